"""What fetching one package gives, and how it fails."""

from collections.abc import Mapping
from urllib.parse import SplitResult, urlsplit

import msgspec

from tallygate.model.location import Location
from tallygate.terraform.modules.sources import Archive, Git, Registry

MOST_FILES = 20_000
MOST_BYTES = 128 << 20
LOCAL = "TALLYGATE_FETCH_LOCAL"
"""Set to 1 it allows `file://` repositories and plain HTTP to this machine: for tests and trials."""


class FetchError(Exception):
    """A package cannot be had: one sentence, without credentials."""


def parts_of(url: str) -> SplitResult:
    """Empty ones for what is no URL, such as brackets that hold no address."""
    try:
        return urlsplit(url)
    except ValueError:
        return urlsplit("")


class ChartSource(msgspec.Struct, frozen=True):
    """A chart of a repository: `https://…` with an index.yaml, or `oci://…`."""

    repository: str
    name: str


class PlainFile(msgspec.Struct, frozen=True):
    """One file of manifests over HTTP."""

    url: str


Remote = Registry | Git | Archive | ChartSource | PlainFile


class Need(msgspec.Struct, frozen=True):
    """What a line asks for from elsewhere. kind: as in the lock file. subject: what to call it. source and
    constraint: as written, which is what the lock file knows it by."""

    kind: str
    subject: str
    source: str
    constraint: str
    location: Location
    remote: Remote

    @property
    def identity(self) -> tuple[str, str, str]:
        return self.kind, self.source, self.constraint


class Package(msgspec.Struct, frozen=True):
    """resolved: version or commit, "" for an archive. subdir: what is asked for. contents: by path."""

    resolved: str
    subdir: str
    contents: Mapping[str, bytes]


def bounded(number: int, size: int) -> None:
    """Raises FetchError for more files or bytes than a package has any need of."""
    if number > MOST_FILES or size > MOST_BYTES:
        raise FetchError(f"the package has more than {MOST_FILES} files or {MOST_BYTES >> 20} MiB")
