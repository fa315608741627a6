import pytest

from tallygate.loaders.hcl.lexer import Lexer
from tallygate.loaders.hcl.source import Source


def lexed(text: str, start: int = 0) -> list[tuple[str, str]]:
    tokens = Lexer(Source("main.tf", text), start, 1000).run()
    for kind, part, offset in zip(tokens.kinds, tokens.texts, tokens.offsets, strict=True):
        assert kind == "invalid" or text.startswith(part, offset)
    assert tokens.kinds[-1] == "end"
    return list(zip(tokens.kinds, tokens.texts, strict=True))[:-1]


def kinds(text: str) -> str:
    return " ".join({"\n": "nl"}.get(kind, kind.replace(" ", "-")) for kind, _ in lexed(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("  \t ", ""),
        ("a-b _c é1", "name name name"),
        ("1 1.5 1e3 1.5.2", "number number number number"),
        ("1...", "number ..."),
        ("1.a", "number . name"),
        ("a.0.b", "name . number . name"),
        ("== = => >= > <= < != !", "== = => >= > <= < != !"),
        ("&& || :: : ... . .. ?", "&& || :: : ... . . . ?"),
        ("+ - * / %", "+ - * / %"),
        ("a=-1", "name = - number"),
        ('"a" "" "\\""', "string string string"),
        ("a # b", "name"),
        ("a // b\nc", "name nl name"),
        ("a /* b\n */ c", "name name"),
        ("a\n\n  \nb", "name nl name"),
        ("a\r\nb", "name nl name"),
        ("&", "invalid"),
        ("'''", "invalid"),
        ("a²", "name invalid"),
    ],
)
def test_tokens_of_code(text: str, expected: str) -> None:
    assert kinds(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(\n1\n)\n", "( number ) nl"),
        ("[\n1\n]\n", "[ number ] nl"),
        ("f(\n{\na\n}\n)\n", "name ( { nl name nl } ) nl"),
        ("a {\nb\n}\n", "name { nl name nl } nl"),
        ("x = {\n\nfor\n}\n", "name = { name } nl"),
        ("x = { # c\nfor\n}", "name = { name }"),
        ("x = {\nforest\n}", "name = { nl name nl }"),
        ("for {\nfor\n}", "name { nl name nl }"),
        ('"${\na\n}"\n', '" ${ name end-of-sequence end-of-template nl'),
        ("({\na\n})", "( { nl name nl } )"),
        ("[for x in {\na\n}\n]", "[ name name name { nl name nl } ]"),
    ],
)
def test_newlines_are_kept_where_they_matter(text: str, expected: str) -> None:
    assert kinds(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"a${b}c"', [('"', '"'), ("literal", "a"), ("${", "${"), ("name", "b"), ("end of sequence", "}")]),
        (
            '"${~ b ~}c"',
            [('"', '"'), ("${", "${~"), ("name", "b"), ("end of sequence", "~}"), ("literal", "c")],
        ),
        (
            '"$${a}${b}"',
            [('"', '"'), ("literal", "$${a}"), ("${", "${"), ("name", "b"), ("end of sequence", "}")],
        ),
        ('"%{ if }"', [('"', '"'), ("%{", "%{"), ("name", "if"), ("end of sequence", "}")]),
        ('"${"a"}"', [('"', '"'), ("${", "${"), ("string", '"a"'), ("end of sequence", "}")]),
        ('"${ {} }"', [('"', '"'), ("${", "${"), ("{", "{"), ("}", "}"), ("end of sequence", "}")]),
        ("<<E\na\nE\n", [("<<", "<<E\n"), ("literal", "a\n")]),
        ("<<-E\n E \n", [("<<", "<<-E\n"), ("end of template", " E "), ("\n", "\n")]),
        (
            "<<E\na${b}\nE\n",
            [("<<", "<<E\n"), ("literal", "a"), ("${", "${"), ("name", "b"), ("end of sequence", "}")],
        ),
    ],
)
def test_templates_are_tokens_too(text: str, expected: list[tuple[str, str]]) -> None:
    assert lexed(text)[: len(expected)] == expected


def test_a_brace_closes_what_is_open_inside_it() -> None:
    assert kinds("a {\nb = (1\n}\nc = 1\n") == "name { nl name = ( number } nl name = number nl"
    assert kinds('"${ (a }" b') == '" ${ ( name end-of-sequence end-of-template name'


def test_a_string_left_open_does_not_swallow_the_next_line() -> None:
    assert kinds('a = "b\nc = 1\n') == 'name = " literal invalid end-of-template nl name = number nl'


def test_lexing_starts_anywhere() -> None:
    assert lexed('"${ \nb = 1', start=5) == [("name", "b"), ("=", "="), ("number", "1")]


def test_comments_are_kept_beside_the_tokens() -> None:
    lexer = Lexer(Source("main.tf", '# a\nb = "${ c /* d */ }" // e\r\n'), 0, 1000)
    lexer.run()
    assert [(comment.start, comment.text) for comment in lexer.comments] == [
        (0, "# a"),
        (14, "/* d */"),
        (25, "// e"),
    ]


def test_newlines_inside_a_splat_are_remembered() -> None:
    def split(text: str) -> list[int]:
        return sorted(Lexer(Source("main.tf", text), 0, 1000).run().split_splats)

    assert split("a = b[*]\n") == []
    assert split("a = b[\n*]\n") == [4]
    assert split("a = b[*\n]\n") == [5]
    assert split("a = (b[\n*\n])\n") == []
