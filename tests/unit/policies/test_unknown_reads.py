"""Rules read no more than they judge: what else is unknown must not make their answer unknown."""

import pytest

from tallygate.engine.policies import library
from tallygate.model.finding import Effect
from tallygate.model.location import ValuePath
from tallygate.rego.embedded import EmbeddedEngine
from tallygate.rego.program import CheckedProgram
from tallygate.rego.types import CompileOptions


@pytest.fixture(scope="module")
def program() -> CheckedProgram:
    return EmbeddedEngine().compile(library(), b"{}", CompileOptions())


def reads(program: CheckedProgram, rule_id: str, path: ValuePath) -> bool:
    [index] = [i for i, r in enumerate(program.rules()) if r.id == rule_id and r.effect is Effect.DENY]
    return bool(program.unknown_reads(index, [("values", *path)]))


@pytest.mark.parametrize(
    ("rule_id", "path"),
    [
        ("tf-security-group-open", ("ingress", 0, "cidr_blocks", 0)),
        ("tf-security-group-open", ("ingress", 0, "from_port")),
        ("tf-security-group-open", ("ingress",)),
        ("tf-security-group-open", ("cidr_ipv6",)),
        ("tf-s3-public", ("acl",)),
        ("tf-s3-public", ("policy",)),
        ("tf-s3-public", ("restrict_public_buckets",)),
        ("tf-database-unencrypted", ("storage_encrypted",)),
        ("tf-database-unencrypted", ("replicate_source_db",)),
        ("tf-iam-wildcard", ("statement", 0, "actions", 0)),
        ("tf-iam-wildcard", ("statement", 0, "effect")),
        ("tf-iam-wildcard", ("policy",)),
        ("tf-cost-tags", ("default_tags", 0, "keys")),
        ("tf-database-unprotected", ("backup_retention_period",)),
        ("tf-eks-public", ("vpc_config", 0, "endpoint_public_access")),
        ("tf-imdsv1", ("metadata_options", 0, "http_tokens")),
        ("tf-queue-unencrypted", ("encryption_type",)),
        ("tf-state-unprotected", ("dynamodb_table",)),
        ("tf-volume-unencrypted", ("root_block_device", 0, "encrypted")),
    ],
)
def test_what_a_rule_judges_it_reads(program: CheckedProgram, rule_id: str, path: ValuePath) -> None:
    assert reads(program, rule_id, path)


@pytest.mark.parametrize(
    ("rule_id", "path"),
    [
        ("tf-security-group-open", ("vpc_id",)),
        ("tf-security-group-open", ("ingress", 0, "security_groups", 0)),
        ("tf-security-group-open", ("ingress", 0, "description")),
        ("tf-security-group-open", ("egress",)),
        ("tf-s3-public", ("bucket",)),
        ("tf-s3-public", ("tags",)),
        ("tf-database-unencrypted", ("password",)),
        ("tf-database-unencrypted", ("kms_key_id",)),
        ("tf-iam-wildcard", ("statement", 0, "resources", 0)),
        ("tf-iam-wildcard", ("statement", 0, "condition", 0, "values")),
        ("tf-iam-wildcard", ("assume_role_policy",)),
        ("tf-iam-wildcard", ("name",)),
        ("tf-cost-tags", ("default_tags", 0, "tags", "Owner")),
        ("tf-cost-tags", ("region",)),
        ("tf-database-public", ("password",)),
        ("tf-database-unprotected", ("tags",)),
        ("tf-eks-public", ("vpc_config", 0, "subnet_ids", 0)),
        ("tf-imdsv1", ("user_data",)),
        ("tf-msk-plaintext", ("encryption_info", 0, "encryption_at_rest_kms_key_arn")),
        ("tf-queue-unencrypted", ("kms_master_key_id",)),
        ("tf-state-unprotected", ("region",)),
        ("tf-volume-unencrypted", ("snapshot_id",)),
        ("tf-volume-unencrypted", ("root_block_device", 0, "kms_key_id")),
    ],
)
def test_what_a_rule_does_not_judge_it_does_not_read(
    program: CheckedProgram, rule_id: str, path: ValuePath
) -> None:
    assert not reads(program, rule_id, path)


@pytest.mark.parametrize(
    ("rule_id", "own"),
    [
        ("k8s-single-replica", ("spec", "replicas")),
        ("k8s-disruption-budget", ("spec", "minReplicas")),
        ("k8s-network-policy-missing", ("spec", "podSelector")),
        ("k8s-service-without-pods", ("spec", "selector", "app")),
        (
            "k8s-ingress-without-service",
            ("spec", "rules", 0, "http", "paths", 0, "backend", "service", "name"),
        ),
        ("k8s-autoscaler-idle", ("spec", "maxReplicas")),
        ("k8s-selects-nothing", ("spec", "podSelector", "matchLabels")),
        ("env-key-missing", None),
    ],
)
def test_rules_of_an_environment_read_the_objects_they_compare(
    program: CheckedProgram, rule_id: str, own: ValuePath | None
) -> None:
    index = next(i for i, rule in enumerate(program.rules()) if rule.id == rule_id)
    assert bool(program.unknown_reads(index, [("resources",)])) == (own is not None)
    if own:
        assert program.unknown_reads(index, [("resources", 0, "values", *own)])
        assert not program.unknown_reads(index, [("resources", 0, "values", "status")])


def test_a_pod_is_judged_by_what_is_known_of_it(program: CheckedProgram) -> None:
    container = ("spec", "template", "spec", "containers", 0)
    assert reads(program, "k8s-run-as-root", (*container, "securityContext", "runAsUser"))
    assert reads(program, "k8s-capabilities", (*container, "securityContext", "capabilities", "add"))
    for unread in ((*container, "env", 0, "value"), (*container, "args"), ("spec", "strategy")):
        assert not reads(program, "k8s-run-as-root", unread)
        assert not reads(program, "k8s-pod-security-baseline", unread)
