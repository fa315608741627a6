"""regex, regexall and replace: what terraform 1.11.4 answers."""

import subprocess
import sys

import pytest

from tallygate.terraform.eval.faults import LimitError
from tests.unit.terraform.eval.functions.answers import Surroundings, answer, cases, value_of


@cases(
    r"""
    regex("[a-z]+", "53453453.345345aaabbbccc23454")  =>  "aaabbbccc" string
    regex("(a)|(b)", "b")  =>  [null, "b"] tuple([string, string])
    regex("\\Q\\C\\E", "\\C")  =>  "\\C" string
    regex("\\\\C", "\\C")  =>  "\\C" string
    regex("(?<name>a)", "a")  =>  {name = "a"} object({name = string})
    regex("", "abc")  =>  "" string
    regex("$", "abc")  =>  "" string
    regex("(?i)ABC", "xabc")  =>  "abc" string
    regex("(?s).+", "a\nb")  =>  "a\nb" string
    regex(".+", "a\nb")  =>  "a" string
    regex("(?m)^b$", "a\nb")  =>  "b" string
    regex("a.c", "aéc")  =>  "aéc" string
    regex("\\pL+", "ñandú")  =>  "ñandú" string
    regex("\\w+", "ñandú")  =>  "and" string
    regex("\\bx", "a x")  =>  "x" string
    regex("a|ab", "ab")  =>  "a" string
    regex("(|a)*", "aa")  =>  [""] tuple([string])
    regex("(|a)+", "aa")  =>  [""] tuple([string])
    regex("(a*)*", "b")  =>  [""] tuple([string])
    regex("(a*)+", "b")  =>  [""] tuple([string])
    regex("x*", "b")  =>  "" string
    regex("a*?", "aa")  =>  "" string
    regex("(?U)a+", "aa")  =>  "a" string
    regex("[[:alpha:]]+", "1ab2")  =>  "ab" string
    regex("\\x41\\x{1F600}?", "A")  =>  "A" string
    regex("\\s+", "a\u00a0 b")  =>  " " string
    regex(local.unknown, "a")  =>  ? dynamic
    regex("a", local.unknown)  =>  ? string
    regex("(a)(b)", local.unknown)  =>  ? tuple([string, string])
    regex("(?P<x>a)", local.unknown).x  =>  ? string
    regex(null, "a")  =>  ! argument must not be null.
    regex("a", null)  =>  ! argument must not be null.
    regexall("[a-z]+", "1234abcd5678efgh9")  =>  ["abcd", "efgh"] list(string)
    regexall("[a-z]+", "123456789")  =>  [] list(string)
    length(regexall("[a-z]+", "1234abcd5678efgh9"))  =>  2 number
    regexall("(\\d)(\\w)?", "1a2")  =>  [["1", "a"], ["2", null]] list(tuple([string, string]))
    regexall("(?P<x>a)|b", "ab")  =>  [{x = "a"}, {x = null}] list(object({x = string}))
    regexall("(?P<x>\\d)", "12")  =>  [{x = "1"}, {x = "2"}] list(object({x = string}))
    regexall("", "añ")  =>  ["", "", ""] list(string)
    regexall("a*", "baac")  =>  ["", "aa", ""] list(string)
    regexall("a*?", "aa")  =>  ["", "", ""] list(string)
    regexall("\\b", "ab cd")  =>  ["", "", "", ""] list(string)
    regexall("$", "abc")  =>  [""] list(string)
    regexall("(?m)$", "a\nb\n")  =>  ["", "", ""] list(string)
    regexall("^", "abc")  =>  [""] list(string)
    regexall("^a", "aaa")  =>  ["a"] list(string)
    regexall("x*", "ñx")  =>  ["", "x"] list(string)
    regexall("a|b|", "acb")  =>  ["a", "b"] list(string)
    regexall("(|a)", "aa")  =>  [[""], [""], [""]] list(tuple([string]))
    regexall(local.unknown, "a")  =>  ? list(dynamic)
    regexall("a", local.unknown)  =>  ? list(string)
    regexall("(?P<x>a)", local.unknown)  =>  ? list(object({x = string}))
    regexall("[^,]+", "a,b,,c")  =>  ["a", "b", "c"] list(string)
    replace("1 + 2 + 3", "+", "-")  =>  "1 - 2 - 3" string
    replace("hello world", "/w.*d/", "everybody")  =>  "hello everybody" string
    replace("abc", "", "-")  =>  "-a-b-c-" string
    replace("abc", "//", "-")  =>  "-a-b-c-" string
    replace("aéc", "/x*/", "-")  =>  "-a-é-c-" string
    replace("baac", "/a*/", "X")  =>  "XbXcX" string
    replace("abc", "/$/", "!")  =>  "abc!" string
    replace("a.b.c", "/\\./", "\\.")  =>  "a\\.b\\.c" string
    replace("abc", "/(b)(c)/", "$2$1")  =>  "acb" string
    replace("abc", "/(b)/", "$1x")  =>  "ac" string
    replace("abc", "/(b)/", "$${1}x")  =>  "abxc" string
    replace("abc", "/(?P<n>b)/", "<$n>")  =>  "a<b>c" string
    replace("abc", "/(?P<n>b)/", "<$${n}$${m}$9>")  =>  "a<b>c" string
    replace("abc", "/b/", "$0$0")  =>  "abbc" string
    replace("abc", "/b/", "$$")  =>  "a$c" string
    replace("abc", "/b/", "$")  =>  "a$c" string
    replace("abc", "/b/", "$-")  =>  "a$-c" string
    replace("abc", "/b/", "$${")  =>  "a${c" string
    replace("abc", "/b/", "$${0")  =>  "a${0c" string
    replace("abc", "/b/", "$${-}")  =>  "a${-}c" string
    replace("abc", "/(b)/", "$01")  =>  "ac" string
    replace("abc", "/(b)?(x)?/", "[$1$2]")  =>  "[]a[b]c[]" string
    replace("abc", "/", "x")  =>  "abc" string
    replace("a/c", "/", "x")  =>  "axc" string
    replace("a/b/c", "/b/", "x")  =>  "a/x/c" string
    replace("a\\b", "\\", "/")  =>  "a/b" string
    replace("Hello", "/[[:upper:]]/", "_")  =>  "_ello" string
    replace("aaa", "a", "aa")  =>  "aaaaaa" string
    replace("abc", "z", "x")  =>  "abc" string
    replace(local.unknown, "a", "b")  =>  ? string
    replace("a", local.unknown, "b")  =>  ? string
    replace("a", null, "b")  =>  ! argument must not be null.
    replace(12, 1, 2)  =>  "22" string
    replace("foo_bar-baz", "/[^a-z]/", "")  =>  "foobarbaz" string
    replace("e", "e", "e\u0301")  =>  "é" string
    replace("a\nb", "/(?m)^/", "> ")  =>  "> a\n> b" string
    replace("añb", "/\\b/", "|")  =>  "|a|ñ|b|" string
    issensitive(regex("a", sensitive("a")))  =>  true bool
    issensitive(replace("a", "a", sensitive("b")))  =>  true bool
    """
)
def test_patterns_as_terraform(expression: str, expected: str) -> None:
    assert answer(expression) == expected


