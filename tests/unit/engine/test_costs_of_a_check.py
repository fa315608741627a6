"""Costs in a check: what rules see, where their findings stand, and what closes a gate."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tallygate.engine.cost_verdict import CostVerdict, costs
from tallygate.engine.options import CostOptions, Options
from tallygate.engine.problems import UsageError
from tallygate.engine.run import check
from tallygate.model.finding import Effect, Finding, Status
from tallygate.model.verdict import Exit
from tallygate.schema import schema_errors
from tests.unit.sources.git_repositories import commit_all, git, write

SCHEMA = Path(__file__).parents[3] / "src/tallygate/engine/cost_input.schema.json"
DAY = date(2026, 11, 21)
PROVIDER = 'provider "aws" {\n  region = "us-east-1"\n}\n'
MACHINE = (
    'resource "aws_instance" "web" {{\n  ami           = "ami-1"\n  instance_type = "{}"\n'
    "  associate_public_ip_address = false\n}}\n"
)
BROKER = 'resource "aws_mq_broker" "jobs" {\n  broker_name = "jobs"\n}\n'


def written(folder: Path, config: str, **files: str) -> Path:
    named = {f"terraform/{name}/main.tf": PROVIDER + text for name, text in files.items()}
    write(folder, {"tallygate.yaml": f"version: 1\nenvironments: {{prod: {{}}}}\n{config}", **named})
    return folder


def told(folder: Path, base: str | None = None, **more: Any) -> CostVerdict:
    return costs(Options(path=folder, base=base, now=DAY, cost=CostOptions(alone=True, **more)))


def changed(folder: Path, config: str, before: str, after: str) -> CostVerdict:
    written(folder, config, prod=before)
    git(folder, "init", "-q", "-b", "main")
    commit_all(folder)
    git(folder, "checkout", "-q", "-b", "change")
    written(folder, config, prod=after)
    commit_all(folder)
    return told(folder, "main")


def heard(verdict: CostVerdict) -> list[tuple[str, Effect, Status]]:
    return [(f.rule, f.effect, f.status) for f in verdict.findings if f.effect is not Effect.AUDIT]


def only(verdict: CostVerdict, rule: str) -> Finding:
    [found] = [one for one in verdict.findings if one.rule == rule]
    return found


def budget(text: str) -> str:
    return f"budgets:\n  - {{name: prod, environment: prod, {text}}}\n"


def test_a_budget_that_holds_is_open(tmp_path: Path) -> None:
    verdict = told(written(tmp_path, budget("monthly: 100"), prod=MACHINE.format("m5.large")))
    assert (verdict.exit, heard(verdict)) == (Exit.PASS, [])


def test_a_budget_is_over_without_a_base_at_its_own_line(tmp_path: Path) -> None:
    verdict = told(written(tmp_path, budget("monthly: 50"), prod=MACHINE.format("m5.large")))
    assert verdict.exit is Exit.CLOSED
    found = only(verdict, "cost-budget")
    assert str(found.location) == "tallygate.yaml:4:5"
    assert found.environment == "prod"


def test_what_has_no_price_could_not_be_evaluated(tmp_path: Path) -> None:
    verdict = told(written(tmp_path, budget("monthly: 5000"), prod=BROKER))
    assert verdict.exit is Exit.ERROR
    assert "aws_mq_broker is not estimated" in only(verdict, "cost-budget").message


def test_a_limit_that_is_broken_is_broken_whatever_is_unknown(tmp_path: Path) -> None:
    verdict = told(written(tmp_path, budget("monthly: 5"), prod=BROKER + MACHINE.format("m5.large")))
    assert verdict.exit is Exit.CLOSED


@pytest.mark.parametrize(("until", "code"), [("2026-11-21", Exit.PASS), ("2026-11-20", Exit.ERROR)])
def test_a_person_accepts_it_for_a_time(tmp_path: Path, until: str, code: Exit) -> None:
    accepted = f'cost:\n  accept_unpriced: [{{match: "aws_mq*", owner: a, until: {until}, reason: b}}]\n'
    verdict = told(written(tmp_path, budget("monthly: 5") + accepted, prod=BROKER))
    assert verdict.exit is code
    assert bool([one for one in verdict.findings if "ended on" in one.message]) is (code is Exit.ERROR)


def test_a_waiver_is_a_higher_limit(tmp_path: Path) -> None:
    waiver = "cost:\n  waivers: [{budget: prod, limit: 100, owner: a, until: 2026-12-01, reason: b}]\n"
    assert told(written(tmp_path, budget("monthly: 5") + waiver, prod=MACHINE.format("m5.large"))).exit == 0


def test_a_change_adds_too_much_on_the_line_that_changed(tmp_path: Path) -> None:
    verdict = changed(
        tmp_path, budget("delta: 100"), MACHINE.format("m5.large"), MACHINE.format("m5.4xlarge")
    )
    found = only(verdict, "cost-delta")
    assert verdict.exit is Exit.CLOSED
    assert (found.location.path, found.location.line) == ("terraform/prod/main.tf", 6)
    assert "adds $490.56 a month" in found.message


def test_what_was_over_before_warns(tmp_path: Path) -> None:
    verdict = changed(
        tmp_path, budget("monthly: 5"), MACHINE.format("m5.large"), MACHINE.format("m5.large") + "\n"
    )
    assert verdict.exit is Exit.PASS
    assert heard(verdict) == [("cost-budget", Effect.WARN, Status.NEW)]


def test_what_was_over_before_and_grows_closes(tmp_path: Path) -> None:
    verdict = changed(tmp_path, budget("monthly: 5"), MACHINE.format("m5.large"), MACHINE.format("m5.xlarge"))
    assert verdict.exit is Exit.CLOSED


def test_what_had_no_price_before_is_no_pass_either(tmp_path: Path) -> None:
    verdict = changed(tmp_path, budget("monthly: 500"), BROKER, BROKER + "\n")
    assert verdict.exit is Exit.ERROR


def test_budgets_are_those_of_the_base(tmp_path: Path) -> None:
    changed(tmp_path, budget("monthly: 50"), MACHINE.format("t4g.nano"), MACHINE.format("m5.large"))
    written(tmp_path, budget("monthly: 5000"), prod=MACHINE.format("m5.large"))
    assert told(tmp_path, "main").exit is Exit.CLOSED
    assert told(tmp_path).exit is Exit.PASS


def test_budgets_of_a_first_file_do_not_count_yet(tmp_path: Path) -> None:
    write(tmp_path, {"a.yaml": "a: 1\n"})
    git(tmp_path, "init", "-q", "-b", "main")
    commit_all(tmp_path)
    waiver = "cost: {waivers: [{budget: prod, limit: 9, owner: a, until: 2027-01-01, reason: b}]}\n"
    written(tmp_path, budget("monthly: 1") + waiver, prod=MACHINE.format("m5.large"))
    assert heard(told(tmp_path, "main")) == []


def test_no_change_discounts_itself_nor_uses_less(tmp_path: Path) -> None:
    changed(tmp_path, budget("monthly: 50"), MACHINE.format("t4g.nano"), MACHINE.format("m5.large"))
    (tmp_path / ".tallygate").mkdir()
    (tmp_path / ".tallygate/prices.yaml").write_text("version: 1\ndiscount: {AmazonEC2: 99}\n")
    assert told(tmp_path, "main").exit is Exit.CLOSED
    assert told(tmp_path).exit is Exit.PASS


def test_a_forbidden_type_that_was_there_is_not_new(tmp_path: Path) -> None:
    config = 'cost:\n  forbid: [{types: ["m5.*"]}]\n'
    verdict = changed(tmp_path, config, MACHINE.format("m5.large"), MACHINE.format("m5.large") + "\n")
    assert heard(verdict) == [("cost-forbidden-type", Effect.DENY, Status.EXISTING)]
    assert verdict.exit is Exit.PASS


def test_what_is_not_rendered_may_cost_something(tmp_path: Path) -> None:
    folder = written(tmp_path, budget("monthly: 5000"), prod=MACHINE.format("m5.large"))
    remote = "resources: [https://example.invalid/base?ref=v1]\n"
    write(folder, {"apps/prod/kustomization.yaml": remote})
    verdict = told(folder)
    assert verdict.exit is Exit.ERROR
    assert "apps/prod" in only(verdict, "cost-budget").message


def test_nothing_that_costs(tmp_path: Path) -> None:
    write(tmp_path, {"a.yaml": "a: 1\n"})
    assert told(tmp_path).exit is Exit.NOTHING


def test_old_prices_close_where_it_is_asked(tmp_path: Path) -> None:
    folder = written(tmp_path, "", prod=MACHINE.format("m5.large"))
    assert told(folder, max_price_age=0).exit is Exit.CLOSED
    assert told(folder, max_price_age=100_000).exit is Exit.PASS


def test_a_usage_file_that_is_named_and_not_there(tmp_path: Path) -> None:
    folder = written(tmp_path, "cost: {usage: nowhere.yml}\n", prod=MACHINE.format("m5.large"))
    with pytest.raises(UsageError, match=r"nowhere\.yml does not exist"):
        told(folder)


@pytest.mark.parametrize("with_base", [False, True])
def test_what_rules_see_fits_its_schema(tmp_path: Path, with_base: bool) -> None:
    config = budget("monthly: 50, delta: 1") + "cost:\n  max_unpriced: {count: 0}\n  split: {prod: 100}\n"
    both = MACHINE.format("m5.large") + BROKER
    verdict = changed(tmp_path, config, both, both.replace("m5.large", "m5.xlarge"))
    view = (verdict if with_base else told(tmp_path)).view
    plain = json.loads(msgspec.json.encode(view))
    assert list(schema_errors(json.loads(SCHEMA.read_text()), plain)) == []
    assert plain["items"]
    assert (plain["total"]["before"] is not None) is with_base


def test_a_rule_of_ones_own_sees_costs(tmp_path: Path) -> None:
    rule = (
        "# METADATA\n# title: Dear\n# custom:\n#   id: own-dear\n#   severity: high\n#   scope: change\n"
        'package own.dear\n\nimport rego.v1\n\ndeny contains {"msg": "dear", "item": item.index} if {\n'
        "\tsome item in input.cost.items\n\titem.monthly.expected > 50\n}\n"
    )
    config = "policies: {use: [builtin, rules]}\ncost: {}\n"
    folder = written(tmp_path, config, prod=MACHINE.format("m5.large"))
    write(folder, {"rules/dear.rego": rule})
    found = [one for one in check(Options(path=folder, now=DAY)).report.findings if one.rule == "own-dear"]
    assert [(one.resource, one.location.line) for one in found] == [("aws_instance.web", 6)]


def test_a_rule_of_ones_own_that_reads_all_is_asked_once_and_of_changes_only(tmp_path: Path) -> None:
    rule = (
        "# METADATA\n# title: New\n# custom:\n#   id: own-new\n#   severity: high\n#   scope: change\n"
        'package own.new\n\nimport rego.v1\n\ndeny contains {"msg": "new", "address": one.address} if {\n'
        '\tsome one in input.changed\n\tone.action == "create"\n\tinput.cost.total.after > 0\n}\n'
    )
    write(tmp_path, {"rules/new.rego": rule})
    config = "policies: {use: [builtin, rules]}\ncost: {}\n"
    verdict = changed(tmp_path, config, BROKER, BROKER + MACHINE.format("m5.large"))
    assert [one.resource for one in verdict.findings if one.rule == "own-new"] == ["aws_instance.web"]
    again = [one for one in told(tmp_path).findings if one.rule == "own-new"]
    assert again == []


def test_check_says_what_it_costs_where_costs_are_configured(tmp_path: Path) -> None:
    folder = written(tmp_path, "cost: {}\n", prod=MACHINE.format("m5.large"))
    assert any(
        note.startswith("cost a month: prod $70.88") for note in check(Options(path=folder)).report.notes
    )
    written(folder, "", prod=MACHINE.format("m5.large"))
    assert not any("cost" in note for note in check(Options(path=folder)).report.notes)


@pytest.mark.parametrize(
    ("config", "message"),
    [
        (
            "cost: {waivers: [{budget: x, limit: 1, owner: a, until: 2027-01-01, reason: b}]}\n",
            "there is no budget x",
        ),
        ("budgets: [{name: a, monthly: 1, environment: nowhere}]\n", "there is no environment nowhere"),
        ("budgets: [{name: a, monthly: 1, service: x}]\n", "there is no service x"),
        ("budgets: [{name: a}]\n", "a limit"),
        ("cost: {split: {prod: 50, tolerance: 5, x: 5}}\n", "there is no environment x"),
    ],
)
def test_names_must_be_those_of_something(tmp_path: Path, config: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        told(written(tmp_path, config, prod=MACHINE.format("m5.large")))


def shown_of(folder: Path, base: str | None) -> dict[str | None, tuple[str, str, str]]:
    found = check(Options(path=folder, base=base, now=DAY)).report.aspects
    [aspect] = [one for one in found if one.name == "cost"]
    return {one.environment: (one.state, one.text, one.limit) for one in aspect.standings}


def test_a_report_shows_what_a_change_costs_and_the_limit_that_it_breaks(tmp_path: Path) -> None:
    changed(tmp_path, budget("delta: 100"), MACHINE.format("m5.large"), MACHINE.format("m5.4xlarge"))
    told_ = shown_of(tmp_path, "main")
    assert told_["prod"] == ("error", "+$490.56 (+692.1 %)", "limit +$100.00")


def test_a_report_of_one_tree_shows_amounts(tmp_path: Path) -> None:
    written(tmp_path, budget("monthly: 50"), prod=MACHINE.format("m5.large"))
    assert shown_of(tmp_path, None)["prod"] == ("error", "$70.88", "budget $50.00")


def test_what_was_over_before_is_no_error_of_the_change(tmp_path: Path) -> None:
    changed(tmp_path, budget("monthly: 5"), MACHINE.format("m5.large"), MACHINE.format("m5.large") + "\n")
    assert shown_of(tmp_path, "main")["prod"] == ("warning", "$0.00", "budget $5.00")


def test_a_report_without_budgets_shows_no_costs(tmp_path: Path) -> None:
    written(tmp_path, "", prod=MACHINE.format("m5.large"))
    assert check(Options(path=tmp_path, now=DAY)).report.aspects == ()
