"""Rules across objects, asked of an environment that only an inventory tells of."""

from pathlib import Path

from tallygate.engine.options import Options
from tallygate.engine.run import check
from tests.unit.kubernetes.applications import OWN, application
from tests.unit.sources.git_repositories import write

SERVICE = (
    "apiVersion: v1\nkind: Service\nmetadata: {name: web}\n"
    "spec: {selector: {app: web}, ports: [{port: 80}]}\n"
)
TREE = {
    "apps/service.yaml": SERVICE,
    "root.yaml": application("path: apps"),
    "inventory.yaml": "clusters: [{name: one, server: 'https://10.0.0.1', environment: prod}]\n",
    "tallygate.yaml": f"version: 1\nkubernetes: {{argocd: {{self: ['{OWN}'], inventory: inventory.yaml}}}}\n",
}


def test_rules_across_objects_judge_it(tmp_path: Path) -> None:
    write(tmp_path, TREE)
    found = [
        one for one in check(Options(tmp_path)).report.findings if one.rule == "k8s-service-without-pods"
    ]
    assert [(one.environment, one.location.path) for one in found] == [("prod", "apps/service.yaml")]
