"""Strings: what terraform 1.11.4 answers."""

import pytest
from hypothesis import given, strategies

from tallygate.terraform.eval.faults import CallError, LimitError
from tallygate.terraform.eval.functions.call import call
from tallygate.terraform.values.types import DYNAMIC, STRING, Map
from tallygate.terraform.values.value import (
    SENSITIVE,
    map_of,
    number,
    object_of,
    string,
    tuple_of,
    unknown,
)
from tests.unit.terraform.eval.functions.answers import REASON, Surroundings, answer, cases, value_of


@cases(
    r"""
    upper("straße ﬁ ŉ ǰ ᾳ")  =>  "STRAßE ﬁ ŉ ǰ ᾼ" string
    upper("hello")  =>  "HELLO" string
    upper(local.unknown)  =>  ? string
    upper(5)  =>  "5" string
    upper(true)  =>  "TRUE" string
    upper(null)  =>  ! argument must not be null.
    upper(["a"])  =>  ! string required.
    lower("İSTANBUL ΣΑΣ")  =>  "istanbul σασ" string
    lower("ABC")  =>  "abc" string
    title("hello world-wide web_site ǆ a1b 2c don't")  =>  "Hello World-Wide Web_site ǅ A1b 2c Don'T" string
    chomp("a\n\r\n\r")  =>  "a" string
    chomp("a\nb")  =>  "a\nb" string
    chomp("\n")  =>  "" string
    trimspace("\t\n \u00a0\u2003a b\u3000 ")  =>  "a b" string
    trimspace("\u001ca")  =>  "\u001ca" string
    trim("?!hello?!","!?")  =>  "hello" string
    trim("aéa","é")  =>  "aéa" string
    trim("foobar","far")  =>  "oob" string
    trim("x","")  =>  "x" string
    trimprefix("helloworld","hello")  =>  "world" string
    trimprefix("helloworld","cat")  =>  "helloworld" string
    trimsuffix("helloworld","world")  =>  "hello" string
    trimsuffix("aa","a")  =>  "a" string
    strrev("hello")  =>  "olleh" string
    strrev("e\u0301a🇩🇪🇫🇷")  =>  "🇫🇷🇩🇪aé" string
    strrev("각a가")  =>  "가a각" string
    strrev("a\r\nb")  =>  "b\r\na" string
    strrev("")  =>  "" string
    substr("hello world",1,4)  =>  "ello" string
    substr("hello world",-5,-1)  =>  "world" string
    substr("hello world",-5,2)  =>  "wo" string
    substr("hello",-3,0)  =>  "llo" string
    substr("hello",0,0)  =>  "" string
    substr("hello",10,2)  =>  "" string
    substr("hello",5,2)  =>  "" string
    substr("hello",2,100)  =>  "llo" string
    substr("hello",-100,2)  =>  "he" string
    substr("🤔🤷",0,1)  =>  "🤔" string
    substr("🤔🤷",1,1)  =>  "🤷" string
    substr("noe\u0301l",2,1)  =>  "é" string
    substr("",0,1)  =>  "" string
    substr("hello",local.digits,1)  =>  ? string
    substr(local.unknown,0,1)  =>  ? string
    substr("abc","1","1")  =>  "b" string
    indent(2,"a\nb\n\nc")  =>  "a\n  b\n  \n  c" string
    indent(0,"a\nb")  =>  "a\nb" string
    indent(2,"")  =>  "" string
    indent(2,local.unknown)  =>  ? string
    join(",",["a","b"])  =>  "a,b" string
    join(",",[1,true,"x"])  =>  "1,true,x" string
    join(",",[])  =>  "" string
    join("-",["a"],["b","c"])  =>  "a-b-c" string
    join(",")  =>  ! at least one list is required.
    join(",",["a",local.unknown])  =>  ? string
    join(",",toset(["b","a"]))  =>  "a,b" string
    join(",",{a=1})  =>  ! list of string required.
    join(local.unknown,["a"])  =>  ? string
    join(",",local.list)  =>  ? string
    join(null,["a"])  =>  ! argument must not be null.
    join(",",null)  =>  ! argument must not be null.
    split(",","a,b,c")  =>  ["a", "b", "c"] list(string)
    split("","añ")  =>  ["a", "ñ"] list(string)
    split("","")  =>  [] list(string)
    split(",","")  =>  [""] list(string)
    split("ab","xabyabz")  =>  ["x", "y", "z"] list(string)
    split(",",local.unknown)  =>  ? list(string)
    split(local.unknown,"a")  =>  ? list(string)
    split(",",null)  =>  ! argument must not be null.
    startswith("hello","he")  =>  true bool
    startswith("hello","")  =>  true bool
    startswith(local.unknown,"")  =>  true bool
    startswith("hello",local.unknown)  =>  ? bool
    startswith(local.unknown,"a")  =>  ? bool
    startswith("ab-${local.unknown}","ab")  =>  true bool
    startswith("ab-${local.unknown}","ab-")  =>  true bool
    startswith("ab-${local.unknown}","ax")  =>  false bool
    startswith("ab-${local.unknown}","ab-c")  =>  ? bool
    startswith("abc${local.unknown}","abc")  =>  ? bool
    startswith("abc${local.unknown}","ab")  =>  true bool
    endswith("hello","lo")  =>  true bool
    endswith("hello","")  =>  true bool
    endswith("hello","x")  =>  false bool
    endswith("a${local.unknown}","x")  =>  ? bool
    strcontains("hello","ell")  =>  true bool
    strcontains("hello","")  =>  true bool
    strcontains("hello","z")  =>  false bool
    strcontains(local.unknown,"z")  =>  ? bool
    """
)
def test_texts_as_terraform(expression: str, expected: str) -> None:
    assert answer(expression) == expected


