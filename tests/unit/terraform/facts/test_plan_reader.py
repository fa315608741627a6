import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallygate.model.change import Action
from tallygate.model.diagnostic import Level
from tallygate.model.location import Location
from tallygate.model.resource import Reference, Unknown
from tallygate.terraform.facts.detect import FactsError, WrongInputError
from tallygate.terraform.facts.plan import read_plan
from tests.unit.terraform.facts.plans import FOLDER, by_address, changed, plan, planned, raw

SECRET = "hunter2-of-the-plan"
NAMES = sorted(path.stem for path in FOLDER.glob("*.json"))


def test_what_is_created_is_there_afterwards_with_its_unknown_values() -> None:
    found = by_address(plan("create").resources)
    assert list(found) == ["terraform_data.one", "terraform_data.two"]
    two = found["terraform_data.two"]
    assert (two.kind, two.type, two.name, two.domains) == (
        "terraform",
        "terraform_data",
        "two",
        ("terraform",),
    )
    assert two.values == {"triggers_replace": ["one", None]}
    assert Unknown(("triggers_replace", 1), "is known after apply") in two.unknown
    assert Unknown(("input",), "is known after apply") in two.unknown
    assert (two.source, two.pointer) == (Location("plan.json"), "/resource_changes/1/change/after")


def test_an_unknown_value_is_never_one_that_is_not_set() -> None:
    parts = by_address(plan("unknown").resources)["terraform_data.parts"]
    assert parts.values["input"] == {"known": "k", "list": ["a", None, "c"], "nested": {"name": "n"}}
    assert {one.path for one in parts.unknown} == {
        ("id",), ("output",), ("input", "text"), ("input", "list", 1), ("input", "nested", "id"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "address", "action"),
    [
        ("create", "terraform_data.one", Action.CREATE),
        ("update", "terraform_data.one", Action.UPDATE),
        ("update", "terraform_data.same", Action.NO_OP),
        ("replace", "terraform_data.create_first", Action.REPLACE),
        ("replace", "terraform_data.delete_first", Action.REPLACE),
        ("delete", "terraform_data.gone", Action.DELETE),
        ("delete", "terraform_data.kept[1]", Action.DELETE),
        ("moved", "terraform_data.new", Action.NO_OP),
        ("forget", "terraform_data.left", Action.FORGET),
        ("import", "terraform_data.taken", Action.NO_OP),
        ("destroy", "terraform_data.two", Action.DELETE),
    ],
)
def test_actions_of_terraform(name: str, address: str, action: Action) -> None:
    changes = {change.address: change for change in plan(name).changes}
    assert (changes[address].action, changes[address].planned) == (action, True)
    gone = action in (Action.DELETE, Action.FORGET)
    assert (changes[address].after is None) == gone
    assert (address in by_address(plan(name).resources)) != gone


def test_both_orders_are_a_replacement_and_say_what_forces_it() -> None:
    first, last = plan("replace").changes
    assert (first.create_first, last.create_first) == (True, False)
    assert first.forced_by == last.forced_by == (("triggers_replace",),)
    assert first.reason == "replace_because_cannot_update"


def test_where_a_resource_was_and_where_it_comes_from() -> None:
    [moved] = plan("moved").changes
    assert moved.previous_address == "terraform_data.old"
    [taken] = plan("import").changes
    assert taken.reason == "import"
    gone = {change.address: change.reason for change in plan("delete").changes}
    assert gone["terraform_data.kept[1]"] == "delete_because_count_index"


def test_instances_stand_in_the_order_of_their_numbers() -> None:
    addresses = [one.address for one in plan("keys").resources]
    assert addresses[4:15] == [f"terraform_data.numbered[{number}]" for number in range(11)]
    assert 'module.inner["z\\"[0]"].terraform_data.in[1]' in addresses


def test_secrets_are_listed_whoever_declares_them() -> None:
    found = by_address(plan("sensitive").resources)
    assert found["terraform_data.leaf"].sensitive == (("input", "hosts", 1), ("input", "password"))
    assert found["terraform_data.whole"].sensitive == (("input",),)
    assert found["terraform_data.told"].sensitive == (
        ("input",),
    )  # by the variable, in spite of nonsensitive()


def test_changes_hold_no_secret() -> None:
    for name in ("sensitive", "destroy"):
        told = repr(plan(name).changes)
        assert "(sensitive)" in told
        assert SECRET not in told
        assert "gone-secret" not in told


def test_what_a_resource_reads_through_modules_and_outputs() -> None:
    found = by_address(plan("modules").resources)
    assert found["terraform_data.reader"].references == (
        Reference(("depends_on",), "terraform_data.other"),
        Reference(("input",), "module.shop.terraform_data.shop"),
    )
    assert found["module.shop.terraform_data.shop"].references == (
        Reference(("input",), "module.shop.module.store.terraform_data.store"),
    )


