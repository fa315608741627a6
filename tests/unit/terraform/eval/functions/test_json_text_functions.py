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
    """
)
def test_json_text_as_terraform(expression: str, expected: str) -> None:
    assert answer(expression) == expected
