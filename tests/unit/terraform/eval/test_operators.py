"""Operators: what terraform 1.11.4 answers."""

from tests.unit.terraform.eval.functions.answers import answer, cases


@cases(
    r"""
    1 + 2 * 3  =>  7 number
    (1 + 2) * 3  =>  9 number
    10 - 4 - 3  =>  3 number
    2 * 3 % 4  =>  2 number
    -7 % 3  =>  -1 number
    7 % -3  =>  1 number
    7.5 % 2  =>  1.5 number
    "5" + 0.5  =>  5.5 number
    "5" * "4"  =>  20 number
    -"3"  =>  -3 number
    5 % 0  =>  5 number
    - -3  =>  3 number
    !"true"  =>  false bool
    !!true  =>  true bool
    1 == 1.0  =>  true bool
    1 == "1"  =>  false bool
    "a" == "a"  =>  true bool
    [1, 2] == [1, 2]  =>  true bool
    [1, 2] == tolist([1, 2])  =>  false bool
    { a = 1 } == { a = 1 }  =>  true bool
    { a = 1 } == { a = 1, b = 2 }  =>  false bool
    tomap({ a = 1 }) == { a = 1 }  =>  false bool
    toset(["a", "b"]) == toset(["b", "a"])  =>  true bool
    null == null  =>  true bool
    null == ""  =>  false bool
    [null] == [null]  =>  true bool
    1 != 2  =>  true bool
    1 < 2 && 2 < 3  =>  true bool
    "10" > "9"  =>  true bool
    true && "true"  =>  true bool
    false || true  =>  true bool
    true || false && false  =>  true bool
    1 + 1 == 2 ? "yes" : "no"  =>  "yes" string
    0.1 + 0.2 == 0.3  =>  true bool
    1 / 3 * 3 == 1  =>  true bool
    1 / 4  =>  0.25 number
    10 / 5  =>  2 number
    999999999999999999999999999999 + 1  =>  1000000000000000000000000000000 number
    1e21 + 1  =>  1000000000000000000001 number
    1e-7  =>  0.0000001 number
    "1e3" + 0  =>  1000 number
    """
)
def test_operators_convert_what_they_take(expression: str, expected: str) -> None:
    assert answer(expression) == expected


@cases(
    r"""
    1 / 0  =>  +Inf number
    0 / 0  =>  ! can't divide zero by zero or infinity by infinity
    "a" + 1  =>  ! unsuitable value for left operand: a number is required
    null + 1  =>  ! argument must not be null: the left operand is
    true + 1  =>  ! unsuitable value for left operand: number required, but have bool
    !1  =>  ! unsuitable value for unary operand: bool required, but have number
    -"x"  =>  ! unsuitable value for unary operand: a number is required
    [] + []  =>  ! unsuitable value for left operand: number required
    1 && true  =>  ! unsuitable value for left operand: bool required, but have number
    null && true  =>  ! argument must not be null: the left operand is
    null < 1  =>  ! argument must not be null: the left operand is
    "a" < "b"  =>  ! unsuitable value for left operand: a number is required
    """
)
def test_operands_that_are_refused(expression: str, expected: str) -> None:
    assert answer(expression) == expected


@cases(
    r"""
    local.unknown == "a"  =>  ? bool
    local.unknown == null  =>  false bool
    local.unknown != null  =>  true bool
    local.list == null  =>  false bool
    local.list == ["a"]  =>  false bool
    "x-${local.unknown}" == "y-1"  =>  false bool
    "x-${local.unknown}" == "x-1"  =>  ? bool
    local.digits == "1"  =>  false bool
    local.digits == 1  =>  ? bool
    [local.unknown, 1] == ["a", 2]  =>  ? bool
    [1, local.unknown] == [2, "a"]  =>  false bool
    [local.unknown] == []  =>  false bool
    { a = local.unknown } == { b = 1 }  =>  false bool
    { a = local.unknown, b = 1 } == { a = "x", b = 2 }  =>  ? bool
    toset([local.unknown]) == toset(["a"])  =>  ? bool
    local.unknown + 1  =>  ? number
    local.digits + 1  =>  ? number
    -local.digits  =>  ? number
    !local.unknown  =>  ? bool
    true && tobool(local.unknown)  =>  ? bool
    false && tobool(local.unknown)  =>  ? bool
    tobool(local.unknown) || true  =>  ? bool
    local.digits < 1  =>  ? bool
    """
)
def test_what_is_known_of_the_unknown(expression: str, expected: str) -> None:
    assert answer(expression) == expected


@cases(
    r"""
    1e21  =>  1000000000000000000000 number
    1.0  =>  1 number
    1.50  =>  1.5 number
    100000000000000000000000000000000000000000  =>  100000000000000000000000000000000000000000 number
    0.1 + 0.2  =>  0.3 number
    1e-10  =>  0.0000000001 number
    123456789.987654321  =>  123456789.987654321 number
    -0.5  =>  -0.5 number
    -5.5 % 2  =>  -1.5 number
    0.5 * 4  =>  2 number
    1e3  =>  1000 number
    1E3  =>  1000 number
    1.5e-3  =>  0.0015 number
    tostring(1.0)  =>  "1" string
    jsonencode(1e21)  =>  "1000000000000000000000" string
    jsonencode(123456789012345678901234567890)  =>  "123456789012345678901234567890" string
    "${1e21}"  =>  1000000000000000000000 number
    tonumber("+1")  =>  1 number
    tonumber(".5")  =>  0.5 number
    tonumber("5.")  =>  5 number
    9007199254740993  =>  9007199254740993 number
    0.1 == 0.10  =>  true bool
    """
)
def test_numbers_are_exact(expression: str, expected: str) -> None:
    assert answer(expression) == expected


@cases(
    r"""
    tostring(1e-10)  =>  "0.0000000001" string
    tostring(1e-20)  =>  "0.00000000000000000001" string
    tostring(1e-5)  =>  "0.00001" string
    tostring(2e-10)  =>  "0.0000000002" string
    tostring(1e-11)  =>  "0.00000000001" string
    tostring(123e-12)  =>  "0.000000000123" string
    tostring(1e-3)  =>  "0.001" string
    tostring(1e-1)  =>  "0.1" string
    tostring(1e-2)  =>  "0.01" string
    tostring(1e-4)  =>  "0.0001" string
    tostring(1e-6)  =>  "0.000001" string
    tostring(1e-8)  =>  "0.00000001" string
    tostring(1e-9)  =>  "0.000000001" string
    tostring(1e-12)  =>  "0.000000000001" string
    tostring(1e-30)  =>  "0.000000000000000000000000000001" string
    tostring(pow(2, 0.5))  =>  "1.4142135623730951" string
    tostring(0.1)  =>  "0.1" string
    tostring(9.995)  =>  "9.995" string
    tostring(99.99e-9)  =>  "0.00000009999" string
    tostring(1 / 1024)  =>  "0.0009765625" string
    """
)
def test_the_text_of_numbers(expression: str, expected: str) -> None:
    assert answer(expression) == expected
