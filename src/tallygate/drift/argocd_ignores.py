"""`ignoreDifferences` of Applications: pointers, managers, and what of jq is a path."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import msgspec

from tallygate.drift.ignore import Ignorer, Warned
from tallygate.model.drift import DriftItem
from tallygate.model.location import Location, ValuePath

Step = str | None
"""A key or the number of an item; None for every item."""
JqPath = Callable[[str], tuple[list[Step], bool]]
"""The path that an expression begins with, and whether it is nothing more."""
_PIPE = re.compile(r"\s*\|\s*(?![^(]*\))")
_SELECT = re.compile(r'select\(\s*\.([A-Za-z_]\w*)\s*==\s*"([^"\\]*)"\s*\)', re.ASCII)
_LONGEST = 1_000
_LAYER = "k8s-live"


class Deployed(msgspec.Struct, frozen=True):
    """What an Application deploys. entries: fields that it ignores, as the reader of Applications has them.
    addresses: of its objects."""

    application: str
    location: Location
    entries: Sequence[Mapping[str, Any]]
    addresses: frozenset[str]


class _Chosen(msgspec.Struct, frozen=True):
    """Items of a list whose key has a value."""

    text: str


def ignorers(deployed: Iterable[Deployed], jq_path: JqPath) -> tuple[list[Ignorer], list[Warned]]:
    """Those that are understood, and a warning that names each other one."""
    found, warned = list[Ignorer](), list[Warned]()
    for one in deployed:
        for entry in one.entries:
            made = _ignorer(one, entry, jq_path)
            if made is None:
                told = f"ignoreDifferences of {one.application}: {entry['text']!r} is not understood"
                warned.append(Warned(one.location, f"{told}, so it covers nothing"))
            else:
                found.append(made)
    return found, sorted(set(warned))


def _ignorer(one: Deployed, entry: Mapping[str, Any], jq_path: JqPath) -> Ignorer | None:
    text = str(entry["text"])
    if entry["by"] == "manager":
        return _made(one, entry, lambda item: f"manager: {text}" in item.evidence)
    steps = [*entry["path"]] if entry["is_exact"] else _steps(text, jq_path)
    if not steps or any(isinstance(step, str) and step.isdecimal() for step in steps):
        return None  # lists are known by keys, not by numbers
    return _made(one, entry, lambda item: _leads(steps, item.path))


def _made(one: Deployed, entry: Mapping[str, Any], fits: Callable[[DriftItem], bool]) -> Ignorer:
    def covers(item: DriftItem) -> bool:
        subject = item.subject
        named = entry["name"] in ("", subject.id) and entry["namespace"] in ("", subject.namespace)
        own = subject.address in one.addresses and subject.type in entry["types"]
        return item.layer == _LAYER and own and named and fits(item)

    return Ignorer(
        f"argocd:{one.application}", one.location, covers, (_LAYER,), f"ignoreDifferences {entry['text']}"
    )


def _steps(expression: str, jq_path: JqPath) -> list[Step | _Chosen]:
    """Of `PATH | select(.KEY == "VALUE") | PATH`; [] for any other."""
    found: list[Step | _Chosen] = []
    for part in _PIPE.split(expression[:_LONGEST].strip()):
        chosen = _SELECT.fullmatch(part)
        if chosen and found and found[-1] is None:
            found[-1] = _Chosen(f"{chosen[1]}={chosen[2]}")
            continue
        path, is_exact = jq_path(part)
        if not is_exact:
            return []
        found += path
    return found


def _leads(steps: Sequence[Step | _Chosen], path: ValuePath) -> bool:
    """Whether the path is there, or below it."""
    return len(steps) <= len(path) and all(map(_fits, steps, path))


def _fits(step: Step | _Chosen, at: str | int) -> bool:
    if isinstance(step, _Chosen):
        return isinstance(at, str) and step.text in at.split(",")
    return (isinstance(at, int) or "=" in at) if step is None else step == at
