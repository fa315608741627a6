"""What resources hold: known values, and why others are not known."""

import pytest

from tallygate.model.diagnostic import Level
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
        ("upper(local.k)", "KEY"),
        ("1 + 1", 2),
        ("true ? 1 : 2", 1),
        ("[for x in [1] : x]", [1]),
        ('"%{ if true }x%{ endif }"', "x"),
        ('toset(["b", "a"])', ["a", "b"]),
        ('jsonencode({ b = 1, a = [true, null] })', '{"a":[true,null],"b":1}'),
        ("[null]", [None]),
        ("123456789012345678", 123456789012345678),
    ],
)  # fmt: skip
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
        ('"${var.none}-x"', "reads var.none, which has no value"),
        ("upper(var.none)", "reads var.none, which has no value"),
        ("var.none ? 1 : 2", "reads var.none, which has no value"),
        ("local.indirect", "reads var.none, which has no value"),
        ("aws_vpc.this.id", "reads aws_vpc.this.id, which its provider sets"),
        ('aws_vpc.this["id"]', "cannot be evaluated (main.tf:13: unexpected resource instance key: "
         "it has neither count nor for_each set)"),
        ("data.aws_ami.x.id", "reads data.aws_ami.x.id, which its provider sets"),
        ("aws_vpc.this", "reads aws_vpc.this, of which its provider sets a part"),
        ("123456789012345678901234567890", "is a number of more digits than a policy can see"),
        ("{ (var.none) = 1 }", "reads var.none, which has no value"),
        ("timestamp()", "calls timestamp(), which differs at each run"),
        ("path.cwd", "reads path.cwd"),
        ("provider::aws::f()", "calls provider::aws::f(), a function of a provider"),
    ],
)  # fmt: skip
def test_what_is_unknown_and_why(text: str, reason: str) -> None:
    made = only(
        'variable "none" {}\nlocals {\n indirect = "${var.none}"\n}\n'
        + bucket(f"\n\n\n\n\n\n\n  a = {text}")
        + 'resource "aws_vpc" "this" {}\n'
        + 'data "aws_ami" "x" {}\n',
        named="b",
    )
    assert made.values == {}
    assert reasons(made) == {"a": reason}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("var.undeclared", "var.undeclared is not declared in this module"),
        ("local.nope", "local.nope is not declared in this module"),
        ("aws_vpc.nope.id", "aws_vpc.nope is not declared in this module"),
        ("data.aws_x.nope.id", "data.aws_x.nope is not declared in this module"),
        ("module.nope.x", "module.nope is not declared in this module"),
        ("ephemeral.aws_x.nope.y", "ephemeral.aws_x.nope is not declared in this module"),
        ("path.nope", "path.nope is not declared in this module"),
        ("terraform.nope", "terraform.nope is not declared in this module"),
        ("each.value", 'a reference to "each" needs a block with for_each'),
        ("count.index", 'a reference to "count" needs a block with count'),
        ("self.x", 'a reference to "self" needs a block with a condition or a provisioner'),
        ("local", 'invalid reference: a reference to "local" must be followed by a name'),
        ("bareword", "invalid reference: it is a word without quotes"),
        ("data.aws_x", "invalid reference: it needs the type and name of a data source"),
        ("local.k.missing", "can't access attributes on a primitive-typed value (string)"),
        ("local.o.missing", 'this object does not have an attribute named "missing"'),
        ('nope("a")', 'There is no function named "nope".'),
        ("1 + [2]", "unsuitable value for right operand: number required"),
        ("local.loop", "local.loop depends on itself"),
    ],
)
def test_what_terraform_refuses_is_told_and_unknown(text: str, message: str) -> None:
    found = facts(
        {
            "main.tf": 'locals {\n k = "key"\n o = { x = 1 }\n loop = local.loop\n}\n'
            + bucket(f"  a = {text}\n  b = 1")
        }
    )
    [made] = found.resources
    assert made.values == {"b": 1}
    assert set(reasons(made)) == {"a"}
    assert reasons(made)["a"].startswith("cannot be evaluated (main.tf:")
    told = {(one.rule, one.level, one.message) for one in found.diagnostics}
    assert ("tf-expression", Level.UNKNOWN, message) in told


