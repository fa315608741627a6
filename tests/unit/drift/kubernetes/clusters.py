"""Declared objects and dumps of clusters for tests."""

import json
from collections.abc import Sequence
from typing import Any

from tallygate.drift.kubernetes.compare import Settings
from tallygate.drift.kubernetes.compare import compare as whole
from tallygate.drift.kubernetes.dump import Dump, read_dump
from tallygate.drift.kubernetes.match import Claim
from tallygate.engine.redact import mask_text, names_secret
from tallygate.kubernetes.objects import resources
from tallygate.loaders.yaml_loader import load
from tallygate.model.drift import Drift, DriftItem, DriftKind
from tallygate.model.resource import Resource

LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
WHOLE = Claim(whole=True)


def clean(text: str) -> str:
    return mask_text(text, [])


def declared(text: str, environment: str | None = "prod") -> list[Resource]:
    loaded = load(text.encode(), "manifests.yaml")
    assert loaded.diagnostics == []
    return resources(loaded.documents, lambda _: environment, bool, ("kubernetes",)).resources


def objects(text: str) -> list[Any]:
    return [document.value for document in load(text.encode(), "live.yaml").documents]


def dumped(*live: Any, kind: str = "List", **metadata: Any) -> Dump:
    listing = {"apiVersion": "v1", "kind": kind, "metadata": metadata, "items": [*live]}
    return read_dump(json.dumps(listing).encode(), "dump.json")


def applied(value: Any) -> Any:
    """An object as `kubectl apply` leaves it."""
    metadata = value.get("metadata", {})
    annotations = {**metadata.get("annotations", {}), LAST_APPLIED: json.dumps(value)}
    return {**value, "metadata": {**metadata, "annotations": annotations}}


def settings(claim: Claim = WHOLE, **said: Any) -> Settings:
    return Settings("prod", names_secret, clean, claim=claim, **said)


def compare(resources: list[Resource], dumps: Sequence[Dump], settings: Settings) -> Drift:
    """Of what is declared, without objects that nobody declares."""
    made = whole(resources, dumps, settings)
    items = [one for one in made.items if one.path or one.kind is not DriftKind.EXTRA]
    return Drift(tuple(items), made.coverage)


def drift(text: str | list[Resource], live: Sequence[Any], **said: Any) -> Drift:
    found = declared(text) if isinstance(text, str) else text
    return compare(found, [dumped(*live)], settings(**said))


def found(text: str, live: str | Sequence[Any], **said: Any) -> list[tuple[Any, ...]]:
    """Kind, path, expected and actual of each item."""
    items = drift(text, objects(live) if isinstance(live, str) else live, **said).items
    return [told(one) for one in items]


def told(one: DriftItem) -> tuple[Any, ...]:
    return (one.kind.value, "/".join(map(str, one.path)), one.expected, one.actual)
