"""What a tree declares and no file that was given tells of: it was not read, whatever else was."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatchcase

import msgspec

from tallygate.drift.kubernetes.match import compared
from tallygate.drift.kubernetes.strays import LAYER as CLUSTER
from tallygate.drift.planned import LIVE
from tallygate.engine.evaluate import Tree
from tallygate.engine.options import Options
from tallygate.model.drift import Coverage, Drift
from tallygate.model.location import shown_path
from tallygate.model.resource import Resource
from tallygate.terraform.facts.address import AddressError, parse

_SCOPE = "or leave it out of drift.scope"


class Told(msgspec.Struct):
    """What evidence was about. roots: of plans, with their environments. clusters: environments of dumps.
    blocks: that states record which were held against AWS."""

    roots: set[tuple[str | None, str | None]] = msgspec.field(default_factory=set)
    clusters: set[str | None] = msgspec.field(default_factory=set)
    blocks: set[str] = msgspec.field(default_factory=set)


def untold(tree: Tree, options: Options, told: Told, types: Sequence[str]) -> Drift:
    """A row for each root, and for each kind of object, of the environments that are asked for. types: globs
    of what is in the scope; none for all."""
    named = (options.environment,) if options.environment else tree.environments
    own = [one for one in tree.reading.resources if not types or _fits(one.type, types)]
    rows = [*_roots(own, named, bool(options.environment), told), *_objects(own, named, told)]
    return Drift((), tuple(rows))


def _fits(type_: str, globs: Sequence[str]) -> bool:
    return any(fnmatchcase(type_, glob) for glob in globs)


def _roots(
    resources: Sequence[Resource], named: Sequence[str], is_asked: bool, told: Told
) -> Iterator[Coverage]:
    """What belongs to no environment counts where none is asked for."""
    places: dict[tuple[str, str | None], list[Resource]] = {}
    for one in resources:
        if is_of(one, one.root, one.environment):
            places.setdefault((one.root, one.environment), []).append(one)
    for (root, environment), own in sorted(places.items(), key=lambda place: (place[0][0], str(place[0][1]))):
        is_in_scope = environment in named or (environment is None and not is_asked)
        is_told = (root, environment) in told.roots or any(
            parse(one.address).block in told.blocks for one in own
        )
        if is_in_scope and not is_told:
            what = f"root {shown_path(root) or '.'} ({len(own)} declared)"
            remedy = f"give its plan with --live, {_SCOPE}"
            yield _row(LIVE, environment, own, (what, "no plan and no state that was given is of it", remedy))


def _objects(resources: Sequence[Resource], named: Sequence[str], told: Told) -> Iterator[Coverage]:
    deployed = deployed_ones(resources)
    for environment in named or (None,):
        kinds: dict[str, list[Resource]] = {}
        for one in compared(deployed, environment, "") if environment not in told.clusters else ():
            kinds.setdefault(one.type, []).append(one)
        for type_, own in sorted(kinds.items()):
            what = f"{type_} ({len(own)} declared)"
            remedy = f"give a dump of its cluster with --live, {_SCOPE}"
            yield _row(CLUSTER, environment, own, (what, "no dump that was given is of it", remedy))


def _row(
    layer: str, environment: str | None, own: Sequence[Resource], unread: tuple[str, str, str]
) -> Coverage:
    first = min((*one.calls, one.source)[0] for one in own)
    return Coverage(layer, "", environment, unread=(unread,), location=first)


def deployed_ones(resources: Sequence[Resource]) -> list[Resource]:
    """Of what a folder renders and an Application deploys, perhaps of another revision, the latter."""
    deployed = {(one.environment, one.address) for one in resources if one.applications}
    return [one for one in resources if one.applications or (one.environment, one.address) not in deployed]


def is_of(one: Resource, root: str, environment: str | None) -> bool:
    """Whether it is what a plan of a root, in an environment, has: no data source, no setting of a tool."""
    if one.kind != "terraform" or not one.counted or one.root != root or one.environment != environment:
        return False
    try:
        return not parse(one.address).type.startswith("data.")
    except AddressError:
        return False


def is_fresh(made: str, today: str, limit: float) -> bool:
    """Whether a time (ISO; in UTC where it says no zone) was less than so many seconds before a day began."""
    try:
        moment = datetime.fromisoformat(made)
    except ValueError:
        return False
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return datetime.fromisoformat(today).replace(tzinfo=UTC) - moment < timedelta(seconds=limit)
