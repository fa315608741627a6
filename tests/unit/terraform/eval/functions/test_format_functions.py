"""format and formatlist: what terraform 1.11.4 answers."""

import pytest

from tallygate.terraform.eval.faults import LimitError
from tests.unit.terraform.eval.functions.answers import REASON, Surroundings, answer, cases, value_of


@cases(
    r"""
    format("Hello, %s!", "Ander")  =>  "Hello, Ander!" string
    format("There are %d lights", 4)  =>  "There are 4 lights" string
    format("%%")  =>  "%" string
    format("a", 1)  =>  ! too many arguments; no verbs in format string.
    format("%[2]s %[1]s", "a", "b")  =>  "b a" string
    format("%[2]s", "a", "b")  =>  "b" string
    format("%[1]s %[1]s", "a")  =>  "a a" string
    format("%[1]s %s", "a", "b")  =>  "a b" string
    format("%05d|%-5d|%5d|%+d|% d", 12, 12, 12, 12, 12)  =>  "00012|12   |   12|+12| 12" string
    format("%-05d|", 12)  =>  "12   |" string
    format("%05d", -12)  =>  "-0012" string
    format("%.3d|%5.3d|%05.3d", 7, 7, 7)  =>  "007|  007|  007" string
    format("%.0d|", 0)  =>  "|" string
    format("%x %X %o %b", 255, 255, 8, 5)  =>  "ff FF 10 101" string
    format("%#x %#X %#o %#b %#d", 255, 255, 8, 5, 5)  =>  "0xff 0XFF 010 0b101 5" string
    format("%x", -255)  =>  "-ff" string
    format("%d", "12")  =>  "12" string
    format("%d", 99999999999999999999999999)  =>  "99999999999999999999999999" string
    format("%.f", 3.7)  =>  "4" string
    format("%.1f %.1f %.0f %.0f", 0.25, 0.35, 0.5, 1.5)  =>  "0.2 0.3 0 2" string
    format("%+f % f", 1, 1)  =>  "+1.000000  1.000000" string
    format("%e %E %.2e", 123456.789, 0.00012, 0)  =>  "1.234568e+05 1.200000E-04 0.00e+00" string
    format("%e", 1)  =>  "1.000000e+00" string
    format("%g %G %g %g", 1000000, 0.00001, 123456, 1234567)  =>  "1e+06 1E-05 123456 1.234567e+06" string
    format("%.3g %.10g %.0g", 1234.5678, 1234.5678, 1234.5678)  =>  "1.23e+03 1234.5678 1e+03" string
    format("%g %g %g", 0, 100, 0.0001)  =>  "0 100 0.0001" string
    format("%.3g %.3g %.2g", 100, 1000, 0.000012345)  =>  "100 1e+03 1.2e-05" string
    format("%g", 1e21)  =>  "1e+21" string
    format("%f", 1e21)  =>  "1000000000000000000000.000000" string
    format("%v %v %v %v", 1, "a", true, 1.5)  =>  "1 a true 1.5" string
    format("%v", 1000000)  =>  "1e+06" string
    format("%v", 123456789)  =>  "1.23456789e+08" string
    format("%v", 0.1)  =>  "0.1" string
    format("%v", -2000000)  =>  "-2e+06" string
    format("%v %v", [1,"a"], {a=true})  =>  "[1,\"a\"] {\"a\":true}" string
    format("%#v %#v %#v", "a", 1, [1])  =>  "\"a\" 1 [1]" string
    format("%v", tolist([]))  =>  "[]" string
    format("%v", null)  =>  ? dynamic
    format("%s", null)  =>  ? dynamic
    format("%v", tostring(null))  =>  "null" string
    format("%#v", tostring(null))  =>  "null" string
    format("%s %s %s", 1, true, 1.5)  =>  "1 true 1.5" string
    format("%q", "a\"<b>&\n☃")  =>  "\"a\\\"\\u003cb\\u003e\\u0026\\n☃\"" string
    format("%q", 12)  =>  "\"12\"" string
    format("%t %t", true, "false")  =>  "true false" string
    format("%10s|%-10s|%010s|", "hi", "hi", "hi")  =>  "        hi|hi        |00000000hi|" string
    format("%-010s|", "hi")  =>  "hi00000000|" string
    format("%.2s|%.0s|%5.1s|", "hello", "hello", "hello")  =>  "he|hello|    h|" string
    format("%3s|%.1s", "🤷🏽", "e\u0301x")  =>  "  🤷🏽|é" string
    format("%10q", "a")  =>  "       \"a\"" string
    format("%.1q", "abc")  =>  "\"a\"" string
    format("%10v|%-10v|", 5, [1])  =>  "         5|[1]       |" string
    format("%5", 1)  =>  ! invalid format string starting at offset 2.
    format("%", 1)  =>  ! invalid format string starting at offset 1.
    format("é%!", 1)  =>  ! unrecognized format character '!' at offset 3.
    format("%0", 1)  =>  ! invalid format string starting at offset 2.
    format("%é", 1)  =>  ! unrecognized format character 'é' at offset 1.
    format("abc %s", local.unknown)  =>  ? string
    startswith(format("abc-%s", local.unknown), "abc-")  =>  true bool
    startswith(format("abc%s", local.unknown), "ab")  =>  true bool
    startswith(format("abc%s", local.unknown), "abc")  =>  ? bool
    startswith(format("%s", local.unknown), "a")  =>  ? bool
    startswith(format("100%% %s", local.unknown), "100")  =>  ? bool
    format(local.unknown, "a")  =>  ? string
    format("%s", jsondecode(local.unknown))  =>  ? dynamic
    format("abc-%s", jsondecode(local.unknown)) == null  =>  ? bool
    format("%v", [local.unknown])  =>  ? string
    format("%d", local.unknown)  =>  ? string
    format(null, 1)  =>  ! argument must not be null.
    format("%f", 1/0)  =>  "+Inf" string
    format("%v", 1/0)  =>  "+Inf" string
    format("%08f|%+f|% f", 1/0, 1/0, 1/0)  =>  "    +Inf|+Inf| Inf" string
    format("%s", pow(2,100))  =>  "1267650600228229400000000000000" string
    format("%d", pow(2,100))  =>  "1267650600228229401496703205376" string
    format("%v", pow(2,100))  =>  "1.2676506002282294e+30" string
    format("%.30f", 0.1)  =>  "0.100000000000000000000000000000" string
    format("%s-%s", ["a","b"]...)  =>  "a-b" string
    format("%02d:%02d", 5, 7)  =>  "05:07" string
    format("%1000000d", 1) == ""  =>  false bool
    issensitive(format("%s", sensitive("a")))  =>  true bool
    issensitive(formatlist("%s", ["a", sensitive("b")]))  =>  true bool
    """
)
def test_formats_as_terraform(expression: str, expected: str) -> None:
    assert answer(expression) == expected


