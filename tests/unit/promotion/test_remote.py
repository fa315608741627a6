"""Refs of a real remote: their names, reading them, and moving them."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallygate.promotion.errors import PromotionError, UnreachableError
from tallygate.promotion.objects import Author, Objects
from tallygate.promotion.refs import LedgerPlace, branch, checked, identifier
from tallygate.promotion.remote import Move, Pushed, Remote, folder_of
from tests.unit.promotion.remotes import MAIN, NOW, bare, bytes_of, clone, path
from tests.unit.sources.git_repositories import git


@pytest.fixture
def remote(tmp_path: Path) -> Remote:
    return Remote(folder_of(clone(bare(tmp_path), "clone")))


def child(
    objects: Objects, parent: str, files: dict[str, bytes | None] | None = None, text: str = "x"
) -> str:
    return objects.commit([parent], objects.tree_with(parent, files or {}), text, Author(), NOW)


HOSTILE = [
    "", "a b", "a;b", "../x", "a/b", "-x", "A", "a_b", "x" * 64, "a\n", "é", "a.lock", "$(x)", "a..b", "*",
]  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_refused(name: str) -> None:
    for use in (identifier, lambda one: branch("prod", one), lambda one: LedgerPlace().chain(one, "cart")):
        with pytest.raises(PromotionError):
            use(name)


@pytest.mark.parametrize(
    "ref",
    ["main", "refs/heads", "refs//x", "refs/heads/", "refs/heads/-x", "refs/heads/a..b", "refs/heads/a.lock",
     "refs/heads/a:b", "refs/heads/+a", "refs/heads/a b", "refs/heads/a*", "refs/heads/.a", "refs/heads/a\n"],
)  # fmt: skip
def test_refs_that_git_would_read_otherwise_are_refused(ref: str) -> None:
    with pytest.raises(PromotionError):
        checked(ref)


@given(st.text(max_size=12))
def test_what_is_accepted_stands_as_it_is_written(name: str) -> None:
    try:
        ref = branch("prod", name)
    except PromotionError:
        return
    assert ref == f"refs/heads/tallygate/prod/{name}"
    assert name.isascii()


@pytest.mark.parametrize(
    ("shard", "ref"), [("service", "/prod/cart"), ("environment", "/prod"), ("none", "")]
)
def test_shards(shard: str, ref: str) -> None:
    place = LedgerPlace("refs/tallygate/ledger", shard)  # type: ignore[arg-type]
    assert place.chain("prod", "cart") == f"refs/tallygate/ledger{ref}"
    assert place.owner(place.chain("prod", "cart")) == (*ref.split("/")[1:], "", "")[:2]


def test_a_ledger_where_promotions_are_proposed_is_refused() -> None:
    with pytest.raises(PromotionError, match="name another"):
        LedgerPlace("refs/heads/tallygate").chain("prod", "cart")


def test_refs_are_read_exactly(remote: Remote) -> None:
    """`cart` is not `cart-admin`, and no ref at all is no error."""
    main = remote.refs(MAIN)[MAIN]
    bare_folder = Path(remote.url.removeprefix("file://"))
    for name in ("refs/tallygate/ledger/prod/cart-admin", "refs/heads/x/refs/heads/main"):
        git(bare_folder, "update-ref", name, main)
    assert remote.refs(MAIN, "refs/tallygate/ledger/prod/cart") == {MAIN: main}
    assert list(remote.refs_below("refs/tallygate/ledger")) == ["refs/tallygate/ledger/prod/cart-admin"]
    assert remote.refs_below("refs/tallygate/other") == {}
    remote.fetch({})


def test_a_move_is_made_once(remote: Remote) -> None:
    main = remote.refs(MAIN)[MAIN]
    one, two = (child(remote.objects, main, text=text) for text in ("one", "two"))
    assert remote.cas_push({MAIN: Move(main, one)}) is Pushed.OURS
    assert remote.cas_push({MAIN: Move(main, two)}) is Pushed.LOST
    assert remote.cas_push({MAIN: Move(main, one)}) is Pushed.OURS
    assert remote.refs(MAIN) == {MAIN: one}


def test_all_refs_move_or_none(remote: Remote) -> None:
    """Also where a ref should be new, and is not."""
    main = remote.refs(MAIN)[MAIN]
    ledger = "refs/tallygate/ledger/prod/cart"
    first, ahead = child(remote.objects, main, text="entry"), child(remote.objects, main)
    assert remote.cas_push({ledger: Move("", first)}) is Pushed.OURS
    assert remote.cas_push({MAIN: Move(main, ahead), ledger: Move("", ahead)}) is Pushed.LOST
    assert remote.refs(MAIN, ledger) == {MAIN: main, ledger: first}


def test_nothing_but_a_proposal_moves_backwards(remote: Remote) -> None:
    main = remote.refs(MAIN)[MAIN]
    stranger = remote.objects.commit([], remote.objects.empty_tree(), "alone", Author(), NOW)
    for move in (Move(main, stranger), Move(main, "")):
        with pytest.raises(PromotionError, match="would not move to a child"):
            remote.cas_push({MAIN: move})
    proposed = branch("prod", "cart")
    moves = [Move("", main), Move(main, stranger), Move(stranger, "")]
    assert [remote.cas_push({proposed: move}) for move in moves] == [Pushed.OURS] * 3
    assert remote.refs(MAIN, proposed) == {MAIN: main}


def test_a_remote_that_is_not_there(tmp_path: Path) -> None:
    folder = clone(bare(tmp_path), "clone")
    for name in ("nowhere", "https://user:hunter2@127.0.0.1:1/x.git"):
        with pytest.raises(UnreachableError) as told:
            Remote(folder_of(folder), name).refs(MAIN)
        assert "hunter2" not in str(told.value)


@pytest.mark.parametrize("name", ["--upload-pack=touch x", "", "ext::sh -c 'touch x'"])
def test_a_remote_that_would_run_something(name: str, tmp_path: Path) -> None:
    folder = clone(bare(tmp_path), "clone")
    with pytest.raises(PromotionError):
        Remote(folder_of(folder), name).refs(MAIN)
    assert not list(tmp_path.rglob("x"))


def test_a_hook_of_the_clone_is_not_run(remote: Remote) -> None:
    hook = remote.objects.folder / "hooks" / "pre-push"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    main = remote.refs(MAIN)[MAIN]
    assert remote.cas_push({MAIN: Move(main, child(remote.objects, main))}) is Pushed.OURS


def test_a_tree_changes_only_where_it_is_said(remote: Remote) -> None:
    objects = remote.objects
    main = remote.refs(MAIN)[MAIN]
    added = child(objects, main, {"a/b/c.txt": b"new", path("prod", "cart"): b"other"})
    assert bytes_of(objects, added, "a/b/c.txt") == b"new"
    assert bytes_of(objects, added, path("prod", "cart")) == b"other"
    assert objects.tree(added, "config/staging") == objects.tree(main, "config/staging")
    back = child(
        objects,
        added,
        {"a/b/c.txt": None, path("prod", "cart"): bytes_of(objects, main, path("prod", "cart"))},
    )
    assert objects.tree(back) == objects.tree(main)


@pytest.mark.parametrize("name", ["../x", "/x", "a//b", ".git/config", "a/.GIT/x", "", "a/./b", "a\0b"])
def test_paths_that_lead_out_are_refused(name: str, remote: Remote) -> None:
    with pytest.raises(PromotionError, match="no path of a file"):
        remote.objects.tree_with(remote.refs(MAIN)[MAIN], {name: b"x"})


def test_links_and_folders_are_not_written_through(tmp_path: Path) -> None:
    source = bare(tmp_path)
    human = clone(source, "human")
    (human / "link").symlink_to("config")
    git(human, "add", "-A")
    git(human, "commit", "-q", "-m", "link")
    objects = folder_of(human)
    head = git(human, "rev-parse", "HEAD")
    for name in ("link", "config", "link/x"):
        with pytest.raises(PromotionError, match="is no"):
            objects.tree_with(head, {name: b"x"})


def test_an_executable_stays_one(tmp_path: Path) -> None:
    human = clone(bare(tmp_path), "human")
    file = human / "run.sh"
    file.write_text("echo\n")
    file.chmod(0o755)
    git(human, "add", "-A")
    git(human, "commit", "-q", "-m", "tool")
    objects = folder_of(human)
    changed = child(objects, git(human, "rev-parse", "HEAD"), {"run.sh": b"echo 2\n"})
    assert git(human, "ls-tree", changed, "run.sh").startswith("100755")


def test_a_remote_at_a_relative_path_is_found_from_the_top_of_the_work_tree(tmp_path: Path) -> None:
    work = clone(bare(tmp_path), "clone")
    git(work, "remote", "set-url", "origin", "../remote.git")
    assert MAIN in Remote(folder_of(work)).refs(MAIN)
    assert MAIN in Remote(folder_of(work), "../remote.git").refs(MAIN)


@pytest.mark.parametrize(
    "url", ["git@host:shop.git", "https://host/shop.git", "ssh://git@host/~/shop.git", "/srv/shop.git"]
)
def test_what_is_no_relative_path_stands_as_it_is(remote: Remote, url: str) -> None:
    assert Remote(remote.objects, url).url == url
