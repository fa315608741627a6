"""aws_db_instance, and Aurora: aws_rds_cluster with aws_rds_cluster_instance."""

from collections.abc import Iterator
from decimal import Decimal

from tallygate.cost.attributes import Attributes, NoPriceError, NotKnownError
from tallygate.cost.aws.support import extended_support
from tallygate.cost.aws_types import instance_type
from tallygate.cost.charges import HOURS, Charge
from tallygate.cost.money import MONTH
from tallygate.cost.subject import Subject
from tallygate.model.cost import Range
from tallygate.model.location import Location

_SECONDS = Decimal(3600) * MONTH
_LARGE = {"postgres": 400, "mysql": 400, "mariadb": 400}
"""GiB from where on gp3 is striped over four volumes, and includes more."""
_LARGE_OF_OTHERS = 200
_SMALL_INCLUDES, _LARGE_INCLUDES = (Decimal(3000), Decimal(125)), (Decimal(12_000), Decimal(500))
_LONGEST_FREE_INSIGHTS = 7
_SUPPORTED = ("mysql", "postgres")
"""Engines whose old versions are supported for an extra charge."""
_TWO_YEARS = 2 * 365
_IN_A_CLUSTER = 3
"""Instances of a Multi-AZ cluster: a writer and two readers."""


def instance(subject: Subject) -> Iterator[Charge]:
    own, source = subject.attributes, _source(subject)
    class_ = _inherited(own, source, "instance_class")
    key = f"rds/{_engine(own, source)}/{class_}/{_copies(own)}"
    yield subject.charge(key, HOURS, "instance_class", basis=f"{MONTH} h")


def storage(subject: Subject) -> Iterator[Charge]:
    own, source = subject.attributes, _source(subject)
    type_, doubt = _storage_type(own)
    holder = source if source and own.number("allocated_storage") is None else own
    size = _size(own, holder)
    most = own.number("max_allocated_storage")
    quantity = Range(size, size, max(size, most or size))
    doubt = doubt or (f"storage may grow to {most:,f} GiB by itself" if most and most > size else "")
    at = holder.location("allocated_storage")
    yield subject.charge(f"rds/storage/{type_}/{_copies(own)}", quantity, at, "", f"{size:,f} GiB", doubt)
    yield from _performance(subject, own, type_, size, _engine(own, source))


def _performance(
    subject: Subject, own: Attributes, type_: str, size: Decimal, engine: str
) -> Iterator[Charge]:
    copies = _copies(own)
    included = (Decimal(0), Decimal(0))
    if type_ == "gp3":
        is_large = size >= _LARGE.get(engine, _LARGE_OF_OTHERS)
        included = _LARGE_INCLUDES if is_large else _SMALL_INCLUDES
    if type_ in ("io1", "io2", "gp3") and (more := own.amount("iops", 0) - included[0]) > 0:
        yield subject.charge(
            f"rds/iops/{type_}/{copies}", more, "iops", "IOPS", f"{included[0]:,f} are included"
        )
    if type_ == "gp3" and (more := own.amount("storage_throughput", 0) - included[1]) > 0:
        basis = f"{included[1]:,f} MiB/s are included"
        yield subject.charge(f"rds/throughput/gp3/{copies}", more, "storage_throughput", "throughput", basis)
    if type_ == "standard":
        yield subject.charge(
            "rds/magnetic/request", subject.used("monthly_standard_io_requests"), "", "requests"
        )


def backup(subject: Subject) -> Iterator[Charge]:
    """As much as the database is large is free; beyond that it is used."""
    if subject.attributes.amount("backup_retention_period", 0) > 0 or subject.stated(
        "additional_backup_storage_gb"
    ):
        used = subject.used("additional_backup_storage_gb")
        yield subject.charge("rds/backup", used, "backup_retention_period")


def address(subject: Subject) -> Iterator[Charge]:
    if subject.attributes.flag("publicly_accessible"):
        yield subject.charge("ipv4/in-use", HOURS, "publicly_accessible", basis=f"{MONTH} h")


def insights(subject: Subject) -> Iterator[Charge]:
    """Seven days are free."""
    own = subject.attributes
    days = own.amount("performance_insights_retention_period", _LONGEST_FREE_INSIGHTS)
    if own.flag("performance_insights_enabled") and days > _LONGEST_FREE_INSIGHTS:
        raise NoPriceError(
            "no price for keeping performance insights", own.location("performance_insights_retention_period")
        )
    return iter(())


def extended(subject: Subject) -> Iterator[Charge]:
    """By vCPU, unless it is upgraded before that."""
    own, source = subject.attributes, _source(subject)
    engine = _engine(own, source)
    if engine not in _SUPPORTED or own.text("engine_lifecycle_support").endswith("-disabled"):
        return

    def hours() -> Decimal:
        class_ = _inherited(own, source, "instance_class")
        if (known := instance_type(class_.removeprefix("db."))) is None:
            raise NotKnownError(f"how many vCPUs {class_} has is not known", own.location("instance_class"))
        return known.vcpus * (2 if own.flag("multi_az") else 1) * MONTH

    def key(days: int) -> str:
        return f"rds/extended-support/{engine}/{'year-3' if days > _TWO_YEARS else 'year-1-2'}"

    yield from extended_support(subject, engine, "engine_version", hours, key)


def _source(subject: Subject) -> Attributes | None:
    """The database that it is a replica of."""
    return next(iter(subject.made_from(("replicate_source_db",), "aws_db_instance")), None)


def _inherited(own: Attributes, source: Attributes | None, name: str) -> str:
    return own.text(name) or (source or own).required(name)


def _engine(own: Attributes, source: Attributes | None) -> str:
    return _inherited(own, source, "engine")


