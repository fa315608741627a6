"""What every loader is, and the limits all of them keep."""

from typing import Protocol

import msgspec

from tallygate.model.document import Loaded


class Limits(msgspec.Struct, frozen=True):
    """Bounds on one file; beyond them a clear error with file:line, never a crash.

    file: bytes. depth: nesting levels. nodes: values in a file. aliases: values after expanding aliases.
    """

    file: int = 16 * 2**20
    depth: int = 1000
    nodes: int = 5_000_000
    aliases: int = 2_000_000


DEFAULT_LIMITS = Limits()


class Loader(Protocol):
    """Never raises for bad content: it returns diagnostics, and whatever documents it could read."""

    def __call__(self, data: bytes, path: str, limits: Limits = DEFAULT_LIMITS) -> Loaded: ...
