"""The order of environments, and how far each declared service gets in it."""

from collections.abc import Iterable, Sequence

from tallygate.engine.config import Config
from tallygate.engine.problems import UsageError
from tallygate.environments.services import Services
from tallygate.environments.words import default_words
from tallygate.model.diagnostic import Diagnostic
from tallygate.model.location import Location


def ordered(environments: Iterable[str], config: Config) -> list[str]:
    """Environments in the order of promotion: as given, but each behind those it comes after."""
    order: dict[str, None] = {}
    pending = list(environments)[::-1]
    while pending:
        own = config.environments.get(pending[-1])
        before = [name for name in (own.after if own else ()) if name not in order]
        if before:
            pending += before[::-1]
        else:
            order[pending.pop()] = None
    return list(order)


def chosen(found: Sequence[str], config: Config, wanted: str | None) -> list[str]:
    """The environments found and declared, or the one that is wanted. Raises UsageError if it is neither."""
    names = ordered([*found, *config.environments], config)
    if wanted is None:
        return names
    if wanted not in names:
        raise UsageError(f"there is no environment {wanted} here; {_hint(wanted, names)}")
    return [wanted]


def _hint(wanted: str, names: Sequence[str]) -> str:
    """Folders may have another word for an environment than reports."""
    name = default_words().family.get(wanted.lower())
    return f"its name is {name}" if name in names else f"there are: {', '.join(names) or 'none'}"


def nothing_of(environment: str, config: Config) -> Diagnostic:
    """An environment that is asked for by name and has no file passes nothing."""
    places = [use.location for use in config.names if use.key == f"environments.{environment}"]
    return Diagnostic(
        rule="environment-empty",
        message=f"nothing is checked for {environment}: no file belongs to it",
        location=places[0] if places else Location(config.path or "tallygate.yaml"),
        hint="name it as paths do, or leave it out until it has files",
        environment=environment,
    )


def before_each(config: Config, found: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The environments that each comes after, the nearest last. Without any `after` their order counts."""
    order = ordered([*found, *config.environments], config)
    if any(own.after for own in config.environments.values()):
        return {name: tuple(ordered([name], config)[:-1]) for name in order}
    return {name: tuple(order[:number]) for number, name in enumerate(order)}


def services_of(config: Config, found: Sequence[str]) -> Services:
    """Where each declared service runs."""
    up_to = {name: (*before, name) for name, before in before_each(config, found).items()}
    return Services(
        {
            name: frozenset(service.within or up_to.get(service.until, ()))
            for name, service in config.services.items()
            if service.within or service.until
        }
    )
