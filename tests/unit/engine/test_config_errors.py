import json
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallygate.engine.config import parse
from tallygate.engine.grammar import grammar, keys
from tallygate.engine.problems import UsageError
from tests.conftest import Golden


def told(text: str) -> list[str]:
    with pytest.raises(UsageError) as raised:
        parse(text.encode(), "a.yaml")
    return str(raised.value).splitlines()


MISTAKES = (
    "promote: [{kind: tree}]",
    "layout: {kind: branches, path: p}",
    "land: queue",
    "budgets: [{name: prod}]",
    "environments: {dev: {auto: true}}",
    "promot: []",
    "environments: {dev: {fail_om: low}}",
    "fail_on: hihg",
    "exclude: a",
    "exclude: [1]",
    "exclude: [y]",
    "exclude:",
    "policies: {limits: {workers: a}}",
    "policies: {limits: {time: soon}}",
    "policies: {limits: {memory: 0B}}",
    "policies: {server: {mode: push}}",
    "policies: {server: {url: a, token_env: a-b}}",
    "ignore: {require_reason: 1}",
    "exceptions: [{rule: a, reason: b, owner: c}]",
    "exceptions: [{rule: a, owner: c, paths: [d]}]",
    "exceptions: [{rule: a, reason: b, owner: c, paths: [d], until: 2026-02-30}]",
    "exceptions: [{rule: a, reason: b, owner: c, paths: [d], until: soon}]",
    "scanners: [{}]",
    "scanners: [{sarif: a, checkov: {}}]",
    "services: {a: {until: dev, in: [dev]}}",
    "services: {Cart: {}}",
    "environments: {'a b': {}}",
    "environments: {dev: {after: [dev]}}",
    "validators: {settings: {kubernetes_version: 1.3}}",
    "overrides: [{fail_on: low}]",
)


def test_each_mistake_is_told_in_plain_words_at_its_place(golden: Golden) -> None:
    golden("config/mistakes.txt", "".join(f"{line}\n    {_one(line)}\n" for line in MISTAKES))


def _one(line: str) -> str:
    [message] = told(f"version: 1\n{line}\n")
    return message


def test_all_mistakes_are_told_in_order() -> None:
    text = "version: 1\nfail_on: hihg\nfail_on: low\npromot: []\npromote: [{kind: kees}]\n"
    places = [line.partition(": ")[0] for line in told(text)]
    assert places == ["a.yaml:3:1", "a.yaml:4:1", "a.yaml:5:12"]


def test_a_key_of_a_later_step_is_checked_for_spelling_first() -> None:
    assert told("version: 1\nalignment: {same: [a], dfers: []}\n") == [
        "a.yaml:2:1: `alignment` is not supported yet: it comes with declared differences; take it out",
        "a.yaml:2:24: unknown key `dfers`; did you mean `differs`?",
    ]


def test_at_most_twenty_lines() -> None:
    lines = told("version: 1\n" + "".join(f"key{n}: 1\n" for n in range(30)))
    assert len(lines) == 20
    assert lines[-1] == "... and 11 more"


def test_a_key_cannot_write_lines_of_its_own() -> None:
    lines = told('version: 1\n"a\\ntallygate: all is well\\u202e": 1\n"' + "k" * 1000 + '": 1\n')
    assert lines[0] == "a.yaml:2:1: unknown key `a\\x0atallygate: all is well\\x202e`"
    assert lines[1].endswith("kkk...")
    assert len(lines[1]) == 403
    assert len(lines) == 2


def test_a_circle_of_three() -> None:
    text = "environments: {a: {after: [c]}, b: {after: [a]}, c: {after: [b]}, d: {after: [c]}}"
    assert [line.rpartition(": ")[2] for line in told(f"version: 1\n{text}\n")] == [
        f"{name} comes after itself" for name in "abc"
    ]


