"""Known answers the embedded engine must give before it is used; a build that fails one is refused."""

import re
from functools import cache
from pathlib import Path

import msgspec

from tallygate.rego.evaluator import Evaluator
from tallygate.rego.types import Bundle

PROVIDER = re.compile(r"gordon_to_regorus-(0\.13\.\d+)\.dist-info")

MODULE = """package t.a
import data.t.b
v[k] := 1 if { some k, _ in {"x": 1, "y": 2} }
undefined if input.nothing
no := false
nothing := null
empty contains 1 if false
objects contains {"m": m} if { some m in ["b", "a"] }
p.q.r contains 3
f(x) := y if { y := x + 1 }
call := f(2)
other := b.x
absent if not input.nothing
present if not input.here
mocked := x if { x := input.z with input as {"z": 4} }
all if { every x in [1, 2] { x > 0 } }
fallback := 1 if { false } else := 2
bad := 1 / 0
conflict := 1
conflict := 2
printed if { print("p", input.nothing) }
text := sprintf("%s %d %v", ["a", 1, {"b": [null]}])
"""
SECOND = "package t.b\nx := {1, 2}\n"

UNDEFINED_ANSWER = "undefined"
ERROR_ANSWER = "error"

ANSWERS: dict[str, object] = {
    "data.t.a.v": {"x": 1, "y": 1},
    "data.t.a.undefined": UNDEFINED_ANSWER,
    "data.t.a.no": False,
    "data.t.a.nothing": None,
    "data.t.a.empty": [],
    "data.t.a.objects": [{"m": "a"}, {"m": "b"}],
    "data.t.a.p.q.r": [3],
    "data.t.a.call": 3,
    "data.t.a.other": [1, 2],
    "data.t.a.absent": True,
    "data.t.a.present": UNDEFINED_ANSWER,
    "data.t.a.mocked": 4,
    "data.t.a.all": True,
    "data.t.a.fallback": 2,
    "data.t.a.bad": ERROR_ANSWER,
    "data.t.a.conflict": ERROR_ANSWER,
    "data.t.a.printed": True,
    "data.t.a.text": 'a 1 {"b": [null]}',
}


@cache
def failed_answers() -> tuple[str, ...]:
    """Queries the engine answers wrongly; empty where it may be used."""
    queries = tuple(ANSWERS)
    evaluator = Evaluator(Bundle((("a", MODULE), ("b", SECOND)), b"{}", queries))
    evaluator.set_input(b'{"here": 1}')
    wrong = []
    for query, wanted in ANSWERS.items():
        answer = evaluator.ask(query)
        given = ERROR_ANSWER if answer.failure else answer.plain() if answer.defined else UNDEFINED_ANSWER
        if msgspec.json.encode(given) != msgspec.json.encode(wanted):
            wrong.append(query)
        if query == "data.t.a.printed" and not answer.prints:
            wrong.append("prints")
    return tuple(wrong)


@cache
def provider(folder: Path) -> tuple[str, str]:
    """(version, problem) of the engine installed in a folder: one distribution provides it, version 0.13."""
    found = sorted(entry.name for entry in folder.glob("*regorus*.dist-info"))
    known = [match[1] for name in found if (match := PROVIDER.fullmatch(name))]
    if len(found) == 1 and known:
        return known[0], ""
    listed = ", ".join(name.removesuffix(".dist-info") for name in found) or "none"
    return "", f"wanted gordon-to-regorus 0.13 as the one provider of regorus, found {listed}"
