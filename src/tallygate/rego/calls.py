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

TEXTS = ("String", "RawString")

OTHER_ENGINE = "write it without this function; the embedded engine does not have it"

# Verbs of a sprintf format that print the same in both engines: no widths, no other letters.
VERB = re.compile(r"%[%dsv]")

# What the embedded engine reads in a pattern and Go does not, or reads otherwise.
UNLIKE = {
    "regex.": re.compile(r"(?<!\\)\[[^\[\]]*(?:&&|--|~~|\[(?!:))|\\[<>uU]|\\b\{|\(\?[a-zA-Z-]*[xRu]"),
    "glob.match": re.compile(r"\{[^{}]*[*?\[]|\[\^|^\*\*/"),
}


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
    elif refusal := _refusal(declaration, call, name, builtin, len(arguments)):
        yield refusal
    elif not builtin.takes(len(arguments)):
        yield _arity(declaration, call, name, len(builtin.args), len(arguments))
    else:
        yield from _argument_types(declaration, name, builtin, arguments)
        yield from _pattern(declaration, name, arguments)
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


def _refusal(declaration: Declaration, call: Node, name: str, builtin: Builtin, given: int) -> Diag | None:
    if builtin.disallowed:
        hint = "a policy sees its input and data alone"
        return declaration.diag("tg_disallowed_builtin", f"{name} is not allowed", hint, call.start)
    if not builtin.embedded:
        why = f" ({builtin.reason})" if builtin.reason else ""
        message = f"{name} is not in the embedded engine{why}"
        return declaration.diag("tg_capability", message, OTHER_ENGINE, call.start)
    if builtin.relation and given == len(builtin.args):
        message = f"{name} as a value has no elements in the embedded engine"
        return declaration.diag("tg_capability", message, f"write {name}(x, [path, value])", call.start)
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


def _pattern(declaration: Declaration, name: str, arguments: list[Node]) -> Iterator[Diag]:
    """A literal pattern that is none, or that the engines read differently."""
    from tallygate.rego.evaluator import is_regex

    unlike = next((pattern for prefix, pattern in UNLIKE.items() if name.startswith(prefix)), None)
    pattern = arguments[1 if name == "regex.replace" else 0] if unlike else None
    if not unlike or not pattern or pattern.kind not in TEXTS:
        return
    text = pattern.fields["value"]
    at = declaration.module.extent(pattern)[0]
    if unlike.search(text):
        message = "the engines read this pattern differently"
        hint = "use what all regular expressions and globs have in common; escape brackets and signs"
        yield declaration.diag("tg_capability", message, hint, at)
    elif name.startswith("regex.") and not is_regex(text):
        yield declaration.diag("rego_type_error", "this is no regular expression", at=at)


def _format(declaration: Declaration, name: str, arguments: list[Node]) -> Iterator[Diag]:
    """A format whose verbs and values differ in number; verbs that print differently."""
    if name != "sprintf" or arguments[0].kind not in TEXTS:
        return
    text = arguments[0].fields["value"]
    at = declaration.module.extent(arguments[0])[0]
    verbs = [verb for verb in VERB.findall(text) if verb != "%%"]
    if "%" in VERB.sub("", text):
        message = "sprintf: the engines agree on %s, %d and %v without widths alone"
        yield declaration.diag("tg_capability", message, "round the number or cut the text itself", at)
    elif arguments[1].kind == "Array" and len(verbs) != len(arguments[1].fields["items"]):
        given = len(arguments[1].fields["items"])
        message = f"sprintf: the format has {len(verbs)} verbs, the array {given} values"
        yield declaration.diag("rego_type_error", message, at=at)
