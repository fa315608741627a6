"""The comment: what it says, and that it never grows over what GitHub takes."""

import re
from typing import Any

import msgspec
import pytest

from tallygate.forges.sticky import marker_of
from tallygate.model.diagnostic import Diagnostic, Level
from tallygate.model.finding import Effect, Finding, Status
from tallygate.model.location import Location
from tallygate.model.verdict import Counts, Exit, Report
from tallygate.reports.interface import Links, Style
from tallygate.reports.markdown import COMMENT, STEP, body_hash, comment_body, instance_id, report_page
from tests.conftest import Golden
from tests.unit.reports.report_samples import (
    EXISTING,
    FIXED,
    IGNORED,
    KEY,
    LATEST,
    ROOT,
    UNKNOWN,
    gate,
    handled,
    platform,
    rendered,
    report,
    rule,
)

replace = msgspec.structs.replace
LINKS = Links("https://github.com/shop/platform", "0123456789abcdef", "https://github.com/shop/runs/7")
NOTHING = report(verdict="nothing", exit=Exit.NOTHING, gates=(), rules=(), counts=Counts(0, 0, 0, 0, 0))
CLOSED = gate("prod", "fail", 0, ("k8s-run-as-root",))


def page(*findings: Finding, **fields: Any) -> str:
    return report_page(report(*findings, **{"gates": (CLOSED,)} | fields), Links(), COMMENT)


def headline(given: Report) -> str:
    return report_page(given, Links(), COMMENT).splitlines()[0].removeprefix("### ")


@pytest.mark.parametrize(
    ("name", "given"),
    [("platform", platform()), ("handled", handled()), ("clean", report()), ("nothing", NOTHING)],
)
def test_pages_to_be_read(golden: Golden, name: str, given: Report) -> None:
    golden(f"reports/{name}.md", rendered("markdown", given, Style(links=LINKS)))


@pytest.mark.parametrize(
    ("gates", "said"),
    [
        ((gate("prod"),), "✅ prod is open"),
        ((gate(None),), "✅ The gate is open"),
        ((gate("dev"), gate("prod")), "✅ All gates are open"),
        ((CLOSED, gate("dev")), "❌ prod is closed: 1 error"),
        ((CLOSED, gate(None, "error")), "❌ prod and the rest are closed: 1 error"),
        ((gate(None, "error"),), "❌ The gate is closed"),
        ((CLOSED, gate("b", "fail"), gate("c", "fail")), "❌ prod, b and c are closed: 1 error"),
        (
            (CLOSED, *(gate(f"e{n}", "fail") for n in range(199))),
            "❌ prod, e0 and 198 more are closed: 1 error",
        ),
        ((), "✅ All gates are open"),
    ],
)
def test_the_headline_is_the_verdict_in_words(gates: Any, said: str) -> None:
    shut = any(each.state != "pass" for each in gates)
    given = report(ROOT, gates=gates, verdict="closed" if shut else "pass")
    assert headline(given) == said


def test_the_headline_names_causes() -> None:
    broken = Diagnostic("yaml-syntax", "bad", Location("a.yaml"), environment="dev")
    given = report(
        ROOT,
        UNKNOWN,
        replace(UNKNOWN, environment="dev"),
        diagnostics=(broken,),
        gates=(gate("dev", "error"), CLOSED),
    )
    assert headline(given) == "❌ dev and prod are closed: 1 error, 1 not evaluated, 1 unknown"
    warned = msgspec.structs.replace(gate("prod"), warnings=2)
    assert headline(report(gates=(warned,))) == "✅ prod is open: 2 warnings"


def test_a_failing_verdict_is_never_headed_as_open() -> None:
    assert headline(report(gates=(), verdict="error", exit=Exit.ERROR)) == "❌ The gate is closed"
    assert headline(NOTHING) == "⚠️ Nothing was checked"


def test_another_instance_says_its_name() -> None:
    assert headline(report(instance="nightly")) == "✅ dev is open (nightly)"


