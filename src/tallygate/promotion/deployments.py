"""Which Applications of Argo CD deploy a leaf, and what they say of it together."""

from collections.abc import Iterator
from datetime import datetime

import msgspec

from tallygate.model.promotion import Leaf
from tallygate.promotion.facts import Application, Deployed, Facts, Source, Sync

_RUNNING = ("Running", "Terminating")


class Deployment(msgspec.Struct, frozen=True):
    """One Application as far as it deploys one leaf. revision: commit that it is synced to. tree: of the leaf
    there, None where that is not known. since: from when on it has been so without a break, as far as Argo
    CD can tell; None where it cannot. at: when Argo CD looked last."""

    name: str
    revision: str
    tree: str | None
    is_synced: bool
    health: str
    sync: str
    at: datetime | None
    since: datetime | None
    problems: tuple[str, ...] = ()


def deployments(facts: Facts, leaf: Leaf) -> list[Deployment]:
    """One for each Application that deploys a leaf, by name."""
    items = facts.applications.items if facts.applications else ()
    found = [
        _deployment(facts, leaf, application, number)
        for application in items
        if (number := _source_of(facts, leaf, application)) is not None
    ]
    return sorted(found, key=lambda one: one.name)


def _source_of(facts: Facts, leaf: Leaf, application: Application) -> int | None:
    """Number of the source that holds the leaf."""
    for number, source in enumerate(application.sources):
        if facts.repositories and source.repo_url not in facts.repositories:
            continue
        if leaf.folder in _folders(source, application.sources):
            return number
    return None


def _folders(source: Source, every: tuple[Source, ...]) -> Iterator[str]:
    """Folders of a source that are deployed: its path, and those of files of values that name it."""
    if source.path:
        yield source.path.strip("/").removeprefix("./")
    for one in every if source.ref else ():
        for file in one.helm.value_files if one.helm else ():
            name, _, path = file.partition("/")
            if name == f"${source.ref}":
                yield path.rpartition("/")[0]


def _deployment(facts: Facts, leaf: Leaf, application: Application, number: int) -> Deployment:
    status = application.status
    revision = _revision(status.sync, number)
    tree = _tree(facts, leaf, revision)
    looked = facts.applications.observed_at if facts.applications else None
    at = min(looked, status.reconciled_at) if looked and status.reconciled_at else None
    return Deployment(
        application.metadata.name,
        revision,
        tree,
        status.sync.status == "Synced" and _phase(application) not in _RUNNING,
        status.health.status,
        status.sync.status,
        at,
        _since(facts, leaf, application, number, tree),
        tuple(_problems(application)),
    )


def _revision(sync: Sync | Deployed, number: int) -> str:
    """Of one source, or the only one."""
    several = sync.revisions
    return (several[number] if number < len(several) else "") if several else sync.revision


def _tree(facts: Facts, leaf: Leaf, revision: str) -> str | None:
    content = facts.contents.get((revision, leaf))
    return content.tree if content else None


def _since(
    facts: Facts, leaf: Leaf, application: Application, number: int, tree: str | None
) -> datetime | None:
    """The later of: its health changed last, this content came to be deployed."""
    changed = application.status.health.last_transition_time
    deployed = None
    for one in sorted(application.status.history, key=lambda one: one.deployed_at, reverse=True):
        if tree is None or _tree(facts, leaf, _revision(one, number)) != tree:
            break
        deployed = one.deployed_at
    return max(changed, deployed) if changed and deployed else None


def _problems(application: Application) -> Iterator[str]:
    """What makes a state worth nothing, whatever it says of health."""
    status = application.status
    for condition in status.conditions:
        if condition.type.endswith("Error"):
            yield f"{condition.type}: {condition.message}"
    phase = _phase(application)
    if phase not in ("Succeeded", *_RUNNING):
        said = status.operation_state.message if status.operation_state else ""
        yield f"its last operation is {phase or 'not known'}{f': {said}' if said else ''}"
    if not status.resources:
        yield "it has no resource, so that nothing can be unhealthy"


def _phase(application: Application) -> str:
    operation = application.status.operation_state
    return operation.phase if operation else ""
