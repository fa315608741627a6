"""How long a race is run, and what each way to lose it means."""

from collections.abc import Iterable, Mapping
from typing import Any, cast

import pytest

from tallygate.promotion.contend import Clock, Patience, Step, contend
from tallygate.promotion.errors import LostRaceError, UnreachableError
from tallygate.promotion.remote import Move, Pushed, Remote

REF = "refs/heads/main"


class Scripted:
    """A remote whose pushes end as they are told to; None: it does not answer."""

    told = "it said no"

    def __init__(self, outcomes: Iterable[Pushed | None]) -> None:
        self.outcomes = list(outcomes)
        self.at = "0"
        self.objects = self

    def refs(self, *names: str) -> dict[str, str]:
        return {REF: self.at}

    def fetch_tips(self, refs: Mapping[str, str]) -> None:
        assert refs == {REF: self.at}

    def descends(self, commit: str, ancestor: str) -> bool:
        return commit == ancestor

    def described(self, commit: str) -> str:
        return f"{commit} by another"

    def cas_push(self, moves: Mapping[str, Move]) -> Pushed:
        outcome = self.outcomes.pop(0)
        if outcome is None:
            raise UnreachableError("no answer")
        if outcome is Pushed.LOST:
            self.at = f"{self.at}+"
        return outcome


class Time:
    """A clock that a try takes a second of."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.slept: list[float] = []

    def now(self) -> float:
        self.seconds += 0.5
        return self.seconds

    def clock(self) -> Clock:
        return Clock(self.now, self.slept.append, lambda: 1.0)


def contended(remote: Scripted, time: Time, patience: Patience = Patience()) -> list[str]:  # noqa: B008
    """What was decided on, up to the last."""
    seen: list[str] = []

    def decide(now: Mapping[str, str]) -> Step[list[str]]:
        seen.append(now[REF])
        return Step(seen, {REF: Move(now[REF], f"ours {len(seen)}")})

    return contend(cast("Remote", cast("Any", remote)), [REF], decide, patience, time.clock())


def test_each_try_decides_anew_on_what_is_there() -> None:
    remote = Scripted([Pushed.LOST, Pushed.UNMOVED, Pushed.LOST, Pushed.OURS])
    assert contended(remote, Time()) == ["0", "0+", "0+", "0++"]


def test_the_wait_is_measured_by_a_try_or_grows() -> None:
    lost, refused = Time(), Time()
    contended(Scripted([Pushed.LOST] * 3 + [Pushed.OURS]), lost)
    contended(Scripted([Pushed.UNMOVED] * 15 + [Pushed.OURS]), refused)
    assert len(set(lost.slept)) == 1
    assert refused.slept == sorted(refused.slept)
    assert refused.slept[-1] == 4.0


@pytest.mark.parametrize(
    ("outcome", "told"), [(Pushed.LOST, "refs/heads/main is at 0"), (Pushed.UNMOVED, "it said no")]
)
def test_patience_ends_with_who_won(outcome: Pushed, told: str) -> None:
    remote = Scripted([outcome] * 30)
    with pytest.raises(LostRaceError, match="gave up after 20 tries") as lost:
        contended(remote, Time())
    assert told in lost.value.winner
    assert len(remote.outcomes) == 10


def test_two_minutes_are_enough() -> None:
    remote = Scripted([Pushed.LOST] * 30)
    with pytest.raises(LostRaceError, match="gave up after 3 tries"):
        contended(remote, Time(), Patience(seconds=4.0))


def test_a_remote_that_is_silent_for_long_is_an_error() -> None:
    with pytest.raises(UnreachableError):
        contended(Scripted([None] * 4), Time())
    assert len(contended(Scripted([None, None, None, Pushed.LOST, None, Pushed.OURS]), Time())) == 6


def test_a_push_that_arrived_late_is_ours() -> None:
    remote = Scripted([Pushed.UNMOVED])
    push = remote.cas_push

    def late(moves: Mapping[str, Move]) -> Pushed:
        remote.at = moves[REF].after
        return push(moves)

    remote.cas_push = late  # type: ignore[method-assign]
    assert contended(remote, Time()) == ["0"]


def test_nothing_to_move_is_a_result() -> None:
    remote = cast("Remote", cast("Any", Scripted([])))
    found = contend(remote, [REF], lambda _: Step("done"), Patience(), Time().clock())
    assert found == "done"
