"""What is kept from being promoted: after a rollback, or because somebody said so."""

from collections.abc import Iterable, Iterator, Sequence

from tallygate.model.promotion import GateState, GateVerdict, Plan
from tallygate.promotion.entry import MOVES, EntryKind, LedgerEntry, MovedKey, moved
from tallygate.promotion.gates.declared import HOLD

_SHOWN = 200
UNTIL_NEWER, UNTIL_RELEASED, NONE = "until-newer", "until-released", "none"


def hold_verdict(entries: Sequence[LedgerEntry], plan: Plan) -> GateVerdict | None:
    """That the entries of a service hold a plan; None where nothing does."""
    found = holding(entries, plan)
    if found is None:
        return None
    who = found.actor.login or "somebody"
    reason = f" ({found.reason[:_SHOWN]}{'...' * (len(found.reason) > _SHOWN)})" if found.reason else ""
    what, then = f"{found.service} in {found.env} is held since {found.at} by {who}{reason}", "release it"
    if found.kind is EntryKind.ROLLED_BACK and found.hold == UNTIL_NEWER:
        what = f"it was rolled back at {found.at} by {who}{reason}, and does not come back by itself"
        then = "promote something newer, or release it"
    evidence = {"entry": found.id, "kind": found.kind, "at": found.at}
    why = f"{what}; {then} by `tallygate promote release --to {found.env} --service {found.service}`"
    return GateVerdict(HOLD, HOLD, GateState.WAIT, why, evidence=evidence)


def holding(entries: Sequence[LedgerEntry], plan: Plan) -> LedgerEntry | None:
    """The entry that holds a plan. A hold lasts until a release; after a rollback, unless it says otherwise,
    only what brings nothing new is held."""
    for number in range(len(entries) - 1, -1, -1):
        entry = entries[number]
        if entry.kind is EntryKind.RELEASE:
            return None
        if entry.hold == UNTIL_RELEASED:
            return entry
        if entry.hold == UNTIL_NEWER and _brings_back(plan, entries[:number], entry):
            return entry
    return None


def _brings_back(plan: Plan, entries: Sequence[LedgerEntry], rollback: LedgerEntry) -> bool:
    """Whether all that a plan moves was taken out by a rollback. entries: those before it."""
    wanted = _values(moved(plan.changes))
    return bool(wanted) and wanted <= _values(taken_out(entries, rollback))


def taken_out(entries: Sequence[LedgerEntry], rollback: LedgerEntry) -> Iterator[MovedKey]:
    """What the moves had brought that a rollback undid: that which it names and those after it."""
    moves = [one for one in entries if one.kind in MOVES and one.wave == rollback.wave]
    undone = next((number for number, one in enumerate(moves) if one.id == rollback.undoes), len(moves))
    for move in moves[undone:]:
        yield from move.moved


def _values(keys: Iterable[MovedKey]) -> set[tuple[str, str, str, str | None]]:
    return {(one.region, one.file, one.key, one.after) for one in keys}
