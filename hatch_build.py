"""Packs what the kubernetes-validate wheel knows into a wheel or an editable install: schemas of Kubernetes,
and how values of its types are compared (lists by key, sets, quantities).

Definitions are shared between versions, descriptions dropped. The strict schemas differ from the plain ones
in that objects with properties have no others: that is proved here for each, and left to the reader.
"""

import json
import re
import zlib
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PACK = "src/tallygate/kubernetes/schemas/kubernetes.pack"
TYPES = "src/tallygate/drift/data/kubernetes_types.json"
_DISTRIBUTION, _VERSION, _DATE, _LICENCE = "kubernetes-validate", "1.37.0", "2026-11-21", "Apache-2.0"
_FOLDER = re.compile(r"kubernetes_validate/kubernetes-json-schema/v(\d+\.\d+)\.\d+-local/_definitions\.json")
_REFERENCE = "/api/_definitions.json"
_MERGING = frozenset(
    f"x-kubernetes-{word}"
    for word in ("list-map-keys", "list-type", "map-type", "patch-merge-key", "patch-strategy", "unions")
)


_KUBERNETES, _MACHINERY = "io.k8s.api.", "io.k8s.apimachinery.pkg."
_LEAVES = {
    f"{_MACHINERY}api.resource.Quantity": "quantity",
    f"{_MACHINERY}util.intstr.IntOrString": "int-or-string",
    f"{_MACHINERY}apis.meta.v1.Time": "time",
    f"{_MACHINERY}apis.meta.v1.MicroTime": "time",
    f"{_MACHINERY}apis.meta.v1.Duration": "duration",
}


class PackSchemas(BuildHookInterface):
    """Keeps the packs beside the modules that read them. Git tracks them: the Action builds nothing."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling before a wheel is built, an editable one too."""
        for name, data in ((PACK, packed()), (TYPES, types())):
            target = Path(self.root) / name
            if not target.is_file() or unpacked(target.read_bytes()) != unpacked(data):
                target.write_bytes(data)


def unpacked(data: bytes) -> tuple[bytes, bytes]:
    """What counts of a pack: libraries compress differently."""
    head, _, body = data.partition(b"\n")
    return head, zlib.decompress(body) if body[:1] == b"\x78" else body


def packed() -> bytes:
    """A line of JSON that says what it is, then all the schemas, compressed."""
    places: dict[str, int] = {}
    versions = {
        version: {name: places.setdefault(_text(schema), len(places)) for name, schema in found.items()}
        for version, found in _versions()
    }
    head = {
        "source": f"{_DISTRIBUTION} {_VERSION}",
        "date": _DATE,
        "licence": _LICENCE,
        "versions": sorted(versions, key=lambda version: [int(part) for part in version.split(".")]),
    }
    body = {"versions": versions, "definitions": [json.loads(text) for text in places]}
    return _text(head).encode() + b"\n" + zlib.compress(_text(body).encode(), 9)


def types() -> bytes:
    """What is compared how, by type and path; a type is that of the newest version that has it."""
    newest: dict[str, Any] = {}
    for path in sorted(
        _files(), key=lambda path: [int(part) for part in re.findall(r"\d+", path.parent.name)]
    ):
        newest |= _definitions(path)
    kinds = {
        "/".join(filter(None, (kind["group"], kind["version"], kind["kind"]))): _short(name)
        for name, schema in newest.items()
        for kind in schema.get("x-kubernetes-group-version-kind", ())
        if "metadata" in schema.get("properties", {}) and "items" not in schema["properties"]
    }
    found = {_short(name): dict(_rows(schema)) for name, schema in newest.items()}
    source = f"{_DISTRIBUTION} {_VERSION}: merge keys, list types, formats and references of its schemas"
    document = {"source": source, "date": _DATE, "kinds": kinds, "types": found}
    return json.dumps(document, sort_keys=True, indent=1).encode() + b"\n"


def _short(name: str) -> str:
    return name.removeprefix(_KUBERNETES).removeprefix(_MACHINERY + "apis.")


def _rows(schema: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Path and operation of every property that is no plain scalar, nor a free object."""
    for name, value in schema.get("properties", {}).items():
        path = f"/{name.replace('~', '~0').replace('/', '~1')}"
        if how := _operation(value):
            yield path, how
        inner, depth = value, path
        while isinstance(inner := inner.get("items", inner.get("additionalProperties")), dict):
            depth += "/*"
            if how := _operation(inner):
                yield depth, how


def _operation(value: dict[str, Any]) -> str:
    if "$ref" in value:
        name = value["$ref"].rpartition("/")[2]
        return _LEAVES.get(name, f"type {_short(name)}")
    if "items" in value:
        keys = value.get("x-kubernetes-list-map-keys") or [value.get("x-kubernetes-patch-merge-key")]
        if keys[0]:
            return " ".join(("list-by-key", *keys))
        return "set" if value.get("x-kubernetes-list-type") == "set" else "ordered"
    if "additionalProperties" in value:
        return "map"
    return {"byte": "base64", "date-time": "time"}.get(value.get("format", ""), "")


def _files() -> Iterator[Path]:
    for file in distribution(_DISTRIBUTION).files or ():
        if _FOLDER.fullmatch(file.as_posix()):
            yield Path(str(file.locate()))


def _versions() -> Iterator[tuple[str, dict[str, Any]]]:
    wheel = distribution(_DISTRIBUTION)
    if wheel.version != _VERSION:
        raise SystemExit(f"{_DISTRIBUTION} {wheel.version} is installed, {_VERSION} is wanted")
    for file in wheel.files or ():
        if found := _FOLDER.fullmatch(file.as_posix()):
            plain = _definitions(Path(str(file.locate())))
            strict = _definitions(Path(str(file.locate()).replace("-local/", "-local-strict/")))
            if {name: _closed(schema) for name, schema in plain.items()} != strict:
                raise SystemExit(f"{file}: the strict schemas are not the plain ones, closed")
            yield found[1], {name: _bare(schema) for name, schema in plain.items()}


def _definitions(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8").replace(_REFERENCE, ""))["$defs"]
    return found


def _closed(schema: dict[str, Any]) -> dict[str, Any]:
    """As the strict form has it: no definition holds another within it."""
    return {**schema, "additionalProperties": False} if "properties" in schema else schema


def _bare(schema: Any) -> Any:
    """Without texts for people and what merging asks for; properties of such names are schemas."""
    if isinstance(schema, list):
        return [_bare(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    return _joined({key: _bare(value) for key, value in schema.items() if not _is_aside(key, value)})


def _joined(schema: dict[str, Any]) -> dict[str, Any]:
    """A choice between types is a list of types: else null, which fits each of two, would be none."""
    choices = schema.get("oneOf")
    if not isinstance(choices, list) or not all(choice.keys() == {"type"} for choice in choices):
        return schema
    types = [name for choice in choices for name in choice["type"]]
    return {**{key: value for key, value in schema.items() if key != "oneOf"}, "type": sorted({*types})}


def _is_aside(key: str, value: Any) -> bool:
    return isinstance(value, str | list) and (key == "description" or key in _MERGING)


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"))
