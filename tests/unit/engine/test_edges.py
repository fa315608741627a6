"""References whose values are known, and hold nothing of what they name."""

from pathlib import Path
from typing import Any

import pytest

from tallygate.engine.edges import edges
from tallygate.model.resource import Reference, Unknown
from tests.unit.engine.made import resource
from tests.unit.engine.written import TERRAFORM, judged, module, trees

BUCKET = resource(
    {"bucket": "logs", "empty": "", "on": True, "port": 443, "tags": [{"name": "deep"}]},
    address="aws_s3_bucket.b",
    kind="terraform",
)


def read(values: dict[str, Any], *path: str | int, unknown: tuple[Unknown, ...] = ()) -> list[str]:
    reader = resource(
        values,
        address="aws_x.a",
        kind="terraform",
        references=(Reference(path, BUCKET.address),),
        unknown=unknown,
    )
    return edges(reader, {BUCKET.address: BUCKET})


@pytest.mark.parametrize("value", ["other", "", "True", "44"])
def test_a_known_text_without_anything_of_it_is_no_edge(value: str) -> None:
    assert read({"of": value}, "of") == []
    assert read({"of": [{"in": value}]}, "of", 0, "in") == []


@pytest.mark.parametrize(
    "value", ["logs", "arn:aws:s3:::logs/*", "x-deep", ":443", ["other"], {"a": "x"}, 1, None]
)
def test_what_holds_some_of_it_or_is_no_text_is_one(value: Any) -> None:
    assert read({"of": value}, "of") == [BUCKET.address]


@pytest.mark.parametrize("path", [("of",), ("of", 0)])
def test_what_is_not_known_is_one(path: tuple[str | int, ...]) -> None:
    assert read({"of": "other"}, "of", unknown=(Unknown(path, "is not known"),)) == [BUCKET.address]
    assert read({}, "depends_on") == [BUCKET.address]


def test_what_is_not_here_is_one() -> None:
    reader = resource({"of": "x"}, references=(Reference(("of",), "aws_s3_bucket.gone"),))
    assert edges(reader, {}) == ["aws_s3_bucket.gone"]


@pytest.mark.parametrize(
    ("written", "missed"),
    [
        ("aws_s3_bucket.a.id", 0),
        ("aws_s3_bucket.a.bucket", 0),
        ('"${aws_s3_bucket.a.bucket}"', 0),
        ('true ? "other" : aws_s3_bucket.a.id', 1),
        ('false ? aws_s3_bucket.a.bucket : "other"', 1),
    ],
)
def test_a_decoy_calms_no_rule(tmp_path: Path, written: str, missed: int) -> None:
    text = 'resource "aws_s3_bucket" "a" {\n  bucket = "real"\n}\n'
    text += f'resource "aws_s3_block" "a" {{\n  bucket = {written}\n}}\n'
    body = 'deny contains {"msg": "no block"} if count([one | some one in input.referenced_by]) == 0'
    rule = module(body, types="aws_s3_bucket")
    related = rule.text.replace("#   resources:", "#   related: [aws_*]\n#   resources:")
    asked = type(rule)(rule.path, related)
    [evaluation] = judged(trees(tmp_path, {"main.tf": text}, packs=(TERRAFORM,)), asked)
    assert len(evaluation.findings) == missed
