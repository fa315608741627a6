"""Where a value stands: spans inside a file, locations in the repository, paths inside a value."""

from typing import Any

import msgspec

ValuePath = tuple[str | int, ...]
"""Keys and indexes that lead from a document's root to a value: ("spec", "containers", 0)."""


class Span(msgspec.Struct, frozen=True):
    """A stretch of text: 1-based lines and columns in code points; the end is exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


START = Span(1, 1, 1, 1)


class Location(msgspec.Struct, frozen=True, order=True, omit_defaults=True):
    """A place in a file of the repository. `path` is relative, POSIX, undecodable bytes as surrogates."""

    path: str
    line: int = 1
    column: int = 1
    end_line: int = 0
    end_column: int = 0

    @classmethod
    def at(cls, path: str, span: Span) -> "Location":
        return cls(path, span.line, span.column, span.end_line, span.end_column)

    @property
    def document(self) -> dict[str, Any]:
        """Where it begins, for rules and for programs."""
        return {"path": shown_path(self.path), "line": self.line, "column": self.column}

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


def json_pointer(path: ValuePath) -> str:
    """Write a value path as an RFC 6901 JSON pointer."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)


def shown_path(path: str) -> str:
    """A path as valid text: bytes that are no UTF-8 show as \\xNN."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
