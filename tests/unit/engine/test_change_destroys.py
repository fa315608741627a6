"""What a change destroys, from files to findings, with the shipped rules."""

import json
from pathlib import Path

import pytest

from tallygate.engine.destroyed import destroyed
from tallygate.engine.evaluate import Tree, read_trees
from tallygate.engine.options import Options
from tallygate.engine.packs import builtin_packs
from tallygate.engine.plans import with_plan
from tallygate.engine.run import Outcome, check
from tallygate.model.change import Destroyed
from tallygate.model.finding import Finding, Status
from tallygate.sources.snapshots import open_worktree
from tests.unit.sources.git_repositories import commit_all, git, write

DATABASE = (
    'resource "aws_db_instance" "orders" {\n  engine   = "postgres"\n  password = "hunter2-of-prod"\n}\n'
)
DEV = {"environments/dev/main.tf": 'resource "aws_sqs_queue" "q" {\n  name = "q"\n}\n'}
BASE = {"environments/prod/main.tf": DATABASE, **DEV}
MAIN = "environments/prod/main.tf"


def changed(
    tmp_path: Path, head: dict[str, str], base: dict[str, str] = BASE, path: str = "", config: str = ""
) -> Outcome:
    """The outcome of a check of `head`, where `base` is committed."""
    tree = tmp_path / "tree"
    write(tree, {**base, **({"tallygate.yaml": config} if config else {})})
    git(tree, "init", "-q", "-b", "main")
    commit_all(tree)
    for name in base.keys() - head.keys():
        (tree / name).unlink()
    write(tree, head)
    return check(Options(path=tree / path, base="main", workers=1))


def losses(outcome: Outcome) -> list[Finding]:
    return [one for one in outcome.report.findings if one.rule in ("tf-data-loss", "k8s-data-removed")]


def test_a_database_that_goes_is_shown_where_it_stood(tmp_path: Path) -> None:
    outcome = changed(tmp_path, {**BASE, MAIN: "\n"})
    [one] = losses(outcome)
    assert (str(one.location), one.environment, one.status) == (f"{MAIN}:1:1", "prod", Status.NEW)
    assert outcome.report.exit == 1
    assert outcome.report.destroyed[0].what == "a database"
    excerpt = outcome.excerpts(one)
    assert excerpt
    assert excerpt.lines[0][1] == 'resource "aws_db_instance" "orders" {'
    assert "hunter2" not in str(excerpt)


def test_the_same_address_elsewhere_is_another_resource(tmp_path: Path) -> None:
    both = {**BASE, "environments/dev/main.tf": DATABASE}
    assert losses(changed(tmp_path, {**both, "environments/dev/main.tf": "\n"}, both)) == []
    outcome = changed(tmp_path / "other", {**both, MAIN: "\n"}, both)
    assert [(one.environment, one.location.path) for one in losses(outcome)] == [("prod", MAIN)]


def test_a_replacement_stands_at_the_argument(tmp_path: Path) -> None:
    [one] = losses(changed(tmp_path, {**BASE, MAIN: DATABASE.replace("postgres", "mysql")}))
    assert str(one.location) == f"{MAIN}:2:3"
    assert (
        one.message == "replaces, and so destroys, a database of production: a change of engine replaces it"
    )


def test_what_only_may_be_replaced_is_unknown(tmp_path: Path) -> None:
    head = 'variable "engine" {}\n' + DATABASE.replace('"postgres"', "var.engine")
    [one] = losses(changed(tmp_path, {**BASE, MAIN: head}))
    assert (one.status, one.reached) == (Status.UNKNOWN, True)
    assert "may destroy a database of production: engine is not known" in one.message


def test_a_comment_allows_a_replacement_and_an_old_line_hides_nothing(tmp_path: Path) -> None:
    ignore = "# tallygate: ignore[tf-data-loss] restored from a snapshot\n"
    [one] = losses(changed(tmp_path, {**BASE, MAIN: ignore + DATABASE.replace("postgres", "mysql")}))
    assert one.status is Status.SUPPRESSED
    other = f'{ignore}resource "aws_instance" "x" {{\n  ami = "a"\n}}\n'
    [gone] = losses(changed(tmp_path / "other", {**BASE, MAIN: other}))
    assert gone.status is Status.NEW


