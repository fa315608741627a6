"""A repository's own configuration must never make us start a program or open a connection."""

import shutil
from pathlib import Path

import pytest

from tallygate.sources.interface import SourceError
from tallygate.sources.snapshots import open_commit, open_index, open_worktree, repository_of
from tests.unit.sources.git_repositories import git, paths, repository, write


@pytest.fixture
def armed(tmp_path: Path) -> tuple[Path, Path]:
    """A repository full of traps, and the file that any of them would create."""
    sentinel = tmp_path / "executed"
    trap = tmp_path / "trap.sh"
    trap.write_text(f"#!/bin/sh\ntouch {sentinel}\ncat\n")
    trap.chmod(0o755)
    root = repository(tmp_path / "r", {".gitattributes": "*.tf filter=x diff=x\n", "a.tf": "a", "b.tf": "b"})
    write(root, {"a.tf": "edited"})
    settings = [
        *["core.fsmonitor", "core.pager", "core.editor", "core.sshCommand", "core.gitProxy", "core.askPass"],
        *["filter.x.clean", "filter.x.smudge", "filter.x.process", "diff.x.textconv", "diff.external"],
        *[
            "credential.helper",
            "gpg.program",
            "remote.origin.uploadpack",
            "alias.status",
            "uploadpack.packObjectsHook",
        ],
    ]
    hooks = root / "hooks"
    for hook in (
        "post-index-change",
        "post-checkout",
        "fsmonitor-watchman",
        "reference-transaction",
        "pre-auto-gc",
    ):
        write(hooks, {hook: trap.read_text()})
        (hooks / hook).chmod(0o755)
    configuration = "".join(
        f'[{section} "{name}"]\n\t{key} = {trap}\n' if name else f"[{section}]\n\t{key} = {trap}\n"
        for section, name, key in (_parts(setting) for setting in settings)
    )
    configuration += f'[core]\n\thooksPath = {hooks}\n[filter "x"]\n\trequired = true\n'
    configuration += (
        f'[remote "origin"]\n\turl = ext::{trap}\n\tpromisor = true\n[extensions]\n\tpartialClone = origin\n'
    )
    with (root / ".git/config").open("a") as file:
        file.write(configuration)
    return root, sentinel


def _parts(setting: str) -> tuple[str, str, str]:
    section, *name, key = setting.split(".")
    return section, ".".join(name), key


def test_no_program_of_the_configuration_runs(armed: tuple[Path, Path]) -> None:
    root, sentinel = armed
    blob = git(root, "-c", "core.fsmonitor=false", "rev-parse", "HEAD:b.tf")
    (root / ".git/objects" / blob[:2] / blob[2:]).unlink()
    for tree in (open_worktree(root), open_index(root), open_commit(root, "HEAD")):
        assert "a.tf" in paths(tree)
        for path in paths(tree):
            tree.read(path)
    repository_of(root).merge_base("HEAD", "HEAD")
    assert open_worktree(root).read("a.tf") == b"edited"
    assert not sentinel.exists()


def test_the_traps_would_work_if_git_filters_ran(armed: tuple[Path, Path]) -> None:
    root, sentinel = armed
    for key in ("core.fsmonitor", "filter.x.process"):
        git(root, "config", "--unset", key)
    git(root, "diff", "--no-ext-diff", "--no-textconv", "--stat")
    assert sentinel.exists()


def test_alternates_only_lend_objects(tmp_path: Path) -> None:
    lender = repository(tmp_path / "lender", {"a.tf": "lent"})
    root = repository(tmp_path / "r", {"b.tf": "b"})
    (root / ".git/objects/info").mkdir(exist_ok=True)
    (root / ".git/objects/info/alternates").write_text(f"{lender}/.git/objects\n/nonexistent\n")
    lent = git(lender, "rev-parse", "HEAD")
    assert open_commit(root, lent).read("a.tf") == b"lent"
    shutil.rmtree(lender)
    assert paths(open_commit(root, "HEAD")) == ["b.tf"]


def test_a_working_tree_set_elsewhere_is_refused(tmp_path: Path) -> None:
    write(tmp_path, {"private/secret.tf": "s"})
    root = repository(tmp_path / "r", {"a.tf": "a"})
    git(root, "config", "core.worktree", str(tmp_path / "private"))
    with pytest.raises(SourceError, match="is not in the working tree"):
        open_worktree(root)
