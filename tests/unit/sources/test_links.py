import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallygate.model.diagnostic import Level
from tallygate.sources.interface import Entry, Snapshot
from tallygate.sources.links import follow_links
from tallygate.sources.listing import Listing
from tallygate.sources.snapshots import open_commit, open_index, open_worktree
from tests.unit.sources.git_repositories import commit_all, paths, problems, repository

Open = Callable[[Path], Snapshot]
SOURCES: list[Open] = [open_worktree, open_index, lambda path: open_commit(path, "HEAD")]
IDS = ["worktree", "index", "commit"]
BROKEN = ("source-link-broken", Level.UNKNOWN)
OUTSIDE = ("source-link-outside", Level.UNKNOWN)


def linked(root: Path, links: dict[str, str]) -> Path:
    repository(root, {"base/a.yaml": "a", "base/deep/b.yaml": "b", "top.yaml": "top"})
    for name, target in links.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).symlink_to(target)
    commit_all(root)
    return root


@pytest.mark.parametrize("source", SOURCES, ids=IDS)
def test_a_link_to_a_file_stands_for_it(tmp_path: Path, source: Open) -> None:
    tree = source(
        linked(tmp_path / "r", {"env/prod/a.yaml": "../../base/a.yaml", "again.yaml": "env/prod/a.yaml"})
    )
    assert tree.read("env/prod/a.yaml") == tree.read("again.yaml") == b"a"
    blobs = {entry.path: entry.blob for entry in tree.entries()}
    assert blobs["again.yaml"] == blobs["env/prod/a.yaml"] == blobs["base/a.yaml"]
    assert not tree.diagnostics


@pytest.mark.parametrize("source", SOURCES, ids=IDS)
def test_a_link_to_a_folder_stands_for_all_files_in_it(tmp_path: Path, source: Open) -> None:
    tree = source(linked(tmp_path / "r", {"env/prod": "../base", "base/top.yaml": "../top.yaml"}))
    assert paths(tree) == [
        *["base/a.yaml", "base/deep/b.yaml", "base/top.yaml"],
        *["env/prod/a.yaml", "env/prod/deep/b.yaml", "env/prod/top.yaml", "top.yaml"],
    ]
    assert tree.read("env/prod/deep/b.yaml") == b"b"
    assert tree.read("env/prod/top.yaml") == b"top"


@pytest.mark.parametrize("source", SOURCES, ids=IDS)
def test_links_through_linked_folders_are_followed(tmp_path: Path, source: Open) -> None:
    tree = source(
        linked(tmp_path / "r", {"alias": "base", "x.yaml": "alias/deep/b.yaml", "y": "./alias/../base//deep"})
    )
    assert tree.read("x.yaml") == tree.read("y/b.yaml") == b"b"


@pytest.mark.parametrize("source", SOURCES, ids=IDS)
@pytest.mark.parametrize(
    ("target", "problem"),
    [
        ("../outside.yaml", OUTSIDE),
        ("base/../../r/top.yaml", OUTSIDE),
        ("/etc/passwd", OUTSIDE),
        ("nowhere.yaml", BROKEN),
        ("link.yaml", BROKEN),
        ("back", BROKEN),
        (".", BROKEN),
        (".git/config", BROKEN),
        ("top.yaml/below", BROKEN),
    ],
)
def test_other_links_are_reported_and_not_read(
    tmp_path: Path, source: Open, target: str, problem: tuple[str, Level]
) -> None:
    (tmp_path / "outside.yaml").write_text("secret")
    tree = source(linked(tmp_path / "r", {"link.yaml": target, "back": "link.yaml"}))
    assert problems(tree)["link.yaml"] == problem
    assert paths(tree) == ["base/a.yaml", "base/deep/b.yaml", "top.yaml"]
    assert repr(target) in " ".join(one.message for one in tree.diagnostics)


@pytest.mark.parametrize("source", SOURCES, ids=IDS)
def test_a_link_to_a_parent_folder_is_refused(tmp_path: Path, source: Open) -> None:
    tree = source(linked(tmp_path / "r", {"base/up": "..", "base/deep/self": "../deep"}))
    assert problems(tree) == {"base/up": BROKEN, "base/deep/self": BROKEN}


@pytest.mark.parametrize("source", SOURCES, ids=IDS)
def test_folders_that_link_to_each_other_end(tmp_path: Path, source: Open) -> None:
    tree = source(linked(tmp_path / "r", {"one/l": "../two", "two/l": "../one", "one/f": "../top.yaml"}))
    assert "two/l/f" in paths(tree)
    assert set(problems(tree).values()) == {BROKEN}


def test_an_ignored_target_is_not_part_of_the_working_tree(tmp_path: Path) -> None:
    root = linked(tmp_path / "r", {"link.yaml": "local.yaml"})
    (root / ".gitignore").write_text("local.yaml\n")
    (root / "local.yaml").write_text("mine")
    assert problems(open_worktree(root)) == {"link.yaml": BROKEN}


BOMB = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
resource.setrlimit(resource.RLIMIT_CPU, (30, 30))
from tallygate.sources.interface import Entry
from tallygate.sources.links import follow_links
from tallygate.sources.listing import Listing
listing = Listing()
for level in range(30):
    listing.files[f"d{level}/f"] = Entry(f"d{level}/f", "", 1)
    for link in range(10):
        listing.links[f"d{level}/l{link}"] = f"../d{level + 1}"
for n in range(2000):
    listing.links[f"long{n}"] = "d0/../" * 600
listing.files["d30/f"] = Entry("d30/f", "", 1)
follow_links(listing)
print({one.rule for one in listing.diagnostics if str(one.level) == "error"})
"""


@pytest.mark.hostile
def test_links_that_multiply_files_stop_at_a_limit() -> None:
    run = [sys.executable, "-c", BOMB]
    done = subprocess.run(run, capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout == "{'source-link-limit'}\n"


NAMES = st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, max_size=3).map("/".join)
TARGETS = st.lists(st.sampled_from(["a", "b", "c", "..", "."]), min_size=1, max_size=4).map("/".join)


@given(st.sets(NAMES, max_size=5), st.dictionaries(NAMES, TARGETS, max_size=4))
def test_every_link_is_followed_or_reported(files: set[str], links: dict[str, str]) -> None:
    listing = Listing()
    listing.files = {path: Entry(path, path, 0) for path in files - links.keys()}
    listing.links = dict(links)
    aliases = follow_links(listing)
    reported = {one.location.path for one in listing.diagnostics}
    for link in links:
        assert (
            link in reported
            or any(alias == link or alias.startswith(f"{link}/") for alias in aliases)
            or any(path.startswith(f"{link}/") for path in reported)
        )
    assert all(entry.path in listing.files for entry in aliases.values())
