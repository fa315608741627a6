"""Which folder a module call means."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallygate.loaders.vendor_lock import Locked
from tallygate.terraform.modules.resolution import MOST_BYTES, Installed, Modules, installed
from tallygate.terraform.modules.run import Missing

VPC = "terraform-aws-modules/vpc/aws"
FOLDERS = {"prod", "modules/net", "prod/.terraform/modules/vpc", "prod/.terraform/modules/vpc/modules/sub"}


def modules_json(*records: dict[str, str]) -> Installed:
    data = json.dumps({"Modules": [{"Key": "", "Source": "", "Dir": "."}, *records]}).encode()
    return installed({"prod/.terraform/modules/modules.json": data}.get, "prod")


def record(key: str = "vpc", source: str = f"registry.terraform.io/{VPC}", **more: str) -> dict[str, str]:
    return {
        "Key": key,
        "Source": source,
        "Version": "5.1.0",
        "Dir": ".terraform/modules/vpc",
        **{name.capitalize(): text for name, text in more.items()},
    }


def resolve(modules: Modules, source: str = VPC, version: str = "", path: str = "vpc") -> Any:
    return modules.resolve(path, source, version, "prod")


def tree(*records: dict[str, str], **more: Any) -> Modules:
    return Modules("prod", FOLDERS, modules_json(*records), **more)


@pytest.mark.parametrize(
    ("source", "folder"),
    [
        ("./net", "prod/net"),
        ("../modules/net", "modules/net"),
        ("../modules//net/", "modules/net"),
        ("..", ""),
    ],
)
def test_a_local_source_is_relative_to_the_caller(source: str, folder: str) -> None:
    assert resolve(tree(), source) == folder


@pytest.mark.parametrize("source", ["../..", "../../x", "./a/../../../x"])
def test_a_local_source_stays_in_the_repository(source: str) -> None:
    assert resolve(tree(), source) == Missing(
        'the source of module "vpc" leads out of the repository', "tf-module-escape"
    )


def test_what_terraform_installed_is_found_by_its_call_path() -> None:
    assert resolve(tree(record())) == "prod/.terraform/modules/vpc"
    assert resolve(tree(record("net.vpc")), path="net.vpc") == "prod/.terraform/modules/vpc"
    assert isinstance(resolve(tree(record("net.vpc"))), Missing)


def test_the_folder_of_a_subdir_is_recorded_whole() -> None:
    found = tree(
        record(source=f"registry.terraform.io/{VPC}//modules/sub", dir=".terraform/modules/vpc/modules/sub")
    )
    assert resolve(found, f"{VPC}//modules/sub") == "prod/.terraform/modules/vpc/modules/sub"


@pytest.mark.parametrize(
    ("written", "recorded"),
    [
        ("github.com/a/b", "git::https://github.com/a/b.git"),
        ("git::https://x.org/a.git?ref=v1", "git::https://x.org/a.git?ref=v1"),
        ("s3::https://s3.amazonaws.com/x/y.zip", "s3::https://s3.amazonaws.com/x/y.zip"),
    ],
)
def test_sources_are_compared_in_their_normal_form(written: str, recorded: str) -> None:
    assert resolve(tree(record(source=recorded)), written) == "prod/.terraform/modules/vpc"


@pytest.mark.parametrize("recorded", ["registry.terraform.io/other/vpc/aws", "./vpc", ""])
def test_what_was_installed_for_another_source_is_not_taken(recorded: str) -> None:
    found = resolve(tree(record(source=recorded)))
    assert "another source" in found.reason
    assert found.rule == "tf-module-missing"


@pytest.mark.parametrize(
    ("wanted", "taken"), [("", True), ("~> 5.0", True), ("< 5.0", False), ("5.1.0", True), ("what", False)]
)
def test_the_version_must_be_one_that_the_call_allows(wanted: str, taken: bool) -> None:
    found = resolve(tree(record()), version=wanted)
    assert isinstance(found, str) is taken


def test_a_folder_that_is_gone_is_told() -> None:
    assert "not in this tree" in resolve(tree(record(dir=".terraform/modules/gone"))).reason


@pytest.mark.parametrize("folder", ["../../x", "/etc", "~/x", "../.."])
def test_an_installed_folder_stays_in_the_repository(folder: str) -> None:
    assert resolve(tree(record(dir=folder))).rule == "tf-module-escape"


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "not what terraform init writes"),
        (b"[]", "not what terraform init writes"),
        (b'{"Modules": [{"Dir": "x"}]}', "not what terraform init writes"),
        (b'{"Modules": {"a": 1}}', "not what terraform init writes"),
        (b'\xff{"Modules": []}', "not what terraform init writes"),
        (b'{"x": ' + b"[" * 100_000, "not what terraform init writes"),
        (b'{"Modules": [{"Key": "a"}, {"Key": "a"}]}', "two entries"),
        (b" " * (MOST_BYTES + 1), "more than"),
    ],
)
def test_a_file_that_terraform_did_not_write_is_told(data: bytes, what: str) -> None:
    found = installed({".terraform/modules/modules.json": data}.get, "")
    assert what in found.problem
    assert what in resolve(Modules("", FOLDERS, found)).reason


@given(st.binary(max_size=40) | st.text(max_size=20).map(lambda text: json.dumps({"Modules": text}).encode()))
def test_no_content_makes_it_fail(data: bytes) -> None:
    found = installed(lambda path: data, "prod")
    assert found.problem or "vpc" not in found.records


@pytest.mark.parametrize(
    ("paths", "source", "folder"),
    [
        ({VPC: "vendor/vpc"}, VPC, "vendor/vpc"),
        ({VPC: "vendor/vpc"}, f"{VPC}//modules/sub", "vendor/vpc/modules/sub"),
        ({VPC: "vendor/vpc", f"{VPC}//modules/sub": "own"}, f"{VPC}//modules/sub", "own"),
        ({"git::https://x.org/a.git": "a"}, "git::https://x.org/a.git//sub?ref=v1", "a/sub"),
        ({"git::https://x.org/a.git?ref=v1": "a"}, "git::https://x.org/a.git//sub?ref=v1", "a/sub"),
    ],
)
def test_the_configuration_names_folders(paths: dict[str, str], source: str, folder: str) -> None:
    assert resolve(tree(paths=paths), source) == folder


def test_the_configuration_comes_before_what_the_tree_says() -> None:
    assert resolve(tree(record(), paths={VPC: "vendor/vpc"})) == "vendor/vpc"


def test_configured_folders_stay_in_the_repository() -> None:
    assert resolve(tree(paths={VPC: "../vpc"})).rule == "tf-module-escape"
    assert resolve(tree(paths={VPC: "vendor"}), f"{VPC}//../../x").rule == "tf-module-escape"


def test_the_lock_of_fetch_comes_last() -> None:
    locked = Locked({(VPC, "~> 5.0"): ".tallygate/modules/vpc"}, {})
    assert resolve(tree(locked=locked), version="~> 5.0") == ".tallygate/modules/vpc"
    assert resolve(tree(record(), locked=locked), version="~> 5.0") == "prod/.terraform/modules/vpc"
    assert isinstance(resolve(tree(locked=locked), version="~> 4.0"), Missing)


def test_a_fetched_module_that_was_changed_says_so() -> None:
    locked = Locked({}, {(VPC, ""): "the files are not those of the lock"})
    assert "the files are not those of the lock" in resolve(tree(locked=locked)).reason


def test_what_is_missing_says_what_to_do() -> None:
    assert resolve(tree()) == Missing(
        'module "vpc" (registry source terraform-aws-modules/vpc/aws) is not available; '
        "run tallygate fetch or terraform init, or set terraform.module_paths"
    )


def test_no_secret_of_a_source_is_shown() -> None:
    found = resolve(tree(), "git::https://user:hunter2@x.org/a.git?ref=v1&token=hunter3")
    assert "hunter" not in found.reason
