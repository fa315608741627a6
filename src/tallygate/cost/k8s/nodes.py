"""What a core, a GiB and a GPU of the nodes of an environment cost an hour."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

import msgspec

from tallygate.cost.aws.machines import facts
from tallygate.cost.aws_types import InstanceType, instance_type
from tallygate.cost.catalogue import Catalogue
from tallygate.cost.declared import Nodes
from tallygate.cost.money import MONTH
from tallygate.cost.prices import Missing
from tallygate.model.cost import NOTHING, ZERO, CostItem, Range

CPU, MEMORY, GPU = Decimal("0.031611"), Decimal("0.004237"), Decimal("0.95")
"""How OpenCost weighs a core-hour, a GiB-hour and a GPU-hour against each other."""
_NODE_GROUP = "aws_eks_node_group"
_COMPONENT = "instances"


class NodePrice(msgspec.Struct, frozen=True):
    """Of one hour. problem: why it is not known, "" where it is. billed: the nodes are in the tree, too.
    count: of nodes, None where nobody says. what: in words. key: of the price, where there is one kind."""

    cpu: Range = NOTHING
    memory: Range = NOTHING
    gpu: Range | None = None
    problem: str = ""
    billed: bool = False
    count: Range | None = None
    what: str = ""
    key: str = ""


class _Kind(msgspec.Struct, frozen=True):
    """weight: its share of all nodes. hour: what one costs."""

    type: InstanceType
    weight: Decimal
    hour: Range


def node_price(
    environment: str | None,
    declared: Sequence[Nodes],
    items: Iterable[CostItem],
    region: str,
    catalogue: Catalogue,
) -> NodePrice:
    """declared: of the configuration, which counts first. items: of Terraform, of that environment."""
    groups = [one for one in items if one.type == _NODE_GROUP and one.component == _COMPONENT]
    count = _count(groups)
    where = f"the clusters of {environment}" if environment else "the clusters"
    if declared:
        kinds = [_declared(one, region, catalogue) for one in declared]
    else:
        kinds = [_of_group(one) for one in groups]
    problems = [one for one in kinds if isinstance(one, str)]
    known = [one for one in kinds if isinstance(one, _Kind)]
    if problems or not known:
        why = problems[0] if problems else "no node group in the tree, no environments.ENV.cost.nodes"
        return NodePrice(problem=f"no node price for {where}: {why}", billed=bool(groups), count=count)
    keys = {one.instance for one in declared} if declared else {one.price_key for one in groups}
    named = ", ".join(sorted(key.removeprefix("instance/").partition("/")[0] for key in keys))
    return NodePrice(
        _mixed(known, CPU), _mixed(known, MEMORY), _gpu(known), "", bool(groups), count, f"nodes {named}",
        f"instance/{named}/linux/shared" if len(keys) == 1 else "",
    )  # fmt: skip


def _declared(nodes: Nodes, region: str, catalogue: Catalogue) -> _Kind | str:
    own = instance_type(nodes.instance)
    if own is None:
        return f"{nodes.instance} is no type that is known"
    if not region:
        return "its region is not known: set cost.region"
    price = catalogue.price("AmazonEC2", region, f"instance/{nodes.instance}/linux/shared")
    if isinstance(price, Missing):
        return price.reason
    if price.single is None:
        return f"{nodes.instance} has no single price"
    hour = Range.exactly(price.single)
    if nodes.capacity == "spot":
        lower, expected, upper = (Decimal(share) * price.single for share in facts()["spot"])
        hour = Range(lower, expected, upper)
    return _Kind(own, nodes.share, price.stretched(hour))


def _of_group(item: CostItem) -> _Kind | str:
    words = item.price_key.split("/")
    own = instance_type(words[1]) if len(words) > 1 else None
    if own is None or item.monthly is None or item.quantity is None or not item.quantity.expected:
        return item.reason or f"{item.address} has no known type"
    hour = item.monthly.expected / item.quantity.expected
    return _Kind(own, item.quantity.expected, Range.exactly(hour))


def _mixed(kinds: Sequence[_Kind], ratio: Decimal) -> Range:
    """The weighted mean, between the cheapest and the dearest."""
    prices = [(one.weight, one.hour.times(ratio / _weight(one.type))) for one in kinds]
    total = sum((weight for weight, _ in prices), ZERO) or Decimal(1)
    expected = sum((weight * price.expected for weight, price in prices), ZERO) / total
    uppers = [price.upper for _, price in prices if price.upper is not None]
    return Range(min(price.lower for _, price in prices), expected, max(uppers))


def _gpu(kinds: Sequence[_Kind]) -> Range | None:
    having = [one for one in kinds if one.type.gpus]
    return _mixed(having, GPU) if having else None


def _weight(type_: InstanceType) -> Decimal:
    return type_.vcpus * CPU + type_.memory * MEMORY + type_.gpus * GPU


def _count(groups: Sequence[CostItem]) -> Range | None:
    if not groups:
        return None
    total = NOTHING
    for one in groups:
        if one.quantity is None:
            return None
        total = total + one.quantity.times(1 / MONTH)
    return total
