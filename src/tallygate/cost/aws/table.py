"""What each type bills: its components, in the order of reports, and who prices them."""

from collections.abc import Mapping

from tallygate.cost.aws import (
    clusters,
    compute,
    containers,
    databases,
    disks,
    messaging,
    network,
    operations,
    serverless,
)
from tallygate.cost.subject import Pricer

_BALANCER: Mapping[str, Pricer] = {
    "load balancer": network.balancer_hours,
    "capacity": network.balancer_capacity,
    "public IPv4": network.balancer_addresses,
}
PRICERS: Mapping[str, Mapping[str, Pricer]] = {
    "aws_instance": {
        "instance": compute.instance,
        "CPU credits": compute.instance_credits,
        "monitoring": compute.instance_monitoring,
        "volume": compute.instance_disks,
        "public IPv4": compute.instance_address,
    },
    "aws_launch_template": {},
    "aws_launch_configuration": {},
    "aws_route53_record": {},
    "aws_autoscaling_group": {
        "instances": compute.group_instances,
        "monitoring": compute.group_monitoring,
        "volumes": compute.group_disks,
        "public IPv4": compute.group_addresses,
    },
    "aws_ebs_volume": {"volume": disks.volume},
    "aws_eks_cluster": {
        "control plane": containers.control_plane,
        "extended support": containers.extended,
        "Auto Mode and scaling": containers.managed,
    },
    "aws_eks_node_group": {
        "instances": compute.node_instances,
        "monitoring": compute.node_monitoring,
        "volumes": compute.node_disks,
        "public IPv4": compute.node_addresses,
    },
    "aws_db_instance": {
        "instance": databases.instance,
        "storage": databases.storage,
        "backup": databases.backup,
        "performance insights": databases.insights,
        "extended support": databases.extended,
        "public IPv4": databases.address,
    },
    "aws_rds_cluster": {
        "instances": databases.cluster_instances,
        "capacity": databases.serverless_v1,
        "storage": databases.cluster_storage,
        "requests": databases.cluster_requests,
        "backup": databases.cluster_backup,
        "backtrack": databases.cluster_backtrack,
    },
    "aws_rds_cluster_instance": {
        "instance": databases.cluster_instance,
        "performance insights": databases.insights,
        "public IPv4": databases.cluster_instance_address,
    },
    "aws_elasticache_replication_group": {
        "nodes": clusters.cache_group,
        "snapshots": clusters.cache_snapshots,
    },
    "aws_elasticache_cluster": {"nodes": clusters.cache_cluster, "snapshots": clusters.cache_snapshots},
    "aws_msk_cluster": {
        "brokers": clusters.brokers,
        "storage": clusters.broker_storage,
        "tiered storage and throughput": clusters.broker_extras,
    },
    "aws_nat_gateway": {
        "gateway": network.nat_hours,
        "data": network.nat_data,
        "public IPv4": network.nat_address,
    },
    "aws_eip": {"public IPv4": network.address},
    "aws_lb": _BALANCER,
    "aws_alb": _BALANCER,
    "aws_vpc_endpoint": {"endpoint": network.endpoint_hours, "data": network.endpoint_data},
    "aws_s3_bucket": {"standard": operations.bucket, "other classes": operations.bucket_classes},
    "aws_lambda_function": {
        "requests": serverless.function_requests,
        "duration": serverless.function_duration,
        "ephemeral storage": serverless.function_disk,
    },
    "aws_dynamodb_table": {
        "capacity": serverless.table_capacity,
        "requests": serverless.table_requests,
        "storage": serverless.table_storage,
        "backups": serverless.table_backups,
        "replicas": serverless.table_replicas,
    },
    "aws_sqs_queue": {"requests": messaging.queue},
    "aws_sns_topic": {"requests": messaging.topic},
    "aws_sns_topic_subscription": {"deliveries": messaging.subscription},
    "aws_ecr_repository": {"storage": containers.images},
    "aws_cloudwatch_log_group": {"logs": operations.log_group},
    "aws_cloudwatch_log_metric_filter": {"metric": operations.metric_filter},
    "aws_flow_log": {"delivery": operations.flow_log},
    "aws_cloudwatch_metric_alarm": {"alarm": operations.alarm},
    "aws_kms_key": {"key": operations.key, "requests": operations.key_requests},
    "aws_secretsmanager_secret": {"secret": operations.secret, "requests": operations.secret_requests},
    "aws_route53_zone": {"zone": operations.zone, "queries": operations.zone_queries},
}
"""A type without components is billed with another: a template with its machines, a record with its zone."""
