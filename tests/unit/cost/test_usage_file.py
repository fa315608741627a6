import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallygate.cost.aws.table import PRICERS
from tallygate.cost.errors import UsageFileError
from tallygate.cost.usage import DATA, known_keys, profiles
from tallygate.cost.usage_file import read_usage
from tallygate.model.cost import CostStatus, Range
from tests.unit.cost.estimates import REGION, estimated, items

D = Decimal
ROOT = Path(__file__).parents[3]
FUNCTION = 'resource "aws_lambda_function" "f" {}'
REQUEST = D("0.0000002")


def faults(text: str) -> list[str]:
    with pytest.raises(UsageFileError) as raised:
        read_usage(text.encode(), "usage.yml")
    return str(raised.value).splitlines()


def warnings(text: str) -> list[str]:
    return [
        f"{one.location.path}:{one.location.line}: {one.message}"
        for one in read_usage(text.encode(), "usage.yml").warnings
    ]


def requests(usage: str, text: str = FUNCTION, unset: str = "assumed") -> Range | None:
    return items(text, usage, unset=unset)["requests"].monthly


def sections(by: str, **keys: object) -> str:
    return f"{by}:\n" + "".join(f"  {key}: {value}\n" for key, value in keys.items())


def test_unset_use_is_assumed_from_small_to_large_and_never_nothing() -> None:
    one = items(FUNCTION)["requests"]
    assert one.status is CostStatus.ASSUMED
    assert one.monthly == Range(100_000 * REQUEST, 1_000_000 * REQUEST, 50_000_000 * REQUEST)
    assert one.reason == "monthly_requests is not set: 100,000 to 50,000,000 requests, expected 1,000,000"
    assert one.usage_key == "monthly_requests"
    assert one.assumptions == ("each 10,000,000 request adds $2.00",)


def test_no_assumption_is_nothing_where_use_is_billed() -> None:
    for type_, keys in ((type_, known_keys(type_) or {}) for type_ in PRICERS):
        for key, known in keys.items():
            if known.sizes:
                small, medium, large = known.sizes
                assert 0 <= small < medium < large, (type_, key)


def test_unset_use_may_be_unknown_instead() -> None:
    one = items(FUNCTION, unset="unknown")["requests"]
    assert (one.status, one.monthly, one.usage_key) == (CostStatus.UNKNOWN, None, "monthly_requests")


def test_stated_use_is_exact_and_priced() -> None:
    text = "version: 0.1\nresource_usage:\n  aws_lambda_function.f:\n    monthly_requests: 5\n"
    one = items(FUNCTION, text)["requests"]
    assert one.status is CostStatus.PRICED
    assert one.monthly == Range.exactly(5 * REQUEST)
    assert (one.location.path, one.location.line) == ("usage.yml", 4)


def test_nothing_that_is_stated_is_nothing() -> None:
    usage = "resource_usage:\n  aws_lambda_function.f: {monthly_requests: 0}\n"
    assert requests(usage) == Range.exactly(D(0))


def test_an_address_counts_before_a_wildcard_and_that_before_the_type() -> None:
    text = 'resource "aws_lambda_function" "f" {\n  for_each = toset(["a", "b", "c.d[0]"])\n}\n'
    usage = """
resource_usage:
  aws_lambda_function.f[*]: {monthly_requests: 2}
  aws_lambda_function.f["a"]: {monthly_requests: 1}
resource_type_default_usage:
  aws_lambda_function: {monthly_requests: 3, request_duration_ms: 100}
"""
    found = {
        one.address: one.monthly
        for one in estimated(text + FUNCTION.replace('"f"', '"g"'), usage).items
        if one.component == "requests"
    }
    assert found == {
        'aws_lambda_function.f["a"]': Range.exactly(1 * REQUEST),
        'aws_lambda_function.f["b"]': Range.exactly(2 * REQUEST),
        'aws_lambda_function.f["c.d[0]"]': Range.exactly(2 * REQUEST),
        "aws_lambda_function.g": Range.exactly(3 * REQUEST),
    }


