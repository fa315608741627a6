"""What one directory declares: its blocks by what they name, override files merged in."""

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import NamedTuple

import msgspec

from tallygate.loaders.hcl import ast
from tallygate.loaders.hcl.source import Source
from tallygate.model.location import Location

_WORD = re.compile(r"[A-Za-z][\w-]*+")


class Declared(msgspec.Struct, frozen=True):
    """A block and what override files say of it, the last last."""

    block: ast.Block
    source: Source
    overrides: tuple[tuple[ast.Block, Source], ...] = ()

    @property
    def location(self) -> Location:
        return self.source.location(self.block.start, self.block.end)

    @property
    def is_json(self) -> bool:
        return self.source.path.endswith(".json")

    def arguments(self) -> dict[str, tuple[ast.Attribute, Source]]:
        """By name; an override's replaces the one it names."""
        found = {name: (attribute, self.source) for name, attribute in self.block.body.attributes.items()}
        for block, source in self.overrides:
            found.update((name, (attribute, source)) for name, attribute in block.body.attributes.items())
        return found

    def argument(self, name: str) -> tuple[ast.Attribute, Source] | None:
        for block, source in reversed(self.overrides):
            if attribute := block.body.attributes.get(name):
                return attribute, source
        attribute = self.block.body.attributes.get(name)
        return (attribute, self.source) if attribute else None

    def blocks(self) -> list[tuple[ast.Block, Source]]:
        """Nested blocks in order; those of an override replace all of their type, but for `lifecycle`."""
        found = [(block, self.source) for block in self.block.body.blocks]
        for override, source in self.overrides:
            types = {block_type(block) for block in override.body.blocks} - {"lifecycle"}
            found = [(block, own) for block, own in found if block_type(block) not in types]
            found += [(block, source) for block in override.body.blocks]
        return found


def block_type(block: ast.Block) -> str:
    """The type that a `dynamic` block makes, or the block's own."""
    return block.labels[0].value if block.type == "dynamic" and block.labels else block.type


class Problem(NamedTuple):
    """What Terraform would refuse in the declarations themselves."""

    message: str
    location: Location


_LABELS = {
    **dict.fromkeys(("resource", "data", "ephemeral"), 2),
    **dict.fromkeys(("variable", "output", "module", "provider", "check"), 1),
}
_UNNAMED = ("terraform", "moved", "import", "removed")


