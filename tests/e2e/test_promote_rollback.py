"""`tallygate promote rollback|observe|hold|release|override|status` onto a real bare remote."""

import json
from pathlib import Path

import msgspec
import pytest

from tests.conftest import Golden
from tests.e2e.command import Ran, tallygate
from tests.e2e.promotion_shop import (
    CONFIGURATION,
    FREEZE,
    anonymous,
    entries,
    items,
    kinds,
    merges,
    path,
    person,
    promote,
    pull,
    remote_file,
    shop,
    tag,
    values,
    write,
)
from tests.unit.sources.git_repositories import git

SOAK = CONFIGURATION.replace("require:", "  soak: {kind: soak, for: 1h, max_gap: 40m}\nrequire:").replace(
    '"*": [freeze]', '"*": [freeze], prod: [soak]'
)
OVERRIDE = (
    SOAK.replace("land: push", "land: push\n")
    + "override: {who: ['@ann', '@shop/incident'], ticket: 'INC-[0-9]+', ttl: 2h, never: [freeze]}\n"
)
WAVES = (
    CONFIGURATION.replace("{env}/{service}", "{env}/{region}/{service}")
    .replace("dev: {}", "dev: {regions: [eu]}")
    .replace("staging: {after: [dev]}", "staging: {after: [dev], waves: [[eu], [us]]}")
    .replace(", prod: {after: [staging]}", "")
    .replace("until: prod", "until: staging")
)


def observation(bot: Path, health: str, at: str, env: str = "staging", region: str = "") -> Ran:
    """What Argo CD is said to have synced of what the remote has now, recorded."""
    git(bot, "fetch", "-q", "origin")
    revision = git(bot, "rev-parse", "origin/main")
    one = {
        "environment": env,
        "service": "cart",
        "region": region,
        "at": at,
        "health": health,
        "revision": revision,
    }
    (bot.parent / "seen.json").write_text(json.dumps({"version": 1, "observations": [one]}))
    return promote(bot, "observe", "--facts", str(bot.parent / "seen.json"), now=at)


def bad_promotion(folder: Path, configuration: str = CONFIGURATION) -> tuple[Path, Path]:
    """v2 was healthy in staging, v3 came after it."""
    bot = shop(folder, configuration)
    ann = person(folder, "ann")
    assert promote(bot, "apply", "--to", "staging").code == 0
    assert observation(bot, "Healthy", "2026-11-21T12:10:00Z").code == 0
    write(ann, "dev", values("v3", 1, "true"))
    assert promote(bot, "apply", "--to", "staging", now="2026-11-21T13:00:00Z").code == 0
    return bot, ann


def rollback(bot: Path, *words: str, now: str = "2026-11-21T14:00:00Z") -> Ran:
    return promote(
        bot, "rollback", "--in", "staging", "--service", "cart", "--reason", "it loops", *words, now=now
    )


def test_back_to_what_was_healthy(tmp_path: Path, golden: Golden) -> None:
    bot, _ = bad_promotion(tmp_path)
    ran = rollback(bot)
    assert ran.code == 0, ran.out + ran.err
    golden("commands/promote-rollback.txt", anonymous(ran.out).replace(entries(bot)[0]["id"][:12], "ENTRY"))
    assert remote_file(bot, "staging") == values("v2", 2)
    assert kinds(bot) == ["merged", "healthy", "merged", "rolled-back"]
    last = entries(bot)[-1]
    assert (last["undoes"], last["hold"], last["reason"]) == (
        entries(bot)[2]["id"],
        "until-newer",
        "it loops",
    )
    pull(bot)
    assert tallygate("audit", "reconcile", cwd=bot).code == 0
    again = rollback(bot)
    assert (again.code, "it was rolled back already" in again.err) == (4, True)


