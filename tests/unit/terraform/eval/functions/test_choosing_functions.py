"""Functions that find one value among several: what terraform 1.11.4 answers."""

from tests.unit.terraform.eval.functions.answers import answer, cases


@cases(
    r"""
    coalesce(null, "", "x")  =>  "x" string
    coalesce("", "x")  =>  "x" string
    coalesce(null, 1)  =>  1 number
    coalesce(1, "a")  =>  "1" string
    coalesce(true, "x", 3)  =>  "true" string
    coalesce(null, null)  =>  ! no non-null, non-empty-string arguments.
    coalesce([], [1])  =>  [] list(number)
    element(["a","b","c"], -1)  =>  ! the index -1 is negative.
    element(["a","b","c"], -3)  =>  "a" string
    element(["a","b","c"], 4)  =>  "b" string
    element(tolist(["a","b"]), -1)  =>  "b" string
    element(toset(["a"]), 0)  =>  ! cannot read elements from set of string.
    element([], 0)  =>  ! cannot use element function with an empty list.
    length({})  =>  0 number
    length("añ")  =>  2 number
    length(5)  =>  ! argument must be a string, a collection type, or a structural type.
    length([local.unknown])  =>  1 number
    length(toset([local.unknown]))  =>  1 number
    length(toset([local.unknown, "a"]))  =>  ? number
    length(null)  =>  ! argument must not be null.
    length(local.list)  =>  ? number
    one([])  =>  null dynamic
    one([null])  =>  null dynamic
    one([1,2])  =>  ! must be a list, set, or tuple value with either zero or one elements.
    one(toset([]))  =>  null dynamic
    one(tolist([local.unknown]))  =>  ? string
    one(toset([local.unknown,"a"]))  =>  ? string
    one("a")  =>  ! must be a list, set, or tuple value with either zero or one elements.
    alltrue([])  =>  true bool
    alltrue([true,"true"])  =>  true bool
    alltrue([true,false])  =>  false bool
    alltrue([null])  =>  false bool
    alltrue(["x"])  =>  ! element 0: a bool is required.
    alltrue(["1"])  =>  true bool
    alltrue([local.unknown=="x", false])  =>  ? bool
    alltrue(toset([true]))  =>  true bool
    anytrue([])  =>  false bool
    anytrue([false,"true"])  =>  true bool
    anytrue([null])  =>  false bool
    coalescelist([],["a"])  =>  ["a"] tuple([string])
    coalescelist([],[])  =>  ! no non-null arguments.
    coalescelist(null,["a"])  =>  ! coalescelist arguments must be lists or tuples.
    coalescelist(tolist(["a"]),["b"])  =>  ["a"] list(string)
    coalescelist("a")  =>  ! coalescelist arguments must be lists or tuples.
    coalescelist()  =>  ! at least one argument is required.
    coalescelist(["a"], local.list)  =>  ["a"] tuple([string])
    contains(["a","b"],"a")  =>  true bool
    contains([1],"1")  =>  false bool
    contains(tolist([1]),1)  =>  true bool
    contains(toset(["a"]),"b")  =>  false bool
    contains([],"a")  =>  false bool
    contains(["a",local.unknown],"a")  =>  true bool
    contains(["b",local.unknown],"a")  =>  ? bool
    contains({a=1},"a")  =>  ! argument must be list, tuple, or set.
    contains(["a"],null)  =>  ! argument must not be null.
    contains([null],"a")  =>  false bool
    contains([{a=1}],{a=1})  =>  true bool
    contains([["a"]],["a"])  =>  true bool
    contains("abc","a")  =>  ! argument must be list, tuple, or set.
    element([1,"b",true],5)  =>  true bool
    element(["a",local.unknown],0)  =>  "a" string
    element(local.unknown,0)  =>  ! cannot read elements from string.
    element(["a"],local.unknown)  =>  ? dynamic
    element([null],0)  =>  null dynamic
    element(["a","b"],"1")  =>  "b" string
    element({a=1},0)  =>  ! cannot read elements from object.
    element(["a"],null)  =>  ! argument must not be null.
    index(["a","b"],"b")  =>  1 number
    index(["a"],"z")  =>  ! item not found.
    index([],"z")  =>  ! cannot search an empty list.
    index(toset(["a"]),"a")  =>  ! argument must be a list or tuple.
    index([local.unknown,"b"],"b")  =>  ? number
    index(["b",local.unknown],"b")  =>  0 number
    index([1,2],2)  =>  1 number
    index([1,2],"2")  =>  ! item not found.
    index(["a"],null)  =>  ! argument must not be null.
    one(["a"])  =>  "a" string
    one(toset(["a"]))  =>  "a" string
    one(null)  =>  ! argument must not be null.
    one({a=1})  =>  ! must be a list, set, or tuple value with either zero or one elements.
    one([{a=1}])  =>  {a = 1} object({a = number})
    length(sort(["b",local.unknown]))  =>  2 number
    length(setproduct(["a"],toset([local.unknown,"b"])))  =>  ? number
    length("e\u0301a")  =>  2 number
    length("👨‍👩‍👧")  =>  1 number
    length("\r\n")  =>  1 number
    length(tolist([]))  =>  0 number
    coalesce([],"a")  =>  ! all arguments must have the same type.
    coalesce("",null,"b")  =>  "b" string
    coalesce(local.unknown,"b")  =>  ? string
    coalesce("a",local.unknown)  =>  "a" string
    coalesce(1,local.unknown)  =>  "1" string
    coalesce("")  =>  ! no non-null, non-empty-string arguments.
    coalesce()  =>  ! all arguments must have the same type.
    coalesce(0,1)  =>  0 number
    coalesce(false,true)  =>  false bool
    coalesce({},{a=1})  =>  {} map(number)
    coalesce(tolist([]),["a"])  =>  [] list(string)
    coalesce(null,tolist([]),tolist(["a"]))  =>  [] list(dynamic)
    coalesce(local.unknown, sensitive("b"))  =>  ~? string
    element(tolist([null, tolist([sensitive("s"), null]), [null, null]]), "1")  =>  [~"s", null] list(string)
    length(merge(tomap({c = sensitive("s"), a = 1})))  =>  2 number
    contains(tolist([0, null, 1.5]), local.list)  =>  ? bool
    length(tolist(0))  =>  ! cannot convert number to list of any single type.
    length("é")  =>  1 number
    index(toset([]), "a")  =>  ! argument must be a list or tuple.
    index([], "")  =>  ! cannot search an empty list.
    coalescelist(local.list, tolist(["1"]))  =>  ? dynamic
    index([], "b")  =>  ! cannot search an empty list.
    length(tomap(tomap({b = 1.5, a = "a", c = []})))  =>  ! cannot convert object to map of any single type.
    length(distinct([local.unknown]))  =>  ? number
    length(toset("é"))  =>  ! cannot convert string to set of any single type.
    [coalesce(1.5, -1) == null]  =>  [false] tuple([bool])
    contains([sensitive("s")], 0)  =>  ~false bool
    alltrue([null, local.unknown == "x", local.unknown == "x"])  =>  false bool
    coalesce("é", "a", -1)  =>  "é" string
    anytrue([null, null])  =>  false bool
    coalesce("1")  =>  "1" string
    length(coalescelist(null, [], null))  =>  ! coalescelist arguments must be lists or tuples.
    alltrue([true, false, null])  =>  false bool
    one(tolist([]))  =>  null dynamic
    element(tolist([toset(["1", "1"]), true]), -1)  =>  ! cannot convert tuple to list of any single type.
    index([sensitive("s"), "1"], "1")  =>  ~1 number
    contains(tolist([]), tomap({}))  =>  false bool
    element([toset([1, local.unknown])], -1)  =>  ["1", ?] set(string)
    length(yamlencode(1.5))  =>  8 number
    one([-1])  =>  -1 number
    element(["b"], null)  =>  ! argument must not be null.
    coalescelist(local.list, ["é", "1"], toset([-1, 1, null]))  =>  ? dynamic
    element(tolist([1.5, sensitive("s"), "1"]), 1)  =>  ~"s" string
    length(reverse([1, local.unknown]))  =>  2 number
    anytrue([false, true])  =>  true bool
    coalescelist([true, toset([])], local.list, null)  =>  [true, []] tuple([bool, set(dynamic)])
    contains([[0, "b"], 1], -1)  =>  false bool
    alltrue([false, true, false])  =>  false bool
    length(length(toset([0, "a"])))  =>  ! argument must be a string, a collection type, or a structural type.
    contains(toset([0]), "é")  =>  false bool
    length(setintersection(tolist([])))  =>  0 number
    one(["1", sensitive("s"), ""])  =>  ! what is wrong is not shown, since an argument is sensitive.
    alltrue([true, true, null])  =>  false bool
    element([{a = -1, b = "b"}, 0], 0)  =>  {a = -1, b = "b"} object({a = number, b = string})
    length(merge({b = true, a = ["a", "b"], c = local.list}))  =>  3 number
    one(["b"])  =>  "b" string
    coalesce(1)  =>  1 number
    alltrue([local.unknown == "x"])  =>  ? bool
    length(matchkeys(toset([]), ["c", "c"], toset(["c", local.unknown])))  =>  ? number
    coalesce(true, -1)  =>  ! all arguments must have the same type.
    length(sort(["a", "b", "a", "a"]))  =>  4 number
    length(tobool("é"))  =>  ! cannot convert "é" to bool; only the strings "true" or "false" are allowed.
    one([[sensitive("s"), null, 1], "a"])  =>  ! what is wrong is not shown, since an argument is sensitive.
    length(values({a = sensitive("s")}))  =>  1 number
    length(concat([toset([1]), "1"], [[], 0, {}]))  =>  5 number
    length(transpose({a = ["a", ""], b = toset([])}))  =>  2 number
    length(toset("b"))  =>  ! cannot convert string to set of any single type.
    length(anytrue([]))  =>  ! argument must be a string, a collection type, or a structural type.
    alltrue([null, local.unknown == "x"])  =>  false bool
    alltrue([true, null, local.unknown == "x"])  =>  false bool
    length(toset([[sensitive("s"), 0, null], [sensitive("s"), "b", 0]]))  =>  ~2 number
    length(tonumber([1, 0, null]))  =>  ! cannot convert tuple to number.
    length(toset("1"))  =>  ! cannot convert string to set of any single type.
    length(tolist(null))  =>  ! argument must not be null.
    [one([]) == null]  =>  [true] tuple([bool])
    length({b = "1", c = local.unknown})  =>  2 number
    length(lookup({c = true}, "b", [1]))  =>  1 number
    length(tonumber(true))  =>  ! cannot convert bool to number.
    index([-1], null)  =>  ! argument must not be null.
    length(flatten(toset([])))  =>  0 number
    coalescelist(null)  =>  ! coalescelist arguments must be lists or tuples.
    contains([0, [-1, sensitive("s"), "é"], "1"], "a")  =>  ~false bool
    length(setunion(["b"]))  =>  1 number
    length(transpose({a = toset(["b", "", "b", "a"]), b = toset(["b", "c"])}))  =>  4 number
    element(tolist([]), "1")  =>  ! cannot use element function with an empty list.
    length(tomap(tomap({})))  =>  0 number
    index([1, "1"], true)  =>  ! item not found.
    index(["é"], "")  =>  ! item not found.
    coalesce({a = "é"}, {b = "a"}, local.unknown)  =>  ! all arguments must have the same type.
    contains([["b", "b", true], "b"], tomap({c = "a", a = 1}))  =>  false bool
    length(merge({}))  =>  0 number
    length(coalesce("é", -1, "a"))  =>  1 number
    length(transpose({a = tolist([]), b = ["a", local.unknown]}))  =>  ? number
    length(one([]))  =>  ! argument must not be null.
    length(coalesce(0))  =>  ! argument must be a string, a collection type, or a structural type.
    length(distinct([[sensitive("s"), 1], -1]))  =>  ! all elements must have the same type.
    coalesce(true, [local.unknown])  =>  ! all arguments must have the same type.
    alltrue([true, false])  =>  false bool
    element([1.5, true, 0], 2)  =>  0 number
    length(setunion([tolist([sensitive("s")])], []))  =>  ~1 number
    length(slice([], null, local.digits))  =>  ! argument must not be null.
    coalesce("a", "a")  =>  "a" string
    length(contains(tolist([]), null))  =>  ! argument must not be null.
    coalesce(1, 1)  =>  1 number
    coalescelist([{}, {a = "é"}], null)  =>  ! coalescelist arguments must be lists or tuples.
    length(setproduct(tolist([]), [sensitive("s")]))  =>  0 number
    length(concat(local.list))  =>  ? number
    one(local.list)  =>  ? string
    [one(["b"]) == null]  =>  [false] tuple([bool])
    length(yamlencode(toset(["1", "b", -1])))  =>  19 number
    coalesce([tomap({c = -1}), 1])  =>  [{c = -1}, 1] tuple([map(number), number])
    length(sensitive("s"))  =>  ~1 number
    index(["a", tomap({}), sensitive("s")], "a")  =>  ~0 number
    index(tolist([]), 1.5)  =>  ! cannot search an empty list.
    contains(["a", {b = 1, a = 1, c = local.unknown}], 0)  =>  false bool
    length(toset(["", "é"]))  =>  2 number
    anytrue([true])  =>  true bool
    length(length(true))  =>  ! argument must be a string, a collection type, or a structural type.
    length(anytrue([null]))  =>  ! argument must be a string, a collection type, or a structural type.
    length(tostring("b"))  =>  1 number
    coalescelist(toset(["b"]), null)  =>  ! coalescelist arguments must be lists or tuples.
    length(compact([local.unknown, local.unknown, "b"]))  =>  ? number
    length({a = sensitive("s"), c = {b = "b"}, b = 1.5})  =>  3 number
    length(setunion(toset([-1]), [null], []))  =>  2 number
    length(tolist([sensitive("s")]))  =>  1 number
    coalesce([1, ["a"]])  =>  [1, ["a"]] tuple([number, tuple([string])])
    length(transpose({a = tolist([]), b = []}))  =>  0 number
    element(tolist([[], sensitive("s")]), "1")  =>  ! cannot convert tuple to list of any single type.
    length({c = 0})  =>  1 number
    [element([], null) == null]  =>  ! argument must not be null.
    length(index([-1], -1))  =>  ! argument must be a string, a collection type, or a structural type.
    [alltrue([]) == null]  =>  [false] tuple([bool])
    element(toset([[local.unknown, 1], "", -1]), 1.5)  =>  ! cannot convert tuple to set of any single type.
    coalescelist([local.unknown, [], "1"], null)  =>  ! coalescelist arguments must be lists or tuples.
    contains(tolist(["b", []]), [-1])  =>  ! cannot convert tuple to list of any single type.
    length({b = [true]})  =>  1 number
    coalesce(-1)  =>  -1 number
    length(lookup(tomap({}), "b", "b"))  =>  1 number
    length(one([true, [true]]))  =>  ! must be a list, set, or tuple value with either zero or one elements.
    length(values(tomap({c = "1", b = 0})))  =>  2 number
    length(tomap({c = "a", b = []}))  =>  ! cannot convert object to map of any single type.
    length(setproduct([["b"]], [tolist([-1, "a"])], tolist(["a"])))  =>  1 number
    length(tolist(sensitive("s")))  =>  ! cannot convert this sensitive string to list of any single type.
    length(tomap({a = "a", b = local.unknown}))  =>  2 number
    coalescelist(null, ["a", -1])  =>  ! coalescelist arguments must be lists or tuples.
    alltrue([false, false, true])  =>  false bool
    one(toset(["1", "", sensitive("s")]))  =>  ! what is wrong is not shown, since an argument is sensitive.
    [length(1.5) == null]  =>  ! argument must be a string, a collection type, or a structural type.
    element([1], "1")  =>  1 number
    one(toset(["b", "1", null]))  =>  ! must be a list, set, or tuple value with either zero or one elements.
    length(slice(toset([]), 2, null))  =>  ! argument must not be null.
    contains(tolist([[-1]]), toset(["", null]))  =>  false bool
    length("a")  =>  1 number
    length(setsubtract(["1"], tolist([])))  =>  1 number
    length(toset({a = "1", c = "é"}))  =>  ! cannot convert object to set of any single type.
    length(sort(["b", "", "", "a"]))  =>  4 number
    length(compact(toset(["a", local.unknown, "b"])))  =>  ? number
    one([1.5, [""], "é"])  =>  ! must be a list, set, or tuple value with either zero or one elements.
    length(lookup({}, local.unknown, sensitive("s")))  =>  ? number
    coalesce({a = 1.5}, -1)  =>  ! all arguments must have the same type.
    alltrue([false])  =>  false bool
    coalescelist([])  =>  ! no non-null arguments.
    length(setintersection(toset([true, sensitive("s"), 1.5])))  =>  ~3 number
    contains(local.list, null)  =>  ! argument must not be null.
    [index([[], -1, null], "é") == null]  =>  ! item not found.
    index([{b = "é"}], -1)  =>  ! item not found.
    length(jsonencode("b"))  =>  3 number
    length(compact(tolist(["c", "c", "b", "a"])))  =>  4 number
    length(values({a = 1.5}))  =>  1 number
    contains([1.5, 1], [-1])  =>  false bool
    anytrue([true, null, true])  =>  true bool
    length(zipmap(toset(["", local.unknown, "b", "b"]), []))  =>  ? number
    length(coalesce("b", null, "1"))  =>  1 number
    length(element([], null))  =>  ! argument must not be null.
    length(flatten([null, 0]))  =>  2 number
    length(sort(toset([])))  =>  0 number
    coalescelist([local.unknown], null)  =>  ! coalescelist arguments must be lists or tuples.
    length(setintersection([tomap({})]))  =>  1 number
    coalesce("b")  =>  "b" string
    index([[], "1", toset([0])], "1")  =>  1 number
    alltrue([local.unknown == "x", null, null])  =>  ? bool
    index(["", ""], -1)  =>  ! item not found.
    length(keys({a = {c = "é", b = ""}, c = "", b = -1}))  =>  3 number
    alltrue([true])  =>  true bool
    length(compact(["a", "b", local.unknown]))  =>  ? number
    contains(toset([]), 1)  =>  false bool
    coalesce(["a"], {}, sensitive("s"))  =>  ! what is wrong is not shown, since an argument is sensitive.
    one([local.unknown, [], "a"])  =>  ! must be a list, set, or tuple value with either zero or one elements.
    length(toset([1.5, "é", "b"]))  =>  3 number
    [element(["a", [1]], 0) == null]  =>  [false] tuple([bool])
    index(["a"], "a")  =>  0 number
    anytrue([local.unknown == "x"])  =>  ? bool
    contains([tomap({})], true)  =>  false bool
    contains([0, 1.5], "b")  =>  false bool
    one(["1", "a", ""])  =>  ! must be a list, set, or tuple value with either zero or one elements.
    one([{c = true, a = "é"}])  =>  {a = "é", c = true} object({a = string, c = bool})
    length(keys({c = 1}))  =>  1 number
    contains([[0, "1", -1]], [true, 1.5, [sensitive("s"), 1.5]])  =>  ~false bool
    length(compact(toset([local.unknown, ""])))  =>  ? number
    index([""], 1.5)  =>  ! item not found.
    index(["é", local.unknown], {})  =>  ! item not found.
    contains([], "")  =>  false bool
    length(tostring(""))  =>  0 number
    length(zipmap(toset(["a", ""]), toset([])))  =>  ! values argument must be a list or tuple value.
    index([], "a")  =>  ! cannot search an empty list.
    coalesce(local.unknown, 0, "")  =>  ? string
    contains([], ["é", sensitive("s")])  =>  ~false bool
    index(toset(["a"]), "")  =>  ! argument must be a list or tuple.
    contains([null, "a", -1], "")  =>  false bool
    contains(toset([null, sensitive("s"), null]), "a")  =>  ~false bool
    length({a = tolist(["a", 0]), b = [-1]})  =>  2 number
    one(toset(["é", "é"]))  =>  "é" string
    index(["b", {c = "é", a = null, b = true}, {b = 1.5, c = local.unknown}], 0)  =>  ! item not found.
    anytrue([local.unknown == "x", local.unknown == "x", null])  =>  ? bool
    length(0)  =>  ! argument must be a string, a collection type, or a structural type.
    length(reverse([1.5, "a"]))  =>  2 number
    contains(tolist([]), null)  =>  ! argument must not be null.
    length(concat([], []))  =>  0 number
    alltrue([local.unknown == "x", local.unknown == "x", false])  =>  ? bool
    length(lookup({}, "b", ["1", "", {}]))  =>  3 number
    alltrue([null, false])  =>  false bool
    coalescelist(toset([]), null)  =>  ! coalescelist arguments must be lists or tuples.
    length(tolist(local.list))  =>  ? number
    [coalesce(1, {c = 0, b = true, a = -1}) == null]  =>  ! all arguments must have the same type.
    """
)
def test_choosing_as_terraform(expression: str, expected: str) -> None:
    assert answer(expression) == expected