def test_wildcards_stand_for_one_index_each_the_most_exact_first() -> None:
    files = {
        "main.tf": REGION + 'module "m" {\n  count = 2\n  source = "./m"\n}\n',
        "m/main.tf": 'resource "aws_lambda_function" "f" { count = 2 }',
    }
    usage = """
resource_usage:
  module.m[*].aws_lambda_function.f[*]: {monthly_requests: 1}
  module.m[1].aws_lambda_function.f[*]: {monthly_requests: 2}
"""
    found = [
        one.monthly and int(one.monthly.expected / REQUEST)
        for one in estimated(files, usage).items
        if one.component == "requests"
    ]
    assert found[-4:] == [1, 1, 2, 2]


def test_nested_keys_of_a_storage_class() -> None:
    usage = "resource_usage:\n  aws_s3_bucket.b:\n    standard:\n      storage_gb: 10\n"
    found = items('resource "aws_s3_bucket" "b" {}', usage)
    assert found["standard storage"].monthly == Range.exactly(D("0.23"))
    assert found["standard put"].status is CostStatus.ASSUMED


def test_a_class_without_a_price_is_unpriced_where_it_is_used() -> None:
    usage = "resource_usage:\n  aws_s3_bucket.b:\n    glacier_deep_archive:\n      storage_gb: 10\n"
    one = items('resource "aws_s3_bucket" "b" {}', usage)["other classes glacier_deep_archive storage"]
    assert (one.status, one.monthly) == (CostStatus.UNPRICED, None)


def test_a_number_may_be_a_range() -> None:
    many = "{lower: 1, expected: 2, upper: 10}"
    usage = f"resource_usage:\n  aws_lambda_function.f:\n    monthly_requests: {many}\n"
    assert requests(usage) == Range(REQUEST, 2 * REQUEST, 10 * REQUEST)


def test_a_profile_chooses_one_size() -> None:
    one = items(FUNCTION, "profile: large\n")["requests"]
    assert one.monthly == Range.exactly(50_000_000 * REQUEST)
    assert one.status is CostStatus.ASSUMED
    assert one.reason == "monthly_requests is that of the profile large: 50,000,000"


def test_an_environment_has_its_own_use_before_that_of_all() -> None:
    files = {
        f"{name}/main.tf": 'provider "aws" { region = "us-east-1" }\n' + FUNCTION
        for name in ("prod", "other")
    }
    usage = """
profile: small
resource_usage:
  aws_lambda_function.f: {request_duration_ms: 100, monthly_requests: 9}
environments:
  prod:
    profile: medium
    resource_usage:
      aws_lambda_function.f: {monthly_requests: 7}
"""
    found = {(one.environment, one.component): one.monthly for one in estimated(files, usage).items}
    assert found["prod", "requests"] == Range.exactly(7 * REQUEST)
    assert found[None, "requests"] == Range.exactly(9 * REQUEST)
    duration = D("0.0000166667") * D("0.1") * D("0.125")
    assert found["prod", "duration"] == Range.exactly(7 * duration)


def test_an_environment_has_its_own_profile() -> None:
    files = {f"{name}/main.tf": REGION + FUNCTION for name in ("prod", "other")}
    found = estimated(files, "profile: small\nenvironments: {prod: {profile: large}}\n").items
    assert {one.environment: one.monthly for one in found if one.component == "requests"} == {
        "prod": Range.exactly(50_000_000 * REQUEST),
        None: Range.exactly(100_000 * REQUEST),
    }


def test_the_operating_system_changes_what_is_priced() -> None:
    usage = "resource_usage:\n  aws_instance.a: {operating_system: windows}\n"
    one = items('resource "aws_instance" "a" { instance_type = "m5.large" }', usage)["instance"]
    assert (one.status, one.price_key) == (CostStatus.UNPRICED, "instance/m5.large/windows/shared")


def test_unknown_keys_are_warned_of_with_what_is_near() -> None:
    text = "version: 0.1\nresource_usage:\n  aws_lambda_function.f:\n    monthly_reqests: 1\n"
    assert warnings(text) == [
        'usage.yml:4: unknown key "monthly_reqests" for aws_lambda_function '
        '(did you mean "monthly_requests"?)'
    ]
    assert warnings("resource_usages: {}\n") == [
        'usage.yml:1: unknown key "resource_usages" (did you mean "resource_usage"?)'
    ]
    assert warnings('resource_usage:\n  aws_kms_key.k:\n    "a\\u001b[31m": 1\n') == [
        'usage.yml:3: unknown key "a\\u001b[31m" for aws_kms_key'
    ]


