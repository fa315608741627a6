"""Where nothing changes, nothing is destroyed, however little is known."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallygate.model.change import Destroyed
from tallygate.terraform.facts.destroyed import Side, destroyed
from tests.unit.terraform.made import facts

MANY = ("", "for_each = var.n", 'for_each = toset(["a", "b"])', "count = var.n", "count = 2", "count = 1")
READS = ('"alias/x"', "aws_kms_key.k.arn", "aws_kms_key.k[each.key].arn", "aws_kms_key.k[0].arn", "var.n")
OLD = "moved {\n from = aws_kms_key.old\n to = aws_kms_key.k\n}"
STALE = 'moved {\n from = aws_kms_key.k\n to = aws_kms_key.k["a"]\n}\n'
"""Terraform refuses it where the key of old is still there."""
CALLS = ("", "for_each = var.n", 'for_each = toset(["a", "b"])', "count = var.n")
VOLUME = 'resource "aws_ebs_volume" "v" {{\n {}\n kms_key_id = {}\n availability_zone = {}\n}}\n'
KEY = 'resource "aws_kms_key" "k" {{\n {}\n key_usage = {}\n}}\n'


@st.composite
def trees(draw: st.DrawFn) -> dict[str, str]:
    """A root and a module of keys and of volumes that read them; `var.n` has no value."""

    def one(texts: tuple[str, ...]) -> str:
        return draw(st.sampled_from(texts))

    def resources() -> str:
        key = KEY.format(one(MANY), one(('"SIGN_VERIFY"', "var.n", "each.key")))
        volume = VOLUME.format(one(MANY), one(READS), one(('"a"', "var.n", "each.key", "module.m.x")))
        return f'variable "n" {{}}\n{key}{volume}{one(("", OLD))}\n'

    call = f'module "m" {{\n source = "../m"\n n = {one(("1", "var.n"))}\n {one(CALLS)}\n}}\n'
    lost = 'module "far" {\n source = "acme/far/aws"\n count = var.n\n}\n' if draw(st.booleans()) else ""
    return {"prod/main.tf": resources() + call + lost, "m/main.tf": resources()}


def of(files: dict[str, str], blobs: dict[str, str]) -> Side:
    made = facts(files)
    return Side(made.resources, made.successions, blobs=blobs)


def compared(base: dict[str, str], head: dict[str, str]) -> list[Destroyed]:
    """With what the files hold."""
    return destroyed(of(base, base), of(head, head))


@settings(max_examples=150, deadline=None)
@given(trees())
def test_a_tree_beside_itself(files: dict[str, str]) -> None:
    assert destroyed(of(files, {}), of(files, {})) == []
    stale = {**files, "prod/moved.tf": STALE, "m/moved.tf": STALE}
    assert compared(stale, stale) == []


FILES = {
    "app/main.tf": 'variable "e" {}\nresource "aws_db_instance" "x" {\n engine = var.e\n}\n',
    "app/prod.tfvars": 'e = "postgres"\n',
}


@pytest.mark.parametrize(
    "change",
    [
        {"app/prod.tfvars": 'e = "mysql"\n'},
        {"app/main.tf": 'resource "aws_db_instance" "x" {\n engine = "mysql"\n}\n'},
        {"app/x_override.tf": 'resource "aws_db_instance" "x" {\n engine = "mysql"\n}\n'},
        {"app/prod.auto.tfvars": "", "app/prod.tfvars": 'e = "mysql"\n'},
    ],
)
def test_one_file_that_differs_is_enough_to_look(change: dict[str, str]) -> None:
    found = compared(FILES, {**FILES, **change})
    assert [(one.address, str(one.action), one.known) for one in found] == [
        ("aws_db_instance.x", "replace", True)
    ]
    assert compared(FILES, {**FILES, "other/main.tf": ""}) == []
