"""All Terraform of one tree: which folders are judged, with what values, and in what order."""

import json
import os
import random
import subprocess
import sys

import pytest

from tallygate.model.location import Location
from tallygate.terraform.modules.given import Given
from tallygate.terraform.modules.named import EnvironmentSettings, RootSettings
from tallygate.terraform.modules.roots import Before, Settings
from tallygate.terraform.modules.tree import Evaluation, Options
from tests.unit.terraform.made import facts, only, reasons

READS = 'variable "x" { default = 1 }\nresource "aws_x" "a" { a = var.x }\n'


def seen(found: Evaluation) -> list[tuple[str | None, str, str, object]]:
    return [(one.environment, one.root, one.address, one.values.get("a")) for one in found.resources]


class TestValues:
    def test_terraform_tfvars_beats_the_default(self) -> None:
        assert only(READS, terraform_tfvars="x = 2").values == {"a": 2}

    def test_auto_tfvars_beat_terraform_tfvars_in_order(self) -> None:
        made = only(READS, terraform_tfvars="x = 1", b_auto_tfvars="x = 3", a_auto_tfvars="x = 2")
        assert made.values == {"a": 3}

    def test_json_files_come_after_native_ones(self) -> None:
        found = facts({"main.tf": READS, "terraform.tfvars.json": '{"x": 2}', "terraform.tfvars": "x = 1"})
        assert found.resources[0].values == {"a": 2}

    def test_two_environments_of_one_root_differ_in_one_value(self) -> None:
        found = facts(
            {"main.tf": 'variable "y" { default = "same" }\n' + READS + 'resource "aws_y" "b" { a = '
            'var.y }\n',
             "env/dev.tfvars": "x = 10\n", "env/prod.tfvars": "x = 20\n"}
        )  # fmt: skip
        assert sorted(seen(found)) == [
            ("dev", "", "aws_x.a", 10),
            ("dev", "", "aws_y.b", "same"),
            ("prod", "", "aws_x.a", 20),
            ("prod", "", "aws_y.b", "same"),
        ]

    def test_the_configuration_says_files_values_and_workspace(self) -> None:
        settings = EnvironmentSettings(("v.tfvars",), {"y": Given("3", Location("tallygate.yaml"))}, "blue")
        options = Options(Settings((RootSettings("live", {"prod": settings}),)))
        found = facts(
            {
                "live/main.tf": 'variable "y" { type = number }\n' + READS
                + 'resource "aws_y" "b" { a = "${terraform.workspace}-${var.y + 1}" }\n',
                "live/v.tfvars": "x = 7\n",
            },
            options,
        )  # fmt: skip
        assert seen(found) == [("prod", "live", "aws_x.a", 7), ("prod", "live", "aws_y.b", "blue-4")]

    def test_a_value_of_the_wrong_type_is_told_and_unknown(self) -> None:
        found = facts(
            {"main.tf": READS.replace("default = 1", "type = number"), "terraform.tfvars": 'x = "many"\n'}
        )
        assert set(reasons(found.resources[0])) == {"a"}
        [told] = found.diagnostics
        assert told.message == "the value given to var.x is not of its type: a number is required"

    @pytest.mark.parametrize(
        ("type_", "default", "value"),
        [
            ("string", "5", "5"),
            ("bool", '"true"', True),
            ("number", '"5"', 5),
            ("list(string)", "[1, 2]", ["1", "2"]),
            ("map(bool)", '{ a = "false" }', {"a": False}),
            ("set(string)", '["b", "a", "b"]', ["a", "b"]),
            ("any", "5", 5),
            ("object({ a = string })", "{ a = 1, extra = 2 }", {"a": "1"}),
            ('object({ a = optional(string, "x") })', "{}", {"a": "x"}),
            ("object({ a = optional(object({ b = optional(number, 3) }), {}) })", "{}", {"a": {"b": 3}}),
            ("tuple([string])", "[1]", ["1"]),
            ('map(object({ n = optional(number, '
            '1) }))', '{ p = {}, q = { n = "2" } }', {"p": {"n": 1}, "q": {"n": 2}}),
        ],
    )  # fmt: skip
    def test_the_type_of_a_variable_converts_its_value(self, type_: str, default: str, value: object) -> None:
        text = f'variable "x" {{\n  type = {type_}\n  default = {default}\n}}\n'
        assert only(text + 'resource "terraform_data" "a" { input = var.x }\n').values == {"input": value}


