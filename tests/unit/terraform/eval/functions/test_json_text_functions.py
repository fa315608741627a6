"""JSON: what terraform 1.11.4 answers."""

from tests.unit.terraform.eval.functions.answers import answer, cases


@cases(
    r"""
    jsondecode("")  =>  ! invalid JSON on line 1, column 1: Expecting value.
    jsondecode("[1] 2")  =>  ! invalid JSON on line 1, column 5: Extra data.
    jsondecode("1e3")  =>  1000 number
    jsondecode("12345678901234567890123")  =>  12345678901234567890123 number
    jsondecode("\"\\ud83d\\ude00\\ud800\"")  =>  "😀�" string
    jsondecode("{\"a\":1,\"a\":2}")  =>  {a = 2} object({a = number})
    jsondecode("{\"a\":1,\"a\":\"x\"}")  =>  {a = "x"} object({a = string})
    jsondecode("NaN")  =>  ! invalid JSON: NaN is no number.
    jsondecode("01")  =>  ! invalid JSON on line 1, column 2: Extra data.
    jsondecode("[1,]")  =>  ! invalid JSON on line 1, column 4: Expecting value.
    jsondecode("{\"a\":{},\"b\":[]}")  =>  {a = {}, b = []} object({a = object({}), b = tuple([])})
    jsondecode("null")  =>  null dynamic
    jsondecode(" \n{} ")  =>  {} object({})
    jsondecode("\"a\u0301\"")  =>  "á" string
    jsondecode("-0")  =>  0 number
    jsondecode("1.0")  =>  1 number
    jsondecode("'a'")  =>  ! invalid JSON on line 1, column 1: Expecting value.
    jsonencode({b=1,a=[true,null,"x"]})  =>  "{\"a\":[true,null,\"x\"],\"b\":1}" string
    jsonencode("<a href=\"x\">&</a>")  =>  "\"\\u003ca href=\\\"x\\\"\\u003e\\u0026\\u003c/a\\u003e\"" string
    jsonencode("tab\tnew\nret\rq\"b\\")  =>  "\"tab\\tnew\\nret\\rq\\\"b\\\\\"" string
    jsonencode("é😀")  =>  "\"é😀\"" string
    jsonencode(1e21)  =>  "1000000000000000000000" string
    jsonencode(0.1)  =>  "0.1" string
    jsonencode(12345678901234567890123)  =>  "12345678901234567890123" string
    jsonencode([])  =>  "[]" string
    jsonencode({})  =>  "{}" string
    jsonencode(toset(["b","a"]))  =>  "[\"a\",\"b\"]" string
    jsonencode(null)  =>  "null" string
    jsonencode([local.unknown])  =>  ? string
    jsonencode(local.unknown)  =>  ? string
    jsonencode({"a b"=1,"<"=2})  =>  "{\"\\u003c\":2,\"a b\":1}" string
    jsonencode(tomap({a=1}))  =>  "{\"a\":1}" string
    jsonencode(-5)  =>  "-5" string
    jsondecode("{\"a\":\"x\",\"a\":1}")  =>  ! duplicate "a" property in JSON object.
    jsondecode("{\"a\":\"5\",\"a\":1}")  =>  {a = 1} object({a = number})
    jsondecode("{\"a\":[1],\"a\":\"x\"}")  =>  ! duplicate "a" property in JSON object.
    jsondecode("{\"a\":null,\"a\":1}")  =>  {a = 1} object({a = number})
    jsondecode("{\"a\":1,\"a\":null}")  =>  ! duplicate "a" property in JSON object.
    jsondecode("{\"a\":true,\"a\":\"x\"}")  =>  {a = "x"} object({a = string})
    jsondecode("{\"a\":{\"b\":1},\"a\":{\"c\":2}}")  =>  ! duplicate "a" property in JSON object.
    jsondecode("{\"a\":[1],\"a\":[1,2]}")  =>  ! duplicate "a" property in JSON object.
    jsonencode(index([], 0))  =>  ! cannot search an empty list.
    jsonencode(values(local.map))  =>  ? string
    jsonencode(sort(toset([local.unknown, "a", "", local.unknown])))  =>  ? string
    jsonencode(tolist(true))  =>  ! cannot convert bool to list of any single type.
    jsonencode(coalescelist(tolist([]), local.list, tolist([{}])))  =>  ? string
    jsonencode(flatten([1, "1"]))  =>  "[1,\"1\"]" string
    [jsonencode(0) == null]  =>  [false] tuple([bool])
    jsonencode(index(["b"], {b = "", a = "", c = local.unknown}))  =>  ! item not found.
    jsonencode(sort(["", "b", local.unknown, "a"]))  =>  ? string
    jsonencode(tomap({}))  =>  "{}" string
    jsonencode(["", 0, [-1, -1]])  =>  "[\"\",0,[-1,-1]]" string
    jsonencode(tomap({c = "a", b = true, a = -1}))  =>  "{\"a\":\"-1\",\"b\":\"true\",\"c\":\"a\"}" string
    jsonencode(chunklist(["a"], "1"))  =>  "[[\"a\"]]" string
    jsonencode("é")  =>  "\"é\"" string
    jsonencode("a")  =>  "\"a\"" string
    jsonencode(tobool(tomap({c = true})))  =>  ! cannot convert map of bool to bool.
    jsonencode(compact(["a", ""]))  =>  "[\"a\"]" string
    jsonencode([{c = 1.5}, [true, "b"]])  =>  "[{\"c\":1.5},[true,\"b\"]]" string
    [jsonencode([1]) == null]  =>  [false] tuple([bool])
    jsonencode(setintersection([-1]))  =>  "[-1]" string
    jsonencode(" \n\"- longerword \n\\: ")  =>  "\" \\n\\\"- longerword \\n\\\\: \"" string
    jsondecode("true")  =>  true bool
    jsonencode("word word 😀")  =>  "\"word word 😀\"" string
    jsondecode("{}")  =>  {} object({})
    jsondecode("[]")  =>  [] tuple([])
    jsondecode("false")  =>  false bool
    jsondecode("1E-2")  =>  0.01 number
    jsondecode("\"<&>\"")  =>  "<&>" string
    jsondecode("[\"x\"]")  =>  ["x"] tuple([string])
    jsonencode("# éé\"\n- # word ")  =>  "\"# éé\\\"\\n- # word \"" string
    jsondecode("[\"a\nb\"]")  =>  ! invalid JSON on line 1, column 4: Invalid control character at.
    jsonencode("é: \r")  =>  "\"é: \\r\"" string
    jsondecode("123456789012345678901")  =>  123456789012345678901 number
    jsonencode("\rword \t")  =>  "\"\\rword \\t\"" string
    jsondecode("\"\\n\"")  =>  "\n" string
    jsondecode("\"\\u00e9\"")  =>  "é" string
    jsondecode("1.50")  =>  1.5 number
    jsondecode("{\"<\":01,\"b\":-}")  =>  ! invalid JSON on line 1, column 7: Expecting ',' delimiter.
    jsondecode("[0.1]")  =>  [0.1] tuple([number])
    jsondecode("[1E-2,123456789012345678901]")  =>  [0.01, 123456789012345678901] tuple([number, number])
    jsondecode("1")  =>  1 number
    jsondecode("1.")  =>  ! invalid JSON on line 1, column 2: Extra data.
    jsondecode("0.1")  =>  0.1 number
    jsondecode("[1.50, false, \"<&>\"]")  =>  [1.5, false, "<&>"] tuple([number, bool, string])
    jsondecode("\"x\"")  =>  "x" string
    jsondecode("{\"<\":[1., 01],\"a\":tru}")  =>  ! invalid JSON on line 1, column 8: Expecting ',' delimiter.
    jsonencode("a\t a:  \"é")  =>  "\"a\\t\u00a0a:  \\\"\u00e9\"" string
    jsonencode("\nlongerword  é\t  word ")  =>  "\"\\nlongerword \u00a0\u00e9\\t \u00a0word \"" string
    jsondecode("[{}, 'a']")  =>  ! invalid JSON on line 1, column 6: Expecting value.
    jsondecode("[1E-2]")  =>  [0.01] tuple([number])
    jsonencode(compact(toset(["", "a", "a", "a"])))  =>  "[\"a\"]" string
    jsonencode(contains([tomap({c = "1", a = "b", b = "a"})], 1))  =>  "false" string
    jsonencode(jsonencode(sensitive("s")))  =>  ~"\"\\\"s\\\"\"" string
    jsonencode(zipmap(tolist([local.unknown, "", "a"]), [tolist(["a"])]))  =>  ? string
    jsonencode(length({b = "", a = "a"}))  =>  "2" string
    jsonencode(["1", ["1"], [local.unknown, 1.5]])  =>  ? string
    jsonencode(lookup({}, "b", true))  =>  "true" string
    jsonencode(contains(tolist([]), -1))  =>  "false" string
    jsonencode(tonumber(true))  =>  ! cannot convert bool to number.
    jsonencode(tonumber(0))  =>  "0" string
    jsonencode(setproduct(tolist([-1]), toset([])))  =>  "[]" string
    jsonencode(contains(tolist([]), 1))  =>  "false" string
    jsonencode(zipmap(["b", "b", local.unknown, "a"], [-1, 0, local.unknown]))  =>  ? string
    jsonencode(true)  =>  "true" string
    jsonencode(sort(["", "c", "c", "b"]))  =>  "[\"\",\"b\",\"c\",\"c\"]" string
    jsonencode(transpose({a = ["b"], b = [local.unknown, "b"]}))  =>  ? string
    jsonencode(compact(toset(["c", "b", "", "b"])))  =>  "[\"b\",\"c\"]" string
    jsonencode(compact(toset(["a", "b"])))  =>  "[\"a\",\"b\"]" string
    jsonencode(setsubtract(["a"], local.list))  =>  ? string
    [jsonencode("") == null]  =>  [false] tuple([bool])
    jsonencode(reverse([sensitive("s")]))  =>  ~"[\"s\"]" string
    jsonencode(concat(local.list, [], ["", null, null]))  =>  ? string
    jsondecode("[, \"a\nb\", 1.]")  =>  ! invalid JSON on line 1, column 2: Expecting value.
    jsondecode("tru")  =>  ! invalid JSON on line 1, column 1: Expecting value.
    jsondecode("[true,null,true]")  =>  [true, null, true] tuple([bool, dynamic, bool])
    jsonencode("😀\"\n")  =>  "\"😀\\\"\\n\"" string
    jsondecode("1e2")  =>  100 number
    jsondecode("[01, [[null]]]")  =>  ! invalid JSON on line 1, column 3: Expecting ',' delimiter.
    jsonencode("# : \ra\nb \ra")  =>  "\"# : \\ra\\nb \\ra\"" string
    jsonencode("\\ word ")  =>  "\"\\\\ word \"" string
    jsondecode("{\"b\":\"x\"}")  =>  {b = "x"} object({b = string})
    jsonencode(" \"\t")  =>  "\"\u00a0\\\"\\t\"" string
    jsondecode("{\"b\":[],\"<\":1.}")  =>  ! invalid JSON on line 1, column 14: Expecting ',' delimiter.
    jsonencode("\n\ré# 😀\t\r- ")  =>  "\"\\n\\ré# 😀\\t\\r- \"" string
    jsondecode("[1]")  =>  [1] tuple([number])
    """
)
def test_json_text_as_terraform(expression: str, expected: str) -> None:
    assert answer(expression) == expected
