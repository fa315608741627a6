"""What may move between environments: configuration, trees and history brought to the pure plan."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import TypeVar

import msgspec
from msgspec.structs import replace

from tallygate.engine.config import Config, EnvironmentConfig
from tallygate.engine.config_errors import near, raise_all
from tallygate.engine.environment_order import services_of
from tallygate.engine.problems import UsageError
from tallygate.engine.redact import mask_text, names_secret
from tallygate.loaders.loads import Loads
from tallygate.loaders.registry import load, loader_for
from tallygate.model.document import Loaded
from tallygate.model.location import Location
from tallygate.model.promotion import Change, Conflict, GateState, Leaf, Plan, Refusal
from tallygate.promotion.declared import DeclarationError, Pipeline, Stage
from tallygate.promotion.layout import check, leaves, path_of
from tallygate.promotion.plan import Choice, Lane, Side, plan
from tallygate.promotion.projection import project
from tallygate.promotion.selection import Edge, Selection, UnknownServiceError, selected
from tallygate.promotion.trees import Tree, past_side
from tallygate.promotion.writing import cells_by_name, written
from tallygate.sources.commit import commit_snapshot
from tallygate.sources.history import origin_of
from tallygate.sources.interface import Snapshot
from tallygate.sources.repository import Repository

_MOST_ORIGINS = 50
Row = TypeVar("Row", Change, Conflict, Refusal)
_SHOWN = ("changes", "adopted", "converged", "missing", "conflicts", "taken", "refusals")
_TEXTS = ("before", "after", "base", "source", "target", "message")


class Request(msgspec.Struct, frozen=True):
    """One edge. services: none are all. wave: of the target, None for all. bases: commit of the source at the
    last promotion by service and wave, as the ledger has it. at: commit of the source, "" for that of the
    target."""

    source: str
    target: str
    services: tuple[str, ...] = ()
    wave: int | None = None
    bases: Mapping[Lane, str] = {}
    choice: Choice = Choice()
    at: str = ""


class Planned(msgspec.Struct, frozen=True):
    """A plan and what writing it needs. files: whole new contents by path, None for one that goes; none at
    all while anything is in the way. sources, targets: leaves that were compared."""

    plan: Plan
    files: Mapping[str, bytes | None]
    sources: tuple[Leaf, ...]
    targets: tuple[Leaf, ...]


def _unknown_stages(config: Config) -> Iterator[tuple[Location, str]]:
    """Where services run must be environments."""
    known = sorted(config.environments)
    for use in config.names:
        if use.kind == "environment" and use.key.startswith("services.") and use.name not in known:
            yield use.location, f"{use.key}: there is no environment {use.name}{near(use.name, known)}"


def pipeline_of(config: Config) -> Pipeline:
    """What the configuration declares of promotions. Raises UsageError where it declares none, or wrongly."""
    where = config.path or "tallygate.yaml"
    for key, value in (("promote", config.promote), ("layout", config.layout.path)):
        if not value:
            raise UsageError(f"{where}: `{key}` is missing, without which nothing may move")
    raise_all([*_unknown_stages(config)])
    runs = services_of(config, list(config.environments)).environments
    pipeline = Pipeline(
        config.name,
        config.layout,
        {name: _stage(name, own) for name, own in config.environments.items()},
        config.promote,
        is_secret,
        config.never,
        {name: runs.get(name) for name in config.services},
        _said(config),
    )
    try:
        check(pipeline)
    except DeclarationError as error:
        raise UsageError(f"{where}: {error}") from None
    return pipeline


def edges(pipeline: Pipeline) -> list[tuple[str, str]]:
    """Every edge, source before target."""
    return [(source, name) for name, stage in pipeline.stages.items() for source in stage.after]


def services_known(config: Config, snapshot: Snapshot) -> list[str]:
    """Services that are declared, or that the tree has."""
    found = leaves(pipeline_of(config), (entry.path for entry in snapshot.entries())).found
    return sorted({*config.services, *(leaf.service for leaf in found)})


def planned(repository: Repository, snapshot: Snapshot, config: Config, request: Request) -> Planned:
    """The plan of one edge in one commit. Raises UsageError for what is asked or declared wrongly."""
    pipeline = pipeline_of(config)
    _check_edge(pipeline, request)
    loads = Loads()
    tree = Tree(pipeline, snapshot, loads)
    above = commit_snapshot(repository, request.at) if request.at else snapshot
    source_tree = Tree(pipeline, above, loads) if request.at else tree
    try:
        chosen = _selected(pipeline, tree, request)
        target = tree.side(request.target, chosen.services, request.wave)
        source = source_tree.side(request.source, chosen.services)
        bases = _bases(pipeline, repository, source, request, loads)
        made = plan(pipeline, source, target, bases, request.choice)
    except DeclarationError as error:
        raise UsageError(f"{config.path}: {error}") from None
    made = replace(
        made,
        conflicts=with_origins(repository, pipeline, snapshot, made.conflicts),
        taken=with_origins(repository, pipeline, snapshot, made.taken),
        refusals=(*chosen.refusals, *_never_there(repository, snapshot, config, request), *made.refusals),
        notes=(*chosen.notes, *_notes(pipeline, source)),
    )
    files, refusals = written(snapshot.read, target, made)
    made = replace(made, refusals=tuple(dict.fromkeys((*made.refusals, *refusals))))
    compared = [tuple(one.leaf for one in side.projections.values()) for side in (source, target)]
    return Planned(made, {} if made.is_blocked else files, *compared)


def _never_there(
    repository: Repository, snapshot: Snapshot, config: Config, request: Request
) -> Iterator[Refusal]:
    """What the branch never was, nobody let through: a commit of another branch, or within one that was
    merged."""
    if request.at and request.at not in repository.first_parents(snapshot.name):
        text = f"{request.at[:12]} is not in the history of {snapshot.name[:12]}, along first parents"
        yield Refusal(GateState.FAIL, f"{text}: only what was merged moves on", Location(config.path))


def masked(made: Plan) -> Plan:
    """The plan as it may be shown: whatever has the shape of a token is no version."""
    changed = {name: tuple(_masked(one) for one in getattr(made, name)) for name in _SHOWN}
    return replace(made, notes=tuple(mask_text(note, []) for note in made.notes), **changed)


def _masked(row: Row) -> Row:
    texts = {name: getattr(row, name) for name in _TEXTS if isinstance(getattr(row, name, None), str)}
    return replace(row, **{name: mask_text(text, []) for name, text in texts.items()})


def is_secret(key: str, value: str) -> bool:
    """Whether a text under a key must be neither moved nor shown."""
    return bool(value) and (names_secret(key) or mask_text(value, []) != value)


def _stage(name: str, own: EnvironmentConfig) -> Stage:
    in_waves = [region for wave in own.waves for region in wave]
    if len(set(in_waves)) < len(in_waves):
        raise UsageError(f"environments.{name}.waves: a region stands in two waves")
    if own.waves and own.regions and set(in_waves) != set(own.regions):
        raise UsageError(f"environments.{name}: waves and regions do not name the same regions")
    return Stage(own.after, own.waves, tuple(in_waves) or own.regions)


def _said(config: Config) -> dict[str, tuple[str, Location]]:
    """The key that says where each service runs, and where it stands."""
    written = {setting.key: setting.location for setting in config.settings}
    return {
        name: (key, written[key])
        for name in config.services
        for word in ("in", "until")
        for owner in ("defaults", name)
        if (key := f"services.{owner}.{word}") in written
    }


def _check_edge(pipeline: Pipeline, request: Request) -> None:
    for name in (request.source, request.target):
        if name not in pipeline.stages:
            known = ", ".join(pipeline.stages) or "none"
            hint = near(name, sorted(pipeline.stages)) or f"; there are: {known}"
            raise UsageError(f"environments names no {name}{hint}")
    after = pipeline.stages[request.target].after
    if request.source not in after:
        comes = f"comes after {' and '.join(after)}" if after else "comes after none"
        raise UsageError(
            f"{request.target} {comes} (environments.{request.target}.after), not {request.source}"
        )
    waves = len(pipeline.stages[request.target].waves)
    if request.wave is not None and not 1 <= request.wave <= waves:
        raise UsageError(f"{request.target} has {waves or 'no'} waves, and none is {request.wave}")


def _selected(pipeline: Pipeline, tree: Tree, request: Request) -> Selection:
    try:
        edge = Edge(request.source, request.target, request.wave)
        return selected(pipeline, tree.leaves, edge, request.services)
    except UnknownServiceError as error:
        hint = near(str(error), list(error.known)) or f"; there are: {', '.join(error.known) or 'none'}"
        raise UsageError(f"there is no service {error}{hint}") from None


def _bases(
    pipeline: Pipeline, repository: Repository, source: Side, request: Request, loads: Loads
) -> dict[Lane, Side]:
    """The source at the last promotion of each service. Raises SourceError for a commit that is not here."""
    found: dict[Lane, Side] = {}
    for (service, wave), commit in request.bases.items():
        leaves = [one.leaf for (_, name), one in source.projections.items() if name == service]
        if commit and leaves:
            of = f"of the last promotion of {service}"
            found[service, wave] = past_side(pipeline, repository, request.source, commit, leaves, loads, of)
    return found


def with_origins(
    repository: Repository, pipeline: Pipeline, snapshot: Snapshot, conflicts: tuple[Conflict, ...]
) -> tuple[Conflict, ...]:
    """Each with who made it, as far as people read: every one is a walk through the history."""
    told = (_with_origin(repository, pipeline, snapshot, one) for one in conflicts[:_MOST_ORIGINS])
    return (*told, *conflicts[_MOST_ORIGINS:])


def _with_origin(
    repository: Repository, pipeline: Pipeline, snapshot: Snapshot, conflict: Conflict
) -> Conflict:
    """The conflict with who changed the target."""
    path = path_of(conflict.leaf, conflict.file)
    has_it = partial(_has, pipeline, conflict, path)
    origin = origin_of(repository, snapshot.name, path, has_it)
    if origin is None:
        return conflict
    return replace(conflict, commit=origin.commit, author=origin.author, at=origin.at)


def _has(pipeline: Pipeline, conflict: Conflict, path: str, content: bytes) -> bool:
    """Whether a content of the file holds the value that the target has now."""

    def read(asked: str) -> Loaded | None:
        return load(loader_for(path) or "yaml", content, path) if asked == path else None

    cells = cells_by_name([project(pipeline, conflict.leaf, read)])
    cell = cells.get((conflict.leaf.region, conflict.leaf.service, conflict.file, conflict.key))
    return (cell.written if cell else None) == conflict.target


def _notes(pipeline: Pipeline, source: Side) -> Iterator[str]:
    """What is left out without being refused."""
    for projection in source.projections.values():
        for place in projection.secrets:
            yield f"{place.path}:{place.line} holds a secret, which is not promoted"
    for number, entry in enumerate(pipeline.promote):
        sides = source.projections.values()
        if sides and all(number in one.empty for one in sides):
            yield f"promote[{number}] ({entry.kind} in {entry.file}) names nothing in {source.environment}"
