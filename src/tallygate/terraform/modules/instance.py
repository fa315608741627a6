"""One instance of a module: its values, worked out when they are asked for and then kept."""

from collections.abc import Callable
from typing import Any, TypeVar

import msgspec

from tallygate.loaders.hcl import ast
from tallygate.loaders.hcl.source import Source
from tallygate.model.diagnostic import Level
from tallygate.model.location import Location
from tallygate.terraform.eval.faults import ExpressionError, LimitError
from tallygate.terraform.eval.scope import Names, Scope
from tallygate.terraform.modules.bodies import Body, Tell, body, valued
from tallygate.terraform.modules.declared import Declarations, Declared
from tallygate.terraform.modules.expansion import Expansion, Instance, Kind, expand, symbolic
from tallygate.terraform.modules.lifecycle import lifecycle
from tallygate.terraform.modules.names import read, undeclared
from tallygate.terraform.modules.run import Missing, Run
from tallygate.terraform.modules.variables import Variable, from_text, prepared, variable
from tallygate.terraform.values.convert import ConversionError, convert
from tallygate.terraform.values.types import BOOL, DYNAMIC
from tallygate.terraform.values.value import (
    SENSITIVE,
    Value,
    object_of,
    tuple_of,
    unknown,
)

META_ARGUMENTS = frozenset({"count", "for_each", "depends_on", "provider"})
_META_BLOCKS = frozenset({"connection", "provisioner", "lifecycle"})
_OF_CALL = META_ARGUMENTS | {"source", "version", "providers"}
_DEEPEST = 50
Kept = TypeVar("Kept")
_BUSY: Any = object()


class Caller(msgspec.Struct, frozen=True):
    """Where a module instance is called from. is_symbolic: it may be that it is not called at all."""

    module: "ModuleInstance"
    declared: Declared
    scope: Scope
    is_symbolic: bool


