"""States: raw, as a backend keeps them (version 4), and as `terraform show -json` prints them."""

import re
from collections.abc import Iterator
from typing import Any

import msgspec

from tallygate.model.location import Location, ValuePath
from tallygate.model.resource import FixedLocator, Resource
from tallygate.terraform.facts import mirrors
from tallygate.terraform.facts.address import AddressError, joined, key_text, order, parse
from tallygate.terraform.facts.detect import HINTS, FactsError, Kind, demand, text_of
from tallygate.terraform.facts.shape import decoded, demand_version

_VERSION = 4
_DEEPEST = 100
_SOURCE = re.compile(r'\["(?:[^"/]*/)*([^"/]*)"\]')
# Attributes of any type are kept in a raw state together with their type.
_TYPED = {
    "terraform_data": ("input", "output", "triggers_replace"),
    "kubernetes_manifest": ("manifest", "object"),
}


class StateResource(msgspec.Struct, frozen=True):
    """An instance, as plans and printed states have it."""

    address: str
    type: str
    name: str
    mode: str = "managed"
    values: dict[str, Any] = {}
    sensitive_values: Any = None
    deposed_key: str = ""
    provider: str = ""


class _ShownModule(msgspec.Struct, frozen=True):
    resources: list[StateResource] = []
    child_modules: list["_ShownModule"] = []


class ShownValues(msgspec.Struct, frozen=True):
    root_module: _ShownModule = _ShownModule()


class ShownState(msgspec.Struct, frozen=True):
    values: ShownValues | None = None
    terraform_version: str = ""


class _PathStep(msgspec.Struct, frozen=True):
    type: str
    value: Any


class _Instance(msgspec.Struct, frozen=True):
    index_key: str | int | None = None
    attributes: dict[str, Any] | None = None
    sensitive_attributes: list[list[_PathStep]] | None = None
    deposed: str = ""


class _RawResource(msgspec.Struct, frozen=True):
    mode: str
    type: str
    name: str
    module: str = ""
    provider: str = ""
    instances: list[_Instance] = []


class _RawState(msgspec.Struct, frozen=True):
    version: int
    resources: list[_RawResource] | None = None
    terraform_version: str = ""
    serial: int = 0
    lineage: str = ""


class State(msgspec.Struct, frozen=True):
    """resources: in order of address, at the state itself. deposed: objects yet to be destroyed. serial,
    lineage: of a raw state. attributes: what the state has of each address, set or not."""

    resources: tuple[Resource, ...]
    deposed: tuple[str, ...]
    terraform_version: str
    serial: int = 0
    lineage: str = ""
    attributes: dict[str, frozenset[str]] = {}


def read_state(data: bytes, path: str, domains: tuple[str, ...] = ()) -> State:
    """Raises WrongInputError or FactsError."""
    text = text_of(data)
    kind = demand(text, Kind.STATE, Kind.RAW_STATE, Kind.ENCRYPTED_STATE)
    if kind is Kind.ENCRYPTED_STATE:
        raise FactsError("tf-state-shape", f"this is {kind}", HINTS[kind])
    try:
        head, found = _shown(text) if kind is Kind.STATE else _raw(text)
        resources = [_resource(one, pointer, path, domains) for pointer, one in found if not one.deposed_key]
    except (AddressError, RecursionError) as error:
        reason = str(error) if isinstance(error, AddressError) else "it is nested too deep"
        raise FactsError("tf-state-shape", f"this is no state that can be read: {reason}") from None
    return State(
        tuple(sorted(resources, key=lambda one: order(one.address))),
        tuple(sorted(f"{one.address} (deposed {one.deposed_key})" for _, one in found if one.deposed_key)),
        *head,
        attributes={one.address: frozenset(one.values) for _, one in found if not one.deposed_key},
    )


