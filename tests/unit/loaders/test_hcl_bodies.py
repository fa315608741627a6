import pytest

from tallygate.loaders import hcl
from tallygate.loaders.hcl import ast
from tests.unit.loaders.hcl_written import parsed, refused, written


def attributes(body: ast.Body) -> dict[str, str]:
    return {name: written(attribute.expression) for name, attribute in body.attributes.items()}


def headers(body: ast.Body) -> list[tuple[str, ...]]:
    return [(block.type, *(label.value for label in block.labels)) for block in body.blocks]


def test_attributes_and_blocks_in_order() -> None:
    file = parsed('a = 1\nb "x" "y" {\n  c = 2\n  d {\n    e = 3\n  }\n  d {}\n}\nf = 4\n')
    assert attributes(file) == {"a": "1", "f": "4"}
    [block] = file.blocks
    assert (block.type, [label.value for label in block.labels]) == ("b", ["x", "y"])
    assert attributes(block.body) == {"c": "2"}
    assert [attributes(inner.body) for inner in block.body.blocks] == [{"e": "3"}, {}]


@pytest.mark.parametrize(
    "text", ["", "\n\n", "# only a comment", "/* a */ // b\n", " \t \n", "\ufeff", "\ufeff\n"]
)
def test_files_with_nothing_in_them(text: str) -> None:
    file = parsed(text)
    assert (file.attributes, file.blocks) == ({}, [])


def test_a_byte_order_mark_is_no_column() -> None:
    file = parsed("\ufeffa = 1\n")
    assert str(file.source.location(file.attributes["a"].start, 1)) == "main.tf:1:1"
    assert refused("a = \ufeff1\n").message.startswith("invalid character")


def test_crlf_ends_lines() -> None:
    file = parsed('a = 1\r\nb {\r\n  c = "x" # y\r\n}\r\n')
    assert attributes(file.blocks[0].body) == {"c": "'x'"}
    assert [comment.text for comment in file.comments] == ["# y"]
    assert file.source.line(file.blocks[0].start) == 2


def test_a_lone_carriage_return_is_refused() -> None:
    assert refused("a = 1\rb = 2\n").message.startswith("invalid character")


@pytest.mark.parametrize("text", ["a = 1", "a {}", "a {\n}", "a { b = 1 }", "a = <<E\nE\n", "a = [1\n]"])
def test_the_last_line_needs_no_newline(text: str) -> None:
    parsed(text)


def test_unicode_identifiers() -> None:
    file = parsed("größe = 1\n名前 = 2\ne\u0301x = 3\n\u0e33 = 4\n")
    assert list(file.attributes) == ["größe", "名前", "e\u0301x", "\u0e33"]
    assert headers(parsed("x-y_z é-1 {}")) == [("x-y_z", "é-1")]
    assert refused("a²b = 1\n").message == "invalid character: this character is not used in the language"
    assert refused("\u0301a = 1\n").location.column == 1


def test_labels_are_names_or_plain_strings() -> None:
    assert headers(parsed(r'a b "c d" "e\"f" "$${g}" {}')) == [("a", "b", "c d", 'e"f', "${g}")]
    assert refused('a "b${c}" {\n}\n').message.startswith("invalid label")
    assert refused('a "${c}" {\n}\n').location.column == 4
    assert refused("a b 1 {\n}\n").message.startswith("invalid block definition")


def test_comments_stand_anywhere_and_are_kept() -> None:
    file = parsed('# first\na /* 1 */ "b" /* 2\n 3 */ c { // 4\n  d = /* 5 */ 1 # 6\n  # 7\n}\n//')
    assert headers(file) == [("a", "b", "c")]
    texts = [comment.text for comment in file.comments]
    assert texts == ["# first", "/* 1 */", "/* 2\n 3 */", "// 4", "/* 5 */", "# 6", "# 7", "//"]
    assert [file.source.text[c.start : c.end] for c in file.comments] == texts


def test_comments_inside_expressions() -> None:
    file = parsed("a = [ # one\n 1, // two\n /* three */ 2\n]\nb = { # x\n c = 1 # y\n # z\n}\n")
    assert attributes(file) == {"a": "[1, 2]", "b": "{'c' = 1}"}


def test_an_unended_comment() -> None:
    assert (
        refused("a = 1\n/* b\nc = 2\n").message
        == 'invalid character: this comment has no end: "*/" is missing'
    )


@pytest.mark.parametrize(
    "text", ["a { b = 1 }\n", "a {b=1}", "a {}", 'a "b" { c = [1,\n2] }\n', "a { /* b */ }\n"]
)
def test_one_line_blocks(text: str) -> None:
    assert len(parsed(text).blocks) == 1


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a { b = 1\n}\n", "1:10"),
        ("a { b = 1, c = 2 }\n", "1:10"),
        ("a { b { } }\n", "1:7"),
        ("a { b = 1 c = 2 }\n", "1:11"),
        ('a {\n  b = "y"}\n', "2:10"),
        ("a {\n}b = 1\n", "2:2"),
        ("a {} b {}\n", "1:6"),
        ("a\n{\n}\n", "1:2"),
    ],
)
def test_braces_of_blocks_and_lines(text: str, place: str) -> None:
    diagnostics = hcl.load(text.encode(), "main.tf").diagnostics
    assert str(diagnostics[0].location) == f"main.tf:{place}"
    assert diagnostics[0].rule == "tf-syntax"


