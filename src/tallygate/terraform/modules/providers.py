"""Which configuration of a provider makes a resource: its own argument, handed on from call to call."""

from tallygate.loaders.hcl import ast
from tallygate.terraform.modules.declared import Declared
from tallygate.terraform.modules.instance import ModuleInstance


def provider_of(module: ModuleInstance, type_: str, declared: Declared) -> str:
    """Its address, such as "provider.aws.east"; "" where no configuration of it is written."""
    written = declared.argument("provider")
    name = _name(written[0].expression) if written else type_.partition("_")[0]
    while name not in module.declarations.named["provider"]:
        if module.caller is None:
            return ""
        name = _handed_on(module.caller.declared, name)
        module = module.caller.module
    return module.prefixed(f"provider.{name}")


def _handed_on(call: Declared, name: str) -> str:
    """What the caller calls it: by `providers` of the call, else just so."""
    written = call.argument("providers")
    if written and isinstance(given := written[0].expression, ast.Object):
        for item in given.items:
            if _name(item.key) == name:
                return _name(item.value)
    return name


def _name(node: ast.Node) -> str:
    """`aws`, `aws.east` or, as JSON has it, "aws.east"."""
    match node:
        case ast.Text(value=text):
            return text
        case ast.Reference(name=name, steps=[ast.Attr(name=alias), *_]):
            return f"{name}.{alias}"
        case ast.Reference(name=name):
            return name
    return ""
