"""Ignore rules: what they cover, when they end, when they are unused, and what other tools have of them."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallygate.drift.argocd_ignores import Deployed, ignorers
from tallygate.drift.declared import IgnoreRule
from tallygate.drift.driftignore import read_driftignore
from tallygate.drift.ignore import Applied, applied, pointer_glob
from tallygate.drift.items import whole
from tallygate.kubernetes.argocd.ignored import jq_path
from tallygate.model.drift import Coverage, Drift, DriftItem, DriftKind, Subject
from tallygate.model.location import Location, ValuePath

TODAY = "2026-11-21"
WEB = "apps/v1/Deployment/payments/web"


def item(*path: str | int, **more: Any) -> DriftItem:
    import msgspec

    subject = Subject(WEB, "apps/Deployment", "prod", id="web", namespace="payments")
    made = whole("k8s-live", DriftKind.MODIFIED, subject, Location("web.yaml"))
    return msgspec.structs.replace(made, path=path, **more)


def rule(until: str = "2027-03-31", line: int = 1, **more: Any) -> IgnoreRule:
    return IgnoreRule("HPA", "sre", until, location=Location("tallygate.yaml", line), **more)


def told(items: list[DriftItem], *rules: IgnoreRule, **more: Any) -> Applied:
    row = Coverage("k8s-live", "apps/Deployment", "prod", compared=1, **more)
    return applied(Drift(tuple(items), (row,)), rules, (), TODAY)


@pytest.mark.parametrize(
    ("said", "covers"),
    [
        ({}, True),
        ({"layer": "k8s-live"}, True),
        ({"layer": "tf-live"}, False),
        ({"type": "apps/*"}, True),
        ({"type": "Pod"}, False),
        ({"id": "payments/*"}, True),
        ({"id": "web"}, True),
        ({"id": WEB}, True),
        ({"id": "shop/*"}, False),
        ({"path": "/spec/replicas"}, True),
        ({"path": "/spec"}, True),
        ({"path": "/spec/rep*"}, True),
        ({"path": "/*/replicas"}, True),
        ({"path": "/**/replicas"}, True),
        ({"path": "/spec/replica"}, False),
        ({"path": "/replicas"}, False),
        ({"manager": "hpa"}, True),
        ({"manager": "helm"}, False),
    ],
)
def test_what_a_rule_covers(said: dict[str, Any], covers: bool) -> None:
    [one] = told([item("spec", "replicas", evidence=("manager: hpa",))], rule(**said)).drift.items
    assert (one.ignore_rule, one.effect) == (("tallygate.yaml:1:1", "audit") if covers else ("", "deny"))
    assert one.reason == ("HPA (sre)" if covers else "")


@pytest.mark.parametrize(("until", "holds"), [(TODAY, True), ("2026-11-20", False)])
def test_a_rule_ends_after_its_day(until: str, holds: bool) -> None:
    found = told([item("spec")], rule(until))
    assert bool(found.drift.items[0].ignore_rule) is holds
    assert bool(found.expired) is not holds
    assert found.unused == (), "what is expired is not unused, too"


def test_a_rule_that_covers_nothing_is_unused_only_where_all_was_compared() -> None:
    other = rule(type="Pod", layer="k8s-live")
    assert told([item("spec")], other).unused == (other,)
    assert told([item("spec")], other, unread=(("a", "b", "c"),)).unused == ()
    assert told([item("spec"), item(kind=DriftKind.UNKNOWN)], other).unused == ()
    elsewhere = rule(layer="tf-live")
    assert told([item("spec")], elsewhere).unused == (), "no plan was given"


def test_of_several_rules_the_first_is_named_and_none_is_unused() -> None:
    found = told([item("spec")], rule(line=1), rule(line=2))
    assert found.drift.items[0].ignore_rule == "tallygate.yaml:1:1"
    assert found.unused == ()


def test_an_unknown_that_is_ignored_no_longer_keeps_it_incomplete() -> None:
    found = told([item(kind=DriftKind.UNKNOWN)], rule())
    assert found.drift.complete


@given(st.text(max_size=40), st.lists(st.text(max_size=8), max_size=4))
def test_any_glob_is_taken(glob: str, path: list[str]) -> None:
    assert pointer_glob(glob)(tuple(path)) in (True, False)


@given(st.lists(st.text(alphabet="ab/~*", min_size=1, max_size=4), min_size=1, max_size=3))
def test_a_pointer_covers_itself(path: list[str]) -> None:
    from tallygate.model.location import json_pointer

    if "*" not in "".join(path) and not path[0].startswith("/"):
        assert pointer_glob(json_pointer(tuple(path)))(tuple(path))


def bucket(name: str, *path: str) -> DriftItem:
    import msgspec

    subject = Subject("aws_s3_bucket.x", "aws_s3_bucket", "prod", id=name)
    return msgspec.structs.replace(whole("tf-live", DriftKind.MODIFIED, subject, Location("p")), path=path)


def covered(text: str, one: DriftItem) -> str:
    return next((each.name for each in read_driftignore(text, ".driftignore") if each.covers(one)), "")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("*", 1),
        ("aws_s3_bucket", 1),
        ("aws_s3_bucket.logs", 1),
        ("# logs\n\naws_s3_bucket.*", 3),
        ("aws_s3_bucket.logs.tags", 1),
        ("aws_s3_bucket.*.tags.*", 1),
        ("aws_s3_bucket.logs.acl", 0),
        ("aws_s3_bucket.other", 0),
        ("aws_sqs_queue.*", 0),
        ("*\n!aws_s3_bucket.logs", 0),
        ("*\n!aws_s3_bucket.other", 1),
        ("!aws_s3_bucket.logs\n*", 2),
        ("aws_s3_bucket.log\\*", 0),
        ("", 0),
    ],
)
def test_driftignore(text: str, line: int) -> None:
    assert covered(text, bucket("logs", "tags", "team")) == (f".driftignore:{line}" if line else "")


def test_driftignore_escapes_dots_and_stars() -> None:
    assert covered("aws_s3_bucket.a\\.b", bucket("a.b"))
    assert covered("aws_s3_bucket.a\\*", bucket("a*"))
    assert not covered("aws_s3_bucket.a\\*", bucket("ab"))
    assert not covered("*", item("spec")), "it speaks of clouds"


def entry(text: str, **more: Any) -> dict[str, Any]:
    if text.startswith("/"):
        steps: list[Any] = [step.replace("~1", "/") for step in text[1:].split("/")]
        path, exact = steps, True
    else:
        path, exact = jq_path(text)
    by = "pointer" if exact and text.startswith("/") else "expression"
    own = {"types": ["apps/Deployment"], "name": "", "namespace": "", "text": text, "by": by}
    return {**own, "path": path, "is_exact": exact, **more}


def of_argocd(text: str, *path: str | int, evidence: tuple[str, ...] = (), **more: Any) -> bool:
    deployed = Deployed("payments", Location("app.yaml"), [entry(text, **more)], frozenset({WEB}))
    found, _ = ignorers([deployed], jq_path)
    return any(one.covers(item(*path, evidence=evidence)) for one in found)


IMAGE: ValuePath = ("spec", "template", "spec", "containers", "name=web", "image")


@pytest.mark.parametrize(
    ("text", "path", "covers"),
    [
        ("/spec/replicas", ("spec", "replicas"), True),
        ("/spec", ("spec", "replicas"), True),
        ("/spec/replicas", ("spec", "paused"), False),
        ("/metadata/annotations/a~1b", ("metadata", "annotations", "a/b"), True),
        (".spec.replicas", ("spec", "replicas"), True),
        (".spec?.replicas", ("spec", "replicas"), True),
        ('.metadata.annotations["a/b"]', ("metadata", "annotations", "a/b"), True),
        (".spec.template.spec.containers[].image", IMAGE, True),
        ('.spec.template.spec.containers[] | select(.name == "web") | .image', IMAGE, True),
        ('.spec.template.spec.containers[] | select(.name == "other") | .image', IMAGE, False),
        ('.spec.template.spec.containers[] | select(.name == "web")', IMAGE, True),
    ],
)
def test_ignore_differences(text: str, path: ValuePath, covers: bool) -> None:
    assert of_argocd(text, *path) is covers


def test_ignore_differences_of_managers_names_and_types() -> None:
    manager = {"path": [], "is_exact": False, "by": "manager"}
    assert of_argocd("hpa", "spec", evidence=("manager: hpa",), **manager)
    assert not of_argocd("hpa", "spec", evidence=("manager: helm",), **manager)
    assert of_argocd("/spec", "spec", name="web", namespace="payments")
    assert not of_argocd("/spec", "spec", name="other")
    assert not of_argocd("/spec", "spec", types=["Pod"])


@pytest.mark.parametrize(
    "text", ["del(.spec)", ".spec | keys", "/spec/containers/0", '.a[] | select(.b != "c")']
)
def test_what_is_not_understood_is_named_and_covers_nothing(text: str) -> None:
    deployed = Deployed("payments", Location("app.yaml", 7), [entry(text)], frozenset({WEB}))
    found, warned = ignorers([deployed], jq_path)
    assert not any(one.covers(item("spec")) for one in found)
    [one] = warned
    assert (one.location.line, text in one.message) == (7, True)


def test_of_another_application_nothing_is_covered() -> None:
    deployed = Deployed("other", Location("app.yaml"), [entry("/spec")], frozenset({"elsewhere"}))
    found, _ = ignorers([deployed], jq_path)
    assert not any(one.covers(item("spec")) for one in found)
