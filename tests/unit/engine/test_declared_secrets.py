"""What a source declares sensitive: a value of a plan, or of a variable."""

from typing import Any

import pytest

from tallygate.engine.known_secrets import KnownSecrets, Origins
from tallygate.engine.redact import mask_text, mask_value, masked, secret_paths, secret_texts
from tallygate.model.location import ValuePath
from tests.unit.engine.made import resource


def declared(values: dict[str, Any], *paths: ValuePath, **fields: Any) -> Any:
    return resource(values, kind="terraform", type="aws_x", sensitive=paths, **fields)


def test_declared_values_are_secret_under_any_name() -> None:
    one = declared({"size": "s3cr", "list": ["a", "b"]}, ("size",), ("list", 1))
    assert secret_paths(one) == [("list", 1), ("size",)]
    assert masked(one.values, secret_paths(one)) == {"size": "(sensitive)", "list": ["a", "(sensitive)"]}


def test_a_declared_object_is_masked_as_a_whole() -> None:
    """Its keys are part of it, and a secret by name below it is none of its own."""
    one = declared({"a": {"password": "p4ssword", "deep": {"x": 1}}, "b": 1}, ("a",), ("a", "deep"))
    assert secret_paths(one) == [("a",)]
    assert masked(one.values, secret_paths(one)) == {"a": "(sensitive)", "b": 1}


def test_paths_that_lead_nowhere_are_passed_over() -> None:
    one = declared({"a": ["x"]}, ("a", 3), ("b",), ("a", 0, "c"), ())
    assert secret_paths(one) == []


@pytest.mark.parametrize(
    ("value", "text", "shown"),
    [
        ("abc", "abc, abcd and (abc)", "(sensitive), abcd and ((sensitive))"),
        ("abcd", "xabcdx", "x(sensitive)x"),
        (17, "port 17 of 170", "port (sensitive) of 170"),
        (2.5, "size 2.5", "size (sensitive)"),
        ('a"b\n', 'was "a\\"b\\n"', 'was "(sensitive)"'),
        ("", "nothing to mask", "nothing to mask"),
        (True, "true stays", "true stays"),
    ],
)
def test_messages_repeat_no_declared_value(value: Any, text: str, shown: str) -> None:
    assert mask_text(text, secret_texts(declared({"a": value}, ("a",)))) == shown


def test_keys_of_a_declared_object_are_masked_too() -> None:
    texts = secret_texts(declared({"a": {"tenant-7": {"on": 1}}}, ("a",)))
    assert mask_text('{"tenant-7": {"on": 1}}', texts) == '{"(sensitive)": {"on": (sensitive)}}'


def test_a_number_in_evidence_is_masked_as_a_whole() -> None:
    texts = secret_texts(declared({"pin": 4711}, ("pin",)))
    assert mask_value({"pin": 4711, "other": [47110, True, 1.5]}, texts) == {
        "pin": "(sensitive)",
        "other": [47110, True, 1.5],
    }


def test_source_files_that_bring_a_declared_value_hide_it() -> None:
    one = declared({"a": "hunter2"}, ("a",), inputs=frozenset({"prod.tfvars"}))
    known = KnownSecrets(Origins([one]))
    assert known.masked("prod.tfvars", 'password = "hunter2"') == 'password = "(sensitive)"'
    assert known.masked("dev.tfvars", 'password = "hunter2"') == 'password = "hunter2"'


def test_short_declared_values_hide_no_part_of_source_lines() -> None:
    one = declared({"a": "ab"}, ("a",))
    assert KnownSecrets(Origins([one])).masked("a.yaml", "cab ab") == "cab ab"


def test_without_a_declaration_nothing_changes() -> None:
    one = resource({"a": "x", "password": "hunter2"})
    assert secret_paths(one) == [("password",)]
    assert secret_texts(one) == ["hunter2"]
