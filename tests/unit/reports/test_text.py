"""The text report, as golden files to be read, and the rules behind it."""

import re
from itertools import pairwise

import msgspec
import pytest

from tallygate.model.diagnostic import Diagnostic, Level
from tallygate.model.finding import Effect, Finding, Status
from tallygate.model.location import Location
from tallygate.model.verdict import Counts, Exit, Gate
from tallygate.reports.interface import Style
from tallygate.reports.layout import cells
from tests.conftest import Golden
from tests.unit.reports.report_samples import (
    EXCEPTED,
    IGNORED,
    KEY,
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
NOTHING = report(verdict="nothing", exit=Exit.NOTHING, gates=(), rules=(), counts=Counts(0, 0, 0, 0, 0))


@pytest.mark.parametrize(
    ("name", "style"),
    [
        ("platform.txt", Style()),
        ("platform-120.txt", Style(width=120)),
        ("platform-colour.txt", Style(colour=True)),
        ("platform-verbose.txt", Style(verbose=True)),
    ],
)
def test_a_pull_request_on_a_platform(golden: Golden, name: str, style: Style) -> None:
    golden(f"reports/{name}", rendered("text", platform(), style))


def test_a_clean_run(golden: Golden) -> None:
    golden("reports/clean.txt", rendered("text", report()))


def test_nothing_checked(golden: Golden) -> None:
    golden("reports/nothing.txt", rendered("text", NOTHING))


def test_the_same_report_renders_to_the_same_bytes() -> None:
    assert rendered("text", platform()) == rendered("text", platform())


@pytest.mark.parametrize(
    ("effect", "word"), [(Effect.DENY, "error"), (Effect.WARN, "warning"), (Effect.AUDIT, None)]
)
def test_audit_is_only_counted(effect: Effect, word: str | None) -> None:
    text = rendered("text", report(replace(ROOT, effect=effect)))
    assert text.startswith(f"{word}[k8s-run-as-root]: container may run as root\n") == (word is not None)
    assert ("1 note" in text) == (word is None)


@pytest.mark.parametrize("status", [Status.EXISTING, Status.FIXED])
def test_only_new_findings_are_shown(status: Status) -> None:
    text = rendered("text", report(replace(ROOT, status=status), base="a81d02e"))
    assert "may run as root" not in text
    assert f"1 {status}" in text


def test_verbose_shows_existing_findings_and_notes_too() -> None:
    note = Diagnostic("env-branch", "branches are not read", Location("tallygate.yaml"), Level.NOTE)
    given = report(replace(ROOT, status=Status.EXISTING), diagnostics=(note,))
    text = rendered("text", given, Style(verbose=True))
    assert "container may run as root (not new)" in text
    assert "note[env-branch]: branches are not read" in text
    assert "env-branch" not in rendered("text", given)


def test_a_closed_gate_names_what_was_not_evaluated_beside_its_rules() -> None:
    broken = Diagnostic("yaml-syntax", "bad", Location("prod/a.yaml"), environment="prod")
    shut = replace(gate("prod", "fail", 0, ("env-key-missing",)), unevaluated=1)
    missing = replace(KEY, effect=Effect.DENY)
    text = rendered("text", report(missing, gates=(shut,), diagnostics=(broken,)))
    assert "prod incomplete 1 - CLOSED: env-key-missing, 1 not evaluated" in " ".join(text.split())
    page = rendered("markdown", report(missing, gates=(shut,), diagnostics=(broken,)))
    assert "| **prod** | ⚠️ incomplete |" in page
    assert "**closed**: 1 not evaluated |" in page


def test_an_environment_of_which_nothing_was_judged_is_not_open() -> None:
    given = report(gates=(replace(gate("prod"), judged=False), gate("dev")))
    text = rendered("text", given)
    assert re.search(r"\nprod +- +- +- +nothing\ndev +ok +- +- +open\n", text)
    assert "| prod | – | nothing judged |" in rendered("markdown", given)
    warned = report(replace(ROOT, effect=Effect.WARN), gates=given.gates)
    assert re.search(r"\nprod +1 warning +- +- +open\n", rendered("text", warned))


def test_the_largest_types_that_no_rule_judges_are_named() -> None:
    types = {"helm.toolkit.fluxcd.io/HelmRelease": 80, "b\x1bc": 3, "c": 2, "d": 1, "e": 1}
    given = report(unjudged_types=types)
    told = " ".join(rendered("text", given).split())
    assert "4 not judged (HelmRelease 80, b\\x1bc 3, c 2, 2 more types), 0 skipped." in told


def test_where_no_rule_judges_anything_it_is_said() -> None:
    given = report(verdict="nothing", exit=Exit.NOTHING, gates=(), counts=Counts(9, 12, 49, 12, 0))
    assert "Nothing was checked: no rule judges any of the 12 resources." in rendered("text", given)


def test_an_error_that_closes_no_gate_says_so() -> None:
    minor = replace(ROOT, severity="low", fingerprint="minor")
    text = rendered("text", report(ROOT, minor, gates=(gate("prod", "fail", rules=(ROOT.rule,)),)))
    assert text.count("(low: closes no gate)") == 1
    assert "2 errors (1 below the threshold of a gate), " in text


def test_what_the_change_itself_ignores_is_counted() -> None:
    assert IGNORED.suppression
    added = replace(IGNORED, suppression=replace(IGNORED.suppression, added=True, until=""))
    assert "1 ignored (1 added by this change)" in " ".join(rendered("text", report(added)).split())


def test_zeroes_are_always_said() -> None:
    text = rendered("text", report(counts=Counts(1, 1, 1, 0, 0)))
    assert "Checked 1 file, 1 resource, 1 rule.\n" in text
    assert "0 errors, 0 warnings, 0 existing.\n0 unknown, 0 not evaluated, 0 not judged, 0 skipped.\n" in text
    assert "0 fixed" in rendered("text", report(base="a81d02e"))


def test_what_is_wrong_for_several_environments_is_told_once() -> None:
    gates = tuple(Gate(name, "fail", "medium", 1, 0, 0, ()) for name in ("dev", "staging", "prod"))
    names = [(gate.environment, f"{gate.environment}/v1/Pod/web") for gate in gates]
    alike = [replace(ROOT, environment=name, resource=resource) for name, resource in names]
    other = replace(alike[0], message="another")
    text = rendered("text", report(*alike, other, gates=gates))
    assert text.count("-->") == 2
    assert "= resource: v1/Pod/web (in dev, staging, prod)\n" in text
    assert "= resource: dev/v1/Pod/web\n" in text


def test_the_environment_of_a_resource_is_said_once() -> None:
    assert "= resource: prod/apps/v1/Deployment/payments/api\n" in rendered("text", report(ROOT))
    terraform = replace(ROOT, resource="aws_s3_bucket.logs")
    assert "= resource: aws_s3_bucket.logs (in prod)\n" in rendered("text", report(terraform))
    assert "= resource: aws_s3_bucket.logs\n" in rendered(
        "text", report(replace(terraform, environment=None))
    )
    assert "= resource" not in rendered("text", report(KEY))


def test_a_place_that_is_no_file_has_no_arrow() -> None:
    assert "-->" not in rendered("text", report(replace(ROOT, location=Location(""))))


def test_explain_is_offered_for_rules_that_have_a_page() -> None:
    assert "= more: tallygate explain k8s-run-as-root\n" in rendered("text", report(ROOT))
    assert "= more" not in rendered("text", report(ROOT, rules=()))


def test_what_was_not_evaluated_is_listed_to_a_limit() -> None:
    broken = [Diagnostic("yaml-syntax", f"bad {n}", Location(f"f{n}.yaml", 2, 3)) for n in range(25)]
    text = rendered("text", report(diagnostics=tuple(broken), exit=Exit.ERROR, verdict="error"))
    assert "error[yaml-syntax]: bad 0\n --> f0.yaml:2:3\n" in text
    assert text.count("error[yaml-syntax]") == 20
    assert "... and 5 more like these (--verbose shows all)\n" in text
    assert "25 not evaluated" in text
    assert rendered("text", report(diagnostics=tuple(broken)), Style(verbose=True)).count("error[yaml") == 25


def unknowns(resources: int, reasons: int) -> list[Finding]:
    return [
        replace(UNKNOWN, resource=f"r{number}", message=f"var.v{reason} has no value", rule=f"tf-{rule}")
        for number in range(resources)
        for reason in range(reasons)
        for rule in ("one", "two")
    ]


def test_unknowns_are_grouped_by_resource_and_reason() -> None:
    text = rendered("text", report(*unknowns(2, 2)))
    assert "unknown: 8 checks of 2 resources could not be decided\n   r0\n" in text
    assert "      terraform/prod/rds.tf:7:3: var.v0 has no value (tf-one, tf-two)\n" in text
    assert text.count("   r1\n") == 1


@pytest.mark.parametrize(
    ("resources", "reasons", "hidden"), [(5, 1, 0), (6, 1, 2), (1, 30, 42), (50, 3, 286)]
)
def test_at_most_ten_lines_of_unknowns(resources: int, reasons: int, hidden: int) -> None:
    given = report(*unknowns(resources, reasons))
    text = rendered("text", given)
    listed = text.partition("could not be decided\n")[2].partition("\n\n")[0].splitlines()
    assert len([line for line in listed if "... and" not in line]) <= 10
    assert (f"   ... and {hidden} more (--verbose shows all)" in listed) == (hidden > 0)
    assert "... and" not in rendered("text", given, Style(verbose=True))


def test_the_table_of_environments() -> None:
    warned = replace(ROOT, effect=Effect.WARN, environment="staging")
    given = report(
        ROOT,
        ROOT,
        warned,
        KEY,
        gates=(
            gate("dev"),
            gate("staging"),
            gate("prod", "fail", 3, ("k8s-run-as-root",)),
            gate("eu", "error"),
            gate("us", "fail", 2),
            gate(None),
        ),
    )
    table = rendered("text", given).partition("env  ")[2].partition("\n\n")[0].splitlines()[1:]
    assert [re.split(r"\s{2,}", line) for line in table] == [
        ["dev", "ok", "-", "-", "open"],
        ["staging", "1 warning", "-", "-", "open"],
        ["prod", "2 errors", "1", "3", "CLOSED: k8s-run-as-root"],
        ["eu", "incomplete", "-", "-", "CLOSED: could not evaluate"],
        ["us", "ok", "-", "2", "CLOSED"],
        ["-", "ok", "-", "-", "open"],
    ]


@pytest.mark.parametrize("width", [60, 80, 120])
def test_lines_fit_the_width_unless_a_path_does_not(width: int) -> None:
    long = replace(ROOT, message="many words " * 30, label="more words " * 20, fix="x" * 300)
    many = gate("prod", "fail", 0, tuple(f"k8s-rule-{number}" for number in range(30)))
    text = rendered("text", report(long, gates=(many,), notes=("a note " * 30,)), Style(width=width))
    assert all(cells(line) <= width or "-->" in line for line in text.splitlines())


def test_blocks_are_one_blank_line_apart() -> None:
    lines = rendered("text", platform()).splitlines()
    assert not any(first == second == "" for first, second in pairwise(lines))
    assert all(line == line.rstrip() for line in lines)


def test_colour_only_adds_escapes() -> None:
    colour = rendered("text", platform(), Style(colour=True))
    assert re.sub(r"\x1b\[[\d;]*m|\x1b\]8;;[^\x1b]*\x1b\\", "", colour) == rendered("text", platform())
    assert "\x1b]8;;https://docs.example/rules/k8s-run-as-root\x1b\\" in colour


def test_a_hostile_documentation_address_is_no_link() -> None:
    given = report(ROOT, rules=(rule("k8s-run-as-root", docs="file:///etc/passwd\x1b\\"),))
    assert "passwd" not in rendered("text", given, Style(colour=True))


def test_what_is_handled_to_be_read(golden: Golden) -> None:
    golden("reports/handled.txt", rendered("text", handled(), Style(show_suppressed=True)))


def test_ignored_findings_are_counted_and_listed_on_demand() -> None:
    text = rendered("text", report(IGNORED, EXCEPTED))
    assert "host-path" not in text
    assert "2 ignored (until 2026-12-31 earliest)" in text
    assert "1 ignored (until 2027-01-31)" in rendered("text", report(IGNORED))
    assert "host-path" not in rendered("text", report(IGNORED), Style(verbose=True))
    shown = rendered("text", report(IGNORED), Style(show_suppressed=True))
    assert "ignored[k8s-host-path]: volume mounts a path of the node\n" in shown
    assert "ignored" not in rendered("text", report(ROOT))


def test_a_suppression_says_all_it_knows() -> None:
    assert IGNORED.suppression
    bare = replace(IGNORED.suppression, reason="", owner="", until="", location=Location(""), added=True)
    shown = rendered("text", report(replace(IGNORED, suppression=bare)), Style(show_suppressed=True))
    assert "= ignored: no reason given (comment, added by this change)\n" in shown
    assert ", 1 ignored (1 added by this change).\n" in shown


def test_an_ignored_unknown_is_ignored_and_not_unknown() -> None:
    text = rendered("text", report(replace(UNKNOWN, suppression=IGNORED.suppression)))
    assert "could not be decided" not in text
    assert "1 ignored" in text
    assert "0 unknown" in text


def test_places_beside_the_finding_have_a_limit() -> None:
    places = tuple(Location(f"f{number}.tf", 2, 3) for number in range(9))
    text = rendered("text", report(replace(ROOT, also=places, rendered="spec.replicas")))
    assert re.findall("= also: (.*)", text) == [*(f"f{n}.tf:2:3" for n in range(5)), "4 more places"]
    assert "= rendered: spec.replicas\n" in text


def test_the_numbers_are_wrapped_too() -> None:
    lines = rendered("text", report(IGNORED, EXCEPTED, base="a81d02e")).splitlines()
    assert max(map(cells, lines)) <= 80


def test_where_nothing_was_checked_no_gate_is_shown() -> None:
    text = rendered("text", replace(NOTHING, gates=(gate("prod"),)))
    assert "Nothing was checked" in text
    assert "open" not in text


def test_many_unknowns_are_told_by_cause_with_what_helps() -> None:
    missing = (
        'reads module.net.id, and module "net" (registry source a/b/c) is not available; run tallygate fetch'
    )
    provider = [
        replace(UNKNOWN, resource="p", message=f"reads a.b{n}.id, which its provider sets") for n in range(5)
    ]
    given = report(
        *unknowns(20, 1), replace(UNKNOWN, resource="m", message=missing), *provider,
        replace(UNKNOWN, resource="o", message="calls timestamp()"),
    )  # fmt: skip
    told = rendered("text", given).partition("By cause:\n")[2].partition("\n\n")[0]
    assert " ".join(told.split()) == (
        "40 read a variable without a value: name its files or values in terraform.roots of tallygate.yaml "
        "5 read what a provider sets: a plan knows it (--plan) "
        "1 read a module that is not in this tree: run tallygate fetch or terraform init, or set "
        "terraform.module_paths 1 for other reasons"
    )
    assert "By cause" not in rendered("text", given, Style(verbose=True))
    assert "By cause" not in rendered("text", report(*unknowns(2, 1)))


def test_a_step_for_each_cause_of_what_is_unknown() -> None:
    shut = replace(gate("prod"), state="error", unknown=8)
    one = replace(UNKNOWN, message="reads a.b.id, which its provider sets", environment="prod")
    many = [replace(each, environment="prod") for each in unknowns(3, 2)]
    text = " ".join(rendered("text", report(*many, one, gates=(shut,))).partition("To open prod:")[2].split())
    assert (
        "1. terraform/prod/rds.tf:7: could not be decided: they read a variable without a value; name its "
        "files or values in terraform.roots of tallygate.yaml (tf-one and 1 more) 2. "
    ) in text
    assert "could not be decided: reads a.b.id, which its provider sets; a plan knows it (--plan) (" in text
