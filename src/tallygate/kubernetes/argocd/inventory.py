"""The clusters that Argo CD knows: from a checked-in inventory, and from cluster Secrets of the tree."""

import base64
import binascii
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from tallygate.kubernetes.files import Files
from tallygate.model.diagnostic import Diagnostic, Level
from tallygate.model.document import DocumentLocator
from tallygate.model.location import Location
from tallygate.model.resource import Locator

_TYPE = "argocd.argoproj.io/secret-type"
IN_CLUSTER = "https://kubernetes.default.svc"
_RULE = "argocd-inventory"
_TEXTS = ("name", "server", "project", "version", "environment")
_MAPS = ("labels", "annotations")


class Cluster(msgspec.Struct, frozen=True):
    """A cluster as generators and destinations name it. environment: what the inventory says, if anything."""

    name: str
    server: str
    location: Location
    labels: dict[str, str] = {}
    annotations: dict[str, str] = {}
    project: str = ""
    version: str = ""
    environment: str | None = None


class _RefusedError(Exception):
    def __init__(self, message: str, location: Location) -> None:
        super().__init__(message)
        self.location = location


def clusters(
    files: Files, inventory_path: str, values: Iterable[tuple[dict[str, Any], Locator]]
) -> tuple[tuple[Cluster, ...], tuple[Diagnostic, ...]]:
    """Those of the inventory ("" for none), then those of the cluster Secrets among `values`.

    Of several with one name the first counts; what cannot be read is told.
    """
    found: dict[str, Cluster] = {}
    told: list[Diagnostic] = []
    for one in (*_listed(files, inventory_path), *_secrets(values)):
        if isinstance(one, _RefusedError):
            told.append(Diagnostic(_RULE, str(one), one.location))
        elif one.name in found:
            before = found[one.name].location
            message = f"cluster {one.name} is already told at {before}, which counts"
            told.append(Diagnostic(_RULE, message, one.location, Level.FINDING))
        else:
            found[one.name] = one
    return tuple(found.values()), tuple(told)


def _listed(files: Files, path: str) -> Iterator[Cluster | _RefusedError]:
    if not path:
        return
    if path not in files:
        yield _RefusedError(f"the inventory cannot be read: {files.missing(path)}", Location(path))
        return
    documents = files.documents(path)
    value = documents[0].value if len(documents) == 1 else None
    if not isinstance(value, dict) or not isinstance(value.get("clusters"), list):
        yield _RefusedError("an inventory is one YAML mapping with a list under `clusters`", Location(path))
        return
    locator = DocumentLocator(path, documents[0].spans)
    for index, entry in enumerate(value["clusters"]):
        place = locator.value(("clusters", index))
        try:
            yield _cluster(entry, place)
        except _RefusedError as refused:
            yield refused


def _secrets(values: Iterable[tuple[dict[str, Any], Locator]]) -> Iterator[Cluster | _RefusedError]:
    for value, locator in values:
        metadata = value.get("metadata")
        metadata = metadata if isinstance(metadata, dict) else {}
        labels = metadata.get("labels")
        if value.get("kind") != "Secret" or not isinstance(labels, dict) or labels.get(_TYPE) != "cluster":
            continue
        try:
            told = _decoded(value, locator.value(("data",)))
            entry = {key: told[key] for key in ("name", "server", "project") if key in told}
            annotations = metadata.get("annotations") or {}
            yield _cluster({**entry, "labels": labels, "annotations": annotations}, locator.value(()))
        except _RefusedError as refused:
            yield refused


def _decoded(secret: dict[str, Any], place: Location) -> dict[str, Any]:
    """What the Secret says of name, server and project; nothing else of it is looked at."""
    data, plain = secret.get("data") or {}, secret.get("stringData") or {}
    if not isinstance(data, dict) or not isinstance(plain, dict):
        raise _RefusedError("data and stringData of a cluster Secret are mappings", place)
    told: dict[str, Any] = {}
    for key in ("name", "server", "project"):
        if key in data:
            try:
                told[key] = base64.b64decode(str(data[key]), validate=True).decode()
            except (binascii.Error, ValueError):
                raise _RefusedError(f"{key} of this cluster Secret is not base64 of a text", place) from None
    return told | {key: value for key, value in plain.items() if key in ("name", "server", "project")}


def _cluster(entry: Any, place: Location) -> Cluster:
    if not isinstance(entry, dict) or not entry.get("name") or not entry.get("server"):
        raise _RefusedError("a cluster needs a name and a server", place)
    for key in entry:
        if key not in (*_TEXTS, *_MAPS):
            raise _RefusedError(f"a cluster has no {key}: {', '.join((*_TEXTS, *_MAPS))}", place)
    texts = {key: entry[key] for key in _TEXTS if entry.get(key) is not None}
    maps = {key: entry[key] for key in _MAPS if entry.get(key) is not None}
    for key, value in texts.items():
        if not isinstance(value, str):
            raise _RefusedError(f"{key} of a cluster is a text: write it in quotes", place)
    for key, value in maps.items():
        if not isinstance(value, dict) or not all(isinstance(x, str) for x in (*value, *value.values())):
            raise _RefusedError(f"{key} of a cluster are texts: write them in quotes", place)
    # Argo CD finds clusters by this label, so every one of them has it.
    labels = {**maps.get("labels", {}), _TYPE: "cluster"}
    return Cluster(**texts, labels=labels, annotations=maps.get("annotations", {}), location=place)