def test_folders_of_modules_are_relative_to_the_root() -> None:
    assert plan("modules").folders == {
        "": ".",
        "module.shop": "modules/shop",
        "module.shop.module.store": "modules/store",
    }


def test_checks_that_fail_are_told() -> None:
    [told] = plan("checks").diagnostics
    assert (told.rule, told.level, told.message) == (
        "tf-condition",
        Level.FINDING,
        "check.size: one is too small",
    )


def test_messages_of_checks_hold_no_secret_variable() -> None:
    instance = {"address": {"to_display": "check.x"}, "status": "fail"}
    problem = {"message": f"{SECRET} is too short"}
    data = changed("sensitive", checks=[{"instances": [{**instance, "problems": [problem]}]}])
    [told] = read_plan(data, "plan.json").diagnostics
    assert told.message == "check.x: (sensitive) is too short"


def test_plans_of_outputs_and_of_nothing_are_plans() -> None:
    assert (plan("outputs").outputs, plan("outputs").resources) == (1, ())
    assert (plan("empty").outputs, plan("empty").changes) == (0, ())


def test_a_plan_that_only_refreshes_has_all_its_resources() -> None:
    """They stand in the planned values alone. Taken for none, they would be judged no more."""
    data = changed(
        "refresh",
        planned_values={
            "root_module": {
                "child_modules": [
                    {"resources": [{"address": "module.m.aws_x.y", "type": "aws_x", "name": "y",
                                    "values": {"a": 1}, "sensitive_values": {"a": True}}]}
                ]
            }
        },
    )  # fmt: skip
    [one] = read_plan(data, "plan.json").resources
    assert (one.values, one.sensitive, one.unknown) == ({"a": 1}, (("a",),), ())
    assert one.pointer == "/planned_values/root_module/child_modules/0/resources/0/values"


def test_data_sources_that_were_read_come_from_the_prior_state() -> None:
    data = {"address": "data.aws_x.y", "mode": "data", "type": "aws_x", "name": "y"}
    old = {**data, "address": "data.aws_x.z", "name": "z"}
    managed = {"address": "aws_x.y", "type": "aws_x", "name": "y", "values": {"old": True}}
    root = {"resources": [{**data, "values": {"json": "{}"}}, old, managed]}
    read = read_plan(
        planned(
            {"actions": ["create"], "after": {"new": True}},
            prior_state={"values": {"root_module": root}},
            configuration={"root_module": {"resources": [data]}},
        ),
        "plan.json",
    )
    assert [(one.address, one.type, one.values) for one in read.resources] == [
        ("aws_x.y", "aws_x", {"new": True}),
        ("data.aws_x.y", "data.aws_x", {"json": "{}"}),
    ]


def test_arguments_that_are_not_set_are_absent_as_in_configuration() -> None:
    one = {"type": "aws_x", "name": "y", "expressions": {"cidrs": {"constant_value": []}}}
    after: dict[str, Any] = {"logging": [], "cidrs": [], "key": None, "kms": "", "open": False}
    data = planned(
        {"actions": ["create"], "after": after}, configuration={"root_module": {"resources": [one]}}
    )
    [found] = read_plan(data, "plan.json").resources
    assert found.values == {"cidrs": [], "open": False}


def test_drift_is_what_differs_not_what_moved() -> None:
    drift = json.loads(raw("update"))["resource_changes"]
    read = read_plan(changed("update", resource_drift=drift), "plan.json")
    assert [change.address for change in read.drift] == ["terraform_data.one"]


def test_what_a_plan_puts_off_is_unknown() -> None:
    one = {"address": "aws_x.y", "type": "aws_x", "name": "y", "change": {"actions": ["create"]}}
    data = changed("create", deferred_changes=[{"reason": "provider_config_unknown", "resource_change": one}])
    [told] = read_plan(data, "plan.json").diagnostics
    assert (told.rule, told.level, told.resource) == ("tf-plan-deferred", Level.UNKNOWN, "aws_x.y")
    assert "provider_config_unknown" in told.message


def test_a_deposed_object_is_a_change_and_no_resource() -> None:
    deposed = {
        "address": "terraform_data.one", "type": "terraform_data", "name": "one", "deposed": "ab12",
        "change": {"actions": ["delete"], "before": {"id": "old"}, "after": None},
    }  # fmt: skip
    data = json.loads(raw("create"))
    data["resource_changes"].insert(0, deposed)
    read = read_plan(json.dumps(data).encode(), "plan.json")
    assert [one.address for one in read.resources] == ["terraform_data.one", "terraform_data.two"]
    assert "deposed" in [change.reason for change in read.changes]


