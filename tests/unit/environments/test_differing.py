from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallygate.environments.align import ConfigFile
from tallygate.environments.differing import Differing, differing_types

ENVIRONMENTS = ("dev", "staging", "prod")


def files(*contents: Any, role: str = "config/{env}/app.yaml") -> list[ConfigFile]:
    return [
        ConfigFile(environment, role.replace("{env}", environment), role, "config", (content,))
        for environment, content in zip(ENVIRONMENTS, contents, strict=False)
    ]


def told(*values: Any) -> list[tuple[str, str, str]]:
    """(environment, type, other type) for one key with these values in dev, staging and prod."""
    found = differing_types(files(*({"key": value} for value in values)))
    return [(one.file.environment, one.type, one.other) for one in found]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ((8080, 8080, "8080"), [("prod", "text", "number")]),
        ((8080, "8080", 8080), [("staging", "text", "number")]),
        (("8080", 8080, 8080), [("dev", "text", "number")]),
        ((0.5, 1, "0.75"), [("prod", "text", "number")]),
        ((True, False, "false"), [("prod", "text", "boolean")]),
        ((True, True, "Yes"), [("prod", "text", "boolean")]),
        ((True, True, 1), [("prod", "number", "boolean")]),
        ((["a"], ["b"], "a,b"), [("prod", "text", "list")]),
        (({"a": 1}, {"a": 2}, "a"), [("prod", "text", "mapping")]),
        (({"a": 1}, {"a": 2}, [{"a": 1}]), [("prod", "list", "mapping")]),
    ],
)
def test_types_that_differ(values: tuple[Any, ...], expected: list[tuple[str, str, str]]) -> None:
    assert told(*values) == expected


@pytest.mark.parametrize(
    "values",
    [
        (8080, 80, 443),
        (1, 1.5, 2),
        ("a", "b", "8080"),
        (1, 1, "500m"),
        (30, 30, "30s"),
        (8080, 8080, "${PORT}"),
        (True, True, "auto"),
        (1, 1, None),
        (["a"], ["b"], []),
        ({"a": 1}, {"a": 1}, {}),
        (8080, 8080, "ENC[AES256_GCM,data:x,type:str]"),
        (8080, 8080, "010"),
    ],
)
def test_types_that_agree(values: tuple[Any, ...]) -> None:
    assert told(*values) == []


def test_of_two_environments_the_first_is_right() -> None:
    assert told(8080, "8080") == [("staging", "text", "number")]
    assert told("8080", 8080) == [("staging", "number", "text")]


def test_three_types() -> None:
    assert told(1, True, ["a"]) == [("staging", "boolean", "number"), ("prod", "list", "number")]


def test_a_key_that_one_file_lacks() -> None:
    found = differing_types(files({"key": 1}, {}, {"key": "1"}))
    assert [(one.file.environment, [o.environment for o in one.others]) for one in found] == [
        ("prod", ["dev"])
    ]


def test_keys_below_are_compared_and_lists_are_not() -> None:
    deep = {"a": {"b": {"c": 1}, "l": [1]}}
    other = {"a": {"b": {"c": "1"}, "l": ["1"]}}
    assert [one.key for one in differing_types(files(deep, deep, other))] == [("a", "b", "c")]


def test_below_a_key_that_differs_the_rest_is_compared() -> None:
    found = differing_types(files({"a": {"b": 1}}, {"a": {"b": "1"}}, {"a": "x"}))
    assert {(one.key, one.file.environment) for one in found} == {(("a",), "prod"), (("a", "b"), "staging")}


def test_roles_are_compared_apart() -> None:
    one, two = files({"key": 1}, role="a/{env}.yaml"), files({"key": "1"}, {"key": "1"}, role="b/{env}.yaml")
    assert differing_types([*one, *two]) == []


def test_encrypted_files_and_files_of_several_documents_are_left_out() -> None:
    dev, staging = files({"key": 1}, {"key": "1"})
    closed = ConfigFile("prod", "p", dev.role, "config", None)
    several = ConfigFile("qa", "q", dev.role, "config", ({"key": True}, {}))
    assert [one.file.environment for one in differing_types([dev, staging, closed, several])] == ["staging"]


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("ab"), inner, max_size=2),
    max_leaves=6,
)


@given(st.lists(st.dictionaries(st.sampled_from("ab"), VALUES, max_size=2), min_size=3, max_size=3))
def test_what_differs_is_there_and_of_that_type(contents: list[dict[str, Any]]) -> None:
    for one in differing_types(files(*contents)):
        assert isinstance(one, Differing)
        assert one.type != one.other
        assert one.others
        value: Any = (one.file.contents or ())[0]
        for key in one.key:
            value = value[key]
        assert value not in (None, [], {})


@given(st.dictionaries(st.sampled_from("ab"), VALUES, max_size=2))
def test_equal_files_never_differ(content: dict[str, Any]) -> None:
    assert differing_types(files(content, content, content)) == []
