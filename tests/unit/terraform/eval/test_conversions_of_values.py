"""Conversions: what terraform 1.11.4 answers."""

from tests.unit.terraform.eval.functions.answers import answer, cases


@cases(
    r"""
    tolist([1, "a"])  =>  ["1", "a"] list(string)
    tolist([1, true])  =>  ! cannot convert tuple to list of any single type.
    tolist([])  =>  [] list(dynamic)
    tolist(null)  =>  null list(dynamic)
    toset([1, "1", 1.0])  =>  ["1"] set(string)
    toset(["b", "a", "b"])  =>  ["a", "b"] set(string)
    toset([])  =>  [] set(dynamic)
    tomap({ a = 1, b = "x" })  =>  {a = "1", b = "x"} map(string)
    tomap({ a = 1, b = [2] })  =>  ! cannot convert object to map of any single type.
    tomap({})  =>  {} map(dynamic)
    tolist(toset(["b", "a"]))  =>  ["a", "b"] list(string)
    tostring(true)  =>  "true" string
    tostring(1.5)  =>  "1.5" string
    tostring(null)  =>  null string
    tostring([])  =>  ! cannot convert tuple to string.
    tobool("true")  =>  true bool
    tobool("True")  =>  ! cannot convert "True" to bool; only the strings "true" or "false" are allowed.
    tobool("1")  =>  true bool
    tobool(1)  =>  ! cannot convert number to bool.
    tobool("yes")  =>  ! cannot convert "yes" to bool; only the strings "true" or "false" are allowed.
    tonumber(true)  =>  ! cannot convert bool to number.
    tonumber("12")  =>  12 number
    tolist([[1], ["a"]])  =>  [["1"], ["a"]] list(tuple([string]))
    tolist([{ a = 1 }, { a = "x" }])  =>  [{a = "1"}, {a = "x"}] list(object({a = string}))
    tolist([{ a = 1 }, { b = 1 }])  =>  [{a = 1}, {b = 1}] list(map(number))
    tolist([null, 1])  =>  [null, 1] list(number)
    tomap({ a = null, b = "x" })  =>  {a = null, b = "x"} map(string)
    tomap([1])  =>  ! cannot convert tuple to map of any single type.
    tolist({ a = 1 })  =>  ! cannot convert object to list of any single type.
    tolist("a")  =>  ! cannot convert string to list of any single type.
    toset([[1], [1], [2]])  =>  [[1], [2]] set(tuple([number]))
    toset([true, false])  =>  [false, true] set(bool)
    toset([10, 9, 100])  =>  [9, 10, 100] set(number)
    toset(["10", "9", "B", "a"])  =>  ["10", "9", "B", "a"] set(string)
    toset([null, "a"])  =>  ["a", null] set(string)
    toset([local.unknown, "a"])  =>  ["a", ?] set(string)
    tolist([local.unknown, "a"])  =>  [?, "a"] list(string)
    tolist(toset([local.unknown, "a"]))  =>  ? list(string)
    length(toset([local.unknown, "a"]))  =>  ? number
    length(toset([local.unknown]))  =>  1 number
    tolist([1, [2]])  =>  ! cannot convert tuple to list of any single type.
    tolist([1, {}])  =>  ! cannot convert tuple to list of any single type.
    tomap({ a = { b = 1 }, c = { b = "x" } })  =>  {a = {b = "1"}, c = {b = "x"}} map(object({b = string}))
    tomap({ a = { b = 1 }, c = { d = 2 } })  =>  {a = {b = 1}, c = {d = 2}} map(map(number))
    toset([{ a = 2 }, { a = 1 }])  =>  [{a = 1}, {a = 2}] set(object({a = number}))
    concat([1], ["a"])  =>  [1, "a"] tuple([number, string])
    concat(tolist([1]), tolist(["a"]))  =>  ["1", "a"] list(string)
    coalesce(null, "a")  =>  "a" string
    coalesce("", "x")  =>  "x" string
    coalesce(1, "a")  =>  "1" string
    [1, "a"]  =>  [1, "a"] tuple([number, string])
    """
)
def test_conversions_to_collections_and_primitives(expression: str, expected: str) -> None:
    assert answer(expression) == expected
