"""Promotions that others landed: a merged pull request, found in the history of the target."""

from collections.abc import Iterator
from itertools import islice, pairwise

import msgspec

from tallygate.engine.config import Config
from tallygate.engine.pipelines import config_before
from tallygate.engine.problems import UsageError
from tallygate.engine.promotion import Planned, pipeline_of, planned
from tallygate.engine.promotion_bases import request_of
from tallygate.engine.promotion_reverse import reverse
from tallygate.loaders.loads import Loads
from tallygate.model.promotion import Leaf
from tallygate.promotion.declared import Pipeline
from tallygate.promotion.entry import MOVES, EntryKind, LedgerEntry, last_move
from tallygate.promotion.errors import PromotionError
from tallygate.promotion.land import Lane, View
from tallygate.promotion.layout import leaves, path_of
from tallygate.promotion.projection import Projection
from tallygate.promotion.trees import past
from tallygate.promotion.undo import Undo, undo
from tallygate.promotion.writing import CellName, cells_by_name
from tallygate.sources.commit import commit_snapshot
from tallygate.sources.interface import SourceError
from tallygate.sources.repository import Repository

_MOST_COMMITS = 2_000


class Settled(msgspec.Struct, frozen=True):
    """A plan that a commit of the target landed. before: its parent, whose configuration judges it. undone:
    what it rolled back."""

    commit: str
    before: str
    config: Config
    planned: Planned
    planned_by: LedgerEntry | None = None
    undone: Undo | None = None

    @property
    def kind(self) -> EntryKind:
        return EntryKind.ROLLED_BACK if self.undone else EntryKind.MERGED


def settled(repository: Repository, config: Config, lane: Lane, view: View) -> Settled | None:
    """The newest change of what may move of a service, if it is one promotion and no entry has it."""
    found = _newest_change(repository, pipeline_of(config), lane, view)
    if found is None:
        return None
    commit, before, leaf_values = found
    own = config_before(repository, before)
    if own is None:
        return None
    for made, undone in _plans(repository, own, lane, view, before):
        arrived = {(one.region, one.service, one.file, one.key): one.after for one in made.plan.changes}
        if arrived and not made.plan.is_blocked and arrived.items() <= leaf_values.items():
            return Settled(commit, before, own, made, view.planned, undone)
    return None


def _plans(
    repository: Repository, config: Config, lane: Lane, view: View, before: str
) -> Iterator[tuple[Planned, Undo | None]]:
    """What may have been landed: what was proposed, or what could have been promoted then."""
    snapshot = commit_snapshot(repository, before)
    if view.planned and view.planned.undoes:
        try:
            found = undo(view.entries, lane.wave, _good(view.entries, view.planned))
        except PromotionError:
            return
        yield reverse(repository, snapshot, config, found), found
        return
    edge = lane.from_env, lane.env
    for at in dict.fromkeys([view.planned.source.commit if view.planned else "", ""]):
        request = request_of(view.entries, edge, lane.service, lane.wave, at=at)
        try:
            yield planned(repository, snapshot, config, request), None
        except (SourceError, UsageError):
            continue


def _good(entries: tuple[LedgerEntry, ...], proposed: LedgerEntry) -> str:
    """Id of the move that a proposed rollback goes back to: the one before the first that it undoes."""
    moves = [one for one in entries if one.wave == proposed.wave and one.kind in MOVES]
    place = next((number for number, one in enumerate(moves) if one.id == proposed.undoes), 0)
    return moves[place - 1].id if place else ""


def _newest_change(
    repository: Repository, pipeline: Pipeline, lane: Lane, view: View
) -> tuple[str, str, dict[CellName, str | None]] | None:
    """Commit, its first parent, and the values since, of the newest change after the last entry. What came
    before the first one is nobody's promotion."""
    last = last_move(view.entries, lane.wave)
    if last is None and view.planned is None:
        return None
    stop = last.target.commit if last else ""
    loads, own = Loads(), _leaves(repository, pipeline, lane, view.target)
    paths = [path_of(leaf, one.file) for leaf in own for one in pipeline.promote]
    for commit, before in islice(pairwise(repository.first_parents(view.target)), _MOST_COMMITS):
        if commit == stop:
            return None
        if all(repository.kept_at(commit, path) == repository.kept_at(before, path) for path in paths):
            continue
        now, then = (
            _values([past(pipeline, leaf, repository, one, loads) for leaf in own])
            for one in (commit, before)
        )
        if now != then:
            return commit, before, now
    return None


def _leaves(repository: Repository, pipeline: Pipeline, lane: Lane, commit: str) -> list[Leaf]:
    stage = pipeline.stages[lane.env]
    paths = (entry.path for entry in commit_snapshot(repository, commit).entries())
    return [
        leaf
        for leaf in leaves(pipeline, paths).of(lane.env)
        if leaf.service == lane.service and stage.wave(leaf.region) == lane.wave
    ]


def _values(projections: list[Projection]) -> dict[CellName, str | None]:
    return {name: cell.written for name, cell in cells_by_name(projections).items()}
