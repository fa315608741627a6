"""Files of the repository, as far as functions such as `file` and `templatefile` may see them."""

from collections.abc import Callable, Mapping, Sequence
from posixpath import join, normpath

from tallygate.terraform.eval.budget import Budget
from tallygate.terraform.eval.faults import CallError, LimitError
from tallygate.terraform.eval.rendering import Renderer
from tallygate.terraform.modules.lock import files_below
from tallygate.terraform.values.value import Value

MOST_BYTES = 16 << 20
Read = Callable[[str], bytes | None]


class EscapeError(CallError):
    """A path that leads out of the repository."""


def confined(folder: str, path: str) -> str | None:
    """The path, relative to a folder of the repository, as one from its top ("" for the top itself); None
    where it leads out."""
    if path.startswith(("/", "~")) or "\0" in path:
        return None
    found = normpath(join(folder, path))
    if found == ".." or found.startswith("../"):
        return None
    return "" if found == "." else found


class RepositoryFiles:
    """What functions may use of the world, in one root module.

    used: paths that were asked for, whether there is a file or not: what a change of would change values.
    """

    def __init__(
        self,
        read: Read,
        paths: Sequence[str],
        root: str,
        budget: Budget,
        most_bytes: int = MOST_BYTES,
        short_circuits: bool = False,
    ) -> None:
        """read: content of a path of the repository. paths: all of them, sorted. root: a folder.
        short_circuits: see `Context`."""
        self._read, self._paths, self._root = read, paths, root
        self._most_bytes, self.short_circuits = most_bytes, short_circuits
        self.spend = budget.spend
        self._renderer = Renderer()
        self.used: set[str] = set()

    def read(self, path: str) -> bytes | None:
        """Content of a file; None where there is none. Raises EscapeError, LimitError."""
        found = self._inside(path)
        self.used.add(found)
        data = self._read(found)
        if data is not None and len(data) > self._most_bytes:
            raise LimitError(
                f"a file of more than {self._most_bytes:,} bytes is not read (terraform.limits.file)"
            )
        self.spend(1 + len(data or b"") // 64)
        return data

    def below(self, path: str) -> Sequence[str]:
        """Files below a folder, relative to it, sorted. Raises EscapeError, LimitError."""
        folder = self._inside(path)
        found = files_below(folder, self._paths) if folder else list(self._paths)
        self.spend(1 + len(found))
        self.used.update(found)
        return [one[len(folder) + 1 :] for one in found] if folder else found

    def render(self, text: str, name: str, variables: Mapping[str, Value]) -> Value:
        """See `Renderer.render`."""
        return self._renderer.render(text, name, variables, self)

    def _inside(self, path: str) -> str:
        found = confined(self._root, path)
        if found is None:
            raise EscapeError("the path leads out of the repository, and nothing there is read")
        return found
