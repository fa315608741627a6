"""Changes of type and of marks: what terraform 1.11.4 answers."""

from tests.unit.terraform.eval.functions.answers import answer, cases


@cases(
    r"""
    issensitive(local.unknown)  =>  ? bool
    issensitive(sensitive("x"))  =>  true bool
    issensitive("x")  =>  false bool
    issensitive([sensitive("x")])  =>  false bool
    issensitive(nonsensitive(sensitive([sensitive("x")])))  =>  false bool
    nonsensitive("x")  =>  "x" string
    nonsensitive(null)  =>  null dynamic
    sensitive(null)  =>  ~null dynamic
    ephemeralasnull({a=1})  =>  {a = 1} object({a = number})
    tobool("true")  =>  true bool
    tobool("yes")  =>  ! cannot convert "yes" to bool; only the strings "true" or "false" are allowed.
    tobool(1)  =>  ! cannot convert number to bool.
    tobool(null)  =>  null bool
    tobool("1")  =>  true bool
    tobool("True")  =>  ! cannot convert "True" to bool; only the strings "true" or "false" are allowed.
    tobool([])  =>  ! cannot convert tuple to bool.
    tonumber("12")  =>  12 number
    tonumber("1e3")  =>  1000 number
    tonumber(true)  =>  ! cannot convert bool to number.
    tonumber("-1.50")  =>  -1.5 number
    tonumber(sensitive("x"))  =>  ! cannot convert this sensitive string to number.
    tostring(1.50)  =>  "1.5" string
    tostring(true)  =>  "true" string
    tostring(null)  =>  null string
    tostring([1])  =>  ! cannot convert tuple to string.
    tostring(1e21)  =>  "1000000000000000000000" string
    tolist([1,"a"])  =>  ["1", "a"] list(string)
    tolist([])  =>  [] list(dynamic)
    tolist(null)  =>  null list(dynamic)
    tolist(toset(["b","a"]))  =>  ["a", "b"] list(string)
    tolist("a")  =>  ! cannot convert string to list of any single type.
    tolist({a=1})  =>  ! cannot convert object to list of any single type.
    tolist([1,[2]])  =>  ! cannot convert tuple to list of any single type.
    tolist(["a",local.unknown])  =>  ["a", ?] list(string)
    tolist([null,"a"])  =>  [null, "a"] list(string)
    tolist([{a=1},{a="x"}])  =>  [{a = "1"}, {a = "x"}] list(object({a = string}))
    tolist([{a=1},{b="x"}])  =>  [{a = "1"}, {b = "x"}] list(map(string))
    tolist([{a=1},{b=[1]}])  =>  ! cannot convert tuple to list of any single type.
    toset([null])  =>  [null] set(dynamic)
    toset(["a",null,"a"])  =>  ["a", null] set(string)
    toset([1,"1"])  =>  ["1"] set(string)
    toset({a=1})  =>  ! cannot convert object to set of any single type.
    toset([[1],[1]])  =>  [[1]] set(tuple([number]))
    toset([local.unknown])  =>  [?] set(string)
    tomap({a=1,b="x"})  =>  {a = "1", b = "x"} map(string)
    tomap({})  =>  {} map(dynamic)
    tomap({a=1,b=[2]})  =>  ! cannot convert object to map of any single type.
    tomap([1])  =>  ! cannot convert tuple to map of any single type.
    tomap({a={x=1},b={x="y"}})  =>  {a = {x = "1"}, b = {x = "y"}} map(object({x = string}))
    tomap({a=null})  =>  {a = null} map(dynamic)
    sensitive("a")  =>  ~"a" string
    nonsensitive(sensitive({a=sensitive(1)}))  =>  {a = ~1} object({a = number})
    issensitive(null)  =>  false bool
    issensitive(keys(sensitive({a=1})))  =>  true bool
    issensitive(keys({a=sensitive(1)}))  =>  false bool
    issensitive(values({a=sensitive(1)}))  =>  false bool
    issensitive(values({a=sensitive(1)})[0])  =>  true bool
    issensitive(length(sensitive([1])))  =>  true bool
    issensitive(length([sensitive(1)]))  =>  false bool
    issensitive(merge({a=sensitive(1)},{b=2}))  =>  false bool
    issensitive(merge(sensitive({a=1}),{b=2}))  =>  true bool
    issensitive(concat([sensitive(1)],[2]))  =>  false bool
    issensitive(concat(sensitive([1]),[2]))  =>  true bool
    issensitive(element([1,sensitive(2)],0))  =>  false bool
    issensitive(element([1,sensitive(2)],1))  =>  true bool
    issensitive(element(sensitive([1]),0))  =>  true bool
    issensitive(element([1],sensitive(0)))  =>  true bool
    issensitive(lookup({a=1},sensitive("a")))  =>  true bool
    issensitive(lookup({a=1,b=sensitive(1)},"a",""))  =>  false bool
    issensitive(lookup({a=1},"b",sensitive("")))  =>  true bool
    issensitive(coalesce(sensitive(null),"a"))  =>  true bool
    issensitive(coalesce("a",sensitive("b")))  =>  true bool
    issensitive(contains(["a",sensitive("b")],"a"))  =>  true bool
    issensitive(flatten([sensitive(["a"]),["b"]]))  =>  true bool
    issensitive(flatten([[sensitive("a")],["b"]]))  =>  false bool
    issensitive(setproduct([sensitive("a")],["b"]))  =>  false bool
    issensitive(setproduct(sensitive(["a"]),["b"]))  =>  true bool
    issensitive(zipmap([sensitive("a")],["b"]))  =>  true bool
    issensitive(zipmap(["a"],[sensitive("b")]))  =>  false bool
    issensitive(distinct([sensitive("a"),"b"]))  =>  true bool
    issensitive(toset([sensitive("a"),"b"]))  =>  true bool
    issensitive(tolist([sensitive("a"),"b"]))  =>  false bool
    issensitive(reverse([sensitive("a"),"b"]))  =>  false bool
    issensitive(slice([sensitive("a"),"b"],1,2))  =>  false bool
    issensitive(slice(["a"],0,sensitive(1)))  =>  true bool
    issensitive(chunklist([sensitive("a"),"b"],1))  =>  false bool
    issensitive(chunklist(["a"],sensitive(1)))  =>  true bool
    issensitive(transpose({a=[sensitive("b")]}))  =>  true bool
    issensitive(one([sensitive("b")]))  =>  true bool
    issensitive(sort([sensitive("b")]))  =>  true bool
    issensitive(jsonencode([sensitive("b")]))  =>  true bool
    issensitive(lookup(sensitive({a=1}),"b","c"))  =>  true bool
    tobool(sensitive("zz"))  =>  ! cannot convert this sensitive string to bool.
    tolist(local.unknown)  =>  ! cannot convert string to list of any single type.
    tostring(local.unknown)  =>  ? string
    toset([{a=1},{a=1}])  =>  [{a = 1}] set(object({a = number}))
    toset([true,1])  =>  ! cannot convert tuple to set of any single type.
    issensitive(slice([tolist([0, sensitive("s"), "1"])], "1", null))  =>  ! argument must not be null.
    issensitive(1.5)  =>  false bool
    tobool("")  =>  ! cannot convert "" to bool; only the strings "true" or "false" are allowed.
    issensitive(yamlencode("1"))  =>  false bool
    [tolist({a = [-1], b = 1}) == null]  =>  ! cannot convert object to list of any single type.
    issensitive(tomap({a = 1.5}))  =>  false bool
    tostring("b")  =>  "b" string
    tomap({c = "é"})  =>  {c = "é"} map(string)
    issensitive(issensitive(true))  =>  false bool
    [tolist(0) == null]  =>  ! cannot convert number to list of any single type.
    issensitive(issensitive(sensitive("s")))  =>  false bool
    issensitive(tolist("b"))  =>  ! cannot convert string to list of any single type.
    issensitive(alltrue([false, false, null]))  =>  false bool
    tonumber(null)  =>  null number
    toset(1)  =>  ! cannot convert number to set of any single type.
    toset("a")  =>  ! cannot convert string to set of any single type.
    tolist("b")  =>  ! cannot convert string to list of any single type.
    [tolist("é") == null]  =>  ! cannot convert string to list of any single type.
    tostring(toset([1.5, 1, ["é"]]))  =>  ! cannot convert tuple to set of any single type.
    issensitive(sensitive("s"))  =>  true bool
    tolist(sensitive("s"))  =>  ! cannot convert this sensitive string to list of any single type.
    issensitive(contains(tolist([["", "é"]]), toset(["1"])))  =>  false bool
    tolist("é")  =>  ! cannot convert string to list of any single type.
    issensitive(reverse([]))  =>  false bool
    issensitive(0)  =>  false bool
    tonumber(sensitive("s"))  =>  ! cannot convert this sensitive string to number.
    toset({})  =>  ! cannot convert object to set of any single type.
    issensitive(one(toset([{}])))  =>  false bool
    [tolist([]) == null]  =>  [false] tuple([bool])
    tonumber(-1)  =>  -1 number
    issensitive(distinct(tolist([[1, "a", "é"]])))  =>  false bool
    toset([-1, "é"])  =>  ["-1", "é"] set(string)
    toset([sensitive("s"), null])  =>  ~["s", null] set(string)
    issensitive(reverse([true, "1"]))  =>  false bool
    tobool("é")  =>  ! cannot convert "é" to bool; only the strings "true" or "false" are allowed.
    tomap({c = "é", a = "é", b = [0]})  =>  ! cannot convert object to map of any single type.
    [tonumber(tomap({a = "é", c = 0})) == null]  =>  ! cannot convert map of string to number.
    tobool(sensitive("s"))  =>  ! cannot convert this sensitive string to bool.
    issensitive(reverse([1, 0, 1.5]))  =>  false bool
    tostring(1)  =>  "1" string
    issensitive(coalescelist([], []))  =>  ! no non-null arguments.
    tobool({c = sensitive("s")})  =>  ! cannot convert object to bool.
    tostring(-1)  =>  "-1" string
    issensitive(flatten(toset(["a"])))  =>  false bool
    issensitive(setunion(["é"]))  =>  false bool
    issensitive(concat([-1, "é", {b = -1, c = 1.5}], [-1], [sensitive("s")]))  =>  false bool
    tolist([1.5, 1.5, {c = -1, b = "b", a = 1.5}])  =>  ! cannot convert tuple to list of any single type.
    issensitive(one(toset([])))  =>  false bool
    issensitive(jsonencode(1))  =>  false bool
    toset(1.5)  =>  ! cannot convert number to set of any single type.
    issensitive(tomap({c = "a", b = 0}))  =>  false bool
    toset(true)  =>  ! cannot convert bool to set of any single type.
    [issensitive(0) == null]  =>  [false] tuple([bool])
    issensitive("é")  =>  false bool
    issensitive(local.list)  =>  ? bool
    [issensitive(1.5) == null]  =>  [false] tuple([bool])
    issensitive(flatten(toset([0, "é", "a"])))  =>  false bool
    tobool(local.unknown)  =>  ? bool
    toset([])  =>  [] set(dynamic)
    tolist(tolist([]))  =>  [] list(dynamic)
    tolist(1)  =>  ! cannot convert number to list of any single type.
    issensitive(element(tolist([1.5]), 2))  =>  false bool
    issensitive(issensitive(toset(["", ["1"], null])))  =>  ! cannot convert tuple to set of any single type.
    issensitive(sort(["c", "b", "b"]))  =>  false bool
    tonumber([local.unknown])  =>  ! cannot convert tuple to number.
    issensitive(values({c = ["1"], b = local.unknown, a = []}))  =>  false bool
    tomap(local.map)  =>  ? map(dynamic)
    tobool("a")  =>  ! cannot convert "a" to bool; only the strings "true" or "false" are allowed.
    toset(local.map)  =>  ! cannot convert map of string to set of any single type.
    tonumber(0)  =>  0 number
    issensitive(tostring(1))  =>  false bool
    [tomap({}) == null]  =>  [false] tuple([bool])
    issensitive(transpose({a = ["", "a", "b", "a"], b = ["a"]}))  =>  false bool
    tolist("1")  =>  ! cannot convert string to list of any single type.
    tostring(0)  =>  "0" string
    issensitive(jsonencode(true))  =>  false bool
    toset(local.unknown)  =>  ! cannot convert string to set of any single type.
    issensitive(element(tolist([]), null))  =>  ! argument must not be null.
    issensitive(keys(local.map))  =>  ? bool
    tostring("")  =>  "" string
    tonumber(1.5)  =>  1.5 number
    issensitive(concat([tomap({}), []], ["é"]))  =>  false bool
    issensitive(true)  =>  false bool
    issensitive(element([-1, sensitive("s")], "1"))  =>  true bool
    tomap({b = [null, 1, true]})  =>  {b = [null, 1, true]} map(tuple([dynamic, number, bool]))
    issensitive(length([]))  =>  false bool
    tobool(["1", 1.5])  =>  ! cannot convert tuple to bool.
    issensitive(toset({a = null, c = 1.5, b = true}))  =>  ! cannot convert object to set of any single type.
    toset(-1)  =>  ! cannot convert number to set of any single type.
    issensitive(length([["", local.unknown, 0], local.unknown]))  =>  false bool
    issensitive(lookup({}, "b"))  =>  ! the given object has no attribute "b".
    [tobool(-1) == null]  =>  ! cannot convert number to bool.
    tonumber("1")  =>  1 number
    issensitive({a = local.unknown, c = [1, "b"]})  =>  false bool
    issensitive("1")  =>  false bool
    issensitive(issensitive(0))  =>  false bool
    tolist(local.list)  =>  ? list(dynamic)
    issensitive(anytrue([local.unknown == "x"]))  =>  ? bool
    issensitive(toset("b"))  =>  ! cannot convert string to set of any single type.
    issensitive(tomap({b = tolist(["1"])}))  =>  false bool
    tobool(true)  =>  true bool
    issensitive(merge({c = "", b = [1.5], a = tolist([])}, tomap({}), tomap({})))  =>  false bool
    tobool(1.5)  =>  ! cannot convert number to bool.
    tonumber(1)  =>  1 number
    tomap({a = -1, b = tolist([]), c = "b"})  =>  ! cannot convert object to map of any single type.
    tostring("1")  =>  "1" string
    tonumber([sensitive("s")])  =>  ! cannot convert tuple to number.
    tomap(tomap({c = "a", a = {}}))  =>  ! cannot convert object to map of any single type.
    toset(sensitive("s"))  =>  ! cannot convert this sensitive string to set of any single type.
    issensitive(setsubtract([sensitive("s")], []))  =>  true bool
    issensitive(anytrue([true, false]))  =>  false bool
    tolist(-1)  =>  ! cannot convert number to list of any single type.
    tomap(tomap({b = "", a = -1}))  =>  {a = "-1", b = ""} map(string)
    toset("")  =>  ! cannot convert string to set of any single type.
    [tostring(sensitive("s")) == null]  =>  [~false] tuple([bool])
    tomap(tomap({b = sensitive("s"), c = true, a = "é"}))  =>  {a = "é", b = ~"s", c = "true"} map(string)
    tomap({c = 0, a = null})  =>  {a = null, c = 0} map(number)
    toset([["é"]])  =>  [["é"]] set(tuple([string]))
    issensitive(tobool([]))  =>  ! cannot convert tuple to bool.
    issensitive(toset([1.5, "a"]))  =>  false bool
    issensitive(transpose({a = tolist(["a"]), b = ["c", local.unknown]}))  =>  ? bool
    issensitive(transpose({a = ["a", "b"], b = tolist(["b"])}))  =>  false bool
    issensitive(lookup({b = 1}, "a"))  =>  ! the given object has no attribute "a".
    tostring({b = "a", a = tolist([])})  =>  ! cannot convert object to string.
    """
)
def test_conversion_as_terraform(expression: str, expected: str) -> None:
    assert answer(expression) == expected