def test_revert_with_later_changes(tmp_path: Path) -> None:
    """What somebody changed since, and the promotion did not, is kept; overlaps are conflicts."""
    bot, ann = bad_promotion(tmp_path)
    write(ann, "staging", values("v3", 9, "true"))
    ran = rollback(bot, "--dry-run")
    assert (ran.code, "would land" in ran.out) == (0, True)
    commit = write(ann, "staging", values("v3-fix", 9, "true"))
    ran = rollback(bot)
    assert ran.code == 1
    assert "conflict  config/staging/cart/values.yaml:4:8  cart image.tag was changed in staging" in ran.out
    assert f"in {commit[:12]}" in ran.out
    assert "take that change out first, or change this key by hand" in ran.out
    write(ann, "staging", values("v3", 9, "true"))
    assert rollback(bot).code == 0
    assert remote_file(bot, "staging") == values("v2", 9)


def test_rollback_then_auto_loop(tmp_path: Path) -> None:
    """What was rolled back does not come back by itself, whoever asks how often; something newer does."""
    bot, ann = bad_promotion(tmp_path)
    assert rollback(bot).code == 0
    for _ in range(2):
        ran = promote(bot, "apply", "--to", "staging", now="2026-11-21T15:00:00Z")
        assert ran.code == 3
        assert "hold" in ran.out
        assert "and does not come back by itself; promote something newer, or release it" in ran.out
    assert tag(bot, "staging") == "v2"
    write(ann, "dev", values("v4", 1, "true"))
    assert promote(bot, "apply", "--to", "staging", now="2026-11-21T16:00:00Z").code == 0
    assert tag(bot, "staging") == "v4"


def test_released_by_a_person(tmp_path: Path) -> None:
    bot, _ = bad_promotion(tmp_path)
    assert rollback(bot).code == 0
    words = ("--to", "staging", "--service", "cart", "--reason", "mended elsewhere")
    assert promote(bot, "release", *words, now="2026-11-21T15:00:00Z").code == 0
    assert promote(bot, "apply", "--to", "staging", now="2026-11-21T15:30:00Z").code == 0
    assert tag(bot, "staging") == "v3"
    assert promote(bot, "hold", *words, now="2026-11-21T16:00:00Z").code == 0
    write(person(tmp_path, "bob"), "dev", values("v5"))
    ran = promote(bot, "apply", "--to", "staging", now="2026-11-21T17:00:00Z")
    assert (ran.code, "cart in staging is held since" in ran.out) == (3, True)


def test_gates_that_a_rollback_skips_are_recorded(tmp_path: Path) -> None:
    bot, _ = bad_promotion(tmp_path, CONFIGURATION + "rollback: {skip: [freeze], hold: none}\n")
    assert rollback(bot, now=FREEZE).code == 0
    last = entries(bot)[-1]
    assert last["gates"][0]["id"] == "freeze"
    assert (last["gates"][0]["verdict"], last["gates"][0]["override"]) == ("wait", "rollback.skip")
    assert (last["hold"], last["override"]) == ("", None)


def test_a_rollback_is_asked_what_it_does_not_skip(tmp_path: Path) -> None:
    bot, _ = bad_promotion(tmp_path)
    ran = rollback(bot, now=FREEZE)
    assert (ran.code, "cart -> staging: not promoted" in ran.out) == (3, True)
    assert tag(bot, "staging") == "v3"


def test_schema_is_never_skipped(tmp_path: Path) -> None:
    configuration = CONFIGURATION.replace("require:", "  schema: {kind: schema}\nrequire:")
    ran = rollback(shop(tmp_path, configuration + "rollback: {skip: [schema]}\n"))
    assert (ran.code, "schema is of kind schema, which a rollback has to pass, too" in ran.err) == (2, True)


def test_a_rollback_by_a_branch(tmp_path: Path) -> None:
    bot, _ = bad_promotion(tmp_path)
    ann = person(tmp_path, "carl")
    (ann / "tallygate.yaml").write_text(CONFIGURATION.replace("land: push", "land: merge"))
    git(ann, "commit", "-qam", "merge")
    git(ann, "push", "-q")
    assert rollback(bot).code == 0
    assert kinds(bot)[-1] == "planned"
    git(ann, "fetch", "-q")
    git(ann, "merge", "-q", "--no-ff", "-m", "back", "origin/tallygate/staging/cart")
    git(ann, "push", "-q")
    came = merges(bot, "2026-11-21T14:30:00Z")
    ran = promote(bot, "apply", "--to", "staging", *came, now="2026-11-21T15:00:00Z")
    assert ran.code == 3  # recorded, and then held
    assert (tag(bot, "staging"), kinds(bot)[-1]) == ("v2", "rolled-back")
    assert entries(bot)[-1]["hold"] == "until-newer"


