"""Settings by the environment: TALLYGATE_ variables stand behind options and before tallygate.yaml."""

import argparse
from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NamedTuple

from tallygate.engine.problems import UsageError

_PREFIX = "TALLYGATE_"
_SEVERITIES = ("low", "medium", "high", "critical")
_ENGINES = ("auto", "embedded", "opa", "server")
_TRUE, _FALSE = ("1", "true", "yes"), ("", "0", "false", "no")
# Read elsewhere: where tools are, and what tests demand.
_OTHERS = (
    "TALLYGATE_FREEZE",
    "TALLYGATE_HELM",
    "TALLYGATE_KUSTOMIZE",
    "TALLYGATE_OPA",
    "TALLYGATE_OPA_URL",
    "TALLYGATE_CACHE",
    "TALLYGATE_CHECKOV",
    "TALLYGATE_FETCH_LOCAL",
    "TALLYGATE_REQUIRE_ORACLE",
)


class Variable(NamedTuple):
    """A variable and the argument it stands for. key: what it wins over in tallygate.yaml, or ""."""

    name: str
    argument: str
    key: str
    read: Callable[[str, str], Any]
    meaning: str


def _one_of(*choices: str) -> Callable[[str, str], str]:
    def read(name: str, text: str) -> str:
        if text not in choices:
            raise UsageError(f"{name}: expected one of {', '.join(choices)}{_near(text, choices)}")
        return text

    return read


def _number(name: str, text: str) -> int:
    if not text.isdecimal():
        raise UsageError(f"{name}: expected a whole number of at least 0")
    return int(text)


def _switch(name: str, text: str) -> bool:
    if text.lower() not in (*_TRUE, *_FALSE):
        raise UsageError(f"{name}: expected 1 or 0")
    return text.lower() in _TRUE


VARIABLES = (
    Variable("TALLYGATE_FAIL_ON", "fail_on", "fail_on", _one_of(*_SEVERITIES), "`--fail-on`"),
    Variable("TALLYGATE_ENGINE", "engine", "policies.engine", _one_of(*_ENGINES), "`--engine`"),
    Variable("TALLYGATE_WORKERS", "workers", "policies.limits.workers", _number, "`--workers`"),
    Variable("TALLYGATE_CONFIG", "config", "", lambda _, text: Path(text), "`--config`"),
    Variable("TALLYGATE_NO_CONFIG", "no_config", "", _switch, "`--no-config`, if it is 1"),
    Variable("TALLYGATE_NO_CACHE", "no_cache", "", _switch, "`--no-cache`, if it is 1"),
    Variable("TALLYGATE_FORMAT", "format", "", lambda _, text: text.split(), "`--format`; several by blanks"),
)
# Two of a kind: the one that is given by an option wins over the variable of the other, too.
_EXCLUDE = {"config": "no_config", "no_config": "config"}


def from_environment(arguments: argparse.Namespace, environ: Mapping[str, str]) -> dict[str, str]:
    """Fill in what no option gave; the variables that did so, by argument. Raises UsageError."""
    given = {
        name
        for name, value in vars(arguments).items()
        if not (value is None or value is False or value == [])
    }
    used = {}
    for variable in VARIABLES:
        text, name = environ.get(variable.name, ""), variable.argument
        if text and hasattr(arguments, name) and not given & {name, _EXCLUDE.get(name)}:
            setattr(arguments, name, variable.read(variable.name, text))
            used[name] = variable.name
    return used


def warnings(environ: Mapping[str, str]) -> Iterator[str]:
    """A sentence for each TALLYGATE_ variable that nothing reads, which may be a typo."""
    known = [*(variable.name for variable in VARIABLES), *_OTHERS]
    for name in sorted(environ):
        if name.startswith(_PREFIX) and name not in known and not name.endswith("TOKEN"):
            yield f"warning: nothing reads the variable {name}{_near_name(name, known)}"


def _near_name(name: str, known: list[str]) -> str:
    """Told by what follows the prefix, which makes all of them alike."""
    words = [one.removeprefix(_PREFIX) for one in known]
    close = get_close_matches(name.removeprefix(_PREFIX), words, 1)
    return f"; did you mean {_PREFIX}{close[0]}?" if close else ""


def _near(word: str, known: Any) -> str:
    close = get_close_matches(word, list(known), 1)
    return f"; did you mean {close[0]}?" if close else ""
