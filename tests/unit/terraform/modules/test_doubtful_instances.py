"""What is told of wrong expressions: where there may be no instance, which null it is, once for many uses."""

import pytest

from tallygate.model.resource import Resource
from tests.unit.terraform.made import facts, reasons

LAUNCH = """
variable "launch" {
  type = bool
}
variable "options" {
  type    = object({ engine = string })
  default = null
}
"""


def told(text: str, **files: str) -> list[tuple[str, str]]:
    others = {f"{name}/main.tf": body for name, body in files.items()}
    found = facts({"main.tf": text, **others})
    return [(one.rule, one.message) for one in found.diagnostics if one.rule != "tf-cardinality"]


def made(text: str, **files: str) -> Resource:
    others = {f"{name}/main.tf": body for name, body in files.items()}
    [resource] = facts({"main.tf": text, **others}).resources
    return resource


IN_RESOURCE = f"""{LAUNCH}
resource "terraform_data" "a" {{
  count = var.launch ? 1 : 0
  input = var.options.engine
}}
"""
IN_MODULE = f"""{LAUNCH}
module "m" {{
  source  = "./m"
  for_each = var.launch ? toset(["a"]) : toset([])
  options = var.options.engine
}}
"""
MODULE = """
variable "options" {}
locals {
  five = length(5)
}
resource "terraform_data" "a" {
  input = local.five
}
"""


def test_an_error_in_an_instance_that_may_not_be_there_is_no_finding() -> None:
    assert told(IN_RESOURCE) == []
    [reason] = reasons(made(IN_RESOURCE)).values()
    assert reason == (
        "cannot be evaluated if there is an instance "
        "(main.tf:12: var.options is null (its default), so it does not have any attributes)"
    )


def test_an_error_in_a_call_that_may_not_be_there_is_no_finding() -> None:
    assert told(IN_MODULE, m=MODULE) == []
    [reason] = reasons(made(IN_MODULE, m=MODULE)).values()
    assert reason.startswith("cannot be evaluated if there is an instance (m/main.tf:4: ")


def test_a_number_of_instances_within_a_call_that_may_not_be_there_is_no_finding() -> None:
    module = 'resource "terraform_data" "a" {\ncount = -1\n}\nvariable "options" {}'
    assert told(IN_MODULE, m=module) == []
    assert made(IN_MODULE, m=module).address.endswith("terraform_data.a[*]")


def test_what_is_wrong_without_evaluation_is_told_of_any_instance() -> None:
    wrong = IN_RESOURCE.replace("var.options.engine", "var.nope")
    assert told(wrong) == [("tf-expression", "var.nope is not declared in this module")]


def test_a_condition_of_an_instance_that_may_not_be_there() -> None:
    lifecycle = (
        'lifecycle {\nprecondition {\ncondition = var.options.engine == "x"\nerror_message = "x"\n}\n}'
    )
    assert told(IN_RESOURCE.replace("input = var.options.engine", lifecycle)) == []


def test_an_error_of_a_local_is_told_whoever_reads_it() -> None:
    text = IN_RESOURCE.replace("= var.options.engine", "= local.engine")
    [(rule, message)] = told(f"{text}\nlocals {{\n  engine = var.options.engine\n}}")
    assert rule == "tf-expression"
    assert message.startswith("var.options is null (its default), so")


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("var.o.a", "var.o is null (its default), so it does not have any attributes"),
        ("var.o[0]", "var.o is null (its default), so it does not have any indices"),
        ('local.o["x"].b.c', 'local.o["x"].b is null, so it does not have any attributes'),
        ("[for x in [null] : x.a]", "x is null, so it does not have any attributes"),
        ("[for var in [null] : var.o]", "var is null, so it does not have any attributes"),
        ("var.o ? 1 : 2", "the condition value is null (var.o, by its default)"),
        ("1 + (var.o)", "argument must not be null: the right operand is (var.o, by its default)"),
        ("local.o.x.b + 1", "argument must not be null: the left operand is (local.o.x.b)"),
        ("-var.o", "argument must not be null (var.o, by its default)"),
        ("[for x in var.o : x]", "a null value cannot be iterated over (var.o, by its default)"),
        (
            "upper(var.o)",
            'Invalid value for "str" parameter: argument must not be null. (var.o, by its default)',
        ),
        ('"a${var.o}"', "cannot include a null value in a string template (var.o, by its default)"),
        ('"%{ if var.o }a%{ endif }"', "the condition of a template is null (var.o, by its default)"),
        ("upper(null)", 'Invalid value for "str" parameter: argument must not be null.'),
    ],
)
def test_what_is_null_is_named(written: str, message: str) -> None:
    names = 'variable "o" {\ndefault = null\n}\nlocals {\no = { x = { b = null } }\n}\n'
    assert told(f'{names}resource "terraform_data" "a" {{\ninput = {written}\n}}') == [
        ("tf-expression", message)
    ]