def test_a_rollback_that_nobody_knows_the_time_of_holds_all_the_same(tmp_path: Path) -> None:
    bot, _ = bad_promotion(tmp_path)
    write(ann := person(tmp_path, "carl"), "dev", values("v3", 1, "true"), "merge")
    (ann / "tallygate.yaml").write_text(CONFIGURATION.replace("land: push", "land: merge"))
    git(ann, "commit", "-qam", "merge")
    git(ann, "push", "-q")
    assert rollback(bot).code == 0
    git(ann, "fetch", "-q")
    git(ann, "merge", "-q", "--no-ff", "-m", "back", "origin/tallygate/staging/cart")
    git(ann, "push", "-q")
    assert promote(bot, "apply", "--to", "staging", now="2026-11-21T15:00:00Z").code == 4
    assert kinds(bot)[-1] == "converged"
    again = promote(bot, "apply", "--to", "staging", now="2026-11-21T15:00:00Z")
    assert (again.code, "hold" in again.out, tag(bot, "staging")) == (3, True, "v2")


def test_no_way_back_to_what_passed_no_gate(tmp_path: Path) -> None:
    """v2 was pushed past the gates, was healthy, and was taken out by hand: it was never promoted here."""
    bot, ann = shop(tmp_path), person(tmp_path, "ann")
    write(ann, "staging", values("v2", 2))  # nobody's promotion: no entry yet
    write(ann, "staging", values("v1", 2))
    assert promote(bot, "apply", "--to", "staging").code == 0
    write(ann, "dev", values("v3"))
    write(ann, "staging", values("v3", 2))
    assert promote(bot, "apply", "--to", "staging", now=FREEZE).code == 4
    assert observation(bot, "Healthy", "2026-12-20T12:10:00Z").code == 0
    write(ann, "staging", values("v2", 2))
    write(ann, "dev", values("v4"))
    ran = promote(bot, "apply", "--to", "staging", "--take", "source", now="2027-01-06T12:00:00Z")
    assert (ran.code, tag(bot, "staging")) == (0, "v4"), ran.out
    assert kinds(bot) == ["merged", "converged", "healthy", "merged"]
    ran = rollback(bot, now="2027-01-06T13:00:00Z")
    assert (ran.code, "no earlier promotion is recorded as healthy" in ran.err) == (4, True)
    ran = rollback(bot, "--to", entries(bot)[1]["id"], now="2027-01-06T13:00:00Z")
    assert (ran.code, "is converged: no promotion is known to have brought it" in ran.err) == (4, True)
    assert rollback(bot, "--to", entries(bot)[0]["id"], now="2027-01-06T13:00:00Z").code == 0
    assert tag(bot, "staging") == "v2"


def test_to_an_entry(tmp_path: Path) -> None:
    bot, ann = bad_promotion(tmp_path)
    write(ann, "dev", values("v4", 1, "true"))
    assert promote(bot, "apply", "--to", "staging", now="2026-11-21T14:00:00Z").code == 0
    assert rollback(bot, "--to", entries(bot)[2]["id"][:10], now="2026-11-21T15:00:00Z").code == 0
    assert remote_file(bot, "staging") == values("v3", 2, "true")
    ran = rollback(bot, "--to", "abc")
    assert (ran.code, "give at least 6 characters" in ran.err) == (4, True)


