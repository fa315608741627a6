"""Gates of tallygate.yaml: what would pass silently, or never, is refused with its place."""

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from tallygate.engine.config_errors import near, raise_all
from tallygate.engine.grammar import dotted
from tallygate.model.location import Location, ValuePath
from tallygate.promotion.gates.declared import NEVER_SKIPPED, NOT_OF_A_ROOT, ORDER, OWN, Gate, gate_of
from tallygate.promotion.windows import Window, WindowError

if TYPE_CHECKING:  # which imports this module
    from tallygate.engine.config import Config

_EVERY = "*"
_MOST_GATES = 50

Problem = tuple[ValuePath, str]
Place = Callable[[ValuePath], Location]


def told_gates(config: "Config", written: Mapping[str, dict[str, Any]], place: Place) -> dict[str, Gate]:
    """The gates by name. Raises UsageError with all that is wrong of them and of `require`."""
    if len(written) > _MOST_GATES:
        raise_all([(place(("gates",)), f"gates: more than {_MOST_GATES} gates are not read")])
    gates = {name: gate_of(name, value, place(("gates", name))) for name, value in written.items()}
    problems = [
        *_of_names(config, gates),
        *_of_edges(config, gates),
        *_of_rollback(config, gates),
        *(problem for gate in gates.values() for problem in _of_gate(config, gate)),
    ]
    placed = [(place(path), f"{dotted(path)}: {message}") for path, message in problems]
    raise_all([*_unknown(config, gates), *placed])
    return gates


def _of_names(config: "Config", gates: Mapping[str, Gate]) -> Iterator[Problem]:
    for name in sorted(OWN & gates.keys()):
        yield ("gates", name), f"every edge has a gate {name} already; name this one otherwise"
    for environment in config.require:
        if environment != _EVERY and environment not in config.environments:
            hint = near(environment, sorted(config.environments)) or "; declare it in `environments`"
            yield ("require", environment), f"there is no environment {environment}{hint}"


def _unknown(config: "Config", gates: Mapping[str, Gate]) -> Iterator[tuple[Location, str]]:
    """Names of gates, wherever they stand, that none has."""
    known = sorted(gates)
    for use in config.names:
        if use.kind == "gate" and use.name not in gates and use.name != ORDER:
            hint = near(use.name, known) or f"; there are: {', '.join(known) or 'none'}"
            yield use.location, f"{use.key}: there is no gate {use.name}{hint}"
        elif use.kind == "gate" and use.name == ORDER and use.key.startswith("require"):
            yield use.location, f"{use.key}: every edge has the gate {ORDER}; take it out"


def _of_rollback(config: "Config", gates: Mapping[str, Gate]) -> Iterator[Problem]:
    for number, name in enumerate(config.rollback.skip):
        if name in gates and gates[name].kind in NEVER_SKIPPED:
            why = f"{name} is of kind {gates[name].kind}, which a rollback has to pass, too"
            yield ("rollback", "skip", number), why


def _of_edges(config: "Config", gates: Mapping[str, Gate]) -> Iterator[Problem]:
    """Edges that nothing guards, and gates that say nothing of an environment."""
    for environment, own in config.environments.items():
        path: ValuePath = ("environments", environment)
        wanted = {*config.require.get(_EVERY, ()), *config.require.get(environment, ())}
        if own.after and not wanted:
            after = " and ".join(own.after)
            yield path, f"`require` names no gate of {environment}, so that all of {after} could enter it"
        kinds = {name: gates[name].kind for name in config.require.get(environment, ()) if name in gates}
        for name in [] if own.after else [name for name, kind in kinds.items() if kind in NOT_OF_A_ROOT]:
            why = f"{name} looks at the environment before, and {environment} comes after none"
            yield ("require", environment), why


def _of_gate(config: "Config", gate: Gate) -> Iterator[Problem]:
    check = _CHECKS.get(gate.kind)
    for keys, message in check(config, gate.settings) if check else ():
        yield ("gates", gate.name, *keys), message


def _of_window(_: "Config", settings: Any) -> Iterator[Problem]:
    try:
        window = Window(settings.tz, settings.allow, settings.deny)
    except WindowError as error:
        key, index, last = [*error.key.replace("]", "").replace("[", ".").split("."), "", ""][:3]
        yield (key, int(index), last) if index else (key,), str(error)
        return
    if not window.may_open():
        yield (), "it never opens: what it denies covers what it allows"


def _of_approval(_: "Config", settings: Any) -> Iterator[Problem]:
    people = {name.removeprefix("@").lower() for name in settings.people}
    if people and not any("/" in name for name in people) and settings.count > len(people):
        yield ("count",), f"{settings.count} people cannot approve: `from` names {len(people)}"


def _of_provenance(config: "Config", settings: Any) -> Iterator[Problem]:
    where = settings.digest_proven_in
    if where != "previous" and where not in config.environments:
        hint = near(where, sorted(config.environments))
        yield ("digest_proven_in",), f"expected `previous` or an environment, not {where}{hint}"


def _of_cost(config: "Config", settings: Any) -> Iterator[Problem]:
    known = [budget.name for budget in config.budgets]
    if settings.budget != "target" and settings.budget not in known:
        hint = near(settings.budget, known) or f"; there are: {', '.join(known) or 'none'}"
        yield ("budget",), f"there is no budget {settings.budget}{hint}"
    elif not known:
        yield (), "there is no budget that it could hold costs to; declare `budgets`"


_CHECKS: dict[str, Callable[["Config", Any], Iterator[Problem]]] = {
    "window": _of_window,
    "approval": _of_approval,
    "provenance": _of_provenance,
    "cost": _of_cost,
}
