"""What tallygate.yaml says of the schemas of objects, and objects of base and head."""

from pathlib import Path
from typing import Any

import pytest

from tallygate.engine.config import parse
from tallygate.engine.evaluate import read_trees
from tallygate.engine.object_schemas import minor_versions
from tallygate.engine.packs import builtin_packs
from tallygate.engine.problems import EvaluationError, UsageError
from tallygate.kubernetes.schemas import pack
from tallygate.model.diagnostic import Diagnostic
from tests.unit.engine.written import Files, files
from tests.unit.kubernetes.schemas.held import crd, widget

SIZE = "{type: object, properties: {size: {type: integer}}}"
CRONJOB = "apiVersion: batch/v1beta1\nkind: CronJob\nmetadata: {name: a}\n"


def checked(
    folder: Path, head: Files, base: Files | None = None, settings: str = "", judge: Files | None = None
) -> tuple[list[Diagnostic], tuple[str, ...]]:
    config = parse(f"version: 1\n{settings}".encode(), "tallygate.yaml")
    snapshots = [files(folder / "head", head), *([files(folder / "base", base)] if base else [])]
    brings = files(folder / "judge", judge) if judge else None
    [made, *_] = read_trees(snapshots, builtin_packs(), (), config, judge=brings)
    return [d for d in made.reading.diagnostics if d.rule.startswith("k8s-")], made.reading.notes


def said(*given: Any, **more: Any) -> list[tuple[str, str]]:
    return [(one.rule, str(one.location)) for one in checked(*given, **more)[0]]


def test_the_version_that_is_assumed_is_told_once(tmp_path: Path) -> None:
    pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a}]}\n"
    _, notes = checked(tmp_path, {"a.yaml": pod, "b.yaml": pod})
    assert notes == (
        "objects are checked as of Kubernetes 1.37: validators.settings.kubernetes_version names another",
    )


@pytest.mark.parametrize(
    "settings",
    [
        'validators: {settings: {kubernetes_version: "1.33"}}',
        'environments: {prod: {kubernetes_version: "1.30"}}',
    ],
)
def test_a_version_that_is_said_is_not_told(tmp_path: Path, settings: str) -> None:
    found, notes = checked(tmp_path, {"prod/a.yaml": CRONJOB}, settings=settings)
    assert (len(found), notes) == (1, ())


def test_each_environment_has_its_own_version(tmp_path: Path) -> None:
    text = "apiVersion: resource.k8s.io/v1\nkind: ResourceClaim\nmetadata: {name: a}\nspec: {}\n"
    settings = (
        'validators: {settings: {kubernetes_version: "1.33"}}\n'
        'environments: {dev: {kubernetes_version: "1.34.2"}, prod: {}}'
    )
    tree = {"apps/dev/a.yaml": text, "apps/prod/a.yaml": text}
    assert said(tmp_path, tree, settings=settings) == [("k8s-api-removed", "apps/prod/a.yaml:1:1")]


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        (
            'validators:\n  settings:\n    kubernetes_version: "1.24"',
            "tallygate.yaml:4:5: validators.settings.kubernetes_version: 1.24: the schemas are of 1.25 to "
            "1.37",
        ),
        ('environments: {prod: {kubernetes_version: "2.1"}}', "environments.prod.kubernetes_version: 2.1"),
    ],
)
def test_a_version_without_schemas_is_refused(settings: str, told: str) -> None:
    with pytest.raises(UsageError) as raised:
        minor_versions(parse(f"version: 1\n{settings}\n".encode(), "tallygate.yaml"))
    assert told in str(raised.value)


def test_each_tree_has_its_own_definitions(tmp_path: Path) -> None:
    before, after = crd("{type: object}"), crd(SIZE)
    found = said(
        tmp_path,
        {"crd.yaml": after, "a.yaml": widget("{size: a}")},
        {"crd.yaml": before, "a.yaml": widget("{size: a}")},
    )
    assert found == [("k8s-schema", "a.yaml:5:8")]


def test_a_definition_that_a_change_adds_does_not_loosen_that_of_the_base(tmp_path: Path) -> None:
    base = {"crd.yaml": crd(SIZE)}
    decoy = crd("{type: object, x-kubernetes-preserve-unknown-fields: true}")
    head = {**base, "docs/prod/x.yaml": decoy, "prod/a.yaml": widget("{size: a}")}
    assert said(tmp_path, head, base) == [("k8s-schema", "prod/a.yaml:5:8")]


