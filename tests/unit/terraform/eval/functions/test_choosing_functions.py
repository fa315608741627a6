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
    """
)
def test_choosing_as_terraform(expression: str, expected: str) -> None:
    assert answer(expression) == expected
