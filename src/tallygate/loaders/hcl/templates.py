"""Strings and heredocs with `${ }` and `%{ }`: pieces in order, then trimmed, then nested."""

from collections.abc import Callable
from itertools import groupby

from tallygate.loaders.hcl.ast import (
    Expression,
    Node,
    Part,
    Template,
    TemplateFor,
    TemplateIf,
    Text,
    Wrapped,
)
from tallygate.loaders.hcl.strings import SPACE, TextError, heredoc_text, indentation, lines_of, quoted_text
from tallygate.loaders.hcl.tokens import (
    DIRECTIVE,
    HEREDOC,
    INTERPOLATION,
    LIMIT,
    LITERAL,
    NAME,
    SEQUENCE_END,
    TEMPLATE_END,
    ParseError,
    Problem,
    Tokens,
    too_deep,
)
from tallygate.loaders.hcl.traversals import ParseExpression


class Mark(Node):
    """`%{ else }`, `%{ endif }` or `%{ endfor }`, before nesting."""

    keyword: str


class Cut(Text):
    """A literal piece as the lexer cut it; an interpolated literal (`${"x"}`) is not one."""


Piece = Part | Mark
Decode = Callable[[str], str]


def plain(tokens: Tokens, position: int) -> str:
    """Value of a STRING token."""
    return _decoded(tokens, position, tokens.texts[position][1:-1], tokens.offsets[position] + 1)


def _decoded(tokens: Tokens, position: int, raw: str, start: int, decode: Decode = quoted_text) -> str:
    try:
        return decode(raw)
    except TextError as error:
        start += error.offset
        raise ParseError(Problem(start, start + 2, str(error)), position) from None


def template(tokens: Tokens, opener: int, expression: ParseExpression) -> Expression:
    """The quoted string or heredoc that opens at `opener`; moves behind its end."""
    tokens.position = opener + 1
    pieces = _pieces(tokens, opener, expression)
    if tokens.texts[opener].startswith("<<-"):
        _remove_indentation(pieces)
    start, end = tokens.offsets[opener], tokens.end_of(tokens.position - 1)
    pieces = _joined(pieces)
    if not pieces:
        return Text(start, end, "")
    if len(pieces) == 1:
        only = pieces[0]
        if isinstance(only, Cut):
            return Text(start, end, only.value)
        if not isinstance(only, TemplateIf | TemplateFor | Mark):
            return Wrapped(start, end, only)
    return Template(start, end, _nested(tokens, pieces))


def _pieces(tokens: Tokens, opener: int, expression: ParseExpression) -> list[Piece]:
    """Literal pieces (of a heredoc: one a line), interpolations and directives, trimmed by `~`."""
    pieces: list[Piece] = []
    kinds, texts = tokens.kinds, tokens.texts
    trim_next = False
    while (kind := kinds[position := tokens.position]) != TEMPLATE_END:
        tokens.position = position + 1
        if kind == LITERAL:
            literals = _literals(tokens, opener, position)
            if trim_next:
                literals[0].value = literals[0].value.lstrip(SPACE)
            trim_next = False
            pieces.extend(literals)
            continue
        if kind not in SEQUENCES:
            tokens.unexpected(position, "invalid template: expected the end of the string")
        if texts[position].endswith("~") and position > opener + 1 and kinds[position - 1] == LITERAL:
            previous = pieces[-1]
            assert isinstance(previous, Cut)  # what a LITERAL token gives
            previous.value = previous.value.rstrip(SPACE)
        pieces.append(
            expression(tokens) if kind == INTERPOLATION else _directive(tokens, position, expression)
        )
        _end_sequence(tokens, position)
        trim_next = texts[tokens.position - 1].startswith("~")
    tokens.position += 1
    return pieces


def _literals(tokens: Tokens, opener: int, position: int) -> list[Cut]:
    raw, start = tokens.texts[position], tokens.offsets[position]
    if tokens.kinds[opener] != HEREDOC:
        return [Cut(start, start + len(raw), _decoded(tokens, position, raw, start))]
    literals = []
    for line in lines_of(raw):
        literals.append(Cut(start, start + len(line), _decoded(tokens, position, line, start, heredoc_text)))
        start += len(line)
    return literals


def _end_sequence(tokens: Tokens, opener: int) -> None:
    sequence = tokens.texts[opener][:2]
    escaped = f'for a literal "{sequence}" write "{sequence[0]}{sequence}"'
    tokens.close(opener, SEQUENCE_END, f'extra characters in a template sequence: expected "}}" ({escaped})')


