"""Resources out of Terraform configuration: arguments as far as they are known, nested blocks as lists."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from posixpath import dirname, join, normpath
from typing import NamedTuple, TypeGuard

import msgspec

from tallygate.loaders.hcl import ast, recursion
from tallygate.model.diagnostic import Diagnostic, Level
from tallygate.model.document import Document
from tallygate.model.facts import Facts
from tallygate.model.resource import Resource, Unknown
from tallygate.terraform.locate import BlockLocator, written_first
from tallygate.terraform.module import Assigned, Module
from tallygate.terraform.value import Value, array, mapping, unknown

# Arguments that Terraform itself reads; everything else belongs to the provider.
_META_ARGUMENTS = {"count", "for_each", "depends_on", "provider"}
_META_BLOCKS = {"connection", "provisioner"}
# Loaded by themselves in this order, before the *.auto.tfvars.
_LOADED_FIRST = ("terraform.tfvars", "terraform.tfvars.json")

EnvironmentOf = Callable[[str], str | None]


def resources(
    documents: Iterable[Document], environment_of: EnvironmentOf, domains: tuple[str, ...]
) -> Facts:
    """Managed resources, data sources, providers and backends of every directory, each judged where it is
    written.

    A module that is not in the tree is UNKNOWN at its call.
    """
    files: dict[str, list[ast.File]] = defaultdict(list)
    var_files: list[Document] = []
    for document in documents:
        if isinstance(document.value, ast.File):
            files[dirname(document.path)].append(document.value)
        elif isinstance(document.value, dict):
            var_files.append(document)
    assigned = {folder: Assigned() for folder in files}
    modules = [Module(folder, files[folder], assigned[folder]) for folder in sorted(files)]
    with recursion.room():
        missing = [d for module in modules for d in _calls(module, assigned, environment_of)]
        _assign(var_files, assigned)
        paths = {folder: {file.source.path for file in own} for folder, own in files.items()}
        found = [
            msgspec.structs.replace(resource, inputs=inputs)
            for module in modules
            for inputs in [_inputs(module.folder, assigned, paths)]
            for resource in _resources(module, environment_of, domains)
        ]
    return Facts(found, missing)


def _calls(
    module: Module, assigned: dict[str, Assigned], environment_of: EnvironmentOf
) -> Iterator[Diagnostic]:
    """Note what each call sets in a local module; tell of each module that is not here."""
    for file, block in module.blocks("module"):
        name = block.labels[0].value if block.labels else ""
        source = block.body.attributes.get("source")
        text = module.value(source.expression).data if source else None
        place = file.source.location(block.start, block.end)
        called = normpath(join(module.folder, text)) if _is_local(text) else None
        called = "" if called == "." else called
        if called in assigned:
            assigned[called].callers.add(module.folder)
            for argument in block.body.attributes:
                assigned[called].elsewhere[argument] = f"module.{name} at {place.path}:{place.line}"
            continue
        shown = text or "no literal source"
        yield Diagnostic(
            rule="tf-module-missing",
            message=f'module "{name}" ({shown}) is not in this tree, so nothing in it is judged',
            location=place,
            level=Level.UNKNOWN,
            environment=environment_of(place.path),
            resource=f"module.{name}",
        )


def _inputs(folder: str, assigned: dict[str, Assigned], paths: dict[str, set[str]]) -> frozenset[str]:
    """Every file with a part in a module's values: its own, its callers' and theirs, and var-files."""
    reached, waiting = {folder}, [folder]
    while waiting:
        new = assigned[waiting.pop()].callers - reached
        reached |= new
        waiting += new
    return frozenset(path for one in reached for path in paths[one] | assigned[one].var_files)


def _is_local(source: object) -> TypeGuard[str]:
    return isinstance(source, str) and (source.startswith(("./", "../")) or source in (".", ".."))


def _assign(var_files: Sequence[Document], assigned: dict[str, Assigned]) -> None:
    """Files that Terraform loads by itself set values; what other var-files set depends on the call."""
    for document in sorted(var_files, key=_precedence):
        folder, name = dirname(document.path), document.path.rpartition("/")[2]
        if name in _LOADED_FIRST or name.endswith((".auto.tfvars", ".auto.tfvars.json")):
            if folder in assigned:
                assigned[folder].values.update(document.value)
                assigned[folder].var_files.add(document.path)
            continue
        for other in assigned:
            if _reaches(folder, other):
                assigned[other].var_files.add(document.path)
                for variable in document.value:
                    assigned[other].elsewhere.setdefault(variable, document.path)


def _precedence(document: Document) -> tuple[int, str]:
    name = document.path.rpartition("/")[2]
    return (_LOADED_FIRST.index(name) if name in _LOADED_FIRST else len(_LOADED_FIRST)), document.path


def _reaches(var_files: str, folder: str) -> bool:
    """Whether a var-file in one folder may be meant for a module in another: below the module's parent."""
    parent = dirname(folder)
    return not parent or var_files == parent or var_files.startswith(parent + "/")


class _Subject(NamedTuple):
    """A block that becomes a resource; providers and backends are judged, but nothing that is managed."""

    file: ast.File
    block: ast.Block
    type: str
    name: str
    address: str
    managed: bool


