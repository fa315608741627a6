"""What the repository itself tells gates: leaves and their contents in every commit that a fact speaks of."""

from collections.abc import Iterator

from msgspec.structs import replace

from tallygate.engine.config import Config
from tallygate.engine.problems import EvaluationError
from tallygate.engine.promotion import Planned, pipeline_of
from tallygate.engine.promotion_bases import History
from tallygate.loaders.loads import Loads
from tallygate.model.promotion import Leaf
from tallygate.promotion.declared import Pipeline
from tallygate.promotion.entry import MOVES
from tallygate.promotion.errors import PromotionError
from tallygate.promotion.facts import Content, Deployed, Facts, Sync
from tallygate.promotion.layout import leaves
from tallygate.promotion.objects import Objects
from tallygate.promotion.observed import OBSERVED
from tallygate.promotion.trees import past
from tallygate.sources.interface import Snapshot
from tallygate.sources.repository import FULL_ID, Repository

_SPEAKING = MOVES | OBSERVED


def gathered(
    repository: Repository, snapshot: Snapshot, config: Config, made: Planned, facts: Facts, ledger: History
) -> Facts:
    """Facts of a file with those of the repository. Raises EvaluationError for what cannot be read."""
    pipeline, plan = pipeline_of(config), made.plan
    moving = {change.service for change in plan.changes}
    found = leaves(pipeline, (entry.path for entry in snapshot.entries())).found
    own = tuple(leaf for leaf in found if leaf.service in moving)
    known = replace(
        facts,
        ledger={key: entries for key, entries in ledger.items() if key[1] in moving},
        leaves=own,
        waves=pipeline.stages[plan.target].waves,
        roots=frozenset(name for name, stage in pipeline.stages.items() if not stage.after),
        previous={service: tuple(previous(pipeline, service, plan.target)) for service in moving},
        repositories=config.kubernetes.argocd.own,
    )
    try:
        contents = _Contents(repository, pipeline)
        asked = dict.fromkeys(_asked(known, plan.source_commit))
        told = {(commit, leaf): contents.of(commit, leaf) for commit, leaf in asked}
    except PromotionError as error:
        raise EvaluationError(str(error)) from None
    return replace(known, contents={key: content for key, content in told.items() if content})


def previous(pipeline: Pipeline, service: str, target: str) -> Iterator[str]:
    """The nearest environments before one that run a service."""
    runs, pending = pipeline.services.get(service), [*pipeline.stages[target].after]
    for name in pending:  # which grows
        if runs is None or name in runs:
            yield name
        else:
            pending += [one for one in pipeline.stages[name].after if one not in pending]


def _asked(facts: Facts, planned: str) -> Iterator[tuple[str, Leaf]]:
    """Commits that facts speak of, with the leaves that they speak of."""
    states: list[Sync | Deployed] = []
    for one in facts.applications.items if facts.applications else ():
        states += [one.status.sync, *one.status.history]
    deployed = [revision for state in states for revision in (state.revision, *state.revisions)]
    for leaf in facts.leaves:
        yield planned, leaf
        yield from ((revision, leaf) for revision in dict.fromkeys(deployed))
        for entry in facts.ledger.get((leaf.environment, leaf.service), ()):
            if entry.kind in _SPEAKING:
                yield entry.target.commit, leaf
        for seen in facts.observations:
            if (seen.environment, seen.service) == (leaf.environment, leaf.service):
                yield seen.revision, leaf


class _Contents:
    """Contents of leaves in commits of this clone."""

    def __init__(self, repository: Repository, pipeline: Pipeline) -> None:
        self._repository, self._pipeline = repository, pipeline
        self._objects, self._loads = Objects(repository.folder), Loads()
        self._by_tree: dict[tuple[str, Leaf], Content | None] = {}

    def of(self, commit: str, leaf: Leaf) -> Content | None:
        """None where the commit is not here, or cannot be read."""
        if not FULL_ID.fullmatch(commit) or not self._repository.has(commit):
            return None
        whole = (self._objects.tree(commit), leaf)
        if whole not in self._by_tree:
            self._by_tree[whole] = self._read(commit, leaf)
        return self._by_tree[whole]

    def _read(self, commit: str, leaf: Leaf) -> Content | None:
        found = past(self._pipeline, leaf, self._repository, commit, self._loads)
        tree = self._objects.content(commit, leaf.path)
        if found.refusals or not tree:
            return None
        cells = (cell for group in found.cells.values() for cell in group)
        return Content(tree, {(cell.file, cell.key): cell.value for cell in cells if cell.value is not None})
