"""The schemas of Kubernetes' own kinds, of several versions, as hatch_build.py packs them."""

import re
import zlib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

_PACK = Path(__file__).with_name("kubernetes.pack")
_REFERENCE = "#/$defs/"
_RANK = {"": 2, "beta": 1, "alpha": 0}
_VERSION = re.compile(r"v(\d+)(?:(alpha|beta)(\d+))?")


class PackError(Exception):
    """There are no schemas, which an installation always has."""


class Gvk(NamedTuple):
    """Group, version and kind of an object; the group of Kubernetes' core is ""."""

    group: str
    version: str
    kind: str

    @property
    def api_version(self) -> str:
        return f"{self.group}/{self.version}" if self.group else self.version

    @property
    def type(self) -> str:
        return f"{self.group}/{self.kind}" if self.group else self.kind


class Head(msgspec.Struct, frozen=True):
    """What the pack is. versions: minor versions of Kubernetes, the oldest first."""

    source: str
    date: str
    licence: str
    versions: tuple[str, ...]


class _Body(msgspec.Struct, frozen=True):
    versions: dict[str, dict[str, int]]
    definitions: list[msgspec.Raw]


class Release:
    """The kinds of one version of Kubernetes and their schemas."""

    def __init__(self, version: str, definitions: dict[str, Any]) -> None:
        self.version = version
        self._definitions = definitions
        self._names: dict[Gvk, str] = {}
        for name, schema in definitions.items():
            for gvk in schema.get("x-kubernetes-group-version-kind", ()):
                self._names.setdefault(Gvk(gvk["group"], gvk["version"], gvk["kind"]), name)

    def __contains__(self, gvk: object) -> bool:
        return gvk in self._names

    def kinds(self, group: str) -> frozenset[str]:
        return frozenset(gvk.kind for gvk in self._names if gvk.group == group)

    def versions(self, group: str, kind: str) -> list[str]:
        """Versions of the API that have the kind, the one to use first."""
        return preferred(gvk.version for gvk in self._names if (gvk.group, gvk.kind) == (group, kind))

    def schema(self, gvk: Gvk) -> dict[str, Any]:
        """A schema that needs `with_definitions`. Raises KeyError."""
        return {"$ref": _REFERENCE + self._names[gvk]}

    def with_definitions(self, schema: dict[str, Any], strict: bool) -> dict[str, Any]:
        """The schema with all that it and its definitions refer to, under `$defs`; objects with properties
        have no others where `strict`."""
        found: dict[str, Any] = {}
        waiting = list(_references(schema))
        while waiting:
            name = waiting.pop()
            if name not in found and name in self._definitions:
                found[name] = self._definition(name, strict)
                waiting += _references(found[name])
        return {**schema, "$defs": {**found, **schema.get("$defs", {})}}

    def _definition(self, name: str, strict: bool) -> dict[str, Any]:
        schema = self._definitions[name]
        return {**schema, "additionalProperties": False} if strict and "properties" in schema else schema


def _references(schema: Any) -> Iterator[str]:
    """Names of definitions, walked without recursion."""
    waiting = [schema]
    while waiting:
        current = waiting.pop()
        if isinstance(current, dict):
            reference = current.get("$ref")
            if isinstance(reference, str):
                yield reference.removeprefix(_REFERENCE)
            waiting += current.values()
        elif isinstance(current, list):
            waiting += current


def preferred(versions: Iterable[str]) -> list[str]:
    """Versions of an API: stable before beta before alpha, the newer before the older."""

    def rank(version: str) -> tuple[int, int, int]:
        found = _VERSION.fullmatch(version)
        return (_RANK[found[2] or ""], int(found[1]), int(found[3] or 0)) if found else (-1, 0, 0)

    return sorted({*versions}, key=lambda version: (rank(version), version), reverse=True)


@cache
def head() -> Head:
    """What the pack says of itself; the schemas are not read. Raises PackError."""
    try:
        with _PACK.open("rb") as file:
            return msgspec.json.decode(file.readline(), type=Head)
    except FileNotFoundError:
        raise PackError(
            "the schemas of Kubernetes are not here: install again (in a checkout, `make test` does)"
        ) from None


@cache
def _body() -> _Body:
    head()
    packed = _PACK.read_bytes().partition(b"\n")[2]
    return msgspec.json.decode(zlib.decompress(packed), type=_Body)


@cache
def release(version: str) -> Release:
    """The schemas of a minor version ("1.33"). Raises KeyError for one that the pack does not have."""
    body = _body()
    names = body.versions[version]
    return Release(version, {name: msgspec.json.decode(body.definitions[at]) for name, at in names.items()})
