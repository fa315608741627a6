"""What several files of a folder say of one thing: override files, OpenTofu's files, duplicates, JSON."""

import pytest

from tallygate.model.diagnostic import Level
from tallygate.terraform.modules.tree import Evaluation
from tests.unit.terraform.made import facts, only, reasons


def bucket(body: str) -> str:
    return f'resource "aws_s3_bucket" "b" {{\n{body}\n}}\n'


def backends(found: Evaluation) -> list[str]:
    return [one.address for one in found.resources if one.type.startswith("backend.")]


class TestOverrideFiles:
    def test_an_argument_is_replaced_and_the_others_stay(self) -> None:
        made = only(bucket('  acl = "private"\n  name = "x"'), override_tf=bucket('  acl = "public-read"'))
        assert made.values == {"name": "x", "acl": "public-read"}
        assert str(made.locator.value(("acl",))) == "override.tf:2:9"

    def test_an_argument_that_only_the_override_sets(self) -> None:
        made = only(bucket('  name = "x"'), override_tf=bucket('  acl = "public-read"'))
        assert made.values == {"name": "x", "acl": "public-read"}

    def test_later_files_win(self) -> None:
        found = facts(
            {
                "main.tf": bucket("  a = 1"),
                "a_override.tf": bucket("  a = 2"),
                "b_override.tf": bucket("  a = 3"),
            }
        )
        assert found.resources[0].values == {"a": 3}

    def test_nested_blocks_replace_all_of_their_type(self) -> None:
        made = only(
            bucket("  one {\n    a = 1\n  }\n  one {\n    a = 2\n  }\n  two {\n    b = 1\n  }"),
            override_tf=bucket("  one {\n    a = 3\n  }"),
        )
        assert made.values == {"two": [{"b": 1}], "one": [{"a": 3}]}

    def test_a_dynamic_block_counts_as_its_type(self) -> None:
        dynamic = '  dynamic "one" {\n    for_each = [7]\n    content {\n      a = one.value\n    }\n  }'
        made = only(bucket("  one {\n    a = 1\n  }"), override_tf=bucket(dynamic))
        assert made.values == {"one": [{"a": 7}]}

    def test_count_is_overridden_like_any_argument(self) -> None:
        assert facts({"main.tf": bucket("  count = 2"), "override.tf": bucket("  count = 0")}).resources == ()

    def test_a_local(self) -> None:
        made = only("locals { x = 1 }\n" + bucket("  a = local.x"), override_tf="locals { x = 2 }")
        assert made.values == {"a": 2}

    def test_the_default_of_a_variable(self) -> None:
        made = only(
            'variable "x" {\n  type = string\n  default = "a"\n}\n' + bucket("  a = var.x"),
            override_tf='variable "x" {\n  default = 5\n}\n',
        )
        assert made.values == {"a": "5"}

    def test_the_source_of_a_call(self) -> None:
        found = facts(
            {
                "main.tf": 'module "m" {\n  source = "./one"\n  x = 1\n}\n',
                "override.tf": 'module "m" {\n  source = "./two"\n}\n',
                "one/main.tf": 'variable "x" {}\n' + bucket("  a = 1"),
                "two/main.tf": 'variable "x" {}\n' + bucket("  b = var.x"),
            }
        )
        assert {one.address: one.values for one in found.resources}["module.m.aws_s3_bucket.b"] == {"b": 1}

    def test_the_value_of_an_output(self) -> None:
        found = facts(
            {
                "main.tf": 'module "m" { source = "./m" }\n' + bucket("  a = module.m.o"),
                "m/main.tf": 'output "o" { value = 1 }\n',
                "m/override.tf": 'output "o" { value = 2 }\n',
            }
        )
        assert found.resources[0].values == {"a": 2}

    @pytest.mark.parametrize(
        ("block", "message"),
        [
            ("locals { nope = 1 }", 'there is no local value "nope" to override'),
            ('resource "aws_x" "nope" {}', 'there is no resource "aws_x.nope" to override'),
            ('variable "nope" {}', 'there is no variable "nope" to override'),
            ('module "nope" { source = "./m" }', 'there is no module "nope" to override'),
        ],
    )
    def test_what_overrides_nothing_is_told(self, block: str, message: str) -> None:
        found = facts({"main.tf": bucket("  a = 1"), "override.tf": block + "\n"})
        [told] = found.diagnostics
        assert (told.rule, told.level, told.message) == ("tf-expression", Level.UNKNOWN, message)
        assert told.location.path == "override.tf"

    def test_a_backend_is_replaced(self) -> None:
        text = 'terraform {\n  required_version = ">= 1"\n  backend "s3" {\n    bucket = "b"\n  }\n}\n'
        found = facts({"main.tf": text, "x_override.tf": 'terraform {\n  backend "local" {}\n}\n'})
        assert backends(found) == ["backend.local"]

    def test_settings_without_a_backend_leave_it(self) -> None:
        text = 'terraform {\n  backend "s3" {\n    bucket = "b"\n  }\n}\n'
        found = facts({"main.tf": text, "override.tf": 'terraform {\n  required_version = ">= 1"\n}\n'})
        assert backends(found) == ["backend.s3"]

    def test_a_cloud_block_replaces_a_backend(self) -> None:
        text = 'terraform {\n  backend "s3" {}\n}\n'
        assert backends(facts({"main.tf": text, "override.tf": "terraform {\n  cloud {}\n}\n"})) == []

    def test_an_argument_of_a_provider(self) -> None:
        made = only(
            'provider "aws" {\n  region = "a"\n}\n', override_tf='provider "aws" {\n  region = "b"\n}'
        )
        assert made.values == {"region": "b"}


