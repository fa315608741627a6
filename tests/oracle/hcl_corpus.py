"""Configuration written by a small grammar and a seed, and mutations of it: most right, much nearly right."""

from collections.abc import Callable
from random import Random

NAMES = ("a", "b_1", "c-d", "for", "in", "if", "null", "true", "größe", "var", "each")
STRINGS = (
    '""',
    '"x"',
    r'"a\n\t\"\\"',
    r'"\u00e9"',
    '"$${x} %%{y} $ %"',
    '"a b"',
    '"$$${x}"',
    '"é\u0301"',
)
NUMBERS = (*("0", "1", "1.5", "1e3", "2E-4", "1.e2", "007") * 3, "10.0.0.0", "1..2")
OPERATORS = (*("+", "-", "*", "/", "%", "==", "!=", "<", "<=", ">", ">=", "&&", "||") * 3, "&", "=")
SPACES = ("", " ", " ", "  ", "\t", "/* c */")
LINES = ("\n", "\n", "\n\n", " # c\n", " // c\n", "\r\n")
MUTATIONS = '(){}[]"\n.,:?=!-+*/%<>&|~#$\\ 1a' + "\u00e9\u201c\t"


class Writer:
    """Writes items and expressions; `depth` bounds the recursion."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)

    def file(self) -> str:
        items = [self.item(3) for _ in range(self.random.randint(1, 5))]
        end = self.pick((*("", " ", "# c") * 5, "\n}"))
        return self.pick(("", "", "\ufeff", "\n", "# c\n")) + "".join(items) + end

    def pick(self, options: tuple[str, ...]) -> str:
        return self.random.choice(options)

    def item(self, depth: int) -> str:
        if depth and self.random.random() < 0.5:
            return self.block(depth - 1)
        return f"{self.name()}{self.space()}={self.space()}{self.expression(depth)}{self.line()}"

    def block(self, depth: int) -> str:
        labels = [self.pick((*NAMES, *STRINGS)) for _ in range(self.random.randint(0, 2))]
        header = " ".join([self.name(), *labels]) + self.pick((*(" ", "", " /* c */ ") * 4, " \n")) + "{"
        if self.random.random() < 0.2:
            return f"{header} {self.name()} = {self.expression(depth)} }}{self.line()}"
        body = "".join(self.item(depth) for _ in range(self.random.randint(0, 3)))
        return f"{header}{self.line()}{body}}}{self.line()}"

    def name(self) -> str:
        return self.pick(NAMES)

    def space(self) -> str:
        return self.pick(SPACES)

    def line(self) -> str:
        return self.pick(LINES)

    def gap(self) -> str:
        """White space where newlines are allowed in brackets, and now and then where they are not."""
        return self.pick(("", " ", " ", "\n", " # c\n"))

    def expression(self, depth: int) -> str:
        leaves: tuple[Callable[[], str], ...] = (
            lambda: self.pick(STRINGS),
            lambda: self.pick(NUMBERS),
            lambda: self.pick(NAMES),
        )
        if depth <= 0:
            return self.random.choice(leaves)()
        inner = depth - 1
        return self.random.choice((*leaves, *self._compound(inner)))()

    def _compound(self, depth: int) -> tuple[Callable[[], str], ...]:
        write = self.expression
        return (
            lambda: f"{write(depth)} {self.pick(OPERATORS)}{self.space()}{write(depth)}",
            lambda: f"{self.pick(('!', '-', '!!', '--', '- -'))}{write(depth)}",
            lambda: f"{write(depth)} ? {write(depth)} : {write(depth)}",
            lambda: f"({self.gap()}{write(depth)}{self.gap()})",
            lambda: f"{self.pick(('f', 'x::y', 'p::x::y', 'true'))}({self._list(depth)})",
            lambda: f"[{self.gap()}{self._list(depth)}{self.gap()}]",
            lambda: f"{{{self._object(depth)}}}",
            lambda: self._for(depth),
            lambda: write(depth) + "".join(self._step(depth) for _ in range(self.random.randint(1, 3))),
            lambda: f'"{self._pieces(depth)}"',
            lambda: self._heredoc(depth),
        )

    def _list(self, depth: int) -> str:
        items = [self.expression(depth) for _ in range(self.random.randint(0, 3))]
        return f",{self.gap()}".join(items) + self.pick(("", "", ",", "...", self.gap()) if items else ("",))

    def _object(self, depth: int) -> str:
        items = []
        for _ in range(self.random.randint(0, 3)):
            key = self.pick((*NAMES, '"k"', "(a)", '"${a}"', "1", "a.b"))
            items.append(f"{key}{self.space()}{self.pick(('=', '=', ':'))} {self.expression(depth)}")
        return self.gap() + self.pick((", ", "\n", ",\n")).join(items) + self.gap()

    def _for(self, depth: int) -> str:
        names = self.pick(("x", "k, v", "k,\nv", "for"))
        head = f"{self.gap()}for {names} in {self.expression(depth)} :{self.gap()}"
        condition = self.pick(("", f" if {self.expression(0)}", f"\nif {self.expression(0)}"))
        if self.random.random() < 0.5:
            return f"[{head}{self.expression(depth)}{condition}{self.gap()}]"
        grouped = self.pick(("", "", "..."))
        key, value = self.expression(0), self.expression(depth)
        return f"{{{head}{key}{self.gap()}=> {value}{grouped}{condition}{self.gap()}}}"

    def _step(self, depth: int) -> str:
        index = f"[{self.gap()}{self.expression(depth)}]"
        return self.pick((*(".b", ".0", "[*]", ".*", "[ * ]", index) * 3, ".0.1", "[\n*]", "[*\n]"))

    def _pieces(self, depth: int) -> str:
        return "".join(self._piece(depth) for _ in range(self.random.randint(1, 4)))

    def _piece(self, depth: int) -> str:
        condition = self.expression(0)
        return self.pick(
            (
                "text ",
                " $ % $${ %%{ ",
                f"${{{self.pick(('', '~'))}{self.gap()}{self.expression(depth)} {self.pick(('', '~'))}}}",
                f"%{{ if {condition} }}yes%{{ else ~}} no%{{ endif }}",
                f"%{{ for x in {condition} ~}} ${{x}}%{{ endfor }}",
            )
        )

    def _heredoc(self, depth: int) -> str:
        lines = "".join(
            f"{self.pick(('', '  ', chr(9)))}{self._pieces(depth)}\n"
            for _ in range(self.random.randint(0, 3))
        )
        tag = self.pick(("EOT", "E", "A-B"))
        end = self.pick((*(tag, f"  {tag}", f"{tag} ") * 3, "OTHER"))
        return f"<<{self.pick(('', '-'))}{tag}\n{lines}{end}\n"


def mutated(text: str, seed: int) -> str:
    """The text with one to three small changes."""
    random = Random(seed)
    for _ in range(random.randint(1, 3)):
        at = random.randrange(len(text) + 1)
        length = random.choice((0, 0, 1, 1, 3))
        insert = random.choice(("", random.choice(MUTATIONS), random.choice(MUTATIONS)))
        text = text[:at] + insert + text[at + length :]
    return text
