from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from tallygate.engine import select as selecting
from tallygate.engine.select import select
from tallygate.model.diagnostic import Diagnostic, Level
from tallygate.sources.file_tree import POINTER
from tallygate.sources.interface import Entry, Kept
from tests.unit.engine.written import files, pack

POINTED = POINTER + b"oid sha256:1\nsize 5\n"


def test_each_file_goes_to_the_packs_that_fit(tmp_path: Path) -> None:
    snapshot = files(tmp_path, {"a.yaml": "kind: Pod", "b.yaml": "other: 1", "c.txt": "kind"})
    kinds, every = pack(id="kinds", contains=("kind",)), pack(id="every")
    chosen = select(snapshot, [kinds, every], ())
    assert [(c.entry.path, c.data, [p.id for p in c.packs]) for c in chosen.claims] == [
        ("a.yaml", b"kind: Pod", ["kinds", "every"]),
        ("b.yaml", b"other: 1", ["every"]),
    ]
    assert chosen.unclaimed == ("c.txt",)
    assert (chosen.excluded, chosen.unread) == ((), ())


def test_a_file_without_the_texts_is_unclaimed(tmp_path: Path) -> None:
    chosen = select(files(tmp_path, {"a.yaml": "x: 1"}), [pack(contains=("kind",))], ())
    assert (chosen.claims, chosen.unclaimed) == ((), ("a.yaml",))


def test_what_is_excluded_is_listed_and_not_read(tmp_path: Path) -> None:
    snapshot = files(tmp_path, {"vendor/a.yaml": "x", "vendor/b.txt": "x", "a.yaml": "x"})
    chosen = select(snapshot, [pack()], ("vendor/**",))
    assert chosen.excluded == ("vendor/a.yaml", "vendor/b.txt")
    assert [claim.entry.path for claim in chosen.claims] == ["a.yaml"]


@pytest.mark.parametrize("folder", [".terraform", "node_modules", ".github", ".hidden"])
def test_no_folder_hides_a_file_from_a_pack(folder: str, tmp_path: Path) -> None:
    [claim] = select(files(tmp_path, {f"{folder}/m/a.yaml": "x: 1"}), [pack()], ()).claims
    assert claim.entry.path == f"{folder}/m/a.yaml"


def test_a_file_above_the_limit_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selecting, "_MOST_BYTES", 4)
    chosen = select(files(tmp_path, {"a.yaml": "12345", "b.yaml": "1234", "c.txt": "12345"}), [pack()], ())
    [told] = chosen.unread
    assert (told.rule, told.level, told.location.path) == ("file-limit", Level.ERROR, "a.yaml")
    assert [claim.entry.path for claim in chosen.claims] == ["b.yaml"]
    assert chosen.unclaimed == ("c.txt",)


class Huge:
    """Two files of which nobody wants to have the bytes."""

    name = "working tree"
    diagnostics: Sequence[Diagnostic] = ()
    kept: Mapping[str, Kept] = {}

    def entries(self) -> list[Entry]:
        return [Entry("a.yaml", "0", 256 << 20), Entry("b.yaml", "0", (256 << 20) + 1)]

    def read(self, path: str) -> bytes:
        return path.encode()


def test_the_limit_is_256_mib() -> None:
    chosen = select(Huge(), [pack()], ())
    assert [claim.data for claim in chosen.claims] == [b"a.yaml"]
    [told] = chosen.unread
    assert (told.location.path, told.message) == (
        "b.yaml",
        "256 MiB: a file above 256 MiB is not read",
    )


def test_a_pointer_of_git_lfs_is_unknown_where_a_pack_wants_the_file(tmp_path: Path) -> None:
    chosen = select(files(tmp_path, {"a.yaml": POINTED, "b.png": POINTED}), [pack(contains=("kind",))], ())
    [told] = chosen.unread
    assert (told.rule, told.level, told.location.path) == ("source-lfs-pointer", Level.UNKNOWN, "a.yaml")
    assert (chosen.claims, chosen.unclaimed) == ((), ("b.png",))
