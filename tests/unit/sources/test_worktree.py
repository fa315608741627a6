import hashlib
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tallygate.model.diagnostic import Level
from tallygate.sources.disk import hash_beneath
from tallygate.sources.interface import Snapshot, SourceError
from tallygate.sources.snapshots import open_commit, open_index, open_worktree
from tests.unit.sources.git_repositories import git, paths, problems, repository, write

UNPRIVILEGED = 65534


def blob(content: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()


def blobs(snapshot: Snapshot) -> dict[str, str]:
    return {entry.path: entry.blob for entry in snapshot.entries()}


def git_sees(root: Path) -> list[str]:
    """Files that Git itself would take: tracked or untracked, not ignored, present."""
    listed = git(root, "ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0")
    return sorted({path for path in listed if path and os.path.lexists(root / path)})


def test_tracked_untracked_ignored_and_deleted(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"a.tf": "a", "gone.tf": "g", "dir/b.tf": "b", "kept.log": "k"})
    write(root, {".gitignore": "*.log\nvendor/\n", "new.tf": "n", "x.log": "x", "vendor/v.tf": "v"})
    (root / "gone.tf").unlink()
    assert paths(open_worktree(root)) == [".gitignore", "a.tf", "dir/b.tf", "kept.log", "new.tf"]
    assert paths(open_worktree(root)) == git_sees(root)


def test_ignore_rules_are_those_of_git(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"build/tracked.tf": "t", "a/keep/x.txt": "x"})
    excludes = tmp_path / "excludes"
    excludes.write_text("*.global\n")
    git(root, "config", "core.excludesFile", str(excludes))
    write(
        root,
        {
            ".git/info/exclude": "*.private\n",
            ".gitignore": "build/\n/only-root\n*.tmp\n!important.tmp\ndoc/**/gen\nback\\#slash\n[a-c]?.z\n",
            "a/.gitignore": "*.txt\n!x2.txt\nsub/*\n!sub/yes\n",
            "build/untracked.tf": "u",
            "one.global": "",
            "one.private": "",
            "only-root": "",
            "a/only-root": "",
            "junk.tmp": "",
            "important.tmp": "",
            "doc/1/2/gen/file": "",
            "doc/gen/file": "",
            "back#slash": "",
            "b1.z": "",
            "d1.z": "",
            "a/x1.txt": "",
            "a/x2.txt": "",
            "a/sub/no": "",
            "a/sub/yes": "",
            "a/sub/no2/deep": "",
        },
    )
    seen = paths(open_worktree(root))
    assert seen == git_sees(root)
    assert "build/tracked.tf" in seen
    assert "build/untracked.tf" not in seen
    assert "a/sub/yes" in seen


def test_a_sub_folder_or_a_file_opens_the_whole_repository(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"a.tf": "a", "dir/b.tf": "b"})
    assert paths(open_worktree(root / "dir")) == ["a.tf", "dir/b.tf"]
    assert paths(open_worktree(root / "dir" / "b.tf")) == ["a.tf", "dir/b.tf"]


def test_content_and_sizes_come_from_disk(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"a.tf": "committed"})
    write(root, {"a.tf": "edited!"})
    tree = open_worktree(root)
    assert tree.name == "working tree"
    assert [(e.size, e.blob) for e in tree.entries()] == [(7, blob(b"edited!"))]
    assert tree.read("a.tf") == b"edited!"
    with pytest.raises(KeyError):
        tree.read("b.tf")


def test_unchanged_tracked_files_are_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = repository(tmp_path / "r", {f"f{n}.tf": f"content {n}" for n in range(20)})
    git(root, "status")
    os.utime(root / ".git/index", (time.time() + 10, time.time() + 10))
    write(root, {"f3.tf": "new"})
    hashed: list[str] = []

    def counted(folder: Path, path: str, size: int) -> str:
        hashed.append(path)
        return hash_beneath(folder, path, size)

    monkeypatch.setattr("tallygate.sources.worktree.hash_beneath", counted)
    tree = open_worktree(root)
    assert hashed == ["f3.tf"]
    assert blobs(tree) == {f"f{n}.tf": blob(f"content {n}".encode()) for n in range(20)} | {
        "f3.tf": blob(b"new")
    }


def test_a_racily_clean_file_is_hashed(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"a.tf": "one"})
    stat = (root / "a.tf").stat()
    os.utime(root / ".git/index", ns=(stat.st_mtime_ns, stat.st_mtime_ns))
    write(root, {"a.tf": "two"})
    os.utime(root / "a.tf", ns=(stat.st_mtime_ns, stat.st_mtime_ns))
    assert blobs(open_worktree(root)) == {"a.tf": blob(b"two")}


