"""`inspect --reach`: what a change of a file may change."""

import json
from pathlib import Path

import pytest

from tallygate.cli import main
from tests.unit.kubernetes.rendering import DEPLOYMENT, needs_helm, needs_kustomize
from tests.unit.sources.git_repositories import write

TREE = {
    "apps/base/kustomization.yaml": "resources: [web.yaml]\n",
    "apps/base/web.yaml": DEPLOYMENT,
    "apps/base/map.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: of nobody}\n",
    "apps/parts/kustomization.yaml": "resources: [../base]\n",
    "apps/overlays/dev/kustomization.yaml": "resources: [../../base]\n",
    "apps/overlays/prod/kustomization.yaml": "resources: [../../parts]\npatches: [{path: patch.yaml}]\n",
    "apps/overlays/prod/patch.yaml": (
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 3}\n"
    ),
    "chart/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
    "chart/values.yaml": "name: web\n",
    "chart/values-dev.yaml": "name: dev\n",
    "chart/values-prod.yaml": "name: prod\n",
    "chart/templates/map.yaml": (
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: '{{ .Values.name }}'}\ndata: {a: b}\n"
    ),
    "live/prod/main.tf": 'variable "size" {}\nmodule "net" {\n  source = "../../modules/net"\n}\n',
    "live/prod/prod.tfvars": "size = 1\n",
    "modules/net/main.tf": 'resource "aws_vpc" "this" {}\nmodule "deep" {\n  source = "../deep"\n}\n',
    "modules/deep/main.tf": 'resource "aws_subnet" "this" {}\n',
    "README.md": "text",
    "broken/kustomization.yaml": "resources: [gone.yaml, web.yaml]\n",
    "broken/web.yaml": DEPLOYMENT,
    "rules/web.rego": (
        "# METADATA\n# title: t\n# custom: {severity: low, scope: resource, resources: [aws_vpc]}\n"
        "package rules.vpc\n\nimport data.rules.names\n\ndeny contains result if {\n"
        '\tinput.name == names.bad\n\tresult := {"msg": "m", "path": []}\n}\n'
    ),
    "rules/names.rego": 'package rules.names\n\nbad := "x"\n',
}
Rows = list[tuple[str | None, str, tuple[str, ...], int, int]]


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write(tmp_path, TREE)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def reach(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Rows]:
    main(["inspect", "--format", "json", *words])
    found = json.loads(capsys.readouterr().out)
    assert found["schema_version"] == "1"
    return {
        one["file"]: [
            (way["environment"], way["root"], tuple(way["through"]), way["resources"], way["own"])
            for way in one["reaches"]
        ]
        for one in found["reach"]
    }


DEV, PROD = "apps/overlays/dev/kustomization.yaml", "apps/overlays/prod/kustomization.yaml"
PARTS = "apps/parts/kustomization.yaml"


