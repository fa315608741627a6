"""Packages on disk: `.tallygate/modules/NAME/` and the lock file, written beside and then renamed."""

import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from tallygate.terraform.modules.lock import FOLDER, LOCK, Module, text
from tallygate.terraform.modules.sources import Archive, Git, Registry, Remote
from tallygate.vendoring.interface import FetchError

_NOT_PLAIN = re.compile(r"[^A-Za-z0-9._-]+")
_LONGEST_WORDS, _LONGEST_MARK = 60, 40
# What a package holds is committed byte by byte, whatever the repository's own rules say.
_RULES = {
    ".gitignore": "!*\n",
    ".gitattributes": "* -text -filter -ident -working-tree-encoding linguist-vendored\n",
}


class Store:
    """The folder of packages of the repository at `root`."""

    def __init__(self, root: Path) -> None:
        self._root, self._folder = root, root / FOLDER
        for path in (self._folder.parent, self._folder, root / LOCK):
            if path.is_symlink():
                raise FetchError(f"{path.relative_to(root)} is a link; modules are not written through links")

    def put(self, name: str, contents: Mapping[str, bytes]) -> None:
        """Write a package whole, in place of one of that name. Raises FetchError, then nothing is changed."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            for rule, content in _RULES.items():
                _replace(self._folder / rule, content)
            beside = Path(tempfile.mkdtemp(prefix=".new-", dir=self._folder))
            try:
                for path, data in contents.items():
                    target = beside / path
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.write_bytes(data)
                beside.chmod(0o755)
                self.remove(name)
                beside.rename(self._folder / name)
            finally:
                shutil.rmtree(beside, ignore_errors=True)
        except OSError as error:
            raise FetchError(f"cannot write {FOLDER}/{name}: {error.strerror}") from None

    def remove(self, name: str) -> None:
        """Take away a package, if there is one."""
        path = self._folder / name
        if path.is_symlink() or path.is_file():
            path.unlink()
        elif path.exists():
            shutil.rmtree(path)

    def names(self) -> list[str]:
        """What lies in the folder, sorted, without our own files."""
        if not self._folder.is_dir():
            return []
        return sorted(path.name for path in self._folder.iterdir() if path.name not in _RULES)

    def write_lock(self, modules: Iterable[Module]) -> None:
        """Write the lock file, or take it away where there is nothing to lock."""
        wanted = sorted(modules, key=lambda module: module.key)
        try:
            if wanted:
                (self._root / LOCK).parent.mkdir(exist_ok=True)
                _replace(self._root / LOCK, text(wanted))
            else:
                (self._root / LOCK).unlink(missing_ok=True)
        except OSError as error:
            raise FetchError(f"cannot write {LOCK}: {error.strerror}") from None


def folder_name(source: Remote, resolved: str, digest: str) -> str:
    """A name that people can read and that two packages never share."""
    match source:
        case Registry():
            words, mark = f"{source.namespace}-{source.name}-{source.provider}", resolved
        case Git():
            words, mark = source.url.rstrip("/").rpartition("/")[2].removesuffix(".git"), resolved[:12]
        case Archive():
            words, mark = source.url.partition("?")[0].rpartition("/")[2], digest.removeprefix("sha256:")[:12]
    package = source.url if isinstance(source, Git) else source.package
    unique = hashlib.sha256(f"{package}\0{resolved}\0{digest}".encode()).hexdigest()[:8]
    plain = _NOT_PLAIN.sub("-", f"{words[:_LONGEST_WORDS]}-{mark[:_LONGEST_MARK]}").lstrip(".-_")
    return f"{plain}-{unique}"


def _replace(path: Path, content: str) -> None:
    if path.is_file() and not path.is_symlink() and path.read_bytes() == content.encode():
        return
    handle, beside = tempfile.mkstemp(prefix=".new-", dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(content.encode())
    Path(beside).chmod(0o644)
    Path(beside).replace(path)
