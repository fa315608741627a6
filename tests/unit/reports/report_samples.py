"""Hand-made reports that the tests of every format share."""

from collections.abc import Iterator
from typing import Any

import msgspec

from tallygate.model.diagnostic import Diagnostic, Level
from tallygate.model.excerpt import Excerpt
from tallygate.model.finding import Effect, Finding, Status, Suppression
from tallygate.model.location import Location
from tallygate.model.rule import Rule
from tallygate.model.verdict import Counts, Exit, Gate, Report
from tallygate.reports.interface import Style
from tallygate.reports.registry import reporter

ROOT = Finding(
    rule="k8s-run-as-root",
    severity="high",
    effect=Effect.DENY,
    message="container may run as root",
    resource="prod/apps/v1/Deployment/payments/api",
    location=Location("config/prod/payments/deployment.yaml", 31, 9, 31, 24),
    environment="prod",
    status=Status.NEW,
    fingerprint="5f3c",
    label="runAsNonRoot is not set",
    fix="set securityContext.runAsNonRoot: true",
)
ROOT_EXCERPT = Excerpt(
    (
        (29, "      - name: api"),
        (30, "        image: payments:1.8.2"),
        (31, "        securityContext: {}"),
    ),
    31,
    9,
    15,
)
KEY = Finding(
    rule="env-key-missing",
    severity="medium",
    effect=Effect.WARN,
    message="payment.retries is in dev and staging, not in prod",
    resource="config/prod/payments/values.yaml",
    location=Location("config/prod/payments/values.yaml", 10, 1, 10, 8),
    environment="prod",
    status=Status.NEW,
    fingerprint="91aa",
    fix="add payment.retries, or list it under alignment.differs in tallygate.yaml",
    evidence={"peers": {"staging": 4, "dev": 4}},
)
BUCKET = Finding(
    rule="tf-s3-public",
    severity="critical",
    effect=Effect.DENY,
    message="bucket is readable by everyone",
    resource="aws_s3_bucket.logs",
    location=Location("terraform/prod/s3.tf", 4, 12, 4, 25),
    environment="prod",
    status=Status.NEW,
    fingerprint="77b0",
    label="grants read to AllUsers",
    fix='use acl = "private" and aws_s3_bucket_public_access_block',
)
BUCKET_EXCERPT = Excerpt(
    (
        (3, '  bucket = "payments-logs"'),
        (4, '  acl    = "public-read"'),
        (5, "}"),
    ),
    4,
    12,
    13,
)
UNKNOWN = msgspec.structs.replace(
    ROOT,
    rule="tf-rds-unencrypted",
    resource="aws_db_instance.main",
    message="var.encrypted has no value",
    location=Location("terraform/prod/rds.tf", 7, 3, 7, 20),
    status=Status.UNKNOWN,
    fingerprint="c001",
    label="",
    fix="",
)
EXISTING = msgspec.structs.replace(
    ROOT, environment="staging", status=Status.EXISTING, fingerprint="5f3d", resource="apps/v1/Deployment/web"
)
FIXED = msgspec.structs.replace(ROOT, status=Status.FIXED, fingerprint="5f3e")
LATEST = msgspec.structs.replace(
    ROOT,
    rule="k8s-latest-tag",
    effect=Effect.WARN,
    severity="low",
    environment="staging",
    message="image payments:latest can change under you",
    location=Location("config/staging/payments/deployment.yaml", 30, 16, 30, 31),
    resource="staging/apps/v1/Deployment/payments/api",
    fingerprint="0aa0",
    label="",
    fix="pin a version or a digest",
)

IGNORED = msgspec.structs.replace(
    ROOT,
    rule="k8s-host-path",
    message="volume mounts a path of the node",
    resource="prod/apps/v1/DaemonSet/logging/log",
    location=Location("gitops/apps/log/daemonset.yaml", 44, 11, 44, 19),
    status=Status.SUPPRESSED,
    fingerprint="1611",
    label="",
    fix="use an emptyDir or a persistent volume",
    suppression=Suppression(
        "comment",
        Location("gitops/apps/log/daemonset.yaml", 43, 11, 43, 70),
        "the agent reads the logs of the node",
        "team-observability",
        "2027-01-31",
    ),
)
EXCEPTED = msgspec.structs.replace(
    IGNORED,
    rule="tf-rds-unencrypted",
    message="storage is not encrypted",
    resource="aws_db_instance.reports",
    location=Location("terraform/staging/rds.tf", 12, 3),
    environment="staging",
    fingerprint="1612",
    suppression=Suppression(
        "exception", Location("tallygate.yaml", 30, 5), "moves in May", until="2026-12-31"
    ),
)
RENDERED = msgspec.structs.replace(
    ROOT,
    rule="k8s-single-replica",
    message="one replica in prod",
    location=Location("gitops/apps/order/overlays/prod/kustomization.yaml", 9, 5, 9, 13),
    fingerprint="4e1d",
    label="",
    fix="set at least 2 replicas",
    also=(
        Location("gitops/apps/order/base/deployment.yaml", 6, 3),
        Location("gitops/argocd/applications/order.yaml", 18, 7),
    ),
    rendered="spec.replicas",
)
SCANNED = msgspec.structs.replace(
    BUCKET,
    rule="CKV_AWS_18",
    severity="medium",
    message="Ensure the S3 bucket has access logging enabled",
    fingerprint="c418",
    label="",
    fix="",
    tool="checkov",
    suppression=None,
)


