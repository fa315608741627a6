"""The target after a plan, judged as a check judges a tree."""

import contextlib
import io
import json
from datetime import date
from pathlib import Path

from tallygate.cli import main
from tallygate.engine.config import read
from tallygate.engine.options import Options
from tallygate.engine.promotion import Planned, Request, planned
from tallygate.engine.promotion_gates import Targets
from tallygate.promotion.facts import Judged
from tallygate.promotion.gates.declared import CostGate, Gate, PolicyGate
from tallygate.sources.overlaid import Overlaid
from tallygate.sources.snapshots import open_commit, repository_of
from tests.unit.sources.git_repositories import commit_all, git, repository

GATES = [Gate("s", "schema"), Gate("p", "policy", PolicyGate("medium")), Gate("c", "cost", CostGate())]
CONFIGURATION = """\
version: 1
name: shop
layout: {path: "apps/{service}/{env}"}
environments:
  dev: {}
  prod: {after: [dev], cost: {nodes: [{instance: m6i.large}]}}
budgets: [{name: prod, environment: prod, monthly: 500, delta: 20}]
cost: {region: us-east-1}
promote:
  - {kind: helm-image, file: deployment.yaml, key: spec.template.spec.containers.image}
  - {kind: keys, file: deployment.yaml, keys: [spec.replicas]}
"""
BUDGET_GATE = "gates: {budget: {kind: cost}}\nrequire: {prod: [budget]}\n"


def deployment(image: str, replicas: object = 2) -> str:
    return f"""\
apiVersion: apps/v1
kind: Deployment
metadata: {{name: cart, namespace: shop}}
spec:
  replicas: {replicas}
  selector: {{matchLabels: {{app: cart}}}}
  template:
    metadata: {{labels: {{app: cart}}}}
    spec:
      automountServiceAccountToken: false
      securityContext: {{runAsNonRoot: true, runAsUser: 10001, seccompProfile: {{type: RuntimeDefault}}}}
      containers:
        - name: cart
          image: {image}
          resources: {{requests: {{cpu: "1", memory: 2Gi}}, limits: {{memory: 2Gi}}}}
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities: {{drop: [ALL]}}
"""


def shop(folder: Path, dev: str, prod: str = deployment("r.io/cart:1.8")) -> Path:
    return repository(
        folder,
        {
            "tallygate.yaml": CONFIGURATION,
            "apps/cart/dev/deployment.yaml": dev,
            "apps/cart/prod/deployment.yaml": prod,
        },
    )


def judge(folder: Path) -> Judged:
    made = plan(folder)
    return Targets(options(folder), open_commit(folder, "HEAD"), made.files).judged(made, GATES)


def options(folder: Path) -> Options:
    return Options(path=folder, now=date(2026, 11, 21))


def plan(folder: Path) -> Planned:
    snapshot = open_commit(folder, "HEAD")
    return planned(repository_of(folder), snapshot, read(snapshot), Request("dev", "prod"))


def rules(found: Judged, gate: str) -> list[tuple[str, str, bool]]:
    return [
        (one.message.partition(":")[0], f"{one.location.path}:{one.location.line}", one.known)
        for one in found.problems[gate]
    ]


def test_what_the_plan_makes_of_the_target_is_judged(tmp_path: Path) -> None:
    found = judge(shop(tmp_path, deployment("r.io/cart:latest")))
    assert ("k8s-latest-tag", "apps/cart/prod/deployment.yaml:14", True) in rules(found, "p")
    assert rules(found, "s") == []
    assert rules(found, "c") == []
    assert found.evidence["p"]["policies"]


def test_a_value_that_the_schema_refuses_closes_the_schema_gate(tmp_path: Path) -> None:
    found = judge(shop(tmp_path, deployment("r.io/cart:1.9", replicas='"three"')))
    assert ("k8s-schema", "apps/cart/prod/deployment.yaml:5", True) in rules(found, "s")


def test_what_more_replicas_cost_is_held_to_the_budget(tmp_path: Path) -> None:
    found = judge(shop(tmp_path, deployment("r.io/cart:1.8", replicas=9)))
    assert [name for name, _, _ in rules(found, "c")] != []
    assert all(known for _, _, known in rules(found, "c"))
    assert float(found.evidence["c"]["delta"]) > 20
    small = judge(shop(tmp_path / "small", deployment("r.io/cart:1.9")))
    assert rules(small, "c") == []
    assert "USD a month" in small.passed["c"]


def test_a_plan_that_cannot_be_written_is_not_judged(tmp_path: Path) -> None:
    folder = shop(tmp_path, deployment("r.io/cart:1.8"))
    assert judge(folder) == Judged()


def test_an_overlay_is_the_tree_that_git_would_make(tmp_path: Path) -> None:
    folder = shop(tmp_path, deployment("r.io/cart:1.9"))
    made = plan(folder)
    overlay = Overlaid(open_commit(folder, "HEAD"), {**made.files, "new.txt": b"x\n"})
    for path in (*made.files, "new.txt"):
        (folder / path).write_bytes(overlay.read(path))
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "written")
    assert list(overlay.entries()) == list(open_commit(folder, "HEAD").entries())


def test_what_was_wrong_already_counts_where_the_plan_touches_it(tmp_path: Path) -> None:
    """The result is judged, not the change: a target that is refused anyway does not open."""
    latest = shop(tmp_path, deployment("r.io/cart:latest", 3), deployment("r.io/cart:latest"))
    assert ("k8s-latest-tag", "apps/cart/prod/deployment.yaml:14", True) in rules(judge(latest), "p")
    accepted = deployment("r.io/cart:latest").replace(
        "metadata: {name", "metadata: {annotations: {ignore.tallygate.dev/k8s-latest-tag: by hand}, name"
    )
    assert rules(judge(shop(tmp_path / "b", deployment("r.io/cart:latest", 3), accepted)), "p") == []


def proposed(folder: Path, *services: str) -> list[list[str]]:
    """Verdicts of the gate of costs in `promote check`, one of each service that gets a replica more."""
    files = {"tallygate.yaml": CONFIGURATION.replace("delta: 20", "delta: 50") + BUDGET_GATE}
    for service in ("cart", "web"):
        for env in ("dev", "prod"):
            text = deployment("r.io/cart:1.8", 3 if env == "dev" else 2)
            files[f"apps/{service}/{env}/deployment.yaml"] = text.replace("name: cart", f"name: {service}")
    repository(folder, files)
    git(folder, "checkout", "-q", "-b", "change")
    for service in services:
        path = folder / "apps" / service / "prod/deployment.yaml"
        path.write_text(path.read_text().replace("replicas: 2", "replicas: 3"))
    commit_all(folder, "more")
    asked = ["promote", "check", str(folder), "--base", "main", "--adopt", "--format", "json", "--no-cache"]
    with contextlib.redirect_stdout(io.StringIO()) as told:
        main([*asked, "--now", "2026-11-21T12:00:00Z"])
    [said] = json.loads(told.getvalue())["items"]
    gates = [{one["gate"]: one for one in lane["verdicts"]}["budget"] for lane in said["lanes"]]
    return [[one["verdict"], one["why"]] for one in gates]


def test_what_lands_together_is_held_to_a_budget_together(tmp_path: Path) -> None:
    [[alone, _]] = proposed(tmp_path / "one", "cart")
    assert alone == "pass"
    together = proposed(tmp_path / "two", "cart", "web")
    assert [verdict for verdict, _ in together] == ["fail", "fail"], together
