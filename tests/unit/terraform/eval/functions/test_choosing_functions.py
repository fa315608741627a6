"""Functions that find one value among several: what terraform 1.11.4 answers."""

from tests.unit.terraform.eval.functions.answers import answer, cases


@cases(
    """
    coalesce(null, "", "x")  =>  "x" string
    coalesce("", "x")  =>  "x" string
    coalesce(null, 1)  =>  1 number
    coalesce(1, "a")  =>  "1" string
    coalesce(true, "x", 3)  =>  "true" string
    coalesce(null, null)  =>  ! Call to function "coalesce" failed: no non-null, non-empty-string arguments.
    coalesce([], [1])  =>  [] list(number)
    element(["a","b","c"], -1)  =>  ! Call to function "element" failed: the index -1 is negative.
    element(["a","b","c"], -3)  =>  "a" string
    element(["a","b","c"], 4)  =>  "b" string
    element(tolist(["a","b"]), -1)  =>  "b" string
    element([], 0)  =>  ! Call to function "element" failed: cannot use element function with an empty list.
    length({})  =>  0 number
    length([local.unknown])  =>  1 number
    length(toset([local.unknown]))  =>  1 number
    length(toset([local.unknown, "a"]))  =>  ? number
    length(null)  =>  ! Invalid value for "value" parameter: argument must not be null.
    length(local.list)  =>  ? number
    one([])  =>  null dynamic
    one([null])  =>  null dynamic
    one(toset([]))  =>  null dynamic
    one(tolist([local.unknown]))  =>  ? string
    one(toset([local.unknown,"a"]))  =>  ? string
    alltrue([])  =>  true bool
    alltrue([true,"true"])  =>  true bool
    alltrue([true,false])  =>  false bool
    alltrue([null])  =>  false bool
    alltrue(["x"])  =>  ! Invalid value for "list" parameter: element 0: a bool is required.
    alltrue(["1"])  =>  true bool
    alltrue([local.unknown=="x", false])  =>  ? bool
    alltrue(toset([true]))  =>  true bool
    anytrue([])  =>  false bool
    anytrue([false,"true"])  =>  true bool
    anytrue([null])  =>  false bool
    coalescelist([],["a"])  =>  ["a"] tuple([string])
    coalescelist([],[])  =>  ! Call to function "coalescelist" failed: no non-null arguments.
    coalescelist(tolist(["a"]),["b"])  =>  ["a"] list(string)
    coalescelist()  =>  ! Call to function "coalescelist" failed: at least one argument is required.
    coalescelist(["a"], local.list)  =>  ["a"] tuple([string])
    contains(["a","b"],"a")  =>  true bool
    contains([1],"1")  =>  false bool
    contains(tolist([1]),1)  =>  true bool
    contains(toset(["a"]),"b")  =>  false bool
    contains([],"a")  =>  false bool
    contains(["a",local.unknown],"a")  =>  true bool
    contains(["b",local.unknown],"a")  =>  ? bool
    contains({a=1},"a")  =>  ! Call to function "contains" failed: argument must be list, tuple, or set.
    contains(["a"],null)  =>  ! Invalid value for "value" parameter: argument must not be null.
    contains([null],"a")  =>  false bool
    contains([{a=1}],{a=1})  =>  true bool
    contains([["a"]],["a"])  =>  true bool
    contains("abc","a")  =>  ! Call to function "contains" failed: argument must be list, tuple, or set.
    element([1,"b",true],5)  =>  true bool
    element(["a",local.unknown],0)  =>  "a" string
    element(local.unknown,0)  =>  ! Call to function "element" failed: cannot read elements from string.
    element(["a"],local.unknown)  =>  ? dynamic
    element([null],0)  =>  null dynamic
    element(["a","b"],"1")  =>  "b" string
    element({a=1},0)  =>  ! Call to function "element" failed: cannot read elements from object.
    element(["a"],null)  =>  ! Invalid value for "index" parameter: argument must not be null.
    index(["a","b"],"b")  =>  1 number
    index(["a"],"z")  =>  ! Call to function "index" failed: item not found.
    index([],"z")  =>  ! Call to function "index" failed: cannot search an empty list.
    index(toset(["a"]),"a")  =>  ! Call to function "index" failed: argument must be a list or tuple.
    index([local.unknown,"b"],"b")  =>  ? number
    index(["b",local.unknown],"b")  =>  0 number
    index([1,2],2)  =>  1 number
    index([1,2],"2")  =>  ! Call to function "index" failed: item not found.
    index(["a"],null)  =>  ! Invalid value for "value" parameter: argument must not be null.
    one(["a"])  =>  "a" string
    one(toset(["a"]))  =>  "a" string
    one(null)  =>  ! Invalid value for "list" parameter: argument must not be null.
    one([{a=1}])  =>  {a = 1} object({a = number})
    length(sort(["b",local.unknown]))  =>  2 number
    length(setproduct(["a"],toset([local.unknown,"b"])))  =>  ? number
    length(tolist([]))  =>  0 number
    coalesce([],"a")  =>  ! Call to function "coalesce" failed: all arguments must have the same type.
    coalesce("",null,"b")  =>  "b" string
    coalesce(local.unknown,"b")  =>  ? string
    coalesce("a",local.unknown)  =>  "a" string
    coalesce(1,local.unknown)  =>  "1" string
    coalesce("")  =>  ! Call to function "coalesce" failed: no non-null, non-empty-string arguments.
    coalesce()  =>  ! Call to function "coalesce" failed: all arguments must have the same type.
    coalesce(0,1)  =>  0 number
    coalesce(false,true)  =>  false bool
    coalesce({},{a=1})  =>  {} map(number)
    coalesce(tolist([]),["a"])  =>  [] list(string)
    coalesce(null,tolist([]),tolist(["a"]))  =>  [] list(dynamic)
    coalesce(local.unknown, sensitive("b"))  =>  ~? string
    """
)
def test_choosing_as_terraform(expression: str, expected: str) -> None:
    assert answer(expression) == expected
