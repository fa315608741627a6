"""Base64, character encodings, URLs and CSV."""

import base64
import re
import zlib
from collections.abc import Iterator, Sequence
from urllib.parse import quote_plus, unquote_to_bytes

from tallygate.terraform.eval.faults import CallError, LimitError
from tallygate.terraform.eval.functions.arguments import normal, quoted, unpacked
from tallygate.terraform.eval.functions.interface import Context, Function, Functions
from tallygate.terraform.values.types import STRING, Object
from tallygate.terraform.values.value import Value, list_of, object_of, string, unknown

_MOST_INFLATED = 16 << 20
_CODECS = {
    "utf-8": "utf-8",
    "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be",
    "iso-8859-1": "latin-1",
    "windows-1252": "cp1252",
    "us-ascii": "ascii",
}
"""Names of IANA in lower case and what Python calls them: those whose tables agree."""


def base64decode(arguments: Sequence[Value], context: Context) -> Value:
    given = arguments[0]
    try:
        text = _decoded(given).decode()
    except UnicodeDecodeError:
        raise CallError("the result of decoding the provided string is not valid UTF-8") from None
    return normal(text).marked(given.marks)


def _decoded(given: Value) -> bytes:
    found = unpacked(given.data)
    if found is None:
        shown = "(sensitive value)" if given.marks else quoted(given.data)
        raise CallError(f"failed to decode base64 data {shown}")
    return found


def base64encode(arguments: Sequence[Value], context: Context) -> Value:
    return string(base64.b64encode(arguments[0].data.encode()).decode())


def base64gzip(arguments: Sequence[Value], context: Context) -> Value:
    """The compressed bytes hang on the compressor; their header does not."""
    return unknown(
        STRING, "is compressed, in a way of Terraform's own", not_null=True, prefix="H4sIAAAAAAAA/"
    )


def base64gunzip(arguments: Sequence[Value], context: Context) -> Value:
    given = arguments[0]
    inflater = zlib.decompressobj(31)
    try:
        found = inflater.decompress(_decoded(given), _MOST_INFLATED)
    except zlib.error as error:
        raise CallError(f"failed to gunzip bytestream: {error}") from None
    if inflater.unconsumed_tail:
        raise LimitError("what is unpacked is larger than 16 MiB")
    context.spend(len(found) // 64)
    if not inflater.eof:
        raise CallError("failed to read gunzip raw data: unexpected EOF")
    return _text(found, given)


def _text(found: bytes, given: Value) -> Value:
    try:
        return normal(found.decode()).marked(given.marks)
    except UnicodeDecodeError:
        return unknown(STRING, "is made of bytes that are no text").marked(given.marks)


def textencodebase64(arguments: Sequence[Value], context: Context) -> Value:
    codec = _CODECS.get(arguments[1].data.lower())
    if codec is None:
        return _UNREAD
    try:
        return string(base64.b64encode(arguments[0].data.encode(codec)).decode())
    except UnicodeEncodeError:
        name = arguments[1].data
        raise CallError(
            f"the given string contains characters that cannot be represented in {name}", 0
        ) from None


def textdecodebase64(arguments: Sequence[Value], context: Context) -> Value:
    codec = _CODECS.get(arguments[1].data.lower())
    if codec is None:
        return _UNREAD
    found = unpacked(arguments[0].data)
    if found is None:
        raise CallError("the given value is has an invalid base64 symbol", 0)
    try:
        text = found.decode(codec)
    except UnicodeDecodeError:
        text = "\ufffd"
    if "\ufffd" in text:
        raise CallError(f"the given string contains symbols that are not defined for {arguments[1].data}", 0)
    return normal(text)


# Which one is not told: the name may be a secret, and no mark of it is seen here.
_UNREAD = unknown(STRING, "uses an encoding that is not read here", not_null=True)


def urlencode(arguments: Sequence[Value], context: Context) -> Value:
    return string(quote_plus(arguments[0].data))


def urldecode(arguments: Sequence[Value], context: Context) -> Value:
    text = arguments[0].data
    if wrong := re.search("%(?![0-9A-Fa-f]{2}).{0,2}", text, re.DOTALL):
        raise CallError(f"failed to decode URL '': invalid URL escape {quoted(wrong[0])}")
    return _text(unquote_to_bytes(text.replace("+", " ")), arguments[0])


def csvdecode(arguments: Sequence[Value], context: Context) -> Value:
    text = arguments[0].data
    context.spend(len(text) // 4)
    rows = _rows(text.replace("\r\n", "\n").removesuffix("\r"))
    _, names = next(rows, (0, None))
    if names is None:
        raise CallError("missing header line")
    for position, name in enumerate(names):
        if name in names[:position]:
            raise CallError(f"duplicate column name {quoted(name)}")
    found = []
    for line, row in rows:
        if len(row) != len(names):
            raise CallError(f"CSV parse error on line {line}: wrong number of fields")
        found.append(object_of(dict(zip(names, map(normal, row), strict=True))))
    return list_of(found, Object.of(dict.fromkeys(names, STRING)))


_QUOTED = re.compile('"([^"]*(?:""[^"]*)*)"')
_PLAIN = re.compile("[^,\n]*")


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """(line, fields) by RFC 4180; empty lines are none."""
    at, line = 0, 1
    while at < len(text):
        if text[at] == "\n":
            at, line = at + 1, line + 1
            continue
        start, row = at, []
        while True:
            field, at = _field(text, at, line, start)
            row.append(normal(field).data)
            if text[at : at + 1] != ",":
                break
            at += 1
        yield line, row
        line += text.count("\n", start, at) + 1
        at += 1


def _field(text: str, at: int, line: int, start: int) -> tuple[str, int]:
    def fail(message: str, until: int) -> CallError:
        return CallError(f"CSV parse error on line {line + text.count(chr(10), start, until)}: {message}")

    if text[at : at + 1] != '"':
        found = _PLAIN.match(text, at)
        assert found
        if '"' in found[0]:
            raise fail('bare " in non-quoted-field', at)
        return found[0], found.end()
    found = _QUOTED.match(text, at)
    if found is None or text[found.end() : found.end() + 1] not in ("", ",", "\n"):
        raise fail('extraneous or missing " in quoted-field', found.end() if found else len(text))
    return found[1].replace('""', '"'), found.end()


FUNCTIONS: Functions = {
    "base64decode": Function(base64decode, takes_marks=True),
    "base64encode": Function(base64encode),
    "base64gunzip": Function(base64gunzip, takes_marks=True),
    "base64gzip": Function(base64gzip),
    "csvdecode": Function(csvdecode),
    "textdecodebase64": Function(textdecodebase64),
    "textencodebase64": Function(textencodebase64),
    "urldecode": Function(urldecode),
    "urlencode": Function(urlencode),
}
