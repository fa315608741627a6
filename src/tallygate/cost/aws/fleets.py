"""Groups of machines: how many there are, of which types, and by which template."""

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal

import msgspec

from tallygate.cost.attributes import Attributes, NotKnownError
from tallygate.cost.aws import machines
from tallygate.cost.charges import Charge, rounded_up
from tallygate.cost.money import MONTH
from tallygate.cost.subject import Subject
from tallygate.model.cost import ZERO, Range
from tallygate.model.location import Location

_NODE_TYPE = "t3.medium"
_ALL = Decimal(100)
_REQUIRED = "instances are chosen by requirements, not by type"


class Kind(msgspec.Struct, frozen=True):
    """A type that a group may run. weight: how much of its capacity one machine is."""

    machine: machines.Kind
    location: Location
    weight: Decimal = Decimal(1)

    def count(self, capacity: Range) -> Range:
        return _each(capacity, lambda amount: rounded_up(amount / self.weight))


class Purchase(msgspec.Struct, frozen=True):
    """How a capacity is bought: on demand `first`, and of all above it so many percent; the rest is spot."""

    first: Decimal = ZERO
    percent: Decimal = _ALL

    def on_demand(self, capacity: Decimal) -> Decimal:
        above = max(capacity - self.first, ZERO)
        return min(capacity, self.first) + rounded_up(above * self.percent / _ALL)


_SPOT = Purchase(percent=ZERO)


class Fleet(msgspec.Struct, frozen=True):
    """kinds: the expected one first. doubt: why the capacity is an assumption. is_configuration: of the old
    sort, a launch configuration."""

    subject: Subject
    template: Attributes
    capacity: Range
    kinds: tuple[Kind, ...]
    purchase: Purchase
    doubt: str = ""
    is_configuration: bool = False
    default_disk: Decimal = ZERO

    @property
    def count(self) -> Range:
        counts = [kind.count(self.capacity) for kind in self.kinds]
        upper = None if self.capacity.upper is None else max(one.upper or ZERO for one in counts)
        return Range(min(one.lower for one in counts), counts[0].expected, upper)

    def hours(self) -> Iterator[Charge]:
        if self.purchase != _SPOT:
            yield self._hours(_each(self.capacity, self.purchase.on_demand))
        if self.purchase.percent < _ALL:
            rest = _each(self.capacity, lambda amount: amount - self.purchase.on_demand(amount))
            spot = machines.as_spot(self._hours(rest))
            yield msgspec.structs.replace(spot, component="spot")

    def scaled(self, charges: Iterable[Charge]) -> Iterator[Charge]:
        """What its machines bill, with why their number is an assumption."""
        for charge in charges:
            said = "; ".join(filter(None, (charge.doubt, self.doubt)))
            yield msgspec.structs.replace(charge, doubt=said, open=self._open)

    def _hours(self, capacity: Range) -> Charge:
        first, *others = self.kinds
        many = f"one of {len(self.kinds)} types runs" if others else ""
        said = "; ".join(filter(None, (self.doubt, many)))
        found = machines.hours(self.subject, first.machine, first.count(capacity), first.location, said)
        more = tuple((one.machine.key, one.count(capacity).times(MONTH)) for one in others)
        return msgspec.structs.replace(found, others=more, open=self._open)

    @property
    def _open(self) -> str:
        return "nothing bounds the number of instances" if self.capacity.upper is None else ""


def group(subject: Subject) -> Fleet:
    """Of aws_autoscaling_group."""
    own = subject.attributes
    mixed = own.block("mixed_instances_policy")
    template = _template(subject)
    is_configuration = template.resource.type == "aws_launch_configuration"
    capacity, doubt = _capacity(subject, own, "desired_capacity", "min_size", "max_size")
    return Fleet(
        subject=subject,
        template=template,
        capacity=capacity,
        kinds=_kinds(subject, template, mixed),
        purchase=_purchase(template, mixed, is_configuration),
        doubt=doubt,
        is_configuration=is_configuration,
    )


