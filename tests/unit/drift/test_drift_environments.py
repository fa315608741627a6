"""Environments against each other: versions, services and keys between neighbours."""

from typing import Any

import pytest

from tallygate.drift.environments import Compared, Key, Service, Version, compare
from tallygate.kubernetes.semver import version
from tallygate.model.drift import Drift, DriftKind
from tallygate.model.location import Location

EARLIER = {"dev": (), "staging": ("dev",), "prod": ("dev", "staging")}


def at(environment: str, text: str, what: str = "image", name: str = "web") -> Version:
    place = Location(f"{environment}.yaml", 3)
    try:
        rank = version(text)
    except Exception:
        return Version(environment, what, name, text, place)
    numbers = (rank.major, rank.minor, rank.patch)
    return Version(environment, what, name, text, place, number=numbers, rank=rank)


def told(*versions: Version, **more: Any) -> Drift:
    return compare(Compared(EARLIER, versions, **more))


@pytest.mark.parametrize(
    ("staging", "prod", "kind", "said"),
    [
        ("1.2.0", "1.1.5", "version-behind", "1 minor behind staging"),
        ("2.0.0", "1.9.0", "version-behind", "1 major behind staging"),
        ("1.2.3", "1.2.1", "version-behind", "2 patch behind staging"),
        ("1.2.0", "1.2.0-rc.1", "version-behind", "a pre-release behind staging"),
        ("1.9.0", "1.10.0", "version-ahead", "1 minor ahead of staging"),
        ("1.2.0-rc.1", "1.2.0", "version-ahead", "a pre-release ahead of staging"),
        (
            "4f2c1d9",
            "8ab0e11",
            "version-behind",
            "not the version of staging; which of them is later cannot be told",
        ),
    ],
)
def test_the_distance_between_neighbours(staging: str, prod: str, kind: str, said: str) -> None:
    [item] = told(at("staging", staging), at("prod", prod)).items
    assert (item.kind.value, item.evidence[0], item.subject.environment) == (kind, said, "prod")
    assert (item.expected, item.actual, item.location) == (staging, prod, Location("prod.yaml", 3))


def test_equal_versions_are_nothing_and_all_are_counted() -> None:
    found = told(at("dev", "1.2.0"), at("staging", "1.2.0"), at("prod", "1.2.0"))
    assert found.items == ()
    assert sum(row.compared for row in found.coverage) == 3
    assert found.complete


def test_the_nearest_environment_that_has_it_counts() -> None:
    [item] = told(at("dev", "1.3.0"), at("prod", "1.2.0")).items
    assert item.evidence[0] == "1 minor behind dev"
    assert told(at("prod", "1.2.0")).items == ()


def test_things_of_other_names_or_kinds_are_not_compared() -> None:
    assert told(at("dev", "1.3.0", name="a"), at("prod", "1.2.0", name="b")).items == ()
    assert told(at("dev", "1.3.0", "chart"), at("prod", "1.2.0", "image")).items == ()


def test_a_branch_says_nothing_of_what_is_later() -> None:
    assert told(at("dev", "main", "revision"), at("prod", "release-1", "revision")).items == ()
    assert len(told(at("dev", "v2.0.0", "revision"), at("prod", "v1.0.0", "revision")).items) == 1


def test_a_service_is_missing_where_it_should_run() -> None:
    service = Service("auth", frozenset({"dev", "prod"}), frozenset({"dev"}), Location("tallygate.yaml", 9))
    [item] = told(services=(service,)).items
    assert (item.kind, item.subject.environment, item.subject.service) == (DriftKind.MISSING, "prod", "auth")
    assert item.location == Location("tallygate.yaml", 9)
    everywhere = Service("auth", frozenset({"dev"}), frozenset({"dev"}), Location("tallygate.yaml"))
    assert told(services=(everywhere,)).items == ()


def test_keys_are_items_with_ids_of_their_own() -> None:
    keys = (
        Key(
            "prod",
            "config/{env}.yaml",
            ("db", "port"),
            Location("config/prod.yaml", 2),
            ("dev",),
            "text",
            "number",
        ),
        Key("prod", "config/{env}.yaml", ("db", "host"), Location("config/prod.yaml", 1), ("dev", "staging")),
        Key("dev", "config/{env}.yaml", ("db", "host"), Location("config/dev.yaml", 1), ("staging",)),
    )
    found = told(keys=keys).items
    assert [(one.kind.value, one.subject.environment, one.path) for one in found] == [
        ("key-missing", "dev", ("db", "host")),
        ("key-missing", "prod", ("db", "host")),
        ("value-differs", "prod", ("db", "port")),
    ]
    assert len({one.id for one in found}) == 3
    assert found[1].evidence == ("set in dev, staging",)


def test_order_of_what_was_gathered_does_not_count() -> None:
    versions = [at("dev", "1.0.0"), at("staging", "1.1.0"), at("prod", "1.2.0")]
    assert told(*versions) == told(*reversed(versions))
