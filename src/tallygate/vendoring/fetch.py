"""`tallygate fetch`: the lock file and the folders of packages are made to fit what the tree asks for."""

from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from tallygate.loaders.vendor_lock import (
    FOLDERS,
    LOCK,
    Identity,
    Pinned,
    digest,
    files_below,
    locked,
    parse,
    text,
)
from tallygate.model.diagnostic import Diagnostic
from tallygate.sources.interface import Snapshot
from tallygate.terraform.modules.sources import Git, shown
from tallygate.vendoring.contents import Grown
from tallygate.vendoring.interface import FetchError, Need, Package
from tallygate.vendoring.kubernetes_walk import KubernetesWalk, Wanted
from tallygate.vendoring.store import Store, folder_name
from tallygate.vendoring.tree import Fetched, Take, Walk

Get = Callable[[Need, str], Package]
"""Has a package: what is needed, and the version or commit that is locked ("" for none)."""

RULES = {"module": "tf-module-fetch"}
_MOST_GENERATIONS = 10
"""Of Applications in charts that are fetched for Applications."""


class Outcome(msgspec.Struct, frozen=True):
    """files: that were read. problems: what could not be fetched or read."""

    files: int
    kept: tuple[Pinned, ...]
    fetched: tuple[Pinned, ...]
    removed: tuple[Pinned, ...]
    problems: tuple[Diagnostic, ...]


class Drift(msgspec.Struct, frozen=True):
    """Where needs, lock file and folders disagree. problems: what could not be read."""

    files: int
    packages: tuple[Identity, ...]
    differences: tuple[str, ...]
    problems: tuple[Diagnostic, ...]


