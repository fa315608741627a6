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
    """
)
def test_conversion_as_terraform(expression: str, expected: str) -> None:
    assert answer(expression) == expected
