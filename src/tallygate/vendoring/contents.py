"""Files of a package in memory, which readers of a repository take as one."""

from collections.abc import Mapping, Sequence

from tallygate.model.diagnostic import Diagnostic
from tallygate.sources.interface import Entry


class Contents:
    """Files in memory, as a snapshot."""

    name = "package"
    diagnostics: Sequence[Diagnostic] = ()

    def __init__(self, contents: Mapping[str, bytes]) -> None:
        self._contents = contents

    def entries(self) -> Sequence[Entry]:
        return [Entry(path, "", len(self._contents[path])) for path in sorted(self._contents)]

    def read(self, path: str) -> bytes:
        return self._contents[path]
