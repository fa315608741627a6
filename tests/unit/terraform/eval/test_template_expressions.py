"""Templates: what terraform 1.11.4 answers."""

import pytest

from tests.unit.terraform.eval.functions.answers import answer, cases
from tests.unit.terraform.made import facts


@cases(
    r"""
    "a${"b"}c"  =>  "abc" string
    "${1}"  =>  1 number
    "${true}"  =>  true bool
    "${null}"  =>  null dynamic
    "${[1, 2]}"  =>  [1, 2] tuple([number, number])
    "${{ a = 1 }}"  =>  {a = 1} object({a = number})
    "x${1}"  =>  "x1" string
    "x${1.50}"  =>  "x1.5" string
    "x${true}"  =>  "xtrue" string
    "x${1 / 3 > 0}"  =>  "xtrue" string
    "$${a}"  =>  "${a}" string
    "%%{a}"  =>  "%{a}" string
    "$a%b"  =>  "$a%b" string
    "${"nested ${"in ${"side"}"}"}"  =>  "nested in side" string
    "a ${~ "b" ~} c"  =>  "abc" string
    "a ${"b" ~}   c"  =>  "a bc" string
    "a   ${~ "b"} c"  =>  "ab c" string
    "%{ if true }yes%{ else }no%{ endif }"  =>  "yes" string
    "%{ if false }yes%{ endif }"  =>  "" string
    "%{ if "true" }yes%{ endif }"  =>  "yes" string
    "%{ for x in [1, 2] }${x},%{ endfor }"  =>  "1,2," string
    "%{ for k, v in { b = 1, a = 2 } }${k}=${v};%{ endfor }"  =>  "a=2;b=1;" string
    "%{ for i, v in ["x"] }${i}${v}%{ endfor }"  =>  "0x" string
    "%{ for x in toset(["b", "a"]) }${x}%{ endfor }"  =>  "ab" string
    "%{ for x in [] }${x}%{ endfor }"  =>  "" string
    "%{ for x in ["a", "b"] ~}   ${x}   %{~ endfor }"  =>  "ab" string
    "%{ for x in [[1], [2, 3]] }%{ for y in x }${y}%{ endfor };%{ endfor }"  =>  "1;23;" string
    "%{ for x in [1, 2, 3] }%{ if x > 1 }${x}%{ endif }%{ endfor }"  =>  "23" string
    """
)
def test_templates_put_texts_together(expression: str, expected: str) -> None:
    assert answer(expression) == expected


@cases(
    r"""
    "x${null}"  =>  ! cannot include a null value in a string template
    "x${[1]}"  =>  ! cannot include the given value in a string template: string required
    "x${{}}"  =>  ! cannot include the given value in a string template: string required
    "%{ if null }a%{ endif }"  =>  ! the condition of a template is null
    "%{ if "x" }a%{ endif }"  =>  ! the condition of a template is no bool: a bool is required
    "%{ for x in null }a%{ endfor }"  =>  ! a null value cannot be iterated over
    "%{ for x in 5 }a%{ endfor }"  =>  ! a number cannot be iterated over
    "%{ for x in [null] }${x}%{ endfor }"  =>  ! cannot include a null value in a string template (x)
    """
)
def test_what_a_template_cannot_hold(expression: str, expected: str) -> None:
    assert answer(expression) == expected


@cases(
    r"""
    "a-${local.unknown}"  =>  ? string
    "${local.unknown}-a"  =>  ? string
    startswith("a-${local.unknown}", "a-")  =>  true bool
    startswith("a-${local.unknown}", "b")  =>  false bool
    "a-${local.unknown}" == null  =>  false bool
    "%{ if local.digits == 1 }a%{ endif }"  =>  ? string
    "a%{ for x in local.list }${x}%{ endfor }"  =>  ? string
    "a${local.list}"  =>  ? string
    """
)
def test_templates_of_what_is_not_known(expression: str, expected: str) -> None:
    assert answer(expression) == expected


@pytest.mark.parametrize(
    ("template", "begins", "ends"),
    [
        ("arn:${var.a}:iam/${1}x", "arn:", ":iam/1x"),
        ("a-${var.a}-b-${var.a}", "a-", ""),
        ("${var.a}-b-${var.a}-c", "", "-c"),
        ("${var.a}\u0301-c", "", "-c"),
        ("${var.a}é-c", "", "-c"),
        ("${var.a}" + "z" * 200, "", "z" * 128),
        ("é-${var.a}é", "é-", ""),
    ],
)
def test_what_an_unknown_text_begins_and_ends_with(template: str, begins: str, ends: str) -> None:
    text = f'variable "a" {{\n  type = string\n}}\nresource "x" "x" {{\n  y = "{template}"\n}}\n'
    [made] = facts({"main.tf": text}).resources
    [found] = made.unknown
    assert (found.prefix, found.suffix) == (begins, ends)