@cases(
    r"""
    formatlist("Hello, %s!", ["a","b"])  =>  ["Hello, a!", "Hello, b!"] list(string)
    formatlist("%s-%s", ["a","b"], "x")  =>  ["a-x", "b-x"] list(string)
    formatlist("%s-%s", ["a","b"], ["c","d"])  =>  ["a-c", "b-d"] list(string)
    formatlist("%s", "a")  =>  ["a"] list(string)
    formatlist("a")  =>  ["a"] list(string)
    formatlist("%s", [])  =>  [] list(string)
    formatlist("%s %s", [], "a")  =>  [] list(string)
    formatlist("%s", toset(["b","a"]))  =>  ["a", "b"] list(string)
    formatlist("%s", [1, true, "x"])  =>  ["1", "true", "x"] list(string)
    formatlist("%s=%s", ["a"], local.unknown)  =>  [?] list(string)
    formatlist("%s", ["a", local.unknown])  =>  ["a", ?] list(string)
    formatlist("%s", local.list)  =>  ? list(string)
    formatlist("%s", jsondecode(local.unknown))  =>  ? dynamic
    formatlist("%s", null)  =>  ? dynamic
    formatlist("%v", null)  =>  ? dynamic
    formatlist("%v", tolist(null))  =>  ["null"] list(string)
    formatlist("%v", {a=1})  =>  ["{\"a\":1}"] list(string)
    formatlist("%v", [[1]])  =>  ["[1]"] list(string)
    formatlist("%s", toset([local.unknown,"a"]))  =>  ? list(string)
    formatlist("%s %s", local.list, ["a"])  =>  ? list(string)
    formatlist(local.unknown, ["a"])  =>  ? list(string)
    formatlist("%v", [{a=1},{b=2}])  =>  ["{\"a\":1}", "{\"b\":2}"] list(string)
    """
)
def test_lists_of_formats_as_terraform(expression: str, expected: str) -> None:
    assert answer(expression) == expected


