"""The resources of one evaluated root, as policies see them."""

from collections.abc import Iterator
from typing import Any

import msgspec

from tallygate.loaders.hcl import ast
from tallygate.model.location import ValuePath
from tallygate.model.resource import Resource, Unknown
from tallygate.terraform.modules.bodies import Body
from tallygate.terraform.modules.declared import Declared
from tallygate.terraform.modules.expansion import Instance, Kind
from tallygate.terraform.modules.instance import ModuleInstance
from tallygate.terraform.modules.locate import BodyLocator
from tallygate.terraform.modules.number import number
from tallygate.terraform.modules.providers import provider_of
from tallygate.terraform.modules.references import references
from tallygate.terraform.modules.settings import Settings
from tallygate.terraform.values.plain import Plain, to_plain

_DEEPEST_BLOCK = 20
_NOT_SHOWN = frozenset({"source", "version"})


class Made(msgspec.Struct, frozen=True):
    """A resource and the module instance that it is part of."""

    module: ModuleInstance
    resource: Resource


def resources(module: ModuleInstance, domains: tuple[str, ...], symbolic: bool = False) -> Iterator[Made]:
    """Resources, data sources, providers and backends of a module and of those it calls, in the order they
    are written. symbolic: whether a call on the way stands for an unknown number."""
    for mode, name, declared in module.declarations.resources():
        expansion = module.expansion(mode, name, declared)
        one_for_all = symbolic or expansion.kind is Kind.UNKNOWN
        for instance in expansion.instances:
            yield Made(module, _managed(module, mode, name, declared, instance, domains, one_for_all))
    for resource in (
        *_versions(module, domains),
        *_providers(module, domains),
        *_backends(module, domains),
    ):
        yield Made(module, resource)
    for name, declared in module.declarations.named["module"].items():
        expansion = module.expansion("module", name, declared)
        for instance in expansion.instances:
            child = module.child(name, declared, instance)
            if isinstance(child, ModuleInstance):
                yield from resources(child, domains, symbolic or expansion.kind is Kind.UNKNOWN)


def _managed(
    module: ModuleInstance,
    mode: str,
    name: str,
    declared: Declared,
    instance: Instance,
    domains: tuple[str, ...],
    symbolic: bool,
) -> Resource:
    prefix = "data." if mode == "data" else ""
    type_, _, label = name.partition(".")
    body = module.body(mode, name, declared, instance)
    found = _resource(module, body, prefix + type_, label, f"{prefix}{name}{instance.suffix}", domains)
    if declared.is_json:
        found = _without_json_maps(found)
    return msgspec.structs.replace(
        found,
        references=references(module, declared, instance, body),
        provider=provider_of(module, type_, declared),
        symbolic=symbolic,
        number=number(module, declared) if symbolic else "",
    )


def _resource(
    module: ModuleInstance,
    body: Body,
    type_: str,
    name: str,
    address: str,
    domains: tuple[str, ...],
    counted: bool = True,
) -> Resource:
    plain = plain_body(body)
    ends = {path: (prefix, suffix) for path, prefix, suffix in plain.ends}
    locator = BodyLocator(body)
    return Resource(
        kind="terraform",
        type=type_,
        name=name,
        address=module.prefixed(address),
        environment=module.run.environment,
        namespace=None,
        values=plain.data,
        source=locator.value(()),
        locator=locator,
        unknown=tuple(Unknown(path, reason, *ends.get(path, ())) for path, reason in plain.unknown),
        sensitive=plain.sensitive,
        domains=domains,
        calls=module.calls,
        root=module.run.root,
        counted=counted,
    )


def plain_body(body: Body, level: int = 0) -> Plain:
    """Arguments and blocks as JSON; a block whose number is not known is null, and unknown. So is one that is
    nested deeper than a policy can see."""
    data: dict[str, Any] = {}
    unknown: list[tuple[ValuePath, str]] = []
    sensitive: list[ValuePath] = []
    ends: list[tuple[ValuePath, str, str]] = []
    parts: list[tuple[ValuePath, Plain]] = []
    for name, value in body.attributes.items():
        plain = to_plain(value)
        parts.append(((name,), plain))
        if not any(path == () for path, _ in plain.unknown):
            data[name] = plain.data
    for kind, bodies in body.blocks.items():
        if not bodies:  # a dynamic block that makes none is as good as none written
            continue
        deep = "is nested deeper than a policy can see" if level == _DEEPEST_BLOCK else ""
        data.setdefault(kind, [None if deep or inner.reason else {} for inner in bodies])
        for position, inner in enumerate(bodies):
            if reason := inner.reason or deep:
                unknown.append(((kind, position), reason))
            else:
                plain = plain_body(inner, level + 1)
                data[kind][position] = plain.data
                parts.append(((kind, position), plain))
    for place, plain in parts:
        unknown += [((*place, *path), reason) for path, reason in plain.unknown]
        sensitive += [(*place, *path) for path in plain.sensitive]
        ends += [((*place, *path), prefix, suffix) for path, prefix, suffix in plain.ends]
    return Plain(data, tuple(unknown), tuple(sensitive), tuple(ends))


