"""The packs that ship: each meets the schema of packs, and claims what it should and nothing else."""

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml

from tallygate.assets import assets
from tallygate.engine.globs import matches

VALIDATORS = assets("validators")
PACKS: dict[str, dict[str, Any]] = {
    path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(VALIDATORS.glob("*.yaml"))
}
SCHEMA = json.loads((VALIDATORS / "schemas" / "pack.json").read_text(encoding="utf-8"))
DOMAINS = {"terraform", "kubernetes", "argocd", "environments", "workflows"}


def problems(pack: Any) -> list[str]:
    return [str(error.message) for error in jsonschema_rs.Draft202012Validator(SCHEMA).iter_errors(pack)]


def claims(path: str) -> set[str]:
    return {
        name
        for name, pack in PACKS.items()
        if matches(pack["files"], path) and not matches(pack.get("exclude", []), path)
    }


@pytest.mark.parametrize("name", PACKS)
def test_a_pack_meets_its_schema(name: str) -> None:
    assert problems(PACKS[name]) == []


def test_ids_are_unique() -> None:
    ids = [pack["id"] for pack in PACKS.values()]
    assert len(ids) == len(set(ids))


def test_every_domain_judges_something() -> None:
    assert {domain for pack in PACKS.values() for domain in pack["policies"]} == DOMAINS


@pytest.mark.parametrize("name", [name for name, pack in PACKS.items() if "schema" in pack])
def test_its_schema_is_there(name: str) -> None:
    assert (VALIDATORS / PACKS[name]["schema"]).is_file()


def test_every_schema_is_used() -> None:
    used = {Path(pack["schema"]).name for pack in PACKS.values() if "schema" in pack} | {"pack.json"}
    assert {path.name for path in (VALIDATORS / "schemas").glob("*.json")} == used


MINIMAL = {
    "version": 1,
    "id": "mine",
    "title": "Mine",
    "files": ["mine/**"],
    "reader": "kubernetes",
    "policies": [],
}


def test_a_small_pack_is_a_pack() -> None:
    assert problems(MINIMAL) == []
    assert problems({**MINIMAL, "reader": "document", "type": "mine"}) == []


@pytest.mark.parametrize(
    "change",
    [
        {"version": 2},
        {"id": "My pack"},
        {"title": ""},
        {"files": []},
        {"files": "mine/**"},
        {"reader": "helm"},
        {"loader": "xml"},
        {"reader": "document"},
        {"type": "mine"},
        {"reader": "terraform", "objects": ["v1/Pod"]},
        {"polices": ["terraform"]},
    ],
    ids=str,
)
def test_what_is_no_pack(change: dict[str, Any]) -> None:
    assert problems({**MINIMAL, **change})


@pytest.mark.parametrize("key", ["version", "id", "title", "files", "reader", "policies"])
def test_what_a_pack_must_say(key: str) -> None:
    assert problems({name: value for name, value in MINIMAL.items() if name != key})


ARGOCD = {"argocd-application", "argocd-applicationset", "argocd-appproject"}
MANIFEST = ARGOCD | {"kubernetes"}


@pytest.mark.parametrize(
    ("path", "packs"),
    [
        ("main.tf", {"terraform"}),
        ("modules/vpc/main.tf", {"terraform"}),
        ("modules/vpc/main.tf.json", MANIFEST | {"terraform"}),
        ("prod.tofu", {"terraform"}),
        ("apps/web/deployment.yaml", MANIFEST),
        ("apps/web/list.json", MANIFEST),
        (".github/workflows/build.yml", MANIFEST | {"workflows"}),
        (".github/workflows/build.yaml", MANIFEST | {"workflows"}),
        (".github/dependabot.yml", MANIFEST),
        ("tools/.github/workflows/build.yml", MANIFEST),
        ("action.yml", MANIFEST | {"actions"}),
        (".github/actions/setup/action.yml", MANIFEST | {"actions"}),
        (".github/kustomization.yaml", MANIFEST | {"kustomize"}),
        ("apps/node_modules/pod.yaml", MANIFEST),
        ("apps/.terraform/pod.yaml", MANIFEST),
        ("apps/pod.schema.json", MANIFEST),
        (".terraform/modules/a/main.tf", set()),
        ("a/.terraform/modules/a/action.yml", MANIFEST),
        ("README.md", set()),
    ],
)
def test_claims(path: str, packs: set[str]) -> None:
    assert claims(path) == packs


@pytest.mark.parametrize(
    "path",
    [
        "config/prod/app.yaml",
        "config/production.yaml",
        "services/pay/config/prod/app.toml",
        "environments/prod/terraform.tfvars",
        "envs/staging/settings.ini",
        "env/prod/.env",
        "settings/prod.properties",
        ".env.production",
        "deploy/prod.env",
        "prod.tfvars",
        "src/main/resources/application-prod.yml",
        "src/main/resources/application-prod.properties",
        "charts/web/values-prod.yaml",
        "charts/web/values.prod.yaml",
        "web/appsettings.Production.json",
        "config-prod.json",
        "config/test/app.yaml",
    ],
)
def test_configuration_of_environments(path: str) -> None:
    assert "environments" in claims(path)


@pytest.mark.parametrize(
    "path",
    [
        "package.json",
        "config/package.json",
        "config/package-lock.json",
        "config/tsconfig.build.json",
        "config/pnpm-lock.yaml",
        "config/uv.lock",
        "config/pyproject.toml",
        "config/Cargo.toml",
        "charts/web/Chart.yaml",
        "config/default/kustomization.yaml",
        "config/crd/bases/shop.yaml",
        "config/rbac/role.yaml",
        "config/app.schema.json",
        "charts/web/values.yaml",
        "charts/web/templates/config-map.yaml",
        ".env.example",
        "config/prod.example.yaml",
        "node_modules/pkg/config/prod.json",
        "vendor/pkg/config/prod.json",
        ".github/config/prod.yaml",
        ".vscode/settings.json",
        "test/config/prod.yaml",
        "pkg/testdata/config/prod.yaml",
        "config/prod/run.sh",
        "docs/config/prod.yaml",
    ],
)
def test_no_configuration_of_environments(path: str) -> None:
    assert "environments" not in claims(path)
