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
    transpose({a = ["c"], b = []})  =>  {c = ["a"]} map(list(string))
    lookup(tomap({}), "a")  =>  ! lookup failed to find key "a".
    zipmap([local.unknown, "a", "a", "c"], ["b", true, 1.5])  =>  ? dynamic
    transpose({a = tolist([""]), b = ["a"]})  =>  { = ["a"], a = ["b"]} map(list(string))
    values({c = 1})  =>  [1] tuple([number])
    zipmap([], [-1])  =>  ! number of keys (0) does not match number of values (1).
    keys({a = true})  =>  ["a"] tuple([string])
    zipmap(toset(["a", "a", local.unknown, "c"]), [1, ""])  =>  ? dynamic
    values({a = local.unknown})  =>  [?] tuple([string])
    transpose({a = ["b", "b"], b = ["a"]})  =>  {a = ["b"], b = ["a", "a"]} map(list(string))
    values({c = toset([1, "b"])})  =>  [["1", "b"]] tuple([set(string)])
    keys(tomap({c = "b", a = [true]}))  =>  ! cannot convert object to map of any single type.
    keys(tomap({c = 1.5}))  =>  ["c"] list(string)
    transpose({a = [], b = tolist(["b", "a"])})  =>  {a = ["b"], b = ["b"]} map(list(string))
    lookup({a = 1.5, b = "1"}, "b")  =>  "1" string
    values({a = 0, c = "a"})  =>  [0, "a"] tuple([number, string])
    values(tomap({b = "1", c = null}))  =>  ["1", null] list(string)
    transpose({a = ["b"], b = [""]})  =>  { = ["b"], b = ["a"]} map(list(string))
    keys(tomap({a = sensitive("s")}))  =>  ["a"] list(string)
    lookup({c = true, a = "1"}, "a")  =>  "1" string
    transpose({a = [local.unknown, "a"], b = tolist(["c"])})  =>  ? map(list(string))
    [transpose({a = tolist([]), b = []}) == null]  =>  [false] tuple([bool])
    zipmap(["a"], tolist([[]]))  =>  {a = []} map(tuple([]))
    keys(local.map)  =>  ? list(string)
    [transpose({a = toset([]), b = ["a", "a"]}) == null]  =>  [false] tuple([bool])
    transpose({a = toset([]), b = ["a"]})  =>  {a = ["b"]} map(list(string))
    merge({}, tomap({b = 1.5}))  =>  {b = 1.5} object({b = number})
    values({b = [], a = 1.5, c = "é"})  =>  [1.5, [], "é"] tuple([number, tuple([]), string])
    lookup({c = true, b = sensitive("s")}, "b", 1)  =>  ~"s" string
    lookup(local.map, "b", "é")  =>  ? string
    transpose({a = [], b = tolist(["c", "a"])})  =>  {a = ["b"], c = ["b"]} map(list(string))
    transpose({a = ["b", "c"], b = toset([local.unknown, "b", "a"])})  =>  ? map(list(string))
    keys({b = 1.5})  =>  ["b"] tuple([string])
    values({a = sensitive("s"), b = {a = ""}})  =>  [~"s", {a = ""}] tuple([string, object({a = string})])
    values(tomap({a = "a", b = 1.5, c = 0}))  =>  ["a", "1.5", "0"] list(string)
    zipmap(tolist([""]), local.list)  =>  ? map(string)
    merge({})  =>  {} object({})
    transpose({a = toset(["a", "a", local.unknown, "b"]), b = ["a"]})  =>  ? map(list(string))
    zipmap([], [])  =>  {} object({})
    transpose({a = tolist([]), b = ["b", local.unknown, local.unknown]})  =>  ? map(list(string))
    transpose({a = ["b", "a", "b"], b = ["c"]})  =>  {a = ["a"], b = ["a", "a"], c = ["b"]} map(list(string))
    lookup(tomap({}), "b")  =>  ! lookup failed to find key "b".
    merge({c = 1, b = null})  =>  {b = null, c = 1} object({b = dynamic, c = number})
    keys({a = {b = "", a = 1.5, c = "a"}})  =>  ["a"] tuple([string])
    [keys({}) == null]  =>  [false] tuple([bool])
    [lookup({c = 1, a = "é"}, "b") == null]  =>  ! the given object has no attribute "b".
    lookup({a = tomap({a = "a"}), b = "a", c = local.map}, "a", "a")  =>  {a = "a"} map(string)
    values({c = "a"})  =>  ["a"] tuple([string])
    transpose({a = [], b = toset([])})  =>  {} map(list(string))
    lookup({a = "b", c = toset([1.5, 1.5, local.unknown]), b = -1}, "a")  =>  "b" string
    [values({c = ""}) == null]  =>  [false] tuple([bool])
    keys({c = ""})  =>  ["c"] tuple([string])
    keys(tomap({a = {b = ""}}))  =>  ["a"] list(string)
    merge({b = local.list}, {}, {})  =>  {b = ?} object({b = list(string)})
    merge({}, tomap({}), {a = -1})  =>  {a = -1} object({a = number})
    lookup(tomap({c = ["a", 1, -1]}), "a")  =>  ! lookup failed to find key "a".
    transpose({a = ["b"], b = toset([local.unknown, "b", local.unknown, "a"])})  =>  ? map(list(string))
    lookup({a = "1", b = "a"}, "a", tomap({}))  =>  "1" string
    values(local.map)  =>  ? list(string)
    zipmap(toset(["b", "", "a", "b"]), ["a"])  =>  ! number of keys (3) does not match number of values (1).
    keys({b = tomap({a = local.unknown})})  =>  ["b"] tuple([string])
    keys(tomap({b = local.unknown}))  =>  ["b"] list(string)
    lookup(tomap({a = 1, b = "1"}), "b")  =>  "1" string
    merge({}, {b = local.unknown, a = 1.5})  =>  {a = 1.5, b = ?} object({a = number, b = string})
    values({c = 1, a = local.unknown})  =>  [?, 1] tuple([string, number])
    lookup({b = [sensitive("s")], a = [-1, 1]}, local.unknown)  =>  ? dynamic
    lookup({}, "b", "é")  =>  "é" string
    keys({a = tomap({})})  =>  ["a"] tuple([string])
    keys(tomap({a = 1.5, c = "1"}))  =>  ["a", "c"] list(string)
    values({b = "é"})  =>  ["é"] tuple([string])
    [transpose({a = ["a", "b", ""], b = ["b"]}) == null]  =>  [false] tuple([bool])
    zipmap(["a", local.unknown, ""], local.list)  =>  ? map(string)
    values({b = -1, a = "1", c = []})  =>  ["1", -1, []] tuple([string, number, tuple([])])
    values({b = ""})  =>  [""] tuple([string])
    [lookup({a = null}, "b") == null]  =>  ! the given object has no attribute "b".
    lookup({c = local.unknown, a = "1", b = toset(["1", "é"])}, "a")  =>  "1" string
    zipmap(["a", "a", "a", local.unknown], tolist(["1"]))  =>  ? map(string)
    zipmap(["a"], [])  =>  ! number of keys (1) does not match number of values (0).
    zipmap([local.unknown, "c", "c", "a"], [])  =>  ? dynamic
    keys({b = {b = null, a = "1"}, a = [], c = []})  =>  ["a", "b", "c"] tuple([string, string, string])
    values({c = [1, null]})  =>  [[1, null]] tuple([tuple([number, dynamic])])
    lookup({b = 1.5}, "b")  =>  1.5 number
    merge({}, {a = "b"})  =>  {a = "b"} object({a = string})
    zipmap([], tolist([1, 1.5, "a"]))  =>  ! number of keys (0) does not match number of values (3).
    merge({c = 1}, {})  =>  {c = 1} object({c = number})
    zipmap(toset(["c"]), [])  =>  ! number of keys (1) does not match number of values (0).
    """
)
def test_mappings_as_terraform(expression: str, expected: str) -> None:
    assert answer(expression) == expected