def test_a_file_that_a_filter_converted_has_the_id_of_its_bytes(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {".gitattributes": "*.tf eol=crlf\n", "a.tf": "a\nb\n"})
    (root / "a.tf").unlink()
    git(root, "checkout", "--", "a.tf")
    os.utime(root / ".git/index", (time.time() + 10, time.time() + 10))
    tree = open_worktree(root)
    assert tree.read("a.tf") == b"a\r\nb\r\n"
    assert blobs(tree)["a.tf"] == blob(b"a\r\nb\r\n")
    assert open_index(root).read("a.tf") == b"a\nb\n"


def test_a_plain_folder_has_all_its_files(tmp_path: Path) -> None:
    write(
        tmp_path,
        {"a.tf": "a", ".gitignore": "*.log", "x.log": "x", "vendor/.git/config": "c", "vendor/v.tf": "v"},
    )
    tree = open_worktree(tmp_path)
    assert paths(tree) == [".gitignore", "a.tf", "vendor/v.tf", "x.log"]
    assert blobs(tree)["a.tf"] == blob(b"a")
    assert tree.read("vendor/v.tf") == b"v"


def test_an_empty_repository_has_no_files(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    assert paths(open_worktree(tmp_path)) == []
    assert paths(open_index(tmp_path)) == []


def test_sparse_checkouts_read_absent_files_from_the_object_store(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"in/a.tf": "a", "out/b.tf": "b", "out/deep/c.tf": "c"})
    git(root, "sparse-checkout", "set", "--cone", "in")
    assert not (root / "out").exists()
    tree = open_worktree(root)
    assert paths(tree) == ["in/a.tf", "out/b.tf", "out/deep/c.tf"]
    assert tree.read("out/deep/c.tf") == b"c"
    assert tree.entries() == open_commit(root, "HEAD").entries()


def test_a_sparse_index_is_unfolded(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"in/a.tf": "a", "out/b.tf": "b", "out/deep/c.tf": "c"})
    git(root, "sparse-checkout", "set", "--cone", "--sparse-index", "in")
    assert git(root, "ls-files", "--sparse") == "in/a.tf\nout/"
    assert paths(open_worktree(root)) == ["in/a.tf", "out/b.tf", "out/deep/c.tf"]
    assert open_index(root).read("out/b.tf") == b"b"


def test_a_file_put_back_into_a_sparse_checkout_is_read_from_disk(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"in/a.tf": "a", "out/b.tf": "b"})
    git(root, "sparse-checkout", "set", "--cone", "in")
    write(root, {"out/b.tf": "by hand"})
    assert open_worktree(root).read("out/b.tf") == b"by hand"


def test_submodules_and_nested_repositories_are_reported_not_read(tmp_path: Path) -> None:
    inner = repository(tmp_path / "inner", {"i.tf": "i"})
    root = repository(tmp_path / "r", {"a.tf": "a"})
    git(root, "submodule", "add", "-q", str(inner), "sub")
    repository(root / "nested", {"n.tf": "n"})
    tree = open_worktree(root)
    assert paths(tree) == [".gitmodules", "a.tf"]
    assert problems(tree) == {
        "sub": ("source-submodule", Level.UNKNOWN),
        "nested": ("source-nested-repository", Level.NOTE),
    }
    assert git(inner, "rev-parse", "HEAD") in tree.diagnostics[1].message
    assert paths(open_worktree(root / "sub")) == ["i.tf"]


POINTER = "version https://git-lfs.github.com/spec/v1\noid sha256:" + "ab" * 32 + "\nsize 12345\n"


@pytest.mark.parametrize("pointer", [POINTER, "version https://git-lfs.github.com/spec/v1\n!"])
def test_lfs_pointers_are_unknown_in_every_source(tmp_path: Path, pointer: str) -> None:
    files = {
        ".gitattributes": "*.yaml filter=lfs diff=lfs merge=lfs\n",
        "a.yaml": pointer,
        "b.yaml": "b: 1\n" * 20,
    }
    root = repository(tmp_path / "r", files)
    for tree in (open_worktree(root), open_index(root), open_commit(root, "HEAD")):
        assert paths(tree) == [".gitattributes", "b.yaml"]
        assert problems(tree) == {"a.yaml": ("source-lfs-pointer", Level.UNKNOWN)}


def test_special_files_are_reported_and_never_opened(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"a.tf": "a"})
    os.mkfifo(root / "pipe.yaml")
    with socket.socket(socket.AF_UNIX) as unix:
        unix.bind(str(root / "s.yaml"))
        tree = open_worktree(root)
    assert paths(tree) == ["a.tf"]
    expected = ("source-special-file", Level.UNKNOWN)
    assert problems(tree) == {"pipe.yaml": expected, "s.yaml": expected}


