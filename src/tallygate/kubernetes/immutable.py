"""Fields that a change gives another value, and that Kubernetes keeps in an object that exists."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from tallygate.kubernetes.rendered import ABSENT, value_at
from tallygate.kubernetes.semantics.node import shown
from tallygate.loaders.quantities import quantity
from tallygate.model.diagnostic import Diagnostic, Level
from tallygate.model.location import ValuePath
from tallygate.model.resource import Resource

RULE = "k8s-immutable-changed"
_STORAGE = ("spec", "resources", "requests", "storage")
_MADE_ANEW = {
    "argocd.argoproj.io/hook": "",
    "helm.sh/hook": "",
    "kustomize.toolkit.fluxcd.io/force": "enabled",
}
"""Annotations of objects that are deleted and made again, with the value that says so ("": any)."""

_Key = tuple[str, str, str, str | None]


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """fields: by type, path and what an absent value stands for. once_set: those that a cluster fills in
    where nothing is written. when_immutable: of objects that say `immutable: true`.
    """

    source: str
    date: str
    fields: dict[str, dict[str, Any]]
    once_set: dict[str, tuple[str, ...]]
    when_immutable: dict[str, tuple[str, ...]]


@cache
def table() -> _Table:
    return msgspec.json.decode(Path(__file__).with_name("immutable.json").read_bytes(), type=_Table)


def diagnostics(
    base: Iterable[Resource], head: Iterable[Resource], gone: frozenset[str] = frozenset()
) -> list[Diagnostic]:
    """Objects are the same by type, namespace, name and environment, whatever renders them; of several
    renderings those of one root are compared. gone: Applications that head has no more; what they alone
    deployed, and none does now, is applied by nobody."""
    before: dict[_Key, list[Resource]] = {}
    for one in base:
        if _is_followed(one):
            before.setdefault(_key(one), []).append(one)
    found: list[Diagnostic] = []
    for one in head:
        known = before.get(_key(one), []) if _is_followed(one) and not _is_made_anew(one) else []
        known = [old for old in known if one.applications or not _went(old, gone)]
        same_root = [old for old in known if old.rendered_from == one.rendered_from] or known
        changes = [list(_changes(old, one)) for old in same_root]
        fewest = min(changes, key=len, default=[])
        found += fewest
    return found


def _went(old: Resource, gone: frozenset[str]) -> bool:
    return bool(old.applications) and gone.issuperset(old.applications)


def _is_followed(one: Resource) -> bool:
    known = table()
    named = isinstance(value_at(one.values, ("metadata", "name")), str)
    return named and any(one.type in part for part in (known.fields, known.once_set, known.when_immutable))


def _key(one: Resource) -> _Key:
    return one.type, one.namespace or "", one.name, one.environment


def _is_made_anew(one: Resource) -> bool:
    annotations = value_at(one.values, ("metadata", "annotations"))
    if not isinstance(annotations, dict):
        return False
    options = str(annotations.get("argocd.argoproj.io/sync-options", "")).replace(" ", "").split(",")
    if {"Force=true", "Replace=true"} <= set(options):
        return True
    return any(
        key in annotations and (not value or str(annotations[key]).lower() == value)
        for key, value in _MADE_ANEW.items()
    )


def _changes(old: Resource, new: Resource) -> Iterator[Diagnostic]:
    known = table()
    for written, default in known.fields.get(new.type, {}).items():
        if not _may_change(old, new, written):
            yield from _changed(old, new, tuple(written.split(".")), default)
    for written in known.once_set.get(new.type, ()):
        yield from _set_again(old, new, tuple(written.split(".")))
    if _at(old, ("immutable",), False) is True:
        for path in (("immutable",), *((key,) for key in known.when_immutable.get(new.type, ()))):
            yield from _changed(old, new, path, None)
    if new.type == "PersistentVolumeClaim":
        yield from _shrunk(old, new)


def _may_change(old: Resource, new: Resource, written: str) -> bool:
    """Of a job that waits, where its pods run; of an indexed one, how many there are."""
    if new.type != "batch/Job":
        return False
    if written == "spec.template":
        return _at(old, ("spec", "suspend"), False) is True
    return written == "spec.completions" and _at(new, ("spec", "completionMode"), "") == "Indexed"


def _at(one: Resource, path: ValuePath, default: Any) -> Any:
    found = value_at(one.values, path)
    return default if found is ABSENT or found is None else found


def _changed(old: Resource, new: Resource, path: ValuePath, default: Any) -> Iterator[Diagnostic]:
    """Unknown where only what is not known may differ; equal text that is filled in later counts as equal."""
    before, after = _at(old, path, default), _at(new, path, default)
    unknowns = [_unknowns(one, path) for one in (old, new)]
    differs = not _same(before, after)
    if differs or unknowns[0] != unknowns[1]:
        place = _difference(before, after, path)
        level = Level.FINDING if unknowns[0] == unknowns[1] else Level.UNKNOWN
        yield _told(old, new, place, level)


def _unknowns(one: Resource, path: ValuePath) -> Mapping[ValuePath, str]:
    return {gap.path: gap.reason for gap in one.unknown if gap.path[: len(path)] == path[: len(gap.path)]}


def _set_again(old: Resource, new: Resource, path: ValuePath) -> Iterator[Diagnostic]:
    """What base left to the cluster may be what head writes, but no address is never an address."""
    before, after, is_address = _at(old, path, ""), _at(new, path, ""), path[-1] == "clusterIP"
    if any(_at(one, ("spec", "type"), "") == "ExternalName" for one in (old, new)):
        return
    if before:
        refused = before != after and (after or not is_address)
    else:
        refused = is_address and after == "None" and not _unknowns(old, path)
    if refused:
        yield _told(old, new, path, Level.UNKNOWN if _unknowns(new, path) else Level.FINDING)


def _shrunk(old: Resource, new: Resource) -> Iterator[Diagnostic]:
    before, after = quantity(_at(old, _STORAGE, None)), quantity(_at(new, _STORAGE, None))
    if before is not None and after is not None and after < before:
        yield _told(old, new, _STORAGE, Level.FINDING)


def _same(before: Any, after: Any) -> bool:
    try:
        return bool(before == after)
    except RecursionError:
        return False


def _difference(before: Any, after: Any, path: ValuePath) -> ValuePath:
    """The first value on the way down that differs; of a list that differs in length, the list."""
    while True:
        if isinstance(before, dict) and isinstance(after, dict):
            keys: Iterable[str | int] = [*after, *(key for key in before if key not in after)]
        elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
            keys = range(len(after))
        else:
            return path
        pairs = ((key, value_at(before, (key,)), value_at(after, (key,))) for key in keys)
        found = next((pair for pair in pairs if not _same(pair[1], pair[2])), None)
        if found is None:
            return path
        path, before, after = (*path, found[0]), found[1], found[2]


def _told(old: Resource, new: Resource, path: ValuePath, level: Level) -> Diagnostic:
    written, place = ".".join(map(str, path)), old.locator.key(path)
    message = (
        f"{written} cannot be changed in a {new.type.rpartition('/')[2]} that exists{_values(old, new, path)}"
    )
    return Diagnostic(
        rule=RULE,
        message=f"{message}; the base has it at line {place.line} of {place.path}",
        location=new.locator.key(path),
        level=level,
        environment=new.environment,
        resource=new.address,
        inputs=new.inputs if level is Level.UNKNOWN else frozenset(),
        root=new.rendered_from,
    )


def _values(old: Resource, new: Resource, path: ValuePath) -> str:
    """Not of a ConfigMap or a Secret, nor of what stands in pods: it may be secret."""
    values = [_at(one, path, "nothing") for one in (old, new)]
    if new.type in table().when_immutable or "template" in path or "parameters" in path:
        return ""
    if any(isinstance(value, dict | list) for value in values):
        return ""
    return f" ({shown(values[0])} to {shown(values[1])})"
