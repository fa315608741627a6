"""Sets that are written to cost: they end, and say why they are not worked out."""

import json
from pathlib import Path
from typing import Any

import pytest

from tallygate.kubernetes.appsets.generators import Context
from tests.unit.kubernetes.appsets.sets import NO_HELM, expanded, files_of


def set_of(generators: list[dict[str, Any]], name: str = "{{.a}}", **spec: Any) -> str:
    template = {"metadata": {"name": name}, "spec": {"project": "p"}}
    whole = {"goTemplate": True, "generators": generators, "template": template, **spec}
    return json.dumps({"kind": "ApplicationSet", "metadata": {"name": "x"}, "spec": whole})


def elements(key: str, number: int) -> dict[str, Any]:
    return {"list": {"elements": [{key: f"{key}{index}"} for index in range(number)]}}


def reasons(text: str, tree: Any = None) -> set[str]:
    return {one.reason for one in expanded(text, tree, Context(), NO_HELM).problems}


BOMB = "{{$x := .a}}" + "{{$x = cat $x $x}}" * 60 + "{{$x}}"
LISTS = "{{$x := list .a}}" + "{{$x = list $x $x}}" * 60 + "{{toJson $x}}"
TEXTS = {
    "a doubled text": BOMB,
    "a doubled list": LISTS,
    "loops in loops": "{{range .l}}{{range $.l}}{{range $.l}}{{range $.l}}x{{end}}{{end}}{{end}}{{end}}",
    "many that open": "{{" * 100_000,
    "a text without an end": '{{"' + "a" * 200_000,
    "parentheses": "{{" + "(" * 5_000 + ".a" + ")" * 5_000 + "}}",
    "blocks": "{{if .a}}" * 5_000 + "{{end}}" * 5_000,
    "quotes": '{{"a" ' * 20_000,
    "many replacements": "{{ repeat 1000000000 .a }}",
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_costly_template_ends(text: str) -> None:
    one = {"list": {"elements": [{"a": "word", "l": list("0123456789" * 20)}]}}
    assert reasons(set_of([one], text)) & {"limit", "failed", "unresolved"}


def test_a_large_matrix_ends() -> None:
    text = set_of([{"matrix": {"generators": [elements("a", 10_000), elements("b", 10_000)]}}])
    assert reasons(text) == {"limit"}


def test_a_large_matrix_that_depends_ends() -> None:
    second = {"list": {"elements": [{"b": "{{.a}}"} for _ in range(10_000)]}}
    assert reasons(set_of([{"matrix": {"generators": [elements("a", 10_000), second]}}])) == {"limit"}


def test_more_applications_than_are_made() -> None:
    expansion = expanded(set_of([elements("a", 6_000)]), None, Context(), NO_HELM)
    assert len(expansion.applications) == 5_000
    assert [one.reason for one in expansion.problems] == ["limit"]


def test_five_thousand_applications_are_made() -> None:
    expansion = expanded(set_of([elements("a", 5_000)]), None, Context(), NO_HELM)
    assert len(expansion.applications) == 5_000
    assert expansion.problems == ()


def test_a_large_value_for_many_applications_ends() -> None:
    large = {f"k{index}": "x" for index in range(20_000)}
    template = {"metadata": {"name": "{{.a}}"}, "spec": {"source": {"helm": {"valuesObject": large}}}}
    assert reasons(set_of([elements("a", 4_000)], template=template)) == {"limit"}


def test_deep_values_are_not_walked() -> None:
    deep: Any = "x"
    for _ in range(300):
        deep = {"a": deep}
    assert reasons(set_of([{"list": {"elements": [{"a": "x"}]}}], templatePatch=json.dumps(deep))) == {
        "failed"
    }
    assert reasons(set_of([{"list": {"elements": [deep]}}])) == {"unresolved"}


def test_an_alias_bomb_in_a_file_ends(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 7)]
    files = files_of(tmp_path, {"bomb.yaml": "\n".join(lines)})
    git = {"git": {"repoURL": "r", "files": [{"path": "bomb.yaml"}]}}
    assert reasons(set_of([git]), files) & {"limit", "failed"}


def test_patterns_with_many_stars_end(tmp_path: Path) -> None:
    files = files_of(tmp_path, {f"{'a' * 200}{index}/x.yaml": "{}" for index in range(50)})
    for use, pattern in (("directories", "*a" * 60 + "b"), ("files", "*a*" * 60 + "b")):
        git = {"git": {"repoURL": "r", use: [{"path": pattern}]}}
        assert reasons(set_of([git]), files) == {"empty"}
    git = {"git": {"repoURL": "r", "directories": [{"path": "a" * 5_000}]}}
    assert reasons(set_of([git]), files) == {"failed"}


def test_a_flat_template_with_many_tags_ends() -> None:
    text = json.loads(set_of([elements("a", 1)], "{{a}}" + "{{" * 300_000))
    text["spec"]["goTemplate"] = False
    assert reasons(json.dumps(text)) == {"failed"}
