"""How functions read their arguments and build common results."""

import binascii
import json
import re
import unicodedata
from collections.abc import Sequence

from tallygate.terraform.eval.faults import CallError
from tallygate.terraform.values.types import DYNAMIC, STRING, Map, Object, Type
from tallygate.terraform.values.value import (
    NONE,
    Marks,
    Value,
    deep_marks,
    first_reason,
    list_of,
    string,
    unknown,
    without_marks,
)

_LEAST, _MOST = -(1 << 63), (1 << 63) - 1
_SHOWN = 100
_BASE64 = re.compile(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")


def whole(value: Value, argument: int | None, what: str = "") -> int:
    """A number as an integer of 64 bits. what: begins the message, with its colon. Raises CallError."""
    found = value.data
    if not isinstance(found, int) or not _LEAST <= found <= _MOST:
        raise CallError(f"{what}value must be a whole number, between {_LEAST} and {_MOST}", argument)
    return found


def normal(text: str) -> Value:
    """A string as Terraform keeps it: in NFC."""
    return string(text if text.isascii() else unicodedata.normalize("NFC", text))


def strings(texts: Sequence[str]) -> Value:
    """A list of strings that are in NFC."""
    return list_of(map(string, texts), STRING)


def unsure(type_: Type, *arguments: Value, **known: object) -> Value:
    """An unknown result, for the first reason that the arguments give. known: refinements."""
    reason = next((reason for argument in arguments if (reason := first_reason(argument))), "is not known")
    return unknown(type_, reason, **{"not_null": type_ != DYNAMIC, **known})


def bare(arguments: Sequence[Value]) -> tuple[list[Value], Marks]:
    """The arguments without any marks, and the marks that they had."""
    marks = NONE.union(*map(deep_marks, arguments))
    return ([without_marks(one) for one in arguments] if marks else list(arguments)), marks


_IDENTIFIER = re.compile(r"[^\W\d][\w-]*")


def require_variables(variables: Value) -> None:
    """Those of a template, the second argument, are a map or an object, its keys names. Raises CallError."""
    if not isinstance(variables.type, Map | Object):
        raise CallError("invalid vars value: must be a map", 1)
    for name in variables.data:
        if not _IDENTIFIER.fullmatch(name):
            message = "must start with a letter, followed by zero or more letters, digits, and underscores"
            raise CallError(f"invalid template variable name {quoted(name)}: {message}", 1)


def quoted(text: str) -> str:
    """Text of a value in a message: in quotes, and no longer than a line."""
    return json.dumps(text if len(text) <= _SHOWN else text[:_SHOWN] + "...", ensure_ascii=False)


def unpacked(text: str) -> bytes | None:
    """Bytes of base64, in which line ends are skipped; None for what is none."""
    plain = text.replace("\r", "").replace("\n", "")
    return binascii.a2b_base64(plain) if _BASE64.fullmatch(plain) else None
