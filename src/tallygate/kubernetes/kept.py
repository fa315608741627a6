"""What renderers printed, kept by all that it depends on: programs, their words, each file that they see."""

import threading
from collections.abc import Iterable, Sequence
from hashlib import file_digest, sha256
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from tallygate.cache.store import NOTHING_KEPT, Store, key_of

if TYPE_CHECKING:
    from tallygate.kubernetes.files import Files
    from tallygate.kubernetes.options import Bounds
    from tallygate.kubernetes.renderer import Renderer

_KIND = "rendered 1"
_PROGRAM = "program 1"


class KeptRuns:
    """Of one check. Only what a program printed when it ended well is kept."""

    def __init__(self, store: Store = NOTHING_KEPT) -> None:
        self._store, self._lock = store, threading.Lock()
        self._programs: dict[Renderer, bytes | None] = {}
        self._contents: dict[str, bytes] = {}

    def question(
        self,
        tools: Sequence["Renderer"],
        words: Sequence[str],
        inputs: Iterable[str],
        files: "Files",
        bounds: "Bounds",
        above: str = "",
    ) -> bytes | None:
        """The key of a run; None where nothing is kept, or a program does not say what it is.

        tools: those that may run. above: what else the program reads.
        """
        if self._store.folder is None:
            return None
        programs = [self._program(tool, bounds) for tool in tools]
        if None in programs:
            return None
        names = {tool.path: tool.name for tool in tools}
        said = msgspec.json.encode([[names.get(word, word) for word in words], above, bounds])
        read = (part for path in sorted(inputs) for part in (path.encode(), self._content(path, files)))
        return key_of(said, *(program or b"" for program in programs), *read)

    def answer(self, question: bytes | None) -> bytes | None:
        """What it printed, if that is known."""
        return self._store.get(_KIND, question) if question else None

    def keep(self, question: bytes | None, output: bytes) -> None:
        if question:
            self._store.put(_KIND, question, output)

    def _content(self, path: str, files: "Files") -> bytes:
        """Digest of a file; not its blob id: collisions of SHA-1 can be made, and would outlive the check."""
        blob = files.blob(path)
        if blob not in self._contents:
            self._contents[blob] = sha256(files.read(path)).digest()
        return self._contents[blob]

    def _program(self, tool: "Renderer", bounds: "Bounds") -> bytes | None:
        with self._lock:
            if tool not in self._programs:
                self._programs[tool] = self._identity(tool, bounds) if tool.path else b""
            return self._programs[tool]

    def _identity(self, tool: "Renderer", bounds: "Bounds") -> bytes | None:
        """Its content and what it says of itself: a file by the name may only start another program."""
        from tallygate.kubernetes.sandbox import RunError, private_copy, run

        try:
            with private_copy({}) as folder:
                said = run([tool.path, *tool.version_words], folder, bounds)
            return key_of(said, self._digest(Path(tool.path).resolve()))
        except (OSError, RunError):
            return None

    def _digest(self, path: Path) -> bytes:
        """Of a program's content, which takes long to read: known again by its place and times."""
        status = path.stat()
        seen = [status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns]
        key = key_of(str(path).encode("utf-8", "surrogateescape"), msgspec.json.encode(seen))
        known = self._store.get(_PROGRAM, key)
        if known is None:
            with path.open("rb") as file:
                known = file_digest(file, "sha256").digest()
            self._store.put(_PROGRAM, key, known)
        return known


NO_RUNS = KeptRuns()