def test_partial_wave(tmp_path: Path) -> None:
    """Of two waves one has it: only that one goes back, and the other is told."""
    files = {
        f"config/{env}/{region}/cart/values.yaml": values(version)
        for env, region, version in (("dev", "eu", "v2"), ("staging", "eu", "v1"), ("staging", "us", "v1"))
    }
    bot = shop(tmp_path, WAVES, **files)
    assert promote(bot, "apply", "--to", "staging", "--wave", "1", "--service", "cart").code == 0
    assert observation(bot, "Healthy", "2026-11-21T12:10:00Z", region="eu").code == 0
    ran = promote(
        bot, "apply", "--to", "staging", "--wave", "2", "--service", "cart", now="2026-11-21T12:20:00Z"
    )
    assert ran.code == 0, ran.out
    observation(bot, "Healthy", "2026-11-21T12:30:00Z", region="us")
    ann = person(tmp_path, "ann")
    (ann / "config/dev/eu/cart/values.yaml").write_text(values("v3"))
    git(ann, "commit", "-qam", "v3")
    git(ann, "push", "-q")
    both = promote(bot, "apply", "--to", "staging", "--service", "cart", now="2026-11-21T13:00:00Z")
    assert both.code == 3
    assert "wave 2 waits for wave 1" in both.out
    ran = rollback(bot)
    assert ran.code == 0, ran.out + ran.err
    assert (
        "cart wave 2 is left alone: it is still at what was promoted at 2026-11-21T12:20:00+00:00" in ran.out
    )
    at = "main:config/staging/eu/cart/values.yaml"
    assert "tag: v2" in git(bot.parent / "remote.git", "show", at)
    assert "tag: v2" in git(bot.parent / "remote.git", "show", at.replace("/eu/", "/us/"))


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--in", "stagin", "--service", "cart", "--reason", "x"), 2, "environments names no stagin"),
        (
            ("--in", "staging", "--service", "cart", "--reason", "x"),
            4,
            "nothing of cart was promoted to staging yet",
        ),
        (("--in", "staging", "--service", "cart"), 2, "--reason"),
    ],
)
def test_rollbacks_asked_wrongly(words: tuple[str, ...], code: int, said: str, tmp_path: Path) -> None:
    ran = promote(shop(tmp_path), "rollback", *words)
    assert (ran.code, ran.out, said in ran.err) == (code, "", True), ran.err


def test_observations_make_it_soak(tmp_path: Path) -> None:
    """No bot: facts are recorded from time to time, and continuous health counts."""
    bot = shop(tmp_path, SOAK)
    assert promote(bot, "apply", "--to", "staging").code == 0
    assert promote(bot, "apply", "--to", "prod").code != 0
    for minute in (10, 40):
        assert observation(bot, "Healthy", f"2026-11-21T12:{minute}:00Z").code == 0
    ran = promote(bot, "apply", "--to", "prod", now="2026-11-21T12:45:00Z")
    assert (ran.code, "soak" in ran.out) == (3, True)
    assert observation(bot, "Healthy", "2026-11-21T13:12:00Z").code == 0
    again = observation(bot, "Healthy", "2026-11-21T13:12:00Z")
    assert (again.code, "recorded before" in again.out) == (0, True)
    ran = promote(bot, "apply", "--to", "prod", now="2026-11-21T13:15:00Z")
    assert ran.code == 0, ran.out
    assert tag(bot, "prod") == "v2"


def test_progress_that_was_observed_breaks_a_soak(tmp_path: Path) -> None:
    """By the ledger as by the facts that were recorded there."""
    bot = shop(tmp_path, SOAK)
    promote(bot, "apply", "--to", "staging", now="2026-11-21T10:00:00Z")
    pull(bot)
    revision, rows = git(bot, "rev-parse", "HEAD"), list[dict[str, str]]()
    for minutes in range(0, 70, 14):
        for more, health in ((0, "Healthy"), (1, "Progressing"), (13, "Progressing")):
            at = f"2026-11-21T1{(minutes + more) // 60}:{(minutes + more) % 60:02}:00Z"
            own = {"environment": "staging", "service": "cart", "revision": revision}
            rows.append({**own, "at": at, "health": health})
    rows.append({**rows[0], "at": "2026-11-21T11:10:00Z"})
    given, now = tmp_path / "seen.json", "2026-11-21T11:16:00Z"
    given.write_text(json.dumps({"version": 1, "observations": rows}))
    words = ("plan", "--to", "prod", "--service", "cart")
    by_facts = promote(bot, *words, "--facts", str(given), now=now)
    promote(bot, "observe", "--facts", str(given), now=now)
    pull(bot)
    by_ledger = promote(bot, *words, now=now)
    assert (by_facts.code, by_ledger.code, by_ledger.out) == (3, 3, by_facts.out)
    assert "soaked 0 s of 1 h; restarted 2026-11-21T10:57:00Z (Progressing)" in by_ledger.out