class ModuleInstance:
    """A module in one place of the tree of calls; the scope of its expressions.

    address: "" of the root, "module.net[0]" of others. path: names of the calls, without instances.
    """

    def __init__(
        self,
        run: Run,
        declarations: Declarations,
        address: str = "",
        path: tuple[str, ...] = (),
        caller: Caller | None = None,
    ) -> None:
        self.run, self.declarations, self.address = run, declarations, address
        self.path, self.caller = path, caller
        self.context = run.context
        self.tell: Tell = run.doubt if caller and caller.is_symbolic else run.tell
        self._memo: dict[tuple[str, ...], Any] = {}

    @property
    def calls(self) -> tuple[Location, ...]:
        """The calls that lead here, the outermost first."""
        return (*self.caller.module.calls, self.caller.declared.location) if self.caller else ()

    def prefixed(self, name: str) -> str:
        """Address of something inside of it."""
        return f"{self.address}.{name}" if self.address else name

    def read(self, reference: ast.Reference, inner: Scope) -> tuple[Value, int]:
        return read(self, reference, inner)

    def origin(self, reference: ast.Reference) -> str:
        if reference.name != "var" or len(reference.steps) != 1:
            return ""
        step = reference.steps[0]
        name = step.name if isinstance(step, ast.Attr) else ""
        given = self.caller.declared.argument(name) if self.caller else self.run.values.get(name)
        return "" if given else "its default"

    def local(self, name: str, node: ast.Node) -> Value:
        if name not in self.declarations.locals:
            raise undeclared(f"local.{name}", node)
        attribute, source = self.declarations.locals[name]
        return self.kept(("local", name), lambda: valued(attribute.expression, source, self, self.tell), node)

    def resource(self, mode: str, name: str, node: ast.Node) -> Value:
        """The object of a resource or a data source, or the collection of its instances."""
        declared = self.declarations.named[mode][name]
        return self.kept((mode, name), lambda: self._resource_value(mode, name, declared), node)

    def _resource_value(self, mode: str, name: str, declared: Declared) -> Value:
        expansion = self.expansion(mode, name, declared)
        if expansion.kind is Kind.UNKNOWN:
            return unknown(DYNAMIC, expansion.reason)
        made = {one.key: self.instance_value(mode, name, declared, one) for one in expansion.instances}
        if expansion.kind is Kind.SINGLE:
            return made[None]
        if expansion.kind is Kind.COUNT:
            return tuple_of(made.values())
        return object_of({str(key): value for key, value in made.items()})

    def instance_value(self, mode: str, name: str, declared: Declared, instance: Instance) -> Value:
        address = f"{'data.' if mode == 'data' else ''}{name}{instance.suffix}"
        return self.body(mode, name, declared, instance).value(self.prefixed(address))

    def outputs_of(self, name: str, declared: Declared, expansion: Expansion, node: ast.Node) -> Value:
        """All outputs of all instances of a call."""
        return self.kept(("module", name), lambda: self._outputs(name, declared, expansion), node)

    def _outputs(self, name: str, declared: Declared, expansion: Expansion) -> Value:
        if expansion.kind is Kind.UNKNOWN:
            return unknown(DYNAMIC, expansion.reason)
        made: dict[str | int | None, Value] = {}
        for one in expansion.instances:
            child = self.child(name, declared, one)
            if isinstance(child, Missing):
                made[one.key] = unknown(DYNAMIC, child.reason)
            else:
                outputs = child.declarations.named["output"]
                made[one.key] = object_of({output: child.result(output) for output in outputs})
        if expansion.kind is Kind.SINGLE:
            return made[None]
        if expansion.kind is Kind.COUNT:
            return tuple_of(made.values())
        return object_of({str(key): value for key, value in made.items()})

    def output_of(
        self, name: str, declared: Declared, instance: Instance, output: str, reference: ast.Reference
    ) -> Value:
        """One output of one instance of a call."""
        child = self.child(name, declared, instance)
        if isinstance(child, Missing):
            return unknown(DYNAMIC, f"reads module.{name}.{output}, and {child.reason}")
        if output not in child.declarations.named["output"]:
            raise undeclared(f"module.{name}.{output}", reference)
        return child.result(output, reference)

    def result(self, output: str, reference: ast.Node | None = None) -> Value:
        """The value of an output of this module."""
        declared = self.declarations.named["output"][output]
        return self.kept(("output", output), lambda: self._output(declared), reference or declared.block)

    def _output(self, declared: Declared) -> Value:
        written = declared.argument("value")
        if written is None:
            return unknown(DYNAMIC, "reads an output without a value")
        value = valued(written[0].expression, written[1], self, self.tell)
        return value.marked(SENSITIVE) if self._is_true(declared, "sensitive") else value

    def _is_true(self, declared: Declared, argument: str) -> bool:
        if (written := declared.argument(argument)) is None:
            return False
        value = valued(written[0].expression, written[1], self, self.tell)
        try:
            return convert(value, BOOL).data is True
        except ConversionError:
            return False

    def variable(self, name: str, reference: ast.Node | None = None) -> Value:
        """The value of an input variable."""
        declared = self.declarations.named["variable"].get(name)
        if declared is None:
            raise undeclared(f"var.{name}", reference or ast.Node(0, 0))
        return self.kept(("var", name), lambda: self._input(name, declared), reference or declared.block)

    def declared_variable(self, name: str) -> Variable:
        """Raises ExpressionError for a type that is no type."""
        return self.kept(
            ("declared", name), lambda: variable(self.declarations.named["variable"][name]), None
        )

    def _input(self, name: str, declared: Declared) -> Value:
        missing = f"reads {self.prefixed(f'var.{name}')}, which has no value"
        node: ast.Node = declared.block
        source = declared.source
        try:
            given, node, source = self._given(name, declared)
            return prepared(self.declared_variable(name), given, missing)
        except (ExpressionError, LimitError) as error:
            return unknown(DYNAMIC, self.tell(error, node, source))

    def _given(self, name: str, declared: Declared) -> tuple[Value | None, ast.Node, Source]:
        """What is passed for a variable, and where to look when it does not suit."""
        if self.caller is None:
            return self._from_outside(name), declared.block, declared.source
        written = self.caller.declared.argument(name)
        if written is None:
            return None, self.caller.declared.block, self.caller.declared.source
        attribute, source = written
        value = valued(attribute.expression, source, self.caller.scope, self.tell)
        return value, attribute.expression, source

    def _from_outside(self, name: str) -> Value | None:
        """The value of a root's variable."""
        given = self.run.values.get(name)
        if given is None:
            return None
        text = given.value
        return from_text(self.declared_variable(name), text) if isinstance(text, str) else text

    def expansion(self, mode: str, name: str, declared: Declared) -> Expansion:
        """The instances of a resource or a call."""
        return self.kept(("expansion", mode, name), lambda: self._expanded(mode, name, declared))

    def _expanded(self, mode: str, name: str, declared: Declared) -> Expansion:
        try:
            found = expand(declared, self)
            self.run.count(len(found.instances))
        except (ExpressionError, LimitError) as error:
            kind = "count" if declared.argument("count") else "for_each"
            written = declared.argument(kind)
            node, source = (
                (written[0].expression, written[1]) if written else (declared.block, declared.source)
            )
            reason = self.tell(error, node, source)
            if mode == "module" and isinstance(error, LimitError):
                return Expansion(Kind.UNKNOWN, [], reason)  # what is in it would go on without end
            return symbolic(kind, reason)
        if found.kind is Kind.UNKNOWN:
            address = self.prefixed(f"{'' if mode == 'resource' else mode + '.'}{name}")
            message = f"the number of instances {found.reason}; one stands for all of them"
            self.run.note("tf-cardinality", message, declared.location, Level.NOTE, resource=address)
        return found

    def body(self, mode: str, name: str, declared: Declared, instance: Instance) -> Body:
        """The body of one instance of a resource."""
        return self.kept(
            ("body", mode, name, instance.suffix),
            lambda: self._evaluated(declared, Names(instance.names, self), self.tells(instance)),
        )

    def tells(self, instance: Instance) -> Tell:
        """Who hears of what is wrong in an instance."""
        return self.run.doubt if instance.is_symbolic else self.tell

    def evaluated(self, declared: Declared, scope: Scope) -> Body:
        """The body of a block that has no instances."""
        return self._evaluated(declared, scope, self.tell)

    def _evaluated(self, declared: Declared, scope: Scope, tell: Tell) -> Body:
        arguments = {k: v for k, v in declared.arguments().items() if k not in META_ARGUMENTS}
        blocks = [pair for pair in declared.blocks() if pair[0].type not in _META_BLOCKS]
        made = body(declared.block, declared.source, arguments, blocks, scope, tell)
        for block, source in declared.blocks():
            if block.type == "lifecycle":
                made.blocks.setdefault("lifecycle", []).append(lifecycle(block, source, scope, tell))
        return made

    def child(self, name: str, declared: Declared, instance: Instance) -> "ModuleInstance | Missing":
        """The module that one instance of a call stands for."""
        key = ("child", name, instance.suffix)
        return self.kept(key, lambda: self._called(name, declared, instance))

    def _called(self, name: str, declared: Declared, instance: Instance) -> "ModuleInstance | Missing":
        path = (*self.path, name)
        folder = self._source(path, declared)
        if isinstance(folder, str) and folder not in self.run.modules:
            folder = Missing(f"module {name} ({folder}) has no configuration in this tree")
        if isinstance(folder, str) and self._is_inside(folder):
            folder = Missing(f"module {name} calls itself", "tf-cycle")
        if len(path) > _DEEPEST:
            folder = Missing(f"more than {_DEEPEST} module calls are nested", "tf-limit")
        if isinstance(folder, Missing):
            level = Level.UNKNOWN if folder.rule == "tf-module-missing" else Level.ERROR
            address = self.prefixed(f"module.{name}")
            self.run.note(folder.rule, folder.reason, declared.location, level, resource=address)
            return folder
        address = self.prefixed(f"module.{name}{instance.suffix}")
        symbolic = instance.is_symbolic or (self.caller is not None and self.caller.is_symbolic)
        caller = Caller(self, declared, Names(instance.names, self), symbolic)
        return ModuleInstance(self.run, self.run.modules[folder], address, path, caller)

    def _is_inside(self, folder: str) -> bool:
        """Whether the folder's module calls this one, directly or not."""
        if self.declarations.folder == folder:
            return True
        return self.caller is not None and self.caller.module._is_inside(folder)

    def _source(self, path: tuple[str, ...], declared: Declared) -> "str | Missing":
        source, version = (self._literal(declared, name) for name in ("source", "version"))
        if source is None:
            return Missing(f"module {path[-1]} has no source that is a plain string")
        return self.run.resolve(".".join(path), source, version or "", self.declarations.folder)

    def _literal(self, declared: Declared, argument: str) -> str | None:
        """OpenTofu lets variables and locals say where a module is."""
        written = declared.argument(argument)
        if written is None:
            return None
        value = valued(written[0].expression, written[1], self, self.tell)
        return value.data if isinstance(value.data, str) else None

    def kept(self, key: tuple[str, ...], compute: Callable[[], Kept], node: ast.Node | None = None) -> Kept:
        """What `compute` gives, worked out once; raises ExpressionError when that needs itself."""
        if key in self._memo:
            if self._memo[key] is _BUSY:
                shown = self.prefixed(".".join(part for part in key if part))
                raise ExpressionError(f"{shown} depends on itself", node or ast.Node(0, 0), static=True)
            kept: Kept = self._memo[key]
            return kept
        self._memo[key] = _BUSY
        try:
            with self.run.deeper():
                made = self._memo[key] = compute()
        except BaseException:
            del self._memo[key]
            raise
        return made
