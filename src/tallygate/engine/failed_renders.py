"""What renderers say when they fail, without the secrets of the files that they read.

A chart has its own messages (`fail`), and no object comes of it that would tell which values are secret.
"""

from collections.abc import Iterable, Iterator

import msgspec

from tallygate.engine.redact import MASK, mask_line, mask_text, secret_values
from tallygate.kubernetes.files import Files
from tallygate.model.diagnostic import Diagnostic

_SHORTEST = 4  # a shorter secret would mask common words of a message
_WHOLE_LINE = 8
_LONGEST_LINE = 4096
_CUT = 400  # characters of a message that may have been cut inside a secret


Known = dict[tuple[str, str], frozenset[str]]
"""Secrets of files by path and content: base and head share most."""


def without_secrets(diagnostics: Iterable[Diagnostic], files: Files, known: Known) -> tuple[Diagnostic, ...]:
    """The diagnostics with secrets of their inputs masked in their messages."""
    return tuple(_masked(told, files, known) for told in diagnostics)


def _masked(told: Diagnostic, files: Files, known: Known) -> Diagnostic:
    secrets = set[str]()
    for path in told.inputs:
        if path in files:
            key = (path, files.blob(path))
            if key not in known:
                known[key] = frozenset(_secrets(path, files))
            secrets |= known[key]
    longest_first = sorted(secrets, key=lambda text: (-len(text), text))
    message = mask_text(told.message, longest_first)
    end = max((_at_the_end(message, secret) for secret in secrets), default=0)
    return msgspec.structs.replace(told, message=message[:-end] + MASK if end else message)


def _at_the_end(message: str, secret: str) -> int:
    """How many characters of the head of a secret a message that was cut ends with."""
    if len(message) < _CUT:
        return 0
    longest = min(len(secret) - 1, _CUT)
    return next((size for size in range(longest, _SHORTEST - 1, -1) if message.endswith(secret[:size])), 0)


def _secrets(path: str, files: Files) -> Iterator[str]:
    """Secret text in one file: by its documents, and by its lines where it holds others within."""
    for text in (*_of_documents(path, files), *_of_lines(files.read(path).decode("utf-8", "replace"))):
        yield from (one for one in (text, text.strip()) if len(one) >= _SHORTEST)
        yield from (one for line in text.splitlines() if len(one := line.strip()) >= _WHOLE_LINE)


def _of_documents(path: str, files: Files) -> Iterator[str]:
    for document in files.documents(path) if path.endswith((".yaml", ".yml", ".json")) else ():
        value = document.value
        yield from secret_values(value)
        if isinstance(value, dict) and value.get("kind") == "Secret":
            parts = (value.get("data"), value.get("stringData"))
            yield from (str(text) for part in parts if isinstance(part, dict) for text in part.values())


def _of_lines(content: str) -> Iterator[str]:
    for line in content.splitlines():
        shown = mask_line(line) if len(line) <= _LONGEST_LINE else line
        head = shown.removesuffix(MASK)
        if head != shown and line.startswith(head):
            yield line[len(head) :].strip().strip("\"'")
