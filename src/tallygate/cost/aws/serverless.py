"""aws_lambda_function and aws_dynamodb_table."""

from collections.abc import Iterator
from decimal import Decimal

from tallygate.cost.attributes import Attributes, NoPriceError
from tallygate.cost.charges import Charge
from tallygate.cost.money import MONTH
from tallygate.cost.subject import Subject, Used
from tallygate.model.cost import Range

_MIB = Decimal(1024)
_FREE_DISK = Decimal(512)
_MILLISECONDS = Decimal(1000)
_CAPACITIES = {"rcu": "read_capacity", "wcu": "write_capacity"}
_DIMENSIONS = {"rcu": "ReadCapacityUnits", "wcu": "WriteCapacityUnits"}


def function_requests(subject: Subject) -> Iterator[Charge]:
    yield subject.charge("lambda/request", subject.used("monthly_requests"))


def function_duration(subject: Subject) -> Iterator[Charge]:
    own = subject.attributes
    memory = own.amount("memory_size", 128)
    architecture = next((str(one) for one in own.items("architectures") if one), "x86_64")
    used = _seconds(subject).times(memory / _MIB)
    basis = f"requests x duration x {memory} MiB"
    yield subject.charge(f"lambda/{architecture}/gb-second", used, "memory_size", "", basis)


def function_disk(subject: Subject) -> Iterator[Charge]:
    """512 MiB are free."""
    block = subject.attributes.block("ephemeral_storage")
    more = block.amount("size", 512) - _FREE_DISK
    if more > 0:
        used = _seconds(subject).times(more / _MIB)
        yield subject.charge("lambda/ephemeral-storage", used, block.location("size"))


def _seconds(subject: Subject) -> Used:
    """That all requests of a month take."""
    requests, duration = subject.used("monthly_requests"), subject.used("request_duration_ms")
    one, two = requests.quantity, duration.quantity
    upper = None if one.upper is None or two.upper is None else one.upper * two.upper
    product = Range(one.lower * two.lower, one.expected * two.expected, upper)
    doubt = "; ".join(filter(None, (requests.doubt, duration.doubt)))
    return Used(product.times(1 / _MILLISECONDS), duration.key, doubt, duration.location or requests.location)


def table_capacity(subject: Subject) -> Iterator[Charge]:
    """Provisioned, of the table and its global indexes; autoscaling moves that of the table."""
    own = subject.attributes
    if not _is_provisioned(own):
        return
    _demand_standard(own)
    for unit, name in _CAPACITIES.items():
        indexes = sum((index.amount(name, 0) for index in own.blocks("global_secondary_index")), Decimal(0))
        written = own.number(name)
        scaled, doubt = _scaled(subject, _DIMENSIONS[unit], written)
        count = Range.exactly(indexes) + scaled
        basis = f"{count.expected:,f} x {MONTH} h"
        yield subject.charge(f"dynamodb/{unit}", count.times(MONTH), name, unit.upper(), basis, doubt)


def _scaled(subject: Subject, dimension: str, written: Decimal | None) -> tuple[Range, str]:
    for target in subject.readers(("resource_id",), "aws_appautoscaling_target"):
        if target.text("scalable_dimension") == f"dynamodb:table:{dimension}":
            lower, upper = target.required_number("min_capacity"), target.required_number("max_capacity")
            expected = min(max(written or lower, lower), upper)
            return Range(lower, expected, upper), f"autoscaling from {lower:,f} to {upper:,f}"
    return Range.exactly(Decimal(1) if written is None else written), ""


def table_requests(subject: Subject) -> Iterator[Charge]:
    own = subject.attributes
    if not _is_provisioned(own):
        _demand_standard(own)
        for kind in ("read", "write"):
            used = subject.used(f"monthly_{kind}_request_units")
            yield subject.charge(f"dynamodb/{kind}-request", used, "billing_mode", kind)
    if streams := subject.stated("monthly_streams_read_request_units"):
        yield subject.charge("dynamodb/streams-request", streams, "", "streams")


def table_storage(subject: Subject) -> Iterator[Charge]:
    own = subject.attributes
    _demand_standard(own)
    yield subject.charge("dynamodb/storage", subject.used("storage_gb"))


def table_backups(subject: Subject) -> Iterator[Charge]:
    own = subject.attributes
    if own.block("point_in_time_recovery").flag("enabled"):
        used = subject.used("pitr_backup_storage_gb")
        yield subject.charge("dynamodb/point-in-time-recovery", used, "point_in_time_recovery", "continuous")
    if stated := subject.stated("on_demand_backup_storage_gb"):
        yield subject.charge("dynamodb/backup", stated, "", "on demand")
    if stated := subject.stated("monthly_data_restored_gb"):
        yield subject.charge("dynamodb/restore", stated, "", "restored")


def table_replicas(subject: Subject) -> Iterator[Charge]:
    own = subject.attributes
    if any(own.blocks("replica")):
        raise NoPriceError(
            "no price for what is written to replicas in other regions", own.location("replica")
        )
    return iter(())


def _is_provisioned(own: Attributes) -> bool:
    return own.text("billing_mode", "PROVISIONED") == "PROVISIONED"


def _demand_standard(own: Attributes) -> None:
    if own.text("table_class", "STANDARD") != "STANDARD":
        raise NoPriceError("no price for tables that are read rarely", own.location("table_class"))
