from typing import Any

import pytest

from tallygate.environments.align import ConfigFile, missing_files
from tallygate.environments.services import Services

HEALTH = Services({"health": frozenset({"dev"}), "user-service": frozenset({"dev", "staging"})})


@pytest.mark.parametrize(
    ("role", "environment", "expected"),
    [
        ("config/{env}/services/health.yaml", "dev", True),
        ("config/{env}/services/health.yaml", "prod", False),
        ("config/{env}/services/health-service.yaml", "prod", False),
        ("config/{env}/health/settings.toml", "prod", False),
        ("config/{env}/services/healthy.yaml", "prod", True),
        ("config/{env}/services/health-check.yaml", "prod", True),
        ("config/{env}/services/user.yaml", "prod", False),
        ("config/{env}/services/user.yaml", "staging", True),
        ("config/{env}/user/health.yaml", "staging", False),
        ("config/{env}/db/other.yaml", "prod", True),
    ],
)
def test_where_a_file_of_a_service_is_expected(role: str, environment: str, expected: bool) -> None:
    assert HEALTH.expect(role, environment) is expected


def tree(**files: list[str]) -> list[ConfigFile]:
    content: tuple[dict[str, Any], ...] = ({},)
    return [
        ConfigFile(env, f"config/{env}/{name}.yaml", f"config/{{env}}/{name}.yaml", "config", content)
        for name, environments in files.items()
        for env in environments
    ]


ALL = ["dev", "staging", "prod"]


def lacking(files: list[ConfigFile], services: Services) -> list[tuple[str, str]]:
    found = missing_files(files, frozenset({"prod"}), services)
    return [(missing.role, missing.environment) for missing in found]


def test_a_service_is_not_missed_where_it_does_not_run() -> None:
    files = tree(api=ALL, user=["dev", "staging"])
    assert lacking(files, Services()) == [("config/{env}/user.yaml", "prod")]
    assert lacking(files, HEALTH) == []


def test_a_service_is_missed_among_the_environments_where_it_runs() -> None:
    files = tree(api=ALL, user=["dev"])
    assert lacking(files, Services()) == []  # nothing says which of the three is right
    assert lacking(files, HEALTH) == [("config/{env}/user.yaml", "staging")]
