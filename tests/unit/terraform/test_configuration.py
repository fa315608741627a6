import pytest

from tallygate.model.diagnostic import Level
from tallygate.model.resource import Resource
from tests.unit.terraform.made import facts, only, reasons


def bucket(body: str) -> str:
    return f'resource "aws_s3_bucket" "b" {{\n{body}\n}}\n'


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('"x"', "x"),
        ("5", 5),
        ("1.5", 1.5),
        ("true", True),
        ("-3", -3),
        ("!true", False),
        ("(7)", 7),
        ('["a", 1]', ["a", 1]),
        ('{ a = 1, "b" = [2] }', {"a": 1, "b": [2]}),
        ('{ (local.k) = "v" }', {"key": "v"}),
        ("<<-E\n  two\n   lines\n  E", "two\n lines\n"),
        ("local.k", "key"),
        ("local.o.deep[0]", "first"),
        ('local.o["deep"][1]', 2),
        ("local.o.deep.0", "first"),
        ("var.d", "default"),
        ('"${var.d}-${local.n}-${true}"', "default-4-true"),
        ('"${local.n}"', 4),
        ("local.chain", "key"),
    ],
)
def test_what_is_known(text: str, value: object) -> None:
    made = only(
        'variable "d" { default = "default" }\n'
        'locals {\n k = "key"\n n = 4\n o = { deep = ["first", 2] }\n'
        " chain = local.link\n link = local.k\n}\n" + bucket(f"  a = {text}")
    )
    assert made.values == {"a": value}
    assert type(made.values["a"]) is type(value)
    assert made.unknown == ()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("var.none", "reads var.none, which has no value"),
        ("var.undeclared", "reads var.undeclared, which is not declared"),
        ("aws_vpc.this.id", "reads aws_vpc.this.id"),
        ("data.aws_ami.x.id", "reads data.aws_ami.x.id"),
        ("upper(local.k)", "calls upper()"),
        ("1 + 1", "is computed by an expression"),
        ("true ? 1 : 2", "is computed by an expression"),
        ("[for x in [1] : x]", "is computed by an expression"),
        ('"${var.none}-x"', "holds a part that reads var.none, which has no value"),
        ('"%{ if true }x%{ endif }"', "is computed by a template directive"),
        ("local.loop", "reads local.loop, which reads itself"),
        ("local.k.missing", "has no 'missing'"),
        ("each.value", "reads each.value"),
        ("local.o[*].x", "reads local.o"),
        ("123456789012345678901234567890", "is a number beyond 64 bits"),
        ("{ (var.none) = 1 }", "has a key that is computed"),
    ],
)
def test_what_is_unknown_and_why(text: str, reason: str) -> None:
    made = only(
        'variable "none" {}\nlocals {\n k = "key"\n o = [{ x = 1 }]\n loop = local.loop\n}\n'
        + bucket(f"  a = {text}")
    )
    assert made.values == {}
    assert reasons(made) == {"a": reason}


def test_a_part_of_a_value_may_be_unknown() -> None:
    made = only(bucket('  tags = { Name = "x", Id = aws_vpc.v.id }\n  list = ["a", aws_vpc.v.id, "c"]'))
    assert made.values == {"tags": {"Name": "x"}, "list": ["a", None, "c"]}
    assert set(reasons(made)) == {"tags/Id", "list/1"}


def test_a_null_argument_is_not_set() -> None:
    assert only(bucket('  acl = null\n  name = "x"')).values == {"name": "x"}


def test_nested_blocks_are_always_a_list() -> None:
    made = only(bucket("  one { a = 1 }\n  two {\n    b = 1\n    in { c = 2 }\n  }\n  two { b = 2 }"))
    assert made.values == {"one": [{"a": 1}], "two": [{"b": 1, "in": [{"c": 2}]}, {"b": 2}]}


def test_a_dynamic_block_is_unknown() -> None:
    made = only(bucket('  dynamic "rule" {\n    for_each = [1]\n    content {}\n  }'))
    assert reasons(made) == {"rule/0": "is made by a dynamic block"}


def test_a_dynamic_block_leaves_the_written_ones_known() -> None:
    made = only(
        bucket('  dynamic "rule" {\n    for_each = [1]\n    content {}\n  }\n  rule {\n    a = 1\n  }')
    )
    assert made.values == {"rule": [{"a": 1}, None]}
    assert reasons(made) == {"rule/1": "is made by a dynamic block"}
    assert str(made.locator.key(("rule", 0, "a"))) == "main.tf:7:5"


def test_meta_arguments_are_not_the_provider_s() -> None:
    made = only(
        bucket(
            '  provider = aws.eu\n  depends_on = [aws_vpc.v]\n  a = 1\n  connection {}\n  provisioner "x" {}'
        )
    )
    assert made.values == {"a": 1}


