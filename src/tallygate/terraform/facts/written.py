"""The `configuration` of a plan: which blocks are written where, and what each of them reads."""

from collections.abc import Iterable, Iterator, Mapping
from posixpath import normpath
from typing import Any

import msgspec

from tallygate.model.location import ValuePath
from tallygate.model.resource import Reference
from tallygate.terraform.facts.address import Address, AddressError, Key, joined, key_text, parse

_MOST_STEPS = 10_000
_DEEPEST_CALL = 50
_OF_MODULES = ("var", "module", "local", "each", "count", "path", "terraform", "self")


class _Variable(msgspec.Struct, frozen=True):
    default: Any = None
    sensitive: bool = False


class _Output(msgspec.Struct, frozen=True):
    expression: Any = None


class _Block(msgspec.Struct, frozen=True):
    type: str
    name: str
    mode: str = "managed"
    expressions: dict[str, Any] = {}
    depends_on: list[str] = []


class _Call(msgspec.Struct, frozen=True):
    source: str = ""
    expressions: dict[str, Any] = {}
    module: "Module | None" = None


class Module(msgspec.Struct, frozen=True):
    """One module of the configuration, as the plan has it."""

    resources: list[_Block] = []
    module_calls: dict[str, _Call] = {}
    outputs: dict[str, _Output] = {}
    variables: dict[str, _Variable] = {}


class Written:
    """Blocks by their address without keys; folders of modules relative to the root's."""

    def __init__(self, root: Module) -> None:
        self._root = root
        self._modules: dict[str, tuple[Module, str, _Call | None]] = {}
        self.folders: dict[str, str | None] = {}
        """None for a module that does not come from a local folder."""
        self._enter(root, "", "", ".", None, 0)
        self.blocks = {
            joined(path, f"{_prefix(block.mode)}{block.type}.{block.name}"): block
            for path, (module, _, _) in self._modules.items()
            for block in module.resources
        }

    def _enter(
        self, module: Module, path: str, parent: str, folder: str | None, call: _Call | None, depth: int
    ) -> None:
        self._modules[path] = module, parent, call
        self.folders[path] = folder
        for name, below in module.module_calls.items() if depth < _DEEPEST_CALL else ():
            local = folder is not None and below.source.startswith(("./", "../"))
            own = normpath(f"{folder}/{below.source}") if local else None
            self._enter(below.module or Module(), joined(path, f"module.{name}"), path, own, below, depth + 1)

    def expressions(self, block: str) -> dict[str, Any]:
        """Arguments that are written out, by name."""
        return self.blocks[block].expressions if block in self.blocks else {}

    def secret_variables(self) -> Mapping[str, Any]:
        """Variables of the root that are declared sensitive, and their defaults."""
        return {name: one.default for name, one in self._root.variables.items() if one.sensitive}

    def references(
        self, address: Address, instances: Mapping[str, Iterable[Address]]
    ) -> tuple[Reference, ...]:
        """What a resource reads, through variables and outputs; `instances` by their block.

        Of several instances those in the same instance of the module, or with the key that is written.
        Locals are not part of a plan, so what is read through them is not told.
        """
        block = self.blocks.get(address.block)
        if block is None:
            return ()
        read = [*_read(block.expressions), *((("depends_on",), text) for text in block.depends_on)]
        found = {
            (path, str(target))
            for path, text in read
            for name, key in self._resolved(address.module_block, text)
            for target in _fitting(list(instances.get(name, ())), key, address)
        }
        ordered = sorted(found, key=lambda one: ([str(part) for part in one[0]], one[1]))
        return tuple(Reference(path, target) for path, target in ordered)

    def _resolved(self, module: str, text: str) -> set[tuple[str, Key]]:
        """(block, key) of every resource that an expression in `module` reaches."""
        found: set[tuple[str, Key]] = set()
        seen: set[tuple[str, str]] = set()
        waiting = [(module, text)]
        while waiting and len(seen) < _MOST_STEPS:
            step = waiting.pop()
            if step in seen:
                continue
            seen.add(step)
            words = step[1].split(".")
            if words[0].partition("[")[0] in _OF_MODULES:
                waiting += self._behind(step[0], words)
            elif target := _target(step[1]):
                found.add((joined(step[0], target.block), target.resource.key))
        return found

    def _behind(self, module: str, words: list[str]) -> Iterator[tuple[str, str]]:
        """What a variable is set to in the call, or what an output of a called module reads."""
        _, parent, call = self._modules[module]
        if words[0] == "var" and len(words) > 1 and call:
            name = words[1].partition("[")[0]
            yield from ((parent, text) for _, text in _read(call.expressions.get(name)))
        if words[0] == "module" and len(words) > 2:
            called = joined(module, f"module.{words[1].partition('[')[0]}")
            outputs = self._modules[called][0].outputs if called in self._modules else {}
            output = outputs.get(words[2].partition("[")[0])
            yield from ((called, text) for _, text in _read(output.expression if output else None))


def _prefix(mode: str) -> str:
    return "" if mode == "managed" else f"{mode}."


def _target(text: str) -> Address | None:
    """The resource that a reference begins with: `aws_vpc.a[0].id` is `aws_vpc.a[0]`."""
    words = text.split(".")
    length = 3 if words[0] in ("data", "ephemeral") else 2
    try:
        return parse(".".join(words[:length]))
    except AddressError:
        return None


def _read(expression: Any, path: ValuePath = ()) -> Iterator[tuple[ValuePath, str]]:
    """(path, reference) of everything an expression, or the expressions of a block, reads."""
    if isinstance(expression, list):
        for index, below in enumerate(expression):
            yield from _read(below, (*path, index))
    elif isinstance(expression, dict) and isinstance(found := expression.get("references"), list):
        yield from ((path, text) for text in found if isinstance(text, str))
    elif isinstance(expression, dict) and "constant_value" not in expression:
        for name, below in expression.items():
            yield from _read(below, (*path, name))


def _fitting(targets: list[Address], key: Key, reader: Address) -> list[Address]:
    beside = [one for one in targets if one.module == reader.module] or targets
    if key is not None:
        beside = [one for one in beside if key_text(one.resource.key) == key_text(key)]
    return [one for one in beside if one != reader]
