"""What the clone says of the repository that Applications name: its URLs, branches and other revisions."""

from pathlib import Path
from typing import TYPE_CHECKING

from tallygate.engine.config_platforms import ArgoCD
from tallygate.kubernetes.files import Files
from tallygate.loaders.loads import Loads
from tallygate.sources.interface import SourceError

if TYPE_CHECKING:
    from tallygate.kubernetes.argocd.repositories import Origin
    from tallygate.sources.repository import Repository

_PLAIN = frozenset({"main", "master"})
"""What a branch is called where there is no repository to ask."""


def origin_of(folder: Path | None, base: str, config: ArgoCD, loads: Loads) -> "Origin":
    """folder: of the working tree. base: the ref that a change goes to, "" for none."""
    from tallygate.kubernetes.argocd.repositories import Origin
    from tallygate.sources.repository import find_repository

    repository = find_repository(folder) if folder else None
    branches = {"", "HEAD", base, base.removeprefix("origin/").removeprefix("refs/heads/")}
    if repository is None:
        return Origin(frozenset(config.own), frozenset(branches | _PLAIN), vendored=config.repos)
    revisions = _Revisions(repository, loads)
    return Origin(
        ours=frozenset([*config.own, *repository.remotes()]),
        branches=frozenset(branches | _checked_out(repository)),
        revision=revisions.of,
        vendored=config.repos,
    )


def _checked_out(repository: "Repository") -> frozenset[str]:
    """With neither a branch nor a remote there is nothing else that a usual name could mean."""
    return frozenset(repository.branches_here()) or _PLAIN


class _Revisions:
    """Trees of other revisions, each read once."""

    def __init__(self, repository: "Repository", loads: Loads) -> None:
        self._repository, self._loads = repository, loads
        self._known: dict[str, Files | str] = {}

    def of(self, revision: str) -> Files | str:
        if revision not in self._known:
            self._known[revision] = self._files(revision)
        return self._known[revision]

    def _files(self, revision: str) -> Files | str:
        from tallygate.sources.commit import commit_snapshot

        commit = self._repository.commit_of(revision)
        if commit is None:
            return f"revision {revision} is not in this clone: fetch tags and branches"
        try:
            return Files(commit_snapshot(self._repository, commit), self._loads)
        except SourceError as error:
            return f"revision {revision}: {error}"
