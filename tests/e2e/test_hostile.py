"""What a pull request's author controls stays inert: names, values, files, repositories."""

import os
import re
from pathlib import Path

import msgspec
import pytest

from tests.e2e.command import tallygate
from tests.e2e.samples import GOOD_POD, PRIVILEGED_POD
from tests.unit.sources.git_repositories import commit_all, repository, write

NASTY = "x\x1b[31mred`rm -rf`<!-- @all --> ::error::boom%0A|\u202egnp.exe"
NASTY_NAME = "a\n::error::boom\x1b[2J`<!-- @all.yaml"
FORMATS = ("text", "json", "sarif", "github")


def hostile_tree(folder: Path) -> Path:
    quoted = msgspec.json.encode(NASTY).decode()
    pod = PRIVILEGED_POD.replace("name: web\nspec", f"name: {quoted}\nspec").replace(
        "- name: web", f"- name: {quoted}"
    )
    write(
        folder,
        {NASTY_NAME: pod, "main.tf": f'resource "aws_s3_bucket" {quoted} {{\n  acl = "public-read"\n}}\n'},
    )
    (Path(os.fsdecode(os.fsencode(folder) + b"/bad\xff.yaml"))).write_text(PRIVILEGED_POD)
    return folder


@pytest.mark.parametrize("form", FORMATS)
def test_no_control_character_reaches_the_output(form: str, tmp_path: Path) -> None:
    ran = tallygate("check", "--format", form, cwd=hostile_tree(tmp_path))
    assert ran.code == 1, ran.err
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", ran.out)


def test_no_line_is_a_command_of_the_author(tmp_path: Path) -> None:
    ran = tallygate("check", "--format", "github", cwd=hostile_tree(tmp_path))
    for line in ran.out.splitlines():
        if line.lstrip().startswith("::"):
            assert re.match(r"::(error|warning|notice) [a-zA-Z]+=", line)
        assert "##[" not in line


def test_no_line_of_the_text_is_a_command(tmp_path: Path) -> None:
    """GitHub reads commands out of any step's log, whatever printed them."""
    ran = tallygate("check", cwd=hostile_tree(tmp_path))
    assert [line for line in ran.out.splitlines() if line.lstrip().startswith("::")] == []


@pytest.mark.parametrize("form", FORMATS)
def test_a_secret_reaches_no_output(form: str, tmp_path: Path) -> None:
    secret = "hunter2-Zk81mQ0x"
    pod = PRIVILEGED_POD.replace(
        "      resources:",
        f"      env:\n        - name: DB_PASSWORD\n          value: {secret}\n      resources:",
    )
    write(
        tmp_path,
        {
            "pod.yaml": pod,
            "secret.yaml": "apiVersion: v1\nkind: Secret\nmetadata: {name: x}\n"
            f"stringData:\n  anything: {secret}\n",
            "config/dev/app.yaml": f"db:\n  password: {secret}\n  host: db\n",
            "config/prod/app.yaml": f"db:\n  password: changeme{secret}\n  host: localhost\n",
            "main.tf": f'resource "aws_db_instance" "x" {{\n  password = "{secret}"\n}}\n',
        },
    )
    ran = tallygate("check", "-v", "--format", form, cwd=tmp_path)
    assert ran.code == 1
    assert "plaintext-secret" in ran.out
    assert secret not in ran.out + ran.err


def test_a_policy_that_repeats_a_secret_is_masked(tmp_path: Path) -> None:
    from tests.e2e.samples import RULE

    leaking = RULE.replace(
        '"msg": "the pod is not called web"',
        '"msg": sprintf("it is %v", [input.values.spec.containers[0].env[0].value])',
    )
    pod = GOOD_POD.replace("name: web\nspec", "name: api\nspec").replace(
        "      resources:", "      env: [{name: API_TOKEN, value: s3cr3tvalue}]\n      resources:"
    )
    write(tmp_path, {"a.yaml": pod, "policy/x.rego": leaking})
    ran = tallygate("check", "-p", "policy", "--format", "json", cwd=tmp_path)
    assert "own-pod-name" in ran.out
    assert "s3cr3tvalue" not in ran.out


def test_inspect_masks_secrets(tmp_path: Path) -> None:
    write(
        tmp_path,
        {"config/dev/app.yaml": "password: s3cr3tvalue\n", "config/prod/app.yaml": "password: s3cr3tvalue\n"},
    )
    ran = tallygate("inspect", "--format", "json", cwd=tmp_path)
    assert "(sensitive)" in ran.out
    assert "s3cr3tvalue" not in ran.out


def test_a_link_out_of_the_repository_is_not_read(tmp_path: Path) -> None:
    write(tmp_path, {"outside.yaml": PRIVILEGED_POD, "repo/a.yaml": GOOD_POD})
    repo = tmp_path / "repo"
    (repo / "b.yaml").symlink_to("../outside.yaml")
    commit_all(repository(repo, {}))
    ran = tallygate("check", cwd=repo)
    assert ran.code == 4
    assert "b.yaml" in ran.out
    assert "privileged" not in ran.out


@pytest.mark.parametrize(
    "spelling", ['"ap\\u0069Version": v1', '"\\x61piVersion": v1', "!!binary YXBpVmVyc2lvbg==: v1"]
)
def test_a_manifest_cannot_hide_from_the_search_of_bytes(spelling: str, tmp_path: Path) -> None:
    write(tmp_path, {"a.yaml": GOOD_POD, "b.yaml": PRIVILEGED_POD.replace("apiVersion: v1", spelling)})
    assert tallygate("check", cwd=tmp_path).code == 1


def test_a_manifest_in_utf_16_is_read(tmp_path: Path) -> None:
    write(tmp_path, {"a.yaml": GOOD_POD, "b.yaml": PRIVILEGED_POD.encode("utf-16")})
    assert tallygate("check", cwd=tmp_path).code == 1


def test_a_huge_file_ends_in_a_diagnostic(tmp_path: Path) -> None:
    write(tmp_path, {"a.yaml": GOOD_POD, "b.yaml": "apiVersion: v1\nkind: Pod\n# " + "x" * (17 << 20)})
    ran = tallygate("check", cwd=tmp_path)
    assert ran.code == 4
    assert "b.yaml" in ran.out


def test_a_pipe_does_not_stall_the_check(tmp_path: Path) -> None:
    write(tmp_path, {"a.yaml": GOOD_POD})
    os.mkfifo(tmp_path / "b.yaml")
    ran = tallygate("check", cwd=tmp_path, timeout=20)
    assert ran.code == 4
    assert "b.yaml" in ran.out


def test_a_report_is_not_written_through_a_link(tmp_path: Path) -> None:
    write(tmp_path, {"outside.txt": "mine", "repo/a.yaml": GOOD_POD})
    (tmp_path / "repo" / "r.json").symlink_to("../outside.txt")
    assert tallygate("check", "--format", "json=r.json", cwd=tmp_path / "repo").code == 2
    assert (tmp_path / "outside.txt").read_text() == "mine"