@cases(
    r"""
    jsonencode(regexall("$$\\d\\pL", "abb "))  =>  "[]" string
    jsonencode(regexall("(?:ab)(a+)(b*)(a|b)", "ñc\nAñAññ"))  =>  "[]" string
    jsonencode(regexall("(?:ab)a*$", " "))  =>  "[]" string
    jsonencode(regexall("(?m:^)", ""))  =>  "[\"\"]" string
    jsonencode(regexall("(a|b).a{2}", "ñaA \n"))  =>  "[]" string
    jsonencode(regexall("(b)?ñ", "a bb "))  =>  "[]" string
    jsonencode(regexall("(|b)(?m:^)", " a"))  =>  "[[\"\"]]" string
    jsonencode(regexall(".^", "Añabc ñc"))  =>  "[]" string
    jsonencode(regexall(".b{1,2}?ab", " "))  =>  "[]" string
    jsonencode(regexall("[[:alpha:]]b{1,2}?", ""))  =>  "[]" string
    jsonencode(regexall("[ab]aba*[ab]", " \nccaA"))  =>  "[]" string
    jsonencode(regexall("\\B(a|b)\\s(?:ab)", "  1cc"))  =>  "[]" string
    jsonencode(regexall("\\B[[:alpha:]]", "ñc1aa\n"))  =>  "[\"a\",\"a\"]" string
    jsonencode(regexall("\\s$[[:alpha:]]", "ab"))  =>  "[]" string
    jsonencode(regexall("\\s$[[:alpha:]]ñ", "Aññb1b1"))  =>  "[]" string
    jsonencode(regexall("\\w(?m:^)(a|b)", "c ba"))  =>  "[]" string
    jsonencode(regexall("^", ""))  =>  "[\"\"]" string
    jsonencode(regexall("b$(a|b)", " cñ"))  =>  "[]" string
    jsonencode(regexall("b+\\pL^(a|b)", "1c"))  =>  "[]" string
    jsonencode(regexall("b+ñ\\pL(?m:$)", "1ñabAbabA1"))  =>  "[]" string
    jsonencode(regexall("b{1,2}?(a+)(b*)ñ\\d", "AbA "))  =>  "[]" string
    jsonencode(regexall("ñ", ""))  =>  "[]" string
    replace(" ab", "/[ab]\\b/", "[$1$2]")  =>  " a[]" string
    replace(" abc", "/\\w(?:ab)(?m:$)b/", "x")  =>  " abc" string
    replace(" abc\n\n", "/^(b)?/", "$$$1")  =>  "$ abc\n\n" string
    replace(" caba1", "/\\b[^a]/", "[$1$2]")  =>  " []aba1" string
    replace("", "/(|b)\\B/", "$1-")  =>  "-" string
    replace("", "/[[:alpha:]](?:ab)\\wb{1,2}?/", "$$$1")  =>  "" string
    replace("1", "/a*$/", "$1-")  =>  "1-" string
    replace("1A", "/(a+)(b*)/", "x")  =>  "1A" string
    replace("1bc a1A ", "/(|b)\\b/", "<$0>")  =>  "<>1bc<> <>a1A<> " string
    replace("A", "/(a|b)(?:ab)/", "")  =>  "A" string
    replace("A1 1aAñ", "/(?i:A)[^a]/", "$$$1")  =>  "$ 1$ñ" string
    replace("Aa1bb1", "/ñ/", "x")  =>  "Aa1bb1" string
    replace("Aaacb a", "/(a)b{1,2}?b{1,2}?x*?/", "$1-")  =>  "Aaacb a" string
    replace("AcabAAñbb", "/ba*/", "x")  =>  "AcaxAAñxx" string
    replace("\n", "/(?i:A).(a*)/", "x")  =>  "\n" string
    replace("\nAñcc1a", "/(a+)(b*)/", "$$$1")  =>  "\nA\u00f1cc1$a" string
    replace("a", "/(?i:A)b/", "$1-")  =>  "a" string
    replace("aabbababAñb", "/(?m:^)(a+)(b*)/", "$$$1")  =>  "$aaababAñb" string
    replace("ab\nb11A1b", "/$(|b)\\d/", "x")  =>  "ab\nb11A1b" string
    replace("c c", "/a?\\bb+/", "x")  =>  "c c" string
    replace("cA", "/a*(?m:^)^/", "x")  =>  "xcA" string
    replace("cc", "/(?m:^)/", "<$0>")  =>  "<>cc" string
    replace("cña", "/(?m:$)(a+)(b*)\\b^/", "$1-")  =>  "cña" string
    replace("ñA1\nc\n", "/[^a]\\B/", "<$0>")  =>  "\u00f1<A>1\nc<\n>" string
    replace("ññbcaa1 ", "/b/", "$1-")  =>  "ññ-caa1 " string
    try(jsonencode(regex("$", "")),"no")  =>  "\"\"" string
    try(jsonencode(regex("(?i:A)", "cbab1aab")),"no")  =>  "\"a\"" string
    try(jsonencode(regex("(?m:^)(a+)(b*)[[:alpha:]]", "b1")),"no")  =>  "no" string
    try(jsonencode(regex("(?m:^)ab[[:alpha:]]", "ab\nA")),"no")  =>  "no" string
    try(jsonencode(regex("(a)(?m:^)(a*)$", "abc")),"no")  =>  "no" string
    try(jsonencode(regex("(a|b).ab", "ab\nbab1abAA")),"no")  =>  "[\"b\"]" string
    try(jsonencode(regex("(b)?[[:alpha:]]", "cñcñ 1c")),"no")  =>  "[null]" string
    try(jsonencode(regex(".", " a1ñaabñ ")),"no")  =>  "\" \"" string
    try(jsonencode(regex(".", "ñcc")),"no")  =>  "\"ñ\"" string
    try(jsonencode(regex("\\d(?m:$)(a|b)(?:ab)", "AbA1cAb")),"no")  =>  "no" string
    try(jsonencode(regex("\\pL[^a]\\sa{2}", "")),"no")  =>  "no" string
    try(jsonencode(regex("\\pL[ab][ab][^a]", "A\nccc\nAA")),"no")  =>  "no" string
    try(jsonencode(regex("\\w[^a](|b)", "A 1")),"no")  =>  "[\"\"]" string
    try(jsonencode(regex("^[[:alpha:]]a*", " accabAc")),"no")  =>  "no" string
    try(jsonencode(regex("a?x*?", "Ac abcñ")),"no")  =>  "\"\"" string
    try(jsonencode(regex("ab[ab]b+", "ñ ")),"no")  =>  "no" string
    try(jsonencode(regex("a{2}", " abababA")),"no")  =>  "no" string
    try(jsonencode(regex("a{2}\\B\\d", "\nc")),"no")  =>  "no" string
    try(jsonencode(regex("b+(a|b)b{1,2}?b", "cca")),"no")  =>  "no" string
    try(jsonencode(regex("b+(b)?b(b)?", "1bc\nbbñ")),"no")  =>  "[null,null]" string
    try(jsonencode(regex("b+a{2}ab", "c ab\n\nab1")),"no")  =>  "no" string
    try(jsonencode(regex("b{1,2}?", "ñababab\n\n ")),"no")  =>  "\"b\"" string
    try(jsonencode(regex("ñ\\B(?m:$)", "\nabb\n Aab")),"no")  =>  "no" string
    """
)
def test_odd_patterns_as_terraform(expression: str, expected: str) -> None:
    assert answer(expression) == expected


