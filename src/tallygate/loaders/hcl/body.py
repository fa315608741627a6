"""Tokens to bodies, item by item; after an error parsing goes on with the next item of the file."""

import re

from tallygate.loaders.hcl.ast import Attribute, Block, Body, File, Label
from tallygate.loaders.hcl.expressions import expression
from tallygate.loaders.hcl.lexer import Lexer
from tallygate.loaders.hcl.source import Source
from tallygate.loaders.hcl.templates import plain
from tallygate.loaders.hcl.tokens import (
    DIRECTIVE,
    END,
    HEREDOC,
    INTERPOLATION,
    LITERAL,
    NAME,
    NEWLINE,
    QUOTE,
    SEQUENCE_END,
    STRING,
    TEMPLATE_END,
    ParseError,
    Problem,
    Tokens,
)

MAX_ERRORS = 100
MAX_RESTARTS = 4
"""How often the rest of a file is read anew after a bracket that is not closed."""

HEADER = re.compile(r'^[A-Za-z_][-\w]*+(?:[ \t]++(?:"[^"\r\n]*+"|[-\w]++))*+[ \t]*+\{', re.MULTILINE)
OPENERS = {
    "}": ("{",),
    ")": ("(",),
    "]": ("[",),
    SEQUENCE_END: (INTERPOLATION, DIRECTIVE),
    TEMPLATE_END: (QUOTE, HEREDOC),
}
ALL_OPENERS = frozenset(opener for openers in OPENERS.values() for opener in openers)
LABELS = frozenset((NAME, STRING, QUOTE))
ENDS_LINE = frozenset((NEWLINE, END))
NOT_ON_ONE_LINE = frozenset((NEWLINE, END, "}"))


class FileParser:
    """Parses one file; the result is `file`, with every item that could be read, and `problems` in order."""

    def __init__(self, source: Source, limit: int) -> None:
        self.source = source
        self.limit = limit
        self.problems: list[Problem] = []
        self.file = File(0, len(source.text), {}, [], [], source)

    def run(self) -> None:
        start: int | None = 0
        for _ in range(1 + MAX_RESTARTS):
            if start is None or len(self.problems) >= MAX_ERRORS:
                break
            start = self._read(start)
        self.problems.sort()
        if start is not None:
            message = "the rest of the file was not read: it has too many errors"
            self.problems.append(Problem(start, start + 1, message))

    def _read(self, start: int) -> int | None:
        """Read items from `start`; gives the offset to read anew from, if an open bracket hides the rest."""
        lexer = Lexer(self.source, start, self.limit)
        tokens = lexer.run()
        restart = self._items(tokens)
        self.problems += tokens.noticed[:MAX_ERRORS]
        comments = lexer.comments
        self.file.comments += [comment for comment in comments if restart is None or comment.start < restart]
        return restart

    def _items(self, tokens: Tokens) -> int | None:
        kinds = tokens.kinds
        while kinds[tokens.position] != END:
            start = tokens.position
            try:
                _item(tokens, self.file)
            except ParseError as error:
                self.problems.append(error.problem)
                if len(self.problems) >= MAX_ERRORS:
                    return error.problem.end
                next_item = _behind_item(tokens, start, error.index)
                if next_item is None:
                    return self._next_header(tokens.offsets[start])
                tokens.position, tokens.depth = next_item, 0
        return None

    def _next_header(self, offset: int) -> int | None:
        """Where the next line after `offset` starts with what looks like a block."""
        line_end = self.source.text.find("\n", offset)
        header = HEADER.search(self.source.text, line_end) if line_end >= 0 else None
        return header.start() if header else None


def _behind_item(tokens: Tokens, start: int, failed: int) -> int | None:
    """Index behind the line that ends the item, past `failed`; None if a bracket stays open."""
    open_brackets: list[str] = []
    for index in range(start, len(tokens.kinds)):
        kind = tokens.kinds[index]
        if kind in ALL_OPENERS:
            open_brackets.append(kind)
        elif kind in OPENERS:
            _pop_to(open_brackets, OPENERS[kind], always=kind not in (")", "]"))
        elif kind == NEWLINE and not open_brackets and index >= failed:
            return index + 1
    return None if open_brackets else len(tokens.kinds) - 1


def _pop_to(open_brackets: list[str], openers: tuple[str, ...], *, always: bool) -> None:
    """Close what `openers` opened; a brace (`always`) also closes what is open inside it."""
    if always:
        while open_brackets and open_brackets[-1] not in openers:
            open_brackets.pop()
    if open_brackets and open_brackets[-1] in openers:
        open_brackets.pop()