def node_group(subject: Subject) -> Fleet:
    """Of aws_eks_node_group."""
    own = subject.attributes
    found = subject.made_from(("launch_template",), "aws_launch_template")
    if not found and any(own.blocks("launch_template")):
        raise NotKnownError("its launch template is not in this tree", own.location("launch_template"))
    template = found[0] if found else own
    written = [str(one) for one in own.items("instance_types") if one is not None]
    location = own.location("instance_types")
    if not written and found and (type_ := template.text("instance_type")):
        written, location = [type_], template.location("instance_type")
    is_windows = own.text("ami_type").startswith("WINDOWS")
    runs = subject.stated_text("operating_system") or ("windows" if is_windows else "linux")
    assumed = machines.facts()["node_root"]
    capacity, doubt = _capacity(subject, own.block("scaling_config"), "desired_size", "min_size", "max_size")
    return Fleet(
        subject=subject,
        template=template,
        capacity=capacity,
        kinds=tuple(Kind(machines.Kind(one, runs), location) for one in written or [_NODE_TYPE]),
        purchase=_SPOT if own.text("capacity_type") == "SPOT" else Purchase(),
        doubt=doubt if written else "; ".join(filter(None, (doubt, f"no type is set, so {_NODE_TYPE}"))),
        default_disk=Decimal(assumed["windows_size" if is_windows else "size"]),
    )


def _capacity(subject: Subject, own: Attributes, desired: str, least: str, most: str) -> tuple[Range, str]:
    """From the least to the most; what is expected is what is desired, else the least, else one."""
    if stated := subject.stated("instances"):
        return stated.quantity, ""
    lower, upper = _end(own, least), _end(own, most)
    expected = _end(own, desired)
    if expected is None and lower is None and upper is None:
        raise NotKnownError(f"how many instances there are is not known ({desired})", own.location(desired))
    doubt = "" if lower == upper else f"the number of instances scales from {least} to {most}"
    if expected is None:
        expected = lower or min(Decimal(1), upper if upper is not None else Decimal(1))
        doubt = doubt or ("" if lower == upper else f"{desired} is not set")
    ends = [one for one in (lower, expected, upper) if one is not None]
    return Range(
        min(ends) if lower is not None else ZERO, expected, None if upper is None else max(ends)
    ), doubt


def _end(own: Attributes, name: str) -> Decimal | None:
    try:
        return own.number(name)
    except NotKnownError:
        return None


def _template(subject: Subject) -> Attributes:
    """The launch template or launch configuration that a group reads."""
    own = subject.attributes
    names = ("launch_template", "launch_configuration", "mixed_instances_policy")
    found = subject.made_from(names, "aws_launch_template", "aws_launch_configuration")
    if not found:
        written = next((name for name in names if name in own.resource.values), "launch_template")
        raise NotKnownError("its launch template is not in this tree", own.location(written))
    return found[0]


def _kinds(subject: Subject, template: Attributes, mixed: Attributes) -> tuple[Kind, ...]:
    image = "image_id"
    runs = machines.system(subject, (template, image))
    where = template.block("placement").text("tenancy") or template.text("placement_tenancy")
    overrides = [
        Kind(
            machines.Kind(_type(override), runs, machines.tenancy(where)),
            override.location("instance_type"),
            override.amount("weighted_capacity", 1) or Decimal(1),
        )
        for override in mixed.block("launch_template").blocks("override")
    ]
    if overrides:
        return tuple(overrides)
    if any(template.blocks("instance_requirements")):
        raise NotKnownError(_REQUIRED, template.location("instance_requirements"))
    machine = machines.Kind(template.required("instance_type"), runs, machines.tenancy(where))
    return (Kind(machine, template.location("instance_type")),)


def _type(override: Attributes) -> str:
    if type_ := override.text("instance_type"):
        return type_
    by_requirements = any(override.blocks("instance_requirements"))
    reason = _REQUIRED if by_requirements else "an override takes its type from a launch template of its own"
    raise NotKnownError(reason, override.location())


def _purchase(template: Attributes, mixed: Attributes, is_configuration: bool) -> Purchase:
    if is_configuration:
        is_spot = bool(template.text("spot_price"))
    else:
        is_spot = template.block("instance_market_options").text("market_type") == "spot"
    if is_spot:
        return _SPOT
    terms = mixed.block("instances_distribution")
    percent = terms.amount("on_demand_percentage_above_base_capacity", 100)
    return Purchase(terms.amount("on_demand_base_capacity", 0), min(percent, _ALL))


def _each(capacity: Range, function: Callable[[Decimal], Decimal]) -> Range:
    upper = None if capacity.upper is None else function(capacity.upper)
    return Range(function(capacity.lower), function(capacity.expected), upper)
