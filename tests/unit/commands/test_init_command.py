"""`init`: what it finds, what it writes, and what it leaves alone."""

from pathlib import Path

import pytest
import yaml

from tallygate import __version__
from tallygate.cli import main
from tallygate.engine.config import parse
from tests.unit.kubernetes.schemas.held import crd, widget

POD = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\n"
OVERLAY = "resources: [pod.yaml]\n"


@pytest.fixture
def platform(tmp_path: Path) -> Path:
    """Three services; `review` runs in dev only, `order` in dev and prod, `auth` everywhere."""
    running = {"auth": ("dev", "staging", "prod"), "order": ("dev", "prod"), "review": ("dev",)}
    for service, environments in running.items():
        for name in environments:
            put(tmp_path, f"apps/{service}/overlays/{name}/kustomization.yaml", OVERLAY)
            put(tmp_path, f"apps/{service}/overlays/{name}/pod.yaml", POD)
            put(tmp_path, f"config/{name}/services/{service}.yaml", "port: 80\n")
    put(
        tmp_path, "terraform/environments/prod/main.tf", 'module "vpc" {\n  source = "../../modules/vpc"\n}\n'
    )
    put(tmp_path, "terraform/modules/vpc/main.tf", 'resource "aws_vpc" "this" {}\n')
    put(tmp_path, "tests/testdata/broken.yaml", POD)
    return tmp_path


def put(root: Path, path: str, text: str) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text)


