"""What kustomizations refer to: which of them are built, and all that building one reads."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from posixpath import join, normpath, relpath

import msgspec

from tallygate.kubernetes.deadline import NEVER, Deadline
from tallygate.kubernetes.files import Files
from tallygate.kubernetes.kustomize import (
    NAMES,
    Kustomization,
    Problem,
    Reference,
    configured,
    fields,
    inflated_charts,
    kustomization,
    own_folders,
    passes_flags,
    remote_charts,
    unsupported,
)
from tallygate.kubernetes.sandbox import RunError
from tallygate.kubernetes.vendored import Placed, Vendored, contents_with, inputs_placed, is_vendored
from tallygate.model.location import Location, ValuePath

_MOST_READ = 4_000_000
"""Files that all kustomizations of a tree may read together; one that many read counts for each of them."""


class Stood(msgspec.Struct, frozen=True):
    """A remote entry that something in the tree stands for. path: of it. location: of the entry."""

    place: ValuePath
    path: str
    location: Location


class Node(msgspec.Struct, frozen=True):
    """What one kustomization names itself. inputs: its own file and those that it reads. inflates: whether it
    has charts. flags: whether it passes options to helm. stood: remote entries. placed: charts for it.
    """

    children: tuple[Kustomization, ...]
    inputs: frozenset[str]
    objects: frozenset[str]
    problems: tuple[Problem, ...]
    inflates: bool
    flags: bool
    stood: tuple[Stood, ...] = ()
    placed: tuple[Placed, ...] = ()

    @property
    def stands(self) -> bool:
        return bool(self.stood or self.placed)


class Reach(msgspec.Struct, frozen=True, dict=True):
    """All that a kustomization reads, itself included. nodes: parents before children."""

    nodes: dict[Kustomization, Node]
    inputs: frozenset[str]
    objects: frozenset[str]
    """Those of the inputs that it takes as objects or as patches of them."""
    problems: tuple[Problem, ...]

    @property
    def kustomizations(self) -> tuple[Kustomization, ...]:
        return tuple(self.nodes)

    @cached_property
    def asked(self) -> dict[str, Location]:
        """Entries of the tree's own kustomizations that vendored inputs come by, by their paths."""
        found: dict[Kustomization, Location] = {}
        for k, node in self.nodes.items():
            by_path = {one.path: one.location for one in node.stood}
            for child in node.children:
                entry = found.get(k) or by_path.get(child.folder)
                if entry is not None and is_vendored(child.path):
                    found.setdefault(child, entry)
        return {path: entry for k, entry in found.items() for path in self.nodes[k].inputs}

    @property
    def stands(self) -> tuple[tuple[str, tuple[Stood, ...], tuple[Placed, ...]], ...]:
        """What the renderer sees in another way than it stands in the tree, by kustomization."""
        return tuple((k.path, node.stood, node.placed) for k, node in self.nodes.items() if node.stands)

    def contents(self, files: Files) -> Mapping[str, bytes]:
        """What the renderer is to see: entries that are remote are those that stand for them."""
        contents = {path: files.read(path) for path in sorted(self.inputs)}
        for k, node in self.nodes.items():
            if node.stood or k.is_edited:
                contents[k.path] = _standing(k, node.stood)
        placed = [one for node in self.nodes.values() for one in node.placed]
        return contents_with(contents, placed, files)

    def through(self, path: str) -> list[Kustomization]:
        """Those that the objects of an input go through: all that lead to it, and every component."""
        waiting = list(self._readers.get(path, ()))
        found = set(waiting)
        while waiting:
            above = [k for k in self._parents.get(waiting.pop(), ()) if k not in found]
            found.update(above)
            waiting += above
        return [k for k in self.nodes if k.is_component or k in found]

    @cached_property
    def _readers(self) -> dict[str, list[Kustomization]]:
        found: dict[str, list[Kustomization]] = {}
        for k, node in self.nodes.items():
            for path in node.inputs:
                found.setdefault(path, []).append(k)
        return found

    @cached_property
    def _parents(self) -> dict[Kustomization, list[Kustomization]]:
        found: dict[Kustomization, list[Kustomization]] = {}
        for k, node in self.nodes.items():
            for child in node.children:
                found.setdefault(child, []).append(k)
        return found


