"""What reaches what: from a file through what includes it to roots, environments and resources.

A file reaches all that names it among its inputs; `--base` asks the same of unknown findings.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from posixpath import dirname
from typing import NamedTuple

from tallygate.engine.evaluate import Tree
from tallygate.engine.index import RuleIndex
from tallygate.loaders.loads import Loads
from tallygate.model.deployment import APPLICATION, RESOURCE_TYPE
from tallygate.model.diagnostic import Diagnostic, Level
from tallygate.model.finding import Finding
from tallygate.model.reach import Reached
from tallygate.model.resource import Resource
from tallygate.model.rule import Rule
from tallygate.rego.types import Module

_MOST_NAMED = 3


def files_of(one: Finding | Diagnostic) -> frozenset[str]:
    """Where it stands, and what it is made from."""
    return one.inputs | {one.location.path}


def is_reached(changed: Collection[str], by_any_of: Iterable[Finding]) -> bool:
    """Whether a change of these files may be a change of it, as one tree or the other has it."""
    return any(not files_of(one).isdisjoint(changed) for one in by_any_of)


class _Way(NamedTuple):
    """How resources are reached; those of one way are told together."""

    through: tuple[str, ...]
    root: str
    environment: str | None
    cluster: str
    applications: tuple[str, ...]


class Reach:
    """The graph of one tree. rules: in force, of every scope. modules: policies, the shipped ones too.
    configuration: path of tallygate.yaml, or ""."""

    def __init__(
        self, tree: Tree, rules: Sequence[Rule], modules: Sequence[Module], configuration: str = ""
    ) -> None:
        self._tree, self._rules, self._index = tree, rules, RuleIndex(rules)
        self._own_modules = frozenset(module.path for module in modules if not module.shipped)
        self._configuration = configuration
        self._includes = _Includes(tree)
        self._related = [(rule, rules[rule].id) for rule in self._index.of_scope("environment")]

    def of(self, path: str) -> list[Reached]:
        """Everything that the file at `path` reaches, in order of environment and root."""
        ways: dict[_Way, list[Resource]] = defaultdict(list)
        for resource, through in (*self._by_inputs(path), *self._by_judging(path)):
            ways[_way(resource, through)].append(resource)
        told = [self._told(path, way, found) for way, found in ways.items()]
        return sorted([*told, *self._unknown(path)], key=_order)

    def _by_inputs(self, path: str) -> Iterator[tuple[Resource, tuple[str, ...]]]:
        """Resources that it is part of; then those that an Application deploys which it is part of."""
        every = [one for one in self._tree.reading.resources if one.type != RESOURCE_TYPE]
        reached = [one for one in every if path in one.inputs or path in (one.source.path, one.rendered_from)]
        for one in reached:
            yield one, self._through(path, one)
        names = self._applications(path, reached)
        known = set(map(id, reached))
        for one in every:
            if id(one) not in known and (by := [name for name in one.applications if name in names]):
                yield one, (f"Application {by[0]}",)

    def _applications(self, path: str, reached: Iterable[Resource]) -> frozenset[str]:
        """Names of the Applications that it writes, or gives values to, and of those that they make."""
        made = {one.name for one in reached if one.type == APPLICATION}
        for one in self._tree.reading.rendering.deployments:
            values = {value for source in one.sources for value in source.values}
            if one.location.path == path or path in values or not made.isdisjoint(one.parents):
                made.add(one.application)
        return frozenset(made)

    def _through(self, path: str, resource: Resource) -> tuple[str, ...]:
        if resource.rendered_from:
            return self._includes.between(path, resource.rendered_from)
        return _calls(path, resource) if resource.calls else ()

    def _by_judging(self, path: str) -> Iterator[tuple[Resource, tuple[str, ...]]]:
        """Resources that rules in it judge; what has no rules may be part of every rule but the shipped."""
        every = self._tree.reading.resources
        if path and path == self._configuration:
            yield from ((one, ("the configuration",)) for one in every)
        if path not in self._own_modules:
            return
        own = [rule for rule in self._rules if rule.location.path == path]
        for rule in own or [one for one in self._rules if one.location.path in self._own_modules]:
            number = self._rules.index(rule)
            yield from ((one, (f"rule {rule.id}",)) for one in self._index.seen_by(number, every))

    def _unknown(self, path: str) -> Iterator[Reached]:
        """What it is part of and nobody knows: unrendered, unresolved, unread."""
        for told in dict.fromkeys(self._tree.diagnostics):
            if told.level in (Level.UNKNOWN, Level.ERROR) and path in files_of(told):
                root = told.resource or told.location.path
                yield Reached((), root, told.environment, unknown=f"{told.rule} at {told.location}")

    def _told(self, path: str, way: _Way, found: Sequence[Resource]) -> Reached:
        distinct = {id(one): one for one in found}.values()
        judging = {self._rules[number].id for one in distinct for number in self._index.of_resource(one)}
        judging |= {name for number, name in self._related if self._index.seen_by(number, distinct)}
        own = sum(one.source.path == path for one in distinct)
        named = () if way.root else sorted({f"{one.type.rpartition('/')[2]} {one.name}" for one in distinct})
        return Reached(*way, len(distinct), own, tuple(sorted(judging)), named=tuple(named[:_MOST_NAMED]))


class _Includes:
    """Which kustomizations stand between a file and the one that is built."""

    def __init__(self, tree: Tree) -> None:
        from tallygate.kubernetes.files import Files
        from tallygate.kubernetes.graph import Graph
        from tallygate.kubernetes.vendored import Vendored

        files = Files(tree.snapshot, Loads())
        self._graph = Graph(files, Vendored(files, {}))
        self._known: dict[tuple[str, str], tuple[str, ...]] = {}

    def between(self, path: str, root: str) -> tuple[str, ...]:
        """The nearest first; none for a chart, which has all its files itself."""
        if (path, root) not in self._known:
            self._known[path, root] = self._found(path, root)
        return self._known[path, root]

    def _found(self, path: str, root: str) -> tuple[str, ...]:
        from tallygate.kubernetes.kustomize import NAMES
        from tallygate.kubernetes.sandbox import RunError

        if root.rpartition("/")[2] not in NAMES:
            return ()
        try:
            above = self._graph.reach(self._graph.read(root)).through(path)
        except RunError:  # too much to follow: it is reached all the same
            return ()
        return tuple(k.path for k in reversed(above) if k.path not in (path, root))


def _way(resource: Resource, through: tuple[str, ...]) -> _Way:
    root = resource.rendered_from or (resource.root or "." if resource.kind == "terraform" else "")
    return _Way(through, root, resource.environment, resource.cluster, resource.applications)


def _calls(path: str, resource: Resource) -> tuple[str, ...]:
    """The calls between the root and the module that the file is part of, the nearest first."""
    folders = [*(dirname(call.path) for call in resource.calls), dirname(resource.source.path)]
    depth = folders.index(dirname(path)) if dirname(path) in folders else 0
    return tuple(f"{call.path}:{call.line}" for call in reversed(resource.calls[:depth]))


def _order(one: Reached) -> tuple[str, str, tuple[str, ...], str, tuple[str, ...], str]:
    return one.environment or "", one.root, one.through, one.cluster, one.applications, one.unknown
