from argparse import Namespace
from pathlib import Path
from typing import Any

import pytest

from tallygate.engine.problems import UsageError
from tallygate.engine.settings import VARIABLES, from_environment, warnings


def arguments(**given: Any) -> Namespace:
    none: dict[str, Any] = {
        "fail_on": None,
        "workers": None,
        "config": None,
        "no_config": False,
        "format": [],
    }
    return Namespace(**(none | given))


def test_variables_fill_in_what_no_option_gave() -> None:
    parsed = arguments(workers=3)
    used = from_environment(
        parsed,
        {
            "TALLYGATE_FAIL_ON": "low",
            "TALLYGATE_WORKERS": "9",
            "TALLYGATE_CONFIG": "a.yaml",
            "TALLYGATE_FORMAT": "text sarif=a.sarif",
        },
    )
    assert (parsed.fail_on, parsed.workers, parsed.config) == ("low", 3, Path("a.yaml"))
    assert parsed.format == ["text", "sarif=a.sarif"]
    assert used == {
        "fail_on": "TALLYGATE_FAIL_ON",
        "config": "TALLYGATE_CONFIG",
        "format": "TALLYGATE_FORMAT",
    }


def test_zero_is_given() -> None:
    parsed = arguments(workers=0)
    from_environment(parsed, {"TALLYGATE_WORKERS": "4"})
    assert parsed.workers == 0


def test_an_option_wins_over_the_variable_of_its_opposite() -> None:
    named = arguments(config=Path("a.yaml"))
    from_environment(named, {"TALLYGATE_NO_CONFIG": "1"})
    assert named.no_config is False
    none = arguments(no_config=True)
    from_environment(none, {"TALLYGATE_CONFIG": "a.yaml"})
    assert none.config is None


@pytest.mark.parametrize(("text", "on"), [("1", True), ("true", True), ("0", False), ("no", False)])
def test_a_switch(text: str, on: bool) -> None:
    parsed = arguments()
    from_environment(parsed, {"TALLYGATE_NO_CONFIG": text})
    assert parsed.no_config is on


def test_a_command_without_the_option_does_not_read_the_variable() -> None:
    parsed = Namespace(path=".")
    assert from_environment(parsed, {"TALLYGATE_FAIL_ON": "nonsense"}) == {}
    assert vars(parsed) == {"path": "."}


def test_an_empty_variable_is_none() -> None:
    assert from_environment(arguments(), {"TALLYGATE_FAIL_ON": ""}) == {}


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("TALLYGATE_FAIL_ON", "hihg", "expected one of low, medium, high, critical; did you mean high?"),
        ("TALLYGATE_WORKERS", "-1", "expected a whole number of at least 0"),
        ("TALLYGATE_WORKERS", "two", "expected a whole number of at least 0"),
        ("TALLYGATE_NO_CONFIG", "maybe", "expected 1 or 0"),
    ],
)
def test_a_wrong_value_is_an_error(name: str, text: str, told: str) -> None:
    with pytest.raises(UsageError) as raised:
        from_environment(arguments(), {name: text})
    assert str(raised.value) == f"{name}: {told}"


def test_what_nothing_reads_is_said() -> None:
    environ = {
        "TALLYGATE_FAILON": "low",
        "TALLYGATE_XYZZY": "",
        "TALLYGATE_HELM": "/bin/helm",
        "TALLYGATE_OPA_TOKEN": "x",
        "TALLYGATES": "",
        "PATH": "",
        **{variable.name: "" for variable in VARIABLES},
    }
    assert list(warnings(environ)) == [
        "warning: nothing reads the variable TALLYGATE_FAILON; did you mean TALLYGATE_FAIL_ON?",
        "warning: nothing reads the variable TALLYGATE_XYZZY",
    ]


def test_severities_and_engines_are_those_of_the_schema() -> None:
    from tallygate.engine.grammar import grammar

    read = {variable.key: variable.read for variable in VARIABLES}
    for severity in grammar()["$defs"]["severity"]["enum"]:
        assert read["fail_on"]("X", severity) == severity
    for engine in grammar()["properties"]["policies"]["properties"]["engine"]["enum"]:
        assert read["policies.engine"]("X", engine) == engine
