"""Functions that cut, order and join sequences: what terraform 1.11.4 answers."""

from tests.unit.terraform.eval.functions.answers import answer, cases


@cases(
    r"""
    concat(tolist([]), ["a"])  =>  ["a"] tuple([string])
    concat(tolist([]), tolist(["a"]))  =>  ["a"] list(string)
    concat([1], tolist(["a"]))  =>  [1, "a"] tuple([number, string])
    concat(tolist([1]), tolist(["a"]))  =>  ["1", "a"] list(string)
    concat(tolist([1]), tolist([{a=1}]))  =>  [1, {a = 1}] tuple([number, object({a = number})])
    concat(toset(["a"]), ["b"])  =>  ! all arguments must be lists or tuples; got set of string.
    concat()  =>  ! at least one argument is required.
    chunklist(["a","b","c"],2)  =>  [["a", "b"], ["c"]] list(list(string))
    chunklist([],2)  =>  [] list(list(dynamic))
    chunklist(["a"],0)  =>  [["a"]] list(list(string))
    chunklist([],0)  =>  [] list(list(dynamic))
    chunklist(["a"],-1)  =>  ! the size argument must be positive.
    chunklist(["a",local.unknown],1)  =>  [["a"], [?]] list(list(string))
    compact(["","a",null,"b"])  =>  ["a", "b"] list(string)
    compact([])  =>  [] list(string)
    compact(["",local.unknown])  =>  ? list(string)
    compact([1,0])  =>  ["1", "0"] list(string)
    concat(["a"],[])  =>  ["a"] tuple([string])
    concat([],[])  =>  [] tuple([])
    concat(tolist(["a"]),["b"],[1])  =>  ["a", "b", 1] tuple([string, string, number])
    concat([local.unknown],["a"])  =>  [?, "a"] tuple([string, string])
    concat(null)  =>  ! argument must not be null.
    concat([null],["a"])  =>  [null, "a"] tuple([dynamic, string])
    distinct(["a","b","a","c","b"])  =>  ["a", "b", "c"] list(string)
    distinct([1,"1",1.0])  =>  ["1"] list(string)
    distinct([])  =>  [] list(dynamic)
    distinct(["a",local.unknown])  =>  ? list(string)
    distinct([{a=1},{a=1},{a=2}])  =>  [{a = 1}, {a = 2}] list(object({a = number}))
    distinct(toset(["b","a"]))  =>  ["a", "b"] list(string)
    distinct([null,null])  =>  [null] list(dynamic)
    flatten([["a"],[["b"],"c"],[]])  =>  ["a", "b", "c"] tuple([string, string, string])
    flatten([])  =>  [] tuple([])
    flatten([[local.unknown],["a"]])  =>  [?, "a"] tuple([string, string])
    flatten(toset(["b","a"]))  =>  ["a", "b"] tuple([string, string])
    flatten([{a=[1]},[2]])  =>  [{a = [1]}, 2] tuple([object({a = tuple([number])}), number])
    flatten([null,["a"]])  =>  [null, "a"] tuple([dynamic, string])
    flatten("a")  =>  ! can only flatten lists, sets and tuples.
    flatten({a=1})  =>  ! can only flatten lists, sets and tuples.
    flatten([toset([local.unknown,"a"])])  =>  ? dynamic
    flatten([local.list])  =>  ? dynamic
    flatten([tolist(["a"]),[tolist([])]])  =>  ["a"] tuple([string])
    matchkeys(["i1","i2","i3"],["a","b","a"],["a"])  =>  ["i1", "i3"] list(string)
    matchkeys(["i1"],["a","b"],["a"])  =>  ! length of keys and values should be equal.
    matchkeys(["i1","i2"],["a","b"],[])  =>  [] list(string)
    matchkeys(["i1","i2"],[1,2],["2"])  =>  ["i2"] list(string)
    matchkeys(["i1",local.unknown],["a","b"],["a"])  =>  ? list(string)
    matchkeys([],[],["a"])  =>  [] list(dynamic)
    matchkeys([1,2],["a","b"],["c"])  =>  [] list(number)
    reverse(["a",1])  =>  [1, "a"] tuple([number, string])
    reverse([])  =>  [] tuple([])
    reverse(toset(["a","b"]))  =>  ["b", "a"] list(string)
    reverse(tolist([]))  =>  [] list(dynamic)
    reverse("abc")  =>  ! can only reverse list or tuple values, not string.
    reverse([local.unknown,"a"])  =>  ["a", ?] tuple([string, string])
    slice(["a","b","c"],1,2)  =>  ["b"] tuple([string])
    slice(["a","b"],0,0)  =>  [] tuple([])
    slice(tolist(["a","b"]),0,0)  =>  [] list(string)
    slice(tolist(["a","b"]),1,2)  =>  ["b"] list(string)
    slice(["a"],1,0)  =>  ! start index must not be greater than end index.
    slice(["a"],0,2)  =>  ! end index must not be greater than the length of the list.
    slice(["a"],-1,1)  =>  ! start index must not be less than zero.
    slice(["a"],2,2)  =>  ! start index must not be greater than the length of the list.
    slice("abc",0,1)  =>  ! must be a list or tuple value.
    slice([local.unknown,"a"],1,2)  =>  ["a"] tuple([string])
    sort(["b","a","C","10","9"])  =>  ["10", "9", "C", "a", "b"] list(string)
    sort([])  =>  [] list(string)
    sort([null])  =>  ! given list element 0 is null; a null string cannot be sorted.
    sort(["b",local.unknown])  =>  [?, ?] list(string)
    sort([1,10,9])  =>  ["1", "10", "9"] list(string)
    sort(["é","z","𝒳","ｚ"])  =>  ["z", "é", "ｚ", "𝒳"] list(string)
    flatten([toset([]), null])  =>  [null] tuple([dynamic])
    """
)
def test_sequences_as_terraform(expression: str, expected: str) -> None:
    assert answer(expression) == expected
