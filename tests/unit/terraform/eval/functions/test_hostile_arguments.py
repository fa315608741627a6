"""Arguments of functions that are meant to take all the time or memory."""

import json
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallygate.terraform.eval.faults import CallError, LimitError
from tallygate.terraform.eval.functions.call import call
from tallygate.terraform.eval.functions.globs import matcher
from tallygate.terraform.values.types import STRING, List, Map
from tallygate.terraform.values.value import (
    Value,
    boolean,
    is_wholly_known,
    list_of,
    null,
    number,
    object_of,
    string,
    tuple_of,
    unknown,
)
from tests.unit.terraform.eval.functions.answers import REASON, Surroundings, shown


def _range(count: int) -> Value:
    return list_of(map(number, range(count)))


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("setproduct", [_range(2000), _range(2000)]),
        ("setproduct", [_range(20)] * 20),
        ("yamldecode", [string("[" * 5000)]),
        ("yamldecode", [string("a0: &a0 x\n" + "".join(
            f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12)
        ))]),
        ("jsondecode", [string("[" * 5000 + "]" * 5000)]),
        ("jsondecode", [string('{"a":' * 200 + "1" + "}" * 200)]),
        ("contains", [_range(2000), tuple_of([_range(2000)])]),
        ("index", [_range(2000), tuple_of([_range(2000)])]),
        ("jsondecode", [string("1e1000000000")]),
        ("yamldecode", [string("1e1000000000")]),
        ("fileset", [string("."), string("{a,b}" * 12)]),
    ],
)  # fmt: skip
def test_a_limit_stops_it(name: str, arguments: list[Value]) -> None:
    with pytest.raises(LimitError):
        call(name, arguments, Surroundings())


def test_aliases_are_counted_as_often_as_they_are_used() -> None:
    text = "a0: &a0 x\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 30))
    with pytest.raises(LimitError, match="steps"):
        call("yamldecode", [string(text)], Surroundings())


def test_depth_costs_the_indentation_that_it_makes() -> None:
    value = _range(1000)
    for _ in range(100):
        value = tuple_of([value])
    with pytest.raises(LimitError):
        call("yamlencode", [value], Surroundings(steps=5_000))


_UNCLOSED = """
import resource
resource.setrlimit(resource.RLIMIT_CPU, (30, 30))
from tallygate.terraform.eval.faults import CallError
from tallygate.terraform.eval.functions.call import call
from tallygate.terraform.values.value import string
from tests.unit.terraform.eval.functions.answers import Surroundings
for name, text in {
    "jsondecode": '"' + '\\\\"' * 200_000,
    "csvdecode": "a\\n" + '"' + '""' * 200_000,
    "base64decode": "A" * 400_001,
    "urldecode": "%4" * 200_000,
    "yamldecode": '"' + '\\\\"' * 100_000,
}.items():
    try:
        call(name, [string(text)], Surroundings())
    except CallError:
        print(name)
"""


@pytest.mark.hostile
def test_long_texts_that_do_not_close_take_linear_time() -> None:
    """Each would take hours if a part of it were looked at once for every character."""
    ran = subprocess.run(
        [sys.executable, "-c", _UNCLOSED], capture_output=True, text=True, timeout=120, check=False
    )
    names = ["jsondecode", "csvdecode", "base64decode", "urldecode", "yamldecode"]
    assert ran.stdout.split() == names, ran.stderr


def test_a_gzip_bomb_is_not_unpacked() -> None:
    import base64
    import gzip

    packed = base64.b64encode(gzip.compress(b"\0" * (20 << 20))).decode()
    with pytest.raises(LimitError, match="16 MiB"):
        call("base64gunzip", [string(packed)], Surroundings())


def test_patterns_of_many_stars_take_no_longer_than_their_length() -> None:
    spent: list[int] = []
    matches = matcher("*a" * 60 + "b", spent.append)
    assert not matches("a" * 250)
    assert sum(spent) < 1000


def test_a_budget_is_spent_on_large_lists() -> None:
    with pytest.raises(LimitError):
        call("concat", [_range(600), _range(600)], Surroundings(steps=1000))
    with pytest.raises(LimitError):
        call("flatten", [tuple_of([_range(600), _range(600)])], Surroundings(steps=1000))