@pytest.mark.parametrize(
    "text", ["try(local.nope, 1)", "can(var.nope)", "try(each.key, 1)", "true ? 1 : local.nope"]
)
def test_what_is_wrong_before_anything_is_evaluated_is_not_caught(text: str) -> None:
    [told] = facts({"main.tf": bucket(f"  a = {text}")}).diagnostics
    assert told.rule == "tf-expression"


def test_a_password_without_quotes_is_not_repeated() -> None:
    found = facts({"main.tf": bucket("  password = hunter2")})
    assert "hunter2" not in str(found.diagnostics) + str(found.resources[0].unknown)


def test_a_part_of_a_value_may_be_unknown() -> None:
    vpc = 'resource "aws_vpc" "v" {}\n'
    made = only(
        bucket('  tags = { Name = "x", Id = aws_vpc.v.id }\n  list = ["a", aws_vpc.v.id, "c"]') + vpc,
        named="b",
    )
    assert made.values == {"tags": {"Name": "x"}, "list": ["a", None, "c"]}
    assert set(reasons(made)) == {"tags/Id", "list/1"}


def test_a_null_argument_is_not_set() -> None:
    assert only(bucket('  acl = null\n  name = "x"\n  b = true ? null : 1')).values == {"name": "x"}


def test_nested_blocks_are_always_a_list() -> None:
    made = only(bucket("  one { a = 1 }\n  two {\n    b = 1\n    in { c = 2 }\n  }\n  two { b = 2 }"))
    assert made.values == {"one": [{"a": 1}], "two": [{"b": 1, "in": [{"c": 2}]}, {"b": 2}]}


def test_meta_arguments_are_not_the_provider_s() -> None:
    text = '  provider = aws.eu\n  depends_on = [aws_vpc.v]\n  a = 1\n  connection {}\n  provisioner "x" {}'
    made = only(bucket(text) + 'resource "aws_vpc" "v" {}\n', named="b")
    assert made.values == {"a": 1}


def test_lifecycle_holds_names_not_values() -> None:
    made = only(
        bucket(
            "  lifecycle {\n    prevent_destroy = true\n    ignore_changes = [tags, rule[0].x]\n"
            "    replace_triggered_by = [aws_vpc.v.id]\n  }"
        )
        + 'resource "aws_vpc" "v" {}\n',
        named="b",
    )
    assert made.values["lifecycle"] == [
        {
            "prevent_destroy": True,
            "ignore_changes": ["tags", "rule[0].x"],
            "replace_triggered_by": ["aws_vpc.v.id"],
        }
    ]


def test_all_changes_may_be_ignored() -> None:
    made = only(bucket("  lifecycle {\n    ignore_changes = all\n  }"))
    assert made.values == {"lifecycle": [{"ignore_changes": ["all"]}]}


def test_data_sources_have_a_type_of_their_own() -> None:
    made = only('data "aws_ami" "x" { owners = ["self"] }')
    assert (made.type, made.address, made.values) == ("data.aws_ami", "data.aws_ami.x", {"owners": ["self"]})


def test_arguments_of_other_resources_are_read_as_configured() -> None:
    made = only(
        bucket("  a = [aws_vpc.v.cidr_block, aws_vpc.v.tags.Name, aws_vpc.v.rule[0].port]")
        + 'resource "aws_vpc" "v" {\n  cidr_block = "10.0.0.0/8"\n  tags = { Name = upper("n") }\n'
        "  rule {\n    port = 80\n  }\n}\n",
        named="b",
    )
    assert made.values == {"a": ["10.0.0.0/8", "N", 80]}


