"""Facts that the repository tells, from real commits."""

from collections.abc import Mapping
from pathlib import Path

from tallygate.engine.config import parse
from tallygate.engine.promotion import Planned, Request, pipeline_of, planned
from tallygate.engine.promotion_facts import gathered, previous
from tallygate.model.promotion import Leaf
from tallygate.promotion.entry import End, EntryKind, LedgerEntry
from tallygate.promotion.facts import Facts, read_facts
from tallygate.promotion.gates.declared import ORDER_GATE, Gate, SoakGate
from tallygate.promotion.gates.evaluate import evaluate
from tallygate.promotion.observed import moment
from tallygate.sources.snapshots import open_commit, repository_of
from tests.unit.sources.git_repositories import commit_all, repository, write

CONFIGURATION = """\
version: 1
name: shop
layout: {path: "{env}/{service}"}
environments: {dev: {}, staging: {after: [dev]}, prod: {after: [staging]}}
services: {cart: {until: prod}, labs: {in: [dev, prod]}, old: {until: dev}}
promote: [{kind: kustomize-images, file: kustomization.yaml}]
"""
CART = Leaf("staging", "", "cart", "staging/cart")


def kustomization(tag: str) -> str:
    return f"images:\n- name: cart\n  newTag: '{tag}'\n"


def shop(folder: Path) -> tuple[str, str]:
    """The commit that brought 1.9 to staging, and one in which only dev moved on."""
    files = {f"{env}/cart/kustomization.yaml": kustomization("1.8") for env in ("dev", "staging", "prod")}
    repository(folder, {"tallygate.yaml": CONFIGURATION, **files})
    write(folder, {f"{env}/cart/kustomization.yaml": kustomization("1.9") for env in ("dev", "staging")})
    promoted = commit_all(folder)
    write(folder, {"dev/cart/kustomization.yaml": kustomization("2.0"), "README.md": "x"})
    return promoted, commit_all(folder)


def plan(folder: Path) -> Planned:
    config = parse(CONFIGURATION.encode(), "tallygate.yaml")
    return planned(
        repository_of(folder), open_commit(folder, "HEAD"), config, Request("staging", "prod", ("cart",))
    )


def facts(folder: Path, ledger: Mapping[tuple[str, str], tuple[LedgerEntry, ...]], known: Facts) -> Facts:
    config = parse(CONFIGURATION.encode(), "tallygate.yaml")
    snapshot = open_commit(folder, "HEAD")
    return gathered(repository_of(folder), snapshot, config, plan(folder), known, ledger)


def entry(kind: EntryKind, commit: str, at: str) -> LedgerEntry:
    return LedgerEntry(kind, "shop", "staging", "cart", "p", at, target=End(commit), seq=1)


def test_contents_are_those_of_the_commits_that_facts_speak_of(tmp_path: Path) -> None:
    promoted, head = shop(tmp_path)
    ledger = {
        ("staging", "cart"): (entry(EntryKind.MERGED, promoted, "2026-11-21T10:00:00Z"),),
        ("prod", "labs"): (),
    }
    found = facts(tmp_path, ledger, Facts())
    assert {leaf.environment for leaf in found.leaves} == {"dev", "staging", "prod"}
    now, then = found.contents[head, CART], found.contents[promoted, CART]
    assert now == then
    assert now.values == {("kustomization.yaml", "/images/name=cart/newTag"): "1.9"}
    assert found.roots == frozenset({"dev"})
    assert found.previous == {"cart": ("staging",)}
    assert found.ledger.keys() == {("staging", "cart")}


def test_order_and_soak_hold_over_commits_of_others(tmp_path: Path) -> None:
    promoted, head = shop(tmp_path)
    ledger = {
        ("staging", "cart"): (
            entry(EntryKind.MERGED, promoted, "2026-11-21T10:00:00Z"),
            entry(EntryKind.HEALTHY, promoted, "2026-11-21T10:05:00Z"),
            entry(EntryKind.HEALTHY, head, "2026-11-21T10:15:00Z"),
        )
    }
    soak = Gate("soak", "soak", SoakGate(600.0))
    found = evaluate(
        [ORDER_GATE, soak],
        plan(tmp_path).plan,
        facts(tmp_path, ledger, Facts()),
        moment("2026-11-21T10:16:00Z"),
    )
    assert [(one.verdict, one.why) for one in found] == [
        ("pass", f"staging cart has it by entry 1 (merged), at {promoted[:12]}"),
        ("pass", "staging cart soaked 10 m of 10 m"),
    ]


def test_revisions_of_facts_are_read_where_they_are_here(tmp_path: Path) -> None:
    promoted, head = shop(tmp_path)
    status = f'{{"sync": {{"revision": "{promoted}"}}, "history": [{{"deployedAt": "2026-11-21T10:00:00Z", '
    status += '"revision": "main"}, {"deployedAt": "2026-11-21T10:00:00Z", "revision": "' + "e" * 40 + '"}]}'
    seen = f'{{"environment": "staging", "service": "cart", "health": "Healthy", "revision": "{head}~1", '
    seen += '"at": "2026-11-21T10:00:00Z"}'
    text = (
        '{"version": 1, "applications": {"observed_at": "2026-11-21T10:00:00Z", "items": '
        f'[{{"metadata": {{"name": "a"}}, "status": {status}}}]}}, "observations": [{seen}]}}'
    )
    found = facts(tmp_path, {}, read_facts(text.encode(), "f"))
    assert {commit for commit, _ in found.contents} == {head, promoted}


def test_what_cannot_be_read_in_a_commit_has_no_content(tmp_path: Path) -> None:
    shop(tmp_path)
    write(tmp_path, {"staging/cart/kustomization.yaml": "images: [\n"})
    broken = commit_all(tmp_path)
    write(tmp_path, {"staging/cart/kustomization.yaml": kustomization("1.9")})
    commit_all(tmp_path)
    ledger = {("staging", "cart"): (entry(EntryKind.MERGED, broken, "2026-11-21T10:00:00Z"),)}
    found = facts(tmp_path, ledger, Facts())
    assert (broken, CART) not in found.contents
    [order] = evaluate([ORDER_GATE], plan(tmp_path).plan, found, moment("2026-11-21T10:16:00Z"))
    assert order.verdict == "error"


def test_the_nearest_environments_that_run_a_service() -> None:
    pipeline = pipeline_of(parse(CONFIGURATION.encode(), "tallygate.yaml"))
    assert list(previous(pipeline, "cart", "prod")) == ["staging"]
    assert list(previous(pipeline, "labs", "prod")) == ["dev"]
    assert list(previous(pipeline, "cart", "dev")) == []
    assert list(previous(pipeline, "unknown", "prod")) == ["staging"]
