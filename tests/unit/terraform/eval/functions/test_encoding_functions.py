"""Base64, character encodings, URLs and CSV: what terraform 1.11.4 answers."""

from tests.unit.terraform.eval.functions.answers import answer, cases


@cases(
    r"""
    base64decode("aGVsbG8=")  =>  "hello" string
    base64decode("aGVsbG8")  =>  ! failed to decode base64 data "aGVsbG8".
    base64decode("")  =>  "" string
    base64decode("//79")  =>  ! the result of decoding the provided string is not valid UTF-8.
    base64decode("aGVs\nbG8=")  =>  "hello" string
    base64decode(sensitive("!!"))  =>  ! failed to decode base64 data (sensitive value).
    base64decode("YWI==")  =>  ! failed to decode base64 data "YWI==".
    base64decode("Y===")  =>  ! failed to decode base64 data "Y===".
    base64encode("héllo")  =>  "aMOpbGxv" string
    base64encode("")  =>  "" string
    textencodebase64("hé","UTF-16LE")  =>  "aADpAA==" string
    textencodebase64("hé","UTF-8")  =>  "aMOp" string
    textencodebase64("hé","ISO-8859-1")  =>  "aOk=" string
    textencodebase64("h€","windows-1252")  =>  "aIA=" string
    textencodebase64("h€","utf-16be")  =>  "AGggrA==" string
    textdecodebase64("aADpAA==","UTF-16LE")  =>  "hé" string
    textdecodebase64("6Q==","ISO-8859-1")  =>  "é" string
    textdecodebase64("gA==","windows-1252")  =>  "€" string
    textdecodebase64("gA==","ISO-8859-1")  =>  "\u0080" string
    textdecodebase64("!","UTF-8")  =>  ! the given value is has an invalid base64 symbol.
    urlencode("a b/c~é&=+_.-*'()!")  =>  "a+b%2Fc~%C3%A9%26%3D%2B_.-%2A%27%28%29%21" string
    urlencode("")  =>  "" string
    csvdecode("a,b")  =>  [] list(object({a = string, b = string}))
    csvdecode("")  =>  ! missing header line.
    csvdecode("\n\n")  =>  ! missing header line.
    csvdecode("a,a\n1,2")  =>  ! duplicate column name "a".
    csvdecode("a,b\n1")  =>  ! CSV parse error on line 2: wrong number of fields.
    csvdecode("a,b\n1,2,3")  =>  ! CSV parse error on line 2: wrong number of fields.
    csvdecode("a\n\"x\"y")  =>  ! CSV parse error on line 2: extraneous or missing " in quoted-field.
    csvdecode("a\nx\"y")  =>  ! CSV parse error on line 2: bare " in non-quoted-field.
    csvdecode("a\n\"x")  =>  ! CSV parse error on line 2: extraneous or missing " in quoted-field.
    csvdecode("a,b\n,\n")  =>  [{a = "", b = ""}] list(object({a = string, b = string}))
    csvdecode("a,b\n 1 , \"2\"\n")  =>  ! CSV parse error on line 2: bare " in non-quoted-field.
    csvdecode("a\n\"\"")  =>  [{a = ""}] list(object({a = string}))
    csvdecode("a\n1\n\"2")  =>  ! CSV parse error on line 3: extraneous or missing " in quoted-field.
    """
)
def test_encoding_as_terraform(expression: str, expected: str) -> None:
    assert answer(expression) == expected
