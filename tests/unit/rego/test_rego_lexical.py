"""The look at a text before any parser sees it: comments, limits, and places."""

import pytest

from tallygate.rego.lexical import LINKS, NESTING, Comment, position, scan
from tallygate.rego.types import CompileOptions, Diag, Module


def scanned(text: str, size: int = 1 << 20) -> tuple[list[Comment], list[Diag]]:
    return scan(Module("p.rego", text), CompileOptions(policy_file=size))


def problem(text: str) -> tuple[str, int, int]:
    [diag] = scanned(text)[1]
    return diag.code, diag.row, diag.col


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", []),
        ("x := 1", []),
        ("# a", [(1, "# a", True)]),
        ("  # a\n\t# b", [(1, "# a", True), (2, "# b", True)]),
        ("x # a\n# b", [(1, "# a", False), (2, "# b", True)]),
        ("# a\r\n# b\r\n", [(1, "# a", True), (2, "# b", True)]),
        ('x := "# no" # yes', [(1, "# yes", False)]),
        ('x := "a\\"# no" # yes', [(1, "# yes", False)]),
        ("x := `\n# no\n` # yes", [(3, "# yes", False)]),
        ("x := `\\` # yes", [(1, "# yes", False)]),
        ("# ' \" ` [ {\n# b", [(1, "# ' \" ` [ {", True), (2, "# b", True)]),
        ("x := [\n# a\n]", [(2, "# a", True)]),
        ("#", [(1, "#", True)]),
        ("## a # b", [(1, "## a # b", True)]),
    ],
)
def test_comments(text: str, wanted: list[tuple[int, str, bool]]) -> None:
    comments, diags = scanned(text)
    assert [(one.row, one.text, one.alone) for one in comments] == wanted
    assert diags == []


@pytest.mark.parametrize(
    ("text", "index", "row", "col"),
    [
        ("abc", 0, 1, 1),
        ("abc", 2, 1, 3),
        ("a\nbc", 2, 2, 1),
        ("a\nbc", 1, 1, 2),
        ("é𝄞x", 2, 1, 3),
        ("\n\n\n", 3, 4, 1),
        ("\tx", 1, 1, 2),
    ],
)
def test_position(text: str, index: int, row: int, col: int) -> None:
    found = position(text, index)
    assert (found.row, found.col) == (row, col)


@pytest.mark.parametrize(
    ("text", "row", "col"),
    [
        ('x := "abc', 1, 6),
        ('x := "abc\ny"', 1, 6),
        ("x := 1\ny := `abc", 2, 6),
        ('x := "a\\"', 1, 6),
        ('x := "a\\', 1, 6),
        ("x\0", 1, 2),
    ],
)
def test_text_that_does_not_end(text: str, row: int, col: int) -> None:
    assert problem(text) == ("rego_parse_error", row, col)


def test_size_counts_bytes() -> None:
    assert scanned("# é", 4)[1] == []
    [diag] = scanned("# éé", 4)[1]
    assert (diag.code, diag.message) == ("tg_capability", "policy file of 6 bytes is over the limit of 4")


@pytest.mark.parametrize(("opened", "closed"), ["()", "[]", "{}"])
def test_brackets_that_are_not_balanced_are_left_to_the_parser(opened: str, closed: str) -> None:
    assert scanned(f"x := {closed}{closed}{opened}")[1] == []


def test_parentheses_up_to_the_limit() -> None:
    assert scanned("(" * NESTING + ")" * NESTING)[1] == []
    assert problem("(" * (NESTING + 1)) == ("rego_parse_error", 1, NESTING + 1)


@pytest.mark.parametrize("sign", ["[", "{"])
def test_literals_that_would_explode_the_parser(sign: str) -> None:
    close = {"[": "]", "{": "}"}[sign]
    assert scanned(f"x := {sign * 15}1{close * 15}")[1] == []
    assert problem(f"x := {sign * 16}1")[0] == "tg_capability"


def test_many_shallow_literals_are_fine() -> None:
    assert scanned("x := [" + "[[1]], " * 5000 + "]")[1] == []


def test_many_deep_literals_are_too_much_together() -> None:
    deep = "[" * 10 + "1" + "]" * 10 + "\n"
    assert scanned(deep * 10)[1] == []
    assert problem(deep * 60)[0] == "tg_capability"


def test_parentheses_between_literals_do_not_double_the_work() -> None:
    assert scanned("x := " + "[(((" * 12 + "1" + ")))]" * 12)[1] == []


@pytest.mark.parametrize(
    "piece", [".a", " + 1", " | y", " & y", " - 1", " * 2", " in y", "[0]", " == 1", "\n+ 1", " +\n1"]
)
def test_chains(piece: str) -> None:
    # Two signs, such as ==, count twice.
    assert scanned("x := y" + piece * (LINKS // 2 - 1))[1] == []
    assert problem("x := y" + piece * (LINKS * 2))[0] == "tg_capability"


@pytest.mark.parametrize("apart", ["\n", ";", "; ", ", ", "\n\n", " # c\n", ";\n\t"])
def test_chains_end_where_expressions_do(apart: str) -> None:
    assert scanned("[" + apart.join(["y.a.b + 1"] * 500) + "]")[1] == []


def test_signs_in_strings_and_comments_are_no_links() -> None:
    assert scanned('x := "' + "+-." * 1000 + '" # ' + "+-." * 1000)[1] == []


def test_links_of_nested_brackets_add_up() -> None:
    half = "y" + ".a" * (LINKS * 2 // 3)
    assert scanned(f"f({half})\ng({half})")[1] == []
    assert problem(f"{half}[{half}]")[0] == "tg_capability"


def test_text_that_is_no_unicode() -> None:
    [diag] = scanned("x := 1\n# \ud800")[1]
    assert (diag.code, diag.row, diag.col, diag.message) == ("rego_parse_error", 2, 3, "not UTF-8")