class Declarations:
    """The module of one directory. Of what is declared twice, the first stands, and is told."""

    def __init__(self, folder: str, files: Iterable[ast.File]) -> None:
        self.folder = folder
        self.named: dict[str, dict[str, Declared]] = {kind: {} for kind in _LABELS}
        """kind -> name -> block; of resources and data sources the name is "TYPE.NAME"."""
        self.locals: dict[str, tuple[ast.Attribute, Source]] = {}
        self.unnamed: dict[str, list[Declared]] = {kind: [] for kind in _UNNAMED}
        self.problems: list[Problem] = []
        self.paths: frozenset[str] = frozenset()
        ordered = sorted(
            _live(list(files)), key=lambda file: (is_override(file.source.path), file.source.path)
        )
        self.paths = frozenset(file.source.path for file in ordered)
        self._texts = [file.source.text for file in ordered]
        for file in ordered:
            for block in file.blocks:
                if is_override(file.source.path):
                    self._override(block, file.source)
                else:
                    self._declare(block, file.source)

    @cached_property
    def workspaces(self) -> frozenset[str]:
        """All words, where an expression reads `terraform.workspace`: it is compared with some of them."""
        if not any("terraform.workspace" in text for text in self._texts):
            return frozenset()
        return frozenset(word for text in self._texts for word in _WORD.findall(text))

    @cached_property
    def read_calls(self) -> frozenset[str]:
        """Names of the module calls whose outputs an expression reads."""
        nodes: list[ast.Node] = [attribute.expression for attribute, _ in self.locals.values()]
        for declared in (one for kind in self.named.values() for one in kind.values()):
            nodes += [declared.block, *(block for block, _ in declared.overrides)]
        return frozenset(name for node in nodes for name in _calls_in(node))

    def resources(self) -> Iterator[tuple[str, str, Declared]]:
        """(mode, "TYPE.NAME", block) of resources and data sources, in order of their files."""
        for mode in ("resource", "data"):
            for name, declared in self.named[mode].items():
                yield mode, name, declared

    def _declare(self, block: ast.Block, source: Source) -> None:
        if block.type == "locals":
            self._declare_locals(block, source)
        elif block.type in self.unnamed:
            self.unnamed[block.type].append(Declared(block, source))
        elif block.type in self.named:
            name = self._name(block, source)
            known = self.named[block.type]
            if name and name in known:
                first = known[name].location
                message = f'{block.type} "{name}" is already declared at {first.path}:{first.line}'
                self.problems.append(Problem(message, source.location(block.start, block.end)))
            elif name:
                known[name] = Declared(block, source)

    def _name(self, block: ast.Block, source: Source) -> str:
        """The labels; a provider goes by its alias, too."""
        if len(block.labels) != _LABELS[block.type]:
            message = f"a {block.type} block has {_LABELS[block.type]} labels"
            self.problems.append(Problem(message, source.location(block.start, block.end)))
            return ""
        name = ".".join(label.value for label in block.labels)
        alias = block.body.attributes.get("alias") if block.type == "provider" else None
        return (
            f"{name}.{alias.expression.value}" if alias and isinstance(alias.expression, ast.Text) else name
        )

    def _declare_locals(self, block: ast.Block, source: Source) -> None:
        for name, attribute in block.body.attributes.items():
            if name in self.locals:
                message = f'local value "{name}" is declared twice'
                self.problems.append(Problem(message, source.location(attribute.start, attribute.end)))
            else:
                self.locals[name] = (attribute, source)

    def _override(self, block: ast.Block, source: Source) -> None:
        place = source.location(block.start, block.end)
        if block.type == "locals":
            for name, attribute in block.body.attributes.items():
                if name not in self.locals:
                    self.problems.append(Problem(f'there is no local value "{name}" to override', place))
                self.locals[name] = (attribute, source)
        elif block.type == "terraform":
            self._override_settings(block, source)
        elif block.type in self.named and (name := self._name(block, source)):
            declared = self.named[block.type].get(name)
            if declared is None:
                self.problems.append(Problem(f'there is no {block.type} "{name}" to override', place))
            else:
                merged = (*declared.overrides, (block, source))
                self.named[block.type][name] = msgspec.structs.replace(declared, overrides=merged)

    def _override_settings(self, block: ast.Block, source: Source) -> None:
        """A backend or cloud block of an override replaces both."""
        places = {"backend", "cloud"} & {inner.type for inner in block.body.blocks}
        if places:
            self.unnamed["terraform"] = [_without_backend(one) for one in self.unnamed["terraform"]]
        self.unnamed["terraform"].append(Declared(block, source))


def _calls_in(node: ast.Node) -> Iterator[str]:
    if isinstance(node, ast.Reference) and node.name == "module" and node.steps:
        first = node.steps[0]
        if isinstance(first, ast.Attr):
            yield first.name
    for child in ast.child_nodes(node):
        yield from _calls_in(child)


def _without_backend(declared: Declared) -> Declared:
    body = declared.block.body
    kept = [block for block in body.blocks if block.type not in ("backend", "cloud")]
    whole = ast.Body(body.start, body.end, body.attributes, kept)
    block = ast.Block(declared.block.start, declared.block.end, "terraform", [], whole)
    return Declared(block, declared.source)


def _order(file: ast.File) -> tuple[bool, str]:
    return is_override(file.source.path), file.source.path


def is_override(path: str) -> bool:
    stem = _stem(path)
    return stem == "override" or stem.endswith("_override")


def _stem(path: str) -> str:
    return path.rpartition("/")[2].removesuffix(".json").rpartition(".")[0]


def _live(files: list[ast.File]) -> list[ast.File]:
    """Those that are read: no hidden ones, and, as OpenTofu does it, x.tofu in place of x.tf."""
    shadowed = {shadowed_by(file.source.path) for file in files}
    paths = (file.source.path for file in files)
    read = {path for path in paths if not is_hidden(path) and path not in shadowed}
    return [file for file in files if file.source.path in read]


def is_hidden(path: str) -> bool:
    """Whether neither Terraform nor OpenTofu reads a file, whatever it ends in."""
    return path.rpartition("/")[2].startswith(".")


def shadowed_by(path: str) -> str:
    """The path that OpenTofu leaves out for a file of its own; "" for others."""
    stem, ending, json = path.rpartition(".tofu")
    return f"{stem}.tf{json}" if ending and json in ("", ".json") and not is_hidden(path) else ""
