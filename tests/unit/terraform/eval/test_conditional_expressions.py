"""Conditionals: what terraform 1.11.4 answers."""

from tests.unit.terraform.eval.functions.answers import answer, cases


@cases(
    r"""
    true ? 1 : "a"  =>  "1" string
    false ? 1 : "a"  =>  "a" string
    true ? [] : ["a"]  =>  [] list(string)
    true ? ["a"] : []  =>  ["a"] list(string)
    true ? {} : { a = 1 }  =>  {} map(number)
    true ? { a = 1 } : { b = 2 }  =>  {a = 1} map(number)
    true ? { a = 1 } : { b = "x" }  =>  {a = "1"} map(string)
    true ? { a = 1 } : { a = "x" }  =>  {a = "1"} object({a = string})
    true ? [1] : ["a"]  =>  ["1"] tuple([string])
    true ? [1, "a"] : [2]  =>  ["1", "a"] list(string)
    true ? null : "a"  =>  null string
    true ? "a" : null  =>  "a" string
    true ? null : [1]  =>  null tuple([number])
    true ? null : null  =>  null dynamic
    true ? tolist(["a"]) : ["b"]  =>  ["a"] list(string)
    true ? ["b"] : tolist(["a"])  =>  ["b"] list(string)
    true ? tomap({ a = 1 }) : { b = 2 }  =>  {a = 1} map(number)
    true ? toset(["a"]) : ["b"]  =>  ["a"] set(string)
    true ? [[1], ["a"]] : []  =>  [["1"], ["a"]] list(tuple([string]))
    "true" ? 1 : 2  =>  1 number
    true ? "a" : 1 / 0  =>  "a" string
    true ? { a = null } : { a = 1 }  =>  {a = null} object({a = number})
    true ? { a = { b = 1 } } : { a = { c = 2 } }  =>  {a = {b = 1}} object({a = map(number)})
    false ? tostring(null) : 5  =>  "5" string
    true ? [1, 2] : [3]  =>  [1, 2] list(number)
    """
)
def test_both_branches_say_the_type(expression: str, expected: str) -> None:
    assert answer(expression) == expected


@cases(
    r"""
    null ? 1 : 2  =>  ! the condition value is null
    "x" ? 1 : 2  =>  ! the condition expression must be of type bool
    1 ? 1 : 2  =>  ! the condition expression must be of type bool
    true ? 1 / 0 : 1  =>  +Inf number
    """
)
def test_conditionals_that_are_refused(expression: str, expected: str) -> None:
    assert answer(expression) == expected


@cases(
    r"""
    local.digits == 1 ? "a" : "b"  =>  ? string
    local.digits == 1 ? "a" : "a"  =>  ? string
    local.digits == 1 ? [1] : [2]  =>  ? tuple([number])
    length(local.digits == 1 ? [1] : [2])  =>  1 number
    length(local.digits == 1 ? tolist([1]) : tolist([2, 3]))  =>  ? number
    length(local.digits == 1 ? tolist([1]) : tolist([2]))  =>  1 number
    local.digits == 1 ? null : null  =>  null dynamic
    (local.digits == 1 ? "a" : "b") == null  =>  false bool
    (local.digits == 1 ? null : "b") == null  =>  ? bool
    true ? local.unknown : "b"  =>  ? string
    true ? "b" : local.unknown  =>  "b" string
    local.digits == 1 ? 1 : "a"  =>  ? string
    { a = local.digits == 1 ? 1 : 2 }.a  =>  ? number
    """
)
def test_conditionals_of_what_is_not_known(expression: str, expected: str) -> None:
    assert answer(expression) == expected