def test_count_zero_makes_nothing_and_other_counts_one_symbol() -> None:
    assert facts({"main.tf": bucket("  count = 0")}).resources == []
    assert only(bucket("  count = 2")).address == "aws_s3_bucket.b[*]"
    assert only(bucket("  for_each = var.x")).address == "aws_s3_bucket.b[*]"


def test_data_sources_have_a_type_of_their_own() -> None:
    made = only('data "aws_ami" "x" { owners = ["self"] }')
    assert (made.type, made.address, made.values) == ("data.aws_ami", "data.aws_ami.x", {"owners": ["self"]})


def test_positions_of_values() -> None:
    made = only(
        "locals { x = 1 }\n"
        + bucket('  acl = "private"\n  tags = {\n    Name = "n"\n  }\n  rule {\n    on = true\n  }')
    )
    assert str(made.source) == "main.tf:2:1"
    assert str(made.locator.key(("acl",))) == "main.tf:3:3"
    assert str(made.locator.value(("acl",))) == "main.tf:3:9"
    assert str(made.locator.key(("tags", "Name"))) == "main.tf:5:5"
    assert str(made.locator.value(("tags", "Name"))) == "main.tf:5:12"
    assert str(made.locator.key(("rule", 0, "on"))) == "main.tf:8:5"
    assert str(made.locator.key(("rule", 0, "missing"))) == "main.tf:7:3"
    assert str(made.locator.key(("missing",))) == "main.tf:2:1"


class TestVariables:
    def test_terraform_tfvars_beats_the_default(self) -> None:
        made = only('variable "x" { default = 1 }\n' + bucket("  a = var.x"), terraform_tfvars="x = 2")
        assert made.values == {"a": 2}

    def test_auto_tfvars_beat_terraform_tfvars_in_order(self) -> None:
        made = only(
            'variable "x" {}\n' + bucket("  a = var.x"),
            terraform_tfvars="x = 1",
            b_auto_tfvars="x = 3",
            a_auto_tfvars="x = 2",
        )
        assert made.values == {"a": 3}

    def test_json_files_come_after_native_ones(self) -> None:
        found = facts(
            {
                "main.tf": 'variable "x" {}\n' + bucket("  a = var.x"),
                "terraform.tfvars.json": '{"x": 2}',
                "terraform.tfvars": "x = 1",
            }
        )
        assert found.resources[0].values == {"a": 2}

    def test_a_var_file_leaves_it_open(self) -> None:
        made = only('variable "x" { default = 1 }\n' + bucket("  a = var.x"), env__prod_tfvars="x = 2")
        assert reasons(made) == {"a": "reads var.x, set by env/prod.tfvars"}

    def test_a_caller_leaves_it_open_and_what_it_does_not_set_is_known(self) -> None:
        found = facts(
            {
                "main.tf": 'module "db" {\n  source = "./db"\n  x = 2\n}\n',
                "db/main.tf": 'variable "x" { default = 1 }\nvariable "y" { default = 1 }\n'
                + bucket("  a = var.x\n  b = var.y"),
            }
        )
        [made] = found.resources
        assert made.values == {"b": 1}
        assert reasons(made) == {"a": "reads var.x, set by module.db at main.tf:1"}

    def test_a_caller_from_a_folder_beside_it(self) -> None:
        found = facts(
            {
                "env/prod/main.tf": 'module "m" {\n  source = "../../mod"\n  x = 2\n}\n',
                "mod/main.tf": 'variable "x" { default = 1 }\n' + bucket("  a = var.x"),
            }
        )
        assert found.diagnostics == []
        assert reasons(found.resources[0]) == {"a": "reads var.x, set by module.m at env/prod/main.tf:1"}

    @pytest.mark.parametrize(
        ("type_", "default", "value"),
        [
            ("string", "5", "5"),
            ("string", "true", "true"),
            ("bool", '"true"', True),
            ("number", '"5"', 5),
            ("list(string)", "[1, 2]", ["1", "2"]),
            ("map(bool)", '{ a = "false" }', {"a": False}),
            ("set(string)", '["a"]', ["a"]),
            ("any", "5", 5),
            ("object({ a = string })", "{ a = 1, extra = 2 }", {"a": "1"}),
        ],
    )
    def test_the_type_converts(self, type_: str, default: str, value: object) -> None:
        made = only(f'variable "x" {{\n  type = {type_}\n  default = {default}\n}}\n' + bucket("  a = var.x"))
        assert made.values == {"a": value}

    @pytest.mark.parametrize(
        ("type_", "default"),
        [('object({ a = optional(string, "x") })', "{}"), ("bool", '"maybe"'), ("tuple([string])", "[1]")],
    )
    def test_a_type_that_needs_the_evaluator_leaves_it_unknown(self, type_: str, default: str) -> None:
        made = only(f'variable "x" {{\n  type = {type_}\n  default = {default}\n}}\n' + bucket("  a = var.x"))
        assert reasons(made) == {"a": "reads var.x, whose type changes its value"}


