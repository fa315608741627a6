"""Schemas of values, which helm reads before it renders: none may lead it to a file or a host elsewhere."""

import io
import re
from collections.abc import Iterable, Iterator
from posixpath import normpath
from typing import TYPE_CHECKING, Any

from tallygate.kubernetes.files import Files
from tallygate.kubernetes.kustomize import Problem
from tallygate.loaders.registry import load
from tallygate.model.document import DocumentLocator
from tallygate.model.location import Location, ValuePath

if TYPE_CHECKING:
    from tarfile import TarInfo

_NAME = "values.schema.json"
_MOST_UNPACKED = 64 << 20
"""Bytes of all archives of one chart, and of those inside them."""
_DEEPEST = 5
_LEADING = ("$ref", "$dynamicRef", "$recursiveRef", "$schema")
# Helm brings the drafts along. It resolves every other reference from the root of the file system.
_AT_HAND = re.compile(
    r"#.*|https?://json-schema\.org/(?:draft-0[467]|draft/20(?:19-09|20-12))/schema#?", re.DOTALL
)


class _PackedError(Exception):
    """An archive cannot be looked through. reason: that of a problem."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


def schema_problems(paths: Iterable[str], files: Files) -> Iterator[Problem]:
    """What helm would look up elsewhere for the schemas of charts and of charts packed in them."""
    left = _MOST_UNPACKED
    for path in sorted(paths):
        folder, name = _ends(path)
        if name == _NAME:
            yield from _leading_out(path, files.read(path))
        elif folder == "charts" and name.endswith(".tgz"):
            try:
                schemas, left = _packed(files.read(path), left, _DEEPEST)
            except _PackedError as error:
                yield Problem(error.reason, str(error), Location(path))
                return
            for problem in (one for schema in schemas for one in _leading_out(path, schema)):
                yield Problem(problem.reason, problem.message, Location(path))


def _ends(path: str) -> tuple[str, str]:
    """The last folder of a path, "" for none, and the name in it."""
    folder, _, name = path.rpartition("/")
    return folder.rpartition("/")[2], name


def _leading_out(path: str, content: bytes) -> Iterator[Problem]:
    documents = load("json", content, path).documents
    if len(documents) != 1 and content:
        yield Problem("failed", f"{_NAME} is not one JSON document", Location(path))
    for document in documents:
        locator = DocumentLocator(path, document.spans)
        for place, text in _leads(document.value):
            if not _AT_HAND.fullmatch(text):
                message = f"{_NAME} refers to {text[:100]}, which helm would look up outside the chart"
                yield Problem("remote", message, locator.value(place))


def _leads(schema: Any) -> Iterator[tuple[ValuePath, str]]:
    """Text of every key that leads somewhere, wherever it stands."""
    waiting: list[tuple[ValuePath, Any]] = [((), schema)]
    while waiting:
        path, value = waiting.pop()
        inner = (
            value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        )
        for key, below in reversed(list(inner)):
            if key in _LEADING and isinstance(below, str):
                yield (*path, key), below
            waiting.append(((*path, key), below))


def _packed(data: bytes, left: int, depth: int) -> tuple[list[bytes], int]:
    """Every schema in an archive and in those of its charts/, and how many bytes may still be unpacked."""
    unpacked, members = _members(data, left)
    left -= len(unpacked)
    if left < 0 or not depth:
        most = f"{_MOST_UNPACKED >> 20} MiB or {_DEEPEST} levels"
        raise _PackedError("limit", f"packed charts hold more than {most}")
    found: list[bytes] = []
    for member in members:
        folder, name = _ends(normpath(member.name.replace("\\", "/")))
        # Whatever its type: helm reads the bytes behind any header that has the name.
        content = unpacked[member.offset_data : member.offset_data + member.size]
        if name == _NAME:
            found.append(content)
        elif folder == "charts" and name.endswith(".tgz"):
            inner, left = _packed(content, left, depth - 1)
            found += inner
    return found, left


def _members(data: bytes, left: int) -> "tuple[bytes, list[TarInfo]]":
    """What is packed, cut one byte after `left`, and where its members are."""
    import gzip
    import tarfile
    import zlib

    try:
        unpacked = gzip.GzipFile(fileobj=io.BytesIO(data)).read(left + 1)
        if len(unpacked) > left:
            return unpacked, []
        with tarfile.open(fileobj=io.BytesIO(unpacked), mode="r:") as archive:
            members = archive.getmembers()
            # Python ends at a header that it does not read, where helm may go on.
            readable = not unpacked[archive.offset :].strip(b"\0") and not any(m.issparse() for m in members)
    except (OSError, EOFError, zlib.error, tarfile.TarError, ValueError) as error:
        raise _PackedError("failed", f"a packed chart cannot be read: {error}") from None
    if not readable:
        raise _PackedError("failed", "a packed chart is no plain archive")
    return unpacked, members
