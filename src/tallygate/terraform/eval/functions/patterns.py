"""regex, regexall and replace: patterns run by RE2, whose syntax and matches are those of Go."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tallygate.terraform.eval.faults import CallError, LimitError
from tallygate.terraform.eval.functions.arguments import normal
from tallygate.terraform.eval.functions.interface import Context, Function, Functions
from tallygate.terraform.values.types import DYNAMIC, STRING, List, Object, Tuple, Type
from tallygate.terraform.values.value import Value, list_of, null, object_of, tuple_of

_LONGEST = 100_000
# RE2 has a byte of any value, Go has not; outside of quotes, as far as a look at escapes can tell.
_ANY_BYTE = re.compile(r"\\Q.*?(?:\\E|\Z)|\\C|\\.", re.DOTALL)
_REFERENCE = re.compile(r"\$(?:(\$)|(\w+)|\{(\w+)\})")
_NAME = re.compile(r"\(\?P?<(\w+)>")
# What RE2 says, and Go.
_IN_GO = {
    "bad repetition operator": "invalid nested repetition operator",
    "invalid named capture group": "invalid named capture",
    "invalid perl operator": "invalid or unsupported Perl syntax",
    "invalid repetition size": "invalid repeat count",
    "missing )": "missing closing )",
    "missing ]": "missing closing ]",
    "no argument for repetition operator": "missing argument to repetition operator",
    "trailing \\": "trailing backslash at end of expression",
}
# A search looks at all that follows with every instruction, at worst: 80 million such looks take a second.
_LOOKS_BY_STEP = 500


def regex(arguments: Sequence[Value], context: Context) -> Value:
    pattern = _compiled(arguments[0].data, 0)
    found = next(_matches(pattern, arguments[1].data, context), None)
    if found is None:
        raise CallError("pattern did not match any part of the given string")
    return _captured(pattern, found)


def regexall(arguments: Sequence[Value], context: Context) -> Value:
    pattern = _compiled(arguments[0].data, 0)
    found = [_captured(pattern, match) for match in _matches(pattern, arguments[1].data, context)]
    return list_of(found, _type(pattern))


def _type_of_match(arguments: Sequence[Value]) -> Type:
    pattern = arguments[0]
    return _type(_compiled(pattern.data, 0)) if pattern.is_known else DYNAMIC


def _type_of_matches(arguments: Sequence[Value]) -> Type:
    return List(_type_of_match(arguments))


def _type(pattern: Any) -> Type:
    """A text where there are no groups; a tuple of unnamed ones, an object of named ones."""
    names = pattern.groupindex
    if names:
        return Object.of(dict.fromkeys(names, STRING))
    return Tuple((STRING,) * pattern.groups) if pattern.groups else STRING


def _compiled(text: str, argument: int | None) -> Any:
    import re2

    if len(text) > _LONGEST:
        raise LimitError(f"a pattern of more than {_LONGEST:,} characters is not matched")
    options = re2.Options()
    options.log_errors = False
    try:
        pattern = re2.compile(text, options)
    except re2.error as error:
        raise _refused(error, argument) from None
    _check_groups(pattern, text, argument)
    return pattern


def _check_groups(pattern: Any, text: str, argument: int | None) -> None:
    names = pattern.groupindex
    if any(found[0] == r"\C" for found in _ANY_BYTE.finditer(text)):
        raise CallError(r"invalid regexp pattern: invalid escape sequence in \C", argument)
    if not all(map(str.isascii, names)):
        raise CallError("invalid regexp pattern: invalid named capture", argument)
    if not names or len(names) == pattern.groups:
        return
    if len(names) < len(_NAME.findall(text)):
        raise LimitError("of groups with one name, nothing tells which is which")
    if argument is not None:
        raise CallError("invalid regexp pattern: cannot mix both named and unnamed capture groups", argument)


def _refused(error: Exception, argument: int | None) -> CallError | LimitError:
    message = error.args[0]
    text = message.decode("utf-8", "replace") if isinstance(message, bytes) else str(message)
    if "too large" in text:
        return LimitError("the pattern takes more memory than patterns may")
    what, _, where = text.partition(": ")
    said = _IN_GO.get(what, what)
    if argument is None:
        return CallError(f"error parsing regexp: {said}: `{where}`")
    return CallError(f"invalid regexp pattern: {said} in {where}", argument)


def _matches(pattern: Any, text: str, context: Context) -> Iterator[Any]:
    """Each match after the one before. One of nothing, right behind another, is none."""
    size, end = pattern.programsize, -1
    context.spend(len(text) * size // _LOOKS_BY_STEP)
    for match in pattern.finditer(text):
        context.spend(1 + (len(text) - match.end()) * size // _LOOKS_BY_STEP)
        if match.end() > match.start() or match.start() != end:
            yield match
        end = match.end()


def _captured(pattern: Any, match: Any) -> Value:
    if not pattern.groups:
        return normal(match.group())
    groups = [null(STRING) if one is None else normal(one) for one in match.groups()]
    if not pattern.groupindex:
        return tuple_of(groups)
    return object_of({name: groups[number - 1] for name, number in pattern.groupindex.items()})


def replace(arguments: Sequence[Value], context: Context) -> Value:
    """What stands between slashes is a pattern."""
    text, sought, new = (argument.data for argument in arguments)
    if len(sought) > 1 and sought.startswith("/") and sought.endswith("/"):
        return normal(_substituted(_compiled(sought[1:-1], None), text, new, context))
    context.spend(text.count(sought) * (len(new) + 1) // 64)
    return normal(text.replace(sought, new))


def _substituted(pattern: Any, text: str, template: str, context: Context) -> str:
    parts = list(_parts(template, pattern.groupindex))
    pieces, end = [], 0
    for match in _matches(pattern, text, context):
        new = "".join(part if isinstance(part, str) else _group(match, part) for part in parts)
        context.spend(len(new) // 64)
        pieces += [text[end : match.start()], new]
        end = match.end()
    return "".join([*pieces, text[end:]])


def _parts(template: str, names: Mapping[str, int]) -> Iterator[str | int]:
    """Text, and the numbers of groups that it refers to: `$1`, `${name}`; `$$` is a dollar."""
    at = 0
    for found in _REFERENCE.finditer(template):
        yield template[at : found.start()]
        at = found.end()
        name = found[2] or found[3]
        yield "$" if not name else _number(name, names)
    yield template[at:]


def _number(name: str, names: Mapping[str, int]) -> str | int:
    """A group that there is not is empty text."""
    is_number = name.isascii() and name.isdecimal() and len(name) < 9 and (name == "0" or name[0] != "0")
    return int(name) if is_number else names.get(name, "")


def _group(match: Any, number: int) -> str:
    groups = (match.group(), *match.groups())
    return groups[number] or "" if number < len(groups) else ""


FUNCTIONS: Functions = {
    "regex": Function(regex, result=_type_of_match),
    "regexall": Function(regexall, result=_type_of_matches),
    "replace": Function(replace),
}
