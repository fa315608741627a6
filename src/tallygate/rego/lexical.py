"""A look at the text before the engine's parser sees it: comments, and brackets that would explode it."""

import re

import msgspec

from tallygate.rego.types import CompileOptions, Diag, Module

TOKEN = re.compile(
    r'(?P<comment>#[^\n]*)|(?P<string>"(?:\\.|[^"\\\n])*")|(?P<raw>`[^`]*`)|(?P<open>[\[{(])|(?P<close>[\]})])'
    r"|(?P<bad>[\"`\0])"
)

# With what makes an expression deeper, and what ends it.
LINKED = re.compile(TOKEN.pattern + r"|(?P<link>[|&+*/%<>=.-]|\bin\b)|(?P<cut>[;,\n])")

TOKEN_BYTES = re.compile(TOKEN.pattern.encode())

# The parser reads the first item of a bracket twice, so its work doubles with each level. 100,000 tries take
# about a tenth of a second; 16 nested literals need more.
PARSER_TRIES = 100_000
NESTING = 200

# The engine writes its syntax tree in time and memory that grow with the square of an expression's depth.
LINKS = 300


OWN = "__tg"
"""What names that Tallygate adds to policies start with."""


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


class _Level:
    """How deep an expression has grown between two brackets: a.b + c is two links."""

    def __init__(self) -> None:
        self.links = 0
        self.held = 0
        """Links of the line before: a line that starts with an operator goes on with it."""
        self.fresh = True
        """Nothing yet on this line."""
        self.open_end = False
        """The last thing was an operator."""

    def operand(self) -> None:
        self.fresh = self.open_end = False

    def link(self) -> None:
        self.links = (self.held if self.fresh else self.links) + 1
        self.fresh, self.open_end = False, True

    def cut(self, sign: str) -> None:
        if sign != "\n":
            self.links = self.held = 0
            self.operand()
        elif not self.open_end and not self.fresh:
            self.held, self.links, self.fresh = self.links, 0, True


def scan(module: Module, options: CompileOptions) -> tuple[list[Comment], list[Diag]]:
    """Collect comments; say what keeps this text from the engine."""
    try:
        size = len(module.text.encode())
    except UnicodeEncodeError as error:
        place = position(module.text, error.start)
        return [], [Diag(module.path, place.row, place.col, "rego_parse_error", "not UTF-8")]
    if size > options.policy_file:
        message = f"policy file of {size} bytes is over the limit of {options.policy_file}"
        return [], [Diag(module.path, 1, 1, "tg_capability", message)]
    if OWN in module.text:
        place = position(module.text, module.text.index(OWN))
        message = f"names with {OWN} are Tallygate's own"
        return [], [Diag(module.path, place.row, place.col, "tg_capability", message, "choose another name")]
    scanner = _Scanner(module)
    return scanner.comments, scanner.run()


class _Scanner:
    def __init__(self, module: Module) -> None:
        self.module = module
        self.comments: list[Comment] = []
        self._levels = [_Level()]
        self._brackets: list[str] = []
        self._tries = 0
        self._row = 1

    def run(self) -> list[Diag]:
        text, at = self.module.text, 0
        for token in LINKED.finditer(text):
            gap = text[at : token.start()]
            at = token.end()
            if gap and not gap.isspace():
                self._levels[-1].operand()
            problem = self._token(token)
            if problem:
                place = position(text, token.start())
                return [Diag(self.module.path, place.row, place.col, *problem)]
            self._row += token[0].count("\n")
        return []

    def _token(self, token: re.Match[str]) -> tuple[str, ...]:
        level = self._levels[-1]
        match token.lastgroup:
            case "comment":
                line = self.module.text.rfind("\n", 0, token.start()) + 1
                alone = not self.module.text[line : token.start()].strip()
                self.comments.append(Comment(self._row, token[0].rstrip("\r"), alone))
            case "link":
                level.link()
            case "cut":
                level.cut(token[0])
            case "open":
                self._open(token[0], level)
            case "close" if self._brackets:
                self._brackets.pop()
                self._levels.pop()
                self._levels[-1].operand()
            case "bad":
                return "rego_parse_error", "NUL character" if token[0] == "\0" else "string is not closed"
            case _:
                level.operand()
        return self._too_deep()

    def _open(self, sign: str, level: _Level) -> None:
        level.links += sign == "["
        level.operand()
        self._brackets.append(sign)
        self._levels.append(_Level())
        if sign != "(":
            self._tries += 1 << min(len(self._brackets) - self._brackets.count("("), NESTING)

    def _too_deep(self) -> tuple[str, ...]:
        if len(self._brackets) > NESTING:
            return "rego_parse_error", f"nested deeper than {NESTING}"
        if self._tries > PARSER_TRIES:
            hint = "move inner literals into rules of their own"
            return "tg_capability", "literals are nested too deep for the embedded engine", hint
        if sum(level.links for level in self._levels) > LINKS:
            return "tg_capability", "an expression is too long for the embedded engine", "cut it into rules"
        return ()
