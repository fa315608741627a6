"""Environments read from snapshots: the edge between the pure plan and the sources."""

from collections.abc import Collection, Iterable, Mapping
from functools import cached_property

from tallygate.loaders.loads import Loads
from tallygate.loaders.registry import loader_for
from tallygate.model.document import Loaded
from tallygate.model.location import Location
from tallygate.model.promotion import GateState, Leaf
from tallygate.promotion.declared import Pipeline
from tallygate.promotion.layout import Leaves, leaves
from tallygate.promotion.plan import Side
from tallygate.promotion.projection import Projection, RefusedError, project
from tallygate.sources.interface import Entry, Kept, Snapshot, SourceError
from tallygate.sources.listing import FOLDER, LINK, SUBMODULE
from tallygate.sources.repository import ABSENT, Repository

ELSEWHERE = {LINK: "a link", SUBMODULE: "a submodule"}
"""By mode, what leads away from the path that it stands at."""


def past(pipeline: Pipeline, leaf: Leaf, repository: Repository, commit: str, loads: Loads) -> Projection:
    """The projection that a leaf had in a commit; nothing else of its tree is listed."""

    def read(path: str) -> Loaded | None:
        found = repository.kept_at(commit, path)
        if found is None or found[1].mode == FOLDER:
            return None
        _demand_file(path, *found)
        blob = found[1].blob
        return loads.of((path, blob, loader_for(path) or "yaml"), lambda: repository.content(blob))

    return project(pipeline, leaf, read)


def past_side(
    pipeline: Pipeline, repository: Repository, environment: str, commit: str, leaves: Iterable[Leaf],
    loads: Loads, of: str,
) -> Side:  # fmt: skip
    """What leaves had in a commit. of: whose commit it is, for people. Raises SourceError where it is not
    here."""
    if not repository.has(commit):
        raise SourceError(f"{commit}, {of}: {ABSENT}")
    found = {(leaf.region, leaf.service): past(pipeline, leaf, repository, commit, loads) for leaf in leaves}
    return Side(environment, commit, found)


def _demand_file(path: str, way: str, kept: Kept) -> None:
    """Raises RefusedError for what only seems to stand at a path: it changes without its gates."""
    if what := ELSEWHERE.get(kept.mode):
        text = f"{way} is {what}: what it shows as {path} changes without a gate; keep a file there"
        raise RefusedError(text, Location(way), GateState.FAIL)


class Tree:
    """One snapshot as a pipeline sees it. Contents that snapshots share are loaded once."""

    def __init__(self, pipeline: Pipeline, snapshot: Snapshot, loads: Loads) -> None:
        self._pipeline, self.snapshot, self._loads = pipeline, snapshot, loads

    @cached_property
    def entries(self) -> Mapping[str, Entry]:
        return {entry.path: entry for entry in self.snapshot.entries()}

    @cached_property
    def leaves(self) -> Leaves:
        return leaves(self._pipeline, self.entries)

    def side(self, environment: str, services: Collection[str], wave: int | None = None) -> Side:
        """The projections of some services of an environment, of one wave or of all."""
        stage = self._pipeline.stages[environment]
        chosen = [
            leaf
            for leaf in self.leaves.of(environment)
            if leaf.service in services and wave in (None, stage.wave(leaf.region))
        ]
        found = {(leaf.region, leaf.service): self.projection(leaf) for leaf in chosen}
        return Side(environment, self.snapshot.name, found)

    def projection(self, leaf: Leaf) -> Projection:
        return project(self._pipeline, leaf, self._read)

    def _read(self, path: str) -> Loaded | None:
        way = path
        while way:
            if kept := self.snapshot.kept.get(way):
                _demand_file(path, way, kept)
            way = way.rpartition("/")[0]
        entry = self.entries.get(path)
        if entry is None:
            self._check_absent(path)
            return None
        key = (path, entry.blob, loader_for(path) or "yaml")
        return self._loads.of(key, lambda: self.snapshot.read(path))

    def _check_absent(self, path: str) -> None:
        """Raises RefusedError for what exists and cannot be read: that is no absence."""
        for problem in self.snapshot.diagnostics:
            if path == problem.location.path or path.startswith(problem.location.path + "/"):
                raise RefusedError(problem.message, Location(problem.location.path))
