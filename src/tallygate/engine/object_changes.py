"""The objects that base and head deploy, compared: what a sync would create, update and delete."""

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import zip_longest
from posixpath import dirname, normpath
from typing import Any, NamedTuple

from tallygate.engine.evaluate import Tree
from tallygate.engine.known_secrets import KnownSecrets, Origins
from tallygate.engine.redact import MASK, masked, masked_lines, secret_paths, secret_texts
from tallygate.engine.redact_content import mask_content
from tallygate.engine.secret_texts import SecretTexts
from tallygate.kubernetes.destroyed import kept
from tallygate.kubernetes.objects import object_type
from tallygate.kubernetes.pruned import Pruning
from tallygate.model.change import Action
from tallygate.model.deployment import APPLICATION, Deployment
from tallygate.model.location import Location, ValuePath
from tallygate.model.object_change import FieldChange, ObjectChange, ObjectChanges
from tallygate.model.resource import Resource

_MOST_FIELDS = 20
_MOST_OBJECTS = 2_000
"""With their fields; of more only the action is told."""
_LONGEST = 120
_RECIPES = ("kustomize.config.k8s.io/", "tallygate.dev/")
_HASHED = re.compile(r"-[a-z0-9]{10}")
_ABSENT: Any = object()


class _Key(NamedTuple):
    """One object in one place. number: of several alike."""

    environment: str
    cluster: str
    application: str
    type: str
    namespace: str
    name: str
    number: int = 0
    pending: bool = False


def object_changes(base: Tree, head: Tree) -> ObjectChanges:
    """What no tree renders is not compared with what the other renders of it."""
    unknown = {**_unrendered(base), **_unrendered(head)}
    landing = _Landing(base, head)
    before, after = (landing.objects(tree, unknown) for tree in (base, head))
    _rename(before, after)
    pruning = Pruning(base.reading.resources, head.reading.resources, frozenset(kept()))
    masks = _Masks(base, head)
    found: list[ObjectChange] = []
    for key in sorted({*before, *after}):
        old, new = before.get(key), after.get(key)
        if old is None or new is None or old.values != new.values:
            told = _told(old, new, masks) if len(found) < _MOST_OBJECTS else []
            found.append(_change(key, old, new, told, pruning))
    unknown |= {one.application: f"{one.status}: {one.reason}" for one in landing.apart}
    return ObjectChanges(tuple(found), tuple(sorted(unknown.items())))


def _unrendered(tree: Tree) -> Mapping[str, str]:
    """Roots of which nobody knows what they render to, and why."""
    told = [one for one in tree.diagnostics if one.rule == "k8s-unrendered"]
    return {one.root or one.resource or one.location.path: one.message for one in told}


class _Landing:
    """Which Application each object of both trees is compared under.

    A folder that an Application takes from a fixed revision is judged by itself; what changes there waits
    until the revision moves. One that an Application takes in only one of the trees is deployed in the other
    by nobody, and one whose objects only one of the trees knows is `apart`: not compared. The Application
    itself belongs to the environment that it deploys to, where its file names none.
    """

    def __init__(self, base: Tree, head: Tree) -> None:
        rows = [tree.reading.rendering.deployments for tree in (base, head)]
        known = [{one.application for one in each if one.is_known} for each in rows]
        self.apart = [
            one
            for each, other in ((rows[0], known[1]), (rows[1], known[0]))
            for one in each
            if not one.is_known and one.application in other
        ]
        self._apart = {one.application for one in self.apart}
        live = [
            {
                name
                for one in tree.reading.resources
                if not one.revision and _is_deployed(one)
                for name in one.applications
            }
            for tree in (base, head)
        ]
        names = [{one.application for one in each} for each in rows]
        self._homes = defaultdict[str, set[str]](set)
        self._waiting = (names[0] & names[1]) - live[0] - live[1] - self._apart
        self._folders: dict[str, dict[str, Deployment]] = defaultdict(dict)
        for one in (*rows[0], *rows[1]):
            self._homes[one.application].add(one.environment or "")
            for source in one.sources:
                if source.path:
                    self._folders[normpath(source.path)][one.application] = one

    def objects(self, tree: Tree, unknown: Mapping[str, str]) -> dict[_Key, Resource]:
        found: dict[_Key, Resource] = {}
        numbers: dict[_Key, int] = defaultdict(int)
        for one in tree.reading.resources:
            if _is_deployed(one) and one.rendered_from not in unknown:
                for key in self._keys(one):
                    found[key._replace(number=numbers[key])] = one
                    numbers[key] += 1
        return found

    def _keys(self, one: Resource) -> Iterator[_Key]:
        rest = (one.type, one.namespace or "", one.name)
        homes = self._homes.get(one.name, ()) if one.type == APPLICATION else ()
        environment = one.environment or (next(iter(homes)) if len(homes) == 1 else "")
        if one.applications:
            for name in one.applications:
                if name not in self._apart:
                    yield _Key(environment, one.cluster, name, *rest)
            return
        takers = self._folders.get(dirname(one.rendered_from or one.source.path))
        if takers is None:
            yield _Key(environment, "", "", *rest)
            return
        for name, row in takers.items():
            if name in self._waiting and row.environment in (None, one.environment):
                yield _Key(one.environment or "", row.cluster, name, *rest, pending=True)


