"""Functions over maps and objects: what terraform 1.11.4 answers."""

from tests.unit.terraform.eval.functions.answers import answer, cases


@cases(
    r"""
    transpose({a=["x","y"], b=["y"]})  =>  {x = ["a"], y = ["a", "b"]} map(list(string))
    transpose({a=null})  =>  ! input must not contain null list.
    transpose({a=[null]})  =>  ! input list must not contain null string.
    transpose({a=[local.unknown]})  =>  ? map(list(string))
    transpose({})  =>  {} map(list(string))
    lookup({a=1}, "b", "x")  =>  "x" string
    lookup({a=1}, "b")  =>  ! the given object has no attribute "b".
    lookup(tomap({a=1}), "b", "x")  =>  ! the default value must have the same type as the map elements.
    lookup(tomap({a="1"}), "b", 5)  =>  "5" string
    lookup(tomap({a="1"}), "b", null)  =>  null string
    lookup({a=local.unknown}, "a", "z")  =>  ? string
    lookup({a=local.unknown}, "b", "z")  =>  "z" string
    lookup(tomap({a=local.unknown}), "b", "z")  =>  "z" string
    lookup({a=1}, local.unknown, "z")  =>  ? dynamic
    lookup(tomap({a="1"}), local.unknown, "z")  =>  ? string
    lookup({a=1}, "b", "c", "d")  =>  ! lookup() takes two or three arguments, got 4.
    lookup([1], "b")  =>  ! lookup() requires a map as the first argument.
    lookup({a=1}, null, "d")  =>  ! argument must not be null.
    merge(null)  =>  {} object({})
    merge()  =>  {} object({})
    merge(null, {a=1})  =>  {a = 1} object({a = number})
    merge({a=1}, {b="x"})  =>  {a = 1, b = "x"} object({a = number, b = string})
    merge(tomap({a=1}), tomap({b="x"}))  =>  {a = 1, b = "x"} object({a = number, b = string})
    merge(tomap({a="y"}), tomap({b="x"}))  =>  {a = "y", b = "x"} map(string)
    merge(tomap({a="y"}), {b="x"})  =>  {a = "y", b = "x"} object({a = string, b = string})
    merge({a=1}, [1])  =>  ! arguments must be maps or objects, got "tuple".
    merge({a=1},{a=local.unknown})  =>  {a = ?} object({a = string})
    merge(tomap({}), tomap({a="x"}))  =>  {a = "x"} object({a = string})
    keys({b=1,a=local.unknown})  =>  ["a", "b"] tuple([string, string])
    keys([1])  =>  ! must have map or object type.
    keys(tomap({}))  =>  [] list(string)
    keys({})  =>  [] tuple([])
    values({b=1,a="x"})  =>  ["x", 1] tuple([string, number])
    values(tomap({b=1,a="x"}))  =>  ["x", "1"] list(string)
    values([1])  =>  ! values() requires a map as the first argument.
    zipmap(["a","b"],[1,"x"])  =>  {a = 1, b = "x"} object({a = number, b = string})
    zipmap(["a","b"],tolist([1,"x"]))  =>  {a = "1", b = "x"} map(string)
    zipmap(["a"],[1,2])  =>  ! number of keys (1) does not match number of values (2).
    zipmap(["a"],tolist([1,2]))  =>  ! number of keys (1) does not match number of values (2).
    zipmap([null],[1])  =>  ! keys list has null value at index 0.
    zipmap([null],tolist([1]))  =>  ! keys list has null value at index 0.
    zipmap([local.unknown],[1])  =>  ? dynamic
    zipmap(["a","a"],[1,2])  =>  {a = 2} object({a = number})
    zipmap([],[])  =>  {} object({})
    zipmap(["a"], toset(["a"]))  =>  ! values argument must be a list or tuple value.
    transpose({a=["x"],b=["x","x"]})  =>  {x = ["a", "b", "b"]} map(list(string))
    transpose({a=[1,2]})  =>  {1 = ["a"], 2 = ["a"]} map(list(string))
    transpose("a")  =>  ! map of list of string required, but have string.
    keys(tomap({b=1,a=2}))  =>  ["a", "b"] list(string)
    keys(null)  =>  ! argument must not be null.
    values({})  =>  [] tuple([])
    values(tomap({}))  =>  [] list(dynamic)
    values({a=local.unknown})  =>  [?] tuple([string])
    zipmap(["a","b"],["x",local.unknown])  =>  {a = "x", b = ?} object({a = string, b = string})
    zipmap(["b","a"],[1,2])  =>  {a = 2, b = 1} object({a = number, b = number})
    merge({a=1},null,{b=2})  =>  {a = 1, b = 2} object({a = number, b = number})
    merge(tomap({a=1}),tomap({a=2}))  =>  {a = 2} map(number)
    merge({a={b=1}},{a={c=2}})  =>  {a = {c = 2}} object({a = object({c = number})})
    merge({a=1},{a="x"})  =>  {a = "x"} object({a = string})
    merge("a")  =>  ! arguments must be maps or objects, got "string".
    lookup({a=null},"a","d")  =>  null dynamic
    lookup(tomap({a=1}),"a")  =>  1 number
    lookup(tomap({a=1}),"b","2")  =>  2 number
    lookup({a={b=1}},"a",{})  =>  {b = 1} object({b = number})
    lookup({},"a",[])  =>  [] tuple([])
    lookup(tomap({}),"a","x")  =>  "x" string
    lookup(tomap({a=["x"]}),"b",[])  =>  ! the default value must have the same type as the map elements.
    lookup(tomap({a=1}),"b",local.unknown)  =>  ? number
    keys(sensitive({a=1}))  =>  ~["a"] tuple([string])
    lookup({a=1}, sensitive("zz"))  =>  ! the given object has no attribute (sensitive value).
    """
)
def test_mappings_as_terraform(expression: str, expected: str) -> None:
    assert answer(expression) == expected