def rule(name: str, effect: Effect = Effect.DENY, severity: str = "high", **more: Any) -> Rule:
    fields: dict[str, Any] = {
        "title": f"Title of {name}",
        "scope": "resource",
        "resources": (),
        "domain": "kubernetes",
        "package": f"policies.{name}",
        "name": "deny",
        "location": Location(f"policies/{name}/rule.rego", 12, 1),
        "description": f"Description of {name}.",
        "fix": "do as the page says",
        "docs": f"https://docs.example/rules/{name}",
        "tags": ("security",),
        "frameworks": ("CIS 5.2.6",),
    }
    return Rule(id=name, effect=effect, severity=severity, **{**fields, **more})


def gate(environment: str | None, state: str = "pass", unknown: int = 0, rules: tuple[str, ...] = ()) -> Gate:
    return Gate(environment, state, "medium", len(rules), 0, unknown, rules)


def report(*findings: Finding, **fields: Any) -> Report:
    """A report of these findings; without any it is the one of a clean run."""
    defaults: dict[str, Any] = {
        "diagnostics": (),
        "gates": (gate("dev"),),
        "rules": (rule("k8s-run-as-root"),),
        "counts": Counts(214, 61, 87, 4, 0),
        "exit": Exit.CLOSED if findings else Exit.PASS,
        "verdict": "closed" if findings else "pass",
        "notes": (),
        "engine": "regorus 0.13.0",
        "policies": "ab12",
    }
    return Report(findings=findings, **{**defaults, **fields})


def platform() -> Report:
    """A pull request on a small platform: new, old, fixed and unknown findings, an unparsable file."""
    broken = Diagnostic(
        "yaml-syntax",
        "mapping values are not allowed here",
        Location("config/dev/billing/values.yaml", 3, 9, 3, 10),
        Level.ERROR,
        "quote the text after the first colon",
        "dev",
    )
    chart = Diagnostic(
        "helm-not-rendered",
        "chart is not rendered: no helm binary",
        Location("gitops/apps/grafana/Chart.yaml"),
        Level.UNKNOWN,
        resource="gitops/apps/grafana",
    )
    return report(
        BUCKET,
        ROOT,
        KEY,
        LATEST,
        EXISTING,
        UNKNOWN,
        FIXED,
        diagnostics=(broken, chart),
        gates=(
            gate("dev", "error"),
            gate("staging"),
            gate("prod", "fail", 1, ("tf-s3-public", "k8s-run-as-root")),
            gate(None),
        ),
        rules=(
            rule("k8s-run-as-root"),
            rule("k8s-latest-tag", Effect.WARN, "low"),
            rule("env-key-missing", Effect.WARN, "medium", domain="environments"),
            rule(
                "tf-s3-public", severity="critical", domain="terraform", frameworks=("CIS AWS 2.1.4", "SOC 2")
            ),
            rule("tf-rds-unencrypted", domain="terraform", docs="", description=""),
        ),
        notes=("Compared with main@a81d02e (merge base); gates and policies are those of main.",),
        base="a81d02e",
        head="4f2c9b1",
    )


def handled() -> Report:
    """A report with findings that are ignored, rendered, and another scanner's."""
    return report(
        BUCKET,
        RENDERED,
        SCANNED,
        IGNORED,
        EXCEPTED,
        gates=(gate("staging"), gate("prod", "fail", 0, (BUCKET.rule, RENDERED.rule, SCANNED.rule))),
        rules=(rule("k8s-run-as-root"), rule("env-key-missing", Effect.WARN, domain="environments")),
        base="a81d02e",
    )


EXCERPTS = {ROOT.fingerprint: ROOT_EXCERPT, BUCKET.fingerprint: BUCKET_EXCERPT}


def pieces(name: str, given: Report, style: Style | None = None) -> Iterator[str]:
    made = reporter(name, style or Style())
    yield from made.begin(given)
    for finding in given.findings:
        yield from made.finding(finding, EXCERPTS.get(finding.fingerprint))
    yield from made.end(given)


def rendered(name: str, given: Report, style: Style | None = None) -> str:
    return "".join(pieces(name, given, style))
