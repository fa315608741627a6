"""The lock file is written by whoever writes a pull request: nothing in it is believed without its digest."""

import hashlib
import subprocess
from collections.abc import Mapping
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallygate.loaders.vendor_lock import (
    FOLDER,
    LOCK,
    Locked,
    LockError,
    Pinned,
    digest,
    files_below,
    locked,
    parse,
    text,
)

CONTENTS = {"main.tf": b"# vpc\n", "modules/subnet/main.tf": b"# subnet\n"}
VPC = Pinned("a/vpc/aws", "~> 5.0", "5.1.0", "vpc-5.1.0-0a", "", digest(CONTENTS))
SUBNET = Pinned("a/vpc/aws//modules/subnet", "", "5.1.0", "vpc-5.1.0-0a", "modules/subnet", digest(CONTENTS))


def tree(
    contents: Mapping[str, bytes] = CONTENTS, modules: tuple[Pinned, ...] = (VPC, SUBNET)
) -> dict[str, bytes]:
    inside = {f"{FOLDER}/vpc-5.1.0-0a/{path}": content for path, content in contents.items()}
    return {LOCK: text(modules).encode(), "main.tf": b"", **inside}


def found(files: Mapping[str, bytes]) -> Locked:
    return locked(files.get, files)


def test_a_module_is_found_by_its_call() -> None:
    package = f"{FOLDER}/vpc-5.1.0-0a"
    folders = {VPC.key: package, SUBNET.key: f"{package}/modules/subnet"}
    assert found(tree()) == Locked(folders, {}, frozenset({package}))


def test_without_a_lock_file_nothing_is_locked() -> None:
    assert found({"main.tf": b""}) == Locked({}, {})


@pytest.mark.parametrize(
    "contents",
    [
        {**CONTENTS, "main.tf": b"# other\n"},
        {**CONTENTS, "override.tf": b""},
        {"main.tf": b"# vpc\n"},
        {"main.tf": b"# vpc\n", "modules/subnet/other.tf": b"# subnet\n"},
    ],
)
def test_other_files_than_those_of_the_digest_are_refused(contents: dict[str, bytes]) -> None:
    result = found(tree(contents))
    assert result.folders == {}
    assert set(result.refused) == {VPC.key, SUBNET.key}
    assert "are not those that the lock file has the digest of" in result.refused[VPC.key]


def test_a_line_whose_folder_is_not_in_its_package_is_refused() -> None:
    nowhere = msgspec.structs.replace(SUBNET, subdir="modules/nowhere")
    result = found(tree(modules=(VPC, nowhere)))
    assert (set(result.folders), set(result.refused)) == ({VPC.key}, {nowhere.key})
    assert "modules/nowhere is not in the tree" in result.refused[nowhere.key]


def test_a_folder_that_is_absent_is_refused() -> None:
    assert "is not in the tree" in found(tree({})).refused[VPC.key]


def test_what_to_do_is_told_by_the_call_alone() -> None:
    """The call that is not answered says it, with the other ways out; twice would be once too many."""
    for tampered in ({}, {"main.tf": b"# other\n"}):
        assert found(tree(tampered)).refused
        assert not any("run " in reason for reason in found(tree(tampered)).refused.values())


@pytest.mark.parametrize(
    "changes",
    [
        {"package": "../../elsewhere"},
        {"package": ".."},
        {"package": ""},
        {"package": "a/b"},
        {"package": ".hidden"},
        {"subdir": "../other"},
        {"subdir": "a/../../b"},
        {"subdir": "/etc"},
        {"subdir": "a//b"},
        {"digest": "md5:0"},
        {"digest": "sha256:" + "0" * 63},
    ],
)
def test_a_line_that_leads_elsewhere_is_refused_as_a_whole(changes: dict[str, str]) -> None:
    wrong = msgspec.structs.replace(VPC, **changes)
    with pytest.raises(LockError, match=r"modules.lock.json:1:1: modules\[0\]: "):
        parse(text([wrong]).encode())


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", r"lock.json:1:1"),
        (b"[]", r"lock.json:1:1: Expected"),
        (b'{"version": 2, "modules": []}', "version 2 is not known"),
        (b'{"version": 1, "modules": [], "more": 1}', "unknown field"),
        (b'{"version": 1, "modules": [{"source": 1}]}', r"modules\[0\]"),
        (b'{"version": 1,\n<<<<<<< HEAD\n "modules": []}', r"lock.json:2:1"),
        (b'{"version": 1, "version": 1, "modules": []}', "version"),
        (text([VPC, VPC]).encode(), "the same source and constraint"),
        (text([msgspec.structs.replace(VPC, source=str(n)) for n in range(2001)]).encode(), "more than 2000"),
    ],
)
def test_what_is_no_lock_file_is_an_error_with_its_place(data: bytes, said: str) -> None:
    with pytest.raises(LockError, match=said):
        parse(data)


def test_the_file_is_sorted_one_module_a_line() -> None:
    assert text([SUBNET, VPC]) == text([VPC, SUBNET])
    lines = text([SUBNET, VPC]).splitlines()
    assert [line[:25] for line in lines[1:-1]] == ['{"source": "a/vpc/aws", "', '{"source": "a/vpc/aws//mo']
    assert parse(text([SUBNET, VPC]).encode()) == (VPC, SUBNET)
    assert parse(text([]).encode()) == ()


@given(st.dictionaries(st.text(st.characters(codec="utf-8"), min_size=1), st.binary(max_size=9), max_size=4))
def test_the_digest_hangs_on_every_path_and_byte(contents: dict[str, bytes]) -> None:
    assert digest(contents) == digest(dict(reversed(contents.items())))
    for path in contents:
        assert digest({**contents, path: contents[path] + b"."}) != digest(contents)
        assert digest({name: data for name, data in contents.items() if name != path}) != digest(contents)


def test_the_digest_is_what_sha256sum_says(tmp_path: Path) -> None:
    for path, content in CONTENTS.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(content)
    lines = subprocess.run(["sha256sum", *sorted(CONTENTS)], cwd=tmp_path, capture_output=True, check=True)
    assert digest(CONTENTS) == f"sha256:{hashlib.sha256(lines.stdout).hexdigest()}"


def test_files_below_a_folder() -> None:
    paths = sorted(["a/b", "a/b/c", "a/b/d/e", "a/b-c/d", "a/b0", "a/c"])
    assert files_below("a/b", paths) == ["a/b/c", "a/b/d/e"]