def test_an_unset_argument_of_another_resource_is_its_provider_s() -> None:
    made = only(bucket("  a = aws_vpc.v.tags\n") + 'resource "aws_vpc" "v" {\n  tags = null\n}\n', named="b")
    assert reasons(made) == {"a": "reads aws_vpc.v.tags, which its provider sets"}


class TestPathsAndWorkspace:
    @pytest.mark.parametrize(
        ("text", "value"),
        [("path.module", "../mods/m"), ("path.root", "."), ('"${path.module}/x"', "../mods/m/x")],
    )
    def test_paths_are_relative_to_the_root(self, text: str, value: str) -> None:
        found = facts(
            {
                "live/main.tf": 'module "m" { source = "../mods/m" }\n',
                "mods/m/main.tf": f'resource "terraform_data" "r" {{\n  input = {text}\n}}\n',
            }
        )
        assert [one.values for one in found.resources] == [{"input": value}]

    def test_paths_of_the_root_itself(self) -> None:
        assert only(bucket("  a = [path.module, path.root]")).values == {"a": [".", "."]}

    def test_files_are_read_where_the_module_is(self) -> None:
        found = facts(
            {
                "main.tf": 'module "m" { source = "./m" }\n',
                "m/main.tf": 'resource "terraform_data" "r" { input = file("${path.module}/x.txt") }\n',
            },
            beside={"m/x.txt": "hello"},
        )
        assert found.resources[0].values == {"input": "hello"}
        assert "m/x.txt" in found.resources[0].inputs

    def test_templates_see_their_variables_alone(self) -> None:
        found = facts(
            {
                "main.tf": bucket(
                    '  a = templatefile("t.tpl", { n = [1, 2] })\n  b = templatefile("u.tpl", {})'
                )
            },
            beside={"t.tpl": "%{ for x in n ~}\n<${x}>\n%{ endfor ~}\n", "u.tpl": "${n}"},
        )
        assert found.resources[0].values == {"a": "<1>\n<2>\n"}
        [told] = found.diagnostics
        assert 'vars map does not contain key "n"' in told.message

    def test_a_workspace_that_nothing_names_is_unknown(self) -> None:
        made = only(bucket("  a = terraform.workspace"))
        assert reasons(made) == {"a": "reads terraform.workspace, which nothing here says"}

    @pytest.mark.parametrize("outside", ["../x.txt", "/etc/passwd", "m/../../x.txt"])
    def test_no_file_outside_is_read(self, outside: str) -> None:
        made = only(bucket(f'  a = file("{outside}")'))
        assert reasons(made) == {
            "a": "reads what stands outside of the repository, and nothing there is read"
        }
        assert made.values == {}


class TestPositions:
    def test_of_arguments_items_and_blocks(self) -> None:
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
        assert str(made.locator.key(())) == "main.tf:2:1"

    @pytest.mark.parametrize(
        "wrapped", ["({{ a = [1,\n 2] }})", "jsonencode({{ a = [1,\n 2] }})", "tomap({{ a = [1,\n 2] }})"]
    )
    def test_inside_of_what_wraps_an_object(self, wrapped: str) -> None:
        made = only(bucket(f"  v = {wrapped.replace('{{', '{').replace('}}', '}')}"))
        assert str(made.locator.value(("v", "a", 1))) == "main.tf:3:2"

    def test_what_no_text_stands_for_is_at_the_expression(self) -> None:
        made = only("locals { v = { a = 1 } }\n" + bucket("  v = local.v"))
        assert str(made.locator.value(("v", "a"))) == "main.tf:3:7"

    def test_blocks_together_span_from_the_first_to_the_last(self) -> None:
        made = only(bucket("  rule {\n  }\n  rule {\n  }"))
        found = made.locator.value(("rule",))
        assert (found.line, found.end_line) == (2, 5)

    def test_the_last_of_equal_keys_counts(self) -> None:
        made = only(bucket("  t = {\n    a = 1\n    a = 2\n  }"))
        assert made.values == {"t": {"a": 2}}
        assert str(made.locator.value(("t", "a"))) == "main.tf:4:9"
