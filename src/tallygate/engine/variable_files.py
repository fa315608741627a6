"""Variable files that stand apart from every root, joined to roots by their names, for `init` to write."""

import re
from collections.abc import Collection, Iterable, Mapping
from posixpath import basename, dirname, relpath
from typing import NamedTuple

from tallygate.environments.discover import Layout
from tallygate.terraform.modules.var_files import VarFiles

_SUFFIX = re.compile(r"\.tfvars(\.json)?$")
_PLAIN = re.compile(r"[A-Za-z0-9_./-]+")
_SHARED = "common"
"""The name of a file for all roots of its folder."""


class Joined(NamedTuple):
    """roots: by folder and environment the files, relative to it. apart: those of no root, by their paths."""

    roots: Mapping[str, Mapping[str, tuple[str, ...]]] = {}
    apart: tuple[str, ...] = ()


def joined(
    paths: Iterable[str], roots: Collection[str], layout: Layout, with_workspace: Collection[str] = ()
) -> Joined:
    """paths: of all files. `vars/prod/rds.tfvars`, `vars/rds/prod.tfvars` and `vars/rds-prod.tfvars` are of
    the one root whose folder is `rds`; `common` beside them comes before. with_workspace: roots that nothing
    is joined to, since which workspace goes with a file is not known."""
    by_convention = _by_convention([path for path in paths if _SUFFIX.search(path)], roots, layout)
    files = _placed(by_convention.pop(None, ()), layout)
    shared = {(dirname(path), env): path for path, (env, name) in files.items() if name == _SHARED}
    own: dict[tuple[str, str], list[str]] = {}
    for path, (environment, name) in files.items():
        fitting = [root for root in roots if name and basename(root) == name]
        if len(fitting) == 1 and _PLAIN.fullmatch(path) and _PLAIN.fullmatch(fitting[0]):
            own.setdefault((fitting[0], environment), []).append(path)
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    taken: set[str] = set()
    for (root, environment), several in own.items():
        has_its_own = root in by_convention or layout.environment_of(f"{root}/main.tf")
        # Those of two regions, or of two words for one environment, were never meant to be mixed.
        if len(several) == 1 and not has_its_own and root not in with_workspace:
            read = [*filter(None, [shared.get((dirname(several[0]), environment))]), *several]
            found.setdefault(root, {})[environment] = tuple(relpath(path, root) for path in read)
            taken.update(read)
    return Joined(found, tuple(path for path in files if path not in taken))


def _by_convention(
    paths: Collection[str], roots: Collection[str], layout: Layout
) -> dict[str | None, Collection[str]]:
    """The files that each root takes by where they stand; under None those of no root."""
    words = {word: name for name, spelt in layout.spellings.items() for word in (name, *spelt)}
    known = VarFiles(paths, roots)
    found: dict[str | None, Collection[str]] = {
        root: [path for _, own in known.by_environment(root, words) for path in own] for root in roots
    }
    taken = {path for own in found.values() for path in own}
    free = [path for path in sorted(paths) if path not in taken and dirname(path) not in roots]
    return {root: own for root, own in found.items() if own} | {None: free}


def _placed(paths: Collection[str], layout: Layout) -> dict[str, tuple[str, str]]:
    """Environment and name of each file that has an environment."""
    known = ((path, layout.environment_of(path), layout.role_of(path)) for path in paths)
    return {path: (environment, _name(role)) for path, environment, role in known if environment and role}


def _name(role: str) -> str:
    """What a file is for, by its name without that of the environment, or by its folder's."""
    for part in (_SUFFIX.sub("", role), *reversed(dirname(role).split("/"))):
        if name := basename(part).replace("{env}", "").strip("-_."):
            return name
    return ""