@pytest.mark.parametrize(
    ("expression", "limit"),
    [
        (f'regex("{"a" * 100_001}", "a")', "a pattern of more than 100,000 characters"),
        (f'regex("{"((a{100}){100}){9}" * 30}", "a")', None),
        (r'regex("(\\pL{500}){2}", "a")', "the pattern takes more memory"),
        ('regex("(?P<n>a)|(?P<n>b)", "b")', "groups with one name"),
    ],
)
def test_a_pattern_too_large_is_a_limit_not_an_answer(expression: str, limit: str | None) -> None:
    if limit:
        with pytest.raises(LimitError, match=limit):
            value_of(expression)
    else:
        assert answer(expression).startswith("! ")


@pytest.mark.parametrize("function", ['regexall("a.*b|a", "%s")', 'replace("%s", "/a.*b|a/", "")'])
def test_matches_that_each_look_at_all_that_follows_are_counted(function: str) -> None:
    """RE2 finds one in linear time; finding all takes the square."""
    with pytest.raises(LimitError, match="steps"):
        value_of(function % ("a" * 100_000))
    assert not answer(function % ("a" * 500)).startswith("!")


def test_a_replacement_is_counted_before_it_is_written() -> None:
    many = f'replace("{"a" * 20_000}", "a", "{"b" * 20_000}")'
    with pytest.raises(LimitError, match="steps"):
        value_of(many, Surroundings(steps=100_000))
    with pytest.raises(LimitError, match="steps"):
        value_of(many.replace('"a",', '"/a/",'), Surroundings(steps=100_000))


