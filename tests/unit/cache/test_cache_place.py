"""The cache is never where the author of a change can write."""

from pathlib import Path

import pytest

from tallygate.cache.place import CacheInsideError, cache_folder


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "tree" / "deep").mkdir(parents=True)
    return tmp_path / "tree"


def test_the_variable_then_xdg_then_home(tree: Path, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    home = {"HOME": str(tmp_path / "home")}
    xdg = {**home, "XDG_CACHE_HOME": str(tmp_path / "xdg")}
    assert cache_folder({**xdg, "TALLYGATE_CACHE": str(tmp_path / "own")}, tree) == tmp_path / "own"
    assert cache_folder(xdg, tree) == tmp_path / "xdg" / "tallygate"
    assert cache_folder({**home, "XDG_CACHE_HOME": "relative"}, tree) == tmp_path / "home/.cache/tallygate"
    assert cache_folder({"HOME": str(tmp_path / "absent")}, tree) is None
    assert cache_folder({}, tree) is None


def test_inside_of_the_tree_or_around_it_is_refused(tree: Path, tmp_path: Path) -> None:
    for named in (tree, tree / "deep", tree / "not" / "there", tmp_path, tree / "deep" / ".." / "x"):
        with pytest.raises(CacheInsideError, match="must not be in each other"):
            cache_folder({"TALLYGATE_CACHE": str(named)}, tree)


def test_a_relative_name_is_one_below_the_current_folder(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tree)
    with pytest.raises(CacheInsideError):
        cache_folder({"TALLYGATE_CACHE": "kept"}, tree)
    assert cache_folder({"TALLYGATE_CACHE": "../kept"}, tree) is not None


def test_links_into_the_tree_and_out_of_it_are_refused(tree: Path, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "into").symlink_to(tree / "deep")
    (tree / "out").symlink_to(tmp_path / "outside")
    for named in (tmp_path / "into", tmp_path / "into" / "kept", tree / "out"):
        with pytest.raises(CacheInsideError):
            cache_folder({"TALLYGATE_CACHE": str(named)}, tree)
    other = tmp_path / "other name of the tree"
    other.symlink_to(tree)
    with pytest.raises(CacheInsideError):
        cache_folder({"TALLYGATE_CACHE": str(tree / "kept")}, other)


def test_a_home_that_is_checked_has_no_cache(tmp_path: Path) -> None:
    assert cache_folder({"HOME": str(tmp_path)}, tmp_path) is None
    (tmp_path / "home").mkdir()
    (tmp_path / "tree").mkdir()
    (tmp_path / "home" / ".cache").symlink_to(tmp_path / "tree")
    assert cache_folder({"HOME": str(tmp_path / "home")}, tmp_path / "tree") is None
