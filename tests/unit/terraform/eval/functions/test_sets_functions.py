"""The algebra of sets: what terraform 1.11.4 answers."""

from tests.unit.terraform.eval.functions.answers import answer, cases


@cases(
    r"""
    setunion(["a"],["b","a"])  =>  ["a", "b"] set(string)
    setunion([],[])  =>  [] set(dynamic)
    setunion(["a"],[1])  =>  ["1", "a"] set(string)
    setunion([1],[])  =>  [1] set(number)
    setunion(["a"],[local.unknown])  =>  ["a", ?] set(string)
    setunion(["a"])  =>  ["a"] set(string)
    setintersection(["a","b"],["b","c"])  =>  ["b"] set(string)
    setintersection(["a"],["b"])  =>  [] set(string)
    setintersection(["a"],[local.unknown])  =>  ? set(string)
    setintersection([1],["1"])  =>  ["1"] set(string)
    setintersection(["a"],[])  =>  [] set(string)
    setsubtract(["a","b"],["b"])  =>  ["a"] set(string)
    setsubtract(["a"],["a"])  =>  [] set(string)
    setsubtract([],["a"])  =>  [] set(string)
    setsubtract([{a=1},{a=2}],[{a=1}])  =>  [{a = 2}] set(object({a = number}))
    setsubtract(["a"],[{a=1}])  =>  ! given sets must all have compatible element types.
    setsubtract([1,2],["2"])  =>  ["1"] set(string)
    setproduct(["a","b"],[1,2])  =>  [["a", 1], ["a", 2], ["b", 1], ["b", 2]] list(tuple([string, number]))
    setproduct(["a"],[])  =>  [] list(tuple([string, dynamic]))
    setproduct([],[])  =>  [] list(tuple([dynamic, dynamic]))
    setproduct(["a"])  =>  ! at least two arguments are required.
    setproduct(["a",1],["b"])  =>  [["a", "b"], ["1", "b"]] list(tuple([string, string]))
    setproduct(["a",[1]],["b"])  =>  ! all elements must be of the same type.
    setproduct("a",["b"])  =>  ! a set or a list is required.
    setproduct(["a"],[local.unknown])  =>  [["a", ?]] list(tuple([string, string]))
    setproduct(toset(["a"]),[local.unknown])  =>  [["a", ?]] set(tuple([string, string]))
    setproduct(["a"],local.list)  =>  ? list(tuple([string, string]))
    setproduct([],local.list)  =>  ? list(tuple([dynamic, string]))
    setproduct(["a"],toset([local.unknown,"b"]))  =>  ? set(tuple([string, string]))
    setproduct([], [null, "", "b"], [-1, true, "1"])  =>  [] list(tuple([dynamic, string, string]))
    setunion(toset([]))  =>  [] set(dynamic)
    setunion([], [sensitive("s"), sensitive("s")])  =>  ~["s"] set(string)
    setintersection([])  =>  [] set(dynamic)
    setproduct([null], [""])  =>  [[null, ""]] list(tuple([dynamic, string]))
    setproduct([], [])  =>  [] list(tuple([dynamic, dynamic]))
    setsubtract(toset([local.unknown]), [])  =>  ? set(string)
    setintersection([local.unknown])  =>  ? set(string)
    setsubtract(toset([0]), local.list)  =>  ? set(string)
    setunion(toset(["é", null]))  =>  ["é", null] set(string)
    setunion([], [{a = 0}], ["", "1", toset([1, 0])])  =>  ! all elements must have the same type.
    setunion([])  =>  [] set(dynamic)
    setsubtract(local.list, [[0, 1, 0], 0])  =>  ! all elements must have the same type.
    setintersection([local.unknown, 1.5, [-1, 1.5, "b"]])  =>  ! all elements must have the same type.
    setproduct(local.list, tolist(["é"]))  =>  ? list(tuple([string, string]))
    setintersection([1], [1])  =>  [1] set(number)
    setintersection([tolist([])])  =>  [[]] set(list(dynamic))
    setunion([1.5, 0], [], tolist(["é"]))  =>  ["0", "1.5", "é"] set(string)
    setunion(["b"])  =>  ["b"] set(string)
    setsubtract([toset([-1, -1, 1])], ["b"])  =>  ! given sets must all have compatible element types.
    setintersection(tolist([0]), [true, "a", 1], [-1])  =>  [] set(string)
    setproduct(local.list, [0, sensitive("s")])  =>  ? list(tuple([string, string]))
    setintersection(local.list, [true])  =>  ? set(string)
    setsubtract(toset([]), [{}])  =>  [] set(object({}))
    setunion([], ["é", "a", 1.5], local.list)  =>  ? set(string)
    setunion([sensitive("s"), "b"])  =>  ~["b", "s"] set(string)
    setintersection(["1"])  =>  ["1"] set(string)
    setintersection(tolist([null, 1.5, -1]))  =>  [-1, 1.5, null] set(number)
    setunion([local.unknown, "", "1"], [local.unknown])  =>  ["", "1", ?, ?] set(string)
    setproduct([null, ""], [], tolist([true]))  =>  [] list(tuple([string, dynamic, bool]))
    setproduct(local.list, [1, true], tolist(["a"]))  =>  ! all elements must be of the same type.
    setsubtract([], [1, "a"])  =>  [] set(string)
    setintersection([tomap({b = "é"})])  =>  [{b = "é"}] set(map(string))
    setunion(["b", [true, "é"]], [])  =>  ! all elements must have the same type.
    setunion([[], -1])  =>  ! all elements must have the same type.
    setsubtract([local.unknown], [-1])  =>  ? set(string)
    setsubtract([tolist([true])], [])  =>  [[true]] set(list(bool))
    setintersection([], [])  =>  [] set(dynamic)
    setintersection(tolist([]))  =>  [] set(dynamic)
    setsubtract(["", 1.5], [])  =>  ["", "1.5"] set(string)
    setsubtract([null, "a", {c = sensitive("s"), a = -1}], [[1]])  =>  ! all elements must have the same type.
    setsubtract(["1", "", "a"], tolist(["b", true]))  =>  ["", "1", "a"] set(string)
    setintersection([[]], [{}])  =>  ! given sets must all have compatible element types.
    """
)
def test_sets_as_terraform(expression: str, expected: str) -> None:
    assert answer(expression) == expected
