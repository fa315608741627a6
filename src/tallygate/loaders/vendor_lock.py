"""`.tallygate/modules.lock.json`: what was fetched for which call, chart or base, and its digest.

Whoever writes a pull request writes this file, too: a folder counts only inside the one of its kind, and only
as long as its files are those of the digest, none missing and none added.
"""

import hashlib
import json
import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec

from tallygate.loaders.registry import load

LOCK = ".tallygate/modules.lock.json"
FOLDER = ".tallygate/modules"
VENDOR = ".tallygate/vendor"
FOLDERS = {
    "module": FOLDER,
    "base": f"{VENDOR}/bases",
    "chart": f"{VENDOR}/charts",
    "crds": f"{VENDOR}/crds",
}
"""Where packages of each kind lie. module: of Terraform. base: of kustomizations. crds: for schemas."""
VERSION = 1
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,120}")
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_MOST_MODULES = 2000

Key = tuple[str, str]
"""Source and version constraint as written; "" for no constraint."""
Identity = tuple[str, str, str]
"""Kind, source and constraint."""


class LockError(Exception):
    """The lock file cannot be trusted as a whole; the text begins with its place."""


class Pinned(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """resolved: the version in a registry, the commit in Git, "" for a file. package: the folder below that
    of its kind. subdir: where in it the module, base or chart is, "" for its top. digest: of the package."""

    source: str
    constraint: str
    resolved: str
    package: str
    subdir: str
    digest: str
    kind: str = "module"

    @property
    def key(self) -> Key:
        return self.source, self.constraint

    @property
    def identity(self) -> Identity:
        return self.kind, self.source, self.constraint

    @property
    def place(self) -> str:
        """Path of the package from the root of the repository."""
        return f"{FOLDERS[self.kind]}/{self.package}"

    @property
    def folder(self) -> str:
        """Path from the root of the repository of the directory that was asked for."""
        return f"{self.place}/{self.subdir}" if self.subdir else self.place


class Locked(msgspec.Struct, frozen=True):
    """folders: directory of each module whose content is as locked. refused: why another is not used.
    packages: folders that are as locked; what no call reaches in them is no configuration of this tree."""

    folders: Mapping[Key, str]
    refused: Mapping[Key, str]
    packages: frozenset[str] = frozenset()


def locked(read: Callable[[str], bytes | None], paths: Iterable[str], kind: str = "module") -> Locked:
    """What a tree carries of one kind. read: content of a path, None where there is none. paths: all of the
    tree's. Nothing where there is no lock file. Raises LockError for one that is not well-formed."""
    data = read(LOCK)
    pinned = [one for one in (parse(data) if data is not None else ()) if one.kind == kind]
    ordered = sorted(paths)
    digests = {place: _digest_of(place, read, ordered) for place in sorted({one.place for one in pinned})}
    folders, refused, packages = {}, {}, set[str]()
    for one in pinned:
        there = bool(files_below(one.folder, ordered))
        if digests[one.place] == one.digest and there:
            folders[one.key] = one.folder
            packages.add(one.place)
        else:
            refused[one.key] = _REFUSED[there].format(one.folder)
    return Locked(folders, refused, frozenset(packages))


_REFUSED = {
    True: "the files of {} are not those that the lock file has the digest of",
    False: "{} is not in the tree",
}


def parse(data: bytes) -> tuple[Pinned, ...]:
    """Raises LockError for anything that `text` would not write."""
    loaded = load("json", data, LOCK)
    for diagnostic in loaded.diagnostics:
        raise LockError(f"{diagnostic.location}: {diagnostic.message}")
    try:
        [document] = loaded.documents
        file = msgspec.convert(document.value, _File)
    except (ValueError, msgspec.ValidationError) as error:
        raise LockError(f"{LOCK}:1:1: {error}") from None
    if file.version != VERSION:
        raise LockError(f"{LOCK}:1:1: version {file.version} is not known; this Tallygate reads {VERSION}")
    if len(file.modules) > _MOST_MODULES:
        raise LockError(f"{LOCK}:1:1: more than {_MOST_MODULES} modules")
    known = set[Identity]()
    for number, module in enumerate(file.modules):
        if problem := _problem(module, known):
            raise LockError(f"{LOCK}:1:1: modules[{number}]: {problem}")
        known.add(module.identity)
    return file.modules


def text(pinned: Iterable[Pinned]) -> str:
    """The file: sorted, one package a line, so that branches merge like code."""
    ordered = sorted(pinned, key=lambda one: (one.key, one.kind))
    lines = ",\n".join(json.dumps(msgspec.to_builtins(one)) for one in ordered)
    return f'{{"version": {VERSION}, "modules": [' + (f"\n{lines}\n" if lines else "") + "]}\n"


def digest(contents: Mapping[str, bytes]) -> str:
    """sha256 over the lines that `sha256sum` prints for the files, sorted by path."""
    total = hashlib.sha256()
    for path, content in sorted(contents.items()):
        total.update(f"{hashlib.sha256(content).hexdigest()}  {path}\n".encode("utf-8", "surrogateescape"))
    return f"sha256:{total.hexdigest()}"


class _File(msgspec.Struct, forbid_unknown_fields=True):
    version: int
    modules: tuple[Pinned, ...]


def _problem(module: Pinned, before: set[Identity]) -> str:
    parts = module.subdir.split("/") if module.subdir else []
    checks = {
        "the same source and constraint as another": module.identity in before,
        f"kind is none of {', '.join(FOLDERS)}": module.kind not in FOLDERS,
        "package is not the name of a folder": not _NAME.fullmatch(module.package),
        "subdir leads out of the package": any(part in ("", ".", "..") for part in parts),
        "digest is not `sha256:` and 64 digits": not _DIGEST.fullmatch(module.digest),
    }
    return next((problem for problem, wrong in checks.items() if wrong), "")


def files_below(folder: str, ordered: Sequence[str]) -> list[str]:
    """The paths below `folder`, of sorted ones."""
    inside = f"{folder}/"
    first = bisect_left(ordered, inside)
    last = bisect_left(ordered, f"{folder}0")  # `0` is the character after `/`
    return list(ordered[first:last])


def _digest_of(place: str, read: Callable[[str], bytes | None], ordered: Sequence[str]) -> str:
    """Digest of a package as it lies in the tree, "" where there is none."""
    contents = {path[len(place) + 1 :]: read(path) or b"" for path in files_below(place, ordered)}
    return digest(contents) if contents else ""
