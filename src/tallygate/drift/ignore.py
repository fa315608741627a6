"""Drift that is meant: rules with an owner and an end, and those that other tools have already."""

import re
from collections.abc import Callable, Iterable, Sequence
from fnmatch import fnmatchcase
from typing import NamedTuple

import msgspec

from tallygate.drift.declared import IgnoreRule
from tallygate.model.drift import Drift, DriftItem
from tallygate.model.location import Location, ValuePath, json_pointer

Covers = Callable[[DriftItem], bool]


class Ignorer(NamedTuple):
    """name: what items say covers them. layers: of which it may be said that it is unused; () for all."""

    name: str
    location: Location
    covers: Covers
    layers: tuple[str, ...] = ()
    reason: str = ""


class Warned(msgspec.Struct, frozen=True, order=True):
    """Something that is not understood in what was imported, so that it covers nothing."""

    location: Location
    message: str


class Applied(msgspec.Struct, frozen=True):
    """drift: with the rule on each item that one covers. expired: cover nothing. unused: cover nothing,
    though all that they speak of was compared."""

    drift: Drift
    expired: tuple[IgnoreRule, ...] = ()
    unused: tuple[IgnoreRule, ...] = ()


def applied(drift: Drift, rules: Sequence[IgnoreRule], imported: Sequence[Ignorer], today: str) -> Applied:
    """today: ISO date. Of several that cover an item the first counts."""
    valid = [(rule, ignorer(rule)) for rule in rules if rule.until >= today]
    every = [*(one for _, one in valid), *imported]
    used = set[str]()
    items = []
    for item in drift.items:
        covering = [one for one in every if one.covers(item)]
        used |= {one.name for one in covering}
        items.append(_covered(item, covering[0]) if covering and not item.ignore_rule else item)
    read = {one.layer for one in drift.coverage if not one.unread}
    unused = [
        rule
        for rule, one in valid
        if one.name not in used and drift.complete and (not one.layers or read.issuperset(one.layers))
    ]
    expired = tuple(rule for rule in rules if rule.until < today)
    return Applied(Drift(tuple(items), drift.coverage), expired, tuple(unused))


def _covered(item: DriftItem, by: Ignorer) -> DriftItem:
    reason = "; ".join(filter(None, (item.reason, by.reason)))
    return msgspec.structs.replace(item, ignore_rule=by.name, effect="audit", reason=reason)


def ignorer(rule: IgnoreRule) -> Ignorer:
    """The rule of tallygate.yaml as one that can be asked."""
    fits = pointer_glob(rule.path) if rule.path else _any_path

    def covers(item: DriftItem) -> bool:
        return (
            rule.layer in ("", item.layer)
            and fnmatchcase(item.subject.type, rule.type or "*")
            and any(fnmatchcase(name, rule.id or "*") for name in names_of(item))
            and (not rule.manager or f"manager: {rule.manager}" in item.evidence)
            and fits(item.path)
        )

    layers = (rule.layer,) if rule.layer else ()
    return Ignorer(str(rule.location), rule.location, covers, layers, f"{rule.reason} ({rule.owner})")


def names_of(item: DriftItem) -> Iterable[str]:
    """All that a rule may call its resource by."""
    subject = item.subject
    within = f"{subject.namespace}/{subject.id}" if subject.namespace else subject.id
    return dict.fromkeys((subject.address, subject.id, within))


def _any_path(path: ValuePath) -> bool:
    return True


def pointer_glob(glob: str) -> Callable[[ValuePath], bool]:
    """Whether a path is what a pointer or a glob of pointers names, or below it. `*` stands for part of a
    step, `**` for any number of steps."""
    steps = glob.strip("/").split("/")
    text = "".join("(?:/[^/]*)*" if step == "**" else f"/{_step(step)}" for step in steps)
    pattern = re.compile(f"{text}(?:/.*)?", re.DOTALL)
    return lambda path: bool(pattern.fullmatch(json_pointer(path)))


def _step(glob: str) -> str:
    return "[^/]*".join(re.escape(part) for part in re.sub(r"\*+", "*", glob).split("*"))