def test_an_exception_of_the_base_allows_it(tmp_path: Path) -> None:
    entry = (
        "version: 1\nexceptions:\n  - rule: tf-data-loss\n    resource: aws_db_instance.orders\n"
        "    environment: prod\n    reason: moved to another account\n    owner: team-shop\n"
        "    until: 2999-01-01\n"
    )
    outcome = changed(tmp_path, {**BASE, MAIN: "\n"}, config=entry)
    [one] = losses(outcome)
    assert one.status is Status.SUPPRESSED
    assert [lost.address for lost in outcome.report.destroyed] == ["aws_db_instance.orders"]


def test_a_declared_loss_closes_nothing_and_is_told(tmp_path: Path) -> None:
    removed = "removed {\n  from = aws_db_instance.orders\n  lifecycle {\n    destroy = true\n  }\n}\n"
    outcome = changed(tmp_path, {**BASE, MAIN: removed})
    assert losses(outcome) == []
    [lost] = outcome.report.destroyed
    assert (lost.known, str(lost.declared)) == (True, f"{MAIN}:1:1")


def test_a_file_that_cannot_be_read_leaves_it_open(tmp_path: Path) -> None:
    outcome = changed(tmp_path, {**BASE, MAIN: 'resource "aws_db_instance" "orders" {\n'})
    assert outcome.report.exit == 4
    assert [lost.known for lost in outcome.report.destroyed] == [False]


@pytest.mark.parametrize(("path", "number"), [("environments/prod", 1), ("environments/dev", 0)])
def test_a_path_that_is_checked_alone(path: str, number: int, tmp_path: Path) -> None:
    module = {"modules/db/main.tf": DATABASE}
    base = {**DEV, **module, MAIN: 'module "db" {\n  source = "../../modules/db"\n}\n'}
    outcome = changed(tmp_path, {**base, MAIN: "# none\n"}, base, path)
    assert len(losses(outcome)) == number
    assert len(outcome.report.destroyed) == number


def test_a_claim_that_goes(tmp_path: Path) -> None:
    claim = "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data, namespace: shop}\nspec: {}\n"
    base = {"k8s/prod/a.yaml": claim, "k8s/dev/a.yaml": claim}
    kept = {"k8s/prod/b.yaml": claim, "k8s/dev/a.yaml": claim}
    assert losses(changed(tmp_path, kept, base)) == []
    outcome = changed(tmp_path / "other", {"k8s/dev/a.yaml": claim}, base)
    assert [(one.rule, one.environment) for one in losses(outcome)] == [("k8s-data-removed", "prod")]


CLAIM = "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data, namespace: shop}\nspec: {}\n"
CONFIG = "version: 1\nkubernetes: {argocd: {self: [https://example.com/shop.git]}}\n"


def an_application(environment: str, path: str = "", name: str = "web", more: str = "") -> str:
    return f"""apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {{name: {name}, namespace: argocd, finalizers: [resources-finalizer.argocd.argoproj.io]}}
spec:
  project: default
  destination: {{server: https://kubernetes.default.svc, namespace: shop}}
  source:
    repoURL: https://example.com/shop.git
    targetRevision: HEAD
    path: {path or f"k8s/{environment}"}{more}
  syncPolicy: {{automated: {{prune: true}}}}
"""


DEPLOYED = {
    "k8s/dev/a.yaml": CLAIM,
    "k8s/prod/a.yaml": CLAIM,
    "misc/a.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: shop}\n",
    "argocd/dev/web.yaml": an_application("dev"),
    "argocd/prod/web.yaml": an_application("prod"),
}


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"argocd/prod/web.yaml": an_application("prod", "misc")}, Status.NEW),
        (
            {"argocd/prod/web.yaml": an_application("prod", more="\n    directory: {exclude: 'a*'}")},
            Status.NEW,
        ),
        ({"k8s/prod/a.yaml": "# none\n", "docs/prod/d.yaml": CLAIM}, Status.NEW),
        ({"argocd/prod/web.yaml": ""}, Status.NEW),
        (
            {"argocd/prod/web.yaml": "", "docs/d.yaml": an_application("prod", "misc")},
            Status.NEW,
        ),
        (
            {"argocd/prod/web.yaml": an_application("prod").replace("HEAD", "v9")},
            Status.UNKNOWN,
        ),
        ({"argocd/prod/web.yaml": "", "argocd/prod/b.yaml": an_application("prod")}, None),
        ({"k8s/prod/a.yaml": "", "k8s/prod/b.yaml": CLAIM}, None),
    ],
)
def test_what_an_application_no_longer_deploys(
    tmp_path: Path, change: dict[str, str], status: Status | None
) -> None:
    head = {path: text for path, text in {**DEPLOYED, **change}.items() if text}
    found = losses(changed(tmp_path, head, DEPLOYED, config=CONFIG))
    claims = [one for one in found if "a volume" in one.message]
    assert [(one.environment, one.status) for one in claims] == ([("prod", status)] if status else [])
    assert {one.status for one in found} <= {status}


