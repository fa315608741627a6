"""What a name in a rule stands for: a local variable, a rule or function, `input`, `data`, or a builtin."""

import difflib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any

import msgspec

from tallygate.rego.syntax import (
    REFERENCES,
    Declaration,
    Node,
    Path,
    Source,
    leading,
    segments,
    walk,
    walk_declaration,
)


def near(word: str, known: Iterable[str]) -> str:
    """A hint with the closest known name, or nothing."""
    found = difflib.get_close_matches(word, sorted(known), n=1, cutoff=0.7)
    return f"did you mean {found[0]}?" if found else ""


class Reference(msgspec.Struct, frozen=True):
    """A reference by its root: `path` is constant and absolute ("data", "tallygate", ..), `rest` what follows
    it. An empty path means that the root is a local variable or a term."""

    path: Path
    rest: tuple[Any, ...]
    local: str = ""


class Names:
    """All declarations of the loaded modules, by absolute path."""

    def __init__(self, sources: Sequence[Source], data: dict[str, Any]) -> None:
        self.sources = sources
        self.data = data
        self.packages = {source.package for source in sources}
        self.declarations: dict[Path, list[Declaration]] = defaultdict(list)
        for source in sources:
            for declaration in source.declarations:
                self.declarations[declaration.full].append(declaration)
        self._locals: dict[int, frozenset[str]] = {}
        self._assigned: dict[int, frozenset[str]] = {}

    @cached_property
    def package_prefixes(self) -> set[Path]:
        return {package[:size] for package in self.packages for size in range(1, len(package) + 1)}

    def locals(self, declaration: Declaration) -> frozenset[str]:
        """Names that the rule declares: arguments, `some`, `:=`, `every`."""
        key = id(declaration)
        if key not in self._locals:
            nodes = (node for node in walk_declaration(declaration) if node.kind == "SomeVars")
            free = (name for node in nodes for name in node.names(declaration.module))
            self._locals[key] = frozenset((*_assigned(declaration, ("ColEq",)), *free))
        return self._locals[key]

    def assigned(self, declaration: Declaration) -> frozenset[str]:
        """Names that the rule gives a value otherwise than as the key of a reference."""
        key = id(declaration)
        if key not in self._assigned:
            self._assigned[key] = frozenset(_assigned(declaration, ("ColEq", "Eq")))
        return self._assigned[key]

    def resolve(self, declaration: Declaration, ref: Node, *, shadowed: bool = True) -> Reference:
        """Find the root of a reference; with shadowed=False a rule's own variables hide no global name."""
        parts = segments(ref)
        first = parts[0]
        if not isinstance(first, str):
            return Reference((), tuple(parts))
        if shadowed and first in self.locals(declaration):
            return Reference((), tuple(parts[1:]), first)
        root = self._root(declaration.module, first)
        if not root:
            return Reference((), tuple(parts[1:]), first)
        constant = leading(parts)
        return Reference(root + tuple(str(part) for part in parts[1:constant]), tuple(parts[constant:]))

    def _root(self, source: Source, name: str) -> Path:
        if name in ("input", "data"):
            return (name,)
        if name in source.imports:
            return source.imports[name]
        return ("data", *source.package, name) if name in self.package_names[source.package] else ()

    @cached_property
    def package_names(self) -> dict[Path, set[str]]:
        """First names of all rules of a package, whichever file they stand in."""
        grouped: dict[Path, set[str]] = defaultdict(set)
        for source in self.sources:
            grouped[source.package] |= source.names
        return grouped

    def rules_at(self, path: Path) -> tuple[list[Declaration], Path]:
        """Declarations that an absolute path below `data` leads to, and the part of it that goes on below."""
        for size in range(len(path), 0, -1):
            if path[:size] in self.declarations:
                return self.declarations[path[:size]], path[size:]
        return [], path

    def below(self, path: Path) -> list[Declaration]:
        """Declarations under a path that stops short of a rule."""
        return self._below.get(path, [])

    @cached_property
    def _below(self) -> dict[Path, list[Declaration]]:
        found: dict[Path, list[Declaration]] = defaultdict(list)
        for full, ones in self.declarations.items():
            for size in range(len(full)):
                found[full[:size]] += ones
        return found

    def used(self, declaration: Declaration) -> list[Declaration]:
        """Rules and functions that a declaration calls or refers to."""
        found: list[Declaration] = []
        for node in walk_declaration(declaration):
            ref = node.child("fcn") if node.kind == "Call" else node
            if ref.kind not in REFERENCES:
                continue
            path = self.resolve(declaration, ref, shadowed=node.kind != "Call").path
            if path[:1] == ("data",):
                found += self.rules_at(path[1:])[0] or self.below(path[1:])
        return found


def _assigned(declaration: Declaration, operators: tuple[str, ...]) -> Iterable[str]:
    for argument in declaration.arguments:
        yield from variables(argument)
    for node in walk_declaration(declaration):
        if node.kind == "Every":
            yield from node.names(declaration.module)
        elif node.kind == "SomeIn":
            for name in ("key", "value"):
                yield from variables(node.child(name)) if node.fields.get(name) else ()
        elif node.kind == "AssignExpr" and node.fields["op"] in operators:
            yield from variables(node.child("lhs"))
            yield from variables(node.child("rhs")) if node.fields["op"] != "ColEq" else ()


def variables(pattern: Node) -> Iterable[str]:
    """Names in a pattern, `_` excepted."""
    return (
        node.fields["value"] for node in walk(pattern) if node.kind == "Var" and node.fields["value"] != "_"
    )
