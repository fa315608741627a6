"""Go's text/template read into nodes: the whole language, but for template and block."""

import re
from collections.abc import Container, Iterator

import msgspec

from tallygate.kubernetes.appsets.parameters import RefusedError, UnresolvedError

_MOST_DEPTH = 40


class Text(msgspec.Struct, frozen=True):
    text: str


class Literal(msgspec.Struct, frozen=True):
    """A text, a number, a boolean or nil as it is written out."""

    value: str | bool | int | float | None


class Field(msgspec.Struct, frozen=True):
    """`.a.b`, or `.a` behind something. start: None for the dot, else a variable's name or a node."""

    start: "str | Node | None"
    names: tuple[str, ...]


class Call(msgspec.Struct, frozen=True):
    """A function, or (name "") a value that stands alone, with its arguments."""

    name: str
    arguments: tuple["Node", ...]


class Pipe(msgspec.Struct, frozen=True):
    """Commands, each a further argument of the next. variables: what is declared or (assigns) set anew."""

    commands: tuple[Call, ...]
    variables: tuple[str, ...] = ()
    assigns: bool = False


class Block(msgspec.Struct, frozen=True):
    """if, range or with. A branch of `else if` is a block within the other."""

    kind: str
    pipe: Pipe
    body: tuple["Node", ...]
    other: tuple["Node", ...]


class Jump(msgspec.Struct, frozen=True):
    """break or continue."""

    kind: str


Node = Text | Literal | Field | Call | Pipe | Block | Jump

# Possessive, so that a text without an end costs one pass.
_ACTION = re.compile(
    r"\{\{(?P<left>-(?=[ \t\r\n]))?[ \t\r\n]*+(?:(?P<comment>/\*(?:(?!\*/).)*+\*/)|"
    r'(?P<code>(?:"(?:[^"\\\n]|\\.)*+"|`[^`]*+`|\'(?:[^\'\\\n]|\\.)*+\'|'
    r"(?![ \t\r\n]-\}\}|\}\})[^\"`'])*+))(?P<right>[ \t\r\n]-)?[ \t\r\n]*+\}\}",
    re.DOTALL,
)
_TOKEN = re.compile(
    r"""(?P<space>[ \t\r\n]+)|(?P<raw>`[^`]*`)"""
    r"""|(?P<string>"(?:[^"\\\n]|\\.)*")|(?P<char>'(?:[^'\\\n]|\\.)*')"""
    r"|(?P<field>\.[^\W\d]\w*)|(?P<variable>\$\w*)|(?P<number>[+-]?(?:\d|\.\d)[\w.]*)|(?P<word>[^\W\d]\w*)"
    r"|(?P<sign>:=|[.|(),=])"
)
_DECIMAL = re.compile(r"[+-]?(0|[1-9]\d*)(\.\d+)?")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}
_CONSTANTS = {"true": True, "false": False, "nil": None}
_KEYWORDS = frozenset(
    ("if", "range", "with", "else", "end", "define", "template", "block", "break", "continue")
)
_SPACE = " \t\r\n"

Token = tuple[str, str]


def parse(text: str, functions: Container[str]) -> tuple[Node, ...]:
    """The nodes of a template. Raises RefusedError where Go would, UnresolvedError for what is not read."""
    parser = _Parser(list(_pieces(text)), functions)
    nodes, end = parser.nodes(0)
    if end:
        raise RefusedError(f"a template has an {end} without a beginning")
    return nodes


def _pieces(text: str) -> Iterator[Text | list[Token]]:
    """Plain texts, trimmed as actions beside them say, and the tokens of actions."""
    at, trims = 0, False
    while (start := text.find("{{", at)) >= 0:
        action = _ACTION.match(text, start)
        if not action:
            raise RefusedError("a template has an action that does not end")
        plain = text[at:start].lstrip(_SPACE) if trims else text[at:start]
        plain = plain.rstrip(_SPACE) if action["left"] else plain
        if plain:
            yield Text(plain)
        if action["comment"] is None:
            yield _tokens(action["code"])
        at, trims = action.end(), action["right"] is not None
    plain = text[at:].lstrip(_SPACE) if trims else text[at:]
    if plain:
        yield Text(plain)


