"""The clusters that Argo CD knows: from a checked-in inventory, and from cluster Secrets of the tree."""

import base64
import binascii
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import msgspec

from tallygate.kubernetes.files import Files
from tallygate.model.diagnostic import Diagnostic, Level
from tallygate.model.document import DocumentLocator
from tallygate.model.location import Location
from tallygate.model.resource import Locator

_TYPE = "argocd.argoproj.io/secret-type"
VERSION = re.compile(r"v?\d+(\.\d+){0,2}([-+][0-9A-Za-z.+-]*)?")
IN_CLUSTER = "https://kubernetes.default.svc"
_RULE = "argocd-inventory"
_TEXTS = ("name", "server", "project", "version", "environment")
_MAPS = ("labels", "annotations")


class Standing(msgspec.Struct, frozen=True):
    """Where an object stands. root: path of what it is rendered from, "" for one that is written.
    environment: of that root, or of the file."""

    root: str = ""
    environment: str | None = None

    @property
    def keys(self) -> tuple[tuple[str, str | None], ...]:
        """Two that share one are of one Argo CD, as far as the tree says."""
        return (("environment", self.environment), *([("root", self.root)] if self.root else []))


class Cluster(msgspec.Struct, frozen=True):
    """A cluster as generators and destinations name it. environment: what the inventory says, if anything.
    standing: of the Secret that tells it."""

    name: str
    server: str
    location: Location
    labels: dict[str, str] = {}
    annotations: dict[str, str] = {}
    project: str = ""
    version: str = ""
    environment: str | None = None
    standing: Standing = Standing()

    def says(self) -> tuple[Any, ...]:
        """What another Secret of the same cluster would say, too."""
        return self.server, self.project, self.labels, self.annotations


class Fleet:
    """The clusters that are known. is_listed: by an inventory, which counts for all; else each Secret counts
    for what is rendered with it, or stands in its environment."""

    def __init__(self, clusters: Iterable[Cluster] = (), is_listed: bool = False) -> None:
        self._is_listed, self._known = is_listed, dict[Any, dict[str, Cluster]]()
        found = list(clusters)
        placed = {one.name for one in found if one.standing.environment}
        for one in found:
            for key in _keys(one, is_listed):
                # What some overlay of an environment has is not everybody's elsewhere.
                if is_listed or key != _NOWHERE or one.name not in placed:
                    self._known.setdefault(key, {}).setdefault(one.name, one)

    @property
    def is_listed(self) -> bool:
        return self._is_listed

    def seen_from(self, standing: Standing) -> tuple[Cluster, ...]:
        """Each name once."""
        found: dict[str, Cluster] = {}
        for key in _EVERYWHERE if self._is_listed else standing.keys:
            found = self._known.get(key, {}) | found
        return tuple(found.values())


_EVERYWHERE = (("inventory", None),)
_NOWHERE = ("environment", None)


def _keys(cluster: Cluster, is_listed: bool) -> tuple[tuple[str, str | None], ...]:
    return _EVERYWHERE if is_listed else cluster.standing.keys


class _RefusedError(Exception):
    def __init__(self, message: str, location: Location) -> None:
        super().__init__(message)
        self.location = location


Secrets = Iterable[tuple[dict[str, Any], Locator, Standing]]


def clusters(
    files: Files, inventory_path: str, secrets: Secrets, refused: Callable[[str], str] = lambda name: ""
) -> tuple[Fleet, tuple[Diagnostic, ...]]:
    """Those of the inventory ("" for none), else those of the cluster Secrets.

    Of several with one name the first counts; what contradicts it, or cannot be read, is told. refused: why
    there is no such environment, "" for one that there is.
    """
    told: list[Diagnostic] = []
    found = list(_distinct(_listed(files, inventory_path), told))
    known = {one.name: one for one in found}
    if not inventory_path:
        found = list(_distinct(_secrets(secrets), told))
        return Fleet(found), tuple(told)
    for one in _distinct(_secrets(secrets), told):
        if (listed := known.get(one.name)) is None or listed.server != one.server:
            message = f"{_name(one)} is not in the inventory, {inventory_path}, which counts"
            told.append(Diagnostic(_RULE, message, one.location, Level.FINDING))
    environments = [_with_known_environment(one, refused, told) for one in found]
    return Fleet(environments, is_listed=True), tuple(told)


def _distinct(told_of: Iterable[Cluster | _RefusedError], diagnostics: list[Diagnostic]) -> Iterator[Cluster]:
    """One Secret may be in several overlays: told twice alike is no contradiction."""
    first: dict[tuple[str, Any], Cluster] = {}
    for one in told_of:
        if isinstance(one, _RefusedError):
            diagnostics.append(Diagnostic(_RULE, str(one), one.location))
            continue
        keys = [(one.name, key) for key in one.standing.keys]
        before = next((first[key] for key in keys if key in first), None)
        if before is not None and before.says() != one.says():
            message = f"cluster {one.name} is already told at {before.location}, which counts"
            diagnostics.append(Diagnostic(_RULE, message, one.location, Level.FINDING))
            continue
        if not all(key in first for key in keys):
            yield one
        for key in keys:
            first.setdefault(key, one)


def _name(one: Cluster) -> str:
    return f"cluster {one.name} with the server {one.server}"


def _with_known_environment(one: Cluster, refused: Callable[[str], str], told: list[Diagnostic]) -> Cluster:
    if not one.environment or not (why := refused(one.environment)):
        return one
    message = f"cluster {one.name}: {why}"
    told.append(Diagnostic(_RULE, message, one.location, Level.FINDING))
    return msgspec.structs.replace(one, environment=None)


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


def _secrets(secrets: Secrets) -> Iterator[Cluster | _RefusedError]:
    for value, locator, standing in secrets:
        metadata = value.get("metadata")
        metadata = metadata if isinstance(metadata, dict) else {}
        labels = metadata.get("labels")
        if value.get("kind") != "Secret" or not isinstance(labels, dict) or labels.get(_TYPE) != "cluster":
            continue
        try:
            told = _decoded(value, locator.value(("data",)))
            entry = {key: told[key] for key in ("name", "server", "project") if key in told}
            annotations = metadata.get("annotations") or {}
            made = _cluster({**entry, "labels": labels, "annotations": annotations}, locator.value(()))
            yield msgspec.structs.replace(made, standing=standing)
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
    if texts.get("version") and not VERSION.fullmatch(texts["version"]):
        raise _RefusedError("version of a cluster is no version of Kubernetes", place)
    for key, value in maps.items():
        if not isinstance(value, dict) or not all(isinstance(x, str) for x in (*value, *value.values())):
            raise _RefusedError(f"{key} of a cluster are texts: write them in quotes", place)
    # Argo CD finds clusters by this label, so every one of them has it.
    labels = {**maps.get("labels", {}), _TYPE: "cluster"}
    return Cluster(**texts, labels=labels, annotations=maps.get("annotations", {}), location=place)