class Graph:
    """The kustomizations of a snapshot and what they refer to. Each is read once, until the deadline."""

    def __init__(self, files: Files, vendored: Vendored, deadline: Deadline = NEVER) -> None:
        self._files, self._vendored, self._deadline = files, vendored, deadline
        self._read: dict[str, Kustomization] = {}
        self._nodes: dict[Kustomization, Node] = {}
        self._reaches: dict[Kustomization, Reach] = {}
        self._left = _MOST_READ

    def read(self, path: str) -> Kustomization:
        """The kustomization in the file at `path`."""
        if path not in self._read:
            self._read[path] = kustomization(path, self._files.documents(path))
        return self._read[path]

    def roots(self, paths: Iterable[str], deployed: frozenset[str]) -> list[Kustomization]:
        """Those of `paths` that are built: reached by no other that is built, or deployed as they are.

        What components alone reach is built. One of each circle is, too, and a component that nothing
        includes: to be told of, for neither renders. After the deadline, whatever is not known to be
        reached is one.
        """
        every = [self.read(path) for path in sorted(paths)]
        found = [k for k in every if not k.is_component]
        reached = {child for k in found for child in self._children(k) if not child.is_component}
        roots = [k for k in found if k not in reached or k.folder in deployed]
        covered = set[Kustomization]()
        self._cover(roots, covered)
        for k in [*found, *(k for k in every if k.is_component)]:
            if k not in covered:
                roots.append(k)
                self._cover([k], covered)
        return sorted(roots, key=lambda k: k.path)

    def reach(self, root: Kustomization) -> Reach:
        """Everything that building `root` reads, and what keeps it from being built.

        Raises RunError where that was not found out in time, or is too much.
        """
        if root not in self._reaches:
            self._reaches[root] = self._walk(root)
        return self._reaches[root]

    def _walk(self, root: Kustomization) -> Reach:
        nodes: dict[Kustomization, Node] = {}
        waiting = [root]
        while waiting:
            k = waiting.pop()
            if k not in nodes:
                nodes[k] = self._node(k)
                self._left -= len(nodes[k].inputs)
                if self._left < 0:
                    raise RunError("limit", f"kustomizations read more than {_MOST_READ} files together")
                waiting += nodes[k].children
        return Reach(
            nodes,
            frozenset().union(*(node.inputs for node in nodes.values())),
            frozenset().union(*(node.objects for node in nodes.values())),
            tuple(problem for node in nodes.values() for problem in node.problems),
        )

    def _children(self, k: Kustomization) -> tuple[Kustomization, ...]:
        """Those that it names; none where there was no time to see."""
        try:
            return self._node(k).children
        except RunError:
            return ()

    def _cover(self, roots: Iterable[Kustomization], covered: set[Kustomization]) -> None:
        """Add all that roots lead to."""
        waiting = list(roots)
        while waiting:
            k = waiting.pop()
            if k not in covered:
                covered.add(k)
                waiting += self._children(k)

    def _node(self, k: Kustomization) -> Node:
        self._deadline.check()
        if k not in self._nodes:
            self._nodes[k] = self._found(k)
        return self._nodes[k]

    def _found(self, k: Kustomization) -> Node:
        children: list[Kustomization] = []
        inputs = {k.path, *(path for folder in own_folders(k) for path in self._files.under(folder))}
        objects = set[str]()
        problems = list(unsupported(k, self._files))
        stood: list[Stood] = []
        placed = list(self._charts(k, problems))
        if remote_charts(k, self._files):
            inputs |= inputs_placed(placed, self._files) | self._vendored.inputs
        for reference in [*k.references, *configured(k, self._files)]:
            remote = re.search(fields().remote, _path_in(reference))
            target = (self._remote if remote else self._target)(k, reference)
            if remote and not isinstance(target, Problem):
                path = target if isinstance(target, str) else target.folder
                stood.append(Stood(reference.place, path, k.locator.value(reference.place)))
            if remote:
                inputs |= self._vendored.inputs
            if isinstance(target, Problem):
                problems.append(target)
            elif isinstance(target, Kustomization):
                children.append(target)
            else:
                inputs.add(target)
                objects |= {target} if reference.use != "data" else set()
        distinct = tuple(dict.fromkeys(reversed(children)))[::-1]  # the last is walked first
        charts, flags = bool(inflated_charts(k)), passes_flags(k)
        return Node(
            distinct,
            frozenset(inputs),
            frozenset(objects),
            tuple(problems),
            charts,
            flags,
            tuple(stood),
            tuple(placed),
        )

    def _charts(self, k: Kustomization, problems: list[Problem]) -> Iterator[Placed]:
        """Vendored charts where kustomize looks for those that it would have helm pull."""
        folders = {place: folder for folder, place in inflated_charts(k)}
        for place, chart in remote_charts(k, self._files):
            version, location = str(chart.get("version") or ""), k.locator.key(place)
            found = self._vendored.chart(chart["repo"], str(chart.get("name")), version)
            if found.folder:
                yield Placed(folders[place], found.folder, location)
            else:
                problems.append(Problem("remote", found.reason, location))

    def _remote(self, k: Kustomization, reference: Reference) -> Kustomization | str | Problem:
        """What stands for a remote entry; patches and data are not vendored."""
        location = k.locator.value(reference.place)
        if reference.use != "sources":
            return Problem("remote", f"{_path_in(reference)} is not in the repository", location)
        found = self._vendored.base(reference.text)
        if not found.folder:
            return Problem("remote", found.reason, location, found.hint)
        return self._at(found.folder, reference, location)

    def _target(self, k: Kustomization, reference: Reference) -> Kustomization | str | Problem:
        """The kustomization or the file that a reference means, or what is wrong with it."""
        text, location = _path_in(reference), k.locator.value(reference.place)
        path = normpath(join(k.folder, text))
        if text.startswith("/") or path == ".." or path.startswith("../"):
            return Problem("failed", f"{text} leads out of the repository", location)
        return self._at("" if path == "." else path, reference, location)

    def _at(self, path: str, reference: Reference, location: Location) -> Kustomization | str | Problem:
        if path in self._files:
            return path
        found = [name for name in NAMES if join(path, name) in self._files]
        if len(found) == 1 and reference.use == "sources":
            return self.read(join(path, found[0]))
        why = self._files.missing(path)
        if self._files.is_folder(path):
            why = f"it holds {len(found)} kustomizations" if found else "the folder has no kustomization"
        return Problem("failed", f"{_path_in(reference)}: {why}", location)


def _path_in(reference: Reference) -> str:
    """The path without the key that a file may be given."""
    if reference.use == "data" and reference.place[-2:-1] == ("files",):
        return reference.text.partition("=")[2] or reference.text
    return reference.text


def _standing(k: Kustomization, stood: Sequence[Stood]) -> bytes:
    """The kustomization, remote entries replaced by relative paths; JSON is read alike."""
    value = json.loads(json.dumps(k.value))
    for one in stood:
        *above, last = one.place
        holder = value
        for part in above:
            holder = holder[part]
        holder[last] = relpath(f"/{one.path}", f"/{k.folder}")
    return json.dumps(value).encode()