def _copies(own: Attributes) -> str:
    return "multi" if own.flag("multi_az") else "single"


def _storage_type(own: Attributes) -> tuple[str, str]:
    """io1 where IOPS are set, else gp2."""
    if written := own.text("storage_type"):
        return written, ""
    return ("io1", "") if own.number("iops") is not None else ("gp2", "storage_type is not set, so gp2")


def _size(own: Attributes, holder: Attributes) -> Decimal:
    if own.number("allocated_storage") is None and own.text("snapshot_identifier"):
        raise NotKnownError("allocated_storage is that of the snapshot", own.location("snapshot_identifier"))
    return holder.required_number("allocated_storage")


def cluster_storage(subject: Subject) -> Iterator[Charge]:
    own = subject.attributes
    if _is_aurora(own):
        yield subject.charge(f"aurora/storage/{_terms(own)}", subject.used("storage_gb"), "storage_type")
        return
    size, type_ = own.required_number("allocated_storage"), own.text("storage_type", "io1")
    yield subject.charge(f"rds/storage/{type_}/cluster", size, "allocated_storage")
    if iops := own.number("iops"):
        yield subject.charge(f"rds/iops/{type_}/cluster", iops, "iops", "IOPS")


def cluster_instances(subject: Subject) -> Iterator[Charge]:
    """Of a Multi-AZ cluster; those of Aurora are resources of their own."""
    own = subject.attributes
    if class_ := own.text("db_cluster_instance_class"):
        key = f"rds/{own.required('engine')}/{class_}/cluster"
        yield subject.charge(key, Decimal(_IN_A_CLUSTER) * MONTH, "db_cluster_instance_class")


def cluster_requests(subject: Subject) -> Iterator[Charge]:
    """Included where storage is optimised for them."""
    own = subject.attributes
    if _is_aurora(own) and _terms(own) == "standard":
        for kind in ("read", "write"):
            used = subject.used(f"{kind}_requests_per_sec").times(_SECONDS)
            yield subject.charge("aurora/io", used, "", kind, f"requests a second x {_SECONDS:,f} s")


def cluster_backup(subject: Subject) -> Iterator[Charge]:
    """A day is free."""
    own = subject.attributes
    if own.amount("backup_retention_period", 1) > 1 or subject.stated("backup_snapshot_size_gb"):
        key = "aurora/backup" if _is_aurora(own) else "rds/backup"
        yield subject.charge(key, subject.used("backup_snapshot_size_gb"), "backup_retention_period")
    if exported := subject.stated("snapshot_export_size_gb"):
        yield subject.charge("aurora/snapshot-export", exported, "", "export")


def cluster_backtrack(subject: Subject) -> Iterator[Charge]:
    own = subject.attributes
    if own.amount("backtrack_window", 0) > 0:
        raise NotKnownError(
            "how many records change in the backtrack window is not known", own.location("backtrack_window")
        )
    return iter(())


def serverless_v1(subject: Subject) -> Iterator[Charge]:
    own = subject.attributes
    if own.text("engine_mode") == "serverless":
        scaling = own.block("scaling_configuration")
        quantity, doubt = _capacity(subject, scaling, (1, 16))
        yield subject.charge("aurora/acu/serverless-v1", quantity, scaling.location(), "", "", doubt)


def cluster_instance(subject: Subject) -> Iterator[Charge]:
    own = subject.attributes
    cluster = next(iter(subject.made_from(("cluster_identifier",), "aws_rds_cluster")), None)
    class_ = own.required("instance_class")
    terms = _terms(cluster) if cluster else "standard"
    if class_ == "db.serverless":
        yield from _serverless(subject, cluster, terms)
        return
    engine = own.text("engine") or (cluster or own).required("engine")
    engine = "aurora-mysql" if engine == "aurora" else engine
    key = f"aurora/{engine}/{class_}" + ("" if terms == "standard" else "/io-optimized")
    yield subject.charge(key, HOURS, "instance_class", basis=f"{MONTH} h")


def cluster_instance_address(subject: Subject) -> Iterator[Charge]:
    yield from address(subject)


def _serverless(subject: Subject, cluster: Attributes | None, terms: str) -> Iterator[Charge]:
    if cluster is None:
        raise NotKnownError(
            "its cluster is not in this tree", subject.attributes.location("cluster_identifier")
        )
    scaling = cluster.block("serverlessv2_scaling_configuration")
    lower, upper = scaling.required_number("min_capacity"), scaling.required_number("max_capacity")
    expected = (lower + upper) / 2
    doubt = (
        f"capacity scales from {lower:,f} to {upper:,f} ACU; half way is expected" if lower != upper else ""
    )
    quantity = Range(lower, expected, max(lower, upper)).times(MONTH)
    at: Location = scaling.location("max_capacity")
    yield subject.charge(f"aurora/acu/{terms}", quantity, at, "", f"{expected:,f} ACU x {MONTH} h", doubt)


def _capacity(subject: Subject, scaling: Attributes, defaults: tuple[int, int]) -> tuple[Range, str]:
    if stated := subject.stated("capacity_units_per_hr"):
        return stated.quantity.times(MONTH), ""
    lower, upper = scaling.amount("min_capacity", defaults[0]), scaling.amount("max_capacity", defaults[1])
    quantity = Range(lower, (lower + upper) / 2, max(lower, upper)).times(MONTH)
    return quantity, f"capacity scales from {lower:,f} to {upper:,f}; half way is expected"


def _terms(cluster: Attributes) -> str:
    return "io-optimized" if cluster.text("storage_type") == "aurora-iopt1" else "standard"


def _is_aurora(own: Attributes) -> bool:
    return own.text("engine", "aurora").startswith("aurora")
