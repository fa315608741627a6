"""Arguments that differ and force a replacement, by a table of what providers document."""

import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from tallygate.model.location import ValuePath
from tallygate.model.resource import Resource

_NUMBER = re.compile(r"\d+")
_FILE = "forces_replacement.json"


class Arguments(msgspec.Struct, frozen=True):
    """Paths of arguments of one type, with dots; of a nested block, the first is meant.

    required: always set. unset: to set it or not is a change, too. computed: where it is not set the provider
    chooses, and keeps what there is. some_versions: only some versions of the provider replace. default: what
    it is where it is not set.
    """

    required: tuple[str, ...] = ()
    unset: tuple[str, ...] = ()
    computed: tuple[str, ...] = ()
    some_versions: tuple[str, ...] = ()
    default: dict[str, Any] = {}


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    source: str
    date: str
    types: dict[str, Arguments]


@cache
def table() -> dict[str, Arguments]:
    """By resource type."""
    data = Path(__file__).with_name(_FILE).read_bytes()
    return msgspec.json.decode(data, type=_Table).types


class Forced(NamedTuple):
    """known: false where it only may force a replacement."""

    path: ValuePath
    known: bool
    reason: str


class Hidden(NamedTuple):
    """Why a value is not known, and addresses of what it reads."""

    reasons: frozenset[str]
    reads: frozenset[str]


_ABSENT = object()
_ANYTHING = object()
Follow = Callable[[str], str]
"""Address of the base -> that of the head."""


def forced(before: Resource, after: Resource, follow: Follow) -> list[Forced]:
    """Certain ones first. Nothing is forced by what `ignore_changes` names."""
    arguments = table().get(after.type)
    if arguments is None or before.type != after.type:
        return []
    released, ignored = _ignored(before), _ignored(after)
    found = [
        one
        for name, judge in _judged(arguments)
        if not _is_of(name, ignored)
        if (one := (_released if _is_of(name, released) else _forced)(name, judge, before, after, follow))
    ]
    return sorted(found, key=lambda one: not one.known)


def forced_through(after: Resource, replaced: frozenset[str]) -> Iterator[Forced]:
    """Arguments that read a resource which is replaced, so that their values may be others."""
    arguments = table().get(after.type)
    for name, _ in _judged(arguments) if arguments else ():
        path = _path(name)
        read = _hidden(after, path)
        for address in sorted((read.reads if read else frozenset()) & replaced):
            yield Forced(path, known=False, reason=f"{name} reads {address}, which is replaced")


def prevents_destroy(resource: Resource) -> bool:
    """Whether Terraform refuses to destroy it."""
    return bool(_lifecycle(resource).get("prevent_destroy") is True)


def _lifecycle(resource: Resource) -> dict[str, Any]:
    blocks = resource.values.get("lifecycle")
    first = blocks[0] if isinstance(blocks, list) and blocks else None
    return first if isinstance(first, dict) else {}


def _ignored(resource: Resource) -> frozenset[str]:
    names = _lifecycle(resource).get("ignore_changes")
    return frozenset(re.split(r"[.\[]", str(name))[0] for name in names or ())


def _is_of(name: str, ignored: frozenset[str]) -> bool:
    return "all" in ignored or name.split(".")[0] in ignored


_Judge = Callable[[Any, Any], "bool | None"]
"""Values before and after, `_ABSENT` where not set -> whether they force it; None where that is not known."""


def _judged(arguments: Arguments) -> Iterator[tuple[str, _Judge]]:
    groups: tuple[tuple[tuple[str, ...], _Judge], ...] = (
        (arguments.required, _where_set),
        (arguments.unset, _differ),
        (arguments.computed, _where_chosen),
        (arguments.some_versions, _perhaps),
    )
    for names, judge in groups:
        for name in names:
            yield name, judge
    for name, default in arguments.default.items():
        yield name, _with(default)


def _differ(before: Any, after: Any) -> bool:
    return before is not after and _plain(before) != _plain(after)


def _where_set(before: Any, after: Any) -> bool | None:
    return None if (before is _ABSENT) != (after is _ABSENT) else _differ(before, after)


def _where_chosen(before: Any, after: Any) -> bool | None:
    """What is no longer set keeps its value; what is set now may have had it."""
    return False if after is _ABSENT else _where_set(before, after)


def _perhaps(before: Any, after: Any) -> bool | None:
    return None if after is not _ABSENT and _differ(before, after) else False


def _with(default: Any) -> _Judge:
    def judge(before: Any, after: Any) -> bool:
        return _differ(*(default if one is _ABSENT else one for one in (before, after)))

    return judge


def _plain(value: Any) -> Any:
    """As Terraform compares: numbers and booleans as text, sets in any order."""
    if isinstance(value, list):
        return sorted((_plain(item) for item in value), key=repr)
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items() if item is not None}
    return str(value).lower() if isinstance(value, bool | int | float) else value


def _forced(name: str, judge: _Judge, before: Resource, after: Resource, follow: Follow) -> Forced | None:
    path = _path(name)
    old, new = _hidden(before, path), _hidden(after, path)
    if old or new:
        if old and new and _are_same(old, new, follow):
            return None
        return Forced(path, known=False, reason=f"{name} is not known, and a change of it replaces")
    verdict = judge(_value(before, path), _value(after, path))
    if verdict is None:
        return Forced(path, known=False, reason=f"{name} changes, which may replace")
    return Forced(path, known=True, reason=f"a change of {name} replaces it") if verdict else None


def _released(name: str, judge: _Judge, before: Resource, after: Resource, follow: Follow) -> Forced | None:
    """What was ignored may be anything by now."""
    path = _path(name)
    if _hidden(after, path) is None and judge(_ANYTHING, _value(after, path)) is False:
        return None
    return Forced(path, known=False, reason=f"{name} was ignored, and a change of it replaces")


def _path(name: str) -> ValuePath:
    """Every part but the last names a block."""
    *blocks, last = name.split(".")
    return (*(part for block in blocks for part in (block, 0)), last)


def _value(resource: Resource, path: ValuePath) -> Any:
    value: Any = resource.values
    for part in path:
        try:
            value = value[part]
        except (KeyError, IndexError, TypeError):
            return _ABSENT
    return _ABSENT if value is None or value in ("", [], {}) else value


def _hidden(resource: Resource, path: ValuePath) -> Hidden | None:
    """None for a value that is known."""
    reasons = frozenset(
        _NUMBER.sub("", unknown.reason) for unknown in resource.unknown if _touch(unknown.path, path)
    )
    reads = frozenset(one.address for one in resource.references if _touch(one.path, path))
    return Hidden(reasons, reads) if reasons else None


def _touch(one: ValuePath, other: ValuePath) -> bool:
    length = min(len(one), len(other))
    return one[:length] == other[:length]


def _are_same(old: Hidden, new: Hidden, follow: Follow) -> bool:
    """Whether both read the same; the words of a reason may hold an address, which moves."""
    if frozenset(map(follow, old.reads)) != new.reads:
        return False
    return old.reasons == new.reasons or (bool(new.reads) and old.reads != new.reads)
