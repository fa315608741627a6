"""Cost, drift and promotion in reports: columns, entries, and nothing of an author's that acts."""

from decimal import Decimal
from pathlib import Path

import msgspec

from tallygate.model.aspect import Aspect, Entry, Standing
from tallygate.model.finding import Effect
from tallygate.model.location import Location
from tallygate.model.verdict import Report
from tallygate.reports.github import outputs
from tallygate.reports.interface import Links, Style
from tallygate.reports.markdown import COMMENT, report_page
from tallygate.reports.saved import read_saved
from tests.conftest import Golden
from tests.unit.reports.report_samples import ROOT, gate, rendered, report, rule

PLACE = Location("terraform/prod/rds.tf", 4, 3)
LINKS = Links("https://github.com/shop/platform", "0123456789abcdef", "https://github.com/shop/runs/7")


def figures(delta: str) -> dict[str, str]:
    return {"currency": "USD", "before": "10.00", "after": "20.00", "delta": delta}


COST = Aspect(
    "cost",
    "Cost: 1 of 61 resources changes",
    (
        Standing("staging", "ok", "$0.00", figures=figures("0.00")),
        Standing("prod", "error", "+$412.30 (+18.1 %)", "limit +$250.00", figures("412.30")),
    ),
    (Entry("+$379.60 prod aws_db_instance.main", "db.r6g.large -> db.r6g.xlarge", PLACE, "prod"),),
    basis=("Prices: catalogue 2026.11.",),
)
DRIFT = Aspect(
    "drift",
    "Drift",
    (Standing("staging", "warning", "1 item"), Standing("prod", "unread", "not read")),
    tuple(Entry(f"staging Deployment/web-{n} /spec/replicas", "3 -> 7", Location("")) for n in range(8)),
    more=3,
)
PROMOTION = Aspect(
    "promotion", "Promotion", (Standing("staging", "wait", "waits"), Standing("prod", "error", "blocked"))
)


def closed(*aspects: Aspect) -> Report:
    over = msgspec.structs.replace(ROOT, rule="cost-delta", effect=Effect.DENY, environment="prod")
    gates = (gate("dev"), gate("staging"), gate("prod", "fail", 0, ("cost-delta",)))
    rules = (rule("cost-delta", domain="cost"),)
    return report(over, gates=gates, rules=rules, aspects=aspects, verdict="closed")


def test_all_of_them_to_be_read(golden: Golden) -> None:
    given = closed(PROMOTION, COST, DRIFT)
    golden("reports/aspects.txt", rendered("text", given))
    golden("reports/aspects.md", rendered("markdown", given, Style(links=LINKS)))
    golden("reports/aspects.json", rendered("json", given))


def test_a_finding_on_costs_is_no_policy_error_where_costs_have_a_column() -> None:
    row = next(line for line in rendered("text", closed(COST)).splitlines() if line.startswith("prod"))
    assert row.split()[1:3] == ["ok", "-"]
    alone = next(line for line in rendered("text", closed()).splitlines() if line.startswith("prod"))
    assert alone.split()[1:3] == ["1", "error"]


def test_an_environment_without_a_figure_has_none() -> None:
    table = rendered("text", closed(COST)).splitlines()
    assert next(line for line in table if line.startswith("dev")).split() == ["dev", "ok", "-", "-", "open"]


def test_entries_are_cut_with_their_number() -> None:
    text = rendered("text", closed(DRIFT))
    assert "web-4" in text
    assert "web-5" not in text
    assert "  and 6 more (`tallygate drift` lists them)\n" in text
    assert "web-7" in rendered("text", closed(DRIFT), Style(verbose=True))


def test_what_an_author_controls_is_inert() -> None:
    bad = "::error::@team <!-- `x` | [a](b) \x1b[31m\n::stop"
    entry = Entry(bad, bad, Location("a::b/\x1b.tf", 1), "prod")
    given = closed(msgspec.structs.replace(COST, title=bad, entries=(entry,), basis=(bad,)))
    page = report_page(given, LINKS, COMMENT)
    assert not any(word in page for word in ("\x1b", "<!-- `", "[a](b)", " @team"))
    assert not any(line.lstrip().startswith("::") for line in rendered("text", given).splitlines())
    assert not any("\x1b" in line for line in rendered("github", given).splitlines())


def test_a_saved_report_shows_the_same() -> None:
    given = closed(COST, DRIFT, PROMOTION)
    again = read_saved(rendered("json", given).encode()).report
    assert report_page(again, LINKS, COMMENT) == report_page(given, LINKS, COMMENT)


def test_the_step_says_what_the_change_costs(tmp_path: Path) -> None:
    file = tmp_path / "output"
    outputs(closed(COST), {"GITHUB_OUTPUT": str(file)})
    assert file.read_text() == "verdict=closed\ncost-delta=412.30\n"


def test_a_step_without_a_base_says_nothing_of_it(tmp_path: Path) -> None:
    unsaid = [msgspec.structs.replace(one, figures={"delta": None}) for one in COST.standings]
    file = tmp_path / "output"
    outputs(closed(msgspec.structs.replace(COST, standings=tuple(unsaid))), {"GITHUB_OUTPUT": str(file)})
    assert file.read_text() == "verdict=closed\n"


def test_amounts_add_up_to_the_cent(tmp_path: Path) -> None:
    rows = tuple(Standing(f"e{n}", "ok", "", figures=figures("0.10")) for n in range(3))
    file = tmp_path / "output"
    outputs(closed(msgspec.structs.replace(COST, standings=rows)), {"GITHUB_OUTPUT": str(file)})
    assert Decimal(file.read_text().rpartition("=")[2]) == Decimal("0.30")
