from argparse import Namespace

import msgspec
import pytest

from tallygate.engine.config import Config, parse
from tallygate.engine.origins import as_json, effective_values, outside, table
from tallygate.engine.problems import UsageError

TEXT = """\
version: 1
fail_on: high
environments:
  dev: {}
  prod: {fail_on: low, after: [dev]}
exclude: [a, b]
overrides:
  - paths: [x]
    policies: {severity: {k8s-x: low}}
"""
CONFIG = parse(TEXT.encode(), "tallygate.yaml")


def test_every_value_has_an_origin_in_the_order_of_the_grammar() -> None:
    values = effective_values(CONFIG, {})
    assert [(one.key, one.value, one.origin) for one in values if one.origin != "default"] == [
        ("version", 1, "tallygate.yaml:1"),
        ("environments.dev", {}, "tallygate.yaml:4"),
        ("environments.prod.after", ["dev"], "tallygate.yaml:5"),
        ("environments.prod.fail_on", "low", "tallygate.yaml:5"),
        ("fail_on", "high", "tallygate.yaml:2"),
        ("exclude", ["a", "b"], "tallygate.yaml:6"),
        ("overrides[0].paths", ["x"], "tallygate.yaml:8"),
        ("overrides[0].policies.severity.k8s-x", "low", "tallygate.yaml:9"),
    ]


def test_the_defaults_stand_there_too_and_keys_of_later_steps_do_not() -> None:
    values = {one.key: one.value for one in effective_values(Config(), {})}
    assert (values["fail_on"], values["on_unknown.hook"], values["policies.limits.time"]) == (
        "medium",
        "warn",
        "10s",
    )
    assert [key for key in values if key.startswith(("cost", "promote", "policies.server"))] == []


def test_the_defaults_of_a_server_appear_with_it() -> None:
    config = parse(b"version: 1\npolicies: {server: {url: 'https://x'}}\n", "a.yaml")
    assert {one.key: one.value for one in effective_values(config, {})}["policies.server.timeout"] == "10s"


def test_what_is_outside_of_the_file_wins() -> None:
    arguments = Namespace(workers=2, fail_on=None, config=None)
    given = outside(arguments, {}, {"TALLYGATE_FAIL_ON": "low", "TALLYGATE_WORKERS": "9"})
    assert given == {"fail_on": ("low", "TALLYGATE_FAIL_ON"), "policies.limits.workers": (2, "--workers")}
    values = {one.key: (one.value, one.origin) for one in effective_values(CONFIG, given)}
    assert values["fail_on"] == ("low", "TALLYGATE_FAIL_ON")


def test_a_variable_that_filled_in_an_option_is_named() -> None:
    given = outside(Namespace(workers=9), {"workers": "TALLYGATE_WORKERS"}, {"TALLYGATE_WORKERS": "9"})
    assert given["policies.limits.workers"] == (9, "TALLYGATE_WORKERS")


def test_a_wrong_variable_is_an_error_here_too() -> None:
    with pytest.raises(UsageError, match="TALLYGATE_ENGINE: expected one of auto"):
        outside(Namespace(), {}, {"TALLYGATE_ENGINE": "fast"})


def test_columns_are_aligned() -> None:
    lines = list(table(effective_values(CONFIG, {})))
    assert lines[5].split() == ["fail_on", "high", "tallygate.yaml:2"]
    assert len({line.index("default") for line in lines if line.endswith("default")}) == 1


def test_json() -> None:
    document = msgspec.json.decode(as_json(CONFIG, effective_values(CONFIG, {})))
    assert document["settings"][0] == {"key": "version", "value": 1, "origin": "tallygate.yaml:1"}
    assert msgspec.json.decode(as_json(Config(), []))["configuration"] is None


def test_the_defaults_of_costs_appear_with_them() -> None:
    config = parse(b"version: 1\ncost: {region: us-east-1}\n", "tallygate.yaml")
    keys = [one.key for one in effective_values(config, {}) if one.key.startswith("cost")]
    assert keys == ["cost.region", "cost.unset_usage", "cost.usage"]
