"""What every machine of EC2 bills, be it one or many: hours, monitoring, disks, public addresses."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from tallygate.cost.attributes import Attributes, NotKnownError
from tallygate.cost.aws.disks import disk
from tallygate.cost.charges import Charge
from tallygate.cost.money import MONTH
from tallygate.cost.subject import Subject
from tallygate.model.cost import ZERO, Range
from tallygate.model.location import Location

DATA = Path(__file__).parents[1] / "data" / "compute.json"
METRICS = Decimal(7)
"""That detailed monitoring of one instance sends."""
_SYSTEMS = (("windows", "windows"), ("rhel", "rhel"), ("red-hat", "rhel"), ("suse", "suse"), ("sles", "suse"))
_TENANCIES = {"": "shared", "default": "shared"}
_ROOTS = frozenset({"/dev/xvda", "/dev/sda1", "xvda", "sda1"})


class Kind(NamedTuple):
    """What a machine is: its type, and terms that its price depends on."""

    type: str
    system: str
    tenancy: str = "shared"

    @property
    def key(self) -> str:
        return f"instance/{self.type}/{self.system}/{self.tenancy}"


def system(subject: Subject, *images: tuple[Attributes, str]) -> str:
    """Operating system: by the usage file, else by the name of the image. images: where one is named."""
    if stated := subject.stated_text("operating_system"):
        return stated
    for holder, name in images:
        found = subject.beside(holder, (name,), "data.aws_ami", "data.aws_ssm_parameter")
        words = " ".join(str(one.resource.values).lower() for one in found)
        for word, meant in _SYSTEMS:
            if word in words:
                return meant
    return "linux"


def tenancy(written: str) -> str:
    return _TENANCIES.get(written, written)


def hours(
    subject: Subject, kind: Kind, count: Range, at: Location, doubt: str = "", spot: bool = False
) -> Charge:
    """Of `count` machines all month."""
    found = subject.charge(kind.key, count.times(MONTH), at, "", _basis(count), doubt)
    return as_spot(found) if spot else found


def as_spot(charge: Charge) -> Charge:
    lower, expected, upper = facts()["spot"]
    share = Range(Decimal(lower), Decimal(expected), Decimal(upper))
    said = f"spot: {share.expected:.0%} of the on-demand price, from {share.lower:.0%} to {share.upper:.0%}"
    return msgspec.structs.replace(charge, share=share, doubt="; ".join(filter(None, (charge.doubt, said))))


def monitoring(subject: Subject, count: Range, at: Location) -> Charge:
    return subject.charge(
        "cloudwatch/metric", count.times(METRICS), at, basis=f"{METRICS} metrics of each instance"
    )


def disks(subject: Subject, mappings: Iterable[Attributes], count: Range) -> Iterator[Charge]:
    """Of block device mappings with an `ebs` block, and the root that none of them is."""
    has_root = False
    for mapping in mappings:
        name = mapping.text("device_name")
        has_root = has_root or name in _ROOTS
        for ebs in mapping.blocks("ebs"):
            yield from disk(
                subject, ebs, "volume_type", "volume_size", count, name, has_default=name in _ROOTS
            )
    if not has_root:
        yield root(subject, "", count)


def root(subject: Subject, at: str | Location, count: Range) -> Charge:
    """A root volume that nobody wrote: that of the image."""
    assumed = facts()["root"]
    size = Decimal(assumed["size"])
    doubt = f"the root volume is that of the image: {size} GiB of {assumed['type']}"
    return subject.charge(
        f"ebs/{assumed['type']}/storage", count.times(size), at, "root", f"{size} GiB", doubt
    )


def addresses(
    subject: Subject, holder: Attributes, asked: Any, subnets: Sequence[str], count: Range
) -> Iterator[Charge]:
    """Public IPv4. asked: whether the machine itself says so. subnets: names of attributes that hold them."""
    if asked is False:
        return
    quantity, doubt = count.times(MONTH), ""
    if asked is None:
        found = subject.beside(holder, tuple(subnets), "aws_subnet", "aws_default_subnet")
        public = [_gives_addresses(one) for one in found]
        if public and not any(public):
            return
        if not all(public) or not public:
            quantity, doubt = Range(ZERO, quantity.expected, quantity.upper), _reason(holder, subnets, public)
    at = holder.location(subnets[0])
    yield subject.charge("ipv4/in-use", quantity, at, basis=_basis(count), doubt=doubt)


def _reason(holder: Attributes, subnets: Sequence[str], public: Sequence[bool]) -> str:
    if public:
        return "some of its subnets give public addresses"
    written = any(name in holder.resource.values for name in subnets) or any(
        not set(subnets).isdisjoint(one.path) for one in holder.resource.unknown
    )
    return (
        "whether its subnets give public addresses is not known"
        if written
        else "subnets of a default network give public addresses"
    )


def _gives_addresses(subnet: Attributes) -> bool:
    try:
        return subnet.flag("map_public_ip_on_launch", subnet.resource.type == "aws_default_subnet")
    except NotKnownError:
        return True


def _basis(count: Range) -> str:
    if count.upper == count.lower:
        return f"{MONTH} h" if count.expected == 1 else f"{count.expected:,f} x {MONTH} h"
    most = "any number" if count.upper is None else f"{count.upper:,f}"
    return f"{count.expected:,f} ({count.lower:,f} to {most}) x {MONTH} h"


@cache
def facts() -> dict[str, Any]:
    found: dict[str, Any] = msgspec.json.decode(DATA.read_bytes())
    return found
