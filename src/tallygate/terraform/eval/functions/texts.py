"""Strings: cutting, trimming, case, joining and splitting."""

from collections.abc import Callable, Sequence

from tallygate.terraform.eval.faults import CallError
from tallygate.terraform.eval.functions.arguments import normal, require_variables, strings, unsure, whole
from tallygate.terraform.eval.functions.graphemes import clusters
from tallygate.terraform.eval.functions.interface import Context, Function, Functions
from tallygate.terraform.values.types import BOOL, STRING
from tallygate.terraform.values.value import FALSE, TRUE, Value, boolean, is_wholly_known, parts, unknown

# White space as Go has it; Python's has the separators of ASCII besides.
_SPACES = "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
_SPACES += "\u2028\u2029\u202f\u205f\u3000"


def _changed(change: Callable[[str], str]) -> Function:
    return Function(lambda arguments, _: normal(change(arguments[0].data)))


def _changed_by(change: Callable[[str, str], str]) -> Function:
    return Function(lambda arguments, _: normal(change(arguments[0].data, arguments[1].data)))


def _asked(answer: Callable[[str, str], bool]) -> Function:
    return Function(lambda arguments, _: boolean(answer(arguments[0].data, arguments[1].data)))


def upper(text: str) -> str:
    return text.upper() if text.isascii() else "".join(map(_upper, text))


def _upper(character: str) -> str:
    """One for one, where Python writes "SS" for "ß"."""
    large = character.upper()
    return large if len(large) == 1 else _titled(character)


def _titled(character: str) -> str:
    large = character.title()
    return large if len(large) == 1 else character


def lower(text: str) -> str:
    return text.lower() if text.isascii() else "".join(character.lower()[0] for character in text)


def title(text: str) -> str:
    """The first letter of each word large."""
    before = f" {text}"[: len(text)]
    return "".join(_titled(now) if _ends_word(last) else now for last, now in zip(before, text, strict=True))


def _ends_word(character: str) -> bool:
    if character.isascii():
        return not (character.isalnum() or character == "_")
    return character in _SPACES


def chomp(text: str) -> str:
    return text.rstrip("\r\n")


def reverse(text: str) -> str:
    return "".join(reversed(clusters(text)))


def indent(arguments: Sequence[Value], context: Context) -> Value:
    """All lines but the first."""
    spaces, text = whole(arguments[0], None), arguments[1].data
    if spaces < 0:
        raise CallError("the number of spaces must not be negative")
    context.spend(text.count("\n") * spaces // 64)
    return normal(text.replace("\n", "\n" + " " * spaces) if "\n" in text else text)


def join(arguments: Sequence[Value], context: Context) -> Value:
    separator, lists = arguments[0].data, arguments[1:]
    if not lists:
        raise CallError("at least one list is required")
    if not all(map(is_wholly_known, lists)):
        return unsure(STRING, *lists)
    texts = [_joined(item, at, number, lists) for number, one in enumerate(lists) for at, item in _items(one)]
    context.spend((len(separator) * len(texts) + sum(map(len, texts))) // 64)
    return normal(separator.join(texts))


def _items(of: Value) -> Sequence[tuple[int, Value]]:
    return list(enumerate(parts(of)))


def _joined(item: Value, at: int, number: int, lists: Sequence[Value]) -> str:
    if item.is_null:
        which = f" of list {number + 1}" if len(lists) > 1 else ""
        raise CallError(f"element {at}{which} is null; cannot concatenate null values", number + 1)
    text: str = item.data
    return text


def split(arguments: Sequence[Value], context: Context) -> Value:
    separator, text = (argument.data for argument in arguments)
    context.spend(text.count(separator))
    return strings(text.split(separator) if separator else list(text))


def startswith(arguments: Sequence[Value], _: Context) -> Value:
    """Known of an unknown text, too, where what it begins with says it."""
    text, prefix = arguments
    if not prefix.is_known:
        return unknown(BOOL, prefix.reason)
    if text.is_known:
        return boolean(text.data.startswith(prefix.data))
    begins = text.data.prefix
    if begins.startswith(prefix.data):
        return TRUE
    if begins and len(begins.encode()) >= len(prefix.data.encode()):
        return FALSE
    return unknown(BOOL, text.reason)


def substr(arguments: Sequence[Value], _: Context) -> Value:
    """From an offset, of which a negative one counts from the end, so many characters; all where negative."""
    text, offset, length = arguments[0].data, whole(arguments[1], None), whole(arguments[2], None)
    characters = clusters(text)
    if offset >= 0 and not length:
        return normal("")
    start = offset if offset >= 0 else max(offset + len(characters), 0)
    # Counted from the end, none are all: Terraform's counter is past zero before it is compared.
    return normal("".join(characters[start : start + length] if length > 0 else characters[start:]))


def templatestring(arguments: Sequence[Value], context: Context) -> Value:
    template, variables = arguments
    require_variables(variables)
    result = context.render(template.data, "<templatestring argument>", variables.data)
    return result.marked(template.marks | variables.marks)


FUNCTIONS: Functions = {
    "chomp": _changed(chomp),
    "endswith": _asked(str.endswith),
    "indent": Function(indent),
    "join": Function(join),
    "lower": _changed(lower),
    "split": Function(split),
    "startswith": Function(startswith, takes_unknown=True),
    "strcontains": _asked(str.__contains__),
    "strrev": _changed(reverse),
    "substr": Function(substr),
    "templatestring": Function(templatestring, takes_marks=True),
    "title": _changed(title),
    "trim": _changed_by(str.strip),
    "trimprefix": _changed_by(str.removeprefix),
    "trimspace": _changed(lambda text: text.strip(_SPACES)),
    "trimsuffix": _changed_by(str.removesuffix),
    "upper": _changed(upper),
}
