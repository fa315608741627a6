"""`.tallygate/modules.lock.json`: which fetched module answers which call, and the digest of its files.

Whoever writes a pull request writes this file, too: a folder counts only inside `.tallygate/modules/`, and
only as long as its files are those of the digest, none missing and none added.
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
VERSION = 1
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,120}")
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_MOST_MODULES = 2000

Key = tuple[str, str]
"""Source and version constraint of a call as written; "" for no constraint."""


class LockError(Exception):
    """The lock file cannot be trusted as a whole; the text begins with its place."""


class Module(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """resolved: the version in a registry, the commit in Git, "" for an archive. package: the folder below
    `.tallygate/modules/`. subdir: where in it the module is, "" for its top. digest: of the whole package."""

    source: str
    constraint: str
    resolved: str
    package: str
    subdir: str
    digest: str

    @property
    def key(self) -> Key:
        return self.source, self.constraint

    @property
    def folder(self) -> str:
        """Path of the module's directory from the root of the repository."""
        return "/".join(part for part in (FOLDER, self.package, self.subdir) if part)


class Locked(msgspec.Struct, frozen=True):
    """folders: directory of each module whose content is as locked. refused: why another is not used.
    packages: folders that are as locked; what no call reaches in them is no configuration of this tree."""

    folders: Mapping[Key, str]
    refused: Mapping[Key, str]
    packages: frozenset[str] = frozenset()


def locked(read: Callable[[str], bytes | None], paths: Iterable[str]) -> Locked:
    """The modules that a tree carries. read: content of a path, None where there is none. paths: all of the
    tree's. Nothing where there is no lock file. Raises LockError for one that is not well-formed."""
    data = read(LOCK)
    modules = parse(data) if data is not None else ()
    ordered = sorted(paths)
    digests = {name: _digest_of(name, read, ordered) for name in sorted({one.package for one in modules})}
    folders, refused, packages = {}, {}, set[str]()
    for module in modules:
        if digests[module.package] == module.digest and files_below(module.folder, ordered):
            folders[module.key] = module.folder
            packages.add(f"{FOLDER}/{module.package}")
        else:
            there = bool(files_below(module.folder, ordered))
            refused[module.key] = _REFUSED[there].format(module.folder)
    return Locked(folders, refused, frozenset(packages))


_REFUSED = {
    True: "the files of {} are not those that the lock file has the digest of",
    False: "{} is not in the tree",
}


def parse(data: bytes) -> tuple[Module, ...]:
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
    keys = set[Key]()
    for number, module in enumerate(file.modules):
        if problem := _problem(module, keys):
            raise LockError(f"{LOCK}:1:1: modules[{number}]: {problem}")
        keys.add(module.key)
    return file.modules


def text(modules: Iterable[Module]) -> str:
    """The file: sorted, one module a line, so that branches merge like code."""
    ordered = sorted(modules, key=lambda module: module.key)
    lines = ",\n".join(json.dumps(msgspec.structs.asdict(module)) for module in ordered)
    return f'{{"version": {VERSION}, "modules": [' + (f"\n{lines}\n" if lines else "") + "]}\n"


def digest(contents: Mapping[str, bytes]) -> str:
    """sha256 over the lines that `sha256sum` prints for the files, sorted by path."""
    total = hashlib.sha256()
    for path, content in sorted(contents.items()):
        total.update(f"{hashlib.sha256(content).hexdigest()}  {path}\n".encode("utf-8", "surrogateescape"))
    return f"sha256:{total.hexdigest()}"


class _File(msgspec.Struct, forbid_unknown_fields=True):
    version: int
    modules: tuple[Module, ...]


def _problem(module: Module, before: set[Key]) -> str:
    parts = module.subdir.split("/") if module.subdir else []
    checks = {
        "the same source and constraint as another": module.key in before,
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


def _digest_of(package: str, read: Callable[[str], bytes | None], ordered: Sequence[str]) -> str:
    """Digest of a package as it lies in the tree, "" where there is none."""
    inside = f"{FOLDER}/{package}/"
    found = files_below(inside[:-1], ordered)
    contents = {path[len(inside) :]: read(path) or b"" for path in found}
    return digest(contents) if contents else ""
