"""Repositories that mean harm: nothing of theirs runs, nothing leads out."""

import os
from pathlib import Path

import pytest

from tallygate.terraform.modules.sources import Git
from tallygate.vendoring.git import commit_of, package_of
from tallygate.vendoring.interface import FetchError
from tests.unit.vendoring.made_modules import MadeRepository, git


@pytest.fixture
def made(tmp_path: Path) -> MadeRepository:
    repository = MadeRepository(tmp_path / "made")
    repository.commit({"main.tf": "# one\n"}, "v1")
    return repository


def of(made: MadeRepository, ref: str = "") -> Git:
    return Git(made.folder.as_uri(), ref)


def contents(source: Git) -> dict[str, bytes]:
    return dict(package_of(source, commit_of(source, local=True), local=True).contents)


def test_links_inside_stand_for_what_they_lead_to(made: MadeRepository) -> None:
    (made.folder / "alias.tf").symlink_to("main.tf")
    (made.folder / "folder").mkdir()
    (made.folder / "folder" / "x.tf").touch()
    (made.folder / "again").symlink_to("folder")
    made.commit({})
    assert contents(of(made)) == {
        "main.tf": b"# one\n", "alias.tf": b"# one\n", "folder/x.tf": b"", "again/x.tf": b"",
    }  # fmt: skip


@pytest.mark.parametrize("target", ["/etc/passwd", "../../x", "../../../etc"])
def test_links_that_lead_out_are_refused(made: MadeRepository, target: str) -> None:
    (made.folder / "x.tf").symlink_to(target)
    made.commit({})
    with pytest.raises(FetchError, match=r"x.tf: link"):
        contents(of(made))


def test_no_hook_filter_or_submodule_takes_effect(
    made: MadeRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = tmp_path / "ran"
    settings = tmp_path / "settings"
    settings.write_text(
        f'[filter "run"]\n\tsmudge = touch {ran}\n[core]\n\thooksPath = {tmp_path}\n', encoding="utf-8"
    )
    for name in ("post-checkout", "reference-transaction", "post-merge"):
        (tmp_path / name).write_text(f"#!/bin/sh\ntouch {ran}\n", encoding="utf-8")
        (tmp_path / name).chmod(0o755)
    modules = '[submodule "sub"]\n\tpath = sub\n\turl = ext::touch x\n'
    made.commit({".gitattributes": "*.tf filter=run\n", ".gitmodules": modules})
    commit = git(made.folder, "rev-parse", "HEAD")
    git(made.folder, "update-index", "--add", "--cacheinfo", f"160000,{commit},sub")
    git(made.folder, "commit", "--quiet", "-m", "submodule")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))
    assert set(contents(of(made))) == {"main.tf", ".gitattributes", ".gitmodules"}
    assert not ran.exists()


def test_protocols_are_limited_whatever_git_is_told(
    made: MadeRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_ALLOW_PROTOCOL", "file:ext")
    with pytest.raises(FetchError, match="not allowed"):
        commit_of(of(made))
    with pytest.raises(FetchError, match="not allowed"):
        commit_of(Git("ext::touch x"), local=True)


def test_variables_of_a_hook_lead_to_no_other_repository(
    made: MadeRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = MadeRepository(tmp_path / "other")
    other.commit({"secret.tf": ""})
    monkeypatch.setenv("GIT_DIR", str(other.folder / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", os.devnull)
    assert set(contents(of(made))) == {"main.tf"}
    assert git(other.folder, "for-each-ref").count("\n") == 0


def test_a_tag_wins_over_a_branch_of_its_name(made: MadeRepository) -> None:
    tagged = git(made.folder, "rev-parse", "v1^{commit}")
    git(made.folder, "checkout", "--quiet", "-b", "v1")
    made.commit({"main.tf": "# branch\n"})
    assert commit_of(of(made, "v1"), local=True) == tagged


def test_a_repository_without_a_commit(tmp_path: Path) -> None:
    with pytest.raises(FetchError, match="has no commit"):
        contents(of(MadeRepository(tmp_path / "empty")))


def test_git_that_is_absent_is_said(made: MadeRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(FetchError, match="cannot start git"):
        commit_of(of(made), local=True)


def test_credentials_in_what_git_says_are_masked(
    made: MadeRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "url.https://user:s3cret@127.0.0.1:9/.insteadOf")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "https://git.example.com/")
    with pytest.raises(FetchError) as raised:
        commit_of(Git("https://git.example.com/m.git"))
    assert "s3cret" not in str(raised.value)