def _item(tokens: Tokens, body: Body) -> None:
    """Add the attribute or block at the position to `body`, or skip a newline."""
    position = tokens.position
    kind = tokens.kinds[position]
    if kind == NEWLINE:
        tokens.position += 1
        return
    if kind != NAME:
        _fail_item(tokens, position)
    name, following = tokens.texts[position], tokens.kinds[position + 1]
    if following == "=":
        _attribute(tokens, body)
        _end_line(tokens, "an argument definition")
    elif following in LABELS or following == "{":
        body.blocks.append(_block(tokens))
        _end_line(tokens, "a block")
    else:
        message = f'argument or block definition required: expected "=" or a block after "{name[:40]}"'
        tokens.unexpected(position + 1, message)


def _fail_item(tokens: Tokens, position: int) -> None:
    kind = tokens.kinds[position]
    if kind in (STRING, QUOTE):
        tokens.fail(position, "invalid argument name: argument names must not be quoted")
    message = "argument or block definition required: expected a name"
    tokens.unexpected(position, message, "nothing is open that this closes" if kind in OPENERS else "")


def _attribute(tokens: Tokens, body: Body) -> None:
    position = tokens.position
    name, start = tokens.texts[position], tokens.offsets[position]
    tokens.position = position + 2
    value = expression(tokens)
    if name in body.attributes:
        line = tokens.source.line(body.attributes[name].start)
        message = (
            f'attribute redefined: "{name[:40]}" is set at line {line}; an argument may be set only once'
        )
        tokens.noticed.append(Problem(start, start + len(name), message))
        return
    body.attributes[name] = Attribute(start, value.end, name, value)


def _end_line(tokens: Tokens, what: str) -> None:
    position = tokens.position
    kind = tokens.kinds[position]
    if kind not in ENDS_LINE:
        hint = "arguments are separated by newlines, not by commas" if kind == "," else ""
        tokens.unexpected(position, f"missing newline: {what} must end with a newline", hint)
    if kind == NEWLINE:
        tokens.position += 1


def _block(tokens: Tokens) -> Block:
    first = tokens.position
    tokens.position += 1
    labels = _labels(tokens)
    opener = tokens.position
    tokens.position = opener + 1
    body = Body(tokens.offsets[opener], tokens.offsets[opener], {}, [])
    if tokens.kinds[opener + 1] in NOT_ON_ONE_LINE:
        _block_body(tokens, opener, body)
    else:
        _single_attribute(tokens, opener, body)
    body.end = tokens.end_of(tokens.position - 1)
    return Block(tokens.offsets[first], body.end, tokens.texts[first], labels, body)


def _labels(tokens: Tokens) -> list[Label]:
    labels: list[Label] = []
    while (kind := tokens.kinds[position := tokens.position]) != "{":
        if kind == QUOTE:
            message = "invalid label: a label cannot hold an interpolation or directive"
            tokens.fail(_first_sequence(tokens, position), message)
        if kind not in LABELS:
            message = 'invalid block definition: expected a label or "{"'
            hint = 'the "{" of a block stands on the line of its type' if kind == NEWLINE else ""
            tokens.unexpected(position, message, hint)
        value = plain(tokens, position) if kind == STRING else tokens.texts[position]
        labels.append(Label(tokens.offsets[position], tokens.end_of(position), value))
        tokens.position += 1
    return labels


def _first_sequence(tokens: Tokens, quote: int) -> int:
    """Index of the sequence in the string, or of what is wrong with the string."""
    return quote + 2 if tokens.kinds[quote + 1] == LITERAL else quote + 1


def _block_body(tokens: Tokens, opener: int, body: Body) -> None:
    kinds = tokens.kinds
    while (kind := kinds[tokens.position]) != "}":
        if kind == END:
            tokens.unclosed(opener, "")
        _item(tokens, body)
    tokens.position += 1


def _single_attribute(tokens: Tokens, opener: int, body: Body) -> None:
    """A block on one line: one attribute and the closing brace."""
    position = tokens.position
    kinds = tokens.kinds
    if kinds[position] != NAME:
        _fail_item(tokens, position)
    if kinds[position + 1] != "=":
        message = "invalid single-line block: it can hold one argument, no block"
        tokens.fail(position + 1, message, "put the content on lines of its own")
    _attribute(tokens, body)
    tokens.close(opener, "}", 'invalid single-line block: it must end with "}" right after its one argument')
