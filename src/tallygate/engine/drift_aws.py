"""States of Terraform against AWS itself: who reads, what of the code belongs to which resource."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from tallygate.drift.mask import Secrets
from tallygate.drift.state import RecordedState
from tallygate.engine.config import Config
from tallygate.engine.options import DriftOptions
from tallygate.engine.problems import UsageError
from tallygate.engine.redact import declared_texts
from tallygate.model.drift import Coverage, Drift
from tallygate.model.resource import Resource
from tallygate.terraform.facts.address import parse
from tallygate.terraform.facts.detect import FactsError, WrongInputError
from tallygate.terraform.facts.ignored_changes import ignored_paths
from tallygate.terraform.facts.state import State, read_state

try:
    from tallygate.drift.aws.accounts import Accounts
    from tallygate.drift.aws.api import Limits
    from tallygate.drift.aws.compare import LAYER, Settings, live
    from tallygate.drift.aws.objects import SCHEME, StateObject, read_objects
except ModuleNotFoundError as error:
    raise UsageError(f"--live aws needs {error.name}: pip install 'tallygate[aws]'") from None


def of_aws(
    resources: Sequence[Resource],
    files: Iterable[tuple[str, bytes]],
    environment: str | None,
    config: Config,
    wanted: DriftOptions,
    secrets: Callable[[Iterable[str]], Secrets],
) -> tuple[Drift, set[str]]:
    """What of the states is not so in AWS, and the blocks that they record. files: states by name; those in
    buckets are read here. Raises UsageError where there is none."""
    accounts = _accounts(config)
    named = [StateObject(name, data) for name, data in files]
    urls = [one for one in (*wanted.states, *config.drift.states) if one.startswith(SCHEME)]
    found = [*named, *(one for url in dict.fromkeys(urls) for one in read_objects(url, accounts))]
    if not found:
        raise UsageError("--live aws compares states: give --state, or drift.terraform.states")
    states, lost = _states(found)
    own = _declared(resources, environment)
    texts = [text for state in states for one in state.resources for text in declared_texts(one)]
    hidden = secrets(texts)
    settings = Settings(
        environment,
        hidden.names,
        hidden.clean,
        types=wanted.types or config.drift.types,
        default_tags=config.drift.default_tags,
        declared=own,
        ignored={address: ignored_paths(one) for address, one in own.items()},
    )
    drift = live(states, accounts, settings) if states else Drift()
    row = Coverage(LAYER, "", environment, unread=tuple(lost))
    blocks = {parse(one.address).block for state in states for one in state.resources}
    return Drift(drift.items, (*drift.coverage, *([row] if lost else []))), blocks


def _accounts(config: Config) -> Accounts:
    drift = config.drift
    limits = Limits(rates=drift.rates, at_once=drift.concurrency)
    return Accounts(limits=limits, regions=drift.regions, roles=drift.roles)


def _states(found: Iterable[StateObject]) -> tuple[list[RecordedState], list[tuple[str, str, str]]]:
    """Those that can be read, and the others with why."""
    states, lost = list[RecordedState](), list[tuple[str, str, str]]()
    for one in found:
        if one.data is None:
            lost.append((one.url, one.reason, one.remedy))
            continue
        try:
            states.append(_recorded(one.url, read_state(one.data, one.url)))
        except (FactsError, WrongInputError) as error:
            lost.append((one.url, str(error), getattr(error, "hint", "") or "give a state of version 4"))
    return states, lost


def _recorded(path: str, state: State) -> RecordedState:
    return RecordedState(path, state.resources, state.serial, state.lineage, state.deposed, state.attributes)


def _declared(resources: Iterable[Resource], environment: str | None) -> dict[str, Resource]:
    """Resources of the code whose address nothing else in reach has."""
    own = [
        one
        for one in resources
        if one.kind == "terraform" and one.counted and environment in (None, one.environment)
    ]
    times = Counter(one.address for one in own)
    return {one.address: one for one in own if times[one.address] == 1 and not one.symbolic}
