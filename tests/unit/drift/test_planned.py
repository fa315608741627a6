"""Plans as witnesses: what proves that something was read, what drifted, what is pending, what is ignored."""

import json
from typing import Any

import pytest

from tallygate.drift.ignored_changes import Declared
from tallygate.drift.planned import is_of, read_only
from tallygate.model.drift import Drift, DriftKind
from tallygate.model.location import Location, json_pointer
from tallygate.model.resource import FixedLocator
from tallygate.terraform.facts.detect import FactsError
from tallygate.terraform.facts.planned_run import read_log
from tests.unit.drift.plan_runs import QUEUE, change, document, drift_of, log, run_of, settings

STATE = {"name": "jobs", "delay": 0, "tags": {"team": "shop"}}
LIVE = {**STATE, "delay": 30}
WRITTEN = {QUEUE: {"name": {"constant_value": "jobs"}, "delay": {"references": ["var.delay"]}}}
CODE = Declared(FixedLocator(Location("terraform/prod/main.tf", 5)))


def said(drift: Drift) -> list[tuple[str, str, str, str]]:
    return [(one.layer, str(one.kind), one.subject.address, json_pointer(one.path)) for one in drift.items]


def update(before: Any = STATE, after: Any = LIVE, **more: Any) -> dict[str, Any]:
    return change(QUEUE, ["update"], before, after, **more)


def unchanged(values: Any = LIVE) -> dict[str, Any]:
    return change(QUEUE, ["no-op"], values, values)


def test_a_changed_leaf_is_an_item_at_its_line() -> None:
    found = drift_of(document([update()], [update(LIVE, STATE)]), code={QUEUE: CODE})
    assert said(found) == [("tf-live", "modified", QUEUE, "/delay")]
    [item] = found.items
    assert (item.expected, item.actual, item.actual_source) == (0, 30, "plan.json")
    assert (item.location, item.effect) == (Location("terraform/prod/main.tf", 5), "deny")
    assert found.complete


def test_what_is_gone_is_missing_and_its_creation_is_not_pending() -> None:
    gone = change(QUEUE, ["delete"], STATE, None)
    found = drift_of(document([gone], [change(QUEUE, ["create"], None, STATE)], ()))
    assert said(found) == [("tf-live", "missing", QUEUE, "")]
    assert found.items[0].evidence == ("the plan makes it again",)


def test_an_update_that_does_more_than_undo_drift_is_pending_for_the_rest() -> None:
    planned = update(LIVE, {**STATE, "name": "tasks"})
    found = drift_of(document([update()], [planned]))
    assert said(found) == [("tf-code", "pending", QUEUE, "/name"), ("tf-live", "modified", QUEUE, "/delay")]
    assert (found.items[0].expected, found.items[0].actual) == ("tasks", "jobs")


# T1
def test_ignore_changes_still_in_resource_drift() -> None:
    drift = document([update()], [unchanged()], expressions=WRITTEN)
    [item] = drift_of(drift, code={QUEUE: Declared(CODE.locator, (("delay",),))}).items
    assert (item.effect, item.ignore_rule) == ("audit", "lifecycle.ignore_changes")
    [item] = drift_of(drift, code={QUEUE: Declared(CODE.locator, ((),))}).items
    assert item.ignore_rule == "lifecycle.ignore_changes"
    [item] = drift_of(drift, code={QUEUE: Declared(CODE.locator, (("tags",),))}).items
    assert item.ignore_rule == ""


def test_nested_paths_of_ignore_changes() -> None:
    live = {**STATE, "tags": {"team": "sales", "cost": "1"}}
    drift = document([update(STATE, live)], [unchanged(live)], expressions={QUEUE: {"tags": {}}})
    found = drift_of(drift, code={QUEUE: Declared(CODE.locator, (("tags", "team"),))})
    assert {json_pointer(one.path): bool(one.ignore_rule) for one in found.items} == {
        "/tags/team": True,
        "/tags/cost": False,
    }


def test_ignored_is_inferred_from_a_literal_that_the_plan_leaves_alone() -> None:
    written = {QUEUE: {"delay": {"constant_value": 0}}}
    [item] = drift_of(document([update()], [unchanged()], expressions=written)).items
    assert item.ignore_rule == "lifecycle.ignore_changes (inferred)"
    [item] = drift_of(document([update()], [update(LIVE, STATE)], expressions=written)).items
    assert (item.ignore_rule, item.effect) == ("", "deny")


def test_code_at_hand_without_ignore_changes_infers_nothing() -> None:
    written = {QUEUE: {"delay": {"constant_value": 0}}}
    [item] = drift_of(document([update()], [unchanged()], expressions=written), code={QUEUE: CODE}).items
    assert (item.ignore_rule, item.effect) == ("", "deny")


