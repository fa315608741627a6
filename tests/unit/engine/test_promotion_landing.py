"""Gates and plan are asked again, from what the remote has, after every push that another one won."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from msgspec.structs import replace

from tallygate.engine.promotion_asked import Conditions
from tallygate.engine.promotion_landing import Applied, Landing, apply
from tallygate.promotion.facts import Facts
from tallygate.promotion.land import Lane
from tallygate.sources.repository import Repository, find_repository
from tests.e2e.promotion_shop import path, person, shop, tag, values, write
from tests.unit.promotion.remotes import MAIN, workplace

BEFORE, IN_THE_FREEZE = datetime(2026, 12, 17, 22, 59, tzinfo=UTC), datetime(2026, 12, 17, 23, tzinfo=UTC)


class Clock:
    """The time; something happens each time that it is asked for."""

    def __init__(self, *events: Callable[[], object]) -> None:
        self.events, self.asked, self.now = list(events), 0, BEFORE

    def __call__(self) -> datetime:
        self.asked += 1
        if self.events:
            self.events.pop(0)()
        return self.now


def landed(bot: Path, clock: Clock, who: str = "bot") -> Applied:
    repository = find_repository(bot)
    assert isinstance(repository, Repository)
    work = replace(workplace(bot, who), now="2026-12-17T22:59:00+00:00")
    conditions = Conditions(Facts(), BEFORE, bot, adopt=True)
    landing = Landing(work, repository, conditions, "push", clock)
    return apply(landing, Lane("shop", "dev", "staging", "cart", MAIN))


def test_a_freeze_that_starts_between_two_tries_stops_the_second(tmp_path: Path) -> None:
    bot, ann = shop(tmp_path), person(tmp_path, "ann")
    clock = Clock(lambda: write(ann, "prod", values("v1", 6)), lambda: setattr(clock, "now", IN_THE_FREEZE))
    found = landed(bot, clock)
    assert (found.outcome, [one.gate for one in found.gated.closed]) == ("stopped", ["freeze"])
    assert (clock.asked, tag(bot, "staging")) == (2, "v1")


def test_what_another_one_pushed_meanwhile_is_planned_on(tmp_path: Path) -> None:
    bot, ann = shop(tmp_path), person(tmp_path, "ann")
    clock = Clock(lambda: write(ann, "dev", values("v3")))
    assert landed(bot, clock).outcome == "landed"
    assert (clock.asked, tag(bot, "staging")) == (2, "v3")


def test_another_bot_that_was_faster_leaves_nothing_to_do(tmp_path: Path) -> None:
    bot, other = shop(tmp_path), person(tmp_path, "other")
    faster: list[Applied] = []
    clock = Clock(lambda: faster.append(landed(other, Clock(), "other")))
    assert landed(bot, clock).outcome == "nothing"
    assert faster[0].outcome == "landed"
    assert _changed(bot) == [path("staging")]


def _changed(bot: Path) -> list[str]:
    from tests.unit.sources.git_repositories import git

    return git(bot.parent / "remote.git", "show", "--name-only", "--format=", "main").split()
