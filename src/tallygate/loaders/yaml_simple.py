"""The fast way through block YAML, which most manifests are: one match a line in place of parser events.

It reads only what has one obvious meaning; a value in any other form goes to the careful way (yaml_build)
alone, and where lines do not fit together, the whole text does. Both must agree: tests compare them.
"""

import re
from typing import Any

import msgspec
from yaml.cyaml import CSafeLoader
from yaml.error import YAMLError
from yaml.events import DocumentEndEvent, StreamEndEvent

from tallygate.loaders.interface import Limits
from tallygate.loaders.yaml_build import Builder
from tallygate.loaders.yaml_scalars import Names, Plain, RefusedError, Scalar


class _UnclearError(Exception):
    """The lines hold more than the fast way understands."""


_PLAIN_BYTES = bytes([10, *range(32, 127)])
_CLEAR = re.compile(r"[\n -~\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]*+")
_SEPARATOR = re.compile(r"---(?<![^\n]---)[ ]*+(?:(?<=[ ])#.*)?\n")
_BLOCK_SCALAR = re.compile(r"[|>][-+0-9]*+[ ]*+(?:#.*)?\n")
_ALIAS = re.compile(r"[ \[{,]\*[A-Za-z0-9_]")
_START = re.compile(r"(?:[ ]*+(?:#.*)?\n)*+[ ]*+")
_ROW = re.compile(
    r"""
    (?P<indent>[ ]*+)
    (?:
        (?P<dash>-[ ]++)?+
        (?:(?P<key>[A-Za-z0-9_./$][A-Za-z0-9_./$-]{0,99}+|"[^"\\\n]{0,99}+"|'[^'\n]{0,99}+'):(?=[ \n])[ ]*+)?+
        (?:
            (?P<value>
                (?:[A-Za-z0-9_./$()+<=~^;\\\xa0-\U0010ffff]|-(?=[^ \n]))
                # A colon or a number sign counts only beside a blank.
                [^ \n:\#]*+(?:(?::(?=[^ \n])|\#|[ ]++(?=[^ \n\#]))[^ \n:\#]*+)*+
                |"[^"\\\n]*+"|'[^'\n]*+'
            )
            [ ]*+(?:(?<=[ ])\#.*)?\n
            # Text on the next line, deeper than a key, goes on with the value.
            (?(dash)|(?!(?P=indent)[ ]++[^ \n]))
            |
            (?:(?<=[ ])\#.*)?\n
            |
            (?P<rest>[^ \n\#].*+(?:\n(?:(?P=indent)[ ].*+|[ ]*+(?=\n)))*+)\n
        )
        |\#.*\n
    )
    """,
    re.VERBOSE,
)
_DEEPEST_VALUE = 50
_EMPTY = {"{}": dict, "[]": list}


class _Values(Plain):
    """JSON values of plain and of quoted scalars as they are written."""

    def __missing__(self, text: str) -> Scalar:
        return text[1:-1] if text[0] in "\"'" else super().__missing__(text)


class _Keys(Names):
    """Keys as they are written. `<<` is none that the pattern finds."""

    def __missing__(self, text: str) -> Any:
        return text[1:-1] if text[0] in "\"'" else super().__missing__(text)


_VALUES, _KEYS = _Values(), _Keys()
_ONE_LINE: dict[str, bytes] = {}
_LONGEST_REMEMBERED, _MOST_REMEMBERED = 100, 10_000


def read(text: str, limits: Limits) -> list[tuple[Any, int, int, int]] | None:
    """Value, start, and slice of each document that is not empty; None if any of them is unclear."""
    if not text.endswith("\n"):
        text += "\n"
        if _BLOCK_SCALAR.search(text):  # the line end that is not there would count
            return None
    if _most_values(text) > limits.nodes or not _is_clear(text) or ("*" in text and _ALIAS.search(text)):
        return None
    bounds = [bound for match in _SEPARATOR.finditer(text) for bound in match.span()]
    slices = zip([0, *bounds[1::2]], [*bounds[::2], len(text)], strict=True)
    try:
        found = [(_document(text, start, end, limits), start, end) for start, end in slices]
    except (_UnclearError, RefusedError, YAMLError):
        return None
    return [(value, _first(text, start), start, end) for value, start, end in found if value is not None]


def _most_values(text: str) -> int:
    """A count that is never too low: what stands before a value, each time it does."""
    return sum(map(text.count, ("\n", "- ", ",", "[", "{")))


def _is_clear(text: str) -> bool:
    """Whether no character is forbidden or breaks lines in a way of its own. Tabs are not clear either."""
    if text.isascii():
        return not text.encode("ascii").translate(None, _PLAIN_BYTES)
    return _CLEAR.fullmatch(text) is not None


