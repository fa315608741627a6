"""Files that may be there when Terraform runs, though no snapshot shows them: nobody may say they are not."""

from collections.abc import Mapping

import pytest

from tallygate.terraform.eval.budget import Budget
from tallygate.terraform.eval.faults import LimitError
from tallygate.terraform.modules.files import RepositoryFiles
from tallygate.terraform.modules.unseen import Unseen
from tests.unit.terraform.made import facts

IGNORED = {".gitignore": "# made\n*.zip\n/build/\n!kept.zip\n[\n", "net/.gitignore": "out/*.json\n"}


def unseen(files: Mapping[str, str] = {}, unread: tuple[str, ...] = (), steps: int = 10_000) -> Unseen:
    texts = {path: text.encode() for path, text in files.items()}
    return Unseen(unread, ("net",), texts.get, Budget(steps).spend)


@pytest.mark.parametrize(
    "path",
    [
        ".git/HEAD",
        ".GIT/HEAD",
        "vendor/.git",
        "net/.terraform/modules/modules.json",
        "net/.terraform.lock.hcl",
        "net/terraform.tfstate",
        "net/terraform.tfstate.d/dev/terraform.tfstate",
        "net/a.zip",
        "kept.zip",
        "build/x/y.json",
        "net/out/a.json",
    ],
)
def test_what_git_terraform_and_builds_make_may_be_there(path: str) -> None:
    assert unseen(IGNORED).holds(path)


@pytest.mark.parametrize(
    "path", ["net/a.txt", "net/git/HEAD", "net/build/x.json", "out/a.json", "net/out/deep/a.json", "zip", "["]
)
def test_other_files_are_in_the_snapshot_or_nowhere(path: str) -> None:
    assert not unseen(IGNORED).holds(path)


def test_what_exists_and_is_not_read_may_hold_anything() -> None:
    found = unseen(unread=("net/link", "sub"))
    assert found.holds("net/link")
    assert found.holds("sub/a/b")
    assert not found.holds("net/links")
    assert [one for one in found.below("net") if "link" in one] == ["link", "link/"]


def test_below_a_folder_stands_what_terraform_makes_in_its_roots() -> None:
    assert ".git/" in list(unseen().below(""))
    assert "net/.terraform/modules/" in list(unseen().below(""))
    assert ".terraform.lock.hcl" in list(unseen().below("net"))
    assert list(unseen().below("other")) == []


def test_rules_of_a_pull_request_take_steps() -> None:
    with pytest.raises(LimitError):
        unseen({".gitignore": "{a,b}{a,b}{a,b}\n" * 1000}, steps=1000).holds("net/x")


def test_a_file_that_is_listed_and_cannot_be_read_is_not_absent() -> None:
    files = RepositoryFiles(lambda path: None, ["net/pointer.bin"], "net", Budget(1000))
    with pytest.raises(Exception, match="not seen here"):
        files.read("pointer.bin")
    assert files.read("gone.bin") is None


BAD = 'resource "aws_security_group_rule" "bad" {{\n count = {}\n}}\n'


@pytest.mark.parametrize(
    "count",
    [
        'length(fileset("../.git", "HEAD"))',
        'length(fileset(path.module, "../.git/HEAD"))',
        'length(fileset(path.module, ".terraform/**"))',
        'length(fileset(path.module, "**/*.json"))',
        'length(fileset("..", "*/.terraform.lock.hcl"))',
        'fileexists("../.git/HEAD") ? 1 : 0',
        'fileexists(".terraform/modules/modules.json") ? 1 : 0',
        'can(file("/etc/passwd")) ? 1 : 0',
        'can(file("~/.ssh/id_rsa")) ? 1 : 0',
        'can(filemd5("../.git/HEAD")) ? 1 : 0',
        'can(templatefile("../../x.tftpl", {})) ? 1 : 0',
        'try(length(file("../.git/HEAD")), 0) > 0 ? 1 : 0',
    ],
)
def test_no_condition_on_such_a_file_takes_a_resource_away(count: str) -> None:
    found = facts({"prod/main.tf": BAD.format(count)})
    assert [one.address for one in found.resources] == ["aws_security_group_rule.bad[*]"]


@pytest.mark.parametrize(
    "count",
    [
        'length(fileset(path.module, "files/*.json"))',
        'length(fileset(path.module, "*.json"))',
        'length(fileset("files", "**"))',
        'fileexists("files/a.json") ? 1 : 0',
        'can(file("files/a.json")) ? 1 : 0',
    ],
)
def test_other_files_that_are_missing_are_known_to_be(count: str) -> None:
    assert facts({"prod/main.tf": BAD.format(count)}).resources == ()


def test_a_lock_file_that_is_in_the_tree_is_known() -> None:
    files = {"prod/main.tf": BAD.format('fileexists(".terraform.lock.hcl") ? 1 : 0')}
    [one] = facts(files, beside={"prod/.terraform.lock.hcl": ""}).resources
    assert one.address == "aws_security_group_rule.bad[0]"