def test_observations_that_speak_of_nothing(tmp_path: Path) -> None:
    bot = shop(tmp_path)
    (tmp_path / "none.json").write_text('{"version": 1}')
    ran = promote(bot, "observe", "--facts", str(tmp_path / "none.json"))
    assert (ran.code, "speak of no service" in ran.err) == (3, True)
    assert promote(bot, "observe").code == 2
    one = {"environment": "staging", "service": "cart", "at": "2026-11-21T11:00:00Z", "health": "Healthy"}
    facts = {"version": 1, "observations": [{**one, "revision": "1" * 40}]}
    (tmp_path / "gone.json").write_text(json.dumps(facts))
    ran = promote(bot, "observe", "--facts", str(tmp_path / "gone.json"))
    assert (ran.code, "is no commit of this clone" in ran.out) == (4, True)


def override(bot: Path, *words: str, now: str = "2026-11-21T12:05:00Z") -> Ran:
    edge = ("--to", "prod", "--service", "cart", "--gate", "soak")
    return promote(bot, "override", *edge, *words, now=now)


GOOD = ("--actor", "ann", "--reason", "prod is down", "--ticket", "INC-7")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--actor", "eve", *GOOD[2:]), "who belongs to @shop/incident is not known"),
        (GOOD[:4], "it names no ticket"),
        ((*GOOD[:5], "no"), "ticket no does not match INC-[0-9]+"),
        ((*GOOD[:2], *GOOD[4:]), "it gives no reason"),
        ((*GOOD, "--gate", "freeze"), "gate freeze is never passed by an override"),
        ((*GOOD, "--gate", "saok"), "there is no gate saok"),
    ],
    ids=["wrong-person", "no-ticket", "wrong-ticket", "no-reason", "forbidden-gate", "unknown-gate"],
)
def test_overrides_that_are_refused(words: tuple[str, ...], said: str, tmp_path: Path) -> None:
    bot = shop(tmp_path, OVERRIDE)
    promote(bot, "apply", "--to", "staging")
    ran = override(bot, *words)
    assert (ran.code, ran.out) == (1, "")
    assert said in ran.err
    assert kinds(bot, "prod") == []


def test_override_and_override_expired(tmp_path: Path, golden: Golden) -> None:
    bot = shop(tmp_path, OVERRIDE)
    promote(bot, "apply", "--to", "staging")
    ran = override(bot, *GOOD)
    assert ran.code == 0, ran.err
    assert ran.out.startswith("PASSED BY OVERRIDE: soak of cart -> prod, plan ")
    late = promote(bot, "apply", "--to", "prod", now="2026-11-21T14:05:00Z")
    assert late.code != 0
    assert "the override of ann does not count: it expired at 2026-11-21T14:05:00+00:00" in late.out
    ran = promote(bot, "apply", "--to", "prod", now="2026-11-21T14:00:00Z")
    assert ran.code == 0, ran.out
    golden("commands/promote-override.txt", anonymous(ran.out))
    assert (tag(bot, "prod"), kinds(bot, "prod")) == ("v2", ["override", "merged"])
    first, last = entries(bot, "prod")
    assert (first["override"]["ticket"], first["actor"]["login"]) == ("INC-7", "ann")
    assert {one["id"]: one["override"] for one in last["gates"]}["soak"] == "ann"


FREELY = OVERRIDE.replace("never: [freeze]", "never: [soak]")
THAW = ("--to", "staging", "--service", "cart", "--gate", "freeze", *GOOD)


def test_an_override_of_a_time_that_has_not_come_opens_nothing(tmp_path: Path) -> None:
    bot = shop(tmp_path, FREELY)
    assert promote(bot, "override", *THAW, now="2027-01-03T00:00:00Z").code == 0
    ran = promote(bot, "apply", "--to", "staging", now=FREEZE)
    assert (ran.code, tag(bot, "staging")) == (3, "v1")
    assert "the override of ann does not count: it says that it is of 2027-01-03T00:00:00+00:00" in ran.out