def _is_deployed(one: Resource) -> bool:
    """Whether it is an object of a cluster; a kustomization is a recipe for some."""
    return bool(object_type(one.values)) and not one.type.startswith(_RECIPES)


def _rename(before: dict[_Key, Resource], after: dict[_Key, Resource]) -> None:
    """A generated ConfigMap has a hash of its content in its name: another content is no other object."""
    gone: dict[_Key, list[_Key]] = defaultdict(list)
    for key in sorted(before.keys() - after.keys()):
        if before[key].rendered_from and (plain := _plain(key)):
            gone[plain].append(key)
    for key in sorted(after.keys() - before.keys()):
        plain = _plain(key) if after[key].rendered_from else None
        if plain and gone.get(plain):
            before[key] = before.pop(gone[plain].pop(0))


def _plain(key: _Key) -> _Key | None:
    name, hashed = key.name[:-11], _HASHED.fullmatch(key.name[-11:])
    return key._replace(name=name, number=0) if hashed and key.type in ("ConfigMap", "Secret") else None


def _change(
    key: _Key, old: Resource | None, new: Resource | None, told: list[FieldChange], pruning: Pruning
) -> ObjectChange:
    standing = new or old
    assert standing is not None
    return ObjectChange(
        action=_action(old, new, pruning),
        pending=key.pending,
        type=key.type,
        name=key.name,
        namespace=standing.namespace,
        environment=key.environment or None,
        cluster=key.cluster,
        application=key.application,
        location=_location(old, new) if old and new else standing.source,
        in_base=new is None,
        fields=tuple(told[:_MOST_FIELDS]),
        more=len(told[_MOST_FIELDS:]),
    )


def _action(old: Resource | None, new: Resource | None, pruning: Pruning) -> Action:
    """What is gone from the tree may stay in the cluster."""
    if new is not None:
        return Action.UPDATE if old else Action.CREATE
    return Action.FORGET if old is None or pruning.of(old).stays else Action.DELETE


def _location(old: Resource, new: Resource) -> Location:
    """The line of the first value that changed."""
    first = next(_differing(old.values, new.values), None)
    return new.locator.value(first.new) if first and first.new else new.source


def _told(old: Resource | None, new: Resource | None, masks: "_Masks") -> list[FieldChange]:
    """Values that differ; of a new or an old object none, for all of it does."""
    if old is None or new is None:
        return []
    shown = masks.shown(old, 0), masks.shown(new, 1)
    told = []
    for one in _differing(old.values, new.values):
        before, after = _read(old.values, shown[0], one.old), _read(new.values, shown[1], one.new)
        told.append(FieldChange(one.name, *_texts(before, after)))
    return told


