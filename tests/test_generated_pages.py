"""Generated parts of the documentation are what `make docs` writes."""

import pytest

from docs.cost_pages import FOLDER, TYPES, cost_pages, items
from docs.generate import PARTS, REFERENCE, pages, written
from docs.rule_tables import peers
from tallygate.cost.aws.table import PRICERS
from tallygate.model.cost import CostStatus

PAGES = pages()
UNWANTED = (CostStatus.UNKNOWN, CostStatus.UNPRICED, CostStatus.UNSUPPORTED)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_is_fresh(page: object) -> None:
    text = page.read_text(encoding="utf-8")  # type: ignore[attr-defined]
    assert written(text) == text, "run `make docs`"


def test_pages_of_priced_types_are_fresh_and_there_are_no_others() -> None:
    held = {path: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.md")}
    assert held == cost_pages(), "run `make docs`"


def test_every_priced_type_has_a_page_that_names_its_components() -> None:
    assert TYPES.keys() == PRICERS.keys()
    for type_, components in PRICERS.items():
        entry = TYPES[TYPES[type_].get("as", type_)]
        assert list(entry["components"]) == list(components), type_


@pytest.mark.parametrize("type_", sorted(TYPES))
def test_the_example_of_a_priced_type_is_estimated(type_: str) -> None:
    found = items(type_)
    assert found
    assert [(one.component, one.reason) for one in found if one.status in UNWANTED] == []


def test_every_part_has_a_place() -> None:
    whole = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    assert [name for name in PARTS if f"<!-- generated: {name} -->" not in whole] == []


def test_a_stale_part_is_written_anew_and_prose_is_kept() -> None:
    stale = "before\n<!-- generated: variables -->\nold\n<!-- end -->\nafter\n"
    fresh = written(stale)
    assert "old" not in fresh
    assert fresh.startswith("before\n<!-- generated: variables -->\n| variable |")
    assert fresh.endswith("\n<!-- end -->\nafter\n")
    assert written(fresh) == fresh


def test_every_rule_has_its_row_and_its_page() -> None:
    rows = (REFERENCE / "rules.md").read_text(encoding="utf-8")
    folders = {
        path.parent.relative_to(REFERENCE.parents[1])
        for path in (REFERENCE.parents[1] / "policies").glob("*/*/rule.rego")
    }
    assert folders
    assert [str(folder) for folder in folders if f"(../../{folder.as_posix()}/rule.md)" not in rows] == []


def test_the_readme_counts_the_rules() -> None:
    root = REFERENCE.parents[1]
    number = len(list((root / "policies").glob("*/*/rule.rego")))
    assert f"| number of ready rules | far more | {number} |" in (root / "README.md").read_text(
        encoding="utf-8"
    )


def test_a_check_of_another_tool_is_listed_under_its_tool() -> None:
    rows = {tuple(cell.strip(" `") for cell in row.split("|")[1:4]) for row in peers()}
    assert ("kube-linter", "latest-tag", "k8s-latest-tag") in rows
    assert ("zizmor", "unpinned-uses", "workflow-unpinned-action") in rows
    tools = {tool for tool, check, _ in rows if check.startswith(("CKV", "AVD-"))}
    assert tools == {"checkov", "trivy"}
