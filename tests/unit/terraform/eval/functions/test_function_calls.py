"""Calls of functions: what terraform 1.11.4 answers."""

from tests.unit.terraform.eval.functions.answers import answer, cases


@cases(
    r"""
    upper()  =>  ! Function "upper" expects 1 argument(s). Missing value for "str".
    upper("a","b")  =>  ! Function "upper" expects only 1 argument(s).
    strcontains(local.unknown,"z") == null  =>  ? bool
    upper(local.unknown) == null  =>  false bool
    core::upper("a")  =>  "A" string
    uppr("a")  =>  ! There is no function named "uppr". Did you mean "upper"?
    upper(["a","b"]...)  =>  ! Function "upper" expects only 1 argument(s).
    upper(["a"]...)  =>  "A" string
    upper(local.list...)  =>  ? dynamic
    join(",",[["a"],["b"]]...)  =>  "a,b" string
    nonsensitive(upper(sensitive("a")))  =>  "A" string
    issensitive(upper(sensitive("a")))  =>  true bool
    issensitive(join(",",["a",sensitive("b")]))  =>  true bool
    issensitive(length(sensitive("a")))  =>  true bool
    issensitive(split(",",sensitive("a,b")))  =>  true bool
    issensitive(substr(sensitive("abc"),0,1))  =>  true bool
    """
)
def test_calls_as_terraform(expression: str, expected: str) -> None:
    assert answer(expression) == expected
