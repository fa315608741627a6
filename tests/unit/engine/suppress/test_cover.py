"""Which of several suppressions covers a finding, on values made by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tallygate.engine.config import ExceptionEntry
from tallygate.engine.suppress.annotations import annotation_markers
from tallygate.engine.suppress.apply import _Cover, _Lines
from tallygate.engine.suppress.compat import spellings
from tallygate.engine.suppress.marker import Marker
from tallygate.model.finding import Status
from tallygate.model.location import Location
from tests.unit.engine.made import finding, resource, rule

RULE = "k8s-privileged"


def marker(first: int, last: int, reason: str = "why", path: str = "a.yaml", **more: object) -> Marker:
    return Marker("comment", (RULE,), Location(path, first), reason, "", "", path, first, last, **more)  # type: ignore[arg-type]


def test_the_innermost_covers_and_the_others_are_not_needed() -> None:
    outer, inner = marker(1, 9, "outer"), marker(3, 4, "inner")
    cover = _Cover([(outer, RULE), (inner, RULE)])
    found = cover.on(finding(location=Location("a.yaml", 3)))
    assert found.suppression is not None
    assert found.suppression.reason == "inner"
    assert [(one, RULE) in cover for one in (outer, inner)] == [False, True]


def test_a_further_place_counts_as_well() -> None:
    cover = _Cover([(marker(1, 2, path="main.tf"), RULE)])
    call = Location("main.tf", 1)
    assert cover.on(finding(location=Location("modules/a/a.tf", 1))).suppression is None
    assert cover.on(finding(location=Location("modules/a/a.tf", 1), also=(call,))).status is Status.SUPPRESSED


@pytest.mark.parametrize(
    ("path", "also", "covers"),
    [
        ("legacy/a.yaml", (), True),
        ("legacy/a.yaml", ("prod/kustomization.yaml",), True),
        ("prod/a.yaml", ("legacy/kustomization.yaml",), False),
        ("prod/a.yaml", ("legacy/kustomization.yaml", "legacy/new/kustomization.yaml"), False),
    ],
)
def test_no_overlay_or_call_leads_what_it_takes_into_an_exception(
    path: str, also: tuple[str, ...], covers: bool
) -> None:
    entry = ExceptionEntry(RULE, "why", "me", paths=("legacy/**",))
    cover = _Cover([(marker(1, 9, path="", entry=entry), RULE)])
    found = cover.on(finding(location=Location(path, 3), also=tuple(Location(one, 1) for one in also)))
    assert (found.status is Status.SUPPRESSED) is covers


def test_another_rule_or_file_is_not_covered() -> None:
    cover = _Cover([(marker(1, 9), RULE)])
    assert cover.on(finding(rule="k8s-other", location=Location("a.yaml", 3))).suppression is None
    assert cover.on(finding(location=Location("b.yaml", 3))).suppression is None


def _annotation(root: str, spelt: str = f"ignore.tallygate.dev/{RULE}") -> Marker:
    values = {"metadata": {"annotations": {spelt: "why"}}}
    kube_linter = spellings(["kube-linter"], [rule(peers=("kube-linter:privileged-container",))])
    [made] = annotation_markers([resource(values, rendered_from=root)], kube_linter)
    assert isinstance(made, Marker)
    return made


@pytest.mark.parametrize(
    "spelt", [f"ignore.tallygate.dev/{RULE}", "ignore-check.kube-linter.io/privileged-container"]
)
def test_an_annotation_of_a_rendered_object_covers_it_wherever_its_values_stand(spelt: str) -> None:
    cover = _Cover([(_annotation("overlays/a/kustomization.yaml", spelt), RULE)])
    found = finding(location=Location("base/b.yaml", 90), roots=("overlays/a/kustomization.yaml",))
    assert cover.on(found).status is Status.SUPPRESSED
    assert cover.on(replace(found, resource="prod/v1/Pod/other")).suppression is None


def test_an_annotation_covers_no_object_of_that_name_that_another_root_renders() -> None:
    cover = _Cover([(_annotation("a"), RULE)])
    for roots in (("b",), ("",), (), ("a", "b"), ("", "a")):
        assert cover.on(finding(roots=roots)).suppression is None, roots
    both = _Cover([(_annotation("a"), RULE), (_annotation("b"), RULE)])
    assert both.on(finding(roots=("a", "b"))).status is Status.SUPPRESSED


def test_what_is_no_object_of_kubernetes_has_no_annotations() -> None:
    values = {"metadata": {"annotations": {f"ignore.tallygate.dev/{RULE}": "why"}}}
    assert list(annotation_markers([resource(values, kind="config")], [])) == []
    assert list(annotation_markers([resource({"metadata": {"annotations": ["x"]}})], [])) == []


@given(st.lists(st.tuples(st.integers(1, 12), st.integers(0, 12)), max_size=8), st.integers(0, 30))
def test_the_innermost_is_the_one_that_begins_last(extents: list[tuple[int, int]], line: int) -> None:
    markers = [marker(first, first + length) for first, length in extents]
    expected = [one.first for one in markers if one.first <= line <= one.last]
    found = _Lines(markers).at(line)
    assert (found.first if found else None) == max(expected, default=None)
