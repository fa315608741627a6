"""What a gate of tallygate.yaml asks for, who requires it, and what it is decided on."""

import json
import textwrap
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

import msgspec

from tallygate.engine.config import EVERY, NAMES, Config, parse
from tallygate.promotion.gates.answer import span
from tallygate.promotion.gates.declared import OWN, Gate
from tallygate.reports.escape import printable
from tallygate.sources.disk import read_beneath
from tallygate.sources.interface import SourceError
from tallygate.sources.snapshots import root_of

_WIDTH, _INDENT = 100, 12


def explain_gate(name: str) -> bool:
    """Print what is known of a gate; False where the repository here declares none of that name."""
    config = _config_here()
    gate = Gate(name, name) if name in OWN else config.gates.get(name)
    if gate is None:
        return False
    for line in _page(gate, config):
        print(printable(line))
    return True


def _config_here() -> Config:
    """The configuration of the working tree that one is in; the defaults where there is none."""
    root = root_of(Path())
    for name in NAMES:
        try:
            return parse(read_beneath(root, name), name)
        except SourceError:
            continue
    return Config()


def _page(gate: Gate, config: Config) -> Iterator[str]:
    kind = kinds()[gate.kind]
    where = f", {gate.location}" if gate.location.path else ""
    yield f"# {gate.name}: gate of kind {gate.kind}{where}"
    yield ""
    yield from _fact("passes", f"where {kind['passes']}.")
    yield from _fact("reads", f"{kind['reads']}; what it does not find there is an error, never a pass.")
    yield from _fact("closed", f"{kind['closed']}.")
    yield from _fact("required", _required(gate, config))
    for key, value in msgspec.to_builtins(gate.settings).items():
        yield from _fact(key, span(value) if isinstance(value, float) else _written(value))


def _written(value: object) -> str:
    return "codeowners" if value in ((), []) else json.dumps(value, ensure_ascii=False)


def _required(gate: Gate, config: Config) -> str:
    if gate.name in OWN:
        return "on every edge, without being declared"
    places = [environment for environment, names in config.require.items() if gate.name in names]
    told = ["every environment" if environment == EVERY else environment for environment in places]
    return f"to enter {', '.join(told)}" if told else "by no environment: it closes nothing"


def _fact(name: str, text: str) -> list[str]:
    return textwrap.wrap(f"{name + ':':{_INDENT}}{text}", _WIDTH, subsequent_indent=" " * _INDENT)


def kinds() -> dict[str, dict[str, str]]:
    """Words on each kind of gate."""
    found: dict[str, Any] = msgspec.json.decode(
        (resources.files("tallygate.promotion.gates") / "kinds.json").read_bytes()
    )
    return found
