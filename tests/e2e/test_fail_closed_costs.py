"""Whatever has no price, no quantity or no bound, neither `cost` nor `check` says that a budget is kept."""

from pathlib import Path

import pytest

from tallygate.cli import main
from tests.unit.sources.git_repositories import commit_all, git, repository, write

CONFIG = "version: 1\nenvironments: {prod: {}}\n"
BUDGET = CONFIG + "budgets: [{name: prod, environment: prod, monthly: 500}]\n"
PROVIDER = 'provider "aws" {\n  region = "us-east-1"\n}\n'
MACHINE = 'resource "aws_instance" "web" {\n  ami = "ami-1"\n  instance_type = %s\n%s}\n'
GOOD = PROVIDER + MACHINE % ('"m5.large"', "")
DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: web}
spec:
  replicas: %s
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers: [{name: web, image: "registry.example.org/web:1.4.2", resources: {requests: %s}}]
"""
NODES = "cost: {region: us-east-1}\nenvironments: {prod: {cost: {nodes: [{instance: m6g.xlarge}]}}}\n"
ON_NODES = BUDGET.replace("environments: {prod: {}}\n", NODES)
UPPER = ON_NODES.replace("monthly: 500", "monthly: 500, gate_on: upper")
GOOD_PODS = DEPLOYMENT % (2, "{cpu: 1, memory: 1Gi}")
SCALER = """\
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: %s, namespace: web}
spec: %sscaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}}
"""
CLAIM = """\
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data, namespace: web}
spec: {accessModes: [ReadWriteOnce], storageClassName: fast, resources: {requests: {storage: %s}}}
---
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: fast}
provisioner: ebs.csi.aws.com
parameters: {type: gp3, iops: %s}
"""
MANY = DEPLOYMENT % (1000, "{cpu: 1, memory: 1Gi}")
POD = """\
---
apiVersion: v1
kind: Pod
metadata: {generateName: web-, namespace: web}
spec: {containers: [{name: web, image: "registry.example.org/web:1.4.2", resources: {requests: {cpu: 1}}}]}
"""
OBJECT = "---\napiVersion: %s\nkind: %s\nmetadata: {name: big, namespace: web}\nspec: %s\n"
APPLICATION = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: kafka, namespace: argocd}
spec:
  project: default
  source: {repoURL: "https://charts.example.org/x", chart: kafka, targetRevision: 1.0.0}
  destination: {server: "https://kubernetes.default.svc", namespace: kafka}
"""


def terraform(text: str, config: str = BUDGET, **more: str) -> dict[str, str]:
    named = {name.replace("__", "/"): told for name, told in more.items()}
    return {"tallygate.yaml": config, "terraform/prod/main.tf": text, **named}


def machine(type_: str = '"m5.large"', more: str = "", before: str = "") -> dict[str, str]:
    return terraform(PROVIDER + before + MACHINE % (type_, more))


def kubernetes(text: str, config: str = ON_NODES) -> dict[str, str]:
    return {"tallygate.yaml": config, "config/prod/web.yaml": text}


def prices(row: str) -> dict[str, str]:
    return {**machine(), ".tallygate/prices.yaml": f"version: 1\nprices:\n  - {row}\n"}