def test_what_an_unknown_hangs_on() -> None:
    """A change of any of these files reaches the module's unknown values."""
    found = facts(
        {
            "env/prod/main.tf": 'module "m" {\n  source = "../../mod"\n  x = var.x\n}\nvariable "x" {}\n',
            "env/prod/terraform.tfvars": "x = 1",
            "mod/main.tf": 'variable "x" {}\nmodule "deep" {\n  source = "./deep"\n  x = var.x\n}\n',
            "mod/deep/main.tf": 'variable "x" {}\n' + bucket("  a = var.x"),
            "other/main.tf": "locals {}",
        }
    )
    [made] = found.resources
    assert made.inputs == {"env/prod/main.tf", "env/prod/terraform.tfvars", "mod/main.tf", "mod/deep/main.tf"}


class TestOverrides:
    def test_an_overridden_argument_is_unknown(self) -> None:
        made = only(bucket('  acl = "private"\n  name = "x"'), override_tf=bucket('  acl = "public-read"'))
        assert made.values == {"name": "x"}
        assert reasons(made) == {"acl": "is overridden in override.tf"}

    def test_an_argument_that_only_the_override_sets(self) -> None:
        made = only(bucket('  name = "x"'), override_tf=bucket('  acl = "public-read"'))
        assert reasons(made) == {"acl": "is overridden in override.tf"}

    def test_an_overridden_local(self) -> None:
        made = only("locals { x = 1 }\n" + bucket("  a = local.x"), override_tf="locals { x = 2 }")
        assert reasons(made) == {"a": "reads local.x, which override.tf overrides"}


def test_json_syntax_leaves_open_what_may_be_a_map_or_a_block() -> None:
    text = '{"resource": {"aws_x": {"b": {"acl": "private", "rule": {"on": true}, "two": [{"a": 1}]}}}}'
    [made] = facts({"main.tf.json": text}).resources
    assert made.values == {"acl": "private", "two": [{"a": 1}]}
    assert reasons(made) == {"rule": "is a map or a block, which JSON syntax does not tell"}
    assert str(made.locator.key(("acl",))).startswith("main.tf.json:1:")


class TestModules:
    @pytest.mark.parametrize(
        "source", ["terraform-aws-modules/vpc/aws", "git::https://x.example/m", "../../outside"]
    )
    def test_a_module_that_is_not_here_is_unknown(self, source: str) -> None:
        found = facts({"prod/main.tf": f'module "m" {{\n  source = "{source}"\n}}\n'})
        [diagnostic] = found.diagnostics
        assert (diagnostic.rule, diagnostic.level) == ("tf-module-missing", Level.UNKNOWN)
        assert (diagnostic.environment, str(diagnostic.location)) == ("prod", "prod/main.tf:1:1")

    def test_a_module_above_the_repository_is_not_taken_for_one_inside(self) -> None:
        found = facts({"main.tf": 'module "m" { source = "../m" }', "m/main.tf": ""})
        assert [diagnostic.rule for diagnostic in found.diagnostics] == ["tf-module-missing"]


class TestHostile:
    def test_locals_that_double_each_other_do_not_explode(self) -> None:
        doubling = "".join(f"  a{i + 1} = [local.a{i}, local.a{i}]\n" for i in range(40))
        made = only(f'locals {{\n  a0 = ["x"]\n{doubling}}}\n' + bucket("  a = local.a40"))
        assert reasons(made) == {"": "a value of more than 2000 parts is not built"}

    @pytest.mark.parametrize("joined", ['"${local.a%d}${local.a%d}"', "[local.a%d, local.a%d]"])
    def test_texts_that_double_do_not_explode(self, joined: str) -> None:
        doubling = "".join(f"  a{i + 1} = {joined % (i, i)}\n" for i in range(30))
        made = only(f'locals {{\n  a0 = "{"x" * 1000}"\n{doubling}}}\n' + bucket("  a = local.a30"))
        assert made.values == {}
        assert all("a value of more than 2000 parts" in reason for reason in reasons(made).values())

    def test_a_long_chain_of_locals_ends(self) -> None:
        chain = "".join(f"  a{i} = local.a{i + 1}\n" for i in range(5_000))
        made = only(f"locals {{\n{chain}  a5000 = 1\n}}\n" + bucket("  a = local.a0"))
        assert "too many locals" in reasons(made)["a"]

    def test_deep_nesting(self) -> None:
        made = only(bucket("  a = " + "[" * 500 + "1" + "]" * 500))
        assert made.unknown == ()

    def test_blocks_with_odd_labels_are_left_to_terraform(self) -> None:
        assert facts({"main.tf": 'resource "x" {}\nresource {}\nmodule {}\nvariable {}\n'}).resources == []


