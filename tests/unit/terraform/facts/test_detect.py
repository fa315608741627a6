import json
from typing import Any

import pytest

from tallygate.terraform.facts.detect import Kind, WrongInputError, demand, detect, text_of
from tests.unit.terraform.facts.plans import raw

LOG = b'{"@level":"info","type":"version"}\n{"@level":"info","type":"planned_change"}\n'


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (raw("create"), Kind.PLAN),
        (raw("empty"), Kind.PLAN),
        (raw("errored"), Kind.PLAN),
        (raw("state-shown"), Kind.STATE),
        (b'{"format_version":"1.0"}', Kind.STATE),
        (raw("state-raw"), Kind.RAW_STATE),
        (b'{"serial":1,"lineage":"x","encrypted_data":"eA=="}', Kind.ENCRYPTED_STATE),
        (b"PK\x03\x04rest", Kind.BINARY_PLAN),
        (LOG, Kind.LOG),
        (b'resource "aws_x" "y" {\n}\n', Kind.CONFIGURATION),
        (b"# a comment\n\nlocals {\n}\n", Kind.CONFIGURATION),
        (b'region = "eu"\n', Kind.CONFIGURATION),
        (b'{"format_version":"1.0","provider_schemas":{}}', Kind.OTHER),
        (b'{"format_version":"1.0","valid":true}', Kind.OTHER),
        (b'{"version":4}', Kind.OTHER),
        (b"", Kind.OTHER),
        (b"[1]", Kind.OTHER),
        (b"\x00\xff", Kind.OTHER),
        (raw("create")[:-40], Kind.PLAN),
        (raw("state-raw")[:-40], Kind.RAW_STATE),
        (b'{"a":' + b"[" * 100_000, Kind.OTHER),
    ],
)
def test_files_are_told_apart_before_they_are_read(data: bytes, kind: Kind) -> None:
    assert detect(data) is kind


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_byte_order_marks_of_windows_are_read(encoding: str) -> None:
    text = raw("create").decode()
    assert detect(text_of(text.encode(encoding))) is Kind.PLAN


def test_half_a_character_is_no_text() -> None:
    with pytest.raises(WrongInputError, match="UTF-16-LE"):
        text_of(b"\xff\xfe{\x00}")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"PK\x03\x04", "terraform show -json FILE > plan.json"),
        (LOG, "lacks the values; run `terraform plan -out=FILE`"),
        (raw("state-raw"), "is a state as Terraform keeps it; a plan is made by"),
        (b'resource "aws_x" "y" {', "is Terraform configuration; give its folder as PATH"),
        (b"{}", "is no plan and no state of Terraform"),
    ],
)
def test_another_kind_is_refused_with_the_way_to_the_right_one(data: bytes, says: str) -> None:
    with pytest.raises(WrongInputError) as refused:
        demand(data, Kind.PLAN)
    assert says in str(refused.value)


def test_a_plan_in_place_of_a_state_is_refused() -> None:
    with pytest.raises(WrongInputError, match="is a plan in JSON; a state is wanted here"):
        demand(raw("create"), Kind.STATE, Kind.RAW_STATE)


@pytest.mark.parametrize("key", ["resource_changes", "planned_values"])
def test_either_key_makes_a_plan(key: str) -> None:
    document: dict[str, Any] = {"format_version": "1.2", key: {}}
    assert detect(json.dumps(document).encode()) is Kind.PLAN
