"""What the objects of a tree cost a month: shares of nodes by requests, volumes, load balancers."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

import msgspec

from tallygate.cost.catalogue import Catalogue
from tallygate.cost.charges import Billed
from tallygate.cost.declared import Nodes
from tallygate.cost.estimate import Estimate, Note
from tallygate.cost.k8s import replicas, storage
from tallygate.cost.k8s.kinds import is_workload, shows_pods
from tallygate.cost.k8s.nodes import NodePrice, node_price
from tallygate.cost.k8s.objects import SCALERS, Objects, below, target_of
from tallygate.cost.k8s.replicas import CountError, Pods
from tallygate.cost.k8s.requests import Request, request_of
from tallygate.cost.regions import Region
from tallygate.model.cost import ZERO, CostItem, CostStatus, Range
from tallygate.model.location import Location, ValuePath
from tallygate.model.resource import Resource

_SCALED = (
    "apps/Deployment",
    "apps/StatefulSet",
    "apps/ReplicaSet",
    "argoproj.io/Rollout",
    "ReplicationController",
)
_POD: Mapping[str, ValuePath] = {"Pod": (), "batch/CronJob": ("jobTemplate", "spec", "template")}
_DECIDES = frozenset(
    {"replicas", "resources", "containers", "initContainers", "schedule", "template", "spec"}
)
_Items = Iterator[CostItem]


class Clusters(msgspec.Struct, frozen=True):
    """nodes: declared, by environment. region: of what does not say its own, "" where none is known."""

    nodes: Mapping[str, Sequence[Nodes]] = {}
    region: str = ""


class _Part(NamedTuple):
    """One resource that a pod requests. unit: of its price. amount: of one pod. price: None without any."""

    name: str
    unit: str
    amount: Decimal
    price: Range | None
    said: str


def estimate_objects(
    resources: Iterable[Resource], items: Sequence[CostItem], clusters: Clusters, catalogue: Catalogue
) -> Estimate:
    """items: those of Terraform in the same tree. Raises CatalogueError."""
    tree = _Tree(Objects(resources), items, clusters, catalogue)
    found = [item for rivals in tree.objects.all for item in tree.dearest(rivals)]
    return Estimate(tuple(found), tuple(tree.notes()))


class _Tree:
    def __init__(
        self, objects: Objects, items: Sequence[CostItem], clusters: Clusters, catalogue: Catalogue
    ) -> None:
        self.objects, self._clusters, self._catalogue = objects, clusters, catalogue
        self._terraform: dict[str | None, list[CostItem]] = defaultdict(list)
        for item in items:
            self._terraform[item.environment].append(item)
        self._nodes: dict[str | None, NodePrice] = {}
        self._requested: dict[str | None, Request] = defaultdict(Request)
        self._groups: set[tuple[str | None, str]] = set()

    @cached_property
    def _estimators(self) -> Mapping[str, Callable[[Resource], _Items]]:
        scaled: dict[str, Callable[[Resource], _Items]] = dict.fromkeys(_SCALED, self._scaled)
        return {
            **scaled,
            "Pod": lambda one: self._pods(one, replicas.always(Range.exactly(Decimal(1)))),
            "apps/DaemonSet": self._daemons,
            "batch/Job": lambda one: self._pods(one, replicas.once(below(one.values, "spec"))),
            "batch/CronJob": lambda one: self._pods(one, replicas.by_schedule(below(one.values, "spec"))),
            "PersistentVolumeClaim": self._claim,
            "Service": self._service,
            "networking.k8s.io/Ingress": self._ingress,
        }

    def dearest(self, rivals: Sequence[Resource]) -> list[CostItem]:
        """Of declarations of one object only one can hold, nobody knows which: the one that costs most."""
        several = [list(self.items_of(one)) for one in rivals]
        if len(several) == 1:
            return several[0]
        places = ", ".join(str(one.source) for one in rivals)
        said = f"it is declared {len(rivals)} times ({places}): the dearest counts"
        return [
            msgspec.structs.replace(item, assumptions=(*item.assumptions, said))
            for item in max(several, key=_dearness)
        ]

    def items_of(self, one: Resource) -> _Items:
        if one.type in SCALERS and not target_of(one)[1]:
            reason = "what it scales is not known"
            yield self._billed(one).unknown("pods", CostStatus.UNKNOWN, reason, one.source)
        estimator = self._estimators.get(one.type)
        if estimator is None:
            if is_workload(one):
                reason = f"{one.type} is not estimated yet"
                whole = self._billed(one).whole(CostStatus.UNSUPPORTED, reason)
                is_share = shows_pods(one) and self._price(one.environment).billed
                yield msgspec.structs.replace(whole, allocation=is_share)
            return
        unknown = [gap for gap in one.unknown if _DECIDES & {*gap.path}]
        if unknown:
            reason = f"{'.'.join(map(str, unknown[0].path))} {unknown[0].reason}"
            where = one.locator.value(unknown[0].path)
            yield self._billed(one).unknown("requests", CostStatus.UNKNOWN, reason, where)
            return
        try:
            yield from estimator(one)
        except CountError as error:
            where = one.locator.value(("spec", error.field))
            yield self._billed(one).unknown("requests", CostStatus.UNKNOWN, str(error), where)

    def notes(self) -> Iterator[Note]:
        """What is requested where nodes have no price."""
        for environment, requested in self._requested.items():
            price = self._price(environment)
            if price.problem:
                cores, memory = (f"{one.normalize():,f}" for one in (requested.cpu, requested.memory))
                yield Note(f"{price.problem}; its pods request {cores} cores and {memory} GiB")

    def _scaled(self, one: Resource) -> _Items:
        spec = below(one.values, "spec")
        pods = replicas.scaled(spec, self._scaler(one))
        yield from self._pods(one, pods)
        templates = spec.get("volumeClaimTemplates")
        for number, template in enumerate(templates if isinstance(templates, list) else ()):
            if isinstance(template, dict):
                path = ("spec", "volumeClaimTemplates", number, "spec", "resources", "requests", "storage")
                name = str(below(template, "metadata").get("name", ""))
                yield from self._volume(one, below(template, "spec"), storage.volumes(pods), path, name)

    def _scaler(self, one: Resource) -> Mapping[str, Any] | None:
        found = self.objects.scalers(one)
        if len(found) > 1:
            raise CountError("replicas", f"is scaled by {found[0].address} and {found[1].address}")
        gaps = [gap for scaler in found for gap in scaler.unknown if "spec" in gap.path]
        if gaps:
            raise CountError("replicas", f"is scaled by {found[0].address}, of which {gaps[0].reason}")
        return found[0].values if found else None

    def _daemons(self, one: Resource) -> _Items:
        pods = replicas.on_each_node(below(one.values, "spec"), self._price(one.environment).count)
        yield from self._pods(one, pods)

    def _claim(self, one: Resource) -> _Items:
        path = ("spec", "resources", "requests", "storage")
        yield from self._volume(one, below(one.values, "spec"), Range.exactly(Decimal(1)), path, "")

    def _volume(
        self, one: Resource, spec: Mapping[str, Any], count: Range, path: ValuePath, name: str
    ) -> _Items:
        billed, at = self._billed(one), one.locator.value(path)
        try:
            for charge in storage.claim(spec, count, self.objects.classes(one), at):
                yield billed.item(f"{name} {charge.component}".strip(), charge)
        except storage.ClaimError as error:
            yield billed.unknown(f"{name} storage".strip(), CostStatus.UNKNOWN, str(error), at)

    def _service(self, one: Resource) -> _Items:
        if below(one.values, "spec").get("type") == "LoadBalancer":
            for charge in storage.balancer(one.values, one.locator.value(("spec", "type"))):
                yield self._billed(one).item(charge.component, charge)

    def _ingress(self, one: Resource) -> _Items:
        group = storage.group_of(one.values)
        if storage.is_alb(one.values) and (not group or (one.environment, group) not in self._groups):
            self._groups.add((one.environment, group))
            charge = storage.shared_balancer(one.source, group)
            yield self._billed(one).item(charge.component, charge)

    def _pods(self, one: Resource, pods: Pods) -> _Items:
        path, pod = _pod_of(one)
        overhead, doubt = self.objects.overhead(one, pod)
        request = request_of(pod, self.objects.defaults(one), overhead)
        price = self._price(one.environment)
        self._count(one.environment, request, pods)
        pods = msgspec.structs.replace(pods, doubt="; ".join(filter(None, (pods.doubt, doubt))))
        for part in _parts(request, price):
            yield self._share(one, part, pods, request, price, one.locator.value(path))

    def _count(self, environment: str | None, request: Request, pods: Pods) -> None:
        own, number = self._requested[environment], pods.replicas.expected
        self._requested[environment] = Request(
            own.cpu + request.cpu * number, own.memory + request.memory * number
        )

    def _share(
        self, one: Resource, part: _Part, pods: Pods, request: Request, price: NodePrice, at: Location
    ) -> CostItem:
        """A share of the nodes; the bill is theirs where they are in the tree."""
        word = "cpu" if part.name == "CPU" else part.name
        missing = "; ".join(text for text in request.missing if text.endswith(f" {word}"))
        empty = self._billed(one).unknown(part.name, CostStatus.UNKNOWN, price.problem, at)
        quantity = pods.hours.times(part.amount)
        known = msgspec.structs.replace(
            empty,
            quantity=quantity,
            unit=part.unit,
            basis=f"{_count_said(pods.replicas)} x {part.said}",
            allocation=price.billed,
            price_key=price.key,
            assumptions=tuple(filter(None, (pods.note,))),
        )
        if part.price is None or price.problem:
            reason = price.problem or f"none of the {price.what} has one"
            return msgspec.structs.replace(known, reason=reason)
        monthly = _product(quantity, part.price)
        open_ = missing or pods.problem
        if open_:
            monthly = Range(monthly.lower, monthly.expected, None)
        status = CostStatus.UNKNOWN if open_ else CostStatus.ASSUMED if pods.doubt else CostStatus.PRICED
        return msgspec.structs.replace(
            known, status=status, reason=open_ or pods.doubt, unit_price=part.price.expected, monthly=monthly
        )

    def _price(self, environment: str | None) -> NodePrice:
        if environment not in self._nodes:
            declared = self._clusters.nodes.get(environment or "", ())
            own = self._terraform[environment]
            self._nodes[environment] = node_price(
                environment, declared, own, self._region(environment), self._catalogue
            )
        return self._nodes[environment]

    def _region(self, environment: str | None) -> str:
        """That of the node groups, else of what else is there, else the configured one."""
        own = self._terraform[environment]
        groups = [item.region for item in own if item.type == "aws_eks_node_group" and item.region]
        return next(iter([*groups, self._clusters.region]), "")

    def _billed(self, one: Resource) -> Billed:
        name = self._region(one.environment)
        reason = "" if name else "the region of its cluster is not known: set cost.region"
        labels = below(one.values, "metadata", "labels")
        tags = tuple(sorted((key, text) for key, text in labels.items() if isinstance(text, str)))
        return Billed(one, Region(name, one.source, reason), self._catalogue, tags)


def _dearness(items: Sequence[CostItem]) -> tuple[bool, Decimal]:
    amounts = (item.monthly.upper or item.monthly.expected for item in items if item.monthly)
    return any(item.is_open for item in items), sum(amounts, ZERO)


def _pod_of(one: Resource) -> tuple[ValuePath, Mapping[str, Any]]:
    """The template's pod, and the path to its containers."""
    inside = _POD.get(one.type, ("template",))
    path: ValuePath = ("spec",) if one.type == "Pod" else ("spec", *inside, "spec")
    return (*path, "containers"), below(one.values, *map(str, path))


def _parts(request: Request, price: NodePrice) -> Iterator[_Part]:
    cores, memory = f"{request.cpu.normalize():f} cores", f"{request.memory.normalize():f} GiB"
    yield _Part("CPU", "core-h", request.cpu, price.cpu, cores)
    yield _Part("memory", "GiB-h", request.memory, price.memory, memory)
    if request.gpu:
        yield _Part("GPU", "GPU-h", request.gpu, price.gpu, f"{request.gpu.normalize():f} GPUs")


def _count_said(count: Range) -> str:
    if count.lower == count.upper:
        return f"{count.expected.normalize():f}"
    most = "any number" if count.upper is None else f"{count.upper.normalize():f}"
    return f"{count.expected.normalize():f} ({count.lower.normalize():f} to {most})"


def _product(quantity: Range, price: Range) -> Range:
    upper = None if quantity.upper is None or price.upper is None else quantity.upper * price.upper
    return Range(quantity.lower * price.lower, quantity.expected * price.expected, upper)
