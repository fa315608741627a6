"""Packages on disk, a folder each, and the lock file: written beside and then renamed."""

import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from tallygate.loaders.vendor_lock import FOLDERS, LOCK, Pinned, text
from tallygate.terraform.modules.sources import Archive, Git, Registry
from tallygate.vendoring.interface import ChartSource, FetchError, PlainFile, Remote

_NOT_PLAIN = re.compile(r"[^A-Za-z0-9._-]+")
_LONGEST_WORDS, _LONGEST_MARK = 60, 40
# What a package holds is committed byte by byte, whatever the repository's own rules say.
_RULES = {
    ".gitignore": "!*\n",
    ".gitattributes": "* -text -filter -ident -working-tree-encoding linguist-vendored\n",
}


class Store:
    """The packages of the repository at `root`. They go by their paths from there."""

    def __init__(self, root: Path) -> None:
        self._root = root
        folders = {path for folder in FOLDERS.values() for path in (Path(folder), Path(folder).parent)}
        for path in sorted({*folders, Path(LOCK).parent, Path(LOCK)}):
            if (root / path).is_symlink():
                raise FetchError(f"{path} is a link; nothing is written through links")

    def put(self, place: str, contents: Mapping[str, bytes]) -> None:
        """Write a package whole, in place of what is there. Raises FetchError, then nothing is changed."""
        path = self._root / place
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            for rule, content in _RULES.items():
                _replace(path.parent / rule, content)
            beside = Path(tempfile.mkdtemp(prefix=".new-", dir=path.parent))
            try:
                for inner, data in contents.items():
                    target = beside / inner
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.write_bytes(data)
                beside.chmod(0o755)
                self.remove(place)
                beside.rename(path)
            finally:
                shutil.rmtree(beside, ignore_errors=True)
        except OSError as error:
            raise FetchError(f"cannot write {place}: {error.strerror}") from None

    def remove(self, place: str) -> None:
        """Take away a package, if there is one."""
        path = self._root / place
        if path.is_symlink() or path.is_file():
            path.unlink()
        elif path.exists():
            shutil.rmtree(path)

    def places(self) -> list[str]:
        """What lies in the folders of all kinds, sorted, without our own files."""
        folders = [folder for folder in FOLDERS.values() if (self._root / folder).is_dir()]
        found = [(folder, path.name) for folder in folders for path in (self._root / folder).iterdir()]
        return sorted(f"{folder}/{name}" for folder, name in found if name not in _RULES)

    def write_lock(self, pinned: Iterable[Pinned]) -> None:
        """Write the lock file, or take it away where there is nothing to lock."""
        wanted = [*pinned]
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
        case ChartSource():
            words, mark = source.name, resolved
        case PlainFile():
            words, mark = source.url.rpartition("/")[2], digest.removeprefix("sha256:")[:12]
    package = str(source) if isinstance(source, ChartSource) else _address(source)
    unique = hashlib.sha256(f"{package}\0{resolved}\0{digest}".encode()).hexdigest()[:8]
    plain = _NOT_PLAIN.sub("-", f"{words[:_LONGEST_WORDS]}-{mark[:_LONGEST_MARK]}").lstrip(".-_")
    return f"{plain}-{unique}"


def _address(source: Registry | Git | Archive | PlainFile) -> str:
    return source.package if isinstance(source, Registry) else source.url


def _replace(path: Path, content: str) -> None:
    if path.is_file() and not path.is_symlink() and path.read_bytes() == content.encode():
        return
    handle, beside = tempfile.mkstemp(prefix=".new-", dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(content.encode())
    Path(beside).chmod(0o644)
    Path(beside).replace(path)
