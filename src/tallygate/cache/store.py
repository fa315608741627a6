"""Keeps bytes by key between runs; what is damaged, foreign or gone is absent, and no failure is an error.

An entry begins with digests of its key and of its content. None is executed, nobody else can read one.
"""

import hashlib
import os
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from tallygate.cache.prune import LARGEST_ENTRY, UNFINISHED, Pruning

_MAGIC = b"tallygate-cache-1\n"
_HEAD = len(_MAGIC) + 2 * hashlib.sha256().digest_size
_MOST_FAILURES = 3
"""Of writing. A full disk or a foreign folder is not tried for each of a thousand entries."""
_FRESH = 3600.0
"""Seconds for which the time of the last use is right enough."""


def key_of(*parts: bytes) -> bytes:
    """A key that differs where any part does."""
    found = hashlib.sha256()
    for part in parts:
        found.update(len(part).to_bytes(8, "big") + part)
    return found.digest()


class Store:
    """Entries in a folder of this user. folder: None where nothing is kept."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder if folder and _is_private(folder) else None
        self._pruning = Pruning(self.folder) if self.folder else None
        self._failures = 0

    def get(self, kind: str, key: bytes) -> bytes | None:
        """What was put there, or None."""
        if self.folder is None:
            return None
        path, name = self._place(kind, key)
        try:
            data = _read(path)
        except OSError:
            return None
        content = data[_HEAD:]
        if data[:_HEAD] != _head(name, content):
            with suppress(OSError):
                path.unlink()
            return None
        return content

    def put(self, kind: str, key: bytes, content: bytes) -> None:
        """Keep it, if that can be done."""
        if self.folder is None or self._pruning is None or self._failures >= _MOST_FAILURES:
            return
        if len(content) > LARGEST_ENTRY:
            return
        path, name = self._place(kind, key)
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _write(path, _head(name, content) + content)
            self._pruning.wrote(len(content))
        except OSError:
            self._failures += 1

    def _place(self, kind: str, key: bytes) -> tuple[Path, bytes]:
        name = key_of(kind.encode(), key)
        assert self.folder
        return self.folder / name.hex()[:2] / name.hex()[2:], name


NOTHING_KEPT = Store(None)


def _head(name: bytes, content: bytes) -> bytes:
    return _MAGIC + name + hashlib.sha256(content).digest()


def _is_private(folder: Path) -> bool:
    """Whether it is there, or could be made, is ours, and nobody else can write to it."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        status = folder.stat()
        if status.st_uid != os.getuid() or status.st_mode & 0o022:
            return False
        if status.st_mode & 0o077:
            folder.chmod(0o700)
    except OSError:
        return False
    return True


def _read(path: Path) -> bytes:
    """Raises OSError, for a link and a pipe as well."""
    number = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(number, "rb") as file:
        status = os.fstat(number)
        data = file.read(LARGEST_ENTRY + _HEAD)
        if _is_old(status):
            with suppress(OSError):
                os.utime(number)  # what is used longest ago goes first
    return data


def _is_old(status: os.stat_result) -> bool:
    return time.time() - status.st_mtime > _FRESH


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all: readers and other writers never see a part."""
    number, name = tempfile.mkstemp(prefix=UNFINISHED, dir=path.parent)
    try:
        with os.fdopen(number, "wb") as file:
            file.write(data)
        os.replace(name, path)  # noqa: PTH105 - Path would be made of a name that mkstemp gave
    except OSError:
        with suppress(OSError):
            os.unlink(name)  # noqa: PTH108
        raise
