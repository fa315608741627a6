"""NAT gateways, public IPv4 addresses and load balancers."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from tallygate.cost.attributes import Attributes, NotKnownError
from tallygate.cost.charges import HOURS, Charge
from tallygate.cost.money import MONTH
from tallygate.cost.subject import Subject, Used
from tallygate.model.cost import Range

_USERS = ("aws_eip_association", "aws_nat_gateway", "aws_lb", "aws_alb")


def nat_hours(subject: Subject) -> Iterator[Charge]:
    own = subject.attributes
    if own.text("availability_mode") == "regional":
        raise NotKnownError(
            "in how many zones a regional gateway is, is not known", own.location("availability_mode")
        )
    yield subject.charge("nat/hour", HOURS, basis=f"{MONTH} h")


def nat_data(subject: Subject) -> Iterator[Charge]:
    yield subject.charge("nat/gb", subject.used("monthly_data_processed_gb"))


def nat_address(subject: Subject) -> Iterator[Charge]:
    """Billed here where its address is no resource of this tree."""
    own = subject.attributes
    if own.text("connectivity_type") == "private":
        return
    if not subject.made_from(("allocation_id",), "aws_eip"):
        yield subject.charge("ipv4/in-use", HOURS, "allocation_id", basis=f"{MONTH} h")


def address(subject: Subject) -> Iterator[Charge]:
    """aws_eip: an address costs the same in use and idle; what is brought along costs nothing at AWS."""
    own = subject.attributes
    pool = own.text("public_ipv4_pool")
    if (pool and pool != "amazon") or own.text("customer_owned_ipv4_pool"):
        return
    is_used = any(name in own.resource.values for name in ("instance", "network_interface"))
    is_used = is_used or any(
        one.path[:1] in (("instance",), ("network_interface",)) for one in own.resource.references
    )
    is_used = is_used or any(
        one.path[:1] in (("instance",), ("network_interface",)) for one in own.resource.unknown
    )
    key = "ipv4/in-use" if is_used or any(subject.readers(("allocation_id",), *_USERS)) else "ipv4/idle"
    yield subject.charge(key, HOURS, basis=f"{MONTH} h")


def endpoint_hours(subject: Subject) -> Iterator[Charge]:
    """aws_vpc_endpoint: one interface in each subnet; a gateway is free."""
    own = subject.attributes
    if kind := _interface(own):
        written = len(own.items("subnet_ids")) or sum(1 for _ in own.blocks("subnet_configuration"))
        subnets, doubt = Decimal(written or 1), "" if written else "no subnet is written, so one"
        basis = f"{subnets} x {MONTH} h"
        yield subject.charge(f"endpoint/{kind}/hour", subnets * MONTH, "subnet_ids", "", basis, doubt)


def endpoint_data(subject: Subject) -> Iterator[Charge]:
    if kind := _interface(subject.attributes):
        yield subject.charge(f"endpoint/{kind}/gb", subject.used("monthly_data_processed_gb"))


def _interface(own: Attributes) -> str:
    """As keys of prices say it; "" for a gateway."""
    type_ = own.text("vpc_endpoint_type", "Gateway")
    return "" if type_ == "Gateway" else re.sub(r"(?<!^)([A-Z])", r"-\1", type_).lower()


class _Unit(NamedTuple):
    """What one capacity unit holds: connections a second, open ones, GB an hour, rules a second."""

    prefix: str
    holds: tuple[tuple[str, Decimal], ...]


_PROCESSED = ("processed_bytes_gb", MONTH)
_UNITS = {
    "application": _Unit("alb", (
        ("new_connections", Decimal(25)), ("active_connections", Decimal(3000)), _PROCESSED,
        ("rule_evaluations", Decimal(1000)),
    )),
    "network": _Unit("nlb", (
        ("new_connections", Decimal(800)), ("active_connections", Decimal(100_000)), _PROCESSED,
    )),
    "gateway": _Unit("gwlb", (
        ("new_connections", Decimal(600)), ("active_connections", Decimal(60_000)), _PROCESSED,
    )),
}  # fmt: skip


def balancer_hours(subject: Subject) -> Iterator[Charge]:
    unit = _unit(subject.attributes)
    yield subject.charge(f"{unit.prefix}/hour", HOURS, "load_balancer_type", basis=f"{MONTH} h")


def balancer_capacity(subject: Subject) -> Iterator[Charge]:
    """The dimension that is used most is billed."""
    unit = _unit(subject.attributes)
    used = [subject.used(key).times(1 / holds) for key, holds in unit.holds]
    found = _most(used).times(MONTH)
    yield subject.charge(f"{unit.prefix}/lcu", found, basis=f"capacity units x {MONTH} h")


def balancer_addresses(subject: Subject) -> Iterator[Charge]:
    """One in each subnet, where it faces the internet; not those that are elastic addresses of this tree."""
    own = subject.attributes
    unit = _unit(own)
    if own.flag("internal") or unit.prefix == "gwlb" or "without-public-ipv4" in own.text("ip_address_type"):
        return
    mappings = list(own.blocks("subnet_mapping"))
    subnets = len(mappings) or len(own.items("subnets"))
    elastic = len(subject.made_from(("allocation_id",), "aws_eip"))
    if subnets <= elastic:
        if not subnets:
            raise NotKnownError("in how many subnets it is, is not known", own.location("subnets"))
        return
    count = Decimal(subnets - elastic)
    yield subject.charge("ipv4/in-use", count * MONTH, "subnets", basis=f"{count} x {MONTH} h")


def _unit(own: Attributes) -> _Unit:
    type_ = own.text("load_balancer_type", "application")
    if type_ not in _UNITS:
        raise NotKnownError("load_balancer_type is none that AWS has", own.location("load_balancer_type"))
    return _UNITS[type_]


def _most(used: list[Used]) -> Used:
    """The largest at each end, with the doubts of all."""
    ends = [one.quantity for one in used]
    upper = None if any(one.upper is None for one in ends) else max(one.upper or one.expected for one in ends)
    quantity = Range(max(one.lower for one in ends), max(one.expected for one in ends), upper)
    doubt = "; ".join(one.doubt for one in used if one.doubt)
    largest = max(used, key=lambda one: one.quantity.expected)
    return Used(quantity, largest.key, doubt, largest.location)
