"""What a branch that is not taken says of the type, though it is wrong; as terraform 1.11.4 answers."""

import pytest

from tallygate.terraform.eval.faults import LimitError
from tests.unit.terraform.eval.functions.answers import Surroundings, answer, cases


@cases(
    """
    true ? 5 : "a${[][0]}"  =>  "5" string
    true ? 5 : [][0]  =>  5 number
    true ? "a" : -{}  =>  "a" string
    true ? "true" : !{}  =>  "true" string
    true ? 1 : (null ? "a" : "b")  =>  "1" string
    true ? {a = 1} : {a = "a${[][0]}"}  =>  {a = "1"} object({a = string})
    true ? [1] : ["a${[][0]}"]  =>  ["1"] tuple([string])
    true ? [] : "x"[*].name  =>  [] list(dynamic)
    true ? {} : {for k in ["a", "b"] : k => 1 / null}  =>  {} map(number)
    true ? [] : [for k in ["a", "b"] : "a${[][0]}"]  =>  [] list(string)
    true ? [] : {for k in ["a"] : [][0] => 1}  =>  [] tuple([])
    """
)
def test_the_type_of_a_wrong_branch(expression: str, expected: str) -> None:
    assert answer(expression) == expected


@pytest.mark.parametrize(
    "expression",
    [
        'true ? "a" : "x"[*].name',
        'true ? "a" : [for k in ["a"] : [][0]]',
        "true ? [] : {for k in [1, 1] : k => 2}",
    ],
)
def test_branches_that_cannot_be_of_one_type_are_refused(expression: str) -> None:
    assert answer(expression).startswith("! the true and false result expressions must have consistent types")


def test_a_nest_of_wrong_branches_ends() -> None:
    nest = "[][0]"
    for _ in range(30):
        nest = f"(false ? [{nest}] : [][0])"
    with pytest.raises(LimitError):
        answer(f"true ? 1 : {nest}", Surroundings(steps=100_000))


@cases(
    """
    local.digits == 1 ? 2 : 2  =>  2 number
    local.digits == 1 ? 2 : 3  =>  ? number
    local.digits == 1 ? "a" : "a"  =>  ? string
    local.list ? 1 : 2  =>  ? number
    7 % 0  =>  7 number
    -1 % 0.1  =>  0 number
    -7 % 3  =>  -1 number
    local.unknown == local.list  =>  ? bool
    "a" == local.list  =>  false bool
    {a = local.unknown, b = 1} == {a = "x", b = 2}  =>  ? bool
    [local.unknown, 1] == ["x", 2]  =>  ? bool
    [1, local.unknown] == [2, "x"]  =>  false bool
    [null] == [tostring(null)]  =>  false bool
    [for x in [] : x if null]  =>  ! the value of the 'if' clause must not be null
    [for x in [local.unknown, 1] : x if x]  =>  ? dynamic
    {for x in [local.unknown, null] : x => 1}  =>  ? dynamic
    "a${local.list}"  =>  ? string
    try([][0], "d")  =>  "d" string
    try(local.list[0], "d")  =>  ? dynamic
    try("b" == local.digits, true)  =>  false bool
    can([local.unknown])  =>  ? bool
    true ? toset(["a"]) : tolist(["b"])  =>  ["a"] list(string)
    """
)
def test_what_the_differential_test_brought_up(expression: str, expected: str) -> None:
    assert answer(expression) == expected
