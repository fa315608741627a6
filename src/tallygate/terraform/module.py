"""One module: the blocks of one directory, and what its variables and locals are worth."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tallygate.loaders.hcl import ast
from tallygate.terraform.convert import NotConvertedError, convert
from tallygate.terraform.expressions import evaluate
from tallygate.terraform.value import Value, unknown

_DEEPEST = 100  # locals that stand on locals; a longer chain is not followed


class Assigned:
    """What stands outside a module and sets its variables."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}
        """From terraform.tfvars and *.auto.tfvars, later over earlier."""
        self.elsewhere: dict[str, str] = {}
        """Variables that a caller or a var-file sets, and where."""
        self.callers: set[str] = set()
        """Folders of the modules that call it."""
        self.var_files: set[str] = set()
        """Paths of var-files that may be meant for it."""


class Module:
    """The files of one directory. Names declared twice keep the first; Terraform refuses them anyway."""

    def __init__(self, folder: str, files: Iterable[ast.File], assigned: Assigned) -> None:
        self.folder = folder
        ordered = sorted(files, key=lambda file: (is_override(file.source.path), file.source.path))
        self._files = [file for file in ordered if not is_override(file.source.path)]
        overrides = [file for file in ordered if is_override(file.source.path)]
        self._assigned = assigned
        self._variables = dict(self._named("variable"))
        self._locals = {
            attribute.name: attribute
            for file in self._files
            for block in ast.blocks_of(file, "locals")
            for attribute in block.body.attributes.values()
        }
        self._overridden: dict[tuple[str, ...], dict[str, str]] = {}
        for file in overrides:
            for block in file.blocks:
                names = [*block.body.attributes, *(nested.type for nested in block.body.blocks)]
                self._overridden.setdefault(_identity(block), {}).update(
                    dict.fromkeys(names, file.source.path)
                )
        self._values: dict[tuple[str, str], Value] = {}
        self._depth = 0

    def blocks(self, *types: str) -> Iterator[tuple[ast.File, ast.Block]]:
        """Top-level blocks of the types, with their file, in order of file and place."""
        for file in self._files:
            for block in ast.blocks_of(file, *types):
                yield file, block

    def overridden(self, block: ast.Block) -> Mapping[str, str]:
        """Arguments and nested blocks of `block` that an override file sets, and which file."""
        return self._overridden.get(_identity(block), {})

    def value(self, expression: ast.Expression) -> Value:
        return evaluate(expression, self.lookup)

    def lookup(self, namespace: str, name: str) -> Value | None:
        """Value of `var.name` or `local.name`, worked out once."""
        key = (namespace, name)
        if key in self._values:
            return self._values[key]
        if self._depth >= _DEEPEST:
            return unknown(f"reads {namespace}.{name} through too many locals")
        self._values[key] = unknown(f"reads {namespace}.{name}, which reads itself")
        self._depth += 1
        found = self._variable(name) if namespace == "var" else self._local(name)
        self._depth -= 1
        if found is None:
            del self._values[key]
        else:
            self._values[key] = found
        return found

    def _named(self, block_type: str) -> Iterator[tuple[str, ast.Block]]:
        for _, block in reversed(list(self.blocks(block_type))):
            if block.labels:
                yield block.labels[0].value, block

    def _local(self, name: str) -> Value | None:
        attribute = self._locals.get(name)
        if attribute is None:
            return None
        if path := self._overridden.get(("locals",), {}).get(name):
            return unknown(f"reads local.{name}, which {path} overrides")
        return self.value(attribute.expression)

    def _variable(self, name: str) -> Value | None:
        block = self._variables.get(name)
        if block is None:
            return None
        if name in self._assigned.elsewhere:
            return unknown(f"reads var.{name}, set by {self._assigned.elsewhere[name]}")
        if overridden := self.overridden(block):
            return unknown(f"reads var.{name}, which {next(iter(overridden.values()))} overrides")
        if name in self._assigned.values:
            value = Value(self._assigned.values[name])
        elif default := block.body.attributes.get("default"):
            value = self.value(default.expression)
        else:
            return unknown(f"reads var.{name}, which has no value")
        return _typed(value, block, name)


def _typed(value: Value, block: ast.Block, name: str) -> Value:
    constraint = block.body.attributes.get("type")
    if constraint is None or not value.known:
        return value
    try:
        return Value(convert(value.data, constraint.expression), size=value.size)
    except NotConvertedError:
        return unknown(f"reads var.{name}, whose type changes its value")


def _identity(block: ast.Block) -> tuple[str, ...]:
    return (block.type, *(label.value for label in block.labels))


def is_override(path: str) -> bool:
    name = path.rpartition("/")[2]
    stem = name.removesuffix(".json").rpartition(".")[0]
    return stem == "override" or stem.endswith("_override")