def _resources(module: Module, environment_of: EnvironmentOf, domains: tuple[str, ...]) -> Iterator[Resource]:
    for subject in (*_managed(module), *_providers(module), *_backends(module)):
        file, block = subject.file, subject.block
        value = _body(block.body, module, dict(module.overridden(block)))
        value = _json_blocks(value) if file.source.path.endswith(".json") else value
        value = value if subject.managed else _with_tag_keys(value)
        locator = BlockLocator(file.source, block)
        yield Resource(
            kind="terraform",
            type=subject.type,
            name=subject.name,
            address=subject.address,
            environment=environment_of(file.source.path),
            namespace=None,
            values=value.data if value.reason is None else {},
            source=locator.value(()),
            locator=locator,
            unknown=value.unknown if value.reason is None else (Unknown((), value.reason),),
            domains=domains,
            counted=subject.managed,
        )


def _managed(module: Module) -> Iterator[_Subject]:
    for file, block in module.blocks("resource", "data"):
        if len(block.labels) != 2:
            continue
        count = block.body.attributes.get("count")
        if count and module.value(count.expression).data == 0:
            continue
        several = bool(count) or "for_each" in block.body.attributes
        type_, name = (label.value for label in block.labels)
        type_ = type_ if block.type == "resource" else f"data.{type_}"
        yield _Subject(file, block, type_, name, f"{type_}.{name}" + ("[*]" if several else ""), True)


def _providers(module: Module) -> Iterator[_Subject]:
    for file, block in module.blocks("provider"):
        if len(block.labels) != 1:
            continue
        type_ = f"provider.{block.labels[0].value}"
        alias = block.body.attributes.get("alias")
        name = module.value(alias.expression).data if alias else None
        address = f"{type_}.{name}" if name else type_
        yield _Subject(file, block, type_, str(name or block.labels[0].value), address, False)


def _backends(module: Module) -> Iterator[_Subject]:
    """What an override file says of a backend replaces it whole, so nothing written is known to hold."""
    for file, outer in module.blocks("terraform"):
        for block in ast.blocks_of(outer.body, "backend"):
            if len(block.labels) == 1 and "backend" not in module.overridden(outer):
                type_ = f"backend.{block.labels[0].value}"
                yield _Subject(file, block, type_, block.labels[0].value, type_, False)


def _with_tag_keys(value: Value) -> Value:
    """`keys` beside the `tags` of a provider's default tags: often known where the values are not.

    Not for a provider with an alias, mostly a second region of the same account: one answer is enough.
    """
    if value.reason is not None or "alias" in value.data:
        return value
    if not isinstance(blocks := value.data.get("default_tags"), list):
        return value
    data, unknown_ = {**value.data, "default_tags": list(blocks)}, list(value.unknown)
    for index, block in enumerate(blocks):
        place = ("default_tags", index, "tags")
        hidden = [u for u in value.unknown if u.path[:3] == place]
        if hidden and hidden[0].path == place:
            unknown_.append(Unknown((*place[:2], "keys"), hidden[0].reason))
        elif isinstance(block, dict):
            keys = {*(block.get("tags") or ()), *(str(u.path[3]) for u in hidden)}
            data["default_tags"][index] = {**block, "keys": sorted(keys)}
    return Value(data, tuple(unknown_), value.size)


def _json_blocks(value: Value) -> Value:
    """JSON writes a map and a single block alike, and only the provider's schema knows which it is."""
    if value.reason is not None:
        return value
    value = _listed(value, "default_tags")
    maps = {name for name, data in value.data.items() if isinstance(data, dict)}
    inner = [u for u in value.unknown if u.path[0] not in maps]
    told = [Unknown((name,), "is a map or a block, which JSON syntax does not tell") for name in sorted(maps)]
    return Value({k: v for k, v in value.data.items() if k not in maps}, (*inner, *told), value.size)


def _listed(value: Value, block_type: str) -> Value:
    """A single block known by its name, in a list like any other."""
    if not isinstance(single := value.data.get(block_type), dict):
        return value
    inside = [
        Unknown((block_type, 0, *u.path[1:]), u.reason) if u.path[0] == block_type else u
        for u in value.unknown
    ]
    return Value({**value.data, block_type: [single]}, tuple(inside), value.size)


def _body(body: ast.Body, module: Module, overridden: dict[str, str]) -> Value:
    """Arguments and nested blocks; a null argument is one that is not set."""
    items = {
        name: module.value(attribute.expression)
        for name, attribute in body.attributes.items()
        if name not in _META_ARGUMENTS
    }
    nested: dict[str, list[Value]] = defaultdict(list)
    for block in written_first(body.blocks):
        if block.type == "dynamic" and block.labels:
            nested[block.labels[0].value].append(unknown("is made by a dynamic block"))
        elif block.type not in _META_BLOCKS:
            nested[block.type].append(_body(block.body, module, {}))
    for name, values in nested.items():
        items.setdefault(name, array(values))
    for name, path in overridden.items():
        items[name] = unknown(f"is overridden in {path}")
    return mapping(
        {name: value for name, value in items.items() if value.data is not None or not value.known}
    )