class _Masks:
    """Takes secrets out of values: by their places, by what the files of an object hold, and whatever any
    Secret of either tree says."""

    def __init__(self, base: Tree, head: Tree) -> None:
        self._known = [KnownSecrets(Origins(tree.reading.resources)) for tree in (base, head)]
        resources = (*base.reading.resources, *head.reading.resources)
        self._secrets = SecretTexts({t for r in resources if r.type == "Secret" for t in secret_texts(r)})

    def shown(self, resource: Resource, tree: int) -> Any:
        """tree: 0 for the base, 1 for the head."""
        values = masked(resource.values, secret_paths(resource))
        values = self._known[tree].masked_value(resource.source.path, values)
        return self._secrets.masked_value(values)


def _read(values: Any, shown: Any, path: ValuePath | None) -> Any:
    """Where a key above it is masked, so is the value."""
    if path is None or _at(values, path) is _ABSENT:
        return _ABSENT
    found = _at(shown, path)
    return MASK if found is _ABSENT else found


def _texts(before: Any, after: Any) -> tuple[str, str]:
    """Both as JSON; of texts of several lines only the first that differ."""
    if isinstance(before, str) and isinstance(after, str) and "\n" in before + after:
        pairs = zip_longest(before.splitlines(), after.splitlines(), fillvalue="")
        number = next((number for number, (one, other) in enumerate(pairs) if one != other), 0)
        before, after = ("".join(masked_lines(text)[number : number + 1]) for text in (before, after))
    return _text(before), _text(after)


def _text(value: Any) -> str:
    if value is _ABSENT:
        return ""
    text = json.dumps(_masked(value), ensure_ascii=False, sort_keys=True)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _masked(value: Any) -> Any:
    """Without what lines of the texts in it show."""
    if isinstance(value, str):
        return mask_content(value)
    if isinstance(value, list):
        return [_masked(one) for one in value]
    return {key: _masked(one) for key, one in value.items()} if isinstance(value, dict) else value


class _Difference(NamedTuple):
    """name: the way to it, items of lists by their names. old, new: the same by their numbers; None where the
    value is absent."""

    name: ValuePath
    old: ValuePath | None
    new: ValuePath | None


def _differing(before: Any, after: Any) -> Iterator[_Difference]:
    """The outermost values that differ, in order; items of lists go by their names, or by their numbers where
    there are equally many."""
    waiting = [(_Difference((), (), ()), before, after)]
    while waiting:
        at, old, new = waiting.pop()
        if old is not _ABSENT and new is not _ABSENT and old == new and type(old) is type(new):
            continue
        parts = None if old is _ABSENT or new is _ABSENT else _parts(old, new)
        if parts is None:
            yield at
            continue
        for name, one, other in reversed(parts):
            deeper = _Difference(
                (*at.name, name),
                None if one is None else (*(at.old or ()), one),
                None if other is None else (*(at.new or ()), other),
            )
            waiting.append((deeper, _part(old, one), _part(new, other)))


_Part = tuple[str | int, str | int | None, str | int | None]


def _parts(old: Any, new: Any) -> list[_Part] | None:
    """What two values are compared by: (name, key in the one, key in the other); None for a whole."""
    if isinstance(old, dict) and isinstance(new, dict):
        keys = [*old, *(key for key in new if key not in old)]
        return [(key, key if key in old else None, key if key in new else None) for key in keys]
    if not (isinstance(old, list) and isinstance(new, list)):
        return None
    names, others = _names(old), _names(new)
    if names and others:
        both = [*names, *(name for name in others if name not in names)]
        return [(name, names.get(name), others.get(name)) for name in both]
    return [(index, index, index) for index in range(len(old))] if len(old) == len(new) else None


def _names(items: list[Any]) -> dict[str, int] | None:
    """Numbers of items by their names; None where they do not tell all of them apart."""
    found = {one["name"]: number for number, one in enumerate(items) if _is_named(one)}
    return found if len(found) == len(items) else None


def _is_named(item: Any) -> bool:
    return isinstance(item, dict) and isinstance(item.get("name"), str)


def _part(value: Any, key: str | int | None) -> Any:
    return _ABSENT if key is None else value[key]


def _at(value: Any, path: ValuePath) -> Any:
    for part in path:
        try:
            value = value[part]
        except (KeyError, IndexError, TypeError):
            return _ABSENT
    return value
