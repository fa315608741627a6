"""The files of a zip or tar archive from elsewhere, unpacked in memory within bounds."""

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from stat import S_ISLNK
from typing import IO, cast

from tallygate.sources.listing import MAX_PATH, UNSAFE_NAME
from tallygate.vendoring.interface import MOST_BYTES, FetchError, bounded

_MOST_UNPACKED = MOST_BYTES + (32 << 20)  # headers and padding of a tar come on top of its files
_BROKEN = (tarfile.TarError, zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError)
_REFUSED = (NotImplementedError, RuntimeError, MemoryError)  # kinds of zip, passwords, dictionaries of xz


_PACKED: dict[bytes, Callable[[IO[bytes]], IO[bytes]]] = {
    b"\x1f\x8b": lambda file: cast("IO[bytes]", gzip.GzipFile(fileobj=file)),
    b"BZh": lambda file: cast("IO[bytes]", bz2.BZ2File(file)),
    b"\xfd7zXZ\x00": lambda file: cast("IO[bytes]", lzma.open(file)),  # noqa: SIM115 - closed by its user
}


def contents_of(data: bytes) -> dict[str, bytes]:
    """Content by path. Raises FetchError for links, devices, paths that lead out, passwords and bombs."""
    try:
        files = _zipped(data) if data.startswith(b"PK\x03\x04") else _tarred(_unpacked(data))
        return dict(files)
    except (*_BROKEN, *_REFUSED) as error:
        raise FetchError(f"the archive cannot be read: {error}") from None


def _zipped(data: bytes) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = [one for one in archive.infolist() if not one.is_dir()]
        bounded(len(members), sum(one.file_size for one in members))
        for member in members:
            if S_ISLNK(member.external_attr >> 16):
                raise FetchError(f"the archive has a link: {member.filename}")
            with archive.open(member) as file:
                content = file.read(member.file_size + 1)
            if len(content) != member.file_size:
                raise FetchError(f"the archive lies about the size of {member.filename}")
            yield from _safe(member.filename, content)


def _tarred(data: bytes) -> Iterator[tuple[str, bytes]]:
    number = size = 0
    with tarfile.open(fileobj=io.BytesIO(data), mode="r:") as archive:
        for member in archive:
            number, size = number + 1, size + member.size
            bounded(number, size)
            if member.isdir():
                continue
            file = archive.extractfile(member) if member.isreg() else None
            if file is None or member.issparse():
                raise FetchError(f"the archive has something that is no plain file: {member.name}")
            yield from _safe(member.name, file.read())


def _unpacked(data: bytes) -> bytes:
    """The tar itself. Made whole before it is read: a header may announce any length."""
    opened = next((opened for magic, opened in _PACKED.items() if data.startswith(magic)), None)
    if opened is None:
        return data
    with opened(io.BytesIO(data)) as file:
        unpacked = file.read(_MOST_UNPACKED + 1)
    if len(unpacked) > _MOST_UNPACKED:
        raise FetchError(f"the archive unpacks to more than {MOST_BYTES >> 20} MiB")
    return unpacked


def _safe(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    path = name.removeprefix("./")
    if "/.git/" in f"/{path}":
        return
    if len(path) > MAX_PATH or UNSAFE_NAME.search(path) or "\\" in path or not path.isprintable():
        raise FetchError(f"the archive has an unsafe path: {name[:200]!r}")
    yield path, content