def test_an_override_of_the_window_freeze_does_not_end_the_emergency(tmp_path: Path) -> None:
    bot = shop(tmp_path, FREELY)
    assert promote(bot, "override", *THAW, now=FREEZE).code == 0
    ran = promote(bot, "apply", "--to", "staging", now=FREEZE, TALLYGATE_FREEZE="incident 7")
    assert (ran.code, tag(bot, "staging")) == (3, "v1")
    assert "everything is frozen: incident 7" in ran.out
    assert promote(bot, "apply", "--to", "staging", now=FREEZE).code == 0


def test_an_override_is_of_one_plan(tmp_path: Path) -> None:
    bot = shop(tmp_path, OVERRIDE)
    promote(bot, "apply", "--to", "staging")
    assert override(bot, *GOOD).code == 0
    write(person(tmp_path, "bob"), "dev", values("v3"))
    promote(bot, "apply", "--to", "staging", now="2026-11-21T12:06:00Z")
    assert promote(bot, "apply", "--to", "prod", now="2026-11-21T12:07:00Z").code != 0
    assert tag(bot, "prod") == "v1"


def test_status_of_every_service(tmp_path: Path, golden: Golden) -> None:
    bot = shop(tmp_path, SOAK)
    promote(bot, "apply", "--to", "staging")
    observation(bot, "Healthy", "2026-11-21T12:10:00Z")
    pull(bot)
    ran = promote(bot, "status", now="2026-11-21T12:20:00Z")
    assert ran.code == 3
    golden("commands/promote-status.txt", anonymous(ran.out))
    golden(
        "commands/promote-status.md",
        anonymous(promote(bot, "status", "--format", "markdown", now="2026-11-21T12:20:00Z").out),
    )
    told = msgspec.json.decode(promote(bot, "status", "--format", "json", now="2026-11-21T12:20:00Z").out)
    [cart] = [one for one in told["services"] if one["service"] == "cart"]
    assert [one["versions"] for one in cart["environments"]] == [["v2"], ["v2"], ["v1"]]
    assert cart["environments"][2]["next"][0]["state"] == "wait"
    assert promote(bot, "status", "--service", "search").code == 0


def test_a_json_item_for_every_service(tmp_path: Path) -> None:
    bot = shop(tmp_path)
    ran = promote(bot, "apply", "--to", "staging", "--format", "json")
    [one] = items(ran)
    assert (one["service"], one["outcome"], one["state"]) == ("cart", "landed", "pass")
    assert one["changes"][0]["path"] == path("staging")


def test_health_is_of_what_is_there_now(tmp_path: Path) -> None:
    bot = shop(tmp_path, SOAK)
    promote(bot, "apply", "--to", "staging")
    observation(bot, "Healthy", "2026-11-21T12:10:00Z")
    git(bot, "pull", "-q", "--rebase")
    assert "v2, healthy" in promote(bot, "status", now="2026-11-21T12:20:00Z").out
    write(person(tmp_path, "bob"), "dev", values("v3"))
    promote(bot, "apply", "--to", "staging", now="2026-11-21T12:21:00Z")
    git(bot, "pull", "-q", "--rebase")
    told = promote(bot, "status", now="2026-11-21T12:22:00Z").out
    assert ("v3" in told, "healthy" in told) == (True, False), told


def test_this_clone_knows_what_it_did_itself(tmp_path: Path) -> None:
    bot = shop(tmp_path, SOAK)
    promote(bot, "apply", "--to", "staging")
    pull(bot)
    write(person(tmp_path, "bob"), "dev", values("v3"))
    promote(bot, "apply", "--to", "staging", now="2026-11-21T12:21:00Z")
    git(bot, "pull", "-q", "--rebase")
    told = msgspec.json.decode(
        promote(bot, "status", "--service", "cart", "--format", "json", now="2026-11-21T12:22:00Z").out
    )
    [cart] = told["services"]
    assert cart["environments"][1]["since"].startswith("2026-11-21T12:21")


def test_a_first_promotion_says_how_it_is_taken_back(tmp_path: Path) -> None:
    bot = shop(tmp_path, SOAK)
    promote(bot, "apply", "--to", "staging")
    ran = promote(bot, "rollback", "--in", "staging", "--service", "cart", "--reason", "bad")
    assert (ran.code, "promote apply --commit REV" in ran.err) == (4, True), ran
