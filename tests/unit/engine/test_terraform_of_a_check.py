"""Terraform as one check evaluates it: base and head, and what `terraform init` left beside the tree."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from tallygate.engine.config import Config, parse
from tallygate.engine.terraform import Terraform
from tallygate.environments.discover import discover
from tallygate.loaders.registry import load, loader_for
from tallygate.model.diagnostic import Diagnostic, Level
from tallygate.model.document import Document
from tallygate.sources.interface import Entry, Kept
from tallygate.terraform.modules.tree import Evaluation


class Files:
    """A snapshot of given texts."""

    name = "given"
    diagnostics: Sequence[Diagnostic] = ()
    kept: Mapping[str, Kept] = {}

    def __init__(self, texts: dict[str, str]) -> None:
        self._texts = texts

    def entries(self) -> list[Entry]:
        return [Entry(path, "", len(text)) for path, text in sorted(self._texts.items())]

    def read(self, path: str) -> bytes:
        return self._texts[path].encode()

    def documents(self) -> list[Document]:
        return [
            document
            for path, text in self._texts.items()
            if (loader := loader_for(path))
            for document in load(loader, text.encode(), path).documents
        ]


def terraform(text: str = "", folder: Path | None = None) -> Terraform:
    config = parse(text.encode(), "tallygate.yaml") if text else Config()
    return Terraform(config, discover([]), folder)


def evaluated(made: Terraform, texts: dict[str, str]) -> Evaluation:
    files = Files(texts)
    return made.of(files, files.documents(), ("terraform",))


COUNTED = 'variable "c" { default = 1 }\nresource "aws_x" "a" {\n  count = var.c\n}\n'
CALLED = 'resource "aws_x" "a" { a = 1 }\n'
CALLS = 'module "m" {\n  source = "../m"\n  count = 0\n}\n'


def test_what_the_base_has_as_a_root_stays_one() -> None:
    check = terraform()
    assert evaluated(check, {"m/main.tf": CALLED}).roots == {"m"}
    head = evaluated(check, {"m/main.tf": CALLED, "live/main.tf": CALLS.replace("0", "1")})
    assert [(one.root, one.address) for one in head.resources] == [
        ("live", "module.m[0].aws_x.a"),
        ("m", "aws_x.a"),
    ]
    alone = evaluated(terraform(), {"m/main.tf": CALLED, "live/main.tf": CALLS.replace("0", "1")})
    assert [one.root for one in alone.resources] == ["live"]


def test_a_root_that_is_called_as_soon_as_it_is_there_is_judged_by_itself() -> None:
    head = {
        "net/main.tf": COUNTED,
        "examples/x/main.tf": 'module "n" {\n  source = "../../net"\n  c = 0\n}\n',
    }
    files = Files(head)
    changed = Terraform(Config(), discover([]), None, files)  # the base has no Terraform
    made = changed.of(files, files.documents(), ("terraform",))
    assert [(one.root, one.address) for one in made.resources] == [("net", "aws_x.a[0]")]
    assert evaluated(terraform(), head).roots == {"examples/x"}


def test_an_evaluation_of_the_base_stays_beside_new_variable_files() -> None:
    files = {"net/main.tf": COUNTED, "net/dev.tfvars": "c = 0\n", "net/prod.tfvars": "c = 0\n"}
    check = Terraform(Config(), discover(sorted(files)), None)
    evaluated(check, {"net/main.tf": COUNTED})
    assert [(one.environment, one.address) for one in evaluated(check, files).resources] == [
        (None, "aws_x.a[0]")
    ]
    again = evaluated(check, files)
    assert set(again.successions) == {("net", None), ("net", "dev"), ("net", "prod")}


def test_modules_of_init_are_read_from_the_folder(tmp_path: Path) -> None:
    modules = tmp_path / "live" / ".terraform" / "modules"
    (modules / "vpc").mkdir(parents=True)
    (modules / "vpc" / "main.tf").write_text('variable "n" {}\nresource "aws_vpc" "v" { name = var.n }\n')
    (modules / "modules.json").write_text(
        '{"Modules": [{"Key": "vpc", "Source": "registry.terraform.io/acme/vpc/aws", "Version": "1.0.0",'
        ' "Dir": ".terraform/modules/vpc"}]}'
    )
    texts = {"live/main.tf": 'module "vpc" {\n  source = "acme/vpc/aws"\n  n = "x"\n}\n'}
    found = evaluated(terraform(folder=tmp_path), texts)
    assert [(one.address, one.values) for one in found.resources] == [("module.vpc.aws_vpc.v", {"name": "x"})]
    missing = evaluated(terraform(), texts)
    assert [one.rule for one in missing.diagnostics] == ["tf-module-missing"]


def test_what_cannot_be_read_of_a_module_of_init_is_an_error(tmp_path: Path) -> None:
    modules = tmp_path / ".terraform" / "modules"
    (modules / "vpc").mkdir(parents=True)
    (modules / "vpc" / "main.tf").write_text('resource "aws_vpc" "v" {}\n')
    (modules / "vpc" / "broken.tf").write_text('resource "aws_subnet" "s" {\n')
    (modules / "vpc" / "linked.tf").symlink_to(tmp_path / "elsewhere.tf")
    (modules / "modules.json").write_text(
        '{"Modules": [{"Key": "vpc", "Source": "registry.terraform.io/acme/vpc/aws", "Version": "1.0.0",'
        ' "Dir": ".terraform/modules/vpc"}]}'
    )
    found = evaluated(terraform(folder=tmp_path), {"main.tf": 'module "vpc" { source = "acme/vpc/aws" }\n'})
    assert [one.address for one in found.resources] == ["module.vpc.aws_vpc.v"]
    assert [(one.rule, one.location.path, one.level) for one in found.diagnostics] == [
        ("tf-syntax", ".terraform/modules/vpc/broken.tf", Level.ERROR),
        ("tf-module-unreadable", ".terraform/modules/vpc/linked.tf", Level.ERROR),
    ]


def test_more_files_of_init_than_are_read_are_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tallygate.engine.terraform._MOST_FILES", 2)
    below = tmp_path / "live" / ".terraform" / "modules" / "m"
    below.mkdir(parents=True)
    for name in "abc":
        (below / f"{name}.tf").write_text("")
    found = evaluated(terraform(folder=tmp_path), {"live/main.tf": ""})
    [told] = found.diagnostics
    assert (told.rule, told.location.path, told.level) == ("tf-limit", "live/.terraform/modules", Level.ERROR)


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "main.tf").write_text('resource "aws_vpc" "v" { name = "secret" }\n')
    modules = tmp_path / "tree" / ".terraform" / "modules"
    modules.mkdir(parents=True)
    (modules / "vpc").symlink_to(outside)
    (modules / "modules.json").write_text(
        '{"Modules": [{"Key": "vpc", "Source": "registry.terraform.io/acme/vpc/aws", "Version": "1.0.0",'
        ' "Dir": ".terraform/modules/vpc"}]}'
    )
    texts = {"main.tf": 'module "vpc" { source = "acme/vpc/aws" }\n'}
    found = evaluated(terraform(folder=tmp_path / "tree"), texts)
    assert found.resources == ()
    assert [one.rule for one in found.diagnostics] == ["tf-module-missing"]


@pytest.mark.parametrize(
    ("limits", "told"),
    [
        ("{steps: 50}", "it takes more than 50 steps (terraform.limits.steps)"),
        ("{instances: 2}", "there are more than 2 instances (terraform.limits.instances)"),
    ],
)
def test_limits_are_those_of_the_configuration(limits: str, told: str) -> None:
    text = 'resource "aws_x" "a" {\n  count = 3\n  a = [for x in range(100) : x]\n}\n'
    found = evaluated(terraform(f"version: 1\nterraform: {{limits: {limits}}}\n"), {"main.tf": text})
    assert told in {one.message for one in found.diagnostics}


def test_folders_of_modules_are_those_of_the_configuration() -> None:
    config = "version: 1\nterraform: {module_paths: {acme/vpc/aws: vendor/vpc}}\n"
    texts = {"live/main.tf": 'module "v" { source = "acme/vpc/aws" }\n', "vendor/vpc/main.tf": CALLED}
    found = evaluated(terraform(config), texts)
    assert "module.v.aws_x.a" in {one.address for one in found.resources}


def test_variables_of_the_process_count_where_that_is_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TF_VAR_x", "from outside")
    texts = {"main.tf": 'variable "x" { default = "own" }\nresource "aws_x" "a" { a = var.x }\n'}
    assert evaluated(terraform(), texts).resources[0].values == {"a": "own"}
    config = "version: 1\nterraform: {env_vars: true}\n"
    assert evaluated(terraform(config), texts).resources[0].values == {"a": "from outside"}