def test_columns_without_data_are_left_out() -> None:
    assert "|   | policy | gate |\n" in page(ROOT)
    assert "| unknown | gate |" in page(UNKNOWN, gates=(gate("prod", "pass", 1),))
    assert "| policy | alignment | gate |" in page(rules=(rule("env-key-missing"),))


def test_the_table_of_environments() -> None:
    warned = replace(ROOT, effect=Effect.WARN, environment="staging")
    text = page(
        ROOT,
        ROOT,
        warned,
        KEY,
        gates=(gate("dev"), gate("staging"), replace(CLOSED, unknown=3), gate("eu", "error"), gate(None)),
        rules=(rule("env-key-missing"),),
    )
    assert text.partition("|---|")[2].partition("\n\n")[0].splitlines()[1:] == [
        "| dev | ✅ ok | same | – | open |",
        "| staging | ⚠️ 1 warning | same | – | open |",
        "| **prod** | ❌ **2 errors** | ⚠️ 1 difference | 3 | **closed** |",
        "| **eu** | ⚠️ incomplete | same | – | **closed**: could not evaluate |",
        "| the rest | ✅ ok | same | – | open |",
    ]


def test_what_opens_a_gate_is_numbered_and_linked() -> None:
    text = report_page(report(ROOT, LATEST, gates=(CLOSED,)), LINKS, COMMENT)
    assert (
        "**To open prod**\n\n1. [`config/prod/payments/deployment.yaml:31`](https://github.com/shop/platform/"
        "blob/0123456789abcdef/config/prod/payments/deployment.yaml#L31) container may run as root"
        " (runAsNonRoot is not set). Set securityContext.runAsNonRoot: true. (`k8s-run-as-root`)\n\n"
    ) in text
    assert "1. `config/prod/payments/deployment.yaml:31` container" in page(ROOT)


def test_what_was_not_decided_is_a_step_where_it_closes() -> None:
    twice = replace(UNKNOWN, rule="tf-rds-public")
    text = page(UNKNOWN, twice, gates=(gate("prod", "error", 2),))
    assert "1. `terraform/prod/rds.tf:7` could not be decided: var.encrypted has no value. (`tf-rds-" in text
    assert "unencrypted`, `tf-rds-public`)\n" in text
    assert "To open" not in page(UNKNOWN, gates=(gate("prod", "pass", 1),))


def test_the_rest_is_folded_and_old_findings_are_only_counted() -> None:
    low = replace(ROOT, severity="low", message="not so bad")
    text = page(ROOT, low, LATEST, UNKNOWN, IGNORED, EXISTING, FIXED, base="a81d02e")
    summaries = re.findall(r"<details><summary>(.*?)</summary>\n\n- .*?\n\n</details>\n", text)
    assert summaries == ["Errors below the threshold (1)", "Warnings (1)", "Unknown (1)", "Ignored (1)"]
    assert "1 existing, 1 ignored \\(until" not in text
    assert "1 existing, 1 ignored (until 2027-01-31), 1 fixed." in text
    assert text.count("apps/v1/Deployment/web") == 0


def test_what_is_ignored_says_why_and_whether_the_change_hides_it() -> None:
    assert IGNORED.suppression
    text = page(IGNORED)
    assert (
        "(`k8s-host-path`, prod). Ignored until 2027-01-31 by comment in `gitops/apps/log/daemonset" in text
    )
    assert "(team-observability): the agent reads the logs of the node.\n" in text
    added = replace(IGNORED, suppression=replace(IGNORED.suppression, added=True, reason=""))
    assert ", which this change adds (team-observability): no reason given.\n" in page(added)


@pytest.mark.parametrize(
    ("fix", "shown"),
    [
        ("pin it", "Pin it."),
        ("payment.retries is to be set", "payment.retries is to be set."),
        ("runAsNonRoot", "runAsNonRoot."),
        ("do it!", "Do it!"),
        ("", "of prod. (`k"),
    ],
)
def test_fixes_are_sentences_and_names_stay_as_they_are(fix: str, shown: str) -> None:
    text = page(replace(ROOT, fix=fix, label="", message="bad of prod"))
    assert shown in text


