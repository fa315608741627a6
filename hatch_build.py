"""Packs the schemas of Kubernetes, from the kubernetes-validate wheel, into a wheel or an editable install.

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
_DISTRIBUTION, _VERSION, _DATE, _LICENCE = "kubernetes-validate", "1.37.0", "2026-11-21", "Apache-2.0"
_FOLDER = re.compile(r"kubernetes_validate/kubernetes-json-schema/v(\d+\.\d+)\.\d+-local/_definitions\.json")
_REFERENCE = "/api/_definitions.json"
_MERGING = frozenset(
    f"x-kubernetes-{word}"
    for word in ("list-map-keys", "list-type", "map-type", "patch-merge-key", "patch-strategy", "unions")
)


class PackSchemas(BuildHookInterface):
    """Keeps the pack beside the module that reads it. Git tracks it: the Action runs a checkout unbuilt."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling before a wheel is built, an editable one too."""
        target, data = Path(self.root) / PACK, packed()
        if not target.is_file() or unpacked(target.read_bytes()) != unpacked(data):
            target.write_bytes(data)


def unpacked(data: bytes) -> tuple[bytes, bytes]:
    """What counts of a pack: libraries compress differently."""
    head, _, body = data.partition(b"\n")
    return head, zlib.decompress(body)


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
