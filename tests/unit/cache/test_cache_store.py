"""What is kept comes back as it was, or not at all."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallygate.cache import prune as pruning
from tallygate.cache.store import NOTHING_KEPT, Store, key_of

KEY = key_of(b"what", b"it depends on")

WRITER = """
import sys
from pathlib import Path
from tallygate.cache.store import Store, key_of

store, own = Store(Path(sys.argv[1])), int(sys.argv[2])
for turn in range(150):
    key = key_of(str(turn % 5).encode())
    wanted = str(turn % 5).encode() * 50_000
    found = store.get("race", key)
    if found not in (None, wanted):
        sys.exit(f"turn {turn}: {len(found)} bytes of another entry, or of half of it")
    store.put("race", key, wanted)
    if turn % 7 == own:
        for path in Path(sys.argv[1]).glob("??/*"):
            path.unlink(missing_ok=True)
"""


def entries(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("??/*") if path.is_file())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "kept"


def test_what_was_put_is_found_by_another_store_and_by_its_key_and_kind_alone(folder: Path) -> None:
    Store(folder).put("kind", KEY, b"content")
    store = Store(folder)
    assert store.get("kind", KEY) == b"content"
    assert store.get("other", KEY) is None
    assert store.get("kind", key_of(b"what")) is None


@given(one=st.lists(st.binary(max_size=4)), other=st.lists(st.binary(max_size=4)))
def test_keys_of_different_parts_differ(one: list[bytes], other: list[bytes]) -> None:
    assert (key_of(*one) == key_of(*other)) == (one == other)


def test_nobody_else_may_read_or_enter(folder: Path) -> None:
    before = os.umask(0)
    try:
        Store(folder).put("kind", KEY, b"password: hunter2")
    finally:
        os.umask(before)
    [entry] = entries(folder)
    assert [path.stat().st_mode & 0o777 for path in (folder, entry.parent, entry)] == [0o700, 0o700, 0o600]


def test_a_folder_that_others_may_read_is_closed_and_one_that_they_may_write_is_not_used(
    folder: Path,
) -> None:
    folder.mkdir(mode=0o755)
    Store(folder).put("kind", KEY, b"content")
    assert folder.stat().st_mode & 0o777 == 0o700
    folder.chmod(0o770)
    assert Store(folder).folder is None
    assert Store(folder).get("kind", KEY) is None


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[:-1],
        lambda data: data[:20],
        lambda data: b"",
        lambda data: data + b"x",
        lambda data: data[:-1] + b"!",
        lambda data: b"another format\n" + data,
        lambda data: data[:20] + bytes([data[20] ^ 1]) + data[21:],
    ],
)
def test_a_damaged_entry_is_dropped_and_made_anew(folder: Path, damage) -> None:  # type: ignore[no-untyped-def]
    store = Store(folder)
    store.put("kind", KEY, b"content")
    [entry] = entries(folder)
    entry.write_bytes(damage(entry.read_bytes()))
    assert store.get("kind", KEY) is None
    assert entries(folder) == []
    store.put("kind", KEY, b"content")
    assert store.get("kind", KEY) == b"content"


def test_an_entry_in_the_place_of_another_is_none(folder: Path) -> None:
    store = Store(folder)
    store.put("kind", KEY, b"the safe one")
    [safe] = entries(folder)
    other = key_of(b"other")
    store.put("kind", other, b"the evil one")
    [evil] = [path for path in entries(folder) if path != safe]
    safe.write_bytes(evil.read_bytes())
    assert store.get("kind", KEY) is None
    assert store.get("kind", other) == b"the evil one"


def test_links_and_pipes_are_no_entries(folder: Path, tmp_path: Path) -> None:
    store = Store(folder)
    store.put("kind", KEY, b"content")
    [entry] = entries(folder)
    entry.rename(tmp_path / "moved")
    entry.symlink_to(tmp_path / "moved")
    assert store.get("kind", KEY) is None
    entry.unlink()
    os.mkfifo(entry)
    assert store.get("kind", KEY) is None


def test_where_nothing_can_be_written_nothing_is_kept_and_nothing_fails(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    store = Store(tmp_path / "file" / "kept")
    store.put("kind", KEY, b"content")
    assert store.folder is None
    assert store.get("kind", KEY) is None
    NOTHING_KEPT.put("kind", KEY, b"content")
    assert NOTHING_KEPT.get("kind", KEY) is None


def test_a_disk_that_is_full_is_tried_three_times(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tried = []

    def full(**where: object) -> tuple[int, str]:
        tried.append(where)
        raise OSError(28, "No space left on device")

    store = Store(folder)
    monkeypatch.setattr("tempfile.mkstemp", full)
    for turn in range(10):
        store.put("kind", key_of(bytes([turn])), b"content")
    assert len(tried) == 3


def test_processes_that_race_see_whole_entries_or_none(folder: Path) -> None:
    words = [sys.executable, "-c", WRITER, str(folder)]
    racing = [subprocess.Popen([*words, str(own)], stderr=subprocess.PIPE, text=True) for own in range(4)]
    told = [process.communicate(timeout=60)[1] for process in racing]
    assert [process.returncode for process in racing] == [0] * 4, told
    assert list(folder.rglob(".new-*")) == []


def test_what_was_used_longest_ago_goes_first(folder: Path) -> None:
    store = Store(folder)
    for age in range(10):
        store.put("kind", key_of(bytes([age])), bytes(8000))
    for age in range(10):
        path = folder / (name := key_of(b"kind", key_of(bytes([age]))).hex())[:2] / name[2:]
        os.utime(path, (1e9 - age, 1e9 - age))
    pruning.prune(folder, 60_000)
    left = [age for age in range(10) if store.get("kind", key_of(bytes([age])))]
    assert left == [0, 1, 2, 3, 4]
    assert pruning.usage(folder).entries == 5
    pruning.prune(folder, 60_000)
    assert pruning.usage(folder) == pruning.Usage(5, 5 * 8192)


def test_being_used_makes_an_entry_young(folder: Path) -> None:
    store = Store(folder)
    store.put("kind", KEY, b"content")
    [entry] = entries(folder)
    os.utime(entry, (1e9, 1e9))
    assert store.get("kind", KEY) == b"content"
    assert entry.stat().st_mtime > 1.5e9


def test_half_an_entry_that_nobody_finishes_is_removed_and_foreign_files_are_not(folder: Path) -> None:
    store = Store(folder)
    store.put("kind", KEY, b"content")
    [entry] = entries(folder)
    old, young = entry.parent / ".new-old", entry.parent / ".new-young"
    for path in (old, young, folder / "mine"):
        path.write_bytes(b"half")
    os.utime(old, (1e9, 1e9))
    pruning.prune(folder, 0)
    assert not old.exists()
    assert (folder / "mine").exists()
    pruning.prune(folder / "absent", 0)


def test_one_process_cannot_outgrow_the_cache(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pruning, "_LOOK_AFTER", 100_000)
    kept = pruning.Pruning(folder, most=200_000)
    folder.mkdir(mode=0o700)
    (folder / "looked").touch()
    store = Store(folder)
    monkeypatch.setattr(store, "_pruning", kept)
    for turn in range(100):
        store.put("kind", key_of(bytes([turn])), hashlib.sha256(bytes([turn])).digest() * 256)
        assert pruning.usage(folder).size <= 300_000
    assert pruning.usage(folder).entries > 5


def test_what_is_too_large_is_not_kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tallygate.cache.store.LARGEST_ENTRY", 100)
    store = Store(folder)
    store.put("kind", KEY, bytes(101))
    assert entries(folder) == []
    store.put("kind", KEY, bytes(100))
    assert store.get("kind", KEY) == bytes(100)
