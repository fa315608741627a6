"""Storage, logs, keys, secrets and names: aws_s3_bucket, aws_cloudwatch_log_group, aws_kms_key,
aws_secretsmanager_secret and aws_route53_zone."""

from collections.abc import Iterator
from decimal import Decimal

from tallygate.cost.attributes import NoPriceError
from tallygate.cost.charges import Charge
from tallygate.cost.subject import Subject

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


def key(subject: Subject) -> Iterator[Charge]:
    rotated = ("rotated keys are billed by the month, too: $1 for each of the first two rotations",)
    own = subject.attributes
    said = rotated if own.flag("enable_key_rotation") else ()
    yield subject.charge("kms/key", Decimal(1), assumptions=said)


def key_requests(subject: Subject) -> Iterator[Charge]:
    own = subject.attributes
    spec = own.text("customer_master_key_spec") or own.text("key_spec")
    kind = _REQUESTS_OF_KEYS.get(spec, "asymmetric")
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
