"""Tokens of a file as parallel lists, and what can be wrong with them."""

from typing import NamedTuple, NoReturn

from tallygate.loaders.hcl.source import Source

NAME, NUMBER, STRING, LITERAL = "name", "number", "string", "literal"
NEWLINE, END, INVALID = "\n", "end", "invalid"
QUOTE, HEREDOC, INTERPOLATION, DIRECTIVE = '"', "<<", "${", "%{"
SEQUENCE_END, TEMPLATE_END = "end of sequence", "end of template"
"""Kinds of tokens; an operator or bracket is its own kind.

STRING is a whole quoted string without interpolation, quotes included. A string that holds `${` or `%{` is
QUOTE, LITERAL and sequences in turn, TEMPLATE_END; a heredoc is HEREDOC ... TEMPLATE_END. A sequence runs
from INTERPOLATION or DIRECTIVE to SEQUENCE_END. Newlines appear only where they matter.
"""

SYNTAX, LIMIT = "tf-syntax", "tf-limit"

CLOSING = frozenset((")", "]", "}", SEQUENCE_END, TEMPLATE_END, NEWLINE))
LONG = 60
DESCRIPTIONS = {
    QUOTE: "a string",
    STRING: "a string",
    HEREDOC: "a heredoc",
    LITERAL: "a string",
    NEWLINE: "the end of the line",
    END: "the end of the file",
    TEMPLATE_END: "the end of the string",
    SEQUENCE_END: 'a closing "}"',
}


class Problem(NamedTuple):
    """Something wrong between two offsets."""

    start: int
    end: int
    message: str
    hint: str = ""
    rule: str = SYNTAX


class ParseError(Exception):
    """Ends the parsing of the top-level item it occurs in; `index` is the token where that was noticed."""

    def __init__(self, problem: Problem, index: int) -> None:
        super().__init__(problem.message)
        self.problem = problem
        self.index = index


class Tokens:
    """The tokens of a stretch of text, and a position among them that the parser moves."""

    __slots__ = (
        "depth",
        "kinds",
        "limit",
        "noticed",
        "offsets",
        "position",
        "problems",
        "source",
        "split_splats",
        "texts",
    )

    def __init__(self, source: Source, limit: int) -> None:
        self.source = source
        self.limit = limit
        self.kinds: list[str] = []
        self.texts: list[str] = []
        self.offsets: list[int] = []
        self.problems: dict[int, Problem] = {}
        self.noticed: list[Problem] = []
        """Problems that do not stop the parser."""
        self.split_splats: set[int] = set()
        """Indexes of tokens after a newline inside `[*]` where newlines matter outside: not a splat then."""
        self.position = 0
        self.depth = 0

    def end_of(self, index: int) -> int:
        """Offset behind the token."""
        return self.offsets[index] + len(self.texts[index])

    def close(self, opener: int, closer: str, message: str) -> None:
        """Move behind the bracket that closes `opener`; it must stand at the position."""
        if self.kinds[self.position] != closer:
            self.unclosed(opener, message)
        self.position += 1

    def line_of(self, index: int) -> int:
        """1-based line of the token."""
        return self.source.line(self.offsets[index])

    def descend(self) -> None:
        """Count a level of nesting that is not a bracket (those the lexer counts)."""
        self.depth += 1
        if self.depth > self.limit:
            self.fail(self.position, *too_deep(self.limit), rule=LIMIT)

    def fail(self, index: int, message: str, hint: str = "", rule: str = SYNTAX) -> NoReturn:
        """Report `message` at the token, or what the lexer found wrong there."""
        start = self.offsets[index]
        problem = Problem(start, max(self.end_of(index), start + 1), message, hint, rule)
        raise ParseError(self.problems.get(index, problem), index)

    def unexpected(self, index: int, message: str, hint: str = "") -> NoReturn:
        """Report that `message` was expected, and what the token is instead."""
        self.fail(index, f"{message}, but found {self._in_words(index)}", hint)

    def unclosed(self, opener: int, message: str) -> NoReturn:
        """Report that the bracket at `opener` is not closed: here or, at the end of the file, there."""
        index = self.position
        bracket = self.texts[opener].strip()
        if self.kinds[index] == END:
            message = f'unclosed "{bracket}": the file ends before it is closed'
            start = self.offsets[opener]
            raise ParseError(Problem(start, start + len(bracket), message), index)
        hint = f'unclosed "{bracket}" opened at line {self.line_of(opener)}'
        self.unexpected(index, message, hint if self.kinds[index] in CLOSING else "")

    def _in_words(self, index: int) -> str:
        """The token for a message; the content of a string may be a secret and is never told."""
        text = self.texts[index]
        return DESCRIPTIONS.get(self.kinds[index]) or (f'"{text}"' if len(text) < LONG else "a long text")


def too_deep(limit: int) -> tuple[str, str]:
    """Message and hint for nesting beyond the limit."""
    return f"nested too deeply: more than {limit} levels", "split the expression or the block"