_SCALARS = st.one_of(
    st.none().map(lambda _: null()),
    st.booleans().map(boolean),
    st.integers(-(10**30), 10**30).map(number),
    st.text(st.characters(codec="utf-8"), max_size=30).map(
        lambda text: call("upper", [string(text)], Surroundings())
    ),
)
_VALUES = st.recursive(
    _SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4).map(tuple_of),
        st.dictionaries(st.text("ab:\n -#é", max_size=5), inner, max_size=4).map(object_of),
    ),
    max_leaves=12,
)


@given(_VALUES)
@settings(max_examples=120, deadline=None)
def test_json_reads_back(value: Value) -> None:
    written = call("jsonencode", [value], Surroundings())
    assert shown(call("jsondecode", [written], Surroundings())) == shown(value)
    json.loads(written.data)
    assert not set(written.data) & set("<>&\u2028\u2029")


@given(_VALUES)
@settings(max_examples=120, deadline=None)
def test_yaml_that_was_written_is_read_as_by_others(value: Value) -> None:
    import yaml

    written = call("yamlencode", [value], Surroundings()).data
    assert yaml.load(written, Loader=yaml.CSafeLoader) == _plain(value)


def _plain(value: Value) -> Any:
    if isinstance(value.data, dict):
        return {name: _plain(part) for name, part in value.data.items()}
    return list(map(_plain, value.data)) if isinstance(value.data, tuple) else value.data


@given(st.text(max_size=60))
@settings(max_examples=200, deadline=None)
def test_any_text_is_read_or_refused(text: str) -> None:
    given_text = string(text.encode("utf-8", "replace").decode())
    for name in ("jsondecode", "yamldecode", "csvdecode", "base64decode", "urldecode"):
        try:
            found = call(name, [given_text], Surroundings())
        except CallError as error:
            told = str(error)
        else:
            told = f'Call to function "{name}" failed: ' * (is_wholly_known(found) or name == "urldecode")
        assert told.startswith(f'Call to function "{name}" failed: ')


@given(
    st.lists(st.sampled_from(["a", "b", "c", "1"]), max_size=6), st.lists(st.sampled_from("abc1"), max_size=6)
)
def test_algebra_of_sets(left: list[str], right: list[str]) -> None:
    one, other = (list_of(map(string, texts), STRING) for texts in (left, right))

    def texts(name: str) -> set[str]:
        return {item.data for item in call(name, [one, other], Surroundings()).data}

    assert texts("setunion") == set(left) | set(right)
    assert texts("setintersection") == set(left) & set(right)
    assert texts("setsubtract") == set(left) - set(right)


@given(st.lists(st.integers(0, 5), max_size=12), st.integers(1, 4))
def test_chunks_flatten_to_the_list(items: list[int], size: int) -> None:
    given_list = list_of(map(number, items))
    chunks = call("chunklist", [given_list, number(size)], Surroundings())
    assert [item.data for item in call("flatten", [chunks], Surroundings()).data] == items
    assert all(len(chunk.data) <= size for chunk in chunks.data)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("compact", [list_of([string("a"), unknown(STRING, REASON)])]),
        ("distinct", [list_of([string("a"), unknown(STRING, REASON)])]),
        ("jsonencode", [tuple_of([unknown(STRING, REASON)])]),
        ("yamlencode", [tuple_of([unknown(STRING, REASON)])]),
        ("coalesce", [unknown(STRING, REASON), string("a")]),
        ("keys", [unknown(Map(STRING), REASON)]),
        ("lookup", [object_of({"a": string("b")}), unknown(STRING, REASON)]),
        ("setproduct", [unknown(List(STRING), REASON), list_of([string("a")])]),
        ("zipmap", [list_of([unknown(STRING, REASON)]), list_of([string("a")])]),
        ("element", [list_of([string("a")]), unknown(STRING, REASON)]),
        ("cidrhost", [unknown(STRING, REASON), number(1)]),
    ],
)
def test_the_first_reason_stays(name: str, arguments: list[Value]) -> None:
    assert call(name, arguments, Surroundings()).reason == REASON
