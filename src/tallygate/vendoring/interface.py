"""What fetching one package gives, and how it fails."""

from collections.abc import Mapping

import msgspec

MOST_FILES = 20_000
MOST_BYTES = 128 << 20
LOCAL = "TALLYGATE_FETCH_LOCAL"
"""Set to 1 it allows `file://` repositories and plain HTTP to this machine: for tests and trials."""


class FetchError(Exception):
    """A package cannot be had: one sentence, without credentials."""


class Package(msgspec.Struct, frozen=True):
    """resolved: version or commit, "" for an archive. subdir: where the module is. contents: by path."""

    resolved: str
    subdir: str
    contents: Mapping[str, bytes]


def bounded(number: int, size: int) -> None:
    """Raises FetchError for more files or bytes than a module has any need of."""
    if number > MOST_FILES or size > MOST_BYTES:
        raise FetchError(f"the package has more than {MOST_FILES} files or {MOST_BYTES >> 20} MiB")