@cases(
    r"""
    format("[% #q]", "")  =>  "[\"\"]" string
    format("[% +12.G]", 2/3)  =>  "[        +0.7]" string
    format("[% +16g]", -233442)  =>  "[         -233442]" string
    format("[% -g]", -1.0768514803218876e-11)  =>  "[-1.0768514803218876e-11]" string
    format("[% .10f]", 1/3)  =>  "[ 0.3333333333]" string
    format("[% .12x]", -7)  =>  "[-000000000007]" string
    format("[% .3X]", -3)  =>  "[-003]" string
    format("[% 0#2s]", "true")  =>  "[true]" string
    format("[% 0v]", {a=null})  =>  "[{\"a\":null}]" string
    format("[% 13G]", 100)  =>  "[          100]" string
    format("[% 19.E]", 0)  =>  "[              0E+00]" string
    format("[% 19f]", -9.811627283995845e-10)  =>  "[          -0.000000]" string
    format("[% 2e]", 2/3)  =>  "[ 6.666667e-01]" string
    format("[% 3g]", 90)  =>  "[ 90]" string
    format("[% X]", -325186)  =>  "[-4F642]" string
    format("[% b]", 0)  =>  "[ 0]" string
    format("[% f]", 2/3)  =>  "[ 0.666667]" string
    format("[%# 14.E]", -6.776581103790772e-10)  =>  "[        -7E-10]" string
    format("[%#+.7x]", -6)  =>  "[-0x0000006]" string
    format("[%#+G]", 6)  =>  "[+6]" string
    format("[%#-v]", "")  =>  "[\"\"]" string
    format("[%#.8g]", 100)  =>  "[100]" string
    format("[%#.G]", 1/3)  =>  "[0.3]" string
    format("[%#.f]", -723808)  =>  "[-723808]" string
    format("[%#.v]", -950038)  =>  "[-950038]" string
    format("[%#.v]", tolist(["b"]))  =>  "[[\"b\"]]" string
    format("[%#0 1.12x]", -425789)  =>  "[-0x000000067f3d]" string
    format("[%#010e]", 0)  =>  "[0.000000e+00]" string
    format("[%#E]", 554.252332)  =>  "[5.542523E+02]" string
    format("[%#f]", 2/3)  =>  "[0.666667]" string
    format("[%#s]", "a<b")  =>  "[a<b]" string
    format("[%+ #.b]", 100)  =>  "[+0b1100100]" string
    format("[%+ 17.4v]", 0)  =>  "[                0]" string
    format("[%+#-14.1x]", 0)  =>  "[+0x0          ]" string
    format("[%+-2.b]", 10000)  =>  "[+10011100010000]" string
    format("[%+-8o]", 1000000000000)  =>  "[+16432451210000]" string
    format("[%+-e]", 100000)  =>  "[+1.000000e+05]" string
    format("[%+-e]", 500)  =>  "[+5.000000e+02]" string
    format("[%+.1g]", 2/3)  =>  "[+0.7]" string
    format("[%+0#.11b]", 10000000)  =>  "[+0b100110001001011010000000]" string
    format("[%+0.12o]", 100000000)  =>  "[+000575360400]" string
    format("[%+014g]", 53.40932)  =>  "[+0000053.40932]" string
    format("[%+015.G]", 10000000000000000000000000)  =>  "[+0000000001E+25]" string
    format("[%+02G]", 100000000000000000000000)  =>  "[+1E+23]" string
    format("[%+2v]", [1,"x"])  =>  "[[1,\"x\"]]" string
    format("[%+4X]", -3)  =>  "[  -3]" string
    format("[%+f]", 1/3)  =>  "[+0.333333]" string
    format("[%+g]", 0)  =>  "[+0]" string
    format("[%- .e]", 843152)  =>  "[ 8e+05]" string
    format("[%- E]", 2000000)  =>  "[ 2.000000E+06]" string
    format("[%- f]", 1/3)  =>  "[ 0.333333]" string
    format("[%-#.7b]", 0)  =>  "[0b0000000]" string
    format("[%-+.G]", 9000000)  =>  "[+9E+06]" string
    format("[%-+.e]", 10000000000000000000000000)  =>  "[+1e+25]" string
    format("[%-+19.e]", 2/3)  =>  "[+7e-01             ]" string
    format("[%-+o]", 100)  =>  "[+144]" string
    format("[%-.2o]", 0)  =>  "[00]" string
    format("[%-0.g]", -5.946905401546824e-12)  =>  "[-6e-12]" string
    format("[%-14.0v]", 932954)  =>  "[932954        ]" string
    format("[%-g]", -136967)  =>  "[-136967]" string
    format("[%.11G]", 400000000)  =>  "[400000000]" string
    format("[%.2e]", 0)  =>  "[0.00e+00]" string
    format("[%.4E]", 0)  =>  "[0.0000E+00]" string
    format("[%.6e]", 5)  =>  "[5.000000e+00]" string
    format("[%.8v]", -8.654724215306376e-11)  =>  "[-8.654724215306376e-11]" string
    format("[%.9o]", 0)  =>  "[000000000]" string
    format("[%.E]", 6000000)  =>  "[6E+06]" string
    format("[%.G]", -880274)  =>  "[-9E+05]" string
    format("[%.G]", 90000000)  =>  "[9E+07]" string
    format("[%.b]", 0)  =>  "[]" string
    format("[%.f]", 2/3)  =>  "[1]" string
    format("[%.g]", 8000)  =>  "[8e+03]" string
    format("[%.v]", 12.5)  =>  "[12.5]" string
    format("[%.v]", 90000)  =>  "[90000]" string
    format("[%.x]", 0)  =>  "[]" string
    format("[%0 14b]", 1)  =>  "[ 0000000000001]" string
    format("[%0 2f]", 1/3)  =>  "[ 0.333333]" string
    format("[%0 f]", 0)  =>  "[ 0.000000]" string
    format("[%0#.4v]", -826.91048)  =>  "[-826.91048]" string
    format("[%0#.v]", 0)  =>  "[0]" string
    format("[%0#b]", -431998)  =>  "[-0b1101001011101111110]" string
    format("[%0+.0E]", 1/3)  =>  "[+3E-01]" string
    format("[%0+15d]", 10)  =>  "[+00000000000010]" string
    format("[%0- .b]", 9)  =>  "[ 1001]" string
    format("[%0-#.11x]", 0)  =>  "[0x00000000000]" string
    format("[%0-.0g]", 838167)  =>  "[8e+05]" string
    format("[%0-.e]", 9000)  =>  "[9e+03]" string
    format("[%0-13e]", -4.572528108558571e-11)  =>  "[-4.572528e-11]" string
    format("[%0-x]", 0)  =>  "[0]" string
    format("[%0.0E]", 600)  =>  "[6E+02]" string
    format("[%06e]", 5000000)  =>  "[5.000000e+06]" string
    format("[%13e]", 0)  =>  "[ 0.000000e+00]" string
    format("[%13g]", 0)  =>  "[            0]" string
    format("[%14G]", 90000000)  =>  "[         9E+07]" string
    format("[%14b]", 5)  =>  "[           101]" string
    format("[%15E]", -491955)  =>  "[  -4.919550E+05]" string
    format("[%20E]", 2/3)  =>  "[        6.666667E-01]" string
    format("[%20b]", 0)  =>  "[                   0]" string
    format("[%3e]", 10000)  =>  "[1.000000e+04]" string
    format("[%7x]", -3)  =>  "[     -3]" string
    format("[%8q]", "")  =>  "[      \"\"]" string
    format("[%G]", -1.1206883313348947e-12)  =>  "[-1.1206883313348947E-12]" string
    format("[%b]", -458089)  =>  "[-1101111110101101001]" string
    format("[%f]", -0.003186326254863102)  =>  "[-0.003186]" string
    format("[%g]", -836.33065154)  =>  "[-836.33065154]" string
    format("[%g]", 0)  =>  "[0]" string
    format("[%o]", 679966)  =>  "[2460036]" string
    format("[%v]", "hello")  =>  "[hello]" string
    format("[%v]", 3000)  =>  "[3000]" string
    format("[%x]", 0)  =>  "[0]" string
    """
)
def test_odd_formats_as_terraform(expression: str, expected: str) -> None:
    assert answer(expression) == expected