def test_an_attribute_may_be_set_once() -> None:
    loaded = hcl.load(b"a = 1\nb {\n  c = 1\n  c = 2\n}\na = 2\n", "main.tf")
    assert [(str(d.location), d.message) for d in loaded.diagnostics] == [
        ("main.tf:4:3", 'attribute redefined: "c" is set at line 3; an argument may be set only once'),
        ("main.tf:6:1", 'attribute redefined: "a" is set at line 1; an argument may be set only once'),
    ]
    file = loaded.documents[0].value
    assert attributes(file) == {"a": "1"}
    assert attributes(file.blocks[0].body) == {"c": "1"}


def test_an_attribute_and_a_block_may_share_a_name() -> None:
    file = parsed("a = 1\na {}\na {}\n")
    assert (attributes(file), headers(file)) == ({"a": "1"}, [("a",), ("a",)])


def test_an_unclosed_block_is_reported_where_it_opens() -> None:
    diagnostic = refused('a "b" {\n  c = 1\n\n')
    assert str(diagnostic.location) == "main.tf:1:7"
    assert diagnostic.message == 'unclosed "{": the file ends before it is closed'


@pytest.mark.parametrize(
    "text", ["}\n", ")\n", "a = 1\n}\n", "= 1\n", '"a" = 1\n', "a.b = 1\n", "1\n", "a\n"]
)
def test_what_is_neither_attribute_nor_block(text: str) -> None:
    assert refused(text).rule == "tf-syntax"


def test_words_of_other_places_are_names_too() -> None:
    file = parsed("for = 1\nif {\n  for = 2\n  in = 3\n}\n")
    assert attributes(file) == {"for": "1"}
    assert attributes(file.blocks[0].body) == {"for": "2", "in": "3"}


def test_parsing_goes_on_behind_an_error() -> None:
    text = (
        "a = 1\n"
        'b "x" {\n  c = [1, 2,, 3]\n  d = {\n    e = 1\n  }\n}\n'
        'f "y" {\n  g = 1\n}\n'
        "h = = 2\n"
        "i = (1, }\n"
        "j = 5\n"
    )
    loaded = hcl.load(text.encode(), "main.tf")
    assert [d.location.line for d in loaded.diagnostics] == [3, 11, 12]
    file = loaded.documents[0].value
    assert attributes(file) == {"a": "1", "j": "5"}
    assert headers(file) == [("f", "y")]


def test_parsing_goes_on_behind_a_bracket_left_open() -> None:
    text = 'a {\n  b = [1,\n  c = 2\n}\nd "x" {\n  e = 1 # kept\n}\n# once\nf {\n  g = "${1"\n}\n\nh {\n}\n'
    loaded = hcl.load(text.encode(), "main.tf")
    file = loaded.documents[0].value
    assert headers(file) == [("d", "x"), ("h",)]
    assert [comment.text for comment in file.comments] == ["# kept", "# once"]
    assert [d.location.line for d in loaded.diagnostics] == [3, 10]


def test_a_string_left_open_ends_at_its_line() -> None:
    loaded = hcl.load(b'a = "x\nb = 1\nc {\n  d = "${e} f\n}\ng = 2\n', "main.tf")
    assert [d.location.line for d in loaded.diagnostics] == [1, 4]
    assert attributes(loaded.documents[0].value) == {"b": "1", "g": "2"}


def test_the_errors_of_a_file_are_bounded_and_what_is_unread_is_said() -> None:
    loaded = hcl.load(b"a = =\n" * 1000 + b"z = 1\n", "main.tf")
    assert len(loaded.diagnostics) == 101
    assert loaded.diagnostics[-1].message == "the rest of the file was not read: it has too many errors"
    loaded = hcl.load(b"a {\n" * 50, "main.tf")
    assert any("was not read" in diagnostic.message for diagnostic in loaded.diagnostics)


def test_bodies_and_blocks_know_their_text() -> None:
    text = 'a = 1\nb "x" {\n  c = 2\n}\n'
    file = parsed(text)
    [block] = file.blocks
    assert text[block.start : block.end] == 'b "x" {\n  c = 2\n}'
    assert text[block.body.start : block.body.end] == "{\n  c = 2\n}"
    assert text[block.labels[0].start : block.labels[0].end] == '"x"'
    attribute = block.body.attributes["c"]
    assert text[attribute.start : attribute.end] == "c = 2"
    assert str(file.source.location(attribute.start, attribute.end)) == "main.tf:3:3"


def test_every_node_is_reached_from_the_file() -> None:
    file = parsed('a "l" {\n  b = f(x.y[0], {c = "${d}"})\n}\n')
    pending: list[ast.Node] = [file]
    names = set()
    while pending:
        node = pending.pop()
        names.add(type(node).__name__)
        pending += ast.child_nodes(node)
    assert names >= {
        "Block",
        "Label",
        "Body",
        "Attribute",
        "Call",
        "Reference",
        "Index",
        "Object",
        "ObjectItem",
        "Wrapped",
    }


def test_blocks_are_picked_by_type() -> None:
    file = parsed("a {}\nb {}\nc {}\na {}\n")
    assert [block.type for block in ast.blocks_of(file, "a", "c")] == ["a", "c", "a"]
    assert ast.blocks_of(file) == []
