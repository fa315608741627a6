"""What rules see of drift, with a base and without, and what imports and scopes do to it."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tallygate.engine.drift_input import view_of
from tallygate.engine.drift_verdict import DriftVerdict, drifts
from tallygate.engine.options import DriftOptions, Options
from tallygate.engine.problems import UsageError
from tallygate.model.verdict import Exit
from tallygate.schema import schema_errors
from tests.unit.drift.plan_runs import QUEUE, change, document
from tests.unit.sources.git_repositories import write

SCHEMA = Path(__file__).parents[3] / "src/tallygate/engine/drift_input.schema.json"
CODE = 'resource "aws_sqs_queue" "jobs" {\n  name  = "jobs"\n  delay = 0\n}\n'
EXPRESSIONS: dict[str, dict[str, Any]] = {QUEUE: {"name": {}, "delay": {}}}
BEFORE, AFTER = (
    {"name": "jobs", "delay": 0, "id": "https://queue"},
    {"name": "jobs", "delay": 9, "id": "https://queue"},
)
OWN = """# METADATA
# title: No drift of queues
# custom:
#   id: own-queues
#   severity: critical
#   scope: change
package own.queues

import rego.v1

deny contains {"msg": "a queue drifted", "item": item.index} if {
	some item in input.drift.items
	item.subject.type == "aws_sqs_queue"
	item.ignore_rule == ""
}
"""


def told(folder: Path, config: str = "", files: dict[str, str] | None = None, **more: Any) -> DriftVerdict:
    write(folder, {"main.tf": CODE, "tallygate.yaml": f"version: 1\n{config}", **(files or {})})
    drift = [change(QUEUE, ["update"], BEFORE, AFTER)]
    back = [change(QUEUE, ["update"], AFTER, BEFORE)]
    (folder / "plan.dump").write_bytes(document(drift, back, (QUEUE,), EXPRESSIONS))
    own = DriftOptions(live=(folder / "plan.dump",), **more)
    return drifts(Options(path=folder, drift=own))


def test_the_view_is_as_its_schema_says(tmp_path: Path) -> None:
    rules = (
        "drift:\n  ignore:\n    - {type: a, reason: r, owner: o, until: 2020-01-01}\n"
        "    - {layer: tf-live, type: b, reason: r, owner: o, until: 2999-01-01}\n"
    )
    found = told(tmp_path, rules)
    view = json.loads(msgspec.json.encode(view_of(found.drifting, lambda name: name == "prod")))
    assert list(schema_errors(json.loads(SCHEMA.read_text()), view)) == []
    assert (len(view["items"]), len(view["expired"]), len(view["unused"])) == (1, 1, 1)


def test_severity_is_that_of_the_rule_and_can_be_set(tmp_path: Path) -> None:
    [item] = told(tmp_path / "a").drifting.drift.items
    assert item.severity == "medium"
    verdict = told(tmp_path / "b", "policies: {severity: {drift-changed: critical}}\n")
    assert verdict.drifting.drift.items[0].severity == "critical"
    assert verdict.exit is Exit.CLOSED


def test_a_rule_of_ones_own_is_asked_without_a_base(tmp_path: Path) -> None:
    files = {"policies/queues.rego": OWN}
    verdict = told(tmp_path, "policies: {use: [builtin, policies]}\n", files)
    assert verdict.exit is Exit.CLOSED
    assert ("own-queues", "main.tf:3:11") in {
        (one.rule, str(one.location)) for one in verdict.report.findings
    }


def test_rules_that_are_disabled_do_not_make_unknown_a_pass(tmp_path: Path) -> None:
    write(tmp_path, {"main.tf": CODE, "tallygate.yaml": 'version: 1\npolicies: {disable: ["drift-*"]}\n'})
    plan = document(None, [change(QUEUE, ["no-op"], BEFORE, BEFORE)], (QUEUE,), EXPRESSIONS)
    (tmp_path / "plan.dump").write_bytes(plan)
    found = drifts(Options(path=tmp_path, drift=DriftOptions(live=(tmp_path / "plan.dump",))))
    assert found.exit is Exit.ERROR


def test_driftignore_is_imported_and_must_be_there(tmp_path: Path) -> None:
    files = {".driftignore": "aws_sqs_queue.*.delay\n"}
    found = told(tmp_path / "a", "drift: {import: [.driftignore]}\n", files)
    assert found.drifting.drift.items[0].ignore_rule == ".driftignore:1"
    with pytest.raises(UsageError, match="driftignore does not exist"):
        told(tmp_path / "b", "drift: {import: [.driftignore]}\n")


def test_what_is_out_of_scope_is_counted_and_not_told(tmp_path: Path) -> None:
    found = told(tmp_path, 'drift: {scope: {types: ["aws_s3_*"]}}\n').drifting.drift
    assert found.items == ()
    assert sum(row.out_of_scope for row in found.coverage) > 0
    assert sum(row.compared for row in found.coverage) == 0


def test_whose_objects_they_are_must_be_known(tmp_path: Path) -> None:
    environments = "environments: {dev: {}, prod: {after: [dev]}}\n"
    web = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web, namespace: shop}\ndata: {a: b}\n"
    write(
        tmp_path, {"tallygate.yaml": f"version: 1\n{environments}", "dev/web.yaml": web, "prod/web.yaml": web}
    )
    (tmp_path / "live.dump").write_text(web)
    own = DriftOptions(live=(tmp_path / "live.dump",))
    with pytest.raises(UsageError, match="--env"):
        drifts(Options(path=tmp_path, drift=own))
    found = drifts(Options(path=tmp_path, environment="prod", drift=own)).drifting.drift
    assert found.items == ()
    assert found.complete