def ended(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = main(["init", *words])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_it_writes_what_it_finds(platform: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = ended(capsys, str(platform))
    text = (platform / "tallygate.yaml").read_text()
    written = yaml.safe_load(text)
    assert code == 0
    assert list(written["environments"]) == ["dev", "staging", "prod"]
    assert written["environments"]["prod"] == {"after": ["staging"]}
    assert written["services"] == {"order": {"in": ["dev", "prod"]}, "review": {"until": "dev"}}
    assert written["exclude"] == ["**/testdata/**"]
    assert "apps/*/overlays/{env}/" in text
    assert len(text.splitlines()) < 25
    assert "services      3 (dev 3, staging 1, prod 2)" in out
    assert "           1  Terraform roots\n" in out
    assert "           6  kustomizations\n" in out
    assert out.endswith("wrote tallygate.yaml\n")
    assert "tallygate baseline" in err


def test_its_file_is_a_valid_configuration(platform: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ended(capsys, str(platform))
    config = parse((platform / "tallygate.yaml").read_bytes(), "tallygate.yaml")
    assert config.environments["prod"].after == ("staging",)
    assert config.exclude == ("**/testdata/**",)


def test_what_cannot_be_read_is_left_out_and_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for cluster in ("east", "north", "west"):
        put(tmp_path, f"{cluster}/web/pod.yaml", POD + "\tbroken: [\n")
        put(tmp_path, f"{cluster}/api/pod.yaml", POD)
    put(tmp_path, "one/deep/pod.yaml", POD + "\tbroken: [\n")
    put(tmp_path, 'one/"*"/pod.yaml', POD + "\tbroken: [\n")
    _, out, _ = ended(capsys, str(tmp_path))
    text = (tmp_path / "tallygate.yaml").read_text()
    assert yaml.safe_load(text)["exclude"] == ["*/web/pod.yaml", "one/deep/pod.yaml"]
    assert "# Templates or broken: these cannot be read as they stand" in text
    assert "left out      4 files: */web/pod.yaml, one/deep/pod.yaml\n" in out


def test_a_variables_file_with_a_wrong_value_is_not_left_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("staging", "prod"):
        put(tmp_path, f"config/{name}/app.tfvars", "name = var.x\nsize = 1\n")
    ended(capsys, str(tmp_path))
    assert "exclude" not in yaml.safe_load((tmp_path / "tallygate.yaml").read_text())


def test_a_glob_for_what_cannot_be_read_leaves_out_nothing_else(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for cluster in ("east", "west"):
        put(tmp_path, f"{cluster}/web/pod.yaml", POD + "\tbroken: [\n")
    put(tmp_path, "north/web/pod.yaml", POD)
    ended(capsys, str(tmp_path))
    written = yaml.safe_load((tmp_path / "tallygate.yaml").read_text())
    assert written["exclude"] == ["east/web/pod.yaml", "west/web/pod.yaml"]


def test_many_that_cannot_be_read_keep_the_file_short(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(60):
        put(tmp_path, f"folder{number}/pod.yaml", POD + "\tbroken: [\n")
    _, out, _ = ended(capsys, str(tmp_path))
    assert len(yaml.safe_load((tmp_path / "tallygate.yaml").read_text())["exclude"]) == 40
    assert "left out      40 files: " in out


def test_suppressions_of_other_tools_are_understood(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(2):
        put(tmp_path, f"{number}.tf", "# checkov:skip=CKV_AWS_16: said\n")
    put(tmp_path, "pod.yaml", POD + "  annotations:\n    ignore-check.kube-linter.io/run-as-non-root: said\n")
    put(tmp_path, "notes.txt", "#trivy:ignore:AVD-AWS-0080 nobody reads this\n")
    _, out, _ = ended(capsys, str(tmp_path))
    text = (tmp_path / "tallygate.yaml").read_text()
    assert parse(text.encode(), "tallygate.yaml").ignore.compat == ("checkov", "kube-linter")
    assert "hold here, too: checkov in 2 files, kube-linter in 1 file.\n" in text
    assert "suppressions  checkov in 2 files, kube-linter in 1 file\n" in out


def test_inputs_of_tests_are_left_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(tmp_path, "policies/pods/.chainsaw-test/resources/pod.yaml", POD)
    put(tmp_path, "tests/fixtures/pod.yaml", POD)
    put(tmp_path, "fixtures", "a file\n")
    ended(capsys, str(tmp_path))
    written = yaml.safe_load((tmp_path / "tallygate.yaml").read_text())
    assert written["exclude"] == ["**/.chainsaw-test/**", "**/fixtures/**"]


def test_what_is_left_out_defines_no_kinds(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(tmp_path, "fixtures/crd.yaml", crd("{type: object}"))
    put(tmp_path, "apps/a.yaml", widget("{}"))
    put(tmp_path, "fixtures/b.yaml", widget("{}").replace("Widget", "Gadget"))
    ended(capsys, str(tmp_path))
    config = parse((tmp_path / "tallygate.yaml").read_bytes(), "tallygate.yaml")
    assert [one.kinds for one in config.kubernetes.schemas.ignore] == ["example.io/Widget"]


def test_environments_with_other_words_in_paths(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for word in ("dev", "production"):
        put(tmp_path, f"clusters/{word}/pod.yaml", POD)
    ended(capsys, str(tmp_path))
    text = (tmp_path / "tallygate.yaml").read_text()
    assert "  dev: {}\n  prod: {after: [dev]}  # production in paths\n" in text


def test_without_environments_the_file_is_short(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(tmp_path, "pod.yaml", POD)
    assert ended(capsys, str(tmp_path))[0] == 0
    written = yaml.safe_load((tmp_path / "tallygate.yaml").read_text())
    assert written == {"version": 1, "validators": {"settings": {"kubernetes_version": "1.37"}}}


def test_without_objects_no_version_of_kubernetes_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(tmp_path, "main.tf", 'resource "aws_vpc" "this" {}\n')
    assert ended(capsys, str(tmp_path))[0] == 0
    assert yaml.safe_load((tmp_path / "tallygate.yaml").read_text()) == {"version": 1}


def test_kinds_without_a_schema_are_proposed_to_be_left_unchecked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    types = (
        "example.io/v1 Gadget",
        "example.io/v1 Widget",
        "other.io/v1 Thing",
        'x"]/v1 Evil',
        "cert-manager.io/v1 Issuer",
    )
    for number, one in enumerate(types):
        version, kind = one.split()
        put(
            tmp_path,
            f"{number}.yaml",
            f"apiVersion: '{version}'\nkind: {kind}\nmetadata: {{name: a}}\nspec: {{}}\n",
        )
    code, out, _ = ended(capsys, str(tmp_path))
    assert (code, "unchecked     3 kinds without a schema" in out) == (0, True)
    config = parse((tmp_path / "tallygate.yaml").read_bytes(), "tallygate.yaml")
    assert [one.kinds for one in config.kubernetes.schemas.ignore] == [
        "example.io/{Gadget,Widget}",
        "other.io/Thing",
    ]
    assert main(["check", str(tmp_path)]) == 4  # the odd name is still told
    said = capsys.readouterr().out
    assert ("3.yaml" in said, "0.yaml" in said) == (True, False)


def test_nothing_to_read_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(tmp_path, "notes.txt", "nothing\n")
    code, out, _ = ended(capsys, str(tmp_path))
    assert code == 3
    assert "nothing that a validator of Tallygate reads" in out
    assert not (tmp_path / "tallygate.yaml").exists()


@pytest.mark.parametrize("name", ["tallygate.yaml", ".github/tallygate.yaml"])
def test_a_file_that_exists_stays(platform: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    put(platform, name, "version: 1\nfail_on: high\n")
    code, _, err = ended(capsys, str(platform))
    assert code == 2
    assert f"{name} exists" in err
    assert (platform / name).read_text() == "version: 1\nfail_on: high\n"
    assert ended(capsys, str(platform), "--github")[0] == 0
    assert (platform / name).read_text() == "version: 1\nfail_on: high\n"
    assert ended(capsys, str(platform), "--force")[0] == 0
    assert "environments:" in (platform / name).read_text()


def test_a_dry_run_writes_nothing(platform: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = sorted(platform.rglob("*"))
    code, out, _ = ended(capsys, str(platform), "--dry-run", "--github", "--pre-commit")
    assert code == 0
    for name in ("tallygate.yaml", ".github/workflows/tallygate.yml", ".pre-commit-config.yaml"):
        assert f"\n--- {name}\n" in out
    assert sorted(platform.rglob("*")) == before


def test_what_is_written_says_where_the_package_comes_from(
    platform: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ended(capsys, str(platform), "--github", "--pre-commit")
    for name in (".github/workflows/tallygate.yml", ".pre-commit-config.yaml"):
        assert "see that the package there is ours" in (platform / name).read_text()


def test_the_workflow_pins_everything(platform: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ended(capsys, str(platform), "--github")
    workflow = yaml.safe_load((platform / ".github/workflows/tallygate.yml").read_text())
    steps = workflow["jobs"]["check"]["steps"]
    uses = [step["uses"] for step in steps if "uses" in step]
    assert uses
    assert all(len(action.partition("@")[2]) == 40 for action in uses)
    assert workflow["jobs"]["check"]["env"] == {
        "TALLYGATE": f"tallygate=={__version__}",
        "UV_NO_CONFIG": "1",  # no file of the checkout has a say
    }
    assert all("${{" not in step.get("run", "") for step in steps)


def test_the_hook_joins_those_that_are_there(platform: Path, capsys: pytest.CaptureFixture[str]) -> None:
    existing = "# ours\nrepos:\n- repo: local\n  hooks:\n  - {id: x, name: x, entry: x, language: system}\n"
    put(platform, ".pre-commit-config.yaml", existing)
    assert ended(capsys, str(platform), "--pre-commit")[0] == 0
    text = (platform / ".pre-commit-config.yaml").read_text()
    assert text.startswith(existing)
    assert [repo["hooks"][0]["id"] for repo in yaml.safe_load(text)["repos"]] == ["x", "tallygate"]
    assert ended(capsys, str(platform), "--pre-commit")[0] == 2


def test_a_hook_file_of_another_shape_is_left_alone(
    platform: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(platform, ".pre-commit-config.yaml", "repos: []\nci: {}\n")
    code, _, err = ended(capsys, str(platform), "--pre-commit")
    assert code == 2
    assert "by hand" in err
    assert "id: tallygate" in err


def test_nothing_is_written_through_links(platform: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = platform.parent / "outside"
    target.mkdir()
    (platform / ".github").symlink_to(target)
    assert ended(capsys, str(platform), "--github")[0] == 2
    assert list(target.iterdir()) == []


def test_hostile_names_stay_out_of_the_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for service in ("a: b", "x\x1b[31m", "ok-one", "ok-two"):
        put(tmp_path, f"apps/{service}/overlays/dev/pod.yaml", POD)
    for name in ("dev", "prod"):
        put(tmp_path, f"apps/ok-one/overlays/{name}/pod.yaml", POD)
    code, out, _ = ended(capsys, str(tmp_path), "--dry-run")
    assert code == 0
    assert "\x1b" not in out
    written = yaml.safe_load(out.partition("--- tallygate.yaml\n")[2])
    assert written["services"] == {"ok-two": {"until": "dev"}}


def test_variable_files_elsewhere_are_joined_to_their_roots(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(tmp_path, "live/rds/main.tf", 'variable "size" {}\nresource "a" "b" {\n  size = var.size\n}\n')
    for name in ("dev", "prod"):
        put(tmp_path, f"vars/{name}/rds.tfvars", f'size = "{name}"\n')
        put(tmp_path, f"vars/{name}/lost.tfvars", 'x = "y"\n')
    code, out, _ = ended(capsys, str(tmp_path))
    written = parse((tmp_path / "tallygate.yaml").read_bytes(), "tallygate.yaml")
    assert code == 0
    assert [root.path for root in written.terraform.roots] == ["live/rds"]
    assert "joined        variable files to 1 root by name: see terraform.roots\n" in out
    assert "apart         2 variable files: vars/dev/lost.tfvars, vars/prod/lost.tfvars\n" in out
    assert main(["inspect", str(tmp_path), "--address", "a.b"]) == 0
    shown = capsys.readouterr().out
    assert shown.splitlines()[1::2] == ['    /size = "dev"', '    /size = "prod"']


@pytest.mark.parametrize("path", ["apps/web", "'apps/{{name}}'"])
def test_it_proposes_the_url_that_applications_name(
    path: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, url, folder in (("a", "https://x/own.git", path), ("b", "https://x/else", "gone")):
        source = f"{{repoURL: '{url}', path: {folder}}}"
        text = f"apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {{name: {name}}}\nspec:\n"
        put(tmp_path, f"{name}.yaml", f"{text}  source: {source}\n  destination: {{name: x}}\n")
    put(tmp_path, "apps/web/pod.yaml", POD)
    code, _, _ = ended(capsys, str(tmp_path))
    text = (tmp_path / "tallygate.yaml").read_text()
    assert code == 0
    assert parse(text.encode(), "tallygate.yaml").kubernetes.argocd.own == ("https://x/own.git",)
    assert "see that it is this one" in text


def test_it_proposes_no_url_of_another_repository(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: a}\nspec:\n"
    put(tmp_path, "a.yaml", f"{text}  source: {{repoURL: 'https://x/else', path: gone}}\n")
    ended(capsys, str(tmp_path))
    assert "self:" not in (tmp_path / "tallygate.yaml").read_text()
