"""tallygate audit reconcile: what went past the ledger."""

from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from tallygate.promotion.entry import End, EntryKind, MovedKey
from tallygate.promotion.land import draft, push, record
from tests.e2e.command import Ran, tallygate
from tests.unit.promotion.remotes import bare, clone, content, lane, path, three_way, workplace
from tests.unit.sources.git_repositories import commit_all, git, write

CONFIGURATION = """\
version: 1
name: shop
layout: {path: "config/{env}/{service}"}
environments: {staging: {}, prod: {after: [staging]}}
promote: [{kind: keys, file: values.yaml, keys: [image.tag]}]
"""


@pytest.fixture
def human(tmp_path: Path) -> Path:
    """A clone of a remote on which cart was promoted once, after its configuration was added."""
    remote = bare(tmp_path, ("cart", "user"))
    folder = clone(remote, "human")
    pushed(folder, {"tallygate.yaml": CONFIGURATION, path("prod", "user"): content("0")})
    work = workplace(clone(remote, "bot"))
    push(work, lane(), three_way(work.remote.objects, lane()))
    git(folder, "pull", "-q")
    return folder


def pushed(folder: Path, files: dict[str, str]) -> None:
    write(folder, files)
    commit_all(folder)
    git(folder, "push", "-q")


def reconcile(folder: Path, *words: str) -> Ran:
    return tallygate("audit", "reconcile", *words, cwd=folder)


def test_promotions_and_other_changes_are_no_exceptions(human: Path) -> None:
    """Keys that are not promoted, the source, and what was before the ledger."""
    pushed(
        human, {path("prod", "cart"): content("2") + "replicas: 3\n", path("staging", "cart"): content("3")}
    )
    ran = reconcile(human)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == "2 commits since the first promotion: the ledger has every change of a promotable key\n"


def test_direct_push_found_by_reconcile(human: Path) -> None:
    pushed(human, {path("prod", "cart"): content("9"), path("prod", "user"): content("8")})
    ran = reconcile(human)
    assert (ran.code, ran.out.count("\n")) == (1, 3)
    commit = git(human, "rev-parse", "HEAD")[:12]
    assert f"{commit}  A  prod/cart  values.yaml /image/tag: 2 -> 9" in ran.out
    assert f"{commit}  A  prod/user  values.yaml /image/tag: 0 -> 8" in ran.out
    assert ran.out.endswith("2 commits since the first promotion: 2 changes without an entry\n")


NOTHING_MOVES = CONFIGURATION.replace("image.tag", "other")


@pytest.mark.parametrize("then", ["", NOTHING_MOVES, "version: 1\nno: key\n", "version: 1\n"])
def test_a_push_that_also_says_that_its_keys_do_not_move(human: Path, then: str) -> None:
    """Whatever stood in tallygate.yaml for a commit between."""
    if then:
        pushed(human, {"tallygate.yaml": then})
    pushed(human, {path("prod", "cart"): content("9"), "tallygate.yaml": then or NOTHING_MOVES})
    if then:
        pushed(human, {"tallygate.yaml": CONFIGURATION if then == NOTHING_MOVES else NOTHING_MOVES})
    ran = reconcile(human)
    assert (ran.code, "values.yaml /image/tag: 2 -> 9" in ran.out) == (1, True), ran.out + ran.err


def test_a_service_that_appears_or_goes_is_a_change(human: Path) -> None:
    pushed(human, {path("prod", "search"): content("1")})
    (human / path("prod", "user")).unlink()
    pushed(human, {})
    items = msgspec.json.decode(reconcile(human, "--format", "json").out)["items"]
    assert {(one["service"], one["before"], one["after"]) for one in items} == {
        ("search", None, "1"),
        ("user", "0", None),
    }


def test_a_commit_that_says_something_else_than_its_entry(human: Path) -> None:
    """A squash with another value: the key moved, and not to what was promoted."""
    pushed(human, {path("prod", "user"): content("7")})
    commit = git(human, "rev-parse", "HEAD")
    work = workplace(clone(human.parent / "remote.git", "other"))
    for value, code in (("2", 1), ("7", 0)):
        merged = replace(
            draft(work, lane("user"), EntryKind.MERGED, f"to {value}"),
            target=End(commit),
            moved=(MovedKey("", "values.yaml", "/image/tag", "0", value),),
        )
        assert record(work, "prod", "user", lambda _, entry=merged: entry)  # type: ignore[misc]
        ran = reconcile(human)
        assert (ran.code, "/image/tag: 0 -> 7" in ran.out) == (code, bool(code))


def test_what_cannot_be_read_is_no_pass_until_it_is_mended(human: Path) -> None:
    pushed(human, {path("prod", "cart"): "image: {tag: [\n"})
    ran = reconcile(human)
    assert ran.code == 4
    assert f"{path('prod', 'cart')}:" in ran.out
    pushed(human, {path("prod", "cart"): content("2")})
    assert reconcile(human).code == 0
    pushed(human, {path("prod", "cart"): "image: {tag: [\n"})
    pushed(human, {path("prod", "cart"): content("6")})
    assert "/image/tag: 2 -> 6" in reconcile(human).out


def test_secrets_are_not_shown(human: Path) -> None:
    token = "ghp_" + "a1B2c3D4e5F6a1B2c3D4e5F6a1B2c3D4e5F6"
    pushed(human, {path("prod", "cart"): content(token)})
    ran = reconcile(human)
    assert (ran.code, token in ran.out) == (1, False)


def test_a_branch_that_was_rewritten_is_an_error(human: Path) -> None:
    git(human, "reset", "-q", "--hard", "HEAD~1")
    pushed_over = reconcile(human)
    assert (pushed_over.code, "is not in the history" in pushed_over.err) == (4, True)


def test_a_shallow_clone_is_an_error(human: Path) -> None:
    folder = clone(human.parent / "remote.git", "shallow", "--depth=1")
    ran = reconcile(folder)
    assert (ran.code, "fetch all of it" in ran.err) == (4, True)


def test_a_broken_ledger_explains_nothing(human: Path) -> None:
    assert reconcile(human).code == 0
    remote = human.parent / "remote.git"
    git(remote, "update-ref", "-d", "refs/tallygate/ledger/prod/cart")
    ran = reconcile(human)
    assert (ran.code, "nothing can be reconciled with it" in ran.err) == (4, True)


def test_no_ledger_and_no_declaration(tmp_path: Path) -> None:
    remote = bare(tmp_path)
    folder = clone(remote, "clone")
    assert reconcile(folder).code == 3
    work = workplace(folder)
    push(work, lane(), three_way(work.remote.objects, lane()))
    ran = reconcile(folder)
    assert (ran.code, "`promote` is missing" in ran.err) == (2, True)