def test_a_definition_that_goes_before_its_objects(tmp_path: Path) -> None:
    base = {"crd.yaml": crd(SIZE), "a.yaml": widget("{}")}
    found = said(tmp_path, {"a.yaml": widget("{}")}, base)
    assert found == [("k8s-schema-missing", "a.yaml:3:1"), ("k8s-crd-removed", "a.yaml:3:1")]


def test_a_definition_in_a_file_that_cannot_be_read_any_more_is_not_gone(tmp_path: Path) -> None:
    base = {"crd.yaml": crd(SIZE), "a.yaml": widget("{}")}
    broken = {"crd.yaml": crd(SIZE) + "\n}{", "a.yaml": widget("{}")}
    assert ("k8s-crd-removed", "a.yaml:3:1") not in said(tmp_path, broken, base)


def test_what_is_ignored_has_a_reason(tmp_path: Path) -> None:
    ignore = 'kubernetes: {schemas: {ignore: [{kinds: "example.io/*", reason: no schema}]}}'
    assert said(tmp_path, {"a.yaml": widget("{}")}, settings=ignore) == []
    with pytest.raises(UsageError, match="`reason` is missing"):
        parse(b'version: 1\nkubernetes: {schemas: {ignore: [{kinds: "a/*"}]}}\n', "tallygate.yaml")


def test_schemas_of_a_user_come_from_what_judges(tmp_path: Path) -> None:
    settings = 'kubernetes: {schemas: {locations: ["schemas/{{.ResourceKind}}.json"]}}'
    strict = '{"properties": {"spec": {"type": "object"}}}'
    head = {"a.yaml": widget("1"), "schemas/widget.json": "{}"}
    assert said(tmp_path, head, settings=settings, judge={"schemas/widget.json": strict}) == [
        ("k8s-schema", "a.yaml:5:1")
    ]


@pytest.mark.parametrize("schema", ["no json", '{"type": "nope"}'])
def test_a_schema_of_a_user_that_is_none_is_refused(tmp_path: Path, schema: str) -> None:
    settings = 'kubernetes: {schemas: {locations: ["schemas/{{.ResourceKind}}.json"]}}'
    with pytest.raises(UsageError, match=r"widget\.json|example\.io/Widget"):
        checked(tmp_path, {"a.yaml": widget("1"), "schemas/widget.json": schema}, settings=settings)


def test_a_location_that_matches_nothing_is_refused_without_any_object(tmp_path: Path) -> None:
    settings = 'kubernetes: {schemas: {locations: ["nowhere"]}}'
    with pytest.raises(UsageError, match="nowhere matches no file"):
        checked(tmp_path, {"a.txt": ""}, settings=settings)


def test_strict_is_a_setting(tmp_path: Path) -> None:
    text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndta: {}\n"
    assert said(tmp_path, {"a.yaml": text}) == [("k8s-schema", "a.yaml:4:1")]
    assert said(tmp_path, {"a.yaml": text}, settings="kubernetes: {schemas: {strict: false}}") == []


def test_an_object_without_a_kind_is_told_beside_others(tmp_path: Path) -> None:
    account = "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: a}\n"
    text = f"{account}---\n{account.replace('kind: ServiceAccount', '')}"
    assert said(tmp_path, {"a.yaml": text}) == [("k8s-schema", "a.yaml:5:1")]


def test_kustomizations_and_charts_are_held_against_schemas_of_ours(tmp_path: Path) -> None:
    tree = {
        "kustomization.yaml": "resource: [a.yaml]\n",
        "chart/Chart.yaml": "apiVersion: v2\nname: a\nversion: 1.2.3\nappVersion: 1.0\n",
    }
    [made] = read_trees([files(tmp_path, tree)], builtin_packs(), ())
    told = {d.rule: d.message for d in made.reading.diagnostics if d.rule.endswith("-schema")}
    assert told == {
        "kustomize-schema": "unknown key `resource`; did you mean `resources`?",
        "helm-chart-schema": "appVersion: must be text",
    }


def test_an_installation_without_schemas_could_not_evaluate(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def absent(version: str) -> None:
        raise pack.PackError("install again")

    monkeypatch.setattr(pack, "release", absent)
    with pytest.raises(EvaluationError, match="install again"):
        checked(tmp_path, {"a.yaml": CRONJOB})
