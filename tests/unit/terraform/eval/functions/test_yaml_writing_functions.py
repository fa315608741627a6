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
    yamlencode(0)  =>  "0\n...\n" string
    yamlencode(1)  =>  "1\n...\n" string
    yamlencode("1")  =>  "\"1\"\n" string
    yamlencode(tolist([[local.unknown, 1], "b", "é"]))  =>  ! cannot convert tuple to list of any single type.
    yamlencode("b")  =>  "\"b\"\n" string
    yamlencode({k="éword # word : b word \r"})  =>  "\"k\": \"\u00e9word # word : b word \\r\"\n" string
    yamlencode({k=" 😀 "})  =>  "\"k\": \" \\U0001F600 \"\n" string
    yamlencode([["  \n\n",1],{}])  =>  "- - \"\u00a0 \\n\\n\"\n  - 1\n- {}\n" string
    yamlencode([": é😀\rb - \n\na"])  =>  "- \": \u00e9\\U0001F600\\rb - \\n\\na\"\n" string
    yamlencode(["b é- "])  =>  "- \"b \u00e9- \"\n" string
    yamlencode([" : \n\n: \tlongerword b # "])  =>  "- \"\u00a0: \\n\\n: \\tlongerword b # \"\n" string
    yamlencode({k=" é\n"})  =>  "\"k\": |\n  \u00a0\u00e9\n" string
    yamlencode("#   \n\\# word - ")  =>  "\"# \u00a0\u00a0\\n\\\\# word - \"\n" string
    yamlencode(["a😀é- \"b longerword \t"])  =>  "- \"a\\U0001F600\u00e9- \\\"b longerword \\t\"\n" string
    yamlencode({"a\\longerword   \"\\ "=1})  =>  "\"a\\\\longerword \u00a0\u00a0\\\"\\\\ \": 1\n" string
    yamlencode([["word word - ",1],{}])  =>  "- - \"word word - \"\n  - 1\n- {}\n" string
    yamlencode("longerword \n\né")  =>  "\"longerword \\n\\n\u00e9\"\n" string
    yamlencode("word é\\")  =>  "\"word \u00e9\\\\\"\n" string
    yamlencode("\n\n- 😀b b ab a")  =>  "\"\\n\\n- \\U0001F600b b ab a\"\n" string
    yamlencode("a - word word é\n\n\n")  =>  "|+\n  a - word word \u00e9\n\n\n" string
    yamlencode("éword é")  =>  "\"\u00e9word \u00e9\"\n" string
    yamlencode(["  é"])  =>  "- \"\u00a0 \u00e9\"\n" string
    yamlencode({"# a- é: longerword \n\""=1})  =>  "? \"# a- \u00e9: longerword \\n\\\"\"\n: 1\n" string
    yamlencode([" b b "])  =>  "- \" b b \"\n" string
    yamlencode({k=[{z=" \t😀"}]})  =>  "\"k\":\n- \"z\": \" \\t\\U0001F600\"\n" string
    yamlencode([[" \"\"",1],{}])  =>  "- - \" \\\"\\\"\"\n  - 1\n- {}\n" string
    yamlencode({k="- \" "})  =>  "\"k\": \"- \\\"\u00a0\"\n" string
    yamlencode({k=[{z="\n\": "}]})  =>  "\"k\":\n- \"z\": \"\\n\\\": \"\n" string
    yamlencode({"b \t\r"=1})  =>  "? \"b \\t\\r\"\n: 1\n" string
    yamlencode(" \n\n\n\n\t\r# a")  =>  "\" \\n\\n\\n\\n\\t\\r# a\"\n" string
    yamlencode("é\t\r")  =>  "\"\u00e9\\t\\r\"\n" string
    yamlencode(["éb ab alongerword  \n"])  =>  "- |\n  \u00e9b ab alongerword \u00a0\n" string
    yamlencode([-1, [1]])  =>  "- -1\n- - 1\n" string
    yamlencode([-1, null, -1])  =>  "- -1\n- null\n- -1\n" string
    yamlencode([1, tolist([1.5, 1]), "é"])  =>  "- 1\n- - 1.5\n  - 1\n- \"\u00e9\"\n" string
    yamlencode("")  =>  "\"\"\n" string
    yamlencode({k=": word :   word - \n"})  =>  "\"k\": \": word :   word - \\n\"\n" string
    yamlencode([["\n\t- \r\ra \"",1],{}])  =>  "- - \"\\n\\t- \\r\\ra\u00a0\\\"\"\n  - 1\n- {}\n" string
    yamlencode({k=[{z="\n\n: # "}]})  =>  "\"k\":\n- \"z\": \"\\n\\n: # \"\n" string
    yamlencode(["é\n\\"])  =>  "- |-\n  \u00e9\n  \\\n" string
    yamlencode(["\t\ta"])  =>  "- \"\\t\\ta\"\n" string
    yamlencode({"\\longerword \n\n"=1})  =>  "? \"\\\\longerword \\n\\n\"\n: 1\n" string
    yamlencode({k="\nlongerword # "})  =>  "\"k\": \"\\nlongerword # \"\n" string
    yamlencode({"  é- longerword # # # "=1})  =>  "\"\u00a0 \u00e9- longerword # # # \": 1\n" string
    yamlencode("\"b \n")  =>  "\"\\\"b \\n\"\n" string
    yamlencode({k="aé\"\" 😀b  "})  =>  "\"k\": \"a\u00e9\\\"\\\" \\U0001F600b  \"\n" string
    yamlencode("word \n\nb ")  =>  "\"word \\n\\nb \"\n" string
    yamlencode({k=[{z=" \"😀\ra#  \\"}]})  =>  "\"k\":\n- \"z\": \" \\\"\\U0001F600\\ra# \u00a0\\\\\"\n" string
    yamlencode({"é\\longerword \\\t\t: - "=1})  =>  "\"\u00e9\\\\longerword \\\\\\t\\t: - \": 1\n" string
    yamlencode({k=[{z=": - \""}]})  =>  "\"k\":\n- \"z\": \": - \\\"\"\n" string
    yamlencode({k=": b  "})  =>  "\"k\": \": b  \"\n" string
    yamlencode({k="-  \n"})  =>  "\"k\": \"-  \\n\"\n" string
    yamlencode({k="😀\r\\"})  =>  "\"k\": \"\\U0001F600\\r\\\\\"\n" string
    yamlencode({k=[{z="\t\t é: \t \\"}]})  =>  "\"k\":\n- \"z\": \"\\t\\t \u00e9: \\t\u00a0\\\\\"\n" string
    yamlencode(["\" \n"])  =>  "- |\n  \"\u00a0\n" string
    yamlencode([" a\r"])  =>  "- \" a\\r\"\n" string
    """
)
def test_yaml_writing_as_terraform(expression: str, expected: str) -> None:
    assert answer(expression) == expected
