"""What a rule cannot know of a resource: not all that is unknown matters to what it asks."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from tallygate.model.location import ValuePath
from tallygate.model.resource import Reference, Resource, Unknown
from tallygate.model.rule import Rule

ANY = "{}"
"""Stands for any text in a text that a rule looks for."""


def gaps_of(resource: Resource, rule: Rule, present: Mapping[str, Resource]) -> Iterator[Unknown]:
    """What is not known to a rule: a value that can be none of the texts it looks for is known enough, and so
    is one that is judged elsewhere. present: resources of the same state, by address."""
    wanted = _wanted(rule)
    made = {one.path for one in resource.references if one.whole}
    for unknown in resource.unknown:
        path = _argument(unknown)
        if not _is_told(unknown, wanted.get(path[-1], ()), path in made) and not (
            rule.settled and _is_settled(path, resource.references, rule, present)
        ):
            yield unknown


def as_shown(resource: Resource, rule: Rule) -> Resource:
    """The resource with the rule's own texts for values that are one of them, whatever is not known."""
    wanted = _wanted(rule)
    values = resource.values
    for unknown in resource.unknown if wanted else ():
        texts = wanted.get(_argument(unknown)[-1], ())
        if shown := next((text for text in texts if _is_one(unknown, text)), None):
            values = _with(values, unknown.path, shown)
    return resource if values is resource.values else msgspec.structs.replace(resource, values=values)


def _wanted(rule: Rule) -> Mapping[object, Sequence[str]]:
    wanted: dict[object, list[str]] = defaultdict(list)
    for name, _, text in (literal.partition("=") for literal in rule.literals):
        wanted[name].append(text)
    return wanted


def _argument(unknown: Unknown) -> ValuePath:
    return unknown.path if isinstance(unknown.path[-1], str) else unknown.path[:-1]


def _is_told(unknown: Unknown, texts: Sequence[str], made: bool) -> bool:
    """Whether it is certain that the value is none of the texts, or that it is one."""
    if not texts or any(_is_one(unknown, text) for text in texts):
        return bool(texts)
    if unknown.prefix or unknown.suffix:
        return not any(_may_be(unknown, text) for text in texts)
    return made


def _is_one(unknown: Unknown, text: str) -> bool:
    begins, any_text, ends = text.partition(ANY)
    return bool(any_text) and unknown.prefix.startswith(begins) and unknown.suffix.endswith(ends)


def _may_be(unknown: Unknown, text: str) -> bool:
    begins, any_text, ends = text.partition(ANY)
    if not any_text:
        return text.startswith(unknown.prefix) and text.endswith(unknown.suffix)
    pairs = ((begins, unknown.prefix), (ends[::-1], unknown.suffix[::-1]))
    return all(ours.startswith(theirs) or theirs.startswith(ours) for ours, theirs in pairs)


def _is_settled(
    path: ValuePath, references: Sequence[Reference], rule: Rule, present: Mapping[str, Resource]
) -> bool:
    """Whether the argument is nothing but an attribute that the rule names, of resources that are here."""
    read = [one for one in references if one.path == path]
    return bool(read) and all(
        one.attribute
        and one.address in present
        and f"{path[-1]}={present[one.address].type}.{one.attribute}" in rule.settled
        for one in read
    )


def _with(values: Any, path: ValuePath, text: str) -> Any:
    """A copy in which `text` stands at the path."""
    if not path:
        return text
    copy: Any = dict(values) if isinstance(values, dict) else list(values)
    within = copy.get(path[0]) if isinstance(copy, dict) else copy[path[0]]
    copy[path[0]] = _with(within, path[1:], text)
    return copy