TREE = {
    "live/main.tf": 'module "m" {\n  source = "../m"\n  x = 5\n}\n',
    "m/main.tf": READS,
}


STANDING = Before(roots=frozenset({("m", None)}))


class TestFolders:
    def test_a_module_is_judged_where_it_is_called(self) -> None:
        assert seen(facts(TREE)) == [(None, "live", "module.m.aws_x.a", 5)]

    def test_a_folder_that_was_a_root_stays_one(self) -> None:
        """A change that adds a call with no instances takes nothing out of judgement."""
        hidden = {**TREE, "live/main.tf": 'module "m" {\n  source = "../m"\n  count = 0\n  x = 5\n}\n'}
        for options in (Options(before=STANDING), Options()):
            assert seen(facts(hidden, options)) == [(None, "m", "aws_x.a", 1)]

    def test_standing_roots_are_judged_beside_their_calls(self) -> None:
        assert seen(facts(TREE, Options(before=STANDING))) == [
            (None, "live", "module.m.aws_x.a", 5),
            (None, "m", "aws_x.a", 1),
        ]

    def test_what_only_a_symbolic_call_reaches_is_judged_there(self) -> None:
        files = {
            **TREE,
            "live/main.tf": 'variable "n" {}\nmodule "m" {\n  source = "../m"\n  count = var.n\n}\n',
        }
        found = facts(files)
        assert [(one.address, one.symbolic) for one in found.resources] == [("module.m[*].aws_x.a", True)]

    def test_modules_that_call_each_other_in_a_circle_are_judged_alone(self) -> None:
        found = facts(
            {
                "a/main.tf": 'module "b" { source = "../b" }\nresource "aws_x" "a" { a = 1 }\n',
                "b/main.tf": 'module "a" { source = "../a" }\nresource "aws_x" "b" { a = 2 }\n',
            }
        )
        assert {one.name for one in found.resources} == {"a", "b"}
        assert "tf-cycle" in {one.rule for one in found.diagnostics}

    def test_the_roots_are_named(self) -> None:
        assert facts(TREE).roots == {"live"}

    def test_environments_come_from_folders(self) -> None:
        found = facts({"envs/prod/main.tf": READS, "shared/main.tf": READS})
        assert seen(found) == [("prod", "envs/prod", "aws_x.a", 1), (None, "shared", "aws_x.a", 1)]

    def test_what_several_roots_say_alike_is_told_once(self) -> None:
        files = {
            "a/main.tf": 'module "m" { source = "../m" }\n',
            "b/main.tf": 'module "m" { source = "../m" }\n',
            "m/main.tf": 'resource "aws_x" "a" { a = local.nope }\n',
        }
        assert len(facts(files).diagnostics) == 1


FILES = {
    "a.tf": 'locals { names = toset(["x", "y", "z"]) }\nmodule "m" {\n  source = "./m"\n'
    '  for_each = local.names\n  x = each.key\n}\n',
    "b.tf": 'resource "aws_x" "a" { a = [for m in module.m : m.o] }\n'
    'resource "aws_x" "b" { a = aws_x.a.id }\n',
    "c.tf": 'resource "aws_y" "c" {\n  for_each = local.names\n  a = nope(each.key)\n  b = aws_x.b.a\n}\n',
    "m/main.tf": 'variable "x" {}\noutput "o" { value = upper(var.x) }\nresource "aws_z" "z" { a = var.x }\n',
    "prod.tfvars": "",
    "dev.tfvars": "",
}  # fmt: skip


def summary(files: dict[str, str]) -> str:
    found = facts(files)
    return json.dumps(
        [
            [str(one.environment), one.address, one.values, [str(u) for u in one.unknown], str(one.source),
             [str(r) for r in one.references], sorted(one.inputs)]
            for one in found.resources
        ]
        + [[str(one.location), one.message, str(one.environment)] for one in found.diagnostics]
    )  # fmt: skip


def test_the_order_of_files_changes_nothing() -> None:
    expected = summary(FILES)
    assert 'module.m[\\"x\\"].aws_z.z' in expected
    for seed in range(4):
        order = list(FILES)
        random.Random(seed).shuffle(order)
        assert summary({name: FILES[name] for name in order}) == expected


def test_hash_seeds_change_nothing() -> None:
    code = "from tests.unit.terraform.modules.test_trees import FILES, summary; print(summary(FILES))"
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "2")
    }
    assert len(outputs) == 1
