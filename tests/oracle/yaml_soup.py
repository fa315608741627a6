"""Documents made of YAML's signs in every order, most of them wrong: readers must agree on all."""

from pathlib import Path
from random import Random

SCALARS = [*(Path(__file__).parent / "yaml_words.txt").read_text().splitlines(), "a\tb", "\t", "\xa0"]
KEYS = """a,b,c,a.b/c,"q",'s',1,y,<<,? a,&k k,*x,a b,-k,$patch,null,1.5,a:b,.x,é"""
_CHARACTERS = "0123456789" * 3 + "+-._eExXoObBaAfFnNyYtT:~ \u0661"


def scalar(chance: Random) -> str:
    """Something near a number, a word or a time."""
    return "".join(chance.choice(_CHARACTERS) for _ in range(chance.randint(1, 8))).strip() or "~"


def document(chance: Random) -> bytes:
    column = 0
    lines = []
    for _ in range(chance.randint(1, 7)):
        if chance.random() < 0.6:
            column = max(0, column + chance.choice((0, 0, 0, 2, 2, -2, 1, -1, 4, -4)))
        lines.append(_line(chance, column))
    return ("\n".join(lines) + chance.choice(("\n", "\n", "\n", "", "\n\n"))).encode()


def _line(chance: Random, column: int) -> str:
    kind = chance.random()
    if kind < 0.08:
        return chance.choice(("", "  ", "# c", " " * column + "# c", " " * column + "  "))
    if kind < 0.12:
        return chance.choice(("---", "---", "--- # x", "--- a", "...", "---  "))
    line = " " * column
    while chance.random() < 0.22:
        line += chance.choice(("- ", "- ", "-   ", "-\t"))
    if chance.random() < 0.25:
        return line + chance.choice(SCALARS)
    line += chance.choice(KEYS.split(",")) + chance.choice((":", ": ", ": ", ":  ", " : "))
    if chance.random() < 0.65:
        line += " " + chance.choice(SCALARS)
    return line + chance.choice(("", "", "", " "))
