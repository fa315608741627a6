"""Changes of promotable keys that no entry of the ledger explains: direct pushes, hot-fixes."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, pairwise

import msgspec

from tallygate.engine.pipelines import pipelines_before
from tallygate.engine.problems import EvaluationError, NothingError
from tallygate.loaders.loads import Loads
from tallygate.model.promotion import Leaf, Refusal
from tallygate.promotion.declared import Pipeline
from tallygate.promotion.entry import MOVES, PROMOTIONS, LedgerEntry, hidden
from tallygate.promotion.layout import leaves, path_of
from tallygate.promotion.projection import Projection
from tallygate.promotion.trees import ELSEWHERE, past
from tallygate.promotion.writing import CellName, cells_by_name
from tallygate.sources.changes import changed_by
from tallygate.sources.commit import commit_snapshot
from tallygate.sources.history import origin_of
from tallygate.sources.repository import Repository

_MOST_COMMITS = 20_000
_HIDDEN = "(not shown)"


class Unrecorded(msgspec.Struct, frozen=True, order=True):
    """One key that a commit changed without an entry. before, after: None where it is absent. problem: why
    that cannot be told, "" where it can."""

    at: str
    commit: str
    author: str
    environment: str
    region: str
    service: str
    file: str
    key: str = ""
    before: str | None = None
    after: str | None = None
    problem: str = ""


class Reconciled(msgspec.Struct, frozen=True):
    """commits: how many were looked at, since the first promotion that the ledger has."""

    commits: int
    unrecorded: tuple[Unrecorded, ...]


def reconcile(
    repository: Repository, pipeline: Pipeline, tip: str, entries: Sequence[LedgerEntry]
) -> Reconciled:
    """Every unexplained change of environments that are promoted to, newest first.

    pipeline: that of the tip. What a commit changed is asked by it, and by the one that stood before the
    commit: no push chooses what it is asked for.
    """
    moves = [entry for entry in entries if entry.kind in MOVES]
    if not moves:
        raise NothingError("the ledger has no promotion yet")
    pairs = list(_history(repository, tip, moves))
    loads = Loads()
    readers = {id(pipeline): _Reader(repository, pipeline, tip, moves, loads)}
    rows = [list(readers[id(pipeline)].led_away())]
    pipelines = pipelines_before(repository, pairs, pipeline)
    for (commit, before), then in zip(pairs, pipelines, strict=True):
        if id(then) not in readers:
            readers[id(then)] = _Reader(repository, then, tip, moves, loads)
        own = [readers[id(one)] for one in (pipeline, then)]
        rows.append(sorted({row for reader in own for row in reader.unrecorded(commit, before)}))
    return Reconciled(len(pairs), tuple(dict.fromkeys(row for several in rows for row in several)))


class _Reader:
    """Projections of commits. Contents that commits share are loaded once."""

    def __init__(
        self,
        repository: Repository,
        pipeline: Pipeline,
        tip: str,
        moves: Iterable[LedgerEntry],
        loads: Loads,
    ) -> None:
        self._repository, self._pipeline, self._loads = repository, pipeline, loads
        self._tip = tip
        self._explained = {
            (move.target.commit, move.env, move.service, key.region, key.file, key.key): key.after
            for move in moves
            if move.kind in PROMOTIONS
            for key in move.moved
        }
        paths = changed_by(repository, "", tip)
        self._elsewhere = {
            path_of(leaf, one.file): leaf
            for leaf in leaves(pipeline, paths).found
            for one in pipeline.promote
            if one.file.startswith("/")
        }

    def led_away(self) -> Iterator[Unrecorded]:
        """Leaves of the tip that a link only shows, since whichever commit: what is behind it has a history
        of its own."""
        paths = (entry.path for entry in commit_snapshot(self._repository, self._tip).entries())
        for leaf in leaves(self._pipeline, paths).found:
            if self._pipeline.stages[leaf.environment].after and self._is_led_away(leaf, self._tip):
                for refusal in self._projection(leaf, self._tip).refusals:
                    way = refusal.location.path
                    brought = origin_of(self._repository, self._tip, way, lambda _: False)
                    yield self._refused(leaf, brought.commit if brought else self._tip, refusal)

    def _is_led_away(self, leaf: Leaf, commit: str) -> bool:
        paths = (path_of(leaf, one.file) for one in self._pipeline.promote)
        kept = (self._repository.kept_at(commit, path) for path in paths)
        return any(one and one[1].mode in ELSEWHERE for one in kept)

    def unrecorded(self, commit: str, before: str) -> Iterator[Unrecorded]:
        """What a commit changed, compared with its first parent, and no entry of that commit names."""
        changed = changed_by(self._repository, before, commit)
        touched = {*leaves(self._pipeline, changed).found}
        touched |= {leaf for path, leaf in self._elsewhere.items() if path in changed}
        for leaf in touched:
            if self._pipeline.stages[leaf.environment].after:
                yield from self._of_leaf(leaf, commit, before)

    def _of_leaf(self, leaf: Leaf, commit: str, before: str) -> Iterator[Unrecorded]:
        new = self._projection(leaf, commit)
        if new.refusals:
            yield from self._unreadable(leaf, commit, new)
            return
        old = self._last_readable(leaf, before)
        olds, news = (
            {name: cell.written for name, cell in cells_by_name([one]).items()} for one in (old, new)
        )
        for name in dict.fromkeys([*olds, *news]):
            pair = olds.get(name), news.get(name)
            if pair[0] != pair[1] and not self._is_explained(leaf, commit, name, pair[1]):
                _, _, file, key = name
                old_text, new_text = (
                    _HIDDEN if one and self._pipeline.is_secret(key, one) else one for one in pair
                )
                yield self._row(leaf, commit, file, key, old_text, new_text)

    def _unreadable(self, leaf: Leaf, commit: str, found: Projection) -> Iterator[Unrecorded]:
        """A file that was mended later is compared with what it was before it broke. What a link showed until
        it was mended is compared with nothing."""
        if self._is_led_away(leaf, commit) or self._projection(leaf, self._tip).refusals:
            yield from (self._refused(leaf, commit, refusal) for refusal in found.refusals)

    def _refused(self, leaf: Leaf, commit: str, refusal: Refusal) -> Unrecorded:
        place = refusal.location
        return self._row(leaf, commit, place.path, problem=f"{place}: {refusal.message}")

    def _last_readable(self, leaf: Leaf, commit: str) -> Projection:
        for one in self._repository.first_parents(commit):
            found = self._projection(leaf, one)
            if not found.refusals:
                break
        return found

    def _is_explained(self, leaf: Leaf, commit: str, name: CellName, after: str | None) -> bool:
        """Whether the entry of the commit says that this key came to have this value."""
        region, service, file, key = name
        place = (commit, leaf.environment, service, region, file, key)
        told = self._explained.get(place)
        return place in self._explained and told in (after, after and hidden(after))

    def _projection(self, leaf: Leaf, commit: str) -> Projection:
        return past(self._pipeline, leaf, self._repository, commit, self._loads)

    def _row(
        self,
        leaf: Leaf,
        commit: str,
        file: str,
        key: str = "",
        before: str | None = None,
        after: str | None = None,
        problem: str = "",
    ) -> Unrecorded:
        author, at = self._repository.authored(commit)
        return Unrecorded(
            at, commit, author, leaf.environment, leaf.region, leaf.service, file, key, before, after, problem
        )


def _history(repository: Repository, tip: str, moves: Sequence[LedgerEntry]) -> Iterator[tuple[str, str]]:
    """Commits and their first parents, newest first, down to the first that the ledger has."""
    commits = list(islice(repository.first_parents(tip), _MOST_COMMITS))
    place = {commit: number for number, commit in enumerate(commits)}
    for move in moves:
        if move.target.commit not in place:
            raise EvaluationError(
                f"{move.target.commit}, of entry {move.seq} of {move.env}/{move.service}, is not in the "
                f"history of {tip}: fetch all of {move.ref or 'it'}; if it is whole, the branch was rewritten"
            )
    last = max(place[move.target.commit] for move in moves)
    if last + 1 == len(commits):
        raise EvaluationError("the history of this clone ends where the ledger begins: fetch all of it")
    return pairwise(commits[: last + 2])
