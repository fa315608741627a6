"""EBS: volumes of their own, and those of machines."""

from collections.abc import Iterator
from decimal import Decimal

from tallygate.cost.attributes import Attributes, NotKnownError
from tallygate.cost.charges import ONE, Charge
from tallygate.cost.subject import Subject
from tallygate.model.cost import Range

_DEFAULT_TYPE, _DEFAULT_SIZE = "gp2", Decimal(8)
_INCLUDED = {"gp3": (Decimal(3000), Decimal(125))}
"""IOPS and MiB/s that the storage price includes."""
_BY_IOPS = frozenset({"io1", "io2", "gp3"})
_REQUESTS = "monthly_standard_io_requests"


def volume(subject: Subject) -> Iterator[Charge]:
    """aws_ebs_volume"""
    own = subject.attributes
    if own.number("size") is None and own.text("snapshot_id"):
        raise NotKnownError("size is that of the snapshot", own.location("snapshot_id"))
    yield from disk(subject, own, "type", "size", ONE)
    if own.text("type") == "standard":
        yield subject.charge("ebs/standard/request", subject.used(_REQUESTS), "type", "requests")


def disk(
    subject: Subject,
    own: Attributes,
    type_name: str,
    size_name: str,
    count: Range,
    component: str = "",
    has_default: bool = True,
) -> Iterator[Charge]:
    """Storage, IOPS and throughput of a volume. has_default: a size that is not set is that of the image."""
    type_, size = own.text(type_name), own.number(size_name)
    if size is None and not has_default:
        raise NotKnownError(f"{size_name} is not set: it is that of a snapshot", own.location(size_name))
    guessed = [
        said
        for said, written in ((f"{_DEFAULT_SIZE} GiB", size is not None), (_DEFAULT_TYPE, bool(type_)))
        if not written
    ]
    doubt = f"not set, so assumed: {', '.join(guessed)}" if guessed else ""
    type_, size = type_ or _DEFAULT_TYPE, _DEFAULT_SIZE if size is None else size
    basis = f"{size:,f} GiB"
    yield subject.charge(
        f"ebs/{type_}/storage", count.times(size), own.location(size_name), component, basis, doubt
    )
    yield from performance(subject, own, type_, count, component)


def performance(
    subject: Subject, own: Attributes, type_: str, count: Range, component: str
) -> Iterator[Charge]:
    iops, throughput = _INCLUDED.get(type_, (Decimal(0), Decimal(0)))
    if type_ in _BY_IOPS and (more := own.amount("iops", 0) - iops) > 0:
        basis = f"{more + iops:,f} IOPS, {iops:,f} of them included"
        yield subject.charge(
            f"ebs/{type_}/iops", count.times(more), own.location("iops"), f"{component} IOPS".strip(), basis
        )
    if type_ in _INCLUDED and (more := own.amount("throughput", 0) - throughput) > 0:
        basis = f"{more + throughput:,f} MiB/s, {throughput:,f} of them included"
        named = f"{component} throughput".strip()
        yield subject.charge(
            f"ebs/{type_}/throughput", count.times(more), own.location("throughput"), named, basis
        )