def test_a_refused_pattern_says_nothing_on_standard_error(capfd: pytest.CaptureFixture[str]) -> None:
    assert answer('regex("(a", "a")').startswith("! invalid regexp")
    assert capfd.readouterr() == ("", "")


def test_words_of_refusals_are_those_of_go() -> None:
    assert answer('regex("[a", "")').endswith("invalid regexp pattern: missing closing ] in [a.")
    assert answer('regex("*", "")').endswith("missing argument to repetition operator in *.")
    assert answer('regex("(?P<é>a)", "a")').endswith("invalid regexp pattern: invalid named capture.")
    assert answer('replace("", "/a)/", "")').endswith("error parsing regexp: unexpected ): `a)`.")


def test_a_search_is_counted_by_the_size_of_text_and_pattern() -> None:
    with pytest.raises(LimitError, match="steps"):
        value_of(f'regex("(a?){{500}}a{{500}}b", "{"a" * 400_000}b")')


@pytest.mark.hostile
@pytest.mark.parametrize("pattern", ["^(a+)+$", "(a|aa)*c", "(.*)(.*)(.*)(.*)(.*)x", "(a?){20}a{20}b"])
def test_a_pattern_made_to_stall_does_not(pattern: str) -> None:
    code = (
        "import resource\n"
        "resource.setrlimit(resource.RLIMIT_CPU, (20, 20))\n"
        "resource.setrlimit(resource.RLIMIT_AS, (1 << 31, 1 << 31))\n"
        "from tests.unit.terraform.eval.functions.answers import answer\n"
        f"print(answer('length(regexall(\"{pattern}\", \"' + 'a' * 20_000 + 'b\"))'))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.endswith("number\n")
