"""Calls of every function of Terraform: from its signature and tables of arguments."""

import json
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

from tests.oracle.make_signatures import TABLE

_ARGUMENTS = json.loads(Path(__file__).with_name("function_arguments.json").read_text(encoding="utf-8"))
FILES: dict[str, str] = _ARGUMENTS["files"]
SIGNATURES: dict[str, dict[str, Any]] = json.loads(TABLE.read_text(encoding="utf-8"))["terraform"]

# What they give differs from run to run or from machine to machine, or needs a key.
UNREPEATABLE = frozenset(_ARGUMENTS["unrepeatable"])
# The most used in public modules, the most used first; together 93.6 % of all calls.
MOST_USED: list[str] = _ARGUMENTS["most_used"]


def calls(many: int, seed: int) -> list[tuple[str, str]]:
    """(function, call): at most `many` different calls of each function."""
    return [
        (name, call)
        for name in sorted(SIGNATURES)
        if name not in UNREPEATABLE
        for call in _calls(name, many, seed)
    ]


def _calls(name: str, many: int, seed: int) -> list[str]:
    """Each argument of each parameter once among others at random, then at random alone."""
    random = Random(f"{seed} {name}")
    found: dict[str, None] = {}
    parameters = _parameters(name, 0)
    for position, parameter in enumerate(parameters):
        for argument in _samples(name, parameter):
            found[_call(name, [*_random(name, parameters, random)], position, argument)] = None
    for _ in range(4 * many):
        found[_call(name, _random(name, _parameters(name, random.randint(0, 3)), random))] = None
    everything = list(found)
    return everything if len(everything) <= many else random.sample(everything, many)


def _parameters(name: str, further: int) -> list[dict[str, Any]]:
    """Those of a call; further: how many arguments the variadic one takes beyond the first."""
    signature = SIGNATURES[name]
    variadic = [signature["variadic"]] * (1 + further) if "variadic" in signature else []
    return [*signature["parameters"], *variadic]


def _samples(name: str, parameter: dict[str, Any]) -> Sequence[str]:
    own, type_ = _ARGUMENTS["by_parameter"], parameter["type"]
    plain = type_ if isinstance(type_, str) else type_[0]
    found: Sequence[str] = (
        own.get(f"{name} {parameter['name']}") or own.get(parameter["name"]) or _ARGUMENTS["by_type"][plain]
    )
    return found


def _random(name: str, parameters: Sequence[dict[str, Any]], random: Random) -> list[str]:
    """The first of its samples are the ordinary ones."""
    chosen = []
    for parameter in parameters:
        samples = _samples(name, parameter)
        chosen.append(random.choice(samples[:4] if random.random() < 0.6 else samples))
    return chosen


def _call(name: str, arguments: list[str], position: int = -1, argument: str = "") -> str:
    if argument:
        arguments[position] = argument
    return f"{name}({', '.join(arguments)})"