def test_types_that_are_not_priced_by_use_are_left_alone() -> None:
    assert warnings("resource_usage:\n  aws_redshift_cluster.r: {anything: 1}\n  google_x.y: {z: 1}\n") == []


KEY = "resource_usage:\n  aws_kms_key.k:\n    monthly_requests: "
NUMBER = "usage.yml:3:5: expected a number from 0 on, or a mapping of lower, expected, upper"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (KEY + "-1\n", NUMBER),
        (KEY + "many\n", NUMBER),
        (KEY + "true\n", NUMBER),
        (KEY + "1e16\n", NUMBER),
        (KEY + ".inf\n", "usage.yml:3:23: .inf has no JSON form"),
        (KEY + "{lower: 1}\n", NUMBER),
        (
            KEY + "{lower: 3, expected: 2, upper: 4}\n",
            "usage.yml:3:5: lower, expected and upper do not rise",
        ),
        ("resource_usage:\n  aws_instance.k:\n    operating_system: dos\n", "usage.yml:3:5: expected one of"),
        ("resource_usage: []\n", "usage.yml:1:1: expected a mapping"),
        ("resource_usage:\n  aws_kms_key.k: 3\n", "usage.yml:2:3: expected a mapping"),
        ("profile: huge\n", "usage.yml:1:1: profile is one of small, medium, large"),
        ("environments: {prod: 3}\n", "usage.yml:1:16: expected a mapping"),
        ("- a\n", "usage.yml:1:1: expected a mapping"),
        ("a: [\n", "usage.yml:2:1:"),
        ("", "usage.yml:1:1: expected one document"),
    ],
)
def test_a_wrong_file_is_told_by_line(text: str, fault: str) -> None:
    assert faults(text)[0].startswith(fault)


def test_the_table_is_sorted_and_every_key_is_of_a_priced_type() -> None:
    table = json.loads(DATA.read_text(encoding="utf-8"))
    assert set(table["types"]) <= set(PRICERS)
    assert list(profiles()) == ["small", "medium", "large"]
    assert known_keys("aws_alb") == known_keys("aws_lb")


VALUES = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(),
    lambda one: st.lists(one) | st.dictionaries(st.text(), one),
)


@settings(max_examples=40, deadline=None)
@given(VALUES)
def test_whatever_is_written_is_read_or_refused(value: object) -> None:
    text = json.dumps({"resource_usage": {"aws_kms_key.k": {"monthly_requests": value, "x": value}}})
    try:
        told = [str(one.location) for one in read_usage(text.encode(), "usage.json").warnings]
    except UsageFileError as error:
        told = str(error).splitlines()
    assert all(one.startswith("usage.json:1:") for one in told)
    assert told or isinstance(value, dict | float) or value is None


HOSTILE = {
    "keys": ('{"aws_kms_key.k": {f"monthly_reqest{n}": 1 for n in range(60_000)}}', "100 warnings"),
    "patterns": (
        '{f"module.m[{n}].aws_kms_key.k[*]": {} for n in range(20_000)}',
        "usage.json:1:2: more than 100 addresses with [*] mean the same resource",
    ),
    "brackets": ('{"aws_kms_key.k" + "[" * 200_000: {"monthly_requests": 1}}', "0 warnings"),
}


@pytest.mark.hostile
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_takes_neither_long_nor_much(name: str) -> None:
    written, told = HOSTILE[name]
    code = f"""
import json, resource
resource.setrlimit(resource.RLIMIT_CPU, (10, 10))
resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
from tallygate.cost.usage_file import read_usage
from tallygate.cost.errors import UsageFileError
text = json.dumps({{"resource_usage": {written}}})
try:
    print(len(read_usage(text.encode(), "usage.json").warnings), "warnings")
except UsageFileError as error:
    print(error)
"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert (ran.returncode, ran.stdout) == (0, f"{told}\n"), ran.stderr
