"""Reads regular files beneath a folder, opened step by step so that no link ever leads out of it."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from stat import S_ISREG

from tallygate.sources.interface import SourceError

CHUNK = 1 << 20
FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
# Not blocking: a pipe that takes a file's place would otherwise hang.
FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK


def read_beneath(root: Path, path: str) -> bytes:
    """Content of a regular file; SourceError if it is none, or gone."""
    try:
        return b"".join(_chunks(root, path))
    except OSError as error:
        raise SourceError(f"{path!r} cannot be read as a file: {error.strerror}") from error


def hash_beneath(root: Path, path: str, size: int) -> str:
    """Git's object id of a file's content as it lies on disk. Raises OSError."""
    digest = hashlib.sha1(b"blob %d\0" % size, usedforsecurity=False)
    for chunk in _chunks(root, path):
        digest.update(chunk)
    return digest.hexdigest()


def blob_id(content: bytes) -> str:
    """Git's object id of a content."""
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def _chunks(root: Path, path: str) -> Iterator[bytes]:
    file = _open(root, path)
    try:
        if not S_ISREG(os.fstat(file).st_mode):
            raise OSError(0, "not a regular file")
        while chunk := os.read(file, CHUNK):
            yield chunk
    finally:
        os.close(file)


def _open(root: Path, path: str) -> int:
    *folders, name = path.split("/")
    at = os.open(root, FOLDER & ~os.O_NOFOLLOW)
    try:
        for folder in folders:
            inner = os.open(folder, FOLDER, dir_fd=at)
            os.close(at)
            at = inner
        return os.open(name, FILE, dir_fd=at)
    finally:
        os.close(at)