class TestOpenTofu:
    def test_a_tofu_file_stands_for_the_tf_file_of_its_name(self) -> None:
        found = facts({"main.tf": bucket("  a = 1"), "main.tofu": bucket("  a = 2")})
        assert [one.values for one in found.resources] == [{"a": 2}, {"a": 1}]

    def test_that_there_are_two_readings_is_told_at_the_file_of_opentofu(self) -> None:
        [told] = facts({"prod/main.tf": bucket("  a = 1"), "prod/main.tofu": "locals {}\n"}).diagnostics
        assert (told.rule, told.level) == ("tf-two-readings", Level.UNKNOWN)
        assert (str(told.location.path), told.environment) == ("prod/main.tofu", "prod")
        assert "prod/main.tf" in told.inputs

    def test_a_folder_of_one_kind_has_one_reading(self) -> None:
        found = facts({"a/main.tf": bucket("  a = 1"), "b/main.tofu": bucket("  a = 2")})
        assert [one.values for one in found.resources] == [{"a": 1}, {"a": 2}]
        assert found.diagnostics == ()

    def test_versions_that_differ_make_no_second_reading(self) -> None:
        plain, tofu = (f'terraform {{\n  required_version = "{one}"\n}}\n' for one in (">= 1.5", ">= 1.7"))
        files = {"main.tf": bucket("  a = 1"), "versions.tf": plain, "versions.tofu": tofu}
        assert facts(files).diagnostics == ()

    def test_backends_that_differ_do(self) -> None:
        text = 'terraform {\n  backend "s3" {\n    bucket = "%s"\n  }\n}\n'
        found = facts({"main.tf": bucket(""), "x.tf": text % "a", "x.tofu": text % "b"})
        assert [one.rule for one in found.diagnostics] == ["tf-two-readings"]
        assert backends(found) == ["backend.s3", "backend.s3"]

    def test_terraform_reads_no_override_of_opentofu(self) -> None:
        found = facts({"main.tf": bucket("  a = 1"), "x_override.tofu": bucket("  a = 2")})
        assert [one.values for one in found.resources] == [{"a": 2}, {"a": 1}]

    def test_what_both_readings_make_alike_is_there_once(self) -> None:
        found = facts({"a.tf": bucket("  a = 1"), "b.tofu": "locals {}\n"})
        assert [one.values for one in found.resources] == [{"a": 1}]

    def test_what_a_module_makes_of_both_readings(self) -> None:
        call = 'module "m" {\n  source = "./m"\n}\n'
        files = {"main.tf": call, "m/x.tf": bucket("  a = 1"), "m/x.tofu": "locals {}\n"}
        assert "module.m.aws_s3_bucket.b" in {one.address for one in facts(files).resources}

    def test_other_tf_files_stay(self) -> None:
        found = facts({"a.tf": bucket("  a = 1"), "b.tofu": 'resource "aws_x" "y" {}\n'})
        assert {one.address for one in found.resources} == {"aws_s3_bucket.b", "aws_x.y"}

    def test_json_of_tofu_too(self) -> None:
        json = '{"resource": {"aws_s3_bucket": {"b": {"a": 2}}}}'
        plain = '{"resource": {"aws_s3_bucket": {"b": {"a": 1}}}}'
        found = facts({"main.tf.json": plain, "main.tofu.json": json})
        assert [one.values for one in found.resources] == [{"a": 2}, {"a": 1}]

    def test_an_ending_in_json_shadows_no_other(self) -> None:
        found = facts({"main.tf": bucket("  a = 1"), "main.tofu.json": '{"locals": {}}'})
        assert [one.values for one in found.resources] == [{"a": 1}]