def test_notes_numbers_and_the_full_report_end_the_page() -> None:
    given = report(ROOT, notes=("compared a with b", *("more" for _ in range(9))), gates=(CLOSED,))
    footer = report_page(given, LINKS, COMMENT).splitlines()[-1]
    assert footer.startswith("<sub>compared a with b<br>more<br>")
    assert "5 more notes are in the full report.<br>Checked 214 files" in footer
    assert footer.endswith("mend it. [Full report](https://github.com/shop/runs/7).</sub>")


class TestMarker:
    def test_it_is_read_by_who_posts_the_comment(self) -> None:
        body = comment_body(platform(), "nightly", LINKS)
        found = marker_of(body)
        assert found
        assert (found.instance, found.digest) == ("nightly", body_hash(body.partition("\n")[2]))

    def test_the_hash_is_of_the_rest_alone(self) -> None:
        one, other = (marker_of(comment_body(report(), name, Links())) for name in ("a", "b"))
        assert one
        assert other
        assert (one.instance, other.instance) == ("a", "b")
        assert one.digest == other.digest

    @pytest.mark.parametrize(
        "instance", ["", " ", "a b", "x --> y", "ü", "é" * 200, "a\nb", "x" * 101, "\ud800"]
    )
    def test_any_instance_becomes_a_name_of_its_own(self, instance: str) -> None:
        written = instance_id(instance)
        assert re.fullmatch(r"[A-Za-z0-9._/-]{1,120}", written)
        assert written != instance_id(instance + "!")
        assert marker_of(f"{comment_body(report(), instance, Links())}")

    def test_plain_names_stay(self) -> None:
        assert instance_id("team/eu-west.1") == "team/eu-west.1"


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def whole(text: str) -> None:
    """Nothing is cut: every fold is closed, every row of a table is complete, every item has its rule."""
    assert text.count("<details>") == text.count("</details>") == text.count("<summary>")
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert len({len(re.findall(r"(?<!\\)\|", row)) for row in rows}) <= 1
    assert text.rstrip().endswith("</sub>")


LONG = ["x", "🙂", "@", "`", "|", "&", "\x1b", "\U000e0041", "漢", "https://e "]


@pytest.mark.parametrize("unit", LONG, ids=ascii)
@pytest.mark.parametrize("status", [Status.NEW, Status.SUPPRESSED, Status.UNKNOWN])
def test_it_fits_whatever_names_are_made_of(unit: str, status: Status) -> None:
    text = unit * 3_000
    finding = replace(
        IGNORED,
        status=status,
        message=text,
        resource=text,
        rule=text,
        location=Location(text, 3),
        fix=text,
        also=(Location(text),) * 5,
    )
    if status is not Status.SUPPRESSED:
        finding = replace(finding, suppression=None)
    named = [f"{text[:90]}{n}" for n in range(200)]
    findings = [replace(finding, environment=name, fingerprint=f"{n}") for n, name in enumerate(named)]
    gates = tuple(gate(name, "fail" if status is Status.NEW else "error", 9, (text,)) for name in named)
    given = report(*findings, gates=gates, notes=(text,) * 50, instance=text, base=text)
    body = comment_body(given, text, Links(LINKS.repository, LINKS.commit, LINKS.report))
    assert units(body) <= 60_000
    assert body.splitlines()[1].startswith("### ❌ ")
    assert "more environments." in body
    whole(body)


@pytest.mark.parametrize("effect", list(Effect))
@pytest.mark.parametrize("status", list(Status))
def test_ten_thousand_findings(effect: Effect, status: Status) -> None:
    many = [
        replace(
            ROOT,
            effect=effect,
            status=status,
            fingerprint=f"{n}",
            message=f"finding {n} 🙂",
            resource=f"r{n}",
            suppression=IGNORED.suppression if status is Status.SUPPRESSED else None,
        )
        for n in range(10_000)
    ]
    body = comment_body(report(*many, gates=(CLOSED,)), "default", LINKS)
    assert units(body) <= 60_000
    whole(body)
    if (status, effect) == (Status.NEW, Effect.DENY):
        assert "25. [" in body
        assert "\n… and 9975 more.\n" in body


