"""Variable files that stand where people put those of one environment."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence

_TREES = "env|envs|environments|tfvars|vars|config"
"""Folders in a root that hold one variable file, or one folder of them, for each environment."""
_PATH = re.compile(rf"(?:(?:{_TREES})/)?(?P<env>[^/]+?)(?:/[^/]+)?\.tfvars(?:\.json)?")
_ABOVE = 2
"""A root reaches files as many folders below it."""


class VarFiles:
    """The variable files of a tree by the folders that may use them."""

    def __init__(self, paths: Iterable[str], folders: Collection[str]) -> None:
        """folders: those with configuration of their own, whose variable files are theirs alone."""
        self._in: dict[str, list[str]] = {}
        self._below: dict[str, list[str]] = {}
        for path in sorted(paths):
            folder, _, name = path.rpartition("/")
            self._in.setdefault(folder, []).append(name)
            for outer in [folder] if folder in folders else _nearest(folder):
                self._below.setdefault(outer, []).append(path)

    def in_folder(self, folder: str) -> Sequence[str]:
        """Names of the variable files in a folder."""
        return self._in.get(folder, ())

    def by_environment(self, root: str, words: Mapping[str, str]) -> list[tuple[str, Sequence[str]]]:
        """(environment, paths), the later over the earlier: `prod.tfvars`, `env/prod.tfvars`,
        `prod/*.tfvars`, `env/prod/*.tfvars`. words: names of environments by the words for them.

        Words for one environment side by side (`qa`, `test`) stay apart: values of both were never meant to
        be mixed.
        """
        found: dict[tuple[str, str], list[str]] = {}
        for path in self._below.get(root, ()):
            match = _PATH.fullmatch(path[len(root) + 1 :] if root else path)
            word = match["env"].lower() if match else ""
            if word in words:
                found.setdefault((words[word], word), []).append(path)
        return [(name, sorted(paths, key=_order)) for (name, _), paths in sorted(found.items())]


def _nearest(folder: str) -> list[str]:
    """The folder and those above it, as far as they reach."""
    found = [folder]
    while found[-1] and len(found) <= _ABOVE:
        found.append(found[-1].rpartition("/")[0])
    return found


def _order(path: str) -> tuple[int, bool, str]:
    """What all environments of a folder share comes first, as where Terraform loads it."""
    name = path.rpartition("/")[2]
    return path.count("/"), not name.startswith("terraform.tfvars"), path