def shown_resources(values: ShownValues | None, at: str) -> Iterator[tuple[str, StateResource]]:
    """(JSON pointer, instance) of every instance in a printed state."""
    waiting = [(f"{at}/root_module", values.root_module, 0)] if values else []
    while waiting:
        pointer, module, depth = waiting.pop()
        for index, one in enumerate(module.resources):
            yield f"{pointer}/resources/{index}", one
        if depth < _DEEPEST:
            waiting += [
                (f"{pointer}/child_modules/{index}", below, depth + 1)
                for index, below in enumerate(module.child_modules)
            ]


def _shown(text: bytes) -> tuple[tuple[str, int, str], list[tuple[str, StateResource]]]:
    demand_version(text, "tf-state-version")
    document = decoded(text, ShownState, "tf-state-shape")
    return (document.terraform_version, 0, ""), [
        (f"{pointer}/values", one) for pointer, one in shown_resources(document.values, "/values")
    ]


def _raw(text: bytes) -> tuple[tuple[str, int, str], list[tuple[str, StateResource]]]:
    document = decoded(text, _RawState, "tf-state-shape")
    if document.version != _VERSION:
        raise FactsError(
            "tf-state-version",
            f"the state has version {document.version}; accepted is {_VERSION}",
            "run `terraform apply` once with a newer Terraform, which brings it up to date",
        )
    return (document.terraform_version, document.serial, document.lineage), [
        (f"/resources/{number}/instances/{index}/attributes", _instance(resource, instance))
        for number, resource in enumerate(document.resources or ())
        for index, instance in enumerate(resource.instances)
    ]


def _instance(resource: _RawResource, instance: _Instance) -> StateResource:
    prefix = "" if resource.mode == "managed" else f"{resource.mode}."
    name = f"{prefix}{resource.type}.{resource.name}{key_text(instance.index_key)}"
    return StateResource(
        address=joined(resource.module, name),
        type=resource.type,
        name=resource.name,
        mode=resource.mode,
        values=_untyped(resource.type, instance.attributes or {}),
        sensitive_values=_mirror(instance.sensitive_attributes or ()),
        deposed_key=instance.deposed,
        provider=_provider(resource.provider),
    )


def _provider(text: str) -> str:
    """`provider["registry.terraform.io/hashicorp/aws"].west` as the address in code: `provider.aws.west`."""
    return _SOURCE.sub(r".\1", text)


def _untyped(type_: str, attributes: dict[str, Any]) -> dict[str, Any]:
    typed = _TYPED.get(type_, ())
    return {
        name: value["value"]
        if name in typed and isinstance(value, dict) and value.keys() == {"type", "value"}
        else value
        for name, value in attributes.items()
    }


def _mirror(paths: Any) -> Any:
    """Paths of a raw state as a mirror. A step that is not understood makes all above it secret."""
    mirror: Any = {}
    for path in paths:
        steps = [_part(step) for step in path]
        known = steps[: steps.index(None)] if None in steps else steps
        if not known:
            return True
        _mark(mirror, tuple(part for part in known if part is not None))
    return mirror


def _part(step: _PathStep) -> str | int | None:
    value = step.value.get("value") if step.type == "index" and isinstance(step.value, dict) else step.value
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return value if isinstance(value, str | int) and not isinstance(value, bool) else None


def _mark(mirror: dict[str | int, Any], path: ValuePath) -> None:
    for part in path[:-1]:
        below = mirror.setdefault(part, {})
        if below is True:
            return
        mirror = below
    mirror[path[-1]] = True


def _resource(one: StateResource, pointer: str, path: str, domains: tuple[str, ...]) -> Resource:
    address, location = parse(one.address), Location(path)
    values = mirrors.as_written(one.values, None)
    return Resource(
        kind="terraform",
        type=address.type,
        name=address.resource.name,
        address=one.address,
        environment=None,
        namespace=None,
        values=values,
        source=location,
        locator=FixedLocator(location),
        domains=domains,
        sensitive=mirrors.sensitive(values, one.sensitive_values, mirrors.Secrets()),
        pointer=pointer,
        provider=one.provider,
    )
