"""Files that functions may read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallygate.terraform.eval.budget import Budget
from tallygate.terraform.eval.faults import LimitError, UnseenError
from tallygate.terraform.eval.functions.interface import Context
from tallygate.terraform.modules.files import RepositoryFiles, confined
from tallygate.terraform.values.value import string

TREE = {
    "a.txt": b"top",
    "prod/main.tf": b"",
    "prod/files/b.txt": b"b",
    "prod/files/deep/c.txt": b"c",
    "prod0/x": b"",
    "prod-x/y": b"",
}


def files(root: str = "prod", steps: int = 1000, most_bytes: int = 100) -> RepositoryFiles:
    return RepositoryFiles(TREE.get, sorted(TREE), root, Budget(steps), most_bytes)


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("files/b.txt", b"b"),
        ("./files/../files//b.txt", b"b"),
        ("../a.txt", b"top"),
        ("missing", None),
        ("files", None),
    ],
)
def test_a_path_is_relative_to_the_root_module(path: str, content: bytes | None) -> None:
    assert files().read(path) == content


@pytest.mark.parametrize(
    "path", ["/etc/passwd", "../../a.txt", "../..", "files/../../../a", "~/.ssh/id", "a\0b", "//etc/passwd"]
)
def test_what_stands_outside_is_refused(path: str) -> None:
    with pytest.raises(UnseenError, match="outside of the repository"):
        files().read(path)
    with pytest.raises(UnseenError):
        files().below(path)
    with pytest.raises(UnseenError):
        files().unseen(path)


def test_files_below_a_folder_are_relative_to_it() -> None:
    assert files().below(".") == ["files/b.txt", "files/deep/c.txt", "main.tf"]
    assert files().below("files/deep") == ["c.txt"]
    assert files().below("nowhere") == []
    assert files().below("..") == sorted(TREE)
    assert files(root="").below("prod/files") == ["b.txt", "deep/c.txt"]


def test_a_file_beyond_the_limit_is_not_read() -> None:
    with pytest.raises(LimitError, match=r"more than 2 bytes.*terraform\.limits\.file"):
        files(most_bytes=2).read("../a.txt")


def test_reading_takes_steps() -> None:
    found = files(steps=2)
    found.read("../a.txt")
    with pytest.raises(LimitError):
        found.below("..")


def test_what_was_asked_for_is_known_even_where_it_is_missing() -> None:
    found = files()
    found.read("gone.txt")
    found.below("files/deep")
    assert found.used == {"prod/gone.txt", "prod/files/deep/c.txt"}


def test_functions_may_use_it_as_their_context() -> None:
    context: Context = files()
    assert context.render("x${a}", "t", {"a": string("y")}).data == "xy"


@given(st.sampled_from(["", "prod", "prod/files"]), st.lists(st.sampled_from(["..", ".", "a", "", "~"])))
def test_no_path_is_outside(root: str, parts: list[str]) -> None:
    found = confined(root, "/".join(parts))
    if found is not None:
        assert not found.startswith(("/", ".."))
        assert found == "" or ".." not in found.split("/")