OPEN = 'variable "x" {}\n'
FILES: dict[str, tuple[dict[str, str], int]] = {
    "nothing at all": ({"tallygate.yaml": BUDGET}, 3),
    "a type of instance that nobody knows": (machine("var.x", before=OPEN), 4),
    "a type of instance that has no price": (machine('"m5.gigantic"'), 4),
    "a count that nobody knows": (machine(more="  count = var.x\n", before=OPEN), 4),
    "a count of many": (machine(more="  count = 100000000\n"), 4),
    "a count below zero": (machine(more="  count = -1\n"), 4),
    "keys that nobody knows": (machine(more="  for_each = var.x\n", before=OPEN), 4),
    "a region that nobody knows": (
        terraform(OPEN + 'provider "aws" {\n  region = var.x\n}\n' + MACHINE % ('"m5.large"', "")),
        4,
    ),
    "a region of the settings that AWS does not have": (
        terraform(MACHINE % ('"m5.large"', ""), BUDGET + "cost: {region: us-esat-1}\n"),
        2,
    ),
    "a fallback that AWS does not have": (terraform(GOOD, BUDGET + "cost: {region_fallback: us-est-1}\n"), 2),
    "Terragrunt alone, and no budget": (
        {
            "tallygate.yaml": CONFIG + "cost: {region: us-east-1}\n",
            "live/prod/app/terragrunt.hcl": "",
            "main.tf": 'resource "random_id" "x" {}\n',
        },
        3,
    ),
    "Terragrunt": ({**terraform(GOOD), "live/prod/app/terragrunt.hcl": 'include "root" {}\n'}, 4),
    "no region": (terraform(MACHINE % ('"m5.large"', "")), 4),
    "a region that has no prices": (terraform(GOOD.replace("us-east-1", "mars-north-1")), 4),
    "a type that nobody prices": (
        terraform(GOOD + 'resource "aws_mq_broker" "q" {\n  broker_name = "q"\n}\n'),
        4,
    ),
    "a provider that nobody prices": (
        terraform(GOOD + 'resource "google_sql_database_instance" "d" {}\n'),
        4,
    ),
    "a module that is not here": (terraform(GOOD + 'module "m" {\n  source = "a/b/aws"\n}\n'), 4),
    "Terraform that does not parse": (terraform(GOOD + 'resource "aws_instance" {{\n'), 4),
    "storage that nobody knows": (
        terraform(
            PROVIDER + OPEN + 'resource "aws_ebs_volume" "v" {\n  availability_zone = "us-east-1a"\n'
            '  type = "gp3"\n  size = var.x\n}\n'
        ),
        4,
    ),
    "storage below zero": (
        terraform(
            PROVIDER + 'resource "aws_ebs_volume" "v" {\n  availability_zone = "us-east-1a"\n'
            '  type = "gp3"\n  size = -50000\n}\n' + MACHINE % ('"m5.24xlarge"', "")
        ),
        1,
    ),
    "more than the limit beside what nobody knows": (
        terraform(GOOD.replace("m5.large", "m5.24xlarge") + 'resource "aws_mq_broker" "q" {}\n'),
        1,
    ),
    "pods without requests": (kubernetes(DEPLOYMENT % (1, "{}")), 4),
    "pods without nodes": (kubernetes(DEPLOYMENT % (1, "{cpu: 100m, memory: 64Mi}"), BUDGET), 4),
    "a node that has no price": (
        kubernetes(DEPLOYMENT % (1, "{cpu: 1}"), ON_NODES.replace("m6g.xlarge", "m6g.gigantic")),
        4,
    ),
    "requests that are no quantity": (kubernetes(DEPLOYMENT % (1, "{cpu: many, memory: 64Mi}")), 4),
    "requests below zero": (kubernetes(DEPLOYMENT % (1, "{cpu: -100, memory: 64Mi}")), 4),
    "replicas that are a word": (kubernetes(DEPLOYMENT % ("many", "{cpu: 1, memory: 1Gi}")), 4),
    "replicas below zero": (kubernetes(DEPLOYMENT % (-4, "{cpu: 1, memory: 1Gi}")), 4),
    "very many replicas": (kubernetes(DEPLOYMENT % (10**30, "{cpu: 1, memory: 1Gi}")), 4),
    "an autoscaler whose bounds are crossed": (
        kubernetes(GOOD_PODS + SCALER % ("web", "{minReplicas: 90, maxReplicas: 2, ")),
        4,
    ),
    "an autoscaler without an upper bound": (kubernetes(GOOD_PODS + SCALER % ("web", "{")), 4),
    "an autoscaler that may scale too far": (
        kubernetes(GOOD_PODS + SCALER % ("web", "{maxReplicas: 900, "), UPPER),
        1,
    ),
    "two autoscalers of one workload": (
        kubernetes(
            GOOD_PODS + SCALER % ("web", "{maxReplicas: 900, ") + SCALER % ("xyz", "{maxReplicas: 1, "), UPPER
        ),
        4,
    ),
    "requests that no computer holds": (kubernetes(DEPLOYMENT % (1, '{cpu: "1e999999999", memory: 1Gi}')), 4),
    "more requests than a sum holds": (kubernetes(DEPLOYMENT % (1, "{cpu: 1e30, memory: 1Gi}")), 4),
    "a Rollout": (
        kubernetes(
            MANY.replace("apps/v1", "argoproj.io/v1alpha1").replace("kind: Deployment", "kind: Rollout")
        ),
        1,
    ),
    "a ReplicationController": (
        kubernetes(MANY.replace("apps/v1", "v1").replace("kind: Deployment", "kind: ReplicationController")),
        1,
    ),
    "a workload of another's kind": (
        kubernetes(
            MANY.replace("apps/v1", "apps.kruise.io/v1alpha1").replace("kind: Deployment", "kind: CloneSet")
        ),
        4,
    ),
    "what an operator makes pods of": (
        kubernetes(GOOD_PODS + OBJECT % ("postgresql.cnpg.io/v1", "Cluster", "{instances: 900}")),
        4,
    ),
    "a release of a chart by Flux": (
        kubernetes(GOOD_PODS + OBJECT % ("helm.toolkit.fluxcd.io/v2", "HelmRelease", "{interval: 1m}")),
        4,
    ),
    "an Application of a chart that is not here": (
        {**kubernetes(GOOD_PODS), "config/prod/kafka.yaml": APPLICATION},
        4,
    ),
    "a Deployment that Terraform makes": (
        terraform(GOOD + 'resource "kubernetes_deployment_v1" "web" {}\n'),
        4,
    ),
    "a release that Terraform makes": (terraform(GOOD + 'resource "helm_release" "kafka" {}\n'), 4),
    "a second declaration with more replicas": (
        {**kubernetes(GOOD_PODS), "config/prod/zzz.yaml": MANY},
        1,
    ),
    "many pods of a generated name": (kubernetes(POD * 300), 1),
    "an autoscaler that names no namespace": (
        kubernetes(
            GOOD_PODS + (SCALER % ("web", "{maxReplicas: 900, ")).replace(", namespace: web", ""), UPPER
        ),
        1,
    ),
    "an autoscaler of what names no namespace": (
        kubernetes(
            GOOD_PODS.replace(", namespace: web", "") + SCALER % ("web", "{maxReplicas: 900, "), UPPER
        ),
        1,
    ),
    "an autoscaler of what has a list as its kind": (
        kubernetes(
            GOOD_PODS
            + (SCALER % ("web", "{maxReplicas: 900, ")).replace("kind: Deployment", "kind: [Deployment]")
        ),
        4,
    ),
    "a claim below zero": (kubernetes(GOOD_PODS + CLAIM % ("-9000Gi", "3000")), 4),
    "a claim of a word": (kubernetes(GOOD_PODS + CLAIM % ("much", "3000")), 4),
    "IOPS of a word": (kubernetes(GOOD_PODS + CLAIM % ("1Gi", "many")), 4),
    "YAML that does not parse": (kubernetes(DEPLOYMENT % (1, "{cpu: 1, memory: 1Gi") + "broken: [\n"), 4),
    "an own price below zero": (prices("{key: aws/ec2/instance/m5.large, price: -5}"), 2),
    "an own price that is no number": (prices("{key: aws/ec2/instance/m5.large, price: free}"), 2),
    "own prices that do not parse": ({**machine(), ".tallygate/prices.yaml": "prices: [\n"}, 2),
    "use that does not parse": ({**machine(), ".tallygate/usage.yml": "version: [\n"}, 2),
    "use below zero": (
        {
            **terraform(PROVIDER + 'resource "aws_nat_gateway" "n" {\n  subnet_id = "subnet-1"\n}\n'),
            ".tallygate/usage.yml": "version: 0.1\nresource_usage:\n"
            "  aws_nat_gateway.n: {monthly_data_processed_gb: -900000}\n",
        },
        2,
    ),
    "a budget for an environment that is not there": (
        terraform(GOOD, CONFIG + "budgets: [{name: b, environment: porduction, monthly: 1}]\n"),
        2,
    ),
    "a budget without a limit": (terraform(GOOD, CONFIG + "budgets: [{name: b, environment: prod}]\n"), 2),
    "a limit below zero": (
        terraform(GOOD, CONFIG + "budgets: [{name: b, environment: prod, monthly: -1}]\n"),
        2,
    ),
    "a waiver that is over": (
        terraform(
            GOOD,
            CONFIG + "budgets: [{name: b, environment: prod, monthly: 1}]\ncost:\n  waivers:\n"
            "    - {budget: b, limit: 900, owner: fin, reason: sale, until: 2026-11-01}\n",
        ),
        1,
    ),
    "an acceptance that is over": (
        terraform(
            GOOD + 'resource "aws_mq_broker" "q" {}\n',
            BUDGET + "cost:\n  accept_unpriced:\n"
            '    - {match: "*", owner: fin, reason: later, until: 2026-11-01}\n',
        ),
        4,
    ),
    "an acceptance of something else": (
        terraform(
            GOOD + 'resource "aws_mq_broker" "q" {}\n',
            BUDGET + "cost:\n  accept_unpriced:\n"
            '    - {match: "aws_mq_broker.other", owner: fin, reason: later, until: 2027-11-01}\n',
        ),
        4,
    ),
    "a tag that nobody knows": (
        terraform(
            PROVIDER + OPEN + MACHINE % ('"m5.24xlarge"', "  tags = { team = var.x }\n"),
            CONFIG + "budgets: [{name: b, tag: {team: shop}, monthly: 5}]\n",
        ),
        4,
    ),
}
ANY = CONFIG + "budgets: [{name: any, delta: 100}]\n"
PERCENT = CONFIG + "budgets: [{name: any, delta_percent: 10}]\n"
ACCEPTED = ANY + (
    "cost:\n  accept_unpriced:\n"
    '    - {match: "aws_instance.web", owner: fin, reason: later, until: 2027-11-01}\n'
)
SPLIT = CONFIG.replace("{prod: {}}", "{dev: {}, prod: {}}") + "cost: {split: {dev: 90, prod: 10}}\n"
UNKNOWN, HUGE = machine("var.x", before=OPEN), machine('"p4d.24xlarge"', before=OPEN)
CHANGES: dict[str, tuple[str, dict[str, str], dict[str, str], int]] = {
    "what nobody knew becomes known": (ANY, UNKNOWN, HUGE, 4),
    "what nobody knew becomes less than a change may add": (
        ANY, UNKNOWN, machine('"t3.micro"', before=OPEN), 0,
    ),
    "what somebody accepted becomes known": (ACCEPTED, UNKNOWN, HUGE, 4),
    "a percentage of what nobody knew": (PERCENT, UNKNOWN, HUGE, 4),
    "what nobody knew how many become many": (
        ANY, machine('"p4d.24xlarge"', "  count = var.x\n", OPEN),
        machine('"p4d.24xlarge"', "  count = 9\n", OPEN), 1,
    ),
    "what nobody knew how many becomes one": (
        ANY, machine('"p4d.24xlarge"', "  count = var.x\n", OPEN), HUGE, 4,
    ),
    "what is known becomes unknown": (ANY, machine(before=OPEN), UNKNOWN, 4),
    "a share that was off before, of what was not known": (
        SPLIT, {**UNKNOWN, "terraform/dev/main.tf": GOOD}, {**HUGE, "terraform/dev/main.tf": GOOD}, 1,
    ),
    "an environment that takes another name": (
        BUDGET, machine(), {"terraform/live/main.tf": PROVIDER + MACHINE % ('"m5.24xlarge"', "")}, 4,
    ),
    "an environment that ends": (BUDGET, machine(), {"terraform/live/versions.tf": ""}, 3),
    "a tag that goes": (
        CONFIG + "budgets: [{name: b, tag: {team: shop}, monthly: 500}]\n",
        machine(more='  tags = { team = "shop" }\n'), machine('"m5.24xlarge"'), 4,
    ),
}  # fmt: skip
COMMANDS = {"cost": ("cost",), "check": ("check", "--workers", "0")}


