"""Expressions that call functions, evaluated by themselves and shown in one line."""

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

import pytest

from tallygate.loaders.hcl import parse
from tallygate.loaders.hcl.source import Source
from tallygate.terraform.eval.budget import Budget
from tallygate.terraform.eval.evaluate import evaluate
from tallygate.terraform.eval.faults import ExpressionError
from tallygate.terraform.eval.scope import OnlyNames
from tallygate.terraform.values.number import text_of
from tallygate.terraform.values.types import NUMBER, STRING, List, Map, Object, Set, Tuple, Type
from tallygate.terraform.values.value import Value, object_of, string, unknown

_FRAME = re.compile(r'^(Call to function "\w+" failed|Invalid value for "\w+" parameter): ')
REASON = "is set by the provider"
LOCAL = object_of(
    {
        "unknown": unknown(STRING, REASON, not_null=True),
        "list": unknown(List(STRING), REASON, not_null=True),
        "map": unknown(Map(STRING), REASON, not_null=True),
        "digits": unknown(NUMBER, REASON, not_null=True),
    }
)


class Surroundings:
    """A context whose files are given; steps are counted as in a root."""

    def __init__(self, files: Mapping[str, bytes] | None = None, steps: int = 1_000_000) -> None:
        self._files, self._budget = files or {}, Budget(steps)
        self.short_circuits = False
        self.rendered: list[tuple[str, str]] = []

    def spend(self, steps: int) -> None:
        assert steps >= 0
        self._budget.spend(steps)

    def read(self, path: str) -> bytes | None:
        return self._files.get(str(PurePosixPath(path)))

    def below(self, path: str) -> Sequence[str]:
        start = "" if path in (".", "") else f"{PurePosixPath(path)}/"
        return sorted(name.removeprefix(start) for name in self._files if name.startswith(start))

    def unseen(self, path: str) -> Sequence[str]:
        return []

    def render(self, text: str, name: str, variables: Mapping[str, Value]) -> Value:
        self.rendered.append((text, name))
        return string(text.replace("${name}", str(variables["name"].data)))


def value_of(text: str, surroundings: Surroundings | None = None) -> Value:
    """`local.unknown`, `.list`, `.map` and `.digits` are what a provider would say."""
    file, problems = parse(Source("main.tf", f"x = {text}"))
    assert not problems, problems
    scope = OnlyNames({"local": LOCAL}, surroundings or Surroundings())
    return evaluate(file.attributes["x"].expression, scope)


def answer(text: str, surroundings: Surroundings | None = None) -> str:
    """The value with its type as written in Terraform; `?` for what is not known; `!` and a refusal,
    without the frame around what the function says."""
    try:
        found = value_of(text, surroundings)
    except ExpressionError as error:
        return f"! {_FRAME.sub('', str(error))}"
    return f"{shown(found)} {written(found.type)}"


def shown(value: Value) -> str:
    mark = "~" if value.marks else ""
    if not value.is_known:
        return f"{mark}?"
    if value.type == NUMBER and not value.is_null:
        return mark + text_of(value.data)
    if isinstance(value.data, dict):
        return mark + "{" + ", ".join(f"{key} = {shown(part)}" for key, part in value.data.items()) + "}"
    if isinstance(value.data, tuple):
        return mark + "[" + ", ".join(map(shown, value.data)) + "]"
    plain = isinstance(value.data, str) and value.data.isprintable()
    return mark + json.dumps(value.data, ensure_ascii=not plain)


def written(type_: Type) -> str:
    match type_:
        case List(element=inner) | Set(element=inner) | Map(element=inner):
            return f"{type(type_).__name__.lower()}({written(inner)})"
        case Tuple(elements=several):
            return f"tuple([{', '.join(map(written, several))}])"
        case Object(attributes=attributes):
            return "object({" + ", ".join(f"{name} = {written(one)}" for name, one in attributes) + "})"
    return str(type_)


def cases(table: str) -> pytest.MarkDecorator:
    """Rows `expression  =>  answer` as parameters of a test."""
    rows = [line.strip().split("  =>  ") for line in table.strip().split("\n")]
    return pytest.mark.parametrize(("expression", "expected"), [(a, b.strip()) for a, b in rows])
