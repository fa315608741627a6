"""tallygate audit: a ledger that was rewritten, cut off or forked is found, and where."""

from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from tallygate.promotion.entry import EntryKind, LedgerEntry, canonical, chained
from tallygate.promotion.errors import PromotionError
from tallygate.promotion.land import draft, push, record
from tests.conftest import Golden
from tests.e2e.command import Ran, tallygate
from tests.e2e.promotion_shop import kinds, person, promote, pull, shop, values, write
from tests.unit.promotion.remotes import bare, clone, lane, three_way, workplace
from tests.unit.sources.git_repositories import git

LEDGER = "refs/tallygate/ledger/prod/cart"


def observed(remote: Path, times: int) -> Path:
    """A remote whose ledger has entries that are the same in every run."""
    folder = clone(remote, "bot")
    for service in ("cart", "user"):
        for number in range(times):
            work = workplace(folder, now=f"2026-11-21T12:{number:02}:00+00:00")
            entry = draft(work, lane(service), EntryKind.HEALTHY, "p1")
            assert record(work, "prod", service, lambda _, entry=entry: entry)  # type: ignore[misc]
    return folder


@pytest.fixture
def remote(tmp_path: Path) -> Path:
    return bare(tmp_path, ("cart", "user"))


def audit(folder: Path, *words: str) -> Ran:
    return tallygate("audit", *words, cwd=folder)


def rewrite(remote: Path, keep: int, reasons: tuple[str, ...] = ()) -> None:
    """Cut the chain of cart off, and go on with other entries that follow from each other."""
    folder = clone(remote, f"attacker-{keep}-{len(reasons)}")
    git(folder, "fetch", "-q", "origin", f"{LEDGER}:{LEDGER}")
    tip = git(folder, "rev-list", "--reverse", LEDGER).split()[keep - 1]
    git(folder, "push", "-q", "--force", "origin", f"{tip}:{LEDGER}")
    for number, reason in enumerate(reasons):
        work = workplace(folder, now=f"2026-11-21T13:{number:02}:00+00:00")
        entry = replace(draft(work, lane(), EntryKind.HEALTHY, "p1"), reason=reason)
        assert record(work, "prod", "cart", lambda _, entry=entry: entry)  # type: ignore[misc]


def test_verify(golden: Golden, remote: Path) -> None:
    ran = audit(observed(remote, 3), "verify")
    assert (ran.code, ran.err) == (0, "")
    golden("commands/audit.txt", ran.out)


def test_verify_of_a_promotion(remote: Path) -> None:
    work = workplace(clone(remote, "bot"))
    landed = push(work, lane(), three_way(work.remote.objects, lane()))
    assert landed.entry
    ran = audit(clone(remote, "auditor", "--bare"), "verify", "--format", "json")
    told = msgspec.json.decode(ran.out)
    assert (ran.code, told["entries"], told["faults"]) == (0, 1, [])
    assert [head["chain"] for head in told["heads"]] == [LEDGER]


def test_there_is_no_ledger_yet(remote: Path) -> None:
    folder = clone(remote, "clone")
    for task in ("verify", "export"):
        ran = audit(folder, task)
        assert (ran.code, ran.out) == (3, "")
        assert "there is no ledger yet" in ran.err


@pytest.mark.parametrize(
    ("keep", "reasons", "seq"),
    [(2, (), 3), (1, ("a", "b", "c"), 3), (2, ("forked",), 3)],
    ids=["ledger-truncated", "ledger-rewritten", "ledger-forked"],
)
def test_what_the_chain_itself_does_not_tell(
    keep: int, reasons: tuple[str, ...], seq: int, remote: Path, tmp_path: Path
) -> None:
    """A stranger needs an anchor; a clone that saw the chain needs none, and adds nothing to it either."""
    folder = observed(remote, 3)
    anchor = tmp_path / "anchor.json"
    anchor.write_text(audit(folder, "verify", "--format", "json").out, encoding="utf-8")
    rewrite(remote, keep, reasons)
    stranger = clone(remote, "stranger")
    assert audit(stranger, "verify").code == 0
    for ran in (audit(stranger, "verify", "--since", str(anchor)), audit(folder, "verify")):
        assert ran.code == 1
        assert f"BROKEN  {LEDGER}: entry {seq} " in ran.out
        assert "ok      refs/tallygate/ledger/prod/user: 3 entries" in ran.out
    work = workplace(folder)
    with pytest.raises(PromotionError, match="nothing is added to a broken ledger"):
        push(work, lane(), three_way(work.remote.objects, lane()))


def test_a_chain_that_is_gone(remote: Path) -> None:
    folder = observed(remote, 2)
    git(remote, "update-ref", "-d", LEDGER)
    ran = audit(folder, "verify")
    assert ran.code == 1
    assert f"BROKEN  {LEDGER}: entry 1 is missing: the chain ends at 0, it once had 2" in ran.out


def test_an_entry_that_was_changed(remote: Path) -> None:
    """Its commit, and those after it, are made anew with the messages that they had."""
    folder = observed(remote, 3)
    git(folder, "fetch", "-q", "origin", f"{LEDGER}:{LEDGER}")
    tip = ""
    for number, commit in enumerate(git(folder, "rev-list", "--reverse", LEDGER).split()):
        message = git(folder, "log", "-1", "--format=%B", commit)
        entry = msgspec.json.decode(message)
        message = canonical({**entry, "reason": "fine"}).decode() if number == 1 else message
        parent = ["-p", tip] if tip else []
        tree = git(folder, "rev-parse", f"{commit}^{{tree}}")
        tip = git(
            folder, "-c", "i18n.commitEncoding=utf-8", "commit-tree", tree, *parent, stdin=message.encode()
        )
    git(folder, "push", "-q", "--force", "origin", f"{tip}:{LEDGER}")
    ran = audit(clone(remote, "stranger"), "verify")
    assert ran.code == 1
    assert f"BROKEN  {LEDGER}: entry " in ran.out


