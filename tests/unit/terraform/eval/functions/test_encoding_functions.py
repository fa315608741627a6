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
    base64decode(" -==QQ =")  =>  ! failed to decode base64 data " -==QQ =".
    csvdecode("\" 11")  =>  ! CSV parse error on line 1: extraneous or missing " in quoted-field.
    csvdecode(",\n11,,a 1 a1aa")  =>  ! duplicate column name "".
    base64decode("U-UUQU")  =>  ! failed to decode base64 data "U-UUQU".
    urlencode(" word \\")  =>  "%C2%A0word+%5C" string
    base64decode("D+/-QY")  =>  ! failed to decode base64 data "D+/-QY".
    urlencode("é😀- # \tb \tb ")  =>  "%C3%A9%F0%9F%98%80-+%23+%09b+%09b+" string
    base64decode("/-YU ")  =>  ! failed to decode base64 data "/-YU ".
    urlencode("a \n")  =>  "a+%0A" string
    urlencode("😀: \\\\  \t\r")  =>  "%F0%9F%98%80%3A+%5C%5C++%09%0D" string
    csvdecode("\"\r\n\"\"")  =>  ! CSV parse error on line 2: extraneous or missing " in quoted-field.
    csvdecode("\"\"1b11 \r\n\n")  =>  ! CSV parse error on line 1: extraneous or missing " in quoted-field.
    base64decode("U Q-QDJ")  =>  ! failed to decode base64 data "U Q-QDJ".
    base64decode("+")  =>  ! failed to decode base64 data "+".
    base64decode("JQ-")  =>  ! failed to decode base64 data "JQ-".
    csvdecode("b")  =>  [] list(object({b = string}))
    csvdecode("a\"1a\"\"\"\"\r\na\r\n,1\n")  =>  ! CSV parse error on line 1: bare " in non-quoted-field.
    csvdecode("\"\",\"b\n\"\r\n1\n\r\n ")  =>  ! CSV parse error on line 3: wrong number of fields.
    base64decode("/Q-JYQJ=")  =>  ! failed to decode base64 data "/Q-JYQJ=".
    urlencode("a\r# longerword \"a\\\"")  =>  "a%0D%23+longerword+%22a%5C%22" string
    base64decode("QUDDQJJ")  =>  ! failed to decode base64 data "QUDDQJJ".
    csvdecode("\r\n1 \n")  =>  [] list(object({1  = string}))
    csvdecode("1")  =>  [] list(object({1 = string}))
    csvdecode("\"\"")  =>  [] list(object({ = string}))
    csvdecode("\"\" \"\",b1")  =>  ! CSV parse error on line 1: extraneous or missing " in quoted-field.
    csvdecode("\"\"\na")  =>  [{ = "a"}] list(object({ = string}))
    urlencode("word b :  \"é: \\")  =>  "word+b+%3A++%22%C3%A9%3A+%5C" string
    csvdecode("\"\" \n\",")  =>  ! CSV parse error on line 1: extraneous or missing " in quoted-field.
    urlencode("\n\n é\\\ra😀\n\n")  =>  "%0A%0A+%C3%A9%5C%0Da%F0%9F%98%80%0A%0A" string
    csvdecode("aa\n\nbb\n")  =>  [{aa = "bb"}] list(object({aa = string}))
    urlencode("# aa")  =>  "%23+aa" string
    csvdecode("a")  =>  [] list(object({a = string}))
    base64decode("/")  =>  ! failed to decode base64 data "/".
    base64decode("++= YU/+")  =>  ! failed to decode base64 data "++= YU/+".
    csvdecode("1\"")  =>  ! CSV parse error on line 1: bare " in non-quoted-field.
    base64decode("-/Q U")  =>  ! failed to decode base64 data "-/Q U".
    csvdecode("\"\"\nb,\n,1b\",\"\"\"\"\nb")  =>  ! CSV parse error on line 2: wrong number of fields.
    urlencode("word - - ")  =>  "word+-+-+" string
    base64decode("+Q+J")  =>  ! the result of decoding the provided string is not valid UTF-8.
    csvdecode("b\n\n\r\n\n,\n\r\n")  =>  ! CSV parse error on line 5: wrong number of fields.
    base64decode("DU=")  =>  ! failed to decode base64 data "DU=".
    base64decode("QQ YJU")  =>  ! failed to decode base64 data "QQ YJU".
    base64decode("QY-")  =>  ! failed to decode base64 data "QY-".
    csvdecode("b\"b ")  =>  ! CSV parse error on line 1: bare " in non-quoted-field.
    urlencode(" \\- - 😀\r\n\n\t")  =>  "+%5C-+-+%F0%9F%98%80%0D%0A%0A%09" string
    base64decode("J=UJ/QQ D")  =>  ! failed to decode base64 data "J=UJ/QQ D".
    csvdecode(",,, ,b1a\"\"\n111")  =>  ! CSV parse error on line 1: bare " in non-quoted-field.
    base64decode("UDU=")  =>  "P5" string
    urlencode(" \n \n\n\n\tword b ")  =>  "%C2%A0%0A+%0A%0A%0A%09word+b+" string
    base64decode("Q=J")  =>  ! failed to decode base64 data "Q=J".
    csvdecode("b\n ,,\r\n\"\"\n\r\nba\"\"")  =>  ! CSV parse error on line 2: wrong number of fields.
    base64decode("JY")  =>  ! failed to decode base64 data "JY".
    csvdecode("\"\",a\r\nab\n,\"\" ,\r\n\"")  =>  ! CSV parse error on line 2: wrong number of fields.
    csvdecode(",b\n1\n\"\n \n1b ")  =>  ! CSV parse error on line 2: wrong number of fields.
    base64decode("Y/+Y QU")  =>  ! failed to decode base64 data "Y/+Y QU".
    csvdecode("b,1a")  =>  [] list(object({1a = string, b = string}))
    base64decode("+QUDU=Y")  =>  ! failed to decode base64 data "+QUDU=Y".
    base64decode("Q-")  =>  ! failed to decode base64 data "Q-".
    base64decode("U=+YQ+UD+")  =>  ! failed to decode base64 data "U=+YQ+UD+".
    base64decode("DQY DQ")  =>  ! failed to decode base64 data "DQY DQ".
    csvdecode(", \"\",1\"\"\"\"\r\n")  =>  ! CSV parse error on line 1: bare " in non-quoted-field.
    csvdecode("\n\n 1\n\"\"")  =>  [{ 1 = ""}] list(object({ 1 = string}))
    base64decode(" JQ/D")  =>  ! failed to decode base64 data " JQ/D".
    csvdecode("\"\",\n")  =>  ! duplicate column name "".
    urlencode("\nb \"longerword # a- \n")  =>  "%0Ab+%22longerword+%23+a-+%0A" string
    csvdecode("1b1\"\" b\"\"\n\n")  =>  ! CSV parse error on line 1: bare " in non-quoted-field.
    csvdecode(",\n\"1\n")  =>  ! duplicate column name "".
    base64decode("DYD-D+=QQ")  =>  ! failed to decode base64 data "DYD-D+=QQ".
    base64decode("DY -U++")  =>  ! failed to decode base64 data "DY -U++".
    csvdecode("\r\n1\"\"\n1 1\nbab,,,")  =>  ! CSV parse error on line 2: bare " in non-quoted-field.
    base64decode("-Q")  =>  ! failed to decode base64 data "-Q".
    csvdecode("\n b\"\r\n\na1\r\n")  =>  ! CSV parse error on line 2: bare " in non-quoted-field.
    urlencode(": \n ")  =>  "%3A+%0A%C2%A0" string
    base64decode("DY+-")  =>  ! failed to decode base64 data "DY+-".
    base64decode("=/D-")  =>  ! failed to decode base64 data "=/D-".
    csvdecode(",1\n\"\"\"")  =>  ! CSV parse error on line 2: extraneous or missing " in quoted-field.
    base64decode("=+==+")  =>  ! failed to decode base64 data "=+==+".
    csvdecode("b\n\r\n")  =>  [] list(object({b = string}))
    base64decode("YQJ=-D ")  =>  ! failed to decode base64 data "YQJ=-D ".
    csvdecode("\n \"\"b\" \r\n a\r\n\" 1,")  =>  ! CSV parse error on line 2: bare " in non-quoted-field.
    base64decode("=DD +DQ+")  =>  ! failed to decode base64 data "=DD +DQ+".
    urlencode("\"\"longerword ")  =>  "%22%22longerword+" string
    csvdecode("\"\",\n\",\"\" ")  =>  ! duplicate column name "".
    base64decode("J/J")  =>  ! failed to decode base64 data "J/J".
    csvdecode("\nb\" ")  =>  ! CSV parse error on line 2: bare " in non-quoted-field.
    csvdecode("\n\"\",  \"\"b,,\"\n")  =>  ! CSV parse error on line 2: bare " in non-quoted-field.
    csvdecode("\"\",a1\"\"\r\na,")  =>  ! CSV parse error on line 1: bare " in non-quoted-field.
    base64decode("QDY ")  =>  ! failed to decode base64 data "QDY ".
    base64decode("-DQQ/D+")  =>  ! failed to decode base64 data "-DQQ/D+".
    csvdecode("\nb \n\n\n,\"\",,\n")  =>  ! CSV parse error on line 5: wrong number of fields.
    base64decode("+/YJ+U")  =>  ! failed to decode base64 data "+/YJ+U".
    urlencode("b longerword \t")  =>  "b+longerword+%09" string
    csvdecode("\n\"\n,\",1\n\"\"")  =>  ! CSV parse error on line 4: wrong number of fields.
    base64decode("Q ++Q+===")  =>  ! failed to decode base64 data "Q ++Q+===".
    base64decode("/--YY-")  =>  ! failed to decode base64 data "/--YY-".
    csvdecode("bb\"\"\"\"\"\"\r\n ")  =>  ! CSV parse error on line 1: bare " in non-quoted-field.
    csvdecode(",\"\",b ")  =>  ! duplicate column name "".
    base64decode("YY  -Q")  =>  ! failed to decode base64 data "YY  -Q".
    base64decode("/JU -+")  =>  ! failed to decode base64 data "/JU -+".
    csvdecode(",,\n\nb,")  =>  ! duplicate column name "".
    base64decode("/D/YD")  =>  ! failed to decode base64 data "/D/YD".
    csvdecode("a\n")  =>  [] list(object({a = string}))
    urlencode(" \n\n\n\n")  =>  "%C2%A0%0A%0A%0A%0A" string
    """
)
def test_encoding_as_terraform(expression: str, expected: str) -> None:
    assert answer(expression) == expected
