"""What holds, key by key, and where it comes from: an option, a variable, the file, or nobody."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from tallygate.engine.config import Config
from tallygate.engine.grammar import grammar, keys
from tallygate.engine.redact import mask_value
from tallygate.engine.settings import VARIABLES

DEFAULT = "default"
_WIDEST = 48


class Effective(msgspec.Struct, frozen=True):
    """One key. value: as it would be written. origin: --option, TALLYGATE_NAME, FILE:LINE or `default`."""

    key: str
    value: Any
    origin: str


def effective_values(config: Config, outside: Mapping[str, tuple[Any, str]]) -> list[Effective]:
    """Every key that is set or has a default, in the order of the grammar, then by name.

    outside: values that options and variables give, with their origin, by key.
    """
    found = {one.key: one for one in _defaults(setting.key for setting in config.settings)}
    for setting in config.settings:
        origin = f"{setting.location.path}:{setting.location.line}"
        found[setting.key] = Effective(setting.key, setting.value, origin)
    for key, (value, origin) in outside.items():
        found[key] = Effective(key, value, origin)
    sections = list(grammar()["properties"])
    return sorted(found.values(), key=lambda one: (sections.index(_section(one.key)), one.key))


def _defaults(written: Iterable[str]) -> Iterable[Effective]:
    """Keys that have a default and stand alone: what belongs to an entry appears with the entry."""
    taken = set(written)
    for key in keys():
        below = any(name.startswith(f"{key.name}.") for name in taken)
        if not (key.since or below or _of_an_entry(key.name, taken)) and "default" in key.node:
            yield Effective(key.name, key.node["default"], DEFAULT)


def _of_an_entry(name: str, written: set[str]) -> bool:
    """Whether the key belongs to an item of a list, a name that people choose, a server nobody named, or
    costs nobody asked for."""
    if name.startswith("policies.server."):
        return "policies.server.url" not in written
    if name.startswith("cost."):  # what nobody estimates has no settings; parts of it have none by themselves
        return name.count(".") > 1 or not any(one.startswith("cost") for one in written)
    return "[]" in name or any(part.isupper() for part in name.split(".")) or name.startswith("services.")


def _section(key: str) -> str:
    return key.partition(".")[0].partition("[")[0]


def outside(
    arguments: object, variables: Mapping[str, str], environ: Mapping[str, str]
) -> dict[str, tuple[Any, str]]:
    """Values of options and variables by key. variables: those already read, by argument."""
    given = {}
    for variable in VARIABLES:
        value = getattr(arguments, variable.argument, None)
        option = "--" + variable.argument.replace("_", "-")
        if variable.key and value is not None:
            given[variable.key] = (value, variables.get(variable.argument, option))
        elif variable.key and environ.get(variable.name):
            given[variable.key] = (variable.read(variable.name, environ[variable.name]), variable.name)
    return given


def table(values: Iterable[Effective]) -> Iterator[str]:
    """Aligned lines of key, value and origin."""
    rows = [(one.key, _written(one.value), one.origin) for one in values]
    widths = [min(max((len(row[column]) for row in rows), default=0), _WIDEST) for column in (0, 1)]
    for key, value, origin in rows:
        yield f"{key:{widths[0]}}  {value:{widths[1]}}  {origin}"


def as_json(config: Config, values: Iterable[Effective]) -> str:
    rows = [{"key": one.key, "value": _masked(one.value), "origin": one.origin} for one in values]
    whole = {"schema_version": 1, "configuration": config.path or None, "settings": rows}
    return msgspec.json.format(msgspec.json.encode(whole), indent=2).decode()


def _written(value: Any) -> str:
    """As YAML has it on one line."""
    masked = _masked(value)
    if isinstance(masked, str):
        return masked or '""'
    return msgspec.json.encode(masked).decode()


def _masked(value: Any) -> Any:
    """Nothing here should be a secret; what looks like one is masked all the same."""
    return mask_value({"": value}, [])[""]
