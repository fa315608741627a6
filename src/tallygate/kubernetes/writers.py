"""Which entries of kustomizations and which patches set the values of one rendered object."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property, lru_cache, partial
from posixpath import join, normpath
from typing import Any

import msgspec

from tallygate.kubernetes.files import Files
from tallygate.kubernetes.inline import InlineLocator
from tallygate.kubernetes.kustomize import Kustomization, select
from tallygate.kubernetes.operations import any_item, as_written, moved, operations
from tallygate.kubernetes.rendered import ABSENT, Place, aligned, value_at
from tallygate.loaders.registry import load
from tallygate.model.document import Document, DocumentLocator
from tallygate.model.location import Location, ValuePath
from tallygate.model.resource import FixedLocator

_IMAGE = re.compile(r"(?P<name>.*?)(?::(?P<tag>[^:@/]*))?(?:@(?P<digest>.*))?", re.DOTALL)
_LABEL_PARENTS = ("labels", "matchLabels", "selector", "annotations")
_TARGETS = ("kind", "group", "version", "name", "namespace", "labelSelector")
_PLAIN = re.compile(r"[\w./*|()^$=, -]*", re.ASCII)
_OWN = (("metadata", "name"), ("metadata", "namespace"))
_DIRECTIVES = ("$patch", "$retainKeys")
_TARGETED = re.compile(r"\s*([\w./-]+)\s*==?\s*([\w.-]+)\s*")


class Subject(msgspec.Struct, frozen=True, dict=True):
    """A rendered object, and the document that it began as: {} where it was generated."""

    value: dict[str, Any]
    source: Place

    @cached_property
    def names(self) -> tuple[str, ...]:
        found = (value_at(v, ("metadata", "name")) for v in (self.source.value, self.value))
        return tuple(name for name in found if isinstance(name, str))

    @cached_property
    def namespaces(self) -> tuple[str, ...]:
        found = (value_at(v, ("metadata", "namespace")) for v in (self.source.value, self.value))
        return tuple(name if isinstance(name, str) and name else "default" for name in found)

    @cached_property
    def leaves(self) -> set[tuple[ValuePath, str]]:
        return _leaves(self.value)

    @cached_property
    def labels(self) -> dict[str, Any]:
        found = (value_at(v, ("metadata", "labels")) for v in (self.source.value, self.value))
        return {key: value for labels in found if isinstance(labels, dict) for key, value in labels.items()}


class Patch(msgspec.Struct, frozen=True, dict=True):
    """A patch and the objects that it is for: those of `target`, or the one that it names itself."""

    place: Place
    target: dict[str, Any]

    @cached_property
    def is_plain(self) -> bool:
        """Whether its target means the same to kustomize as here."""
        selector = str(self.target.get("labelSelector") or "")
        named = (key in _TARGETS and _PLAIN.fullmatch(str(text)) for key, text in self.target.items())
        return all(named) and all(_TARGETED.fullmatch(part) for part in selector.split(",") if selector)

    @cached_property
    def leaves(self) -> set[tuple[ValuePath, str]]:
        return _leaves(self.place.value)


class KustomizeWriters:
    """What kustomizations set in one object. chain: those it went through, the last to touch it first."""

    def __init__(
        self,
        subject: Subject,
        chain: Sequence[Kustomization],
        files: Files,
        patches: Callable[[Kustomization], list[Patch]],
    ) -> None:
        self._subject, self._chain, self._files, self._every = subject, chain, files, patches
        self._touching: dict[Kustomization, list[Patch]] = {}

    def setting(self, path: ValuePath) -> Iterator[Place]:
        for k in self._chain:
            for entry in _ENTRIES:
                yield from entry(k, self._subject, path)
            yield from _transformed(k, path, self._files)
            yield from self._patched(k, path)
            yield from _generated(k, self._subject, path, self._files)
        yield aligned(self._subject.source, path, self._subject.value)
        yield from self._by_value(path)

    def documents(self) -> list[Place]:
        return [*self._merges, self._subject.source]

    def merged(self) -> Iterator[dict[str, Any]]:
        """Patches in files, those that are objects, of which it is certain that the object has them in it."""
        for patch in (patch for k in self._chain for patch in self._every(k)):
            in_file = isinstance(patch.place.locator, DocumentLocator)
            if in_file and isinstance(patch.place.value, dict) and _is_in(patch, self._subject):
                yield patch.place.value

    @cached_property
    def _merges(self) -> list[Place]:
        patches = (patch for k in self._chain for patch in self._patches(k))
        return [patch.place for patch in patches if isinstance(patch.place.value, dict)]

    @cached_property
    def _shifted(self) -> list[Place]:
        """JSON patches that a merge came after, the last first: it may have moved the items they count."""
        patches = [patch.place for k in self._chain for patch in self._patches(k)]
        merges = [isinstance(place.value, dict) for place in patches]
        after = merges.index(True) if True in merges else len(patches)
        return [place for place in patches[after:] if isinstance(place.value, list)]

    def _by_value(self, path: ValuePath) -> Iterator[Place]:
        """Operations of shifted patches that give what was rendered to any item of the lists on the way; and
        the last that leads to the path, whatever it says, for no other place is nearer.
        """
        subject = self._subject
        for patch in self._shifted:
            yield from operations(patch, path, subject.value, any_item)
        for patch in self._shifted:
            led = list(operations(patch, path, subject.value, partial(moved, subject.source.value)))
            yield from (Place(one.locator, one.path, value_at(subject.value, path)) for one in led)

    def _patched(self, k: Kustomization, path: ValuePath) -> Iterator[Place]:
        for patch in self._patches(k):
            if isinstance(patch.place.value, list):
                source = self._subject.source.value
                find = (
                    partial(moved, source) if any(patch.place is one for one in self._shifted) else as_written
                )
                yield from operations(patch.place, path, self._subject.value, find)
            else:
                yield aligned(patch.place, path, self._subject.value)

    def _patches(self, k: Kustomization) -> list[Patch]:
        """Patches of `k` that touch the object, the last first."""
        if k not in self._touching:
            touching = [patch for patch in self._every(k) if _touches(patch, self._subject)]
            self._touching[k] = touching[::-1]
        return self._touching[k]


def _images(k: Kustomization, subject: Subject, path: ValuePath) -> Iterator[Place]:
    image = value_at(subject.value, path)
    if path[-1] != "image" or not isinstance(image, str) or not (parts := _IMAGE.fullmatch(image)):
        return
    for place, entry in select(k.value, "images.*"):
        if not isinstance(entry, dict) or parts["name"] != (entry.get("newName") or entry.get("name")):
            continue
        named = {"digest": parts["digest"], "newTag": parts["tag"], "newName": parts["name"]}
        found = [key for key, text in named.items() if key in entry and entry[key] == text]
        if found:
            yield Place(k.locator, (*place, found[0]), image)


def _replicas(k: Kustomization, subject: Subject, path: ValuePath) -> Iterator[Place]:
    for place, entry in select(k.value, "replicas.*"):
        if path == ("spec", "replicas") and isinstance(entry, dict) and entry.get("name") in subject.names:
            yield Place(k.locator, (*place, "count"), entry.get("count"))


def _namespace(k: Kustomization, subject: Subject, path: ValuePath) -> Iterator[Place]:
    if path == ("metadata", "namespace") and "namespace" in k.value:
        yield Place(k.locator, ("namespace",), k.value["namespace"])


def _labels(k: Kustomization, subject: Subject, path: ValuePath) -> Iterator[Place]:
    if len(path) < 2 or path[-2] not in _LABEL_PARENTS:
        return
    maps = ("commonAnnotations",) if path[-2] == "annotations" else ("commonLabels", "labels.*.pairs")
    for pattern in maps:
        for place, pairs in select(k.value, pattern):
            if isinstance(pairs, dict) and path[-1] in pairs:
                yield Place(k.locator, (*place, path[-1]), pairs[path[-1]])


def _transformed(k: Kustomization, path: ValuePath, files: Files) -> Iterator[Place]:
    """What the files of built-in transformers say of labels and annotations."""
    if len(path) < 2 or path[-2] not in _LABEL_PARENTS:
        return
    field = "annotations" if path[-2] == "annotations" else "labels"
    for _, text in select(k.value, "transformers.*"):
        file = normpath(join(k.folder, text)) if isinstance(text, str) and "\n" not in text else ""
        for document in files.documents(file) if file in files else ():
            value = value_at(document.value, (field, path[-1]))
            if value is not ABSENT:
                yield Place(DocumentLocator(file, document.spans), (field, path[-1]), value)


_ENTRIES: tuple[Callable[[Kustomization, Subject, ValuePath], Iterator[Place]], ...] = (
    _images,
    _replicas,
    _labels,
    _namespace,
)
"""In the order in which kustomize lets one win over the next."""


def patches_of(k: Kustomization, files: Files) -> list[Patch]:
    """Every patch of one kustomization, in its order."""
    found: list[Patch] = []
    for pattern in ("patchesStrategicMerge.*", "patches.*", "patchesJson6902.*"):
        for place, entry in select(k.value, pattern):
            if isinstance(entry, dict):
                text, path, place = entry.get("patch"), entry.get("path"), (*place, "patch")
            else:
                text, path = (entry, None) if "\n" in str(entry) else (None, entry)
            documents: list[Place] = []
            if isinstance(text, str):
                documents = _in_line(k, place, text, files)
            elif isinstance(path, str):
                documents = _in_file(normpath(join(k.folder, path)), files)
            target = entry.get("target") if isinstance(entry, dict) else None
            found += [Patch(d, target if isinstance(target, dict) else {}) for d in documents]
    return found


def _in_file(path: str, files: Files) -> list[Place]:
    documents = files.documents(path) if path in files else []
    return [Place(DocumentLocator(path, d.spans), (), d.value) for d in documents]


def _in_line(k: Kustomization, place: ValuePath, text: str, files: Files) -> list[Place]:
    path = k.locator.value(place).path  # of the Application that brings the patch
    lines = files.read(path).decode("utf-8", "replace").splitlines() if path in files else []
    documents: list[Document] = load("yaml", text.encode(), k.path).documents
    return [Place(InlineLocator(d, k.locator, place, lines), (), d.value) for d in documents]


def _touches(patch: Patch, subject: Subject) -> bool:
    value = patch.place.value
    target = patch.target
    if not target and isinstance(value, dict):
        name = value_at(value, ("metadata", "name"))
        return value.get("kind") == subject.value.get("kind") and str(name) in subject.names
    version, group = subject.value.get("apiVersion"), ""
    if isinstance(version, str):
        group, _, version = version.rpartition("/")
    actual = {
        "kind": (subject.value.get("kind"),),
        "group": (group,),
        "version": (version,),
        "name": subject.names,
        "namespace": subject.namespaces,
    }
    fits = (_any_match(target[key], actual[key]) for key in actual if target.get(key))
    return all(fits) and _selected(target.get("labelSelector"), subject.labels)


def _is_in(patch: Patch, subject: Subject) -> bool:
    """Whether it is for the object as it began, or the object says all that it says. What is not understood
    of a target is for nothing: names and labels of a later step may be chosen to look as if it were.
    """
    value, source = patch.place.value, subject.source
    if value.get("kind") != subject.value.get("kind") or value.get("apiVersion") not in _versions(subject):
        return False
    began = Subject(source.value, source)
    return (patch.is_plain and _touches(patch, began)) or patch.leaves <= subject.leaves


def _versions(subject: Subject) -> tuple[str, str]:
    """Its API version, and the group alone: no cluster takes that, so it can only be a patch."""
    version = str(subject.value.get("apiVersion"))
    return version, version.rpartition("/")[0]


def _leaves(value: Any) -> set[tuple[ValuePath, str]]:
    """Values without their own name, items of lists in any order; what a patch takes away is none."""
    found: set[tuple[ValuePath, str]] = set()
    waiting: list[tuple[ValuePath, Any]] = [((), value)]
    while waiting:
        path, current = waiting.pop()
        if isinstance(current, dict):
            waiting += [((*path, key), below) for key, below in current.items()]
        elif isinstance(current, list):
            waiting += [((*path, 0), below) for below in current]
        elif current is not None and path not in _OWN and path[-1] not in _DIRECTIVES:
            found.add((path, repr(current)))
    return found


def _any_match(pattern: Any, texts: Iterable[Any]) -> bool:
    matches = _expression(str(pattern))
    return any(isinstance(text, str) and matches(text) for text in texts)


@lru_cache(maxsize=4096)
def _expression(pattern: str) -> Callable[[str], bool]:
    """Matches the whole of a text, in time that grows with its length alone: the pattern is anybody's.

    What this engine does not read, which is not quite that of kustomize, is taken to match: the values decide
    in the end which patch a finding is led to, and what is judged is what kustomize rendered.
    """
    import jsonschema_rs

    linear = jsonschema_rs.RegexOptions()
    try:
        schema = {"pattern": f"^(?:{pattern})$"}
        return jsonschema_rs.Draft202012Validator(schema, pattern_options=linear).is_valid
    except (ValueError, jsonschema_rs.ValidationError):
        return lambda text: True


def _selected(selector: Any, labels: dict[str, Any]) -> bool:
    """By equality alone; what says more is taken to select, for the values decide in the end."""
    pairs = [_TARGETED.fullmatch(part) for part in selector.split(",")] if isinstance(selector, str) else []
    return all(pair is None or str(labels.get(pair[1])) == pair[2] for pair in pairs)


def _generated(k: Kustomization, subject: Subject, path: ValuePath, files: Files) -> Iterator[Place]:
    """Where a generator takes a key of a ConfigMap or Secret from."""
    kind, name = subject.value.get("kind"), subject.names[-1] if subject.names else ""
    field = {"ConfigMap": "configMapGenerator.*", "Secret": "secretGenerator.*"}.get(str(kind))
    if field is None or not path:
        return
    value = value_at(subject.value, path)
    for place, entry in select(k.value, field):
        called = entry.get("name") if isinstance(entry, dict) else None
        if not isinstance(called, str) or called not in name:
            continue
        if path[0] in ("data", "binaryData") and len(path) == 2:
            yield from _key_of(k, place, entry, str(path[1]), value, files)
        if path[0] == "metadata" and len(path) == 3:
            for options in ((*place, "options", *path[1:]), ("generatorOptions", *path[1:])):
                yield Place(k.locator, options, value_at(k.value, options))


def _key_of(
    k: Kustomization, place: ValuePath, entry: dict[str, Any], key: str, value: Any, files: Files
) -> Iterator[Place]:
    for at, literal in select(entry, "literals.*"):
        if isinstance(literal, str) and literal.partition("=")[0] == key:
            yield Place(k.locator, place + at, value)
    for _, text in select(entry, "files.*"):
        called, separator, path = str(text).partition("=")
        if (called if separator else called.rpartition("/")[2]) == key:
            yield _fixed(normpath(join(k.folder, path or called)), 1, value)
    for _, text in [*select(entry, "envs.*"), *select(entry, "env")]:
        path = normpath(join(k.folder, str(text)))
        lines = files.read(path).decode("utf-8", "replace").splitlines() if path in files else []
        for number, line in enumerate(lines, 1):
            if line.partition("=")[0].strip() == key:
                yield _fixed(path, number, value)


def _fixed(path: str, line: int, value: Any) -> Place:
    return Place(FixedLocator(Location(path, line)), (), value)
