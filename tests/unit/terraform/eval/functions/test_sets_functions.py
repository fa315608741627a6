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
    """
)
def test_sets_as_terraform(expression: str, expected: str) -> None:
    assert answer(expression) == expected