def test_one_that_is_created_while_the_old_one_is_forgotten_is_there() -> None:
    read = read_plan(planned({"actions": ["create", "forget"], "before": {}, "after": {"a": 1}}), "p")
    assert (read.changes[0].action, read.resources[0].values) == (Action.CREATE, {"a": 1})


@pytest.mark.parametrize(
    ("data", "rule", "says"),
    [
        (raw("errored"), "tf-plan-errored", "could not finish"),
        (raw("targeted"), "tf-plan-incomplete", "-target"),
        (changed("create", format_version="2.0"), "tf-plan-version", "format_version is 2.0; accepted"),
        (changed("create", format_version=1), "tf-plan-version", "format_version is 1;"),
        (changed("create", format_version=["x"]), "tf-plan-version", "of another kind"),
        (changed("create", resource_changes=json.loads(raw("create"))["resource_changes"] * 2),
         "tf-plan-shape", "terraform_data.one is there twice"),
        (changed("create", resource_changes={}), "tf-plan-shape", "$.resource_changes"),
        (raw("create")[:-50], "tf-plan-shape", "not as Terraform writes it"),
        (planned({"actions": ["create"], "after": "x"}), "tf-plan-shape", "Expected `object | null`"),
        (planned({"actions": ["explode"]}), "tf-plan-shape", "aws_x.y: unknown actions [explode]"),
        (planned({"actions": ["create"], "after": {"a": [0] * 9}, "after_unknown": "x" * 9}), "", ""),
        (changed("create", resource_changes=[{"address": "no", "type": "a", "name": "b",
                                              "change": {"actions": ["no-op"], "after": {}}}]),
         "tf-plan-shape", "'no' is no address"),
        (planned({"actions": ["create"], "after": {"a": [json.loads("[" * 250 + "]" * 250)]}}),
         "tf-plan-shape", "nested"),
        (b'{"format_version":"1.0","planned_values":' + b"[" * 200_000, "tf-plan-shape", "nested too deep"),
    ],
)  # fmt: skip
def test_a_plan_that_cannot_be_judged_says_why(data: bytes, rule: str, says: str) -> None:
    if not rule:
        assert read_plan(data, "plan.json").resources
        return
    with pytest.raises(FactsError) as refused:
        read_plan(data, "plan.json")
    assert refused.value.rule == rule
    assert says in str(refused.value)


def test_errors_show_no_value() -> None:
    with pytest.raises(FactsError) as refused:
        read_plan(changed("sensitive", errored=SECRET), "plan.json")
    assert SECRET not in str(refused.value)


def test_minor_versions_and_keys_to_come_are_read() -> None:
    read = read_plan(changed("create", format_version="1.99", new_key={"a": [1]}), "plan.json")
    assert len(read.resources) == 2
    assert len(read_plan(changed("create", format_version="0.2"), "plan.json").resources) == 2


def test_a_plan_without_configuration_is_read() -> None:
    read = read_plan(changed("modules", configuration=None, prior_state=None), "plan.json")
    assert len(read.resources) == 5
    assert read.blocks == frozenset()


def _mutated(value: Any, draw: Any) -> Any:
    """A copy in which now and then a value is another one."""
    if draw(st.integers(0, 25)) == 0:
        return draw(st.sampled_from([None, True, [], {}, "", "x", 3, -1.5, [None], {"a": None}, "module.x"]))
    if isinstance(value, dict):
        return {key: _mutated(below, draw) for key, below in value.items() if draw(st.integers(0, 40))}
    if isinstance(value, list):
        return [_mutated(below, draw) for below in value]
    return value


@settings(max_examples=60)
@given(st.sampled_from(["modules", "sensitive", "unknown", "replace", "checks", "forget"]), st.data())
def test_no_document_is_more_than_an_error(name: str, data: st.DataObject) -> None:
    document = _mutated(json.loads(raw(name)), data.draw)
    try:
        read = read_plan(json.dumps(document).encode(), "plan.json")
    except (FactsError, WrongInputError) as error:
        shown = str(error)
    else:
        shown = repr(read.changes)
        assert all(one.kind == "terraform" for one in read.resources)
    assert len(shown) < 100_000


@given(st.binary(max_size=200))
def test_no_bytes_are_more_than_an_error(data: bytes) -> None:
    with pytest.raises((FactsError, WrongInputError)):
        read_plan(data, "plan.json")


@pytest.mark.parametrize("name", NAMES)
def test_reading_twice_gives_the_same(name: str) -> None:
    def told() -> str:
        try:
            return repr(plan(name))
        except (FactsError, WrongInputError) as error:
            return repr(error)

    assert told() == told()
