"""The platform of config/ and gitops/ is what its README says."""

import re
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pytest
import yaml

from tallygate.assets import assets

CONFIG, GITOPS = assets("config"), assets("gitops")
TERRAFORM = GITOPS / "terraform"
ENVIRONMENTS = ("dev", "staging", "prod")
SERVICES = {
    "dev": {"api-gateway", "auth", "user", "product", "order", "payment", "notification", "review"}
    | {"health", "inventory", "analytics", "log"},
    "prod": {"api-gateway", "auth", "user"},
}
SERVICES["staging"] = SERVICES["dev"] - {"health", "log", "analytics"}
DATABASES = {"auth", "order", "payment", "product", "user"}
OVERLAYS = sorted(GITOPS.glob("apps/*/overlays/*"))
KUBECTL = shutil.which("kubectl") or ""


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if path.is_dir()}


def locals_of(environment: str, name: str) -> str:
    """The text of one literal in the locals of an environment's Terraform."""
    text = "\n".join(path.read_text() for path in (TERRAFORM / "environments" / environment).glob("*.tf"))
    [found] = re.findall(rf"^  {name} = [\[{{]\n(.*?)^  [\]}}]", text, re.MULTILINE | re.DOTALL)
    return str(found)


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_services_run_where_they_are_said_to_run(environment: str) -> None:
    assert names(CONFIG / environment / "services") == SERVICES[environment]
    overlays = {path.parents[1].name for path in OVERLAYS if path.name == environment}
    assert overlays == SERVICES[environment]


def test_twelve_nine_and_three_make_twenty_four() -> None:
    assert Counter(path.name for path in OVERLAYS) == {"dev": 12, "staging": 9, "prod": 3}


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_every_environment_has_five_databases(environment: str) -> None:
    assert {path.stem for path in (CONFIG / environment / "db").iterdir()} == DATABASES
    assert set(re.findall(r"^    (\w+) +=", locals_of(environment, "databases"), re.MULTILINE)) == DATABASES


def test_there_is_a_repository_for_each_service_and_environment() -> None:
    told = [(e, s) for e in ENVIRONMENTS for s in re.findall(r'"([a-z-]+)"', locals_of(e, "services"))]
    assert len(told) == len(set(told)) == 36
    assert {service for _, service in told} == SERVICES["dev"]
    assert '"${var.environment}/${each.key}"' in (TERRAFORM / "modules/ecr/main.tf").read_text()


@pytest.mark.parametrize("path", OVERLAYS, ids=lambda path: "/".join(path.parts[-3::2]))
def test_tags_and_repositories_carry_the_environment(path: Path) -> None:
    [image] = yaml.safe_load((path / "kustomization.yaml").read_text())["images"]
    service, environment = path.parents[1].name, path.name
    assert image["newName"].endswith(f".dkr.ecr.ap-northeast-2.amazonaws.com/{environment}/{service}")
    assert re.fullmatch(rf"{environment}-\d+\.\d+\.\d+(-rc\.\d+)?", image["newTag"])


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_an_environment_stands_in_seoul_on_two_nodes_with_a_locked_state(environment: str) -> None:
    folder = TERRAFORM / "environments" / environment
    main, versions = (folder / "main.tf").read_text(), (folder / "versions.tf").read_text()
    assert re.search(r'instance_types += \["t3\.medium"\]\n +node_count += 2\n', main)
    assert versions.count('"ap-northeast-2"') == 2
    assert "encrypt      = true\n    use_lockfile = true" in versions
    called = set(re.findall(r'source += "\.\./\.\./modules/([a-z-]+)"', main + locals_text(folder)))
    assert called == names(TERRAFORM / "modules")


def locals_text(folder: Path) -> str:
    return (folder / "databases.tf").read_text()


def test_a_notification_goes_from_s3_over_lambda_and_msk() -> None:
    text = (TERRAFORM / "modules/notification-pipeline/main.tf").read_text()
    assert "lambda_function_arn = aws_lambda_function.ingest.arn" in text
    assert "BOOTSTRAP_BROKERS = var.bootstrap_brokers" in text
    settings = yaml.safe_load((CONFIG / "dev/services/notification/settings.yaml").read_text())
    [topic] = set(re.findall(r'TOPIC += "(.+)"', text))
    assert topic in settings["kafka"]["consumes"]


def test_an_application_follows_a_release_in_prod_and_prunes_nothing_there() -> None:
    for path in sorted(GITOPS.glob("argocd/*/*.yaml")):
        application = yaml.safe_load(path.read_text())
        if application["kind"] != "Application":
            continue
        spec, environment = application["spec"], path.parent.name
        assert (GITOPS.parent / spec["source"]["path"] / "kustomization.yaml").is_file()
        assert spec["source"]["path"].endswith(f"/{environment}")
        assert spec["destination"]["name"] == f"shop-{environment}"
        assert spec["syncPolicy"]["automated"]["prune"] is (environment != "prod")
        assert spec["source"]["targetRevision"] == ("release-2026.11.2" if environment == "prod" else "main")


@pytest.mark.skipif(not KUBECTL, reason="kubectl is not installed")
@pytest.mark.parametrize(
    "path",
    [p.parent for p in sorted(GITOPS.rglob("overlays/*/kustomization.yaml"))] + [GITOPS / "argocd"],
    ids=lambda path: str(path.relative_to(GITOPS)),
)
def test_kustomize_builds(path: Path) -> None:
    built = subprocess.run([KUBECTL, "kustomize", str(path)], capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    objects = [o for o in yaml.safe_load_all(built.stdout) if o]
    if path.parts[-4] != "apps":
        assert objects
        return
    service = path.parents[1].name
    kinds = Counter(o["kind"] for o in objects if o["metadata"]["name"] == service)
    whole = {"Deployment", "Service", "ServiceAccount", "PodDisruptionBudget", "NetworkPolicy", "ConfigMap"}
    assert whole <= kinds.keys()
    [pod] = [o["spec"]["template"]["spec"] for o in objects if o["kind"] == "Deployment"]
    [settings] = [
        o["metadata"]["name"] for o in objects if o["metadata"]["name"].startswith(f"{service}-settings")
    ]
    assert {"name": "settings", "configMap": {"name": settings}} in pod["volumes"]
