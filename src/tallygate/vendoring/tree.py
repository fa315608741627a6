"""The module calls of a whole tree, through local modules and through those that are fetched."""

import posixpath
from collections import deque
from collections.abc import Callable, Iterable

import msgspec

from tallygate.loaders.vendor_lock import FOLDER, Pinned
from tallygate.model.diagnostic import Diagnostic
from tallygate.sources.interface import Snapshot
from tallygate.terraform.modules.calls import Call, calls_of, is_configuration
from tallygate.terraform.modules.sources import Local, Registry, Unsupported, parse
from tallygate.terraform.modules.sources import Remote as Source
from tallygate.vendoring.interface import Need

RULE = "tf-module-fetch"
_MOST_MODULES = 2000
_NOT_OURS = ("/.terraform/", "/node_modules/")

Read = Callable[[str], bytes]


class Fetched(msgspec.Struct, frozen=True):
    """A package where it lies. paths: all of it, from the root of the repository."""

    pinned: Pinned
    paths: tuple[str, ...]
    read: Read


Take = Callable[[Need], Fetched | None]
"""Has it fetched or looked up; None where that fails, which the taker says by itself."""


class Walk:
    """Takes every remote module that the tree's calls reach. modules: how many local and remote calls."""

    def __init__(self, take: Take) -> None:
        self._take = take
        self._seen: set[tuple[str, str]] = set()
        self._folders: set[str] = set()
        self._waiting = deque[Fetched]()
        self.problems: list[Diagnostic] = []
        self.files = 0
        self.calls = 0

    def run(self, snapshot: Snapshot) -> None:
        """Begin at every configuration file of the tree that is not itself downloaded."""
        self.problems += [one for one in snapshot.diagnostics if _counts(one.location.path)]
        for entry in snapshot.entries():
            if _counts(entry.path):
                self._file(entry.path, snapshot.read)
        while self._waiting:
            self._inside(self._waiting.popleft())

    def _file(self, path: str, read: Read) -> list[Call]:
        """Takes what the file calls from elsewhere; gives the calls of local modules."""
        self.files += 1
        found = calls_of(read(path), path)
        self.problems += found.problems
        local = []
        for call in found.calls:
            source = parse(call.source)
            if isinstance(source, Local):
                local.append(call)
            else:
                self.calls += 1
                self._remote(call, source)
        return local

    def _remote(self, call: Call, source: Source | Unsupported) -> None:
        if call.key in self._seen:
            return
        self._seen.add(call.key)
        if isinstance(source, Unsupported):
            self._problem(call, source.reason)
        elif call.version and not isinstance(source, Registry):
            self._problem(
                call, "`version` applies to modules of registries alone; name a `ref` in the source"
            )
        elif len(self._seen) > _MOST_MODULES:
            self._problem(call, f"more than {_MOST_MODULES} modules")
        elif (fetched := self._take(_need(call, source))) is not None:
            self._waiting.append(fetched)

    def _inside(self, fetched: Fetched) -> None:
        """Follow the calls of a fetched module, and of the modules of its package that it calls."""
        package = f"{FOLDER}/{fetched.pinned.package}"
        folders, files = [fetched.pinned.folder], _by_folder(fetched.paths)
        while folders:
            folder = folders.pop()
            if folder in self._folders:
                continue
            self._folders.add(folder)
            for path in files.get(folder, ()):
                for call in self._file(path, fetched.read):
                    target = posixpath.normpath(posixpath.join(folder, call.source))
                    if target != package and not target.startswith(f"{package}/"):
                        self._problem(call, "the path leads out of the module's package")
                    elif target not in files:
                        self._problem(call, "the package has no such folder, or no configuration in it")
                    else:
                        folders.append(target)

    def _problem(self, call: Call, reason: str) -> None:
        message = f"module {call.name} cannot be fetched: {reason}"
        self.problems.append(Diagnostic(RULE, message, call.location))


def _need(call: Call, source: Source) -> Need:
    return Need("module", f"module {call.name}", call.source, call.version, call.location, source)


def _by_folder(paths: Iterable[str]) -> dict[str, list[str]]:
    """The files of configuration of each folder."""
    found: dict[str, list[str]] = {}
    for path in filter(is_configuration, paths):
        found.setdefault(path.rpartition("/")[0], []).append(path)
    return found


def _counts(path: str) -> bool:
    """Whether it is configuration of the tree's own, and not downloaded."""
    elsewhere = path.startswith(f"{FOLDER}/") or any(part in f"/{path}" for part in _NOT_OURS)
    return is_configuration(path) and not elsewhere
