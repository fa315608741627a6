"""Storage, logs, metrics, alarms, keys, secrets and names."""

from collections.abc import Iterator
from decimal import Decimal

import msgspec

from tallygate.cost.attributes import NoPriceError
from tallygate.cost.charges import Charge
from tallygate.cost.subject import Subject
from tallygate.model.cost import Range

_MINUTE = 60
_OF_A_BAND = 2
_CLASSES = (
    "standard_infrequent_access", "one_zone_infrequent_access", "intelligent_tiering",
    "glacier_flexible_retrieval", "glacier_deep_archive",
)  # fmt: skip
_BUCKET = {"storage_gb": "storage", "monthly_tier_1_requests": "put", "monthly_tier_2_requests": "get"}
_SELECT = {"scanned": "select-scanned", "returned": "select-returned"}
_REQUESTS_OF_KEYS = {
    "": "symmetric", "SYMMETRIC_DEFAULT": "symmetric", "RSA_2048": "rsa-2048",
}  # fmt: skip


def bucket(subject: Subject) -> Iterator[Charge]:
    for key, billed in _BUCKET.items():
        yield subject.charge(f"s3/standard/{billed}", subject.used(f"standard.{key}"), "", billed)
    for end, billed in _SELECT.items():
        if stated := subject.stated(f"standard.monthly_select_data_{end}_gb"):
            yield subject.charge(f"s3/standard/{billed}", stated, "", billed)


def bucket_classes(subject: Subject) -> Iterator[Charge]:
    """Other storage classes, where a usage file says that they are used."""
    for class_ in _CLASSES:
        for key, billed in _BUCKET.items():
            name = f"{class_}.{key}"
            if (key == "storage_gb" or "infrequent" in class_) and (stated := subject.stated(name)):
                yield subject.charge(
                    f"s3/{class_.replace('_', '-')}/{billed}", stated, "", f"{class_} {billed}"
                )


def log_group(subject: Subject) -> Iterator[Charge]:
    own = subject.attributes
    if own.text("log_group_class", "STANDARD") != "STANDARD":
        raise NoPriceError("no price for logs of this class", own.location("log_group_class"))
    yield subject.charge("logs/ingestion", subject.used("monthly_data_ingested_gb"), "", "ingestion")
    yield subject.charge("logs/storage", subject.used("storage_gb"), "retention_in_days", "storage")
    if stated := subject.stated("monthly_data_scanned_gb"):
        yield subject.charge("logs/insights", stated, "", "insights")


def flow_log(subject: Subject) -> Iterator[Charge]:
    """A log group that takes it bills it."""
    own = subject.attributes
    if own.text("log_destination_type", "cloud-watch-logs") != "cloud-watch-logs":
        raise NoPriceError(
            "no price for logs that are delivered elsewhere", own.location("log_destination_type")
        )
    return iter(())


def metric_filter(subject: Subject) -> Iterator[Charge]:
    """A metric for each transformation, or for each value of its dimensions."""
    for block in subject.attributes.blocks("metric_transformation"):
        found = subject.charge("cloudwatch/metric", Decimal(1), block.location())
        if block.value("dimensions"):
            many = Range(Decimal(1), Decimal(1), None)
            said = "how many values the dimensions have is not known"
            found = msgspec.structs.replace(found, quantity=many, open=said)
        yield found


def alarm(subject: Subject) -> Iterator[Charge]:
    """By the metrics that it looks at; a band that is learnt counts as two more."""
    own = subject.attributes
    queries = list(own.blocks("metric_query"))
    periods = [
        own.number("period"),
        *(metric.number("period") for one in queries for metric in one.blocks("metric")),
    ]
    if any(period is not None and period < _MINUTE for period in periods):
        raise NoPriceError("no price for alarms of high resolution", own.location("period"))
    metrics = max(1, sum(1 for one in queries if any(one.blocks("metric"))))
    metrics += _OF_A_BAND if own.text("threshold_metric_id") else 0
    yield subject.charge(
        "cloudwatch/alarm", Decimal(metrics), basis=f"{metrics} metrics" if metrics > 1 else ""
    )


def key(subject: Subject) -> Iterator[Charge]:
    rotated = ("rotated keys are billed by the month, too: $1 for each of the first two rotations",)
    own = subject.attributes
    said = rotated if own.flag("enable_key_rotation") else ()
    yield subject.charge("kms/key", Decimal(1), assumptions=said)


def key_requests(subject: Subject) -> Iterator[Charge]:
    own = subject.attributes
    spec = own.text("customer_master_key_spec") or own.text("key_spec")
    kind = "symmetric" if spec.startswith("HMAC") else _REQUESTS_OF_KEYS.get(spec, "asymmetric")
    yield subject.charge(f"kms/request/{kind}", subject.used("monthly_requests"))


def secret(subject: Subject) -> Iterator[Charge]:
    """Each copy in another region is one more."""
    copies = Decimal(1 + sum(1 for _ in subject.attributes.blocks("replica")))
    yield subject.charge("secrets/secret", copies, "replica", basis=f"{copies} copies" if copies > 1 else "")


def secret_requests(subject: Subject) -> Iterator[Charge]:
    yield subject.charge("secrets/request", subject.used("monthly_requests"))


def zone(subject: Subject) -> Iterator[Charge]:
    yield subject.charge("route53/zone", Decimal(1))


def zone_queries(subject: Subject) -> Iterator[Charge]:
    yield subject.charge("route53/query/standard", subject.used("monthly_standard_queries"))
