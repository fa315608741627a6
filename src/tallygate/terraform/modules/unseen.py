"""What may stand in the repository when Terraform runs, though no snapshot shows it: then nobody may say that
there is no such file."""

from collections.abc import Callable, Collection, Iterator
from posixpath import join

from tallygate.terraform.eval.functions.globs import PatternError, matcher

_FOLDERS = frozenset({".git", ".terraform", "terraform.tfstate.d"})
_FILES = frozenset(
    {".terraform.lock.hcl", ".terraform.tfstate.lock.info", "terraform.tfstate", "terraform.tfstate.backup"}
)
_MADE = (
    ".terraform/modules/",
    ".terraform/plugins/",
    ".terraform/providers/",
    ".terraform/environment",
    ".terraform/terraform.tfstate",
    "terraform.tfstate.d/",
    *sorted(_FILES),
)
"""What Terraform makes in the folder of a root; what ends in `/` holds any number of files."""
_RULES = ".gitignore"


class Unseen:
    """unread: paths of what exists and is not read, with all below (a link that leads out, a submodule).
    roots: folders that Terraform is run in. read, spend: as in `RepositoryFiles`."""

    def __init__(
        self,
        unread: Collection[str],
        roots: Collection[str],
        read: Callable[[str], bytes | None],
        spend: Callable[[int], None],
    ) -> None:
        self._unread, self._roots = frozenset(unread), roots
        self._read, self._spend = read, spend

    def holds(self, path: str) -> bool:
        """Whether there may be something at a path that is not in the snapshot."""
        parts = path.casefold().split("/")  # some file systems tell no case
        made = not _FOLDERS.isdisjoint(parts) or parts[-1] in _FILES
        return made or any(one in self._unread for one in _with_parents(path)) or self._is_ignored(path)

    def below(self, folder: str) -> Iterator[str]:
        """What may be below a folder, relative to it; what ends in `/` may hold any number of files."""
        inside = f"{folder}/" if folder else ""
        if not folder:
            yield ".git/"
        for root in self._roots:
            if f"{root}/".startswith(inside):
                yield from (join(root, made)[len(inside) :] for made in _MADE)
        for path in self._unread:
            if path.startswith(inside):
                yield from (path[len(inside) :], f"{path[len(inside) :]}/")

    def _is_ignored(self, path: str) -> bool:
        """What Git is told to ignore may have been made before Terraform runs; what a rule takes back with
        `!`, too."""
        folders = [folder for folder in _with_parents(path) if folder != path]
        return any(self._is_named(folder, path) for folder in ("", *folders))

    def _is_named(self, folder: str, path: str) -> bool:
        rules = self._read(join(folder, _RULES))
        if rules is None:
            return False
        inner = path[len(folder) :].lstrip("/")
        lines = rules.decode("utf-8", "replace").splitlines()
        return any(self._matches(line.strip(), inner) for line in lines)

    def _matches(self, rule: str, path: str) -> bool:
        pattern = rule.rstrip("/")
        if not pattern or pattern.startswith(("#", "!")):
            return False
        anywhere = "/" not in pattern
        try:
            matches = matcher(pattern.lstrip("/"), self._spend)
        except PatternError:
            return False
        return any(map(matches, path.split("/") if anywhere else _with_parents(path)))


def _with_parents(path: str) -> list[str]:
    """ "a/b/c" -> "a", "a/b", "a/b/c"."""
    parts = path.split("/")
    return ["/".join(parts[:length]) for length in range(1, len(parts) + 1)]
