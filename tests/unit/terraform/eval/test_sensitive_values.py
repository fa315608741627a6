"""The mark of sensitive values: what terraform 1.11.4 answers."""

import pytest

from tallygate.terraform.eval.faults import ExpressionError
from tests.unit.terraform.eval.functions.answers import answer, cases, value_of


@cases(
    r"""
    sensitive("a")  =>  ~"a" string
    "x-${sensitive("a")}"  =>  ~"x-a" string
    sensitive(1) + 1  =>  ~2 number
    !sensitive(true)  =>  ~false bool
    sensitive(1) == 1  =>  ~true bool
    sensitive("a") == null  =>  ~false bool
    [sensitive("a"), "b"]  =>  [~"a", "b"] tuple([string, string])
    { a = sensitive("x"), b = 1 }  =>  {a = ~"x", b = 1} object({a = string, b = number})
    { (sensitive("a")) = 1 }  =>  ~{a = 1} object({a = number})
    { a = sensitive("x"), b = 1 }.b  =>  1 number
    { a = sensitive("x"), b = 1 }.a  =>  ~"x" string
    sensitive({ a = 1 }).a  =>  ~1 number
    sensitive([1, 2])[0]  =>  ~1 number
    [1, 2][sensitive(0)]  =>  ~1 number
    sensitive([{ a = 1 }])[*].a  =>  ~[1] tuple([number])
    [sensitive({ a = 1 })][*].a  =>  [~1] tuple([number])
    sensitive("x")[*]  =>  ~["x"] tuple([string])
    [for x in sensitive(["a"]) : x]  =>  ~["a"] tuple([string])
    [for x in [sensitive("a")] : x]  =>  [~"a"] tuple([string])
    { for x in [sensitive("a")] : x => 1 }  =>  ~{a = 1} object({a = number})
    [for x in ["a"] : x if sensitive(true)]  =>  ~["a"] tuple([string])
    "%{ for x in sensitive(["a"]) }${x}%{ endfor }"  =>  ~"a" string
    "%{ if sensitive(true) }a%{ endif }"  =>  ~"a" string
    sensitive(true) ? "a" : "b"  =>  ~"a" string
    true ? sensitive("a") : "b"  =>  ~"a" string
    true ? "a" : sensitive("b")  =>  ~"a" string
    local.digits == 1 ? sensitive("a") : "b"  =>  ~? string
    sensitive(local.unknown)  =>  ~? string
    length(sensitive([1]))  =>  ~1 number
    keys({ a = sensitive(1) })  =>  ["a"] tuple([string])
    keys(sensitive({ a = 1 }))  =>  ~["a"] tuple([string])
    toset([sensitive("a"), "b"])  =>  ~["a", "b"] set(string)
    try(sensitive("a"), 1)  =>  ~"a" string
    try([][0], sensitive("a"))  =>  ~"a" string
    can(sensitive("a"))  =>  true bool
    nonsensitive(sensitive("a"))  =>  "a" string
    max([sensitive(1), 2]...)  =>  ~2 number
    max(sensitive([1, 2])...)  =>  ~2 number
    merge({ a = sensitive(1) }, { b = 2 })  =>  {a = ~1, b = 2} object({a = number, b = number})
    [sensitive("a")] == ["a"]  =>  ~true bool
    -sensitive(1)  =>  ~-1 number
    true && sensitive(true)  =>  ~true bool
    tolist([sensitive("a")])  =>  [~"a"] list(string)
    tostring(sensitive(1))  =>  ~"1" string
    jsonencode({ a = sensitive("x") })  =>  ~"{\"a\":\"x\"}" string
    """
)
def test_the_mark_goes_where_the_value_goes(expression: str, expected: str) -> None:
    assert answer(expression) == expected


@pytest.mark.parametrize(
    "expression",
    [
        'transpose({(sensitive("PASS")) = sensitive("PASS")})',
        'transpose({a = {(sensitive("PASS")) = 1}})',
        'merge({(sensitive("PASS")) = 1}...)',
        'setunion({(sensitive("PASS")) = 1})',
        'toset({(sensitive("PASS")) = 1})',
        "transpose(sensitive({PASS = [{}]}))",
        'lookup({(sensitive("PASS")) = 1}, "b")',
        'textencodebase64("a", sensitive("PASS"))',
        'textdecodebase64("YQ==", sensitive("PASS"))',
        'textencodebase64("\u00e9", sensitive("PASS"))',
    ],
)
def test_no_message_and_no_reason_quotes_what_is_marked(expression: str) -> None:
    try:
        told = value_of(expression).reason
    except ExpressionError as error:
        told = str(error)
    assert told
    assert "PASS" not in told
