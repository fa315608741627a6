"""`tallygate fetch`: the lock file and the folder of packages are made to fit the calls of the tree."""

from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from tallygate.model.diagnostic import Diagnostic
from tallygate.sources.interface import Snapshot
from tallygate.terraform.modules.calls import Call
from tallygate.terraform.modules.lock import FOLDER, LOCK, Key, Module, digest, files_below, locked, parse
from tallygate.terraform.modules.sources import Remote, shown
from tallygate.vendoring.interface import FetchError, Package
from tallygate.vendoring.store import Store, folder_name
from tallygate.vendoring.tree import RULE, Fetched, Walk

Get = Callable[[Remote, str, str], Package]
"""Has a package: source, constraint, and the version or commit that is locked ("" for none)."""


class Outcome(msgspec.Struct, frozen=True):
    """files: of configuration, that were read. problems: what could not be fetched or read."""

    files: int
    kept: tuple[Module, ...]
    fetched: tuple[Module, ...]
    removed: tuple[Module, ...]
    problems: tuple[Diagnostic, ...]


class Drift(msgspec.Struct, frozen=True):
    """Where calls, lock file and folders disagree. problems: what could not be read."""

    files: int
    modules: int
    differences: tuple[str, ...]
    problems: tuple[Diagnostic, ...]


class _Tree:
    """What the tree says before the run."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.paths = [entry.path for entry in snapshot.entries()]
        self._known = frozenset(self.paths)
        lock = self._read(LOCK)
        self.modules = {module.key: module for module in (parse(lock) if lock is not None else ())}
        self.locked = locked(self._read, self.paths)

    def _read(self, path: str) -> bytes | None:
        return self.snapshot.read(path) if path in self._known else None

    def fetched(self, module: Module) -> Fetched:
        paths = files_below(f"{FOLDER}/{module.package}", self.paths)
        return Fetched(module, tuple(paths), self.snapshot.read)


def fetch(root: Path, snapshot: Snapshot, get: Get, update: Callable[[str], bool]) -> Outcome:
    """Fetch what lacks. update: whether a source is to be resolved anew. Raises LockError, FetchError."""
    run = _Run(root, _Tree(snapshot), get, update)
    walk = Walk(run.take)
    walk.run(snapshot)
    problems = (*walk.problems, *run.problems)
    removed = run.finish(complete=not problems)
    return Outcome(walk.files, tuple(run.kept), tuple(run.fetched), removed, problems)


def compare(snapshot: Snapshot) -> Drift:
    """Whether the lock file answers every call, and the folders hold what it says. Opens no connection."""
    tree = _Tree(snapshot)
    differences: list[str] = []
    used: set[Key] = set()

    def take(call: Call, _: Remote) -> Fetched | None:
        module = tree.modules.get(call.key)
        used.add(call.key)
        if module is None:
            wanted = f" {call.version}" if call.version else ""
            differences.append(f"{call.location}: {shown(call.source)}{wanted} is not in {LOCK}")
        elif reason := tree.locked.refused.get(call.key):
            differences.append(f"{call.location}: {shown(call.source)}: {reason}")
        else:
            return tree.fetched(module)
        return None

    walk = Walk(take)
    walk.run(snapshot)
    if not differences:  # nested calls are all known only then
        differences += [
            f"{LOCK}: no call needs {shown(source)} {constraint}".rstrip()
            for source, constraint in sorted(tree.modules.keys() - used)
        ]
    differences += [f"{FOLDER}/{name}: the lock file does not know this folder" for name in _strange(tree)]
    return Drift(walk.files, len(used), tuple(differences), tuple(walk.problems))


def _strange(tree: _Tree) -> Sequence[str]:
    inside = f"{FOLDER}/"
    known = {module.package for module in tree.modules.values()}
    below = {path[len(inside) :] for path in files_below(FOLDER, sorted(tree.paths))}
    return sorted({path.partition("/")[0] for path in below if "/" in path} - known)


class _Run:
    def __init__(self, root: Path, tree: _Tree, get: Get, update: Callable[[str], bool]) -> None:
        self._store = Store(root)
        self._tree, self._get, self._update = tree, get, update
        self._written: dict[str, Package] = {}
        self.kept: list[Module] = []
        self.fetched: list[Module] = []
        self.problems: list[Diagnostic] = []

    def take(self, call: Call, source: Remote) -> Fetched | None:
        before = None if self._update(call.source) else self._tree.modules.get(call.key)
        if before and call.key in self._tree.locked.folders:
            self.kept.append(before)
            return self._tree.fetched(before)
        try:
            return self._fetched(call, source, before)
        except FetchError as error:
            message = f"module {call.name} cannot be fetched: {error}"
            self.problems.append(Diagnostic(RULE, message, call.location))
            return None

    def _fetched(self, call: Call, source: Remote, before: Module | None) -> Fetched:
        package = self._get(source, call.version, before.resolved if before else "")
        found = digest(package.contents)
        if before and found != before.digest:
            raise FetchError(
                f"its files are not those that {LOCK} has the digest of: "
                f"what {before.resolved or 'the address'} stands for has changed since; "
                "if that is right, run tallygate fetch --update"
            )
        name = folder_name(source, package.resolved, found)
        if name not in self._written:
            self._store.put(name, package.contents)
            self._written[name] = package
        module = Module(call.source, call.version, package.resolved, name, package.subdir, found)
        self.fetched.append(module)
        inside = f"{FOLDER}/{name}/"
        paths = tuple(inside + path for path in sorted(package.contents))
        return Fetched(module, paths, lambda path: package.contents[path.removeprefix(inside)])

    def finish(self, *, complete: bool) -> tuple[Module, ...]:
        """Write the lock file. What no call needs any more goes, if all calls are known."""
        modules = {module.key: module for module in (*self.kept, *self.fetched)}
        rest = tuple(module for key, module in sorted(self._tree.modules.items()) if key not in modules)
        removed = rest if complete else ()
        if not complete:
            modules |= {module.key: module for module in rest}
        self._store.write_lock(modules.values())
        needed = {module.package for module in modules.values()}
        if complete:
            for name in self._store.names():
                if name not in needed:
                    self._store.remove(name)
        return removed
