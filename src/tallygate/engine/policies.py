"""The policies that judge: the library that ships with Tallygate and folders of the user's own."""

import os
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

import msgspec

from tallygate.assets import assets
from tallygate.engine.config import BUILTIN, Config
from tallygate.engine.problems import NothingError, UsageError
from tallygate.rego.program import digest
from tallygate.rego.types import Module
from tallygate.sources.interface import Snapshot

_SHARED = "lib"


class PolicySet(msgspec.Struct, frozen=True):
    modules: tuple[Module, ...]
    trusted: bool
    """Only rules that ship with Tallygate."""

    def needed(self, domains: Collection[str]) -> tuple[Module, ...]:
        """Shared code and the rules of `domains`, so that a run compiles what it can use.

        Everything where there is nothing to judge, or where rules of a user may lean on any of it.
        """
        if not self.trusted or not domains:
            return self.modules
        return tuple(module for module in self.modules if module.domain in (_SHARED, *domains))

    @property
    def digest(self) -> str:
        """sha256 over all of them, whatever a run needs."""
        return digest(self.modules, b"{}")


def collect(config: Config, snapshot: Snapshot, extra: Sequence[Path], root: Path) -> PolicySet:
    """Policies of the configuration, then of `-p` folders.

    A folder inside the repository is read from `snapshot` (the base of a pull request), so that a change
    cannot bring the rules it is judged by.
    """
    modules: list[Module] = []
    for folder in config.policies.use:
        modules += library() if folder == BUILTIN else _of_snapshot(snapshot, folder)
    for path in extra:
        modules += _of_path(snapshot, path, root)
    trusted = not extra and config.policies.use == (BUILTIN,)
    return PolicySet(tuple(modules), trusted)


def library() -> list[Module]:
    """Modules of the shipped library, without tests; `domain` is the folder, "" for shared code."""
    folder = assets("policies")
    return [
        Module(
            path=f"policies/{path.relative_to(folder).as_posix()}",
            text=path.read_text(encoding="utf-8"),
            domain=path.relative_to(folder).parts[0],
            shipped=True,
        )
        for path in sorted(folder.rglob("*.rego"))
        if not _is_test(path.name) and not {"bad", "good"} & set(path.relative_to(folder).parts)
    ]


def _of_path(snapshot: Snapshot, path: Path, root: Path) -> list[Module]:
    relative = path_inside(path, root)
    if relative is not None:
        prefix = "" if relative == "." else relative + "/"
        held = [e.path for e in snapshot.entries() if e.path == relative or e.path.startswith(prefix)]
        rego = [name for name in held if name.endswith(".rego") and not _is_test(name)]
        if rego:
            return _modules([(name, snapshot.read(name)) for name in rego], relative)
    return of_folder(path)


def path_inside(path: Path, root: Path) -> str | None:
    """`path` relative to the repository, None outside of it. As it is written, then with links followed."""
    top = root.resolve()
    for plain in (Path(os.path.normpath(Path.cwd() / path)), path.resolve()):
        if plain.is_relative_to(top):
            return plain.relative_to(top).as_posix()
    return None


def of_folder(path: Path) -> list[Module]:
    """Modules of a folder or a file that is not part of the snapshot."""
    if not path.exists():
        raise UsageError(f"policy folder {path} does not exist")
    files = [path] if path.is_file() else sorted(path.rglob("*.rego"))
    found = [(str(file), file.read_bytes()) for file in files if not _is_test(file.name)]
    return _modules(found, str(path))


def tests_of_folder(path: Path) -> list[Module]:
    """Test modules of a folder."""
    files = sorted(path.rglob("*_test.rego"))
    return [Module(str(file), file.read_text(encoding="utf-8")) for file in files]


def _of_snapshot(snapshot: Snapshot, folder: str) -> list[Module]:
    prefix = folder.strip("/") + "/"
    paths = [entry.path for entry in snapshot.entries() if entry.path.startswith(prefix)]
    if not paths:
        raise UsageError(f"policy folder {folder} does not exist in the {snapshot.name}")
    rego = [path for path in paths if path.endswith(".rego") and not _is_test(path)]
    return _modules([(path, snapshot.read(path)) for path in rego], folder)


def _modules(files: Iterable[tuple[str, bytes]], folder: str) -> list[Module]:
    modules = []
    for path, data in files:
        try:
            modules.append(Module(path, data.decode("utf-8")))
        except UnicodeDecodeError as error:
            raise UsageError(f"{path}:1:1: not UTF-8 at byte {error.start}") from None
    if not modules:
        raise NothingError(f"policy folder {folder} holds no .rego file")
    return modules


def _is_test(name: str) -> bool:
    return name.endswith("_test.rego")