@cases(
    r"""
    chomp("\tZ.é\tZe\u0301Z")  =>  "\tZ.\u00e9\tZ\u00e9Z" string
    chomp("_")  =>  "_" string
    chomp("_e\u0301 ")  =>  "_é " string
    chomp("éǆ🇩🇪.e\u0301-.")  =>  "éǆ🇩🇪.é-." string
    chomp("가가")  =>  "가가" string
    chomp("🇩🇪.Za")  =>  "🇩🇪.Za" string
    indent(1,"-\t")  =>  "-\t" string
    indent(2,"é")  =>  "é" string
    indent(3,"")  =>  "" string
    indent(3,"a İ")  =>  "a İ" string
    lower("\r\n")  =>  "\r\n" string
    lower("\tİ")  =>  "\ti" string
    lower("가İ\t\r\nİaİ\n")  =>  "\uac00i\t\r\niai\n" string
    replace("Z\r\n","-","")  =>  "Z\r\n" string
    replace("e\u0301","","_")  =>  "_é_" string
    replace("🇩🇪. e\u0301-ß",".","ǆ\n")  =>  "\ud83c\udde9\ud83c\uddea\u01c6\n \u00e9-\u00df" string
    split(" ","-ǆǆ \té ")  =>  ["-ǆǆ", "\t\u00e9", ""] list(string)
    split("","\r\nǆ")  =>  ["\r", "\n", "ǆ"] list(string)
    split("","\t\r\n")  =>  ["\t", "\r", "\n"] list(string)
    split("","ǆ\nb\nß\t")  =>  ["ǆ", "\n", "b", "\n", "ß", "\t"] list(string)
    split("\t","🇩🇪İ_bǆǆß")  =>  ["🇩🇪İ_bǆǆß"] list(string)
    strrev("ß\r\n")  =>  "\r\n\u00df" string
    strrev("ǆ_")  =>  "_ǆ" string
    substr(" 🇩🇪.İ.",4,6)  =>  "." string
    substr("\r\n",-3,0)  =>  "\r\n" string
    substr("\u00a0가",7,-1)  =>  "" string
    substr("a 가",6,0)  =>  "" string
    substr("e\u0301Z_\t 🇩🇪e\u0301",-7,8)  =>  "\u00e9Z_\t \ud83c\udde9\ud83c\uddea\u00e9" string
    substr("é_\r\ne\u0301éßa가",-1,6)  =>  "가" string
    substr("ǆ._baa",-1,2)  =>  "a" string
    substr("가가ǆİ",9,-1)  =>  "" string
    title("a\r\n\na\r\n")  =>  "A\r\n\nA\r\n" string
    title("bZ\n-_\n")  =>  "BZ\n-_\n" string
    title("béb \r\nǆ")  =>  "B\u00e9b \r\n\u01c5" string
    title("ß-.é ")  =>  "ß-.É " string
    title("ǆe\u0301")  =>  "ǅé" string
    title("가e\u0301 b.ǆb")  =>  "가é B.ǅb" string
    title("🇩🇪 ")  =>  "🇩🇪 " string
    trim(" ","")  =>  " " string
    trim("-İa\n\r\n","-가")  =>  "\u0130a\n\r\n" string
    trim("a.e\u0301\r\n-_","bé")  =>  "a.\u00e9\r\n-_" string
    trim("a\nbß\tǆ","")  =>  "a\nb\u00df\t\u01c6" string
    trim("é \r\n","Zǆ")  =>  "\u00e9 \r\n" string
    trimprefix("","\n")  =>  "" string
    trimprefix("","a")  =>  "" string
    trimprefix("-🇩🇪🇩🇪\t\n.가","")  =>  "-\ud83c\udde9\ud83c\uddea\ud83c\udde9\ud83c\uddea\t\n.\uac00" string
    trimprefix("\r\n-\r\n가","가")  =>  "\r\n-\r\n\uac00" string
    trimprefix("ße\u0301\n.\t","é")  =>  "\u00df\u00e9\n.\t" string
    trimspace("")  =>  "" string
    trimspace("- e\u0301🇩🇪\t")  =>  "- é🇩🇪" string
    trimspace("\u00a0\u00a0")  =>  "" string
    upper("- \t\tİǆ")  =>  "- \t\t\u0130\u01c4" string
    upper("\n\t")  =>  "\n\t" string
    upper("\t")  =>  "\t" string
    upper("e\u0301\r\n")  =>  "\u00c9\r\n" string
    upper("ǆ.🇩🇪İ가ée\u0301")  =>  "Ǆ.🇩🇪İ가ÉÉ" string
    upper("ǆ\tZ")  =>  "\u01c4\tZ" string
    upper("ǆ가ab\r\n🇩🇪-")  =>  "\u01c4\uac00AB\r\n\ud83c\udde9\ud83c\uddea-" string
    upper("🇩🇪")  =>  "🇩🇪" string
    """
)
def test_odd_texts_as_terraform(expression: str, expected: str) -> None:
    assert answer(expression) == expected