def test_live_that_is_what_the_code_says_closes_nothing() -> None:
    written = {QUEUE: {"delay": {"constant_value": 30}}}
    [item] = drift_of(document([update()], [unchanged()], expressions=written)).items
    assert (item.kind, item.effect) == (DriftKind.MODIFIED, "audit")
    assert item.evidence == ("what is there is what the code says: the state is behind",)


def test_what_the_code_does_not_set_is_extra() -> None:
    [item] = drift_of(document([update()], [unchanged()], expressions={QUEUE: {"name": {}}})).items
    assert item.kind is DriftKind.EXTRA


# T2
def test_refresh_false_is_unknown_for_every_resource() -> None:
    two = (QUEUE, "aws_sns_topic.all")
    found = drift_of(document(None, [unchanged(STATE)], two, complete=True))
    assert said(found) == [("tf-live", "unknown", one, "") for one in sorted(two)]
    assert not found.complete
    assert "-refresh=false" in found.items[0].reason


def test_a_log_of_the_same_run_proves_what_was_read() -> None:
    plan = document(None, [unchanged(STATE)])
    assert drift_of(plan, log(QUEUE)).complete
    assert drift_of(plan, log(QUEUE)).items == ()
    assert not drift_of(plan, log("aws_sqs_queue.other")).complete
    assert not drift_of(plan, log(QUEUE, second="07")).complete, "a later run"


def test_a_log_that_ends_early_or_tells_of_an_error_leaves_it_incomplete() -> None:
    plan = document(None, [unchanged(STATE)], timestamp="2026-11-21T10:00:05Z")
    assert not drift_of(plan, log(QUEUE, summary=False)).complete
    broken = log(QUEUE) + b'{"@level":"error","@timestamp":"2026-11-21T10:00:58Z","type":"diagnostic"}\n'
    assert not drift_of(plan, broken).complete


@pytest.mark.parametrize(("complete", "is_proof"), [(True, True), (False, False), (None, False)])
def test_a_refresh_only_plan_is_proof_where_it_says_that_it_is_complete(
    complete: bool | None, is_proof: bool
) -> None:
    found = drift_of(document(None, None, complete=complete))
    assert found.complete is is_proof


def test_drift_of_one_proves_that_the_run_read_what_it_lists() -> None:
    other = "aws_sqs_queue.other"
    listed = [update(LIVE, STATE), change(other, ["no-op"], STATE, STATE)]
    assert drift_of(document([update()], listed, (QUEUE, other))).complete
    found = drift_of(document([update()], listed[:1], (QUEUE, other)))
    assert ("tf-live", "unknown", other, "") in said(found)


# T3
def test_sensitive_values_never_leave() -> None:
    before, after = {"secret": "canary-old", "note": "a"}, {"secret": "canary-new", "note": "b"}
    marks = {"before_sensitive": {"secret": True}, "after_sensitive": {"secret": True}}
    found = drift_of(document([update(before, after, change=marks)], [update(after, before, change=marks)]))
    shown = {json_pointer(one.path): (one.expected, one.actual) for one in found.items}
    assert shown == {"/note": ("a", "b"), "/secret": ("(sensitive 1)", "(sensitive 2)")}
    assert "canary" not in repr(found)


def test_a_secret_by_its_name_and_a_whole_that_is_marked() -> None:
    found = drift_of(document([update({"password": "canary1"}, {"password": "canary2"})], []))
    assert "canary" not in repr(found)
    marks = {"before_sensitive": True, "after_sensitive": True}
    found = drift_of(document([update({"a": "canary1"}, {"a": "canary2"}, change=marks)], []))
    assert "canary" not in repr(found)


# T4
def test_unknown_after_apply_is_unknown_without_a_value() -> None:
    drifted = update(STATE, {"name": "jobs"}, change={"after_unknown": {"delay": True, "tags": True}})
    found = drift_of(document([drifted], [update(LIVE, STATE)]))
    assert [(str(one.kind), json_pointer(one.path)) for one in found.items if one.layer == "tf-live"] == [
        ("unknown", "/delay"),
        ("unknown", "/tags"),
    ]
    assert not found.complete


def test_a_pending_value_that_is_known_after_apply_is_pending_as_a_whole() -> None:
    after = {"name": "jobs", "tags": STATE["tags"]}
    planned = update(STATE, after, change={"after_unknown": {"delay": True}})
    found = drift_of(document(None, [planned]), log(QUEUE))
    assert said(found) == [("tf-code", "pending", QUEUE, "")]
    assert found.items[0].evidence == ("update", "known after apply: /delay")


# T5
@pytest.mark.parametrize("actions", [["delete", "create"], ["create", "delete"]])
def test_a_replacement_says_what_forces_it(actions: list[str]) -> None:
    replaced = change(QUEUE, actions, STATE, LIVE, change={"replace_paths": [["name"]]})
    found = drift_of(document(None, [replaced]), log(QUEUE))
    assert said(found) == [("tf-code", "pending", QUEUE, "")]
    assert found.items[0].evidence == ("replace", "forced by /name")


