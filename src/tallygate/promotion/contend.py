"""Move refs while others do the same: look, decide, move all or nothing, look again."""

import random
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Generic, TypeVar

import msgspec

from tallygate.promotion.errors import LostRaceError, UnreachableError
from tallygate.promotion.remote import Move, Pushed, Remote

Result = TypeVar("Result")
_UNREACHABLE = 4
"""Times in a row that a remote may not answer."""
_LONGEST = 4.0
"""Seconds between two tries of what a remote refuses."""
_TURNS = 4
"""After a lost race others get up to so many times what a try takes here: less is work for nothing."""
_GROWTH = 1.5


class Patience(msgspec.Struct, frozen=True):
    """How often and for how many seconds a race is run. pause: the longest wait after the first failure."""

    tries: int = 20
    seconds: float = 120.0
    pause: float = 0.05


class Step(msgspec.Struct, Generic[Result], frozen=True):
    """What is to be moved now, and what is true once it is. No moves: it is true already."""

    result: Result
    moves: Mapping[str, Move] = {}


class Clock(msgspec.Struct, frozen=True):
    """Time, so that tests need not wait."""

    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    share: Callable[[], float] = random.random


def contend(
    remote: Remote,
    names: Sequence[str],
    decide: Callable[[Mapping[str, str]], Step[Result]],
    patience: Patience,
    clock: Clock,
) -> Result:
    """Result of the first step whose moves are made. names: of refs that are looked at and may be moved.

    Everything is decided anew, from what the refs are now, after each failure. Raises LostRaceError.
    """
    deadline = clock.now() + patience.seconds
    made = list[Step[Result]]()
    silent = tries = 0
    while tries < patience.tries and (not tries or clock.now() < deadline):
        tries += 1
        began = clock.now()
        try:
            now = remote.refs(*names)
            remote.fetch_tips(now)
            if won := _arrived_late(remote, made, now):
                return won.result
            step = decide(now)
            if not step.moves:
                return step.result
            made.append(step)
            pushed = remote.cas_push(step.moves)
            silent = 0
        except UnreachableError:
            silent += 1
            if silent == _UNREACHABLE:
                raise
            pushed = Pushed.UNMOVED
        if pushed is Pushed.OURS:
            return step.result
        spent = clock.now() - began
        refused = min(patience.pause * _GROWTH**tries, _LONGEST)
        clock.sleep(clock.share() * (spent * _TURNS if pushed is Pushed.LOST else refused))
    raise _lost(remote, names, made, tries)


def _arrived_late(remote: Remote, made: list[Step[Result]], now: Mapping[str, str]) -> Step[Result] | None:
    """A push whose answer was lost may have moved the refs, and others may have moved on from there."""
    return next((step for step in made if _holds(remote, step, now)), None)


def _holds(remote: Remote, step: Step[Result], now: Mapping[str, str]) -> bool:
    """Another bot may have made the same commit, but not the same entry: all of them have to be there."""
    return all(
        remote.objects.descends(now.get(ref, ""), move.after)
        for ref, move in step.moves.items()
        if move.after
    )


def _lost(remote: Remote, names: Sequence[str], made: list[Step[Result]], tries: int) -> LostRaceError:
    now = remote.refs(*names)
    moved = [ref for step in made[-1:] for ref, move in step.moves.items() if now.get(ref, "") != move.before]
    holders = [f"{ref} is at {remote.objects.described(now.get(ref, ''))}" for ref in moved]
    winner = (
        ", ".join(holders) or f"the remote refuses the push ({remote.told}), and nobody else has moved a ref"
    )
    return LostRaceError(f"gave up after {tries} tries: {winner}", winner)
