"""Findings of Applications that one line makes are one finding, and each counts on its own elsewhere."""

from typing import Any

import msgspec
import pytest

from tallygate.engine.baseline import accepted
from tallygate.engine.generated import told_by_line
from tallygate.model.finding import Effect, Finding, Status, Suppression
from tallygate.model.location import Location
from tallygate.model.resource import FixedLocator, Resource

PLACE = Location("argocd/set.yaml", 9, 5)


def application(name: str, type_: str = "argoproj.io/Application") -> Resource:
    return Resource(
        kind="kubernetes",
        type=type_,
        name=name,
        address=f"prod/{name}",
        environment="prod",
        namespace=None,
        values={},
        source=PLACE,
        locator=FixedLocator(PLACE),
    )


def finding(name: str, **other: Any) -> Finding:
    made = Finding(
        rule="argocd-head-in-prod",
        severity="high",
        effect=Effect.DENY,
        message=f"{name} follows HEAD",
        resource=f"prod/{name}",
        location=PLACE,
        environment="prod",
        status=Status.NEW,
        fingerprint=name,
    )
    return msgspec.structs.replace(made, **other)


def told(*findings: Finding, type_: str = "argoproj.io/Application") -> list[Finding]:
    return told_by_line(findings, [application(name, type_) for name in "abc"])


def test_a_line_of_a_template_is_told_once() -> None:
    [one] = told(finding("a", inputs=frozenset("x")), finding("b", inputs=frozenset("y")), finding("c"))
    assert one.message == "a follows HEAD (and 2 more Applications)"
    assert (one.fingerprint, one.inputs) == ("a", frozenset("xy"))
    [two] = told(finding("a"), finding("b"))
    assert two.message == "a follows HEAD (and 1 more Application)"
    assert told(finding("a")) == [finding("a")]


def test_their_set_says_no_more() -> None:
    of_set = "prod/argoproj.io/v1alpha1/ApplicationSet/a"
    known = [application("a"), msgspec.structs.replace(application("s"), address=of_set)]
    alike = [finding("a", message="follows HEAD"), finding("s", message="follows HEAD", resource=of_set)]
    [one] = told_by_line(alike, known)
    assert (one.message, one.resource, one.alike) == ("follows HEAD", "prod/a", tuple(alike))


def unresolved(name: str, **other: Any) -> Finding:
    about = {"rule": "argocd-unresolved", "resource": name, "location": Location(f"{name}.yaml", 7, 1)}
    message = f"what {name} deploys is not known: no inventory"
    return finding(name, **{"message": message, "status": Status.UNKNOWN, **about, **other})


def test_what_is_not_known_for_one_cause_is_told_once_wherever_it_stands() -> None:
    [one] = told(*(unresolved(name, inputs=frozenset(name)) for name in "abcdef"))
    assert one.message == "what a deploys is not known: no inventory (and b, c, d and 2 more)"
    assert (one.inputs, len(one.alike)) == (frozenset("abcdef"), 6)
    [two] = told(unresolved("a"), unresolved("b"))
    assert two.message == "what a deploys is not known: no inventory (and b)"


@pytest.mark.parametrize(
    "other",
    [
        {"suppression": Suppression("exception", PLACE)},
        {"reached": False},
        {"environment": "dev"},
        {"message": "what b deploys is not known: a plugin"},
    ],
)
def test_what_is_accepted_or_lacks_something_else_is_told_by_itself(other: dict[str, Any]) -> None:
    given = [unresolved("a"), unresolved("b", **other)]
    assert told(*given) == given


@pytest.mark.parametrize(
    "other",
    [
        {"location": Location("argocd/set.yaml", 10, 5)},
        {"environment": "dev"},
        {"status": Status.EXISTING},
        {"effect": Effect.WARN},
        {"rule": "argocd-other"},
        {"message": "b follows main"},
        {"reached": False},
        {"in_base": True},
    ],
)
def test_what_differs_is_told_by_itself(other: dict[str, Any]) -> None:
    given = [finding("a"), finding("b", **other)]
    assert told(*given) == given


def test_other_kinds_are_told_each() -> None:
    given = [finding("a"), finding("b")]
    assert told(*given, type_="apps/Deployment") == given


def test_a_baseline_accepts_each() -> None:
    records = accepted(told(finding("a"), finding("b")))
    assert [(one.fingerprint, one.message) for one in records] == [
        ("a", "a follows HEAD"),
        ("b", "b follows HEAD"),
    ]
