"""Environments that tallygate.yaml declares."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallygate.environments.declared import with_declared, words_of
from tallygate.environments.discover import discover
from tallygate.environments.words import default_words


@pytest.mark.parametrize(
    ("path", "declared", "environment"),
    [
        ("clusters/prod/a.yaml", "prod", "prod"),
        ("apps/production/a.yaml", "prod", "prod"),
        ("values-prd.yaml", "prod", "prod"),
        ("config/prod.yaml", "prod", "prod"),
        ("config/blue/a.yaml", "blue", "blue"),
        ("values-prod-eu.yaml", "prod-eu", "prod-eu"),
        ("config/prod-eu/a.yaml", "Prod-EU", "Prod-EU"),
        ("dev/a.yaml", "dev", "dev"),
        ("config/live/a.yaml", "prod", "prod"),
        ("docs/live/a.yaml", "prod", None),
        ("apps/dev/a.yaml", "prod", None),
        ("src/product/a.yaml", "prod", None),
        (".github/prod/a.yaml", "prod", None),
        ("values-blue.txt", "blue", None),
    ],
)
def test_a_declared_environment_counts_alone(path: str, declared: str, environment: str | None) -> None:
    layout = discover([path], declared=[declared])
    assert layout.environment_of(path) == environment
    assert layout.environments == ((environment,) if environment else ())


def test_nothing_declared_is_nothing_found_alone() -> None:
    assert discover(["clusters/prod/a.yaml"]).environments == ()


def test_what_is_declared_takes_nothing_from_what_is_found() -> None:
    paths = ["eu/prod/a.yaml", "eu/dev/a.yaml", "us/a.yaml"]
    layout = discover(paths, declared=["eu", "us"])
    assert [layout.environment_of(path) for path in paths] == ["prod", "dev", "us"]


def test_an_everyday_word_gives_way_to_one_that_says_it() -> None:
    path = "test/clusters/prod/a.yaml"
    assert discover([path], declared=["prod", "test"]).environment_of(path) == "prod"
    assert discover([path], declared=["test"]).environment_of(path) == "test"


def test_declared_environments_have_roles_and_come_last() -> None:
    layout = discover(["c/dev/a.yaml", "c/prod/a.yaml", "c/blue/a.yaml"], declared=["blue", "prod"])
    assert layout.environments == ("dev", "prod", "blue")
    assert layout.role_of("c/blue/a.yaml") == layout.role_of("c/dev/a.yaml") == "c/{env}/a.yaml"
    assert [names for _, names in layout.trees] == [("dev", "prod", "blue")]
    assert layout.is_production("prod")
    assert not layout.is_production("blue")


def test_the_words_of_what_is_declared() -> None:
    words = words_of(["prod", "blue", "dev"], default_words())
    assert [family.name for family in words.environments] == ["dev", "prod", "blue"]
    assert "dev" not in words.everyday
    assert "live" in words.everyday
    assert list(with_declared(default_words(), words).rank)[-1] == "blue"


_PARTS = st.sampled_from(
    ["dev", "prod", "test", "eu", "a", "values-prod.yaml", "eu.yaml", "dev.json", "x.yaml"]
)
_PATHS = st.lists(st.lists(_PARTS, min_size=1, max_size=4).map("/".join), max_size=12, unique=True)


@given(_PATHS, st.sets(st.sampled_from(["dev", "prod", "test", "eu", "production"])))
def test_declaring_only_ever_adds(paths: list[str], declared: set[str]) -> None:
    before, after = discover(paths), discover(paths, declared=sorted(declared))
    for path in paths:
        known = before.environment_of(path)
        assert known is None or after.environment_of(path) == known
