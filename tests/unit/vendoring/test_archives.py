"""Archives from elsewhere: plain files come out, all else is refused before it can do harm."""

import bz2
import gzip
import io
import lzma
import subprocess
import sys
import tarfile
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallygate.vendoring.archive import contents_of
from tallygate.vendoring.interface import MOST_BYTES, MOST_FILES, FetchError
from tests.unit.vendoring.made_modules import tar_of, zip_of

FILES = {"main.tf": b"# main\n", "modules/a/main.tf": b"", "docs/picture.png": bytes(range(256)) * 9}


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
def test_tars_of_each_kind(mode: str) -> None:
    assert contents_of(tar_of(FILES, mode)) == FILES


def test_zips() -> None:
    assert contents_of(zip_of(FILES)) == FILES


def test_repositories_inside_are_left_out() -> None:
    assert contents_of(zip_of({**FILES, ".git/hooks/post-checkout": b"x", "a/.git/config": b"x"})) == FILES


@pytest.mark.parametrize(
    "path",
    ["../x", "a/../../x", "/etc/x", "a//b", "a\\..\\b", "a/./b", "C:\\x", "a\x1bb", "x/.GIT/y", "a" * 5000],
)
def test_paths_that_lead_out_are_refused(path: str) -> None:
    for data in (tar_of({path: b"x"}), zip_of({path: b"x"})):
        with pytest.raises(FetchError, match="unsafe path"):
            contents_of(data)


def one_member(kind: bytes, target: str = "") -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as archive:
        member = tarfile.TarInfo("x")
        member.type, member.linkname = kind, target
        archive.addfile(member)
    return made.getvalue()


@pytest.mark.parametrize(
    "kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE]
)
def test_links_and_devices_are_refused(kind: bytes) -> None:
    with pytest.raises(FetchError, match="no plain file: x"):
        contents_of(one_member(kind, "/etc/passwd"))


def test_links_in_a_zip_are_refused() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        link = zipfile.ZipInfo("x")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(FetchError, match="a link: x"):
        contents_of(made.getvalue())


@pytest.mark.parametrize(
    "data", [b"", b"PK\x03\x04", b"\x1f\x8b\x08", b"BZh9", b"\xfd7zXZ\x00", b"<html>", tar_of(FILES)[:-20]]
)
def test_what_is_no_archive_is_refused(data: bytes) -> None:
    with pytest.raises(FetchError, match=r"cannot be read|empty"):
        contents_of(data)


def test_too_many_files_are_refused() -> None:
    with pytest.raises(FetchError, match="more than"):
        contents_of(zip_of(dict.fromkeys(map(str, range(MOST_FILES + 1)), b"")))


def test_a_zip_that_announces_too_much_is_refused_unread() -> None:
    data = bytearray(zip_of({"x": b"y"}))
    entry = data.index(b"PK\x01\x02")
    data[entry + 24 : entry + 28] = (MOST_BYTES + 1).to_bytes(4, "little")
    with pytest.raises(FetchError, match="128 MiB"):
        contents_of(bytes(data))


def test_a_zip_that_lies_about_a_size_is_refused() -> None:
    data = bytearray(zip_of({"x": b"y" * 1000}))
    entry = data.index(b"PK\x01\x02")
    data[entry + 24 : entry + 28] = (10).to_bytes(4, "little")
    with pytest.raises(FetchError):
        contents_of(bytes(data))


@given(
    st.binary(max_size=300),
    st.sampled_from([tar_of({"a": b"b"}), zip_of({"a": b"b"}), tar_of({"a": b"b"}, "w")]),
)
def test_no_bytes_crash(noise: bytes, good: bytes) -> None:
    for data in (noise, good[: len(noise)] + noise + good[2 * len(noise) :]):
        with suppress(FetchError):
            assert all(".." not in path.split("/") for path in contents_of(data))


@pytest.mark.hostile
@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress], ids=["gzip", "bzip2", "xz"])
def test_a_bomb_ends_at_the_bound(pack: object, tmp_path: Path) -> None:
    assert callable(pack)
    (tmp_path / "bomb").write_bytes(pack(bytes(200 << 20)))
    code = (
        "import resource, sys; from pathlib import Path\n"
        "resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))\n"
        "from tallygate.vendoring.archive import contents_of\n"
        "from tallygate.vendoring.interface import FetchError\n"
        "try: contents_of(Path(sys.argv[1]).read_bytes())\n"
        "except FetchError as error: print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "bomb")], capture_output=True, text=True, timeout=120
    )
    assert done.stdout == "the archive unpacks to more than 128 MiB\n", done.stderr
