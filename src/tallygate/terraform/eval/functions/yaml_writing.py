"""YAML as Terraform writes it: strings in quotes, or as a block where they have several lines."""

import re
from collections.abc import Mapping, Sequence

from tallygate.terraform.eval.functions.arguments import unsure
from tallygate.terraform.eval.functions.interface import Context, Function, Functions
from tallygate.terraform.values.number import text_of
from tallygate.terraform.values.types import BOOL, NUMBER, STRING
from tallygate.terraform.values.value import Value, is_wholly_known, parts, string

_WIDTH = 80
_LONGEST_KEY = 128
"""Bytes of a key in front of its colon; a longer one is written as `? key`."""
_BREAKS = re.compile("[\n\r\x85\u2028\u2029]")
_SPECIAL = re.compile("[^\n\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd]")
_ESCAPED = re.compile('["\\\\\n\u2028\u2029]|' + _SPECIAL.pattern)
_LETTERS = {
    "\0": "0", "\a": "a", "\b": "b", "\t": "t", "\n": "n", "\v": "v", "\f": "f", "\r": "r", "\x1b": "e",
    '"': '"', "\\": "\\", "\x85": "N", "\u2028": "L", "\u2029": "P",
}  # fmt: skip


def yamlencode(arguments: Sequence[Value], context: Context) -> Value:
    given = arguments[0]
    if not is_wholly_known(given):
        return unsure(STRING, given, not_null=False)
    context.spend(_indentation(given, 0) // 32)
    out: list[str] = []
    _node(given, 0 if parts(given) else 2, 0, out)
    if not out[-1].endswith("\n"):
        out.append("\n")
    if given.is_null or given.type in (NUMBER, BOOL):
        out.append("...\n")  # what is written without quotes might go on
    text = "".join(out)
    context.spend(len(text) // 64)
    return string(text)


def _indentation(value: Value, depth: int) -> int:
    """Characters in front of its lines, about: many parts far inside take more room than they hold."""
    return 2 * depth + sum(_indentation(part, depth + 1) for part in parts(value))


def _node(value: Value, indent: int, column: int, out: list[str]) -> None:
    """Writes on from `column`; the further lines stand at `indent`."""
    if not parts(value):
        out.append(_scalar(value, indent, column))
    elif isinstance(value.data, dict):
        _mapping(value.data, indent, out)
    else:
        _sequence(value.data, indent, out)


def _mapping(members: Mapping[str, Value], indent: int, out: list[str]) -> None:
    for position, (name, value) in enumerate(members.items()):
        if position:
            _start_line(indent, out)
        if _BREAKS.search(name) or len(name.encode()) > _LONGEST_KEY:
            out.append("? " + _text(name, indent + 2, indent + 2))
            _start_line(indent, out)
            out.append(": ")
            _node(value, indent + 2, indent + 2, out)
        else:
            key = _quoted(name)
            out.append(f"{key}:")
            _member(value, indent, indent + len(key) + 2, out)


def _member(value: Value, indent: int, column: int, out: list[str]) -> None:
    """A sequence stands at the same column as the key that it belongs to."""
    if not parts(value):
        out.append(f" {_scalar(value, indent + 2, column)}")
        return
    inner = indent + 2 if isinstance(value.data, dict) else indent
    _start_line(inner, out)
    _node(value, inner, inner, out)


def _sequence(items: Sequence[Value], indent: int, out: list[str]) -> None:
    for position, item in enumerate(items):
        if position:
            _start_line(indent, out)
        out.append("- ")
        _node(item, indent + 2, indent + 2, out)


def _start_line(indent: int, out: list[str]) -> None:
    if not out[-1].endswith("\n"):
        out.append("\n")
    out.append(" " * indent)


def _scalar(value: Value, indent: int, column: int) -> str:
    if value.is_null:
        return "null"
    if isinstance(value.data, dict):
        return "{}"
    if isinstance(value.data, tuple):
        return "[]"
    if value.type == STRING:
        return _text(value.data, indent, column)
    return text_of(value.data) if value.type == NUMBER else str(value.data).lower()


def _text(text: str, indent: int, column: int) -> str:
    if "\n" in text and not (_SPECIAL.search(text) or " \n" in text or text.endswith(" ")):
        return _block(text, indent)
    quoted = _quoted(text)
    return quoted if column + len(quoted) <= _WIDTH else _folded(text, indent, column)


def _block(text: str, indent: int) -> str:
    lead = "2" if text[0] in " \n" else ""
    keep = "-" if not text.endswith("\n") else "+" if text == "\n" or text.endswith("\n\n") else ""
    lines = text.split("\n")
    return f"|{lead}{keep}\n" + "\n".join(" " * indent + line if line else "" for line in lines)


def _quoted(text: str) -> str:
    return f'"{_ESCAPED.sub(_escape, text)}"'


def _escape(found: re.Match[str]) -> str:
    one = found[0]
    code = ord(one)
    written = _LETTERS.get(one)
    if written is None:
        written = f"x{code:02X}" if code <= 0xFF else f"u{code:04X}" if code <= 0xFFFF else f"U{code:08X}"
    return f"\\{written}"


def _folded(text: str, indent: int, column: int) -> str:
    """In quotes, broken at single spaces behind the width; a space that follows is escaped."""
    out = ['"']
    column += 1
    before = ""
    for position, one in enumerate(text):
        piece = one
        if one == " " and before != " " and column > _WIDTH and 0 < position < len(text) - 1:
            piece = "\n" + " " * indent + ("\\" if text[position + 1] == " " else "")
            column = indent - 1
        elif _ESCAPED.match(one):
            piece = _quoted(one)[1:-1]
        out.append(piece)
        column += len(piece) if one != " " else 1
        before = one
    return "".join(out) + '"'


FUNCTIONS: Functions = {"yamlencode": Function(yamlencode)}