@needs_kustomize
def test_a_base_reaches_the_overlays_by_what_includes_it(
    tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    base = "apps/base/kustomization.yaml"
    found = reach(capsys, "--reach", "apps/base/web.yaml", "--reach", base, "--reach", PARTS)
    assert found == {
        "apps/base/web.yaml": [("dev", DEV, (base,), 1, 1), ("prod", PROD, (base, PARTS), 1, 1)],
        base: [(None, "", (), 1, 1), ("dev", DEV, (), 1, 0), ("prod", PROD, (PARTS,), 1, 0)],
        PARTS: [(None, "", (), 1, 1), ("prod", PROD, (), 1, 0)],
    }


@needs_kustomize
def test_a_patch_reaches_its_overlay_alone(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = "apps/overlays/prod/patch.yaml"
    assert reach(capsys, "--reach", path) == {path: [("prod", PROD, (), 1, 0)]}


@needs_helm
def test_templates_and_values_reach_what_the_chart_renders(
    tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for path, own in (("chart/templates/map.yaml", 1), ("chart/values.yaml", 0)):
        found = [way for way in reach(capsys, "--reach", path)[path] if way[1]]
        assert found == [(name, "chart/Chart.yaml", (), 1, own) for name in (None, "dev", "prod")]


def test_a_module_reaches_its_roots_by_the_calls(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    deep, net, live = "modules/deep/main.tf", "modules/net/main.tf", "live/prod/main.tf"
    found = reach(capsys, *(word for path in (deep, net, live) for word in ("--reach", path)))
    assert found[deep] == [("prod", "live/prod", (f"{net}:2", f"{live}:2"), 1, 1)]
    assert found[net] == [("prod", "live/prod", (f"{live}:2",), 2, 1)]
    assert found[live] == [("prod", "live/prod", (), 2, 0)]
    tfvars = reach(capsys, "--reach", "live/prod/prod.tfvars")["live/prod/prod.tfvars"]
    assert ("prod", "live/prod", (), 2, 0) in tfvars


def test_a_policy_reaches_what_its_rules_judge(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    expected = [("prod", "live/prod", ("rule user-vpc",), 1, 0)]
    assert reach(capsys, "-p", "rules", "--reach", "rules/web.rego") == {"rules/web.rego": expected}
    assert reach(capsys, "-p", "rules", "--reach", "rules/names.rego") == {"rules/names.rego": expected}
    assert main(["inspect", "--reach", "rules/web.rego"]) == 3


def test_the_configuration_reaches_everything(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tree, {"tallygate.yaml": "version: 1\n"})
    capsys.readouterr()
    main(["inspect", "--format", "json"])
    every = len(json.loads(capsys.readouterr().out)["resources"])
    found = reach(capsys, "--reach", "tallygate.yaml")["tallygate.yaml"]
    assert sum(count for *_, count, _ in found) == every > 3


def test_what_nobody_knows_is_reached_as_unknown(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["inspect", "--reach", "broken/web.yaml", "--format", "json"]) == 0
    [one] = json.loads(capsys.readouterr().out)["reach"]
    unknown = [way for way in one["reaches"] if way["unknown"]]
    assert [(way["root"], way["resources"]) for way in unknown] == [("broken/kustomization.yaml", 0)]
    assert unknown[0]["unknown"].startswith("k8s-unrendered at broken/kustomization.yaml:1:")
    main(["inspect", "--reach", "broken/web.yaml"])
    assert "  unknown: broken/kustomization.yaml: k8s-unrendered at " in capsys.readouterr().out


def test_rules_that_judge_are_named(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["inspect", "-p", "rules", "--format", "json", "--reach", "modules/net/main.tf"]
    main(words)
    [one] = json.loads(capsys.readouterr().out)["reach"]
    assert "user-vpc" in one["reaches"][0]["rules"]
    assert one["reaches"][0]["rules"] == sorted(one["reaches"][0]["rules"])


def test_one_environment_alone(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = reach(capsys, "--env", "prod", "--reach", "chart/values.yaml")["chart/values.yaml"]
    assert {environment for environment, *_ in found} <= {"prod"}


def test_a_file_that_reaches_nothing_is_exit_3_and_said(
    tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["inspect", "--reach", "README.md"]) == 3
    told = capsys.readouterr()
    assert told.out == "README.md: 0 resources, 0 written in it\n"
    assert told.err == "tallygate: README.md reaches nothing that is judged\n"
    assert main(["inspect", "--reach", "README.md", "--reach", "modules/net/main.tf"]) == 0


@pytest.mark.parametrize(
    ("named", "meant"),
    [
        ("modules/nets/main.tf", "modules/net/main.tf"),
        ("chart/value.yaml", "chart/values.yaml"),
        ("../outside.tf", ""),
        ("qqqqq", ""),
    ],
)
def test_an_unknown_file_is_exit_2(
    tree: Path, named: str, meant: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["inspect", "--reach", named]) == 2
    hint = f"; did you mean {meant}?" if meant else ""
    assert capsys.readouterr().err == f"tallygate: --reach {named}: no such file here{hint}\n"


def test_from_another_folder_paths_are_those_of_the_shell(
    tree: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tree / "modules")
    assert main(["inspect", "..", "--reach", "net/main.tf"]) == 0
    assert capsys.readouterr().out.startswith("modules/net/main.tf: 2 resources, 1 written in it\n")


@pytest.mark.parametrize("other", [["--graph"], ["--address", "a"]])
def test_files_are_no_resources(tree: Path, other: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["inspect", "--reach", "README.md", *other]) == 2
    assert "--reach shows files, not resources" in capsys.readouterr().err
