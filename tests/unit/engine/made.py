"""Small made-up model values for the tests of the engine."""

from typing import Any

from tallygate.model.finding import Effect, Finding, Status
from tallygate.model.location import Location, Span, ValuePath
from tallygate.model.resource import Resource, Unknown
from tallygate.model.rule import Rule


class FlatLocator:
    """Every key of `lines` stands on its own line of one file; anything else on line 1."""

    def __init__(self, path: str = "a.yaml", lines: dict[ValuePath, Span] | None = None) -> None:
        self._path = path
        self._lines = lines or {}

    def value(self, path: ValuePath) -> Location:
        return Location.at(self._path, self._lines.get(path, Span(1, 1, 1, 5)))

    key = value


def resource(values: dict[str, Any] | None = None, **fields: Any) -> Resource:
    defaults: dict[str, Any] = {
        "kind": "kubernetes",
        "type": "Pod",
        "name": "web",
        "address": "prod/v1/Pod/web",
        "environment": "prod",
        "namespace": None,
        "values": values if values is not None else {},
        "source": Location("a.yaml", 3, 1, 9, 1),
        "locator": FlatLocator(),
    }
    return Resource(**(defaults | fields))


def unknown(*path: str | int, reason: str = "reads var.x, which has no value") -> Unknown:
    return Unknown(tuple(path), reason)


def rule(**fields: Any) -> Rule:
    defaults: dict[str, Any] = {
        "id": "k8s-privileged",
        "title": "Privileged container",
        "severity": "high",
        "effect": Effect.DENY,
        "scope": "resource",
        "resources": ("Pod",),
        "domain": "kubernetes",
        "package": "tallygate.kubernetes.privileged",
        "name": "deny",
        "location": Location("policies/kubernetes/privileged/rule.rego", 12, 1),
    }
    return Rule(**(defaults | fields))


def finding(**fields: Any) -> Finding:
    defaults: dict[str, Any] = {
        "rule": "k8s-privileged",
        "severity": "high",
        "effect": Effect.DENY,
        "message": "container api is privileged",
        "resource": "prod/v1/Pod/web",
        "location": Location("a.yaml", 3, 1),
        "environment": "prod",
        "status": Status.NEW,
        "fingerprint": "f1",
    }
    return Finding(**(defaults | fields))
