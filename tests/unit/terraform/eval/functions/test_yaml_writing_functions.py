"""YAML written: what terraform 1.11.4 answers."""

from tests.unit.terraform.eval.functions.answers import answer, cases


@cases(
    r"""
    yamlencode([])  =>  "[]\n" string
    yamlencode({})  =>  "{}\n" string
    yamlencode("a")  =>  "\"a\"\n" string
    yamlencode(null)  =>  "null\n...\n" string
    yamlencode(5)  =>  "5\n...\n" string
    yamlencode(true)  =>  "true\n...\n" string
    yamlencode([{a=1,b=2},{a=3}])  =>  "- \"a\": 1\n  \"b\": 2\n- \"a\": 3\n" string
    yamlencode({a="x\ny"})  =>  "\"a\": |-\n  x\n  y\n" string
    yamlencode({a="x\ny\n"})  =>  "\"a\": |\n  x\n  y\n" string
    yamlencode({a="x\ny\n\n"})  =>  "\"a\": |+\n  x\n  y\n\n" string
    yamlencode({a="\nx"})  =>  "\"a\": |2-\n\n  x\n" string
    yamlencode({a=" x\ny"})  =>  "\"a\": |2-\n   x\n  y\n" string
    yamlencode({a="x \ny"})  =>  "\"a\": \"x \\ny\"\n" string
    yamlencode({a="x\ny "})  =>  "\"a\": \"x\\ny \"\n" string
    yamlencode({a="x\n\ny"})  =>  "\"a\": |-\n  x\n\n  y\n" string
    yamlencode({a="\n"})  =>  "\"a\": |2+\n\n" string
    yamlencode("x\ny")  =>  "|-\n  x\n  y\n" string
    yamlencode("x\ny\n")  =>  "|\n  x\n  y\n" string
    yamlencode(["x\ny","z"])  =>  "- |-\n  x\n  y\n- \"z\"\n" string
    yamlencode(["x\ny\n","z"])  =>  "- |\n  x\n  y\n- \"z\"\n" string
    yamlencode({a="t\tab\n"})  =>  "\"a\": \"t\\tab\\n\"\n" string
    yamlencode({a="é😀\n"})  =>  "\"a\": \"\u00e9\\U0001F600\\n\"\n" string
    yamlencode({"a b"=1,"a\nb"=2,"é"=3})  =>  "? |-\n  a\n  b\n: 2\n\"a b\": 1\n\"\u00e9\": 3\n" string
    yamlencode({"a\nb"={c=1},"a\nc"=[1]})  =>  "? |-\n  a\n  b\n: \"c\": 1\n? |-\n  a\n  c\n: - 1\n" string
    yamlencode([local.unknown])  =>  ? string
    yamlencode({a=0.1,b=1e21,c=-3})  =>  "\"a\": 0.1\n\"b\": 1000000000000000000000\n\"c\": -3\n" string
    yamlencode(toset(["b","a"]))  =>  "- \"a\"\n- \"b\"\n" string
    yamlencode({a=""})  =>  "\"a\": \"\"\n" string
    yamlencode({a=null,b=[null]})  =>  "\"a\": null\n\"b\":\n- null\n" string
    yamlencode([[],{}])  =>  "- []\n- {}\n" string
    """
)
def test_yaml_writing_as_terraform(expression: str, expected: str) -> None:
    assert answer(expression) == expected
