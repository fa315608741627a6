"""Packages on disk: names that no lock file refuses, and writes that leave nothing half-done."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallygate.loaders.vendor_lock import FOLDER, LOCK, Pinned, digest, parse, text
from tallygate.terraform.modules.sources import Archive, Git, Registry, Remote
from tallygate.vendoring.interface import FetchError
from tallygate.vendoring.store import Store, folder_name

DIGEST = digest({"main.tf": b""})
WORDS = st.text(max_size=90)
REMOTES = st.one_of(
    st.builds(Registry, st.just("h.example"), WORDS, WORDS, WORDS),
    st.builds(Git, WORDS.map("https://h/{}".format)),
    st.builds(Archive, WORDS.map("https://h/{}".format), st.just(True)),
)


@given(REMOTES, st.from_regex(r"v?[0-9][0-9a-z.+-]{0,200}", fullmatch=True))
def test_every_name_is_one_that_the_lock_file_may_hold(source: Remote, resolved: str) -> None:
    name = folder_name(source, resolved, DIGEST)
    module = Pinned("s", "", resolved, name, "", DIGEST)
    assert parse(text([module]).encode()) == (module,)


def test_different_packages_have_different_names() -> None:
    names = [
        folder_name(source, resolved, found)
        for source in (Git("https://h/a/b.git"), Git("https://h/a-b.git"), Registry("h", "a", "b", "c"))
        for resolved in ("1.0.0", "1.0.1")
        for found in (DIGEST, digest({}))
    ]
    assert len(set(names)) == len(names) == 12
    assert names[0] == folder_name(Git("https://h/a/b.git", "any-ref", "any/folder"), "1.0.0", DIGEST)
    assert names[0].startswith("b-1.0.0-")


def test_a_package_takes_the_place_of_one_of_its_name(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.put(f"{FOLDER}/m", {"old.tf": b"", "a/b.tf": b"1"})
    store.put(f"{FOLDER}/m", {"a/b.tf": b"2"})
    assert [
        path.relative_to(tmp_path / FOLDER / "m").as_posix()
        for path in (tmp_path / FOLDER / "m").rglob("*.tf")
    ] == ["a/b.tf"]
    assert (tmp_path / FOLDER / "m" / "a" / "b.tf").read_bytes() == b"2"
    assert store.places() == [f"{FOLDER}/m"]


def test_what_cannot_be_written_changes_nothing(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.put(f"{FOLDER}/m", {"main.tf": b"1"})
    for contents in ({"a": b"", "a/b": b""}, {"a" * 300: b""}):
        with pytest.raises(FetchError, match="cannot write"):
            store.put(f"{FOLDER}/m", contents)
    assert (tmp_path / FOLDER / "m" / "main.tf").read_bytes() == b"1"
    assert store.places() == [f"{FOLDER}/m"]


def test_a_link_in_the_place_of_a_package_is_taken_away_and_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "kept").touch()
    store = Store(tmp_path / "tree")
    store.put(f"{FOLDER}/other", {"main.tf": b""})
    (tmp_path / "tree" / FOLDER / "m").symlink_to(outside)
    store.put(f"{FOLDER}/m", {"main.tf": b""})
    assert [path.name for path in outside.iterdir()] == ["kept"]
    assert not (tmp_path / "tree" / FOLDER / "m").is_symlink()


def test_an_empty_lock_file_is_none(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.write_lock([])
    assert [*tmp_path.iterdir()] == []
    store.write_lock([Pinned("s", "", "", "m", "", DIGEST)])
    assert (tmp_path / LOCK).stat().st_mode & 0o777 == 0o644
    store.write_lock([])
    assert not (tmp_path / LOCK).exists()
