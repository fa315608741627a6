"""What a check has loaded, and within which limits."""

import pytest

from tallygate.loaders.interface import Limits
from tallygate.loaders.loads import Key, Loads

DEEP = b'{"a": {"b": {"c": 1}}}'


def test_a_file_is_read_once() -> None:
    loads, calls = Loads(), []

    def read() -> bytes:
        calls.append(1)
        return DEEP

    first = loads.of(("a.yaml", "1", "yaml"), read)
    assert loads.of(("a.yaml", "1", "yaml"), read) is first
    assert loads.get(("a.yaml", "1", "yaml")) is first
    assert len(calls) == 1


@pytest.mark.parametrize("other", [("b.yaml", "1", "yaml"), ("a.yaml", "2", "yaml"), ("a.yaml", "1", "json")])
def test_another_path_content_or_loader_is_another_file(other: Key) -> None:
    loads = Loads()
    first = loads.of(("a.yaml", "1", "yaml"), lambda: DEEP)
    assert loads.get(other) is None
    assert loads.of(other, lambda: b"[]") is not first


@pytest.mark.parametrize("loader", ["yaml", "json"])
def test_limits_hold(loader: str) -> None:
    [told] = Loads(Limits(depth=2)).of(("a", "1", loader), lambda: DEEP).diagnostics
    assert told.rule == f"{loader}-limit"
    assert not Loads(Limits(depth=3)).of(("a", "1", loader), lambda: DEEP).diagnostics


def test_terraform_has_limits_of_its_own() -> None:
    assert not Loads(Limits(file=1)).of(("a", "1", "hcl"), lambda: b"a = 1\n").diagnostics


@pytest.mark.parametrize(("loader", "text"), [("yaml", b"[%b]"), ("json", b"[%b]"), ("toml", b"a = [%b]")])
def test_what_is_nested_deeper_than_rules_can_read_is_told(loader: str, text: bytes) -> None:
    within, beyond = (text % (b"[" * levels + b"]" * levels) for levels in (98, 101))
    assert not Loads().of(("a", "1", loader), lambda: within).diagnostics
    [told] = Loads().of(("a", "2", loader), lambda: beyond).diagnostics
    assert (told.rule, told.location.line) == (f"{loader}-limit", 1)


@pytest.mark.parametrize("loader", ["yaml", "json"])
def test_items_of_lists_count_as_objects(loader: str) -> None:
    text = b'{"kind": "List", "items": [{"kind": "PodList", "items": [{}, {}]}, {"kind": "Pod"}]}'
    [told] = Loads(Limits(objects=4)).of(("a", "1", loader), lambda: text).diagnostics
    assert (told.rule, told.message) == (f"{loader}-limit", "5 objects in one file, more than the limit of 4")
    assert told.hint.endswith("raise kubernetes.limits.objects")
    assert not Loads(Limits(objects=5)).of(("a", "1", loader), lambda: text).diagnostics


def test_all_files_of_a_check_have_a_limit_together() -> None:
    loads = Loads(Limits(total=9))
    first, second = (loads.of((path, "1", "yaml"), lambda: DEEP) for path in "ab")
    third = loads.of(("c", "1", "yaml"), lambda: DEEP)
    assert (len(first.documents), len(second.documents), len(third.documents)) == (1, 1, 0)
    assert [(one.rule, one.location.path) for one in third.diagnostics] == [("yaml-limit", "c")]


def test_what_aliases_repeat_counts_each_time() -> None:
    text = b"a: &a [1, 1, 1]\nb: [*a, *a, *a]\n"
    assert not Loads(Limits(total=18)).of(("a", "1", "yaml"), lambda: text).diagnostics
    assert Loads(Limits(total=17)).of(("a", "1", "yaml"), lambda: text).diagnostics
