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
    slice([], 0, -1)  =>  ! end index must not be less than zero.
    compact(tolist(["a"]))  =>  ["a"] list(string)
    [distinct(tolist([toset([])])) == null]  =>  [false] tuple([bool])
    slice([true, 1], "1", 0)  =>  ! start index must not be greater than end index.
    reverse(tolist(["", [sensitive("s")]]))  =>  ! cannot convert tuple to list of any single type.
    matchkeys(["a"], ["", "a"], ["b", "b", "c", "a"])  =>  ! length of keys and values should be equal.
    sort(["b", "a", "b"])  =>  ["a", "b", "b"] list(string)
    chunklist(["", 1.5], null)  =>  ! argument must not be null.
    flatten([1.5, "é", null])  =>  [1.5, "é", null] tuple([number, string, dynamic])
    [chunklist(["b", "é", [local.unknown, 1]], 2) == null]  =>  ! all elements must have the same type.
    compact(toset(["b", "a", "b", local.unknown]))  =>  ? list(string)
    sort(tolist([]))  =>  [] list(string)
    matchkeys(tolist(["", "a"]), toset(["c", "a", "a"]), ["b"])  =>  [] list(string)
    [reverse(["é", ["", "1"], ""]) == null]  =>  [false] tuple([bool])
    distinct(toset(["a", sensitive("s"), "é"]))  =>  ~["a", "s", "é"] list(string)
    slice([true, tolist([local.unknown]), [-1, 0]], "1", null)  =>  ! argument must not be null.
    chunklist(["1", {}, null], 1)  =>  ! all elements must have the same type.
    sort(tolist(["a", "", local.unknown]))  =>  [?, ?, ?] list(string)
    distinct([true])  =>  [true] list(bool)
    slice(["", [], null], -1, 1.5)  =>  ! start index must not be less than zero.
    reverse(toset([[1.5]]))  =>  [[1.5]] list(tuple([number]))
    compact(tolist(["b", "b", local.unknown, "b"]))  =>  ? list(string)
    distinct([tolist(["1", sensitive("s")]), 1.5, 1.5])  =>  ! all elements must have the same type.
    compact([local.unknown, local.unknown])  =>  ? list(string)
    distinct(local.list)  =>  ? list(string)
    sort(tolist(["a", "a"]))  =>  ["a", "a"] list(string)
    flatten(toset([]))  =>  [] tuple([])
    compact(["a", "b", "b", "a"])  =>  ["a", "b", "b", "a"] list(string)
    reverse(["b", 0])  =>  [0, "b"] tuple([number, string])
    chunklist([{a = 0, b = 1.5, c = 0}, {a = null}, 1.5], 1)  =>  ! all elements must have the same type.
    distinct([1.5])  =>  [1.5] list(number)
    reverse([true])  =>  [true] tuple([bool])
    flatten(tolist([1.5, null, "b"]))  =>  ["1.5", null, "b"] tuple([string, string, string])
    compact(toset(["c"]))  =>  ["c"] list(string)
    reverse(tolist([null, {c = "1", a = "é"}]))  =>  ! cannot convert tuple to list of any single type.
    [sort(["b"]) == null]  =>  [false] tuple([bool])
    sort(["", "", "a"])  =>  ["", "", "a"] list(string)
    flatten([[null], [1, 1]])  =>  [null, 1, 1] tuple([dynamic, number, number])
    distinct([sensitive("s"), ""])  =>  ~["s", ""] list(string)
    chunklist(toset([1.5, -1, "1"]), 2)  =>  [["-1", "1"], ["1.5"]] list(list(string))
    distinct(toset(["b"]))  =>  ["b"] list(string)
    distinct(toset([0, [0, -1], "é"]))  =>  ! cannot convert tuple to set of any single type.
    concat([sensitive("s"), 1.5, 0])  =>  [~"s", 1.5, 0] tuple([string, number, number])
    sort(["c", "a", local.unknown])  =>  [?, ?, ?] list(string)
    concat(tolist([[], true]), [{}, "a", 1])  =>  ! cannot convert tuple to list of any single type.
    reverse([0])  =>  [0] tuple([number])
    reverse([""])  =>  [""] tuple([string])
    sort([""])  =>  [""] list(string)
    slice(tolist([]), null, 2)  =>  ! argument must not be null.
    concat(tolist([tolist([true, "1", sensitive("s")])]))  =>  [["true", "1", ~"s"]] list(list(string))
    concat(tolist([null]), [""])  =>  [null, ""] tuple([dynamic, string])
    sort(["a", "a", local.unknown, "a"])  =>  [?, ?, ?, ?] list(string)
    flatten(tolist([[], sensitive("s"), local.list]))  =>  ! cannot convert tuple to list of any single type.
    flatten([tomap({a = "1", b = -1}), ""])  =>  [{a = "1", b = "-1"}, ""] tuple([map(string), string])
    [chunklist([[local.unknown], tomap({})], -1) == null]  =>  ! all elements must have the same type.
    chunklist(tolist(["b", "1", "1"]), -1)  =>  ! the size argument must be positive.
    reverse(toset([]))  =>  [] list(dynamic)
    distinct(tolist([local.unknown, 1.5]))  =>  ? list(string)
    reverse(tolist(["é"]))  =>  ["é"] list(string)
    flatten(tolist([]))  =>  [] tuple([])
    concat([local.list, 1.5, toset([])], [])  =>  [?, 1.5, []] tuple([list(string), number, set(dynamic)])
    chunklist([""], "1")  =>  [[""]] list(list(string))
    compact(toset([]))  =>  [] list(string)
    slice([[1.5]], 1, 0)  =>  ! start index must not be greater than end index.
    chunklist([-1], "1")  =>  [[-1]] list(list(number))
    sort(toset([""]))  =>  [""] list(string)
    distinct(tolist([0, [], "a"]))  =>  ! cannot convert tuple to list of any single type.
    chunklist([[""], {a = -1}], 2)  =>  ! all elements must have the same type.
    concat([], [])  =>  [] tuple([])
    chunklist([sensitive("s"), "1"], 1)  =>  [[~"s"], ["1"]] list(list(string))
    slice([[local.unknown, "b"], -1], 1, 0)  =>  ! start index must not be greater than end index.
    reverse(["a", 1, "b"])  =>  ["b", 1, "a"] tuple([string, number, string])
    slice([], -1, local.digits)  =>  ! start index must not be less than zero.
    slice(tolist([]), "1", 1.5)  =>  ! start index must not be greater than the length of the list.
    distinct(tolist(["1", tolist(["a", "é"])]))  =>  ! cannot convert tuple to list of any single type.
    slice(["a", [0, sensitive("s")]], 2, 1)  =>  ! start index must not be greater than end index.
    slice([[], sensitive("s"), "é"], "1", local.digits)  =>  ? dynamic
    sort(toset([]))  =>  [] list(string)
    slice(local.list, local.digits, 0)  =>  ? list(string)
    concat(tolist([[1.5, 1, ""], "1", ["a", 1]]))  =>  ! cannot convert tuple to list of any single type.
    sort(tolist(["", "a", local.unknown]))  =>  [?, ?, ?] list(string)
    chunklist([sensitive("s"), "b", ["é", "é"]], local.digits)  =>  ! all elements must have the same type.
    chunklist([1, tolist([]), "é"], 2)  =>  ! all elements must have the same type.
    flatten([-1])  =>  [-1] tuple([number])
    reverse([1.5])  =>  [1.5] tuple([number])
    chunklist([{b = "b", c = "", a = -1}], -1)  =>  ! the size argument must be positive.
    compact(["a"])  =>  ["a"] list(string)
    [concat([]) == null]  =>  [false] tuple([bool])
    flatten([toset([])])  =>  [] tuple([])
    distinct([1.5, sensitive("s"), tolist([])])  =>  ! all elements must have the same type.
    chunklist(["é", tolist([0, null]), local.unknown], 3)  =>  ! all elements must have the same type.
    distinct([-1, 1, 1.5])  =>  [-1, 1, 1.5] list(number)
    compact(["a", "a", "b"])  =>  ["a", "a", "b"] list(string)
    concat(tolist([1, "b", ""]), local.list)  =>  ? list(string)
    compact(toset(["a", ""]))  =>  ["a"] list(string)
    slice([], "1", 0)  =>  ! start index must not be greater than the length of the list.
    compact(toset(["b"]))  =>  ["b"] list(string)
    compact(["b", "", "c", "b"])  =>  ["b", "c", "b"] list(string)
    concat([tomap({}), toset([null, local.unknown]), 0], local.list)  =>  ? dynamic
    slice(tolist(["é"]), "1", "1")  =>  [] list(string)
    compact(tolist(["a", "a", ""]))  =>  ["a", "a"] list(string)
    slice(tolist([]), "1", local.digits)  =>  ! start index must not be greater than the length of the list.
    flatten([[], 1])  =>  [1] tuple([number])
    [compact(["a"]) == null]  =>  [false] tuple([bool])
    distinct([local.unknown, "é", true])  =>  ? list(string)
    distinct([{}])  =>  [{}] list(object({}))
    compact(["a", "a", "a", "a"])  =>  ["a", "a", "a", "a"] list(string)
    reverse(["a"])  =>  ["a"] tuple([string])
    slice(tolist([tomap({a = ""}), "", 0]), 0, 2)  =>  ! cannot convert tuple to list of any single type.
    """
)
def test_sequences_as_terraform(expression: str, expected: str) -> None:
    assert answer(expression) == expected