@pytest.mark.parametrize("effect", [Effect.DENY, Effect.WARN])
def test_what_says_the_same_at_many_places_is_one_item(effect: Effect) -> None:
    def at(*lines: int) -> list[Finding]:
        root = replace(ROOT, effect=effect, also=())
        return [
            replace(root, location=Location("a.yaml", line), fingerprint=f"{line}", resource=f"r{line}")
            for line in lines
        ]

    many = page(*at(1, 2, 3, 4, 5))
    assert f"`a.yaml:1`, `a.yaml:2`, `a.yaml:3` and 2 more: {ROOT.message}" in many
    assert many.count("Set securityContext") == 1
    few = page(*at(1, 2, 3))
    assert few.count("Set securityContext") == 3
    other = page(*at(1, 2, 3), replace(at(4)[0], message="another"))
    assert (other.count("Set securityContext"), "more:" in other) == (4, False)
    assert effect is Effect.DENY or "<summary>Warnings (5)</summary>" in many


def test_what_is_left_out_is_said_and_the_first_gate_keeps_its_list() -> None:
    names = [f"env{n}" for n in range(30)]
    many = [
        replace(ROOT, environment=name, message=f"{n}" + "m" * 290, fingerprint=f"{name}{n}")
        for name in names
        for n in range(40)
    ]
    body = comment_body(report(*many, gates=tuple(gate(name, "fail") for name in names)), "default", LINKS)
    assert units(body) <= 60_000
    assert "**To open env0**" in body
    (left_out,) = re.findall(r"_Left out, to stay within a limit: (.*)\._", body)
    assert "To open env9" in left_out
    assert len(re.findall(r"^\| \*\*env\d+", body, re.MULTILINE)) == 30


@pytest.mark.parametrize("given", [NOTHING, report(), report(gates=())])
def test_the_empty_paths_fit_too(given: Report) -> None:
    notes = tuple("n" * 100_000 for _ in range(1_000))
    body = comment_body(msgspec.structs.replace(given, notes=notes), "default", LINKS)
    assert units(body) <= 60_000
    whole(body)


def test_errors_without_end_fit_too() -> None:
    broken = tuple(
        Diagnostic("yaml-syntax", "b" * 999, Location(f"f{n}.yaml"), Level.ERROR, "h" * 999)
        for n in range(9_999)
    )
    body = comment_body(report(diagnostics=broken, gates=(gate(None, "error"),)), "default", LINKS)
    assert units(body) <= 60_000
    assert "9999 not evaluated" in body


def test_the_page_of_a_step_holds_more() -> None:
    many = [replace(ROOT, message=f"finding {n}", fingerprint=f"{n}") for n in range(1_000)]
    text = report_page(report(*many, gates=(CLOSED,)), Links(), STEP)
    assert "\n500. `" in text
    assert len(text.encode()) <= 1_000_000


def test_unknowns_that_no_change_reaches_are_only_counted() -> None:
    old = [replace(UNKNOWN, reached=False, resource=f"old{number}") for number in range(30)]
    text = page(UNKNOWN, *old)
    assert "<summary>Unknown (31)</summary>" in text
    assert "\n\n30 unknown as before, which this change does not reach.\n\n</details>" in text
    assert "31 unknown, 0 not evaluated" in text
    assert "old7" not in text
    text = page(*old)
    assert "\n\n30 unknown as before, which this change does not reach.\n\n" in text
    assert "<details>" not in text


def test_where_nothing_was_checked_no_gate_is_shown() -> None:
    text = report_page(replace(NOTHING, gates=(gate("prod"),)), Links(), COMMENT)
    assert "Nothing was checked" in text
    assert "| gate |" not in text
