"""Static checks of calls: the engine finds an unknown function only when the call is reached."""

import re
from collections.abc import Iterator

from tallygate.rego.names import Names, near
from tallygate.rego.signatures import Builtin, builtins
from tallygate.rego.syntax import Declaration, Node, static_prefix, walk_declaration
from tallygate.rego.types import Diag

LITERAL_TYPES = {
    "Number": "number",
    "String": "string",
    "RawString": "string",
    "Bool": "boolean",
    "Null": "null",
    "Array": "array",
    "ArrayCompr": "array",
    "Set": "set",
    "SetCompr": "set",
    "Object": "object",
    "ObjectCompr": "object",
}

OTHER_ENGINE = "write it without this function; the embedded engine does not have it"

# A verb of a sprintf format, %% excepted.
VERB = re.compile(r"%(?:%|[-+# 0]*(\*)?\d*(?:\.\d*)?(?:\[(\d+)\])?[a-zA-Z])")

# Operators of a regular expression that the embedded engine reads and Go takes for plain characters.
SET_OPERATOR = re.compile(r"\[[^\]]*(?:&&|--|~~)")


def check_calls(names: Names, declaration: Declaration) -> Iterator[Diag]:
    """Every call of a rule: the function exists, takes as many arguments, and literals have its types."""
    for node in walk_declaration(declaration):
        if node.kind == "Call":
            yield from _call(names, declaration, node)


def _call(names: Names, declaration: Declaration, call: Node) -> Iterator[Diag]:
    function = call.child("fcn")
    path = names.resolve(declaration, function, shadowed=False).path
    arguments = [Node(one) for one in call.fields["params"]]
    if path[:1] == ("data",):
        yield from _user_function(names, declaration, call, path[1:], len(arguments))
        return
    name = ".".join(static_prefix(function)[0])
    builtin = builtins().get(name)
    if builtin is None:
        yield _unknown(names, declaration, call, name)
    elif refusal := _refusal(declaration, call, name, builtin):
        yield refusal
    elif not builtin.takes(len(arguments)):
        yield _arity(declaration, call, name, len(builtin.args), len(arguments))
    else:
        yield from _argument_types(declaration, name, builtin, arguments)
        yield from _format(declaration, name, arguments)


def _user_function(
    names: Names, declaration: Declaration, call: Node, path: tuple[str, ...], given: int
) -> Iterator[Diag]:
    found, rest = names.rules_at(path)
    name = ".".join(path)
    if not found or rest or found[0].kind != "function":
        yield _unknown(names, declaration, call, "data." + name)
    elif len(found[0].arguments) != given:
        yield _arity(declaration, call, "data." + name, len(found[0].arguments), given)


def _unknown(names: Names, declaration: Declaration, call: Node, name: str) -> Diag:
    functions = [".".join(path) for path, ones in names.declarations.items() if ones[0].kind == "function"]
    own = [one.name for one in declaration.module.declarations if one.kind == "function"]
    hint = near(name.removeprefix("data."), [*builtins(), *functions, *own])
    if "\n" in declaration.module.text(call.child("fcn").start, call.end).split("(")[0]:
        hint = "a line that starts with ( goes on with the line before; put ; before it"
    return declaration.diag("rego_type_error", f"undefined function {name}", hint, call.start)


def _refusal(declaration: Declaration, call: Node, name: str, builtin: Builtin) -> Diag | None:
    if builtin.disallowed:
        hint = "a policy sees its input and data alone"
        return declaration.diag("tg_disallowed_builtin", f"{name} is not allowed", hint, call.start)
    if not builtin.embedded:
        why = f" ({builtin.reason})" if builtin.reason else ""
        message = f"{name} is not in the embedded engine{why}"
        return declaration.diag("tg_capability", message, OTHER_ENGINE, call.start)
    return None


def _arity(declaration: Declaration, call: Node, name: str, wanted: int, given: int) -> Diag:
    message = f"{name} takes {wanted} argument{'' if wanted == 1 else 's'}, not {given}"
    hint = "write out = f(..) for the form with an output argument" if given == wanted + 1 else ""
    return declaration.diag("rego_type_error", message, hint, call.start)


def _argument_types(
    declaration: Declaration, name: str, builtin: Builtin, arguments: list[Node]
) -> Iterator[Diag]:
    for wanted, argument in zip(builtin.args, arguments, strict=False):
        kind = LITERAL_TYPES.get(argument.kind)
        if kind and wanted != "any" and kind not in wanted.split("|"):
            message = f"{name} takes {wanted.replace('|', ' or ')}, not {kind}"
            yield declaration.diag("rego_type_error", message, at=declaration.module.extent(argument)[0])


def _format(declaration: Declaration, name: str, arguments: list[Node]) -> Iterator[Diag]:
    """A format whose verbs and values differ in number; a pattern that the engines read differently."""
    if not arguments or arguments[0].kind not in ("String", "RawString"):
        return
    text = arguments[0].fields["value"]
    at = declaration.module.extent(arguments[0])[0]
    if name.startswith("regex.") and SET_OPERATOR.search(text):
        message = "the engines read &&, -- and ~~ in brackets differently"
        yield declaration.diag("tg_capability", message, "escape them", at)
    if name != "sprintf" or arguments[1].kind != "Array":
        return
    verbs = [verb for verb in VERB.finditer(text) if verb[0] != "%%"]
    given = len(arguments[1].fields["items"])
    if any(verb[1] or verb[2] for verb in verbs):
        yield declaration.diag("tg_capability", "sprintf with * or [n]", at=at)
    elif len(verbs) != given:
        message = f"sprintf: the format has {len(verbs)} verbs, the array {given} values"
        yield declaration.diag("rego_type_error", message, at=at)