def _directive(tokens: Tokens, opener: int, expression: ParseExpression) -> Piece:
    position = tokens.position
    keyword = tokens.texts[position] if tokens.kinds[position] == NAME else ""
    if keyword not in KEYWORDS:
        message = "invalid template directive: expected if, else, endif, for or endfor"
        tokens.unexpected(position, message, 'for a literal "%{" write "%%{"')
    start = tokens.offsets[opener]
    tokens.position = position + 1
    if keyword == "if":
        condition = expression(tokens)
        return TemplateIf(start, condition.end, condition, [], [])
    if keyword == "for":
        key_name, value_name, collection = for_header(tokens, expression)
        return TemplateFor(start, collection.end, key_name, value_name, collection, [])
    return Mark(start, tokens.end_of(position), keyword)


def for_header(tokens: Tokens, expression: ParseExpression) -> tuple[str | None, str, Expression]:
    """Key name, value name and collection of `k, v in c`, behind the word `for`; moves behind them."""
    names = [_variable(tokens)]
    if tokens.kinds[tokens.position] == ",":
        tokens.position += 1
        names.append(_variable(tokens))
    position = tokens.position
    if tokens.kinds[position] != NAME or tokens.texts[position] != "in":
        tokens.unexpected(position, 'invalid "for": expected "in" after the names')
    tokens.position += 1
    return (names[0] if len(names) > 1 else None), names[-1], expression(tokens)


def _variable(tokens: Tokens) -> str:
    position = tokens.position
    if tokens.kinds[position] != NAME:
        tokens.unexpected(position, 'invalid "for": expected a variable name')
    tokens.position += 1
    return tokens.texts[position]


def _remove_indentation(pieces: list[Piece]) -> None:
    """Take the smallest indentation of a line that is not blank from the start of each."""
    indents: list[int] = []
    line_starts: list[Cut] = []
    starts_line = True
    for piece in pieces:
        literal = piece if isinstance(piece, Cut) else None
        if starts_line and literal is None:
            indents.append(0)
        elif starts_line and literal and (indent := indentation(literal.value)) is not None:
            indents.append(indent)
            line_starts.append(literal)
        starts_line = literal is not None and literal.value.endswith("\n")
    smallest = min(indents, default=0)
    for line in line_starts:
        line.value = line.value[smallest:]


def _joined(pieces: list[Piece]) -> list[Piece]:
    """The pieces with neighbouring literal ones made one."""
    joined: list[Piece] = []
    for literal, run in groupby(pieces, key=lambda piece: isinstance(piece, Cut)):
        neighbours = list(run)
        if literal:
            text = "".join(piece.value for piece in neighbours if isinstance(piece, Cut))
            joined.append(Cut(neighbours[0].start, neighbours[-1].end, text))
        else:
            joined.extend(neighbours)
    return joined


class _Nesting:
    """Puts what stands between directives into them."""

    def __init__(self) -> None:
        self.parts: list[Part] = []
        self.current = self.parts
        self.open: list[tuple[TemplateIf | TemplateFor, list[Part]]] = []
        """Open directives, each with the list it stands in."""

    def add(self, piece: Piece) -> bool:
        """Add the next piece; False for a mark that fits no open directive."""
        if isinstance(piece, Mark):
            return self._mark(piece)
        self.current.append(piece)
        if isinstance(piece, TemplateIf | TemplateFor):
            self.open.append((piece, self.current))
            self.current = piece.then if isinstance(piece, TemplateIf) else piece.body
        return True

    def _mark(self, mark: Mark) -> bool:
        directive, outer = self.open[-1] if self.open else (None, self.parts)
        if mark.keyword == "else" and isinstance(directive, TemplateIf) and self.current is directive.then:
            self.current = directive.otherwise
            return True
        if directive is None or mark.keyword != _end_keyword(directive):
            return False
        directive.end = mark.end
        self.open.pop()
        self.current = outer
        return True


def _end_keyword(directive: TemplateIf | TemplateFor) -> str:
    return "endif" if isinstance(directive, TemplateIf) else "endfor"


def _nested(tokens: Tokens, pieces: list[Piece]) -> list[Part]:
    nesting = _Nesting()
    for piece in pieces:
        if not nesting.add(piece):
            assert isinstance(piece, Mark)  # anything else fits
            message = f'unexpected "%{{ {piece.keyword} }}": the directives of this string are unbalanced'
            raise ParseError(Problem(piece.start, piece.end, message), tokens.position)
        if len(nesting.open) > tokens.limit:
            message, hint = too_deep(tokens.limit)
            raise ParseError(Problem(piece.start, piece.end, message, hint, LIMIT), tokens.position)
    if nesting.open:
        directive, _ = nesting.open[-1]
        message = f'unclosed template directive: "%{{ {_end_keyword(directive)} }}" is missing'
        raise ParseError(Problem(directive.start, directive.end, message), tokens.position)
    return nesting.parts


SEQUENCES = frozenset((INTERPOLATION, DIRECTIVE))
KEYWORDS = frozenset(("if", "else", "endif", "for", "endfor"))
