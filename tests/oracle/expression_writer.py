"""Expressions for the differential test, written at random from a grammar; the same seed writes the same."""

import json
from collections.abc import Callable
from pathlib import Path
from random import Random

_FORMS_FILE = json.loads(Path(__file__).with_name("expression_forms.json").read_text(encoding="utf-8"))
_ATOMS: dict[str, list[str]] = _FORMS_FILE["atoms"]
_CALLS: dict[str, list[str]] = _FORMS_FILE["calls"]


class Writer:
    """Writes one expression of a wished kind after the other; `any` mixes them, so that conversion and
    refusal are met as well."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)
        self._names: list[str] = []

    def any(self, depth: int) -> str:
        return self.of(self._random.choice(("number", "string", "bool", "list", "map", "template")), depth)

    def of(self, kind: str, depth: int) -> str:
        """An expression that is likely of the kind."""
        if depth <= 0:
            return self._atom(kind)
        if self._random.random() < 0.06:
            return self.any(depth - 1)
        forms = _FORMS[kind]
        return self._random.choice(forms)(self, depth - 1)

    def _atom(self, kind: str) -> str:
        if self._names and self._random.random() < 0.4:
            return self._random.choice(self._names)
        return self._random.choice(_ATOMS["string" if kind == "template" else kind])

    def pick(self, *choices: str) -> str:
        return self._random.choice(choices)

    def within(self, names: list[str], write: Callable[[], str]) -> str:
        """What is written while the names of a loop are there."""
        self._names += names
        written = write()
        del self._names[-len(names) :]
        return written

    def conditional(self, kind: str, depth: int) -> str:
        other = kind if self._random.random() < 0.7 else self.pick("number", "string", "bool", "list", "map")
        return f"({self.of('bool', depth)} ? {self.of(kind, depth)} : {self.of(other, depth)})"

    def key(self, depth: int) -> str:
        return self.pick(
            "k", '"q"', f"({self.of('string', depth)})", "1", "true", f'"${{{self.of("string", depth)}}}-k"'
        )

    def loop(self, opening: str, depth: int) -> str:
        """`[for ...]` or `{for ...}`."""
        collection = self.of(self.pick("list", "map"), depth)
        names = self.pick("v", "k, v").split(", ")

        def body() -> str:
            condition = f" if {self.of('bool', depth)}" if self._random.random() < 0.3 else ""
            if opening == "[":
                return f"{self.of(self.pick('number', 'string', 'map'), depth)}{condition}"
            grouped = "..." if self._random.random() < 0.4 else ""
            key = self.pick(*names, '"${v}"', self.of("string", depth))
            return f"{key} => {self.of(self.pick('number', 'string'), depth)}{grouped}{condition}"

        closing = "]" if opening == "[" else "}"
        return f"{opening}for {', '.join(names)} in {collection} : {self.within(names, body)}{closing}"

    def splat(self, depth: int) -> str:
        source = self.pick(
            "local.people", "local.people[0]", "null", '"x"', "local.table", "local.names", "local.text",
            "local.maybe", "local.fields", "local.texts", "local.group", "local.pw", "values(local.table)",
            "[local.fields]", "[[1],[2]]", f"({self.of('list', depth)})",
        )  # fmt: skip
        return source + self.pick(
            "[*]", ".*", "[*].name", ".*.name", "[*].n", ".*.a", "[*][0]", ".*[0]", "[*].a[*]"
        )

    def template(self, depth: int) -> str:
        return '"' + "".join(self._piece(depth) for _ in range(self._random.randint(1, 4))) + '"'

    def heredoc(self, depth: int) -> str:
        dash = self.pick("", "-")
        lines = [self._line(depth) for _ in range(self._random.randint(0, 4))]
        return f"<<{dash}EOT\n" + "".join(lines) + f"{self.pick('', '  ') if dash else ''}EOT\n"

    def _line(self, depth: int) -> str:
        lead = self.pick("", "  ", "    ", "\t", "\t\t")
        condition, collection = self.of("bool", depth), self.of("list", depth)
        line = self.pick(
            "",
            "text",
            "$${no} %%{no}",
            "a \\n b",
            f"x ${{{self.of('string', depth)}}} y",
            f"${{~ {self.of('string', depth)} ~}}",
            f"%{{ if {condition} ~}}\n{lead}  in\n{lead}%{{ else }}out\n{lead}%{{ endif ~}}",
            f"%{{ for v in {collection} ~}}\n{lead}- ${{v}}\n{lead}%{{ endfor ~}}",
        )
        return f"{lead}{line}\n"

    def _piece(self, depth: int) -> str:
        (left, right), condition = (self.pick("", "~"), self.pick("", "~")), self.of("bool", depth)
        head = f"%{{{left} for k, v in {self.of('list', depth)} {right}}}"
        branches = f"yes %{{{right} else {left}}} no %{{{left} endif {right}}}"
        return self.pick(
            *("abc", " ", "-", "\\n", "\\t x ", "$${x}", "%%{y}", "\\u00e9", "e\\u0301"),
            f" ${{{left} {self.of('string', depth)} {right}}} ",
            f"${{{self.of('number', depth)}}}",
            f" %{{{left} if {condition} {right}}} {branches} ",
            f" {head} ${{k}}=${{v}} %{{{left} endfor {right}}} ",
        )

    def call(self, kind: str, depth: int) -> str:
        form = self.pick(*_CALLS[kind])
        for name in ("number", "string", "bool", "list", "map"):
            while f"<{name}>" in form:
                form = form.replace(f"<{name}>", self.of(name, depth), 1)
        return form


_FORMS: dict[str, list[Callable[[Writer, int], str]]] = {
    "number": [
        lambda w, d: w.of("number", 0),
        lambda w, d: f"{w.of('number', d)} {w.pick('+', '-', '*', '/', '%')} {w.of('number', d)}",
        lambda w, d: f"({w.of('number', d)} {w.pick('+', '-', '*')} {w.of('number', d)})",
        lambda w, d: f"-{w.of('number', d)}" if w.pick("", "x") else f"- {w.of('number', 0)}",
        lambda w, d: w.conditional("number", d),
        lambda w, d: w.call("number", d),
        lambda w, d: f"({w.of('list', d)})[{w.of('number', d)}]",
    ],
    "string": [
        lambda w, d: w.of("string", 0),
        lambda w, d: w.conditional("string", d),
        lambda w, d: w.call("string", d),
        lambda w, d: w.template(d),
        lambda w, d: w.template(d),
        lambda w, d: f"({w.of('map', d)})" + w.pick(".a", '["a"]', ".b", f"[{w.of('string', d)}]"),
    ],
    "template": [lambda w, d: w.template(d), lambda w, d: w.heredoc(d)],
    "bool": [
        lambda w, d: w.of("bool", 0),
        lambda w, d: f"{w.of('number', d)} {w.pick('<', '>', '<=', '>=', '==', '!=')} {w.of('number', d)}",
        lambda w, d: f"{w.of('bool', d)} {w.pick('&&', '||', '==', '!=')} {w.of('bool', d)}",
        lambda w, d: f"({w.any(d)}) {w.pick('==', '!=')} ({w.any(d)})",
        lambda w, d: f"({w.any(d)}) {w.pick('==', '!=')} null",
        lambda w, d: f"!{w.of('bool', 0)}",
        lambda w, d: w.call("bool", d),
        lambda w, d: w.conditional("bool", d),
    ],
    "list": [
        lambda w, d: w.of("list", 0),
        lambda w, d: f"[{w.any(d)}, {w.any(d)}]",
        lambda w, d: w.loop("[", d),
        lambda w, d: w.loop("[", d),
        lambda w, d: w.splat(d),
        lambda w, d: w.call("list", d),
        lambda w, d: w.conditional("list", d),
    ],
    "map": [
        lambda w, d: w.of("map", 0),
        lambda w, d: f"{{{w.key(d)} = {w.any(d)}, z : {w.any(d)}}}",
        lambda w, d: w.loop("{", d),
        lambda w, d: w.loop("{", d),
        lambda w, d: w.call("map", d),
        lambda w, d: w.conditional("map", d),
    ],
}  # fmt: skip


def expressions(number: int, seed: int) -> list[str]:
    """`number` different expressions."""
    found: dict[str, None] = {}
    count = 0
    while len(found) < number:
        writer = Writer(seed * 1_000_003 + count)
        found[writer.any(1 + count % 3)] = None
        count += 1
    return list(found)