def _first(text: str, start: int) -> int:
    match = _START.match(text, start)
    return start if match is None else match.end()


class _Place:
    """The container that rows go into, its column, and the key that may get a container of its own."""

    __slots__ = ("column", "container", "deepest", "outer", "pending")

    def __init__(self, holder: dict[str, Any], deepest: int) -> None:
        self.container: Any = holder
        self.column, self.deepest = -1, deepest
        self.pending: str | None = ""
        self.outer: list[tuple[int, Any]] = []

    def enter(self, column: int, *, for_item: bool) -> None:
        """Close what is deeper than a row's column and open what begins there."""
        while column < self.column:
            self.column, self.container = self.outer.pop()
            self.pending = None
        if for_item:
            if column > self.column or self.container.__class__ is dict:
                self._open(column, [])
        elif column > self.column:
            self._open(column, {})
        elif self.container.__class__ is list:
            self.column, self.container = self.outer.pop()
            if column != self.column or self.container.__class__ is list:
                raise _UnclearError

    def _open(self, column: int, child: Any) -> None:
        if self.pending is None:
            raise _UnclearError
        self.container[self.pending] = child
        self._push(column, child)

    def open_item(self, column: int) -> None:
        child: dict[str, Any] = {}
        self.container.append(child)
        self._push(column, child)

    def _push(self, column: int, child: Any) -> None:
        self.outer.append((self.column, self.container))
        self.column, self.container, self.pending = column, child, None
        if len(self.outer) > self.deepest:
            raise _UnclearError


def _document(text: str, start: int, end: int, limits: Limits) -> Any:
    holder: dict[str, Any] = {"": None}
    place = _Place(holder, limits.depth - _DEEPEST_VALUE)
    for indent, dash, key, value, rest in _ROW.findall(text, start, end):
        if not (key or dash):
            if value or rest:
                raise _UnclearError
            continue
        column = len(indent)
        if dash or column != place.column or place.container.__class__ is list:
            place.enter(column, for_item=bool(dash))
            if dash:
                if rest or not key:
                    written = f"{key}: {rest}" if key else rest
                    place.container.append(_VALUES[value] if value else _item(indent + dash, written))
                    continue
                place.open_item(column + len(dash))
        name: Any = _KEYS[key]
        if name in place.container:
            raise _UnclearError
        place.pending = None
        if value:
            place.container[name] = _VALUES[value]
        elif rest:
            place.container[name] = _entry(indent, rest)
        else:
            place.container[name], place.pending = None, name
    return holder[""]


def _item(margin: str, rest: str) -> Any:
    if not rest:
        raise _UnclearError
    return _EMPTY[rest]() if rest in _EMPTY else _other(margin, "", rest)[0]


def _entry(indent: str, rest: str) -> Any:
    if rest in _EMPTY:
        return _EMPTY[rest]()
    if rest.startswith(("|\n", "|-\n")):
        return _literal(rest)
    return _other(indent, "value: ", rest)["value"]


def _other(margin: str, lead: str, rest: str) -> Any:
    """A list or map that holds a value in another form. One line is kept as JSON, and made from it anew."""
    text = f"{margin}{lead}{rest}\n"
    if "\n" in rest or len(text) > _LONGEST_REMEMBERED:
        return _carefully(text)
    text = text.lstrip(" ")
    if text in _ONE_LINE:
        return msgspec.json.decode(_ONE_LINE[text])
    value = _carefully(text)
    if len(_ONE_LINE) >= _MOST_REMEMBERED:
        _ONE_LINE.clear()
    _ONE_LINE[text] = msgspec.json.encode(value)
    return value


def _literal(block: str) -> str:
    """Text of a literal block scalar, whose lines are known to be deeper than its key."""
    header, _, body = block.partition("\n")
    lines = body.split("\n")
    margin = len(lines[0]) - len(lines[0].lstrip(" "))
    if margin == len(lines[0]) or any(line[:margin].strip(" ") for line in lines):
        raise _UnclearError
    text = "\n".join([line[margin:] for line in lines]).rstrip("\n")
    return text + "\n" if header == "|" else text


def _carefully(text: str) -> Any:
    """Value of a piece of a document that stands for itself. An alias would need the rest of the document."""
    parser = CSafeLoader(text)
    try:
        builder = Builder(parser.get_event, Limits(depth=_DEEPEST_VALUE, aliases=0))
        for _ in ("start of stream", "start of document"):
            parser.get_event()
        value = builder.document(parser.get_event())
        ends = [parser.get_event().__class__, parser.get_event().__class__]
    finally:
        parser.dispose()
    if builder.repeated or ends != [DocumentEndEvent, StreamEndEvent]:
        raise _UnclearError
    return value