def test_a_template_sees_its_variables_alone() -> None:
    surroundings = Surroundings()
    made = call("templatestring", [string("hi ${name}"), object_of({"name": string("you")})], surroundings)
    assert made.data == "hi you"
    assert surroundings.rendered == [("hi ${name}", "<templatestring argument>")]


def test_marks_of_a_template_and_its_variables_stay() -> None:
    variables = map_of({"name": string("you")})
    secret = call("templatestring", [string("${name}").marked(SENSITIVE), variables], Surroundings())
    assert secret.marks == SENSITIVE
    secret = call("templatestring", [string("${name}"), variables.marked(SENSITIVE)], Surroundings())
    assert secret.marks == SENSITIVE


def test_a_template_is_unknown_with_its_variables() -> None:
    made = call("templatestring", [string("a"), unknown(Map(STRING), REASON)], Surroundings())
    assert made.reason == REASON
    assert call("templatestring", [string("a"), unknown(DYNAMIC, REASON)], Surroundings()).reason == REASON


def test_variables_of_a_template_are_a_map() -> None:
    with pytest.raises(CallError, match=r'"vars" parameter: invalid vars value: must be a map\.'):
        call("templatestring", [string("a"), tuple_of([])], Surroundings())


@pytest.mark.parametrize(
    "expression",
    [
        r'indent(1000000000000, "a\nb")',
        f'join("{"x" * 10_000}", split("", "{"a" * 10_000}"))',
        f'split("", "{"a" * 10_000}")',
    ],
)
def test_texts_are_counted_before_they_are_made(expression: str) -> None:
    with pytest.raises(LimitError, match="steps"):
        value_of(expression, Surroundings(steps=5_000))


def test_spaces_are_none_below_zero() -> None:
    assert answer('indent(-1, "a")') == "! the number of spaces must not be negative."


@given(strategies.text(strategies.characters(codec="utf-8"), max_size=20))
def test_turning_twice_gives_the_text(text: str) -> None:
    """Where no half of what was turned joins its new neighbour: in text of one plane of letters."""
    plain = "".join(character for character in text if character.isalpha() and character < "\u0300")
    once = call("strrev", [string(plain)], Surroundings())
    assert call("strrev", [once], Surroundings()).data == plain


@given(strategies.text("ab\u00e9\n ", max_size=12), strategies.integers(0, 12), strategies.integers(-1, 12))
def test_a_part_is_what_python_cuts(text: str, start: int, length: int) -> None:
    made = call("substr", [string(text), number(start), number(length)], Surroundings())
    assert made.data == (text[start:] if length < 0 else text[start : start + length])


@given(strategies.lists(strategies.text("ab\u00e9", max_size=3), min_size=1, max_size=5))
def test_splitting_undoes_joining(texts: list[str]) -> None:
    joined = call("join", [string(","), tuple_of(map(string, texts))], Surroundings())
    parts = call("split", [string(","), joined], Surroundings()).data
    assert [part.data for part in parts] == texts