def _versions(module: ModuleInstance, domains: tuple[str, ...]) -> Iterator[Resource]:
    """What a root asks of Terraform and of providers."""
    settings = Settings(module.declarations)
    if not module.address and settings.values:
        yield Resource(
            kind="terraform",
            type="terraform",
            name="terraform",
            address="terraform",
            environment=module.run.environment,
            namespace=None,
            values=settings.values,
            source=settings.value(()),
            locator=settings,
            domains=domains,
            root=module.run.root,
            counted=False,
        )


def _providers(module: ModuleInstance, domains: tuple[str, ...]) -> Iterator[Resource]:
    for declared in module.declarations.named["provider"].values():
        body = module.evaluated(declared, module)
        type_ = f"provider.{declared.block.labels[0].value}"
        alias = body.attributes.get("alias")
        name = alias.data if alias is not None and isinstance(alias.data, str) else None
        address = f"{type_}.{name}" if name else type_
        label = name or declared.block.labels[0].value
        found = _resource(module, body, type_, label, address, domains, counted=False)
        yield _with_tag_keys(_with_tags_as_block(found) if declared.is_json else found)


def _backends(module: ModuleInstance, domains: tuple[str, ...]) -> Iterator[Resource]:
    for settings in module.declarations.unnamed["terraform"]:
        for block in ast.blocks_of(settings.block.body, "backend"):
            if len(block.labels) == 1:
                type_ = f"backend.{block.labels[0].value}"
                body = module.evaluated(Declared(block, settings.source), module)
                yield _resource(module, body, type_, block.labels[0].value, type_, domains, counted=False)


def _with_tags_as_block(resource: Resource) -> Resource:
    """`default_tags` of a provider is a block, however JSON writes a single one."""
    tags = resource.values.get("default_tags")
    if not isinstance(tags, dict):
        return resource
    unknown = tuple(
        Unknown(("default_tags", 0, *u.path[1:]), u.reason) if u.path[0] == "default_tags" else u
        for u in resource.unknown
    )
    sensitive = tuple(
        ("default_tags", 0, *path[1:]) if path[0] == "default_tags" else path for path in resource.sensitive
    )
    values = {**resource.values, "default_tags": [tags]}
    return msgspec.structs.replace(resource, values=values, unknown=unknown, sensitive=sensitive)


def _with_tag_keys(resource: Resource) -> Resource:
    """`keys` beside the `tags` of a provider's default tags: often known where the values are not.

    Not for a provider with an alias, mostly a second region of the same account: one answer is enough.
    """
    blocks = resource.values.get("default_tags")
    if "alias" in resource.values or not isinstance(blocks, list):
        return resource
    data, unknown = {**resource.values, "default_tags": list(blocks)}, list(resource.unknown)
    for index, block in enumerate(blocks):
        place = ("default_tags", index, "tags")
        hidden = [u for u in resource.unknown if u.path[:3] == place]
        if hidden and hidden[0].path == place:
            unknown.append(Unknown((*place[:2], "keys"), hidden[0].reason))
        elif isinstance(block, dict):
            keys = {*(block.get("tags") or ()), *(str(u.path[3]) for u in hidden)}
            data["default_tags"][index] = {**block, "keys": sorted(keys)}
    return msgspec.structs.replace(resource, values=data, unknown=tuple(unknown))


def _without_json_maps(resource: Resource) -> Resource:
    """JSON writes a map and a single block alike, and only the provider's schema knows which it is."""
    maps = {name for name, data in resource.values.items() if isinstance(data, dict)}
    inner = tuple(u for u in resource.unknown if u.path[0] not in maps)
    told = tuple(
        Unknown((name,), "is a map or a block, which JSON syntax does not tell") for name in sorted(maps)
    )
    values = {name: data for name, data in resource.values.items() if name not in maps}
    return msgspec.structs.replace(resource, values=values, unknown=(*inner, *told))
