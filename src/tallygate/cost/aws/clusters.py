"""ElastiCache and MSK: nodes and brokers, and what they store."""

from collections.abc import Iterator
from decimal import Decimal

from tallygate.cost.attributes import Attributes, NoPriceError, NotKnownError
from tallygate.cost.charges import Charge
from tallygate.cost.money import MONTH
from tallygate.cost.subject import Subject

_FREE_SNAPSHOTS = 1


def cache_group(subject: Subject) -> Iterator[Charge]:
    """aws_elasticache_replication_group"""
    own = subject.attributes
    source = next(
        iter(subject.made_from(("global_replication_group_id",), "aws_elasticache_global_replication_group")),
        None,
    )
    if source is not None:
        primary = subject.beside(source, ("primary_replication_group_id",), own.resource.type)
        source = primary[0] if primary else None
    node = own.text("node_type") or (source or own).required("node_type")
    engine = own.text("engine") or (source.text("engine") if source else "") or "redis"
    nodes, basis = _nodes(own)
    yield subject.charge(
        f"elasticache/{engine}/{node}", nodes * MONTH, "node_type", basis=f"{basis} x {MONTH} h"
    )


def cache_cluster(subject: Subject) -> Iterator[Charge]:
    """aws_elasticache_cluster; one that joins a group is a node of its type."""
    own = subject.attributes
    group = next(
        iter(subject.made_from(("replication_group_id",), "aws_elasticache_replication_group")), None
    )
    if group is None and own.text("replication_group_id") and not own.text("node_type"):
        raise NotKnownError("its group is not in this tree", own.location("replication_group_id"))
    holder = own if own.text("node_type") else (group or own)
    engine = own.text("engine") or (group.text("engine", "redis") if group else own.required("engine"))
    nodes = own.amount("num_cache_nodes", 1)
    key = f"elasticache/{engine}/{holder.required('node_type')}"
    yield subject.charge(key, nodes * MONTH, "node_type", basis=f"{nodes} x {MONTH} h")


def cache_snapshots(subject: Subject) -> Iterator[Charge]:
    """One is free."""
    own = subject.attributes
    if own.amount("snapshot_retention_limit", 0) > _FREE_SNAPSHOTS:
        yield subject.charge(
            "elasticache/backup", subject.used("snapshot_storage_size_gb"), "snapshot_retention_limit"
        )


def _nodes(own: Attributes) -> tuple[Decimal, str]:
    """Groups times one primary and its replicas, or a number of nodes."""
    old = own.block("cluster_mode")
    groups, replicas = own.number("num_node_groups"), own.number("replicas_per_node_group")
    groups = old.number("num_node_groups") if groups is None else groups
    replicas = old.number("replicas_per_node_group") if replicas is None else replicas
    if groups is None and replicas is None:
        written = own.number("num_cache_clusters")
        nodes = own.amount("number_cache_clusters", 1) if written is None else written
        return nodes, f"{nodes}"
    groups, replicas = Decimal(1) if groups is None else groups, replicas or Decimal(0)
    return groups * (1 + replicas), f"{groups} x (1 + {replicas})"


def brokers(subject: Subject) -> Iterator[Charge]:
    """aws_msk_cluster"""
    own = subject.attributes
    group = own.block("broker_node_group_info")
    type_, count = group.required("instance_type"), own.required_number("number_of_broker_nodes")
    at = group.location("instance_type")
    yield subject.charge(f"msk/broker/{type_}", count * MONTH, at, basis=f"{count} x {MONTH} h")


def broker_storage(subject: Subject) -> Iterator[Charge]:
    own = subject.attributes
    group, count = own.block("broker_node_group_info"), own.required_number("number_of_broker_nodes")
    volume = group.block("storage_info").block("ebs_storage_info")
    if (size := volume.number("volume_size")) is None:
        volume, size = group, group.number("ebs_volume_size")
    if size is None:
        raise NotKnownError("the size of the brokers' volumes is not set", group.location())
    at = volume.location("ebs_volume_size" if volume is group else "volume_size")
    yield subject.charge("msk/storage", count * size, at, basis=f"{count} x {size:,f} GiB")


def broker_extras(subject: Subject) -> Iterator[Charge]:
    """What has no price here is said."""
    own = subject.attributes
    if own.text("storage_mode") == "TIERED":
        raise NotKnownError("how much tiered storage holds is not known", own.location("storage_mode"))
    ebs = own.block("broker_node_group_info").block("storage_info").block("ebs_storage_info")
    throughput = ebs.block("provisioned_throughput")
    if throughput.flag("enabled"):
        raise NoPriceError("no price for provisioned throughput", throughput.location("enabled"))
    return iter(())
