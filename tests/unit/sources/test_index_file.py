import hashlib
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallygate.sources.index_file import IndexFile, read_index
from tallygate.sources.interface import SourceError
from tallygate.sources.snapshots import open_index, open_worktree
from tests.unit.sources.git_repositories import git, paths, repository

NAMES = [
    "a.tf",
    "dir/b.tf",
    "dir/" + "long" * 50 + ".tf",
    "dir/sub/c.tf",
    "é.tf",
    *(f"n/{n}" for n in range(9)),
]


def made(folder: Path) -> Path:
    return repository(folder, {name: f"content of {name}" for name in NAMES})


def signed(body: bytes) -> bytes:
    return body + hashlib.sha1(body).digest()


def with_index(root: Path, data: bytes) -> IndexFile:
    path = root / ".git/index"
    path.write_bytes(data)
    return read_index(path)


@pytest.mark.parametrize("version", ["2", "4"])
def test_every_version_reads_the_same(tmp_path: Path, version: str) -> None:
    root = made(tmp_path / "r")
    git(root, "update-index", "--index-version", version)
    data = (root / ".git/index").read_bytes()
    assert data[4:8] == int(version).to_bytes(4, "big")
    listed = git(root, "ls-files", "-s", "-z").rstrip("\0").split("\0")
    expected = [line.replace("\t", " ").split(" ") for line in listed]
    read = [[f"{e.mode:o}", e.blob, str(e.stage), e.path] for e in read_index(root / ".git/index").entries]
    assert read == expected


def test_version_three_has_extended_flags(tmp_path: Path) -> None:
    root = made(tmp_path / "r")
    git(root, "update-index", "--skip-worktree", "dir/b.tf")
    index = read_index(root / ".git/index")
    assert (root / ".git/index").read_bytes()[7] == 3
    assert [e.path for e in index.entries if e.skip_worktree] == ["dir/b.tf"]
    assert len(index.entries) == len(NAMES)


def test_an_unhashed_index_is_read(tmp_path: Path) -> None:
    root = made(tmp_path / "r")
    data = (root / ".git/index").read_bytes()
    assert len(with_index(root, data[:-20] + bytes(20)).entries) == len(NAMES)


def test_a_split_index_is_refused_with_the_cure(tmp_path: Path) -> None:
    root = made(tmp_path / "r")
    git(root, "update-index", "--split-index")
    for source in (open_index, open_worktree):
        with pytest.raises(SourceError, match="git update-index --no-split-index"):
            source(root)
    git(root, "update-index", "--no-split-index")
    assert paths(open_index(root)) == sorted(NAMES)


def test_an_unknown_required_extension_is_refused(tmp_path: Path) -> None:
    root = made(tmp_path / "r")
    body = (root / ".git/index").read_bytes()[:-20]
    assert with_index(root, signed(body + b"XTRA\0\0\0\1x")).entries
    with pytest.raises(SourceError, match="extension that is not known"):
        with_index(root, signed(body + b"xtra\0\0\0\1x"))


@pytest.mark.parametrize("damage", ["flip", "cut", "empty", "other", "count"])
def test_a_damaged_index_is_an_error(tmp_path: Path, damage: str) -> None:
    root = made(tmp_path / "r")
    data = (root / ".git/index").read_bytes()
    damaged = {
        "flip": data[:100] + bytes([data[100] ^ 1]) + data[101:],
        "cut": data[: len(data) // 2],
        "empty": b"",
        "other": signed(b"DIRX" + data[4:-20]),
        "count": signed(data[:8] + b"\xff\xff\xff\xff" + data[12:-20]),
    }
    with pytest.raises(SourceError, match="is damaged"):
        with_index(root, damaged[damage])


@given(st.binary(max_size=300), st.integers(2, 4), st.integers(0, 3))
def test_any_bytes_are_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, body: bytes, version: int, count: int
) -> None:
    path = tmp_path_factory.getbasetemp() / "any-index"
    path.write_bytes(signed(b"DIRC" + version.to_bytes(4, "big") + count.to_bytes(4, "big") + body))
    with suppress(SourceError):
        assert len(read_index(path).entries) == count


def test_an_absent_index_is_empty(tmp_path: Path) -> None:
    assert read_index(tmp_path / "none").entries == ()
