"""Files of the repository, as far as functions such as `file` and `templatefile` may see them."""

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from posixpath import join, normpath

from tallygate.loaders.vendor_lock import files_below
from tallygate.terraform.eval.budget import Budget
from tallygate.terraform.eval.faults import LimitError, UnseenError
from tallygate.terraform.eval.rendering import Renderer
from tallygate.terraform.modules.unseen import Unseen
from tallygate.terraform.values.value import Value

MOST_BYTES = 16 << 20
Read = Callable[[str], bytes | None]


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
        unread: Collection[str] = (),
        roots: Collection[str] = (),
    ) -> None:
        """read: content of a path of the repository. paths: all of them, sorted. root: a folder.
        short_circuits: see `Context`. unread, roots: see `Unseen`."""
        self._read, self._paths, self._root = read, paths, root
        self._most_bytes, self.short_circuits = most_bytes, short_circuits
        self.spend = budget.spend
        self._unseen = Unseen(unread, {root, *roots}, read, budget.spend)
        self._renderer = Renderer()
        self.used: set[str] = set()

    def read(self, path: str) -> bytes | None:
        """Content of a file; None where there is none. Raises UnseenError, LimitError."""
        found = self._inside(path)
        self.used.add(found)
        data = self._read(found)
        if data is None and (self._lists(found) or self._unseen.holds(found)):
            raise UnseenError("reads a file that is not seen here, and that may be there or not")
        if data is not None and len(data) > self._most_bytes:
            raise LimitError(
                f"a file of more than {self._most_bytes:,} bytes is not read (terraform.limits.file)"
            )
        self.spend(1 + len(data or b"") // 64)
        return data

    def below(self, path: str) -> Sequence[str]:
        """Files below a folder, relative to it, sorted. Raises UnseenError, LimitError."""
        folder = self._inside(path)
        found = files_below(folder, self._paths) if folder else list(self._paths)
        if folder and not found and self._unseen.holds(folder):
            raise UnseenError("reads a folder that is not seen here, and that may be there or not")
        self.spend(1 + len(found))
        self.used.update(found)
        return [one[len(folder) + 1 :] for one in found] if folder else found

    def unseen(self, path: str) -> Iterable[str]:
        """What else may be below a folder, relative to it: see `Unseen.below`. Raises UnseenError."""
        return self._unseen.below(self._inside(path))

    def render(self, text: str, name: str, variables: Mapping[str, Value]) -> Value:
        """See `Renderer.render`."""
        return self._renderer.render(text, name, variables, self)

    def _lists(self, path: str) -> bool:
        """Whether it is there, be it that it cannot be read."""
        at = bisect_left(self._paths, path)
        return self._paths[at : at + 1] == [path]

    def _inside(self, path: str) -> str:
        found = confined(self._root, path)
        if found is None:
            raise UnseenError("reads what stands outside of the repository, and nothing there is read")
        return found
