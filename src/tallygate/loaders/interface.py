"""What every loader is, and the limits all of them keep."""

from typing import Protocol

import msgspec

from tallygate.model.document import Loaded


class Limits(msgspec.Struct, frozen=True):
    """Bounds on one file; beyond them a clear error with file:line, never a crash.

    file: bytes. depth: nesting levels; the engine of rules reads JSON of 128, of which a question needs some
    for itself. nodes: values in a file. aliases: values that aliases repeat in it. objects: documents of a
    file, and items of lists of objects. total: values in all files of a check.
    """

    file: int = 16 * 2**20
    depth: int = 100
    nodes: int = 500_000
    aliases: int = 500_000
    objects: int = 5_000
    total: int = 5_000_000


DEFAULT_LIMITS = Limits()
HCL_LIMITS = Limits(depth=1000)
"""Of expressions, most of whose levels are gone when they are evaluated."""


class Loader(Protocol):
    """Never raises for bad content: it returns diagnostics, and whatever documents it could read."""

    def __call__(self, data: bytes, path: str, limits: Limits = DEFAULT_LIMITS) -> Loaded: ...