def test_a_null_that_a_call_passes_is_not_the_default() -> None:
    call = 'module "m" {\nsource = "./m"\no = null\n}'
    module = 'variable "o" {\ndefault = null\n}\nresource "terraform_data" "a" {\ninput = var.o.x\n}\n'
    [(_, message)] = told(call, m=module)
    assert message == "var.o is null, so it does not have any attributes"
    [(_, message)] = told(call.replace("o = null", ""), m=module)
    assert message == "var.o is null (its default), so it does not have any attributes"


@pytest.mark.parametrize(
    ("argument", "message"),
    [
        ("count = var.o", "invalid count argument: it is null (var.o, by its default)"),
        ("for_each = var.o", "invalid for_each argument: it is null (var.o, by its default)"),
        (
            'dynamic "x" {\nfor_each = var.o\ncontent {}\n}',
            "cannot use null (var.o, by its default) as for_each of a dynamic block",
        ),
    ],
)
def test_a_null_that_says_how_many_is_named(argument: str, message: str) -> None:
    text = f'variable "o" {{\ndefault = null\n}}\nresource "terraform_data" "a" {{\n{argument}\n}}\n'
    assert told(text) == [("tf-expression", message)]


DECIDED = """
terraform {{
  required_version = "{}"
}}
variable "o" {{
  default = null
}}
resource "terraform_data" "a" {{
  input = {}
}}
"""


@pytest.mark.parametrize("version", [">= 1.12", "~> 1.15", "= 1.12.3", ">= 1.3, > 1.12.0", "1.13.0"])
@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("var.o == null || var.o.a", True),
        ("var.o != null && var.o.a", False),
        ("true || var.o", True),
        ("var.o != null && var.o.a || true", True),
    ],
)
def test_one_operand_decides_where_only_new_versions_are_allowed(
    version: str, written: str, value: bool
) -> None:
    text = DECIDED.format(version, written)
    assert told(text) == []
    assert made_data(text) == {"input": value}


def made_data(text: str) -> object:
    [resource] = [one for one in facts({"main.tf": text}).resources if one.name == "a"]
    assert not resource.unknown
    return resource.values


@pytest.mark.parametrize("version", [">= 1.11", "~> 1", "!= 1.11.0", "> 1.11.4", "< 2.0", "nonsense", ""])
def test_it_hangs_on_the_version_where_older_ones_are_allowed(version: str) -> None:
    text = DECIDED.format(version, "var.o == null || var.o.a")
    [resource] = [one for one in facts({"main.tf": text}).resources if one.name == "a"]
    assert reasons(resource)["input"].startswith("hangs on the version of Terraform")


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("false && 5", "unsuitable value for right operand"),
        ("true || var.nope", "var.nope is not declared"),
    ],
)
def test_an_operand_of_the_wrong_type_is_refused_by_every_version(written: str, message: str) -> None:
    [(rule, text)] = told(DECIDED.format(">= 1.12", written))
    assert rule == "tf-expression"
    assert text.startswith(message)


def test_functions_that_are_gone_are_told_once_for_a_root() -> None:
    written = ['map("a", 1)', 'map("b", 2)', 'list("a")', 'try(map("c", 3), "else")']
    blocks = [
        f'resource "terraform_data" "r{at}" {{\n  input = {one}\n}}\n' for at, one in enumerate(written)
    ]
    found = facts({"a/main.tf": "".join(blocks), "b/main.tf": blocks[1]})
    assert [(one.location.path, one.location.line, one.message) for one in found.diagnostics] == [
        ("a/main.tf", 2, f"{GONE.format('map', 'tomap({ ... })')} (2 uses in this root)"),
        ("a/main.tf", 8, GONE.format("list", "tolist([ ... ])")),
        ("b/main.tf", 2, GONE.format("map", "tomap({ ... })")),
    ]
    values = [one.values.get("input", reasons(one).get("input")) for one in found.resources]
    assert values[1] == f"cannot be evaluated (a/main.tf:5: {GONE.format('map', 'tomap({ ... })')})"
    assert values[3] == "else"


GONE = "the function {} is gone since Terraform 0.12: write {}"
