"""`for` expressions: what terraform 1.11.4 answers."""

from tests.unit.terraform.eval.functions.answers import answer, cases


@cases(
    r"""
    [for x in [1, 2, 3] : x * 2]  =>  [2, 4, 6] tuple([number, number, number])
    [for x in [1, 2, 3] : x if x != 2]  =>  [1, 3] tuple([number, number])
    [for i, x in ["a", "b"] : "${i}${x}"]  =>  ["0a", "1b"] tuple([string, string])
    [for x in toset(["b", "a", "b"]) : x]  =>  ["a", "b"] tuple([string, string])
    [for k, v in { b = 1, a = 2 } : "${k}${v}"]  =>  ["a2", "b1"] tuple([string, string])
    [for v in { b = 1, a = 2 } : v]  =>  [2, 1] tuple([number, number])
    [for k, v in toset(["a"]) : k == v]  =>  [true] tuple([bool])
    { for x in ["a", "b"] : x => upper(x) }  =>  {a = "A", b = "B"} object({a = string, b = string})
    { for k, v in { a = 1, b = 2 } : v => k }  =>  {1 = "a", 2 = "b"} object({1 = string, 2 = string})
    { for i, x in ["a"] : i => x }  =>  {0 = "a"} object({0 = string})
    { for x in [] : x => x }  =>  {} object({})
    [for x in [] : x]  =>  [] tuple([])
    [for x in [1] : [for x in [2] : x]]  =>  [[2]] tuple([tuple([number])])
    [for x in tolist(["a"]) : x]  =>  ["a"] tuple([string])
    [for x in ["a"] : x if "true"]  =>  ["a"] tuple([string])
    [for x in [{ a = 1 }] : x.a]  =>  [1] tuple([number])
    """
)
def test_loops_give_tuples_and_objects(expression: str, expected: str) -> None:
    assert answer(expression) == expected


@cases(
    r"""
    { for x in ["a"] : null => x }  =>  ! key expression in 'for' expression must not produce a null value
    { for x in ["a"] : [x] => x }  =>  ! the key expression produced an invalid result: string required
    [for x in null : x]  =>  ! a null value cannot be iterated over
    [for x in 5 : x]  =>  ! a number cannot be iterated over
    [for x in "abc" : x]  =>  ! a string cannot be iterated over
    [for x in ["a"] : x if null]  =>  ! the value of the 'if' clause must not be null
    [for x in ["a"] : x if x]  =>  ! the 'if' clause value is invalid: a bool is required
    [for x in ["a"] : x if [true]]  =>  ! the 'if' clause value is invalid: bool required
    [for x in [] : x if "no"]  =>  ! the 'if' clause value is invalid: a bool is required
    """
)
def test_loops_that_are_refused(expression: str, expected: str) -> None:
    assert answer(expression) == expected


@cases(
    r"""
    [for x in [local.unknown, "b"] : x]  =>  [?, "b"] tuple([string, string])
    [for x in [local.unknown, "b"] : x if x != "a"]  =>  ? dynamic
    length([for x in [local.unknown, "b"] : x])  =>  2 number
    [for x in local.list : x]  =>  ? dynamic
    [for x in local.list : 1]  =>  ? dynamic
    { for x in ["a", local.unknown] : x => 1 }  =>  ? dynamic
    { for k, v in { a = local.unknown } : k => v }  =>  {a = ?} object({a = string})
    { for k, v in { a = local.unknown } : v => k }  =>  ? dynamic
    { for k, v in local.map : k => v }  =>  ? dynamic
    [for x in toset([local.unknown, "b"]) : 1]  =>  [1, 1] tuple([number, number])
    [for x in ["a", "b"] : x if local.digits == 1]  =>  ? dynamic
    """
)
def test_loops_over_what_is_not_known(expression: str, expected: str) -> None:
    assert answer(expression) == expected
