"""Where a report goes: to standard output, or to a file that is no link."""

import sys
from collections.abc import Iterable
from pathlib import Path

from tallygate.engine.problems import UsageError


def write_to(path: Path | None, texts: Iterable[str]) -> None:
    """path: None is standard output. Raises UsageError for what cannot be written."""
    if path is None:
        for text in texts:
            sys.stdout.write(text)
        return
    if path.is_symlink() and not path.is_relative_to("/dev"):
        raise UsageError(f"{path} is a link; a report is not written through links")
    try:
        with path.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(texts)
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror}") from None