def exit_code(command: str, folder: Path, *words: str) -> int:
    return main([*COMMANDS[command], str(folder), "--now", "2026-11-21", "--no-cache", *words])


@pytest.mark.parametrize("files", [machine(), kubernetes(GOOD_PODS)], ids=["machine", "pods"])
def test_a_budget_that_is_kept_passes(files: dict[str, str], tmp_path: Path) -> None:
    """Without this the battery would be met by a gate that never opens."""
    write(tmp_path, files)
    assert exit_code("cost", tmp_path) == 0
    assert exit_code("check", tmp_path, "--fail-on", "critical") == 0


@pytest.mark.parametrize("case", FILES)
def test_no_mistake_passes(case: str, tmp_path: Path) -> None:
    files, code = FILES[case]
    write(tmp_path, files)
    assert exit_code("cost", tmp_path) == code
    assert exit_code("check", tmp_path) != 0


@pytest.mark.parametrize("case", CHANGES)
def test_no_change_passes_by_what_was_not_known(case: str, tmp_path: Path) -> None:
    config, before, after, code = CHANGES[case]
    folder = repository(tmp_path / "r", before | {"tallygate.yaml": config})
    git(folder, "checkout", "-q", "-b", "change")
    git(folder, "rm", "-rq", "terraform")
    write(folder, after | {"tallygate.yaml": config})
    commit_all(folder)
    assert exit_code("cost", folder, "--base", "main") == code
    assert (exit_code("check", folder, "--base", "main", "--fail-on", "medium") == 0) is (code == 0)