def tree_with_plan(tmp_path: Path, *changes: dict[str, object]) -> Tree:
    write(tmp_path / "tree", BASE)
    plan = {
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "resource_changes": list(changes),
        "configuration": {
            "root_module": {
                "resources": [
                    {
                        "address": "aws_db_instance.orders",
                        "type": "aws_db_instance",
                        "name": "orders",
                        "mode": "managed",
                    }
                ]
            }
        },
    }
    (tmp_path / "plan.json").write_text(json.dumps(plan))
    [tree] = read_trees([open_worktree(tmp_path / "tree")], builtin_packs(), ())
    options = Options(path=tmp_path / "tree", plan=tmp_path / "plan.json")
    return with_plan(tree, builtin_packs(), options).tree


def planned(*actions: str, **more: object) -> dict[str, object]:
    change = {"actions": actions, "before": {"password": "x"}, "after": {} if len(actions) > 1 else None}
    return {
        "address": "aws_db_instance.orders",
        "mode": "managed",
        "type": "aws_db_instance",
        "name": "orders",
        "change": {**change, **more},
        "action_reason": "delete_because_no_resource_config",
    }


@pytest.mark.parametrize(
    ("change", "action", "reason"),
    [
        (planned("delete"), "delete", "it is no longer in the configuration"),
        (
            planned("delete", "create", replace_paths=[["engine"]]),
            "replace",
            "a change of engine replaces it",
        ),
    ],
)
def test_what_a_plan_says(tmp_path: Path, change: dict[str, object], action: str, reason: str) -> None:
    tree = tree_with_plan(tmp_path, change)
    found: tuple[Destroyed, ...] = destroyed(tree, None)
    assert [(str(one.action), one.reason, one.what, one.known) for one in found] == [
        (action, reason, "a database", True)
    ]


def test_a_plan_that_changes_in_place_destroys_nothing(tmp_path: Path) -> None:
    assert destroyed(tree_with_plan(tmp_path, planned("update", after={})), None) == ()


def test_a_plan_without_a_base_is_judged(tmp_path: Path) -> None:
    tree_with_plan(tmp_path, planned("delete", "create", replace_paths=[["engine"]]))
    report = check(Options(path=tmp_path / "tree", plan=tmp_path / "plan.json", workers=1)).report
    assert [one.environment for one in report.findings if one.rule == "tf-data-loss"] == ["prod"]


def test_a_tree_that_nobody_changed_loses_nothing(tmp_path: Path) -> None:
    keys = (
        'variable "n" {}\nresource "aws_kms_key" "k" {\n  for_each = var.n\n}\n'
        'resource "aws_ebs_volume" "v" {\n  for_each   = var.n\n'
        "  kms_key_id = aws_kms_key.k[each.key].arn\n}\n"
    )
    base = {**BASE, MAIN: keys}
    assert changed(tmp_path, base, base).report.destroyed == ()
    commented = changed(tmp_path / "commented", {**base, MAIN: f"# the same\n{keys}"}, base)
    assert commented.report.destroyed == ()
    gone = changed(tmp_path / "gone", {**base, MAIN: 'variable "n" {}\n'}, base)
    assert [(one.address, one.known) for one in gone.report.destroyed if one.stateful] == [
        ("aws_ebs_volume.v[*]", False),
        ("aws_kms_key.k[*]", False),
    ]
