"""What a tree costs, or what a change does to that: resources of both trees, prices, usage, budgets."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path, PurePosixPath

import msgspec

from tallygate.cost.budgets import Accepted, BudgetState, accepted, expired, states, unused
from tallygate.cost.catalogue import Catalogue
from tallygate.cost.declared import Acceptance, Costs, Waiver
from tallygate.cost.diff import compared
from tallygate.cost.estimate import Estimate, Note, estimate
from tallygate.cost.k8s.workloads import Clusters, estimate_objects
from tallygate.cost.prices import Price
from tallygate.cost.subject import Settings
from tallygate.cost.usage import Usage
from tallygate.cost.usage_file import Warned, read_usage
from tallygate.engine.changed_lines import Pinpoint
from tallygate.engine.config import Config
from tallygate.engine.config_errors import no_region
from tallygate.engine.evaluate import Tree
from tallygate.engine.globs import matches
from tallygate.engine.options import Options
from tallygate.engine.prices import catalogue_of
from tallygate.engine.problems import UsageError
from tallygate.engine.trees import Trees
from tallygate.model.cost import CostChange, CostItem
from tallygate.model.diagnostic import Diagnostic, Level
from tallygate.model.location import Location
from tallygate.model.resource import Resource
from tallygate.sources.interface import Snapshot
from tallygate.sources.snapshots import changed_paths

USAGE = ".tallygate/usage.yml"
_MOST_NOTES = 50
_TERRAGRUNT = frozenset({"terragrunt.hcl", "terragrunt.hcl.json", "terragrunt.stack.hcl"})


class Costing(msgspec.Struct, frozen=True):
    """version: of the catalogue. base_items: what the base costs, () where there is none."""

    change: CostChange
    budgets: tuple[BudgetState, ...]
    accepted: Accepted
    expired: tuple[Waiver | Acceptance, ...]
    notes: tuple[Note, ...]
    warnings: tuple[Warned, ...]
    version: str
    prices: tuple[Price, ...]
    catalogue: Catalogue
    resources: dict[tuple[str, str | None, str], Resource]
    """Of head, by root, environment and address."""
    base_items: tuple[CostItem, ...] = ()
    usage: str = ""
    """Path of the usage file, "" without one."""
    declared: frozenset[str | None] = frozenset()
    """Environments that tallygate.yaml names."""


def costing_of(options: Options, trees: Trees, config: Config, read: Sequence[Tree]) -> Costing:
    """read: head first. Raises UsageError, PriceFileError, UsageFileError, CatalogueError."""
    costs, wanted = config.cost or Costs(), options.cost
    if wanted.region_fallback and (problem := no_region(wanted.region_fallback)):
        raise UsageError(f"--region-fallback: {problem}")
    fallback = wanted.region_fallback or costs.region_fallback or None
    catalogue = catalogue_of(trees.judge, wanted.prices, fallback)
    usage, warnings, where = _usage(wanted.usage, costs, trees.judge)
    settings = Settings({"": costs.region} if costs.region else {}, date.fromisoformat(options.today))
    snapshots = [trees.head, *([trees.base] if trees.base else [])]
    estimates = [
        _estimate(tree, _unread(tree, files), settings, catalogue, usage, config)
        for tree, files in zip(read, snapshots, strict=False)
    ]
    before = estimates[1].items if len(read) > 1 else None
    touched = changed_paths(trees.base, trees.head) if trees.base else frozenset()
    change = compared(
        before,
        estimates[0].items,
        {place: one.moves for place, one in read[0].reading.successions.items() if one.moves},
        read[0].environments,
        touched.__contains__,
    )
    if len(read) > 1:
        pinpoint = Pinpoint(trees.head, trees.base or trees.head)
        movers = tuple(map(pinpoint.at_its_line, change.movers))
        change = msgspec.structs.replace(change, movers=movers)
    return Costing(
        change,
        states(change, config.budgets, costs, options.today, matches),
        accepted(change.items, costs, options.today),
        expired(costs, options.today),
        (*_idle(change, costs), *estimates[0].notes)[:_MOST_NOTES],
        warnings,
        catalogue.version,
        catalogue.used,
        catalogue,
        {(one.root, one.environment, one.address): one for one in read[0].reading.resources},
        before or (),
        where,
        frozenset(config.environments),
    )


def _idle(change: CostChange, costs: Costs) -> Iterator[Note]:
    for one in unused(change.items, costs):
        yield Note(f"cost.accept_unpriced: nothing here is called {one.match}", one.location)


def _unread(tree: Tree, files: Snapshot) -> list[Diagnostic]:
    """What could not be read, and what nobody here reads, though it makes resources."""
    place = tree.layout.environment_of
    told = [
        Diagnostic("tf-module-missing", "Terragrunt is not evaluated", Location(entry.path), Level.UNKNOWN)
        for entry in files.entries()
        if PurePosixPath(entry.path).name in _TERRAGRUNT
    ]
    return [
        msgspec.structs.replace(one, environment=one.environment or place(one.location.path))
        for one in (*tree.reading.diagnostics, *told)
    ]


def _estimate(
    tree: Tree,
    unread: Sequence[Diagnostic],
    settings: Settings,
    catalogue: Catalogue,
    usage: Usage,
    config: Config,
) -> Estimate:
    found = estimate(tree.reading.resources, settings, catalogue, usage, unread)
    nodes = {name: one.nodes for name, one in config.environments.items()}
    clusters = Clusters(nodes, config.cost.region if config.cost else "")
    objects = estimate_objects(tree.reading.resources, found.items, clusters, catalogue)
    named = _service_of(config)
    items = (*found.items, *objects.items)
    told = tuple(msgspec.structs.replace(item, service=named(item)) for item in items)
    return Estimate(told, (*found.notes, *objects.notes))


def _service_of(config: Config) -> Callable[[CostItem], str]:
    """By the tag `service`, else by a folder on its way that has the name of a declared service."""
    declared = frozenset(config.services)

    def service(item: CostItem) -> str:
        by_tag = next((text for key, text in item.tags if key.lower() == "service"), "")
        if by_tag in declared or not declared:
            return by_tag
        return next((word for word in f"{item.root}/{item.location.path}".split("/") if word in declared), "")

    return service


def _usage(named: Path | None, costs: Costs, judge: Snapshot) -> tuple[Usage, tuple[Warned, ...], str]:
    """Of a pull request that of the base: no change makes its own use smaller."""
    data, path = _usage_text(named, costs, judge)
    if data is None:
        return Usage(unset=costs.unset_usage), (), ""
    found = read_usage(data, path)
    return msgspec.structs.replace(found.usage, unset=costs.unset_usage), found.warnings, path


def _usage_text(named: Path | None, costs: Costs, judge: Snapshot) -> tuple[bytes | None, str]:
    if named:
        try:
            return named.read_bytes(), named.as_posix()
        except OSError as error:
            raise UsageError(f"{named} cannot be read: {error.strerror}") from None
    path = costs.usage or USAGE
    if path in {entry.path for entry in judge.entries()}:
        return judge.read(path), path
    if costs.usage:
        raise UsageError(f"cost.usage: {costs.usage} does not exist in the {judge.name}")
    unread = [one for one in judge.diagnostics if one.location.path == path]
    if unread:
        raise UsageError(f"{unread[0].location}: {unread[0].message}")
    return None, ""