# T6
def test_a_pure_move_is_no_drift() -> None:
    moved = change(QUEUE, ["no-op"], STATE, STATE, previous_address="aws_sqs_queue.old")
    found = drift_of(document([moved], [moved]), log("aws_sqs_queue.old"))
    assert said(found) == []
    assert found.complete
    assert not drift_of(document([moved], [moved])).complete, "a move says nothing of what was read"


def test_an_import_a_deposed_object_and_what_is_put_off_are_labelled() -> None:
    taken = change(QUEUE, ["no-op"], STATE, STATE, change={"importing": {"id": "x"}})
    old = change(QUEUE, ["delete"], STATE, None, deposed="abcd1234")
    later = {"reason": "provider_config_unknown", "resource_change": change("aws_x.y", ["create"], None, {})}
    found = drift_of(document(None, [taken, old], (), deferred_changes=[later]))
    assert [(one.kind.value, one.subject.address) for one in found.items] == [
        ("pending", QUEUE),
        ("pending", f"{QUEUE} (deposed abcd1234)"),
        ("unknown", "aws_x.y"),
    ]
    assert found.items[0].evidence == ("import",)


@pytest.mark.parametrize("fault", [{"errored": True}, {"complete": False}])
def test_a_plan_that_is_not_whole_is_incomplete(fault: dict[str, Any]) -> None:
    found = drift_of(document(None, [unchanged(STATE)], **fault), log(QUEUE))
    assert not found.complete
    assert {row.layer for row in found.coverage if row.unread} == {"tf-live", "tf-code"}


@pytest.mark.parametrize("hollow", ["", [], {}])
def test_null_against_nothing_is_nothing(hollow: Any) -> None:
    found = drift_of(document([update({"a": None}, {"a": hollow})], [unchanged({"a": hollow})]))
    assert said(found) == []
    assert found.complete
    assert said(drift_of(document([update({"a": None}, {"a": 0})], []))) != []


def test_two_roots_with_one_address_have_items_of_their_own() -> None:
    [one] = drift_of(document([update()], [update(LIVE, STATE)])).items
    assert one.subject.root == "terraform/prod"
    assert one.id != said_elsewhere(document([update()], [update(LIVE, STATE)]))


def said_elsewhere(data: bytes) -> str:
    import msgspec

    from tallygate.drift.planned import compare

    other = msgspec.structs.replace(settings(), root="terraform/dev", environment="dev")
    return compare(run_of(data), [], other).items[0].id


def test_order_of_the_plan_does_not_count() -> None:
    more = [update(), change("aws_sqs_queue.a", ["delete"], STATE, None)]
    one = drift_of(document(more, [], (QUEUE, "aws_sqs_queue.b")))
    other = drift_of(document(more[::-1], [], ("aws_sqs_queue.b", QUEUE)))
    assert one == other


def test_a_log_alone_has_actions_and_is_never_complete() -> None:
    told = read_log(log(QUEUE, drift={QUEUE: "update", "aws_sqs_queue.gone": "delete"}), "plan.log")
    found = read_only(told, settings())
    assert said(found) == [
        ("tf-live", "missing", "aws_sqs_queue.gone", ""),
        ("tf-live", "modified", QUEUE, ""),
    ]
    assert found.items[1].evidence == ("action: update", "values are not in a log")
    assert not found.complete


def test_a_log_of_another_day_is_not_of_the_run() -> None:
    run = run_of(document())
    assert is_of(read_log(log(QUEUE), "l"), run)
    assert not is_of(read_log(log(QUEUE).replace(b"2026-11-21", b"2026-11-20"), "l"), run)
    assert not is_of(read_log(log(QUEUE), "l"), run_of(document(timestamp="")))


@pytest.mark.parametrize("data", [b"", b"{}\n", b'{"@level":"info"}\nnot json\n', b"[" * 100_000])
def test_no_log(data: bytes) -> None:
    with pytest.raises(FactsError):
        read_log(data, "plan.log")


@pytest.mark.parametrize(
    "spoiled",
    [
        {"resource_drift": [{"address": 5}]},
        {"resource_drift": [change("no address", ["update"], {}, {})]},
        {"resource_drift": [change(QUEUE, ["explode"], {}, {})]},
        {"prior_state": {"values": {"root_module": {"resources": [{"address": "x"}]}}}},
    ],
)
def test_what_no_terraform_writes_is_refused(spoiled: dict[str, Any]) -> None:
    with pytest.raises(FactsError):
        drift_of(json.dumps({**json.loads(document([], [])), **spoiled}).encode())


def test_the_order_of_a_set_is_no_drift() -> None:
    from tallygate.drift.aws.attribute_plans import plans

    before, after = ({"ingress": [{"from_port": one} for one in ports]} for ports in ((1, 2), (2, 1)))
    data = document([change("aws_security_group.web", ["update"], before, after)], [])
    assert said(drift_of(data, plan_of=plans().of)) == [("tf-live", "unknown", QUEUE, "")]
    assert len(said(drift_of(data))) > 1
