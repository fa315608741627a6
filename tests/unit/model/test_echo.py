"""What a root says without an environment, where its environments say it, too."""

import pytest

from tallygate.model.echo import without_echoes

Told = tuple[str, str | None, str]
PLACES = [("live", None), ("live", "dev"), ("live", "prod"), ("other", None)]


def left(*told: Told) -> list[Told]:
    return without_echoes(told, PLACES, lambda one: one[:2], lambda one: one[2])


ALL: list[Told] = [("live", "dev", "open"), ("live", "prod", "open"), ("live", None, "open")]


def test_what_every_environment_says_is_said_once() -> None:
    assert left(*ALL) == ALL[:2]
    assert left(*reversed(ALL)) == [ALL[1], ALL[0]]


@pytest.mark.parametrize("silent", ["dev", "prod"])
def test_where_one_is_silent_the_rest_has_its_say(silent: str) -> None:
    told = [one for one in ALL if one[1] != silent]
    assert left(*told) == told


def test_something_else_is_no_echo() -> None:
    told: list[Told] = [*ALL[:2], ("live", None, "unknown"), ("other", None, "open"), ("gone", None, "open")]
    assert left(*told) == told