@pytest.mark.parametrize(
    ("after", "circle"),
    [
        ({"a": "b", "b": "a"}, "ab"),
        ({"a": "b", "b": "c"}, ""),
        ({"a": "bc", "b": "d", "c": "d"}, ""),
        ({"a": "b", "b": "b", "c": "a"}, "b"),
    ],
)
def test_circles(after: dict[str, str], circle: str) -> None:
    environments = {name: {"after": list(names)} for name, names in after.items()}
    data = json.dumps({"version": 1, "environments": environments})
    told_of = [line.split(": ")[2][0] for line in _refusal(data.encode()).splitlines()]
    assert told_of == list(circle)


def test_a_file_that_is_too_large_is_not_read() -> None:
    text = "version: 1\n# " + "x" * (256 << 10)
    assert told(text) == ["a.yaml:1:1: a configuration of more than 256 KiB is not read"]


@pytest.mark.hostile
@pytest.mark.parametrize(
    "kind",
    ["'k%d: 1'", "'environments: {' + ','.join(f'e{i}: {{after: [e{i + 1}]}}' for i in range(9000)) + '}'"],
)
def test_a_hostile_file_is_refused_or_read_in_time(kind: str) -> None:
    body = "'\\n'.join('k%d: 1' % i for i in range(20000))" if "%d" in kind else kind
    code = (
        "from tallygate.engine.config import parse\n"
        f"try: parse(('version: 1\\n' + {body} + '\\n').encode(), 'a.yaml'); print('read')\n"
        "except Exception as error: print(type(error).__name__)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == ("UsageError" if "%d" in kind else "read")


def test_a_long_chain_is_no_circle() -> None:
    chain = "".join(f"  e{n}: {{after: [e{n - 1}]}}\n" for n in range(1, 300))
    assert (
        len(parse(f"version: 1\nenvironments:\n  e0: {{}}\n{chain}".encode(), "a.yaml").environments) == 300
    )


@pytest.mark.parametrize("secret", ["hunter2hunter2", "[hunter2hunter2]", "{a: hunter2hunter2}"])
@pytest.mark.parametrize("key", ["fail_on", "version", "name", "on_unknown", "exceptions", "land"])
def test_values_are_not_repeated(key: str, secret: str) -> None:
    text = f"{key}: {secret}\n" if key == "version" else f"version: 1\n{key}: {secret}\n"
    if key == "name" and secret == "hunter2hunter2":
        assert parse(text.encode(), "a.yaml").name == secret
        return
    assert "hunter2" not in "".join(told(text))


TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(st.text(max_size=6), below, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(sorted(grammar()["properties"])), TREES, max_size=4))
def test_any_content_is_read_or_refused_with_places(content: dict[str, object]) -> None:
    data = json.dumps({"version": 1, **content}).encode()
    refused = _refusal(data)
    assert all(line.startswith(("a.yaml:", "...")) for line in refused.splitlines())


def _refusal(data: bytes) -> str:
    try:
        parse(data, "a.yaml")
    except UsageError as error:
        return str(error)
    return ""


def test_every_key_is_described() -> None:
    def undescribed(node: object, path: str) -> list[str]:
        if isinstance(node, list):
            return [found for item in node for found in undescribed(item, path)]
        if not isinstance(node, dict):
            return []
        own = [
            f"{path}.{name}"
            for name, child in node.get("properties", {}).items()
            if isinstance(child, dict) and "description" not in child and "if" not in path
        ]
        return own + [
            found for key, child in node.items() if key != "if" for found in undescribed(child, key)
        ]

    assert undescribed(grammar(), "") == []
    assert len({key.name for key in keys()}) > 200


def test_defaults_fit_their_own_keys() -> None:
    from tallygate.schema import schema_errors

    for key in keys():
        if key.node.get("default") not in (None, ""):
            assert schema_errors({**key.node, "$defs": grammar()["$defs"]}, key.node["default"]) == [], (
                key.name
            )
