"""Remove the branches of promotions that are over."""

from collections.abc import Sequence

import msgspec

from tallygate.promotion.entry import LedgerEntry, of_service, open_plan
from tallygate.promotion.errors import PromotionError
from tallygate.promotion.ledger import current, sound
from tallygate.promotion.refs import BRANCHES, HEADS, LedgerPlace, branch
from tallygate.promotion.remote import Move, Pushed, Remote


class Swept(msgspec.Struct, frozen=True):
    """Refs. foreign: branches whose tip no promotion made; they stay."""

    removed: tuple[str, ...]
    foreign: tuple[str, ...]


def sweep(remote: Remote, place: LedgerPlace) -> Swept:
    """Remove what was merged, superseded or rolled back meanwhile; what is open stays."""
    removed, foreign = list[str](), list[str]()
    for ref, tip in sorted(remote.refs_below(HEADS + BRANCHES.rstrip("/")).items()):
        lane = _lane(ref)
        entries = _entries(remote, place, *lane) if lane else ()
        own = [entry for entry in entries if entry.target.commit == tip]
        if not own:
            foreign.append(ref)
        elif not _is_open(entries, tip) and remote.cas_push({ref: Move(tip, "")}) is Pushed.OURS:
            removed.append(ref)
    return Swept(tuple(removed), tuple(foreign))


def _lane(ref: str) -> tuple[str, str, int] | None:
    """Environment, service and wave that a branch is of."""
    env, service, wave = [*ref.removeprefix(HEADS + BRANCHES).split("/"), "", ""][:3]
    try:
        number = int(wave or "0")
        return (env, service, number) if branch(env, service, number) == ref else None
    except (PromotionError, ValueError):
        return None


def _entries(
    remote: Remote, place: LedgerPlace, env: str, service: str, wave: int
) -> tuple[LedgerEntry, ...]:
    """Entries of the lane."""
    ref = place.chain(env, service)
    chain = sound(current(remote, place, ref, remote.refs(ref).get(ref, "")))
    return tuple(one for one in of_service(chain.entries, env, service) if one.wave == wave)


def _is_open(entries: Sequence[LedgerEntry], tip: str) -> bool:
    newest = open_plan(entries, entries[-1].wave)
    return newest is not None and newest.target.commit == tip