def _tokens(code: str) -> list[Token]:
    found: list[Token] = []
    at = 0
    while at < len(code):
        match = _TOKEN.match(code, at)
        if not match:
            raise RefusedError(f"a template has an unexpected character in {{{{{code.strip()[:80]}}}}}")
        found.append((str(match.lastgroup), match[0]))
        at = match.end()
    return found


class _Parser:
    """Reads the pieces from the first to the last; an action at a time stands in `_tokens`."""

    def __init__(self, pieces: list[Text | list[Token]], functions: Container[str]) -> None:
        self._pieces, self._next, self._functions = pieces, 0, functions
        self._tokens: list[Token] = []
        self._at = 0
        self._loops = 0
        self._scopes: list[set[str]] = [{"$"}]

    def nodes(self, depth: int) -> tuple[tuple[Node, ...], str]:
        """What stands before the next end or else, and which it is: "" at the end of the text."""
        if depth > _MOST_DEPTH:
            raise UnresolvedError("its template is nested too deeply")
        found: list[Node] = []
        while self._next < len(self._pieces):
            piece = self._pieces[self._next]
            self._next += 1
            if isinstance(piece, Text):
                found.append(piece)
                continue
            self._tokens, self._at = piece, 0
            word = self._keyword()
            if word in ("end", "else"):
                return tuple(found), word
            found.append(self._action(word, depth))
        return tuple(found), ""

    def _keyword(self) -> str:
        self._skip()
        kind, text = self._peek()
        if kind != "word" or text not in _KEYWORDS:
            return ""
        self._at += 1
        return text

    def _action(self, word: str, depth: int) -> Node:
        if not word:
            return self._whole_pipe(depth)
        if word in ("break", "continue"):
            if not self._loops:
                raise RefusedError(f"a template has a {word} outside of a range")
            self._ended()
            return Jump(word)
        if word in ("define", "template", "block"):
            raise UnresolvedError(f"{word} in a template is not worked out")
        return self._block(word, depth)

    def _block(self, kind: str, depth: int) -> Node:
        self._scopes.append(set(self._scopes[-1]))
        pipe = self._whole_pipe(depth, declares_two=kind == "range")
        self._loops += kind == "range"
        body, end = self.nodes(depth + 1)
        self._loops -= kind == "range"
        other: tuple[Node, ...] = ()
        if end == "else":
            other, end = self._other(kind, depth)
        if end != "end":
            raise RefusedError(f"a template has a {kind} without an end")
        self._scopes.pop()
        return Block(kind, pipe, body, other)

    def _other(self, kind: str, depth: int) -> tuple[tuple[Node, ...], str]:
        again = self._keyword()
        if again and again == kind and kind in ("if", "with"):
            # The inner block takes the end of both.
            return (self._block(kind, depth + 1),), "end"
        if again:
            raise RefusedError(f"a template has an else {again} in a {kind}")
        self._ended()
        return self.nodes(depth + 1)

    def _ended(self) -> None:
        self._skip()
        if self._at < len(self._tokens):
            raise RefusedError(f"a template has an unexpected {self._tokens[self._at][1]}")

    def _whole_pipe(self, depth: int, *, declares_two: bool = False) -> Pipe:
        pipe = self._pipe(depth, declares_two)
        self._ended()
        return pipe

    def _pipe(self, depth: int, declares_two: bool = False) -> Pipe:
        if depth > _MOST_DEPTH:
            raise UnresolvedError("its template is nested too deeply")
        variables, assigns = self._declared(declares_two)
        commands = [self._command(depth)]
        while self._takes("|"):
            commands.append(self._command(depth))
            if not commands[-1].name:
                raise RefusedError("a template pipes into what is no function")
        for name in variables if not assigns else ():
            self._scopes[-1].add(name)
        return Pipe(tuple(commands), variables, assigns)

    def _declared(self, two: bool) -> tuple[tuple[str, ...], bool]:
        start, names = self._at, list[str]()
        self._skip()
        while self._peek()[0] == "variable" and len(names) <= two:
            names.append(self._peek()[1])
            self._at += 1
            if not (two and self._takes(",")):
                break
            self._skip()
        for sign in (":=", "=") if names else ():
            if self._takes(sign):
                if sign == "=" and not all(name in self._scopes[-1] for name in names):
                    raise RefusedError(f"a template sets {names[0]}, which it does not declare")
                return tuple(names), sign == "="
        self._at = start
        return (), False

    def _command(self, depth: int) -> Call:
        operands: list[Node] = []
        name = ""
        while True:
            self._skip()
            kind, text = self._peek()
            if kind == "word" and text not in _CONSTANTS:
                self._at += 1
                if self._peek()[0] == "field":
                    raise RefusedError(f"a template has a field behind {text}")
                self._known(text)
                if operands or name:
                    operands.append(Call(text, ()))  # a function without arguments
                else:
                    name = text
            elif operand := self._operand(depth):
                operands.append(operand)
            else:
                break
        if not name and len(operands) != 1:
            what = "is empty" if not operands else "gives arguments to what is no function"
            raise RefusedError(f"a template's command {what}")
        if not name and operands[0] == Literal(None):
            raise RefusedError("a template has nil alone")
        return Call(name, tuple(operands))

    def _known(self, name: str) -> None:
        if name not in self._functions:
            raise RefusedError(f"a template calls {name}, which is no function")

    def _operand(self, depth: int) -> Node | None:
        kind, text = self._peek()
        node: Node
        if kind == "sign" and text == "(":
            self._at += 1
            node = self._pipe(depth + 1)
            if not self._takes(")"):
                raise RefusedError("a template has a parenthesis that does not end")
        elif kind == "sign" and text == ".":
            self._at += 1
            node = Field(None, ())
        elif kind in ("field", "variable"):
            node = self._field(kind, text)
        elif kind in ("string", "raw", "number", "char", "word"):
            self._at += 1
            node = Literal(_LITERALS[kind](text))
        else:
            return None
        names = self._names()
        if names and isinstance(node, Literal):
            raise RefusedError("a template asks for a field of a constant")
        return Field(node, names) if names else node

    def _field(self, kind: str, text: str) -> Field:
        if kind == "field":
            return Field(None, self._names())
        if text not in self._scopes[-1]:
            raise RefusedError(f"a template reads {text}, which it does not declare")
        self._at += 1
        return Field(text, self._names())

    def _names(self) -> tuple[str, ...]:
        names: list[str] = []
        while self._peek()[0] == "field":
            names.append(self._peek()[1][1:])
            self._at += 1
        return tuple(names)

    def _takes(self, sign: str) -> bool:
        at = self._at
        self._skip()
        if self._peek() == ("sign", sign):
            self._at += 1
            return True
        self._at = at
        return False

    def _skip(self) -> None:
        while self._peek()[0] == "space":
            self._at += 1

    def _peek(self) -> Token:
        return self._tokens[self._at] if self._at < len(self._tokens) else ("", "")


def _unquoted(text: str) -> str:
    def one(escape: re.Match[str]) -> str:
        if escape[1] not in _ESCAPES:
            raise UnresolvedError(f"the escape {escape[0]} in a template is not read")
        return _ESCAPES[escape[1]]

    return re.sub(r"\\(.)", one, text[1:-1])


def _number(text: str) -> int | float:
    if not (match := _DECIMAL.fullmatch(text)) or len(text) > 15:
        raise UnresolvedError(f"the number {text} in a template is not read")
    return float(text) if match[2] else int(text)


def _char(text: str) -> int:
    raise UnresolvedError(f"the character {text} in a template is not read")


_LITERALS = {
    "string": _unquoted,
    "raw": lambda text: text[1:-1].replace("\r", ""),
    "number": _number,
    "char": _char,
    "word": _CONSTANTS.__getitem__,
}
