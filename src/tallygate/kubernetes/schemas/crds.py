"""CustomResourceDefinitions of a tree, and the schemas that they give their custom resources."""

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from tallygate.kubernetes.kinds import builtin
from tallygate.kubernetes.schemas.pack import Gvk
from tallygate.model.location import Location
from tallygate.model.resource import Resource

TYPE = "apiextensions.k8s.io/CustomResourceDefinition"
_META = {"$ref": "#/$defs/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"}
_OPEN = ("x-kubernetes-preserve-unknown-fields", "x-kubernetes-embedded-resource")
_EITHER = "x-kubernetes-int-or-string"
_CHOICES = ("allOf", "anyOf", "oneOf")
# As they are in JSON Schema; formats say nothing there, and what is not here is no structural schema.
_KEPT = frozenset(
    {
        "enum", "maxItems", "maxLength", "maxProperties", "maximum", "minItems", "minLength",
        "minProperties", "minimum", "multipleOf", "pattern", "required",
    }
)  # fmt: skip
_BOUNDS = {"exclusiveMinimum": "minimum", "exclusiveMaximum": "maximum"}
_MOST_BYTES = 3 << 20  # twice what a cluster stores of one object


class Crd(msgspec.Struct, frozen=True):
    """versions: what each version that is served says of its objects, or None where it says nothing."""

    group: str
    kind: str
    environment: str | None
    versions: dict[str, Any]
    location: Location
    inputs: frozenset[str]
    open: bool
    """Whether unknown fields are kept everywhere."""

    @property
    def type(self) -> str:
        return f"{self.group}/{self.kind}"

    @property
    def is_builtin(self) -> bool:
        """Whether it is of a kind that Kubernetes has or had itself."""
        return self.kind in builtin().groups.get(self.group, ())


def definitions(resources: Iterable[Resource]) -> Iterator[Crd]:
    """What is too odd to be one is left to the schema of CustomResourceDefinitions."""
    for one in resources:
        spec = one.values.get("spec")
        names = spec.get("names") if isinstance(spec, dict) else None
        if one.type != TYPE or not isinstance(spec, dict) or not isinstance(names, dict):
            continue
        group, kind = spec.get("group"), names.get("kind")
        if isinstance(group, str) and isinstance(kind, str):
            yield Crd(
                group=group,
                kind=kind,
                environment=one.environment,
                versions=dict(_versions(spec)),
                location=one.source,
                inputs=one.inputs | {one.source.path, one.rendered_from} - {""},
                open=bool(spec.get("preserveUnknownFields", _is_v1beta1(one))),
            )


def _is_v1beta1(resource: Resource) -> bool:
    return str(resource.values.get("apiVersion")).endswith("/v1beta1")


def _versions(spec: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """v1beta1 has one schema for all versions, and one version by itself."""
    shared = _part(spec.get("validation"), "openAPIV3Schema")
    listed = spec.get("versions")
    for version in listed if isinstance(listed, list) else ():
        if isinstance(version, dict) and isinstance(version.get("name"), str) and version.get("served", True):
            yield version["name"], _part(version.get("schema"), "openAPIV3Schema") or shared
    if not listed and isinstance(spec.get("version"), str):
        yield spec["version"], shared


def _part(value: Any, key: str) -> Any:
    return value.get(key) if isinstance(value, dict) else None


def cel_rules(crd: Crd) -> int:
    """How many rules of its schemas are written in CEL, which nothing here runs."""
    number, waiting = 0, [*crd.versions.values()]
    while waiting:
        current = waiting.pop()
        if isinstance(current, dict):
            rules = current.get("x-kubernetes-validations")
            number += len(rules) if isinstance(rules, list) else 0
            waiting += current.values()
        elif isinstance(current, list):
            waiting += current
    return number


def converted(crd: Crd, version: str, strict: bool) -> dict[str, Any]:
    """A JSON Schema of the objects of one version, to be completed with definitions of Kubernetes.

    Raises ValueError where the definition has no schema, or one that is none.
    """
    written = crd.versions[version]
    if not isinstance(written, dict):
        raise ValueError(f"version {version} has no schema")
    if len(msgspec.json.encode(written)) > _MOST_BYTES:
        raise ValueError(f"the schema of version {version} is above {_MOST_BYTES >> 20} MiB")
    root = _structural(written, strict and not crd.open)
    own = root.get("properties", {})
    own.get("metadata", {}).pop("additionalProperties", None)
    gvk = Gvk(crd.group, version, crd.kind)
    root["properties"] = {
        **own,
        "apiVersion": {"const": gvk.api_version},
        "kind": {"const": gvk.kind},
        "metadata": {"allOf": [_META, own.get("metadata", {})]},
    }
    root["type"] = "object"
    return root


def _structural(written: dict[str, Any], strict: bool) -> dict[str, Any]:
    """Converted from the outside in, without recursion."""
    root: dict[str, Any] = {}
    waiting: list[tuple[Any, dict[str, Any], bool]] = [(written, root, strict)]
    while waiting:
        source, made, closes = waiting.pop()
        if not isinstance(source, dict):
            raise ValueError("a part of it is no mapping")
        made.update(_values(source))
        waiting += [(inner, target, closes and own) for inner, target, own in _children(source, made)]
        if closes and _is_closed(source):
            made["additionalProperties"] = False
    return root


def _is_closed(source: dict[str, Any]) -> bool:
    has_keys = isinstance(source.get("properties"), dict) and "additionalProperties" not in source
    return has_keys and not any(source.get(key) is True for key in _OPEN)


def _values(source: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    yield from ((key, source[key]) for key in source if key in _KEPT and source[key] is not None)
    types = _types(source)
    if types:
        yield "type", types
    if "enum" in source and "null" in types and isinstance(source["enum"], list):
        yield "enum", [*source["enum"], None]
    for key, bound in _BOUNDS.items():
        if source.get(key) is True and bound in source:
            yield key, source[bound]


def _types(source: dict[str, Any]) -> list[str]:
    """Null is taken away where there is a default to take its place."""
    if source.get(_EITHER) is True:
        own = ["integer", "string"]
    elif isinstance(source.get("type"), str) and source["type"]:
        own = [source["type"]]
    else:
        return []
    return [*own, "null"] if source.get("nullable") is True or "default" in source else own


def _children(source: dict[str, Any], made: dict[str, Any]) -> Iterator[tuple[Any, dict[str, Any], bool]]:
    """(schema, what it becomes, whether it may close); within choices nothing closes."""
    if isinstance(source.get("properties"), dict):
        made["properties"] = {key: {} for key in source["properties"]}
        yield from (
            (source["properties"][key], made["properties"][key], True) for key in source["properties"]
        )
    for key in ("items", "additionalProperties", "not"):
        if isinstance(source.get(key), dict):
            made[key] = {}
            yield source[key], made[key], key != "not"
        elif isinstance(source.get(key), bool) and key == "additionalProperties":
            made[key] = source[key]
    for key in _CHOICES:
        if key == "anyOf" and source.get(_EITHER) is True:
            continue  # it says the same once more, without the null
        if isinstance(source.get(key), list):
            made[key] = [{} for _ in source[key]]
            yield from ((inner, target, False) for inner, target in zip(source[key], made[key], strict=True))