def test_what_begins_an_unknown_text_is_known() -> None:
    assert value_of('format("abc-%s", local.unknown)').data.prefix == "abc-"
    assert value_of('format("abc%s", local.unknown)').data.prefix == "ab"
    assert value_of('format("%s", local.unknown)').data.prefix == ""
    assert value_of('format("%d", local.digits)').reason == REASON


def test_null_without_a_type_makes_the_result_unknown() -> None:
    assert value_of('format("%v", null)').reason == "formats null, which has no type"
    assert answer('formatlist("%v", null)') == "? dynamic"


@pytest.mark.parametrize(
    "expression",
    [
        'format("%1000001d", 1)',
        'format("%.1000000000f", 1)',
        'format("%.4001f", 1)',
        'format("%[99999999999]d", 1)',
        f'format("%{"9" * 5000}s", "a")',
        'format("%d", 1e5000)',
        'format("%e", 1e-5000)',
    ],
)
def test_fields_and_numbers_too_large_are_a_limit(expression: str) -> None:
    with pytest.raises(LimitError, match="is not written"):
        value_of(expression)


def test_formats_are_counted_while_they_are_written() -> None:
    with pytest.raises(LimitError, match="steps"):
        value_of(f'format("{"%[1]s" * 200}", "{"a" * 20_000}")', Surroundings(steps=20_000))
    with pytest.raises(LimitError, match="steps"):
        value_of(f'format("{"%999999s" * 20}", {", ".join(["1"] * 20)})', Surroundings(steps=20_000))
    with pytest.raises(LimitError, match="steps"):
        value_of('formatlist("%s", split("", "aaaaaaaaaaaa"))', Surroundings(steps=25))
