"""Whatever is wrong with facts or gates, neither `promote` nor `check` says that a change may move."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tallygate.cli import main
from tallygate.promotion.chain import Chain
from tallygate.promotion.entry import End, EntryKind, LedgerEntry
from tallygate.promotion.ledger import append
from tallygate.promotion.objects import Author, Objects
from tallygate.promotion.refs import LedgerPlace
from tests.e2e.samples import GOOD_POD
from tests.unit.sources.git_repositories import commit_all, git, repository, write

NOW = "2026-11-21T12:00:00Z"
CONFIGURATION = """\
version: 1
name: shop
layout: {path: "{env}/{service}"}
environments: {staging: {}, prod: {after: [staging]}}
promote: [{kind: keys, file: values.json, keys: [version]}]
gates:
  healthy: {kind: argocd}
  soak: {kind: soak, for: 1h}
  no-drift: {kind: drift}
  hours: {kind: window, tz: UTC, allow: [{cron: "0 9 * * *", for: 8h}]}
require: {prod: [healthy, soak, no-drift, hours]}
"""
Facts = dict[str, Any]


def shop(folder: Path) -> str:
    """prod has what staging once had, by a promotion that the ledger knows."""
    files = {f"{env}/cart/values.json": '{"version": "1"}\n' for env in ("staging", "prod")}
    repository(folder, {"tallygate.yaml": CONFIGURATION, "pod.yaml": GOOD_POD, **files})
    first = End(git(folder, "rev-parse", "HEAD"))
    entry = LedgerEntry(
        EntryKind.MERGED, "shop", "prod", "cart", "p" * 64, "2026-11-20T12:00:00Z", "staging",
        source=first, target=first,
    )  # fmt: skip
    objects, ref = Objects(folder / ".git"), LedgerPlace().chain("prod", "cart")
    tip, _ = append(objects, Chain(ref), "", entry, Author())
    git(folder, "update-ref", ref, tip)
    write(folder, {"staging/cart/values.json": '{"version": "2"}\n'})
    return commit_all(folder)


def good(head: str) -> Facts:
    application = {
        "metadata": {"name": "cart-staging"},
        "spec": {"source": {"repoURL": "https://git/shop", "path": "staging/cart"}},
        "status": {
            "sync": {"status": "Synced", "revision": head},
            "health": {"status": "Healthy", "lastTransitionTime": "2026-11-21T09:00:00Z"},
            "operationState": {"phase": "Succeeded"},
            "history": [{"deployedAt": "2026-11-21T09:00:00Z", "revision": head}],
            "reconciledAt": "2026-11-21T11:59:00Z",
            "resources": [{"kind": "Deployment"}],
        },
    }
    drift = {"observed_at": "2026-11-21T11:30:00Z", "complete": True, "items": []}
    return {
        "version": 1,
        "applications": {"observed_at": "2026-11-21T11:59:30Z", "items": [application]},
        "drift": [{"environment": name, **drift} for name in ("staging", "prod")],
    }


def status(facts: Facts) -> Facts:
    found: Facts = facts["applications"]["items"][0]["status"]
    return found


def exit_code(folder: Path, facts: Facts | str, *words: str) -> int:
    path = folder.parent / "facts.json"
    path.write_text(facts if isinstance(facts, str) else json.dumps(facts))
    return main(["promote", "plan", str(folder), "--to", "prod", "--facts", str(path), "--now", NOW, *words])


MISTAKES: dict[str, tuple[Callable[[Facts], Any], int]] = {
    "no-data": (lambda facts: (facts.pop("applications"), facts.pop("drift")), 4),
    "no applications": (lambda facts: facts.pop("applications"), 4),
    "an empty list of applications": (lambda facts: facts["applications"].update(items=[]), 4),
    "an application without a status": (lambda facts: facts["applications"]["items"][0].pop("status"), 4),
    "stale applications": (lambda facts: facts["applications"].update(observed_at="2026-11-21T11:00:00Z"), 4),
    "applications of tomorrow": (
        lambda facts: (
            facts["applications"].update(observed_at="2026-11-22T11:00:00Z"),
            status(facts).update(reconciledAt="2026-11-22T11:00:00Z"),
        ),
        4,
    ),
    "a revision that is not here": (lambda facts: status(facts)["sync"].update(revision="e" * 40), 4),
    "a revision that is a branch": (lambda facts: status(facts)["sync"].update(revision="main"), 4),
    "a state that nobody knows": (lambda facts: status(facts)["health"].update(status="Splendid"), 1),
    "an application that is degraded": (lambda facts: status(facts)["health"].update(status="Degraded"), 1),
    "health that changed just now": (
        lambda facts: status(facts)["health"].update(lastTransitionTime="2026-11-21T11:58:00Z"),
        3,
    ),
    "no history": (lambda facts: status(facts).pop("history"), 3),
    "drift of one side": (lambda facts: facts["drift"].pop(), 4),
    "drift that is half read": (lambda facts: facts["drift"][0].update(complete=False), 4),
    "drift of yesterday": (lambda facts: facts["drift"][1].update(observed_at="2026-11-20T11:30:00Z"), 4),
    "drift": (
        lambda facts: facts["drift"][1]["items"].append({"kind": "missing", "address": "v1/Service/a/b"}),
        1,
    ),
    "facts of another version": (lambda facts: facts.update(version=2), 2),
    "a key that nobody reads": (lambda facts: facts.update(judged={}), 2),
    "a time without an offset": (
        lambda facts: facts["applications"].update(observed_at="2026-11-21T11:59:30"),
        2,
    ),
}


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    folder = tmp_path_factory.mktemp("gates") / "shop"
    return folder, shop(folder)


def test_good_facts_pass(tree: tuple[Path, str], capsys: pytest.CaptureFixture[str]) -> None:
    """Without this the battery would be met by gates that never open."""
    folder, head = tree
    assert exit_code(folder, good(head)) == 0, capsys.readouterr()
    assert exit_code(folder, good(head), "--now", "2026-11-21T08:59:00Z") != 0


@pytest.fixture(scope="module")
def proposed(tree: tuple[Path, str]) -> Path:
    """The same, checked out with a change that promotes it."""
    folder = tree[0].parent / "proposed"
    git(folder.parent, "clone", "-q", tree[0].name, folder.name)
    git(folder, "fetch", "-q", "origin", "+refs/tallygate/*:refs/tallygate/*")
    git(folder, "checkout", "-q", "-b", "change")
    write(folder, {"prod/cart/values.json": '{"version": "2"}\n'})
    commit_all(folder)
    return folder


def codes(folder: Path, now: str = NOW) -> tuple[int, int]:
    """Of `promote check` and of `check`, by the facts that were written last."""
    words = (str(folder), "--base", "main", "--facts", str(folder.parent / "facts.json"), "--now", now)
    return main(["promote", "check", *words]), main(["check", *words])


def test_good_facts_pass_in_a_check(tree: tuple[Path, str], proposed: Path) -> None:
    exit_code(tree[0], good(tree[1]))
    assert codes(proposed) == (0, 0)
    assert 0 not in codes(proposed, "2026-11-21T08:59:00Z")


@pytest.mark.parametrize("case", MISTAKES)
def test_no_mistake_passes(case: str, tree: tuple[Path, str], proposed: Path) -> None:
    folder, head = tree
    facts = good(head)
    spoil, code = MISTAKES[case]
    spoil(facts)
    assert exit_code(folder, facts) == code
    assert 0 not in codes(proposed)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "\ufeff{}", "[" * 50_000])
def test_no_file_of_nonsense_passes(text: str, tree: tuple[Path, str]) -> None:
    assert exit_code(tree[0], text) == 2