def settings(files: dict[str, str]) -> dict[str, Resource]:
    return {one.address: one for one in facts(files).resources}


class TestSettings:
    """Providers and the backend of the state."""

    def test_a_backend_is_judged_and_not_counted(self) -> None:
        made = only('terraform {\n  backend "s3" {\n    bucket = "b"\n    key    = var.k\n  }\n}')
        assert (made.type, made.name, made.address) == ("backend.s3", "s3", "backend.s3")
        assert made.values == {"bucket": "b"}
        assert str(made.locator.key(("bucket",))) == "main.tf:3:5"
        assert not made.counted
        assert only(bucket("")).counted

    def test_providers_go_by_their_alias(self) -> None:
        text = 'provider "aws" {}\nprovider "aws" {\n  alias = "west"\n}\nprovider "google" {}\n'
        found = settings({"main.tf": text})
        assert set(found) == {"provider.aws", "provider.aws.west", "provider.google"}
        assert found["provider.aws.west"].type == "provider.aws"
        assert found["provider.aws.west"].name == "west"
        assert not any(one.counted for one in found.values())

    def test_keys_of_default_tags_are_known_where_values_are_not(self) -> None:
        made = only('provider "aws" {\n  default_tags {\n    tags = { Owner = var.o, Team = "x" }\n  }\n}')
        assert made.values == {"default_tags": [{"tags": {"Team": "x"}, "keys": ["Owner", "Team"]}]}
        assert set(reasons(made)) == {"default_tags/0/tags/Owner"}

    def test_a_provider_with_an_alias_has_no_keys(self) -> None:
        made = only('provider "aws" {\n  alias = "w"\n  default_tags {\n    tags = var.t\n  }\n}')
        assert made.values == {"alias": "w", "default_tags": [{}]}
        assert set(reasons(made)) == {"default_tags/0/tags"}

    def test_keys_of_computed_tags_are_not(self) -> None:
        made = only('provider "aws" {\n  default_tags {\n    tags = merge({}, var.o)\n  }\n}')
        assert made.values == {"default_tags": [{}]}
        assert reasons(made) == {
            "default_tags/0/tags": "calls merge()",
            "default_tags/0/keys": "calls merge()",
        }

    def test_dynamic_default_tags_stay_unknown(self) -> None:
        made = only(
            'provider "aws" {\n  dynamic "default_tags" {\n    for_each = var.t\n    content {}\n  }\n}'
        )
        assert made.values == {"default_tags": [None]}
        assert set(reasons(made)) == {"default_tags/0"}

    def test_in_json_syntax(self) -> None:
        text = (
            '{"terraform": {"backend": {"s3": {"bucket": "b", "use_lockfile": true}}},'
            ' "provider": {"aws": [{"region": "x", "default_tags": {"tags":'
            ' {"Owner": "${var.o}", "Team": "t"}}}, {"alias": "w"}]}}'
        )
        found = settings({"main.tf.json": text})
        assert found["backend.s3"].values == {"bucket": "b", "use_lockfile": True}
        own = found["provider.aws"]
        assert own.values["default_tags"] == [{"tags": {"Team": "t"}, "keys": ["Owner", "Team"]}]
        assert set(reasons(own)) == {"default_tags/0/tags/Owner"}
        assert found["provider.aws.w"].values == {"alias": "w"}

    def test_a_backend_that_an_override_replaces_is_left_out(self) -> None:
        text = 'terraform {\n  backend "s3" {\n    bucket = "b"\n  }\n}\n'
        assert settings({"main.tf": text, "x_override.tf": 'terraform {\n  backend "local" {}\n}'}) == {}

    def test_what_an_override_sets_of_a_provider_is_unknown(self) -> None:
        text = 'provider "aws" {\n  region = "a"\n}\n'
        [made] = settings({"main.tf": text, "override.tf": 'provider "aws" {\n  region = "b"\n}'}).values()
        assert reasons(made) == {"region": "is overridden in override.tf"}

    def test_blocks_with_wrong_labels_are_none(self) -> None:
        assert settings({"main.tf": "provider {}\nterraform {\n  backend {}\n  cloud {}\n}\n"}) == {}
