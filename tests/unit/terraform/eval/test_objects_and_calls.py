"""Objects, calls, `try` and `can`: what terraform 1.11.4 answers."""

from tests.unit.terraform.eval.functions.answers import answer, cases


@cases(
    r"""
    { 1 = "a" }  =>  {1 = "a"} object({1 = string})
    { true = "a" }  =>  {true = "a"} object({true = string})
    { "${"a"}b" = 1 }  =>  {ab = 1} object({ab = number})
    { b = 1, a = 2 }  =>  {a = 2, b = 1} object({a = number, b = number})
    { a = 1, a = 2 }  =>  {a = 2} object({a = number})
    { (null) = 1 }  =>  ! can't use a null value as a key
    { ([]) = 1 }  =>  ! can't use this value as a key: string required
    { (local.unknown) = 1 }  =>  ? dynamic
    { a = local.unknown }  =>  {a = ?} object({a = string})
    { a : 1 }  =>  {a = 1} object({a = number})
    """
)
def test_keys_of_objects(expression: str, expected: str) -> None:
    assert answer(expression) == expected


@cases(
    r"""
    max([1, 2, 3]...)  =>  3 number
    max(5, [1, 2, 3]...)  =>  5 number
    merge([{ a = 1 }, { b = 2 }]...)  =>  {a = 1, b = 2} object({a = number, b = number})
    max(toset([1, 4])...)  =>  4 number
    max(local.list...)  =>  ? dynamic
    upper("a")  =>  "A" string
    core::upper("a")  =>  "A" string
    max(null...)  =>  ! the expanding argument (indicated by ...) must not be null
    max({ a = 1 }...)  =>  ! the expanding argument (indicated by ...) must be of a tuple, list, or set type
    max("a"...)  =>  ! the expanding argument (indicated by ...) must be of a tuple, list, or set type
    nowhere("a")  =>  ! There is no function named "nowhere".
    upper()  =>  ! Function "upper" expects 1 argument(s). Missing value for "str".
    upper("a", "b")  =>  ! Function "upper" expects only 1 argument(s).
    """
)
def test_arguments_are_expanded(expression: str, expected: str) -> None:
    assert answer(expression) == expected


@cases(
    r"""
    try(1, 2)  =>  1 number
    try({ a = 1 }.b, "fallback")  =>  "fallback" string
    try([][0], {}.a, "last")  =>  "last" string
    try(tonumber("x"), "no")  =>  "no" string
    try(local.unknown, 1)  =>  ? dynamic
    try({ a = local.unknown }.a, 1)  =>  ? dynamic
    try([local.unknown][0], 1)  =>  ? dynamic
    try(1, local.unknown)  =>  1 number
    try({ a = local.unknown }, 1)  =>  ? dynamic
    try(local.map.a, 1)  =>  ? dynamic
    try(null, 1)  =>  null dynamic
    try(null.a, 1)  =>  1 number
    can(1)  =>  true bool
    can([][0])  =>  false bool
    can({ a = 1 }.a)  =>  true bool
    can(tonumber("x"))  =>  false bool
    can(local.unknown)  =>  ? bool
    can(null)  =>  true bool
    can(1, 2)  =>  ! can expects 1 argument
    try(upper(), 1)  =>  1 number
    try(nowhere(), 1)  =>  1 number
    can(local.map.a)  =>  ? bool
    """
)
def test_what_try_and_can_catch(expression: str, expected: str) -> None:
    assert answer(expression) == expected
