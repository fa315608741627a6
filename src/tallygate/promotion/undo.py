"""What a rollback takes out, and what it goes back to: read from the entries of a service alone."""

from collections.abc import Iterator, Sequence

import msgspec

from tallygate.promotion.entry import MOVES, PROMOTIONS, EntryKind, LedgerEntry
from tallygate.promotion.errors import PromotionError

_OBSERVED = frozenset({EntryKind.HEALTHY, EntryKind.UNHEALTHY})
_SHORTEST_ID = 6


class Undo(msgspec.Struct, frozen=True):
    """bad: the last move, whose content the target had. good: the move that it goes back to. moves: those
    that are undone, oldest first."""

    bad: LedgerEntry
    good: LedgerEntry
    moves: tuple[LedgerEntry, ...]

    @property
    def keys(self) -> frozenset[tuple[str, str, str]]:
        """Region, file and key of all that the undone moves brought."""
        return frozenset((one.region, one.file, one.key) for move in self.moves for one in move.moved)


def undo(entries: Sequence[LedgerEntry], wave: int, to: str = "") -> Undo:
    """Back to the last promotion that was healthy at the end, or to one by (the beginning of) its id. What
    only converged passed no gate, and is no way back.

    Raises PromotionError where there is nothing to go back from, or to.
    """
    moves = [one for one in entries if one.kind in MOVES and one.wave == wave]
    if not moves:
        raise PromotionError("nothing was promoted there, so that nothing is rolled back")
    bad = moves[-1]
    if bad.kind is EntryKind.ROLLED_BACK and not to:
        raise PromotionError(f"it was rolled back already, at {bad.at}; --to ID goes further back")
    place = _named(entries, moves, to) if to else _last_healthy(entries, moves)
    return Undo(bad, moves[place], tuple(moves[place + 1 :]))


def waves(entries: Sequence[LedgerEntry]) -> Iterator[tuple[int, str]]:
    """Every wave that was promoted to, the last first, and why it is left alone ("" where it is not)."""
    last = {one.wave: one for one in entries if one.kind in MOVES}
    newest = max(last.values(), key=lambda one: one.seq, default=None)
    for wave, move in sorted(last.items(), reverse=True):
        if newest is None or move is newest or _same_content(move, newest):
            yield wave, ""
        else:
            yield wave, f"it is still at what was promoted at {move.at}"


def _same_content(one: LedgerEntry, other: LedgerEntry) -> bool:
    """Whether both brought the same values to whatever both of them moved."""
    if EntryKind.ROLLED_BACK in (one.kind, other.kind):
        return False
    ours, theirs = ({(key.file, key.key): key.after for key in move.moved} for move in (one, other))
    shared = ours.keys() & theirs.keys()
    return bool(shared) and all(ours[key] == theirs[key] for key in shared)


def _last_healthy(entries: Sequence[LedgerEntry], moves: Sequence[LedgerEntry]) -> int:
    for place in range(len(moves) - 2, -1, -1):
        if moves[place].kind in PROMOTIONS and _ended_healthy(entries, moves[place]):
            return place
    if len(moves) == 1:
        raise PromotionError(
            "it is the first promotion there, and what was there before proves nothing; revert it in Git, or "
            "promote an older commit with `promote apply --commit REV`"
        )
    raise PromotionError(
        "no earlier promotion is recorded as healthy; name the entry to go back to by --to ID "
        "(`tallygate audit export` lists them)"
    )


def _ended_healthy(entries: Sequence[LedgerEntry], move: LedgerEntry) -> bool:
    """Whether all of its regions were healthy when they were seen last, no longer as before."""
    before = {
        (region, tree)
        for one in entries
        if one.kind in MOVES and one.wave == move.wave and one.seq < move.seq
        for region, tree in one.target.trees.items()
        if tree != move.target.trees.get(region)
    }
    seen: dict[str, EntryKind] = {}
    for one in entries:
        if one.kind in _OBSERVED and (one.wave, one.attempt) == (move.wave, move.attempt):
            trees = one.target.trees or dict.fromkeys(one.regions or ("",), "")
            seen |= {region: one.kind for region, tree in trees.items() if (region, tree) not in before}
    return bool(seen) and all(seen.get(region) is EntryKind.HEALTHY for region in move.regions or seen)


def _named(entries: Sequence[LedgerEntry], moves: Sequence[LedgerEntry], to: str) -> int:
    """Place of the move that an entry is, or was observed of."""
    if len(to) < _SHORTEST_ID:
        raise PromotionError(f"--to {to}: give at least {_SHORTEST_ID} characters of an entry's id")
    attempts = {
        one.attempt
        for one in entries
        if one.id.startswith(to) and one.kind in MOVES | _OBSERVED and one.wave == moves[-1].wave
    }
    places = [place for place, move in enumerate(moves) if move.attempt in attempts]
    if len(places) != 1:
        told = "names more than one promotion" if places else "names no promotion"
        raise PromotionError(f"--to {to} {told} of this service")
    if places[0] == len(moves) - 1:
        raise PromotionError(f"--to {to} is what is there now")
    if moves[places[0]].kind not in PROMOTIONS:
        raise PromotionError(
            f"--to {to} is {moves[places[0]].kind}: no promotion is known to have brought it, which proves "
            f"nothing; go back to a promotion, or propose it by hand"
        )
    return places[0]