def test_a_pipe_that_takes_a_files_place_does_not_hang(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"a.tf": "a"})
    tree = open_worktree(root)
    (root / "a.tf").unlink()
    os.mkfifo(root / "a.tf")
    with pytest.raises(SourceError, match="not a regular file"):
        tree.read("a.tf")


def test_a_folder_replaced_by_a_link_after_listing_is_not_followed(tmp_path: Path) -> None:
    write(tmp_path, {"outside/secret.tf": "secret"})
    root = repository(tmp_path / "r", {"dir/secret.tf": "public"})
    tree = open_worktree(root)
    (root / "dir/secret.tf").unlink()
    (root / "dir").rmdir()
    (root / "dir").symlink_to(tmp_path / "outside")
    with pytest.raises(SourceError, match="cannot be read as a file"):
        tree.read("dir/secret.tf")


@pytest.mark.parametrize("kind", ["link", "pipe"])
def test_ignore_rules_that_are_no_file_are_refused(tmp_path: Path, kind: str) -> None:
    root = repository(tmp_path / "r", {"rules": "*.tf\n"})
    if kind == "link":
        (root / ".gitignore").symlink_to("rules")
    else:
        os.mkfifo(root / ".gitignore")
    with pytest.raises(SourceError, match=r"'\.gitignore' cannot be read as a file"):
        open_worktree(root)


def test_ignore_rules_that_would_take_for_ever_are_refused(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {f"{'a/' * 100}x": "x"})
    write(root, {"a/.gitignore": "# fine\n" + "a/**/" * 8 + "b\n"})
    with pytest.raises(SourceError, match=r"a/.gitignore:2: more than 4 `\*\*` in one ignore rule"):
        open_worktree(root)


READ_AS_NOBODY = """
import os, sys
from pathlib import Path
from tallygate.sources.snapshots import open_worktree
if os.getuid() == 0:
    os.setuid(int(sys.argv[2]))
tree = open_worktree(Path(sys.argv[1]))
print(*(entry.path for entry in tree.entries()))
print(*(f"{one.location.path}:{one.rule}:{one.level}" for one in tree.diagnostics))
"""


def test_unreadable_files_and_folders_are_errors() -> None:
    # Not in pytest's own folder: that one is closed to the other user whom the child becomes.
    import tempfile

    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        root.chmod(0o755)
        write(root, {"a.tf": "a", "closed.tf": "c", "shut/b.tf": "b"})
        (root / "closed.tf").chmod(0)
        (root / "shut").chmod(0)
        run = [sys.executable, "-c", READ_AS_NOBODY, name, str(UNPRIVILEGED)]
        environment = {"PYTHONPATH": os.pathsep.join(sys.path), "GIT_CEILING_DIRECTORIES": name}
        done = subprocess.run(run, capture_output=True, text=True, env=environment, check=True)
        (root / "shut").chmod(0o755)
    assert done.stdout.splitlines() == [
        "a.tf",
        "closed.tf:source-unreadable:error shut:source-unreadable:error",
    ]


def test_names_outside_utf8_and_with_newlines_are_the_same_everywhere(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"a.tf": "a"})
    names = [b"caf\xe9.tf", b"new\nline.tf", b'quo"te\x1b[31m.tf', "größe.tf".encode(), b"d\xff/x.tf"]
    (root / os.fsdecode(b"d\xff")).mkdir()
    for name in names:
        (root / os.fsdecode(name)).write_bytes(name)
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "names")
    expected = sorted([name.decode("utf-8", "surrogateescape") for name in names] + ["a.tf"])
    for tree in (open_worktree(root), open_index(root), open_commit(root, "HEAD")):
        assert paths(tree) == expected
        assert tree.read("caf\udce9.tf") == b"caf\xe9.tf"


def test_untracked_names_outside_utf8_obey_ignore_rules(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {".gitignore": "*.bak\n"})
    for name in (b"\xe9.bak", b"\xe9.tf"):
        (root / os.fsdecode(name)).write_bytes(b"")
    assert paths(open_worktree(root)) == [".gitignore", "\udce9.tf"]


def test_thousands_of_files_in_deep_folders(tmp_path: Path) -> None:
    deep = "/".join(["d"] * 300)
    root = repository(
        tmp_path / "r", {f"many/{n % 40}/f{n}.yaml": str(n) for n in range(2000)} | {f"{deep}/x": "x"}
    )
    tree = open_worktree(root)
    assert len(tree.entries()) == 2001
    assert tree.entries() == open_index(root).entries() == open_commit(root, "HEAD").entries()
