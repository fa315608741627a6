"""A look at the text before the engine's parser sees it: comments, and brackets that would explode it."""

import re

import msgspec

from tallygate.rego.types import CompileOptions, Diag, Module

TOKEN = re.compile(
    r'(?P<comment>#[^\n]*)|(?P<string>"(?:\\.|[^"\\\n])*")|(?P<raw>`[^`]*`)|(?P<open>[\[{(])|(?P<close>[\]})])'
    r"|(?P<bad>[\"`\0])"
)

TOKEN_BYTES = re.compile(TOKEN.pattern.encode())

# The parser reads the first item of a bracket twice, so its work doubles with each level. 100,000 tries take
# about a tenth of a second; 16 nested literals need more.
PARSER_TRIES = 100_000
NESTING = 200


class Comment(msgspec.Struct, frozen=True):
    """A comment; column 1 means that it has its line to itself."""

    row: int
    text: str
    alone: bool


class Position(msgspec.Struct, frozen=True):
    row: int
    col: int


def position(text: str, index: int) -> Position:
    """Row and column (1-based, code points) of a character."""
    start = text.rfind("\n", 0, index) + 1
    return Position(text.count("\n", 0, start) + 1, index - start + 1)


def scan(module: Module, options: CompileOptions) -> tuple[list[Comment], list[Diag]]:
    """Collect comments; say what keeps this text from the engine."""
    size = len(module.text.encode("utf-8", "surrogatepass"))
    if size > options.policy_file:
        message = f"policy file of {size} bytes is over the limit of {options.policy_file}"
        return [], [Diag(module.path, 1, 1, "tg_capability", message)]
    comments: list[Comment] = []
    depth = 0
    literals: list[str] = []
    tries = 0
    for token in TOKEN.finditer(module.text):
        match token.lastgroup:
            case "comment":
                comments.append(_comment(module.text, token))
            case "open":
                depth += 1
                if token[0] != "(":
                    literals.append(token[0])
                    tries += 1 << min(len(literals), NESTING)
                if depth > NESTING or tries > PARSER_TRIES:
                    return comments, [_too_deep(module, token.start(), depth)]
            case "close":
                depth = max(0, depth - 1)
                if token[0] != ")" and literals:
                    literals.pop()
            case "bad":
                return comments, [_bad(module, token)]
    return comments, []


def _comment(text: str, token: re.Match[str]) -> Comment:
    line = text.rfind("\n", 0, token.start()) + 1
    alone = not text[line : token.start()].strip()
    return Comment(text.count("\n", 0, line) + 1, token[0].rstrip("\r"), alone)


def _too_deep(module: Module, index: int, depth: int) -> Diag:
    place = position(module.text, index)
    if depth > NESTING:
        return Diag(module.path, place.row, place.col, "rego_parse_error", f"nested deeper than {NESTING}")
    message = "literals are nested too deep for the embedded engine"
    hint = "move inner literals into rules of their own"
    return Diag(module.path, place.row, place.col, "tg_capability", message, hint)


def _bad(module: Module, token: re.Match[str]) -> Diag:
    place = position(module.text, token.start())
    message = "string is not closed" if token[0] != "\0" else "NUL character"
    return Diag(module.path, place.row, place.col, "rego_parse_error", message)
