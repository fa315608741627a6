"""Keys whose value has another type in one environment: `"8080"` beside 8080, a list beside a text.

A differing value says nothing. A text counts beside numbers and switches only where it reads as one of
them: 500m beside 1, or auto beside true, are two values of one setting.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from tallygate.environments.align import ConfigFile
from tallygate.model.location import ValuePath

_TYPES = {bool: "boolean", int: "number", float: "number", str: "text", list: "list", dict: "mapping"}
_READS_AS = {
    "number": re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?"),
    "boolean": re.compile("true|false|yes|no|on|off", re.IGNORECASE),
}


class Differing(msgspec.Struct, frozen=True):
    """A key of `file` that holds a value of `type`, where `others` hold one of type `other`."""

    file: ConfigFile
    key: ValuePath
    type: str
    other: str
    others: tuple[ConfigFile, ...]


def differing_types(files: Iterable[ConfigFile]) -> list[Differing]:
    """What differs between the files of a role, by role and key; files in order of their environments.

    The type that most files have is right, or that of the first environment where there is no such type.
    Files of several documents are left out.
    """
    by_role: dict[str, list[ConfigFile]] = defaultdict(list)
    for file in files:
        if file.contents is not None and len(file.contents) == 1:
            by_role[file.role].append(file)
    return [differing for role in sorted(by_role) for differing in _of_role(by_role[role])]


def _of_role(files: list[ConfigFile]) -> Iterator[Differing]:
    pending: list[tuple[ValuePath, list[tuple[ConfigFile, Mapping[str, Any]]]]] = [
        ((), [(file, (file.contents or ({},))[0]) for file in files])
    ]
    while pending:
        path, levels = pending.pop()
        for key in sorted({key for _, level in levels for key in level}):
            values = [(file, level[key]) for file, level in levels if key in level]
            yield from _of_key((*path, key), values)
            below: list[tuple[ConfigFile, Mapping[str, Any]]] = [
                (file, value) for file, value in values if isinstance(value, dict)
            ]
            if len(below) > 1:
                pending.append(((*path, key), below))


def _of_key(key: ValuePath, values: list[tuple[ConfigFile, Any]]) -> Iterator[Differing]:
    types = _comparable([(file, value) for file, value in values if value not in (None, [], {})])
    counted = Counter(type_ for _, type_ in types).most_common()
    if len(counted) < 2:
        return
    (first, most), (_, next_) = counted[:2]
    right = first if most > next_ else types[0][1]
    others = tuple(file for file, type_ in types if type_ == right)
    for file, type_ in types:
        if type_ != right:
            yield Differing(file, key, type_, right, others)


def _comparable(values: list[tuple[ConfigFile, Any]]) -> list[tuple[ConfigFile, str]]:
    """Types of the values, without texts that only another value of the setting explains."""
    types = {_TYPES[type(value)] for _, value in values if type(value) in _TYPES}
    patterns = [pattern for type_, pattern in _READS_AS.items() if type_ in types]
    return [
        (file, _TYPES[type(value)])
        for file, value in values
        if type(value) in _TYPES
        and (not isinstance(value, str) or not patterns or any(p.fullmatch(value) for p in patterns))
    ]