class TestHiddenFiles:
    def test_neither_program_reads_them(self) -> None:
        files = {
            "main.tf": bucket("  a = 1"),
            ".x_override.tf": bucket("  a = 2"),
            ".y.tf": "resource x {}\n",
        }
        found = facts(files)
        assert [one.values for one in found.resources] == [{"a": 1}]
        assert found.diagnostics == ()

    def test_they_shadow_nothing(self) -> None:
        found = facts({".main.tf": bucket("  a = 1"), ".main.tofu": bucket("  a = 2")})
        assert found.resources == ()
        assert found.diagnostics == ()

    def test_a_source_may_be_computed(self) -> None:
        found = facts(
            {
                "main.tf": 'locals { where = "./m" }\nmodule "m" { source = local.where }\n',
                "m/main.tf": bucket("  a = 1"),
            }
        )
        assert "module.m.aws_s3_bucket.b" in {one.address for one in found.resources}


class TestWhatIsDeclaredTwice:
    @pytest.mark.parametrize(
        ("text", "message"),
        [
            (
                bucket("  a = 1") + bucket("  a = 2"),
                'resource "aws_s3_bucket.b" is already declared at main.tf:1',
            ),
            ('variable "x" {}\nvariable "x" {}\n', 'variable "x" is already declared at main.tf:1'),
            ("locals { a = 1 }\nlocals { a = 2 }\n", 'local value "a" is declared twice'),
            ('provider "aws" {}\nprovider "aws" {}\n', 'provider "aws" is already declared at main.tf:1'),
        ],
    )
    def test_the_first_stands_and_it_is_told(self, text: str, message: str) -> None:
        found = facts({"main.tf": text})
        [told] = found.diagnostics
        assert (told.rule, told.level, told.message) == ("tf-expression", Level.UNKNOWN, message)
        assert [one.values for one in found.resources if one.counted] in ([], [{"a": 1}])

    @pytest.mark.parametrize(
        "kind", ['resource "x"', "resource", "module", "variable", 'variable "a" "b"', "provider"]
    )
    def test_blocks_with_wrong_labels_are_told(self, kind: str) -> None:
        found = facts({"main.tf": f"{kind} {{}}\n"})
        assert found.resources == ()
        [told] = found.diagnostics
        assert told.level is Level.UNKNOWN
        assert "labels" in told.message

    def test_a_backend_without_a_label_is_none(self) -> None:
        assert backends(facts({"main.tf": "terraform {\n  backend {}\n  cloud {}\n}\n"})) == []


class TestJson:
    def test_what_may_be_a_map_or_a_block_is_left_open(self) -> None:
        text = '{"resource": {"aws_x": {"b": {"acl": "private", "rule": {"on": true}, "two": [{"a": 1}]}}}}'
        [made] = facts({"main.tf.json": text}).resources
        assert made.values == {"acl": "private", "two": [{"a": 1}]}
        assert reasons(made) == {"rule": "is a map or a block, which JSON syntax does not tell"}
        assert str(made.locator.key(("acl",))).startswith("main.tf.json:1:")

    def test_strings_are_templates(self) -> None:
        block = '{"a": "${local.n + 1}", "b": "x${local.n}", "c": "$${n}"}'
        text = f'{{"locals": {{"n": 2}}, "resource": {{"aws_x": {{"b": {block}}}}}}}'
        [made] = facts({"main.tf.json": text}).resources
        assert made.values == {"a": 3, "b": "x2", "c": "${n}"}

    def test_native_and_json_files_are_one_module(self) -> None:
        found = facts(
            {
                "a.tf.json": '{"variable": {"x": {"default": "v"}}, "module": {"m": {"source": "./m", '
                '"y": "${var.x}"}}}',
                "m/main.tf": 'variable "y" {}\n' + bucket("  a = var.y"),
            }
        )
        assert [one.values for one in found.resources] == [{"a": "v"}]

    def test_instances(self) -> None:
        text = '{"resource": {"aws_x": {"b": {"for_each": "${toset([\\"k\\"])}", "a": "${each.key}"}}}}'
        [made] = facts({"main.tf.json": text}).resources
        assert (made.address, made.values) == ('aws_x.b["k"]', {"a": "k"})