def test_a_chain_that_cannot_be_read_stops_its_own_service_alone(tmp_path: Path) -> None:
    bot = shop(tmp_path)
    write(person(tmp_path, "ann"), "dev", values("s2"), service="search")
    promote(bot, "apply", "--to", "staging", "--service", "cart")
    pull(bot)
    ref = "refs/tallygate/ledger/staging/search"
    made = LedgerEntry(EntryKind.HOLD, "shop", "staging", "search", "", "yesterday")
    message = canonical(chained(made, []))
    tip = git(bot, "commit-tree", git(bot, "rev-parse", "HEAD^{tree}"), stdin=message)
    git(bot, "push", "-q", "origin", f"{tip}:{ref}")
    pull(bot)
    told = f"{ref}: entry 1 has the time `yesterday`"
    ran = audit(bot, "verify")
    assert (ran.code, told in ran.out) == (1, True)
    ran = promote(bot, "status")
    assert (ran.code, "cart" in ran.out, told in ran.err) == (4, True, True)
    assert promote(bot, "apply", "--to", "prod", "--service", "cart").code == 0
    ran = promote(bot, "apply", "--to", "staging", "--service", "search")
    assert (ran.code, told in ran.err) == (4, True)


def test_what_is_too_long_is_neither_written_nor_read(tmp_path: Path) -> None:
    bot = shop(tmp_path)
    ran = promote(bot, "hold", "--to", "prod", "--service", "cart", "--reason", "x" * 5000)
    assert (ran.code, "$.reason" in ran.err, kinds(bot, "prod")) == (4, True, [])


def test_a_chain_of_another_service(remote: Path) -> None:
    observed(remote, 1)
    git(remote, "update-ref", "refs/tallygate/ledger/prod/user", git(remote, "rev-parse", LEDGER))
    ran = audit(clone(remote, "stranger"), "verify")
    assert ran.code == 1
    assert "BROKEN  refs/tallygate/ledger/prod/user: entry 1 belongs to prod/cart" in ran.out


def test_an_export_verifies_anywhere(remote: Path, tmp_path: Path) -> None:
    folder = observed(remote, 3)
    ran = audit(folder, "export")
    assert (ran.code, ran.out.count("\n")) == (0, 6)
    export, anchor, alone = tmp_path / "ledger.jsonl", tmp_path / "anchor.json", tmp_path / "alone"
    alone.mkdir()
    export.write_text(ran.out, encoding="utf-8")
    anchor.write_text(audit(folder, "verify", "--format", "json").out, encoding="utf-8")
    assert audit(alone, "verify", "--export", str(export), "--since", str(anchor)).out == (
        audit(folder, "verify").out
    )
    lines = ran.out.splitlines()
    export.write_text("\n".join([lines[0], *lines[2:]]), encoding="utf-8")
    cut = audit(alone, "verify", "--export", str(export))
    assert (cut.code, f"BROKEN  {LEDGER}: entry 2 says that it is 3" in cut.out) == (1, True)


def test_an_export_tells_what_it_leaves_out(remote: Path) -> None:
    folder = observed(remote, 3)
    rewrite(remote, 2)
    ran = audit(folder, "export")
    assert ran.code == 1
    assert "entry 3 is missing" in ran.err


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("verify", "--since", "absent.json"), 2, "cannot read absent.json"),
        (("verify", "--since", "bad.json"), 2, "is not the JSON of `tallygate audit verify`"),
        (("verify", "--since", "empty.json"), 2, "anchors nothing"),
        (("verify", "--export", "absent.jsonl"), 2, "cannot read absent.jsonl"),
        (("verify", "--remote", "nowhere"), 4, "git ls-remote of nowhere failed"),
        (("verify", "--remote", "--all"), 2, "expected one argument"),
        (("prove",), 2, "invalid choice"),
    ],
)
def test_wrong_usage(words: tuple[str, ...], code: int, told: str, remote: Path) -> None:
    folder = clone(remote, "clone")
    (folder / "bad.json").write_text("[]")
    (folder / "empty.json").write_text('{"heads": []}')
    ran = audit(folder, *words)
    assert (ran.code, ran.out, told in ran.err) == (code, "", True), ran.err


def test_outside_of_a_repository(tmp_path: Path) -> None:
    ran = audit(tmp_path, "verify")
    assert (ran.code, "is not in a Git repository" in ran.err) == (4, True)


def test_another_place_of_the_ledger(remote: Path) -> None:
    folder = observed(remote, 1)
    (folder / "tallygate.yaml").write_text("version: 1\nledger: {ref: refs/heads/tallygate-ledger}\n")
    assert audit(folder, "verify").code == 3
    (folder / "tallygate.yaml").write_text("version: 1\nledger: {ref: refs/heads/tallygate}\n")
    ran = audit(folder, "verify")
    assert (ran.code, "not below refs/heads/tallygate/" in ran.err) == (2, True)
