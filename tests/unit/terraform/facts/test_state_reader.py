import json
from typing import Any

import pytest

from tallygate.terraform.facts.detect import FactsError, WrongInputError
from tallygate.terraform.facts.state import read_state
from tests.unit.terraform.facts.plans import by_address, raw


def state(*instances: dict[str, Any], **keys: Any) -> bytes:
    one = {"mode": "managed", "type": "aws_x", "name": "y", "provider": "p", "instances": list(instances)}
    return json.dumps({"version": 4, "lineage": "l", "resources": [one], **keys}).encode()


def test_raw_and_printed_state_tell_the_same() -> None:
    told = [read_state(raw(name), "s.json", ("terraform",)) for name in ("state-raw", "state-shown")]
    plain = [[(r.address, r.type, r.name, r.sensitive) for r in one.resources] for one in told]
    assert plain[0] == plain[1]
    assert [r.address for r in told[0].resources] == [
        'module.inner["x.y"].terraform_data.in',
        "terraform_data.numbered[0]",
        "terraform_data.numbered[1]",
        'terraform_data.quoted["a.b"]',
        'terraform_data.quoted["c\\"d"]',
        'terraform_data.quoted["i$${j}"]',
        "terraform_data.secret",
    ]
    values = [by_address(one.resources)["terraform_data.secret"].values["input"] for one in told]
    assert values[0] == values[1]
    assert told[0].terraform_version == "1.11.4"


def test_secrets_of_a_state_are_paths() -> None:
    secret = by_address(read_state(raw("state-raw"), "s.json").resources)["terraform_data.secret"]
    assert secret.sensitive == (("input", "list", 1), ("input", "password"))
    assert secret.pointer == "/resources/2/instances/0/attributes"
    assert secret.source.path == "s.json"


def test_a_printed_state_marks_secrets_by_a_mirror() -> None:
    secret = by_address(read_state(raw("state-shown"), "s.json").resources)["terraform_data.secret"]
    assert secret.sensitive == (("input", "list", 1), ("input", "password"))


def test_data_sources_and_deposed_objects() -> None:
    found = read_state(
        state(
            {"attributes": {"id": "1"}},
            {"attributes": {"id": "0"}, "deposed": "abc"},
        ),
        "s.json",
    )
    assert [r.values for r in found.resources] == [{"id": "1"}]
    assert found.deposed == ("aws_x.y (deposed abc)",)
    data = json.loads(state({"attributes": {}}))
    data["resources"][0]["mode"] = "data"
    [one] = read_state(json.dumps(data).encode(), "s.json").resources
    assert (one.type, one.address) == ("data.aws_x", "data.aws_x.y")


def test_only_attributes_of_any_type_are_kept_with_their_type() -> None:
    [one] = read_state(state({"attributes": {"input": {"type": "forward", "value": 1}}}), "s").resources
    assert one.values == {"input": {"type": "forward", "value": 1}}


@pytest.mark.parametrize(
    ("steps", "sensitive"),
    [
        ([[{"type": "get_attr", "value": "a"}]], (("a",),)),
        ([[{"type": "get_attr", "value": "a"}, {"type": "index", "value": {"value": "k", "type": "string"}}]],
         (("a", "k"),)),
        ([[{"type": "get_attr", "value": "a"}, {"type": "index", "value": {"value": 0.0}}]], (("a", 0),)),
        ([[{"type": "get_attr", "value": "a"}, {"type": "new", "value": []}]], (("a",),)),
        ([[{"type": "new", "value": None}]], (("a",), ("b",))),
        ([[]], (("a",), ("b",))),
        ([[{"type": "get_attr", "value": "a"}], [{"type": "get_attr", "value": "a"},
          {"type": "get_attr", "value": "k"}]], (("a",),)),
    ],
)  # fmt: skip
def test_a_step_that_is_not_understood_hides_all_above_it(steps: Any, sensitive: Any) -> None:
    [one] = read_state(
        state({"attributes": {"a": {"k": "s"}, "b": 1}, "sensitive_attributes": steps}), "s.json"
    ).resources
    assert one.sensitive == sensitive


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (state(version=3), "tf-state-version"),
        (b'{"format_version":"2.0","values":{}}', "tf-state-version"),
        (b'{"format_version":"1.0","values":{"root_module":[]}}', "tf-state-shape"),
        (state(resources=[{"mode": 1}]), "tf-state-shape"),
        (state(resources=[{"mode": "managed", "type": "a.b.c", "name": "x", "instances": [{}]}]),
         "tf-state-shape"),
        (b'{"serial":1,"lineage":"l","encrypted_data":"x"}', "tf-state-shape"),
        (raw("state-raw")[:-30], "tf-state-shape"),
    ],
)  # fmt: skip
def test_a_state_that_cannot_be_read_says_why(data: bytes, rule: str) -> None:
    with pytest.raises(FactsError) as refused:
        read_state(data, "s.json")
    assert refused.value.rule == rule


def test_empty_states_are_states() -> None:
    assert read_state(b'{"format_version":"1.0"}', "s.json").resources == ()
    assert read_state(state(resources=None), "s.json").resources == ()


def test_a_plan_is_no_state() -> None:
    with pytest.raises(WrongInputError, match="is a plan in JSON"):
        read_state(raw("create"), "s.json")
