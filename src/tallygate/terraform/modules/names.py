"""What the names of expressions stand for in a module: `var.x`, `local.x`, `aws_vpc.this`, `module.net`."""

from collections.abc import Callable, Mapping
from posixpath import join, relpath
from typing import TYPE_CHECKING

from tallygate.loaders.hcl import ast
from tallygate.terraform.eval.evaluate import evaluate
from tallygate.terraform.eval.faults import ExpressionError
from tallygate.terraform.eval.scope import Scope
from tallygate.terraform.modules.declared import Declared
from tallygate.terraform.modules.expansion import Expansion, Instance, Kind
from tallygate.terraform.modules.sources import Local, parse
from tallygate.terraform.values.convert import ConversionError, convert
from tallygate.terraform.values.types import DYNAMIC, STRING
from tallygate.terraform.values.value import Value, string, unknown

if TYPE_CHECKING:
    from tallygate.terraform.modules.instance import ModuleInstance

Found = tuple[Value, int]
_INSTALLED = ".terraform/modules"


def read(module: "ModuleInstance", reference: ast.Reference, inner: Scope) -> Found:
    """See `Scope.read`."""
    reader = _READERS.get(reference.name)
    return reader(module, reference, inner) if reader else _resource(module, reference, "resource", 0)


def undeclared(name: str, node: ast.Node) -> ExpressionError:
    return ExpressionError(f"{name} is not declared in this module", node, static=True)


def _name(reference: ast.Reference, position: int) -> str:
    steps = reference.steps
    if len(steps) > position and isinstance(step := steps[position], ast.Attr):
        return step.name
    message = f'a reference to "{reference.name}" must be followed by a name'
    raise ExpressionError(f"invalid reference: {message}", reference, static=True)


def _variable(module: "ModuleInstance", reference: ast.Reference, inner: Scope) -> Found:
    return module.variable(_name(reference, 0), reference), 1


def _local(module: "ModuleInstance", reference: ast.Reference, inner: Scope) -> Found:
    return module.local(_name(reference, 0), reference), 1


def _data(module: "ModuleInstance", reference: ast.Reference, inner: Scope) -> Found:
    return _resource(module, reference, "data", 1)


def _resource(module: "ModuleInstance", reference: ast.Reference, mode: str, first: int) -> Found:
    if len(reference.steps) <= first:
        # Which word is not told: it may be a password that lacks its quotes.
        what = "needs the type and name of a data source" if first else "is a word without quotes"
        raise ExpressionError(f"invalid reference: it {what}", reference, static=True)
    type_ = _name(reference, 0) if first else reference.name
    name = f"{type_}.{_name(reference, first)}"
    declared = module.declarations.named[mode].get(name)
    if declared is None:
        raise undeclared(f"data.{name}" if first else name, reference)
    _check_key(declared, reference, first + 1)
    return module.resource(mode, name, reference), first + 1


def _check_key(declared: Declared, reference: ast.Reference, taken: int) -> None:
    """What has instances is read by their keys, and nothing else is."""
    step = reference.steps[taken] if len(reference.steps) > taken else None
    several = declared.argument("count") or declared.argument("for_each")
    if several and isinstance(step, ast.Attr):
        message = f"missing resource instance key: it has {several[0].name} set"
        raise ExpressionError(message, reference, static=True)
    if not several and isinstance(step, ast.Index):
        message = "unexpected resource instance key: it has neither count nor for_each set"
        raise ExpressionError(message, reference, static=True)


def _ephemeral(module: "ModuleInstance", reference: ast.Reference, inner: Scope) -> Found:
    name = f"{_name(reference, 0)}.{_name(reference, 1)}"
    if name not in module.declarations.named["ephemeral"]:
        raise undeclared(f"ephemeral.{name}", reference)
    return unknown(DYNAMIC, f"reads ephemeral.{name}"), 2


def _module(module: "ModuleInstance", reference: ast.Reference, inner: Scope) -> Found:
    """An output of one instance where the reference says which; else all outputs of all instances."""
    name = _name(reference, 0)
    declared = module.declarations.named["module"].get(name)
    if declared is None:
        raise undeclared(f"module.{name}", reference)
    expansion = module.expansion("module", name, declared)
    steps, taken = reference.steps, 1
    chosen: Instance | None = expansion.instances[0] if expansion.kind is Kind.SINGLE else None
    if chosen is None and len(steps) > 1 and isinstance(step := steps[1], ast.Index):
        chosen, taken = _chosen(expansion, evaluate(step.key, inner)), 2
    if chosen and len(steps) > taken and isinstance(output := steps[taken], ast.Attr):
        return module.output_of(name, declared, chosen, output.name, reference), taken + 1
    return module.outputs_of(name, declared, expansion, reference), 1


def _chosen(expansion: Expansion, key: Value) -> Instance | None:
    """The instance that a known key names; None leaves it to the collection of all to answer."""
    if expansion.kind is Kind.UNKNOWN or not key.is_known or key.is_null:
        return None
    try:
        text = convert(key, STRING).data
    except ConversionError:
        return None
    return next((one for one in expansion.instances if str(one.key) == text), None)


def _path(module: "ModuleInstance", reference: ast.Reference, inner: Scope) -> Found:
    """Relative to the root module, as Terraform shows them when it is run there."""
    name = _name(reference, 0)
    if name == "cwd":
        return unknown(STRING, "reads path.cwd", not_null=True), 1
    if name not in ("module", "root"):
        raise undeclared(f"path.{name}", reference)
    if name == "root":
        return string("."), 1
    if not _is_in_place(module):
        return unknown(STRING, "hangs on where terraform init puts the module", not_null=True), 1
    return string(relpath(module.declarations.folder or ".", module.run.root or ".")), 1


def _is_in_place(module: "ModuleInstance") -> bool:
    """Whether Terraform finds the module where it is found here: not so what `tallygate fetch` put away, or
    what the configuration names."""
    if module.caller is None:
        return True
    written = module.caller.declared.argument("source")
    source = written[0].expression if written else None
    if isinstance(source, ast.Text) and isinstance(parse(source.value), Local):
        return _is_in_place(module.caller.module)
    installed = join(module.run.root, _INSTALLED, ".".join(module.path))
    return f"{module.declarations.folder}/".startswith(f"{installed}/")


def _terraform(module: "ModuleInstance", reference: ast.Reference, inner: Scope) -> Found:
    name = _name(reference, 0)
    if name == "workspace" and module.run.workspace is not None:
        return string(module.run.workspace), 1
    if name not in ("workspace", "applying"):
        raise undeclared(f"terraform.{name}", reference)
    type_ = STRING if name == "workspace" else DYNAMIC
    return unknown(type_, f"reads terraform.{name}, which nothing here says", not_null=True), 1


def _repeated(module: "ModuleInstance", reference: ast.Reference, inner: Scope) -> Found:
    wanted = {"each": "for_each", "count": "count", "self": "a condition or a provisioner"}
    message = f'a reference to "{reference.name}" needs a block with {wanted[reference.name]}'
    raise ExpressionError(message, reference, static=True)


_READERS: Mapping[str, Callable[["ModuleInstance", ast.Reference, Scope], Found]] = {
    "var": _variable,
    "local": _local,
    "module": _module,
    "data": _data,
    "ephemeral": _ephemeral,
    "path": _path,
    "terraform": _terraform,
    "tofu": _terraform,
    "each": _repeated,
    "count": _repeated,
    "self": _repeated,
}