class _Tree:
    """What the tree says before the run."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.paths = [entry.path for entry in snapshot.entries()]
        self._known = frozenset(self.paths)
        lock = self._read(LOCK)
        self.pinned = {one.identity: one for one in (parse(lock) if lock is not None else ())}
        self._locked = {kind: locked(self._read, self.paths, kind) for kind in FOLDERS}

    def _read(self, path: str) -> bytes | None:
        return self.snapshot.read(path) if path in self._known else None

    def refused(self, one: Pinned) -> str:
        """Why its files are not used, "" where they are as locked."""
        return self._locked[one.kind].refused.get(one.key, "")

    def fetched(self, one: Pinned) -> Fetched:
        return Fetched(one, tuple(files_below(one.place, self.paths)), self.snapshot.read)


def fetch(root: Path, snapshot: Snapshot, wanted: Wanted, get: Get, update: Callable[[str], bool]) -> Outcome:
    """Fetch what lacks. update: whether a source is to be resolved anew. Raises LockError, FetchError."""
    run = _Run(root, _Tree(snapshot), get, update)
    walked = _walked(snapshot, wanted, run.take, run.now)
    problems = [*walked.problems, *run.problems]
    removed = run.finish((lambda kind: False) if problems else walked.knows)
    return Outcome(walked.files, tuple(run.kept), tuple(run.fetched), removed, tuple(problems))


class _Walked(msgspec.Struct, frozen=True):
    """files: how many were read. problems: what is wrong with them. is_whole: whether all was rendered."""

    files: int
    problems: Sequence[Diagnostic]
    is_whole: bool

    def knows(self, kind: str) -> bool:
        """Whether each need of a kind is known; what is not rendered may ask for a chart."""
        return self.is_whole or kind != "chart"


def _walked(snapshot: Snapshot, wanted: Wanted, take: Take, now: Callable[[], Snapshot]) -> _Walked:
    """Everything is taken that the tree and what it renders to ask for. now: the tree with what was taken."""
    modules, objects = Walk(take), KubernetesWalk(take)
    modules.run(snapshot)
    objects.run(snapshot, wanted)
    is_whole = not objects.files
    for _ in range(_MOST_GENERATIONS if objects.files else 0):
        tree = now()
        made = wanted.rendered(tree)
        objects.rendered(made.objects)
        if now() is tree:
            is_whole = made.is_whole
            break
    return _Walked(modules.files + objects.files, [*modules.problems, *objects.problems], is_whole)


def compare(snapshot: Snapshot, wanted: Wanted, get: Get | None = None) -> Drift:
    """Whether the lock file answers every need, and the folders hold what it says. get: has each package once
    more, to be held against its line; without it no connection is opened."""
    tree = _Tree(snapshot)
    differences: list[str] = []
    used: set[Identity] = set()
    unproven: list[Diagnostic] = []

    def take(need: Need) -> Fetched | None:
        pinned = tree.pinned.get(need.identity)
        first = need.identity not in used
        used.add(need.identity)
        if pinned is None:
            version = f" {need.constraint}" if need.constraint else ""
            differences.append(f"{need.location}: {shown(need.source)}{version} is not in {LOCK}")
        elif reason := tree.refused(pinned):
            differences.append(f"{need.location}: {shown(need.source)}: {reason}")
        else:
            if get and first:
                prove(need, pinned, get)
            return tree.fetched(pinned)
        return None

    def prove(need: Need, pinned: Pinned, get: Get) -> None:
        try:
            if reason := _disproof(need, pinned, get):
                differences.append(f"{need.location}: {shown(need.source)}: {reason}")
        except FetchError as error:
            unproven.append(_failed(need, error))

    walked = _walked(snapshot, wanted, take, lambda: snapshot)
    if not differences:  # nested needs are all known only then
        differences += [
            f"{LOCK}: {_NOTHING.get(kind, 'nothing')} needs {shown(source)} {constraint}".rstrip()
            for kind, source, constraint in sorted(tree.pinned.keys() - used)
            if walked.knows(kind)
        ]
    differences += [f"{place}: the lock file does not know this folder" for place in _strange(tree)]
    return Drift(walked.files, tuple(used), tuple(differences), (*walked.problems, *unproven))


def _disproof(need: Need, pinned: Pinned, get: Get) -> str:
    """Why a line is not what its source gives now. A commit counts only where the ref leads to it: hosts give
    the commits of a fork out as those of the repository."""
    package = get(need, "" if isinstance(need.remote, Git) else pinned.resolved)
    if package.resolved != pinned.resolved:
        return (
            f"{LOCK} has {pinned.resolved or 'no commit'}, but the source stands for {package.resolved} now"
        )
    if (digest(package.contents), package.subdir) != (pinned.digest, pinned.subdir):
        return f"what comes from there now is not what {LOCK} has the digest of"
    return ""


def _failed(need: Need, error: FetchError) -> Diagnostic:
    message = f"{need.subject} cannot be fetched: {error}"
    return Diagnostic(RULES.get(need.kind, "k8s-fetch"), message, need.location)


_NOTHING = {"module": "no call"}


def _strange(tree: _Tree) -> Sequence[str]:
    known = {one.place for one in tree.pinned.values()}
    found = set[str]()
    for folder in FOLDERS.values():
        below = (path[len(folder) + 1 :] for path in files_below(folder, sorted(tree.paths)))
        found |= {f"{folder}/{path.partition('/')[0]}" for path in below if "/" in path}
    return sorted(found - known)


class _Run:
    def __init__(self, root: Path, tree: _Tree, get: Get, update: Callable[[str], bool]) -> None:
        self._store = Store(root)
        self._tree, self._get, self._update = tree, get, update
        self._written: dict[str, Package] = {}
        self._now: tuple[int, Snapshot] = (0, tree.snapshot)
        self.kept: list[Pinned] = []
        self.fetched: list[Pinned] = []
        self.problems: list[Diagnostic] = []

    def take(self, need: Need) -> Fetched | None:
        before = None if self._update(need.source) else self._tree.pinned.get(need.identity)
        if before and not self._tree.refused(before):
            self.kept.append(before)
            return self._tree.fetched(before)
        try:
            return self._fetched(need, before)
        except FetchError as error:
            self.problems.append(_failed(need, error))
            return None

    def _fetched(self, need: Need, before: Pinned | None) -> Fetched:
        package = self._get(need, before.resolved if before else "")
        found = digest(package.contents)
        if before and found != before.digest:
            raise FetchError(
                f"its files are not those that {LOCK} has the digest of: "
                f"what {before.resolved or 'the address'} stands for has changed since; "
                "if that is right, run tallygate fetch --update"
            )
        name = folder_name(need.remote, package.resolved, found)
        pinned = Pinned(
            need.source, need.constraint, package.resolved, name, package.subdir, found, need.kind
        )
        if pinned.place not in self._written:
            self._store.put(pinned.place, package.contents)
            self._written[pinned.place] = package
        self.fetched.append(pinned)
        inside = f"{pinned.place}/"
        paths = tuple(inside + path for path in sorted(package.contents))
        return Fetched(pinned, paths, lambda path: package.contents[path.removeprefix(inside)])

    def now(self) -> Snapshot:
        """The tree with all that was fetched so far; the same one as long as nothing was."""
        if len(self.fetched) != self._now[0]:
            contents = {place: package.contents for place, package in self._written.items()}
            lock = text((self._tree.pinned | self._pinned()).values())
            self._now = len(self.fetched), Grown(self._tree.snapshot, contents, lock)
        return self._now[1]

    def _pinned(self) -> dict[Identity, Pinned]:
        return {one.identity: one for one in (*self.kept, *self.fetched)}

    def finish(self, knows: Callable[[str], bool]) -> tuple[Pinned, ...]:
        """Write the lock file. What nothing needs goes. knows: whether all needs of a kind are known."""
        pinned = self._pinned()
        rest = [one for key, one in sorted(self._tree.pinned.items()) if key not in pinned]
        removed = tuple(one for one in rest if knows(one.kind))
        pinned |= {one.identity: one for one in rest if not knows(one.kind)}
        self._store.write_lock(pinned.values())
        needed = {one.place for one in pinned.values()}
        places = {folder: kind for kind, folder in FOLDERS.items()}
        for place in self._store.places():
            if place not in needed and knows(places[place.rpartition("/")[0]]):
                self._store.remove(place)
        return removed
