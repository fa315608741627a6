"""One folder of production, and nothing beside it to tell."""

import pytest

from tallygate.environments.discover import discover
from tallygate.environments.undeclared import undeclared_production

LONE = ["base/a.yaml", "overlays/prod/a.yaml"]


def test_one_that_stands_alone_is_named() -> None:
    told = undeclared_production(LONE, discover(LONE))
    assert told == "overlays/prod looks like production; declare it: `environments: {prod: {}}`"


@pytest.mark.parametrize(
    ("paths", "declared"),
    [
        (LONE, ["prod"]),
        (["overlays/prod/a.yaml", "overlays/dev/a.yaml"], []),
        (["base/a.yaml", "product/a.yaml"], []),
        ([".github/prod/a.yaml"] * 0, []),
    ],
)
def test_otherwise_nothing_is_said(paths: list[str], declared: list[str]) -> None:
    assert undeclared_production(paths, discover(paths, declared=declared)) == ""
