import gc
import subprocess
import sys

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from tallygate.loaders import hcl
from tallygate.loaders.hcl import ast, recursion
from tallygate.loaders.hcl.literals import NOT_LITERAL, literal
from tallygate.loaders.hcl.source import Source
from tallygate.loaders.interface import Limits
from tests.unit.loaders.hcl_written import expression, parsed
from tests.unit.loaders.spelled import inside, spelled, told

TEXT = 'tags = {\n  "é" = [1, { b = 2 }]\n}\na "l" {\n  c = 1\n}\na "m" {\n  d {\n    e = "x"\n  }\n}\n'


@pytest.mark.parametrize(
    ("path", "key", "value"),
    [
        (("tags",), "tags", '{\n  "é" = [1, { b = 2 }]\n}'),
        (("tags", "é"), '"é"', "[1, { b = 2 }]"),
        (("tags", "é", 0), "1", "1"),
        (("tags", "é", 1, "b"), "b", "2"),
        (("a", 0, "c"), "c", "1"),
        (("a", 1, "d", 0, "e"), "e", '"x"'),
        (("a", 1), 'a "m"', '{\n  d {\n    e = "x"\n  }\n}'),
        (("a", 1, "d", 0, "absent"), "d", '{\n    e = "x"\n  }'),
        (("tags", "é", 7), '"é"', "[1, { b = 2 }]"),
        (("absent",), TEXT, TEXT),
        ((), TEXT, TEXT),
    ],
)
def test_spans_of_value_paths(path: tuple[str | int, ...], key: str, value: str) -> None:
    spans = hcl.load(TEXT.encode(), "main.tf").documents[0].spans
    assert spelled(TEXT, spans.value(path)) == value
    assert spelled(TEXT, spans.key(path)) == key


def test_lines_and_columns_count_code_points() -> None:
    source = Source("a.tf", "é = 1\n\n😀b\n")
    assert str(source.location(0, 1)) == "a.tf:1:1"
    assert str(source.location(8, 9)) == "a.tf:3:2"
    assert str(source.location(len(source.text), len(source.text))) == "a.tf:4:1"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('"a"', "a"),
        ("<<E\nb\nE\n", "b\n"),
        ("1", 1),
        ("1.0", 1),
        ("1e3", 1000),
        ("0.5", 0.5),
        ("1e21", 10**21),
        ("123456789012345678901234567890", 123456789012345678901234567890),
        ("-1", -1),
        ("--1.5", 1.5),
        ("!true", False),
        ("!!true", True),
        ("null", None),
        ("(true)", True),
        ('[1, "a", [null]]', [1, "a", [None]]),
        ('{a = 1, "b" = {c: false}, 3 = 4, (true) = 5}', {"a": 1, "b": {"c": False}, "3": 4, "true": 5}),
        ("{a = 1, a = 2}", {"a": 2}),
        ("-true", NOT_LITERAL),
        ('-"1"', NOT_LITERAL),
        ("!1", NOT_LITERAL),
        ("1 + 1", NOT_LITERAL),
        ('"${1}"', NOT_LITERAL),
        ("[a]", NOT_LITERAL),
        ("{a = b}", NOT_LITERAL),
        ("{(a) = 1}", NOT_LITERAL),
        ("f()", NOT_LITERAL),
        ("1e1000000000", NOT_LITERAL),
        ("1" * 5000, NOT_LITERAL),
        ("0." + "0" * 400 + "1", 0.0),
    ],
)
def test_literals(text: str, value: object) -> None:
    found = literal(parsed(f"x = {text}\n").attributes["x"].expression)
    assert found == value
    assert type(found) is type(value)


def test_literals_as_deep_as_files_may_be() -> None:
    value = literal(expression("[" * 1000 + "]" * 1000))
    depth = 0
    while value:
        [value] = value
        depth += 1
    assert depth == 999


@pytest.mark.parametrize(
    ("text", "depth"),
    [
        ("x = {open}1{close}\n", 1000),
        ("b {{\n  x = {open}1{close}\n}}\n", 1000),
    ],
)
def test_a_thousand_levels_are_accepted(text: str, depth: int) -> None:
    parsed(text.format(open="(" * depth, close=")" * depth))
    loaded = hcl.load(text.format(open="(" * (depth + 1), close=")" * (depth + 1)).encode(), "main.tf")
    assert [d.rule for d in loaded.diagnostics] == ["tf-limit"]


@pytest.mark.parametrize(
    "text",
    [
        "x = " + "a ? b : " * 12 + "c\n",
        "x = " + "a ? " * 12 + "b" + " : c" * 12 + "\n",
        'x = "' + "%{ if a }" * 12 + "%{ endif }" * 12 + '"\n',
        "x = a" + "[*]" * 12 + "\n",
        "x = " + "[" * 12 + "]" * 12 + "\n",
        "x = " + '"${' * 12 + "a" + '}"' * 12 + "\n",
        "x {\n" * 12 + "}\n" * 12,
    ],
)
def test_every_kind_of_nesting_has_the_limit(text: str) -> None:
    loaded = hcl.load(text.encode(), "main.tf", Limits(depth=10))
    assert loaded.diagnostics[0].rule == "tf-limit"
    assert loaded.diagnostics[0].message == "nested too deeply: more than 10 levels"
    assert hcl.load(text.encode(), "main.tf", Limits(depth=24)).diagnostics == []


def test_chains_are_no_nesting() -> None:
    file = parsed("a = 1" + " + 1" * 3000 + "\nb = " + "!" * 3000 + "x\nc = d" + ".e" * 3000 + "\n")
    operation, unary, reference = (file.attributes[name].expression for name in "abc")
    assert isinstance(operation, ast.Operation)
    assert len(operation.operands) == 3001
    assert isinstance(unary, ast.Unary)
    assert len(unary.operators) == 3000
    assert isinstance(reference, ast.Reference)
    assert len(reference.steps) == 3000


@pytest.mark.parametrize(
    ("data", "place", "what"),
    [
        (b"a = 1\nb = \xff\n", "2:5", "bytes that are not UTF-8 at byte 10"),
        (b"\xef\xbb\xbfa\xc3", "1:2", "bytes that are not UTF-8 at byte 4"),
        (b"a = \xed\xa0\x80", "1:5", "bytes that are not UTF-8 at byte 4"),
        ("é = 1\nü\x00".encode(), "2:2", "a NUL character at byte 9"),
        (b'a = "\xc0\xaf"', "1:6", "bytes that are not UTF-8 at byte 5"),
    ],
)
def test_what_is_not_text_is_refused_with_its_place(data: bytes, place: str, what: str) -> None:
    loaded = hcl.load(data, "main.tf")
    assert told(loaded) == [("tf-encoding", "error", place)]
    assert what in loaded.diagnostics[0].message
    assert loaded.documents == []


def test_the_size_limit_is_said() -> None:
    loaded = hcl.load(b"a = 1\n", "main.tf", Limits(file=5))
    assert told(loaded) == [("tf-limit", "error", "1:1")]
    assert loaded.diagnostics[0].message == "the file has 6 bytes; the limit is 5"


def test_the_collector_and_the_recursion_limit_are_put_back() -> None:
    before = sys.getrecursionlimit()
    for collecting in (True, False):
        (gc.enable if collecting else gc.disable)()
        hcl.load(b"a = =\n", "main.tf")
        assert gc.isenabled() is collecting
    gc.enable()
    assert sys.getrecursionlimit() == before
    with recursion.room():
        assert sys.getrecursionlimit() == recursion.FRAMES
    assert sys.getrecursionlimit() == before


def test_importing_the_parser_imports_nothing_heavy() -> None:
    program = (
        "import sys, tallygate.loaders.hcl; print({'yaml', 'pygit2', 'regorus', 'json'} & set(sys.modules))"
    )
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "set()"


FRAGMENTS = [
    *"(){}[]\"\n.,:?=!-+*/%<>&|~#$\\'@é ",
    *(
        "a",
        "b ",
        "1",
        "1.5",
        "${",
        "%{",
        "~}",
        "$${",
        "for ",
        " in ",
        "if ",
        "=>",
        "...",
        "::",
        "[*]",
        ".*",
        "<<E\n",
    ),
    *(
        "\nE\n",
        "<<-E\n",
        "/*",
        "*/",
        "//",
        "\r\n",
        "endif",
        "else",
        "null",
        "\u0301",
        "\ufeff",
        ' "x" ',
        "{\n",
        "}\n",
    ),
]


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=40).map("".join))
@example("x = <<E\n${a}\n")
@example('a "b" {\n  c = "${d')
def test_any_text_gives_a_tree_whose_spans_lie_inside_the_file(text: str) -> None:
    loaded = hcl.load(text.encode(), "main.tf")
    text = text.removeprefix("\ufeff")
    source = Source("main.tf", text)
    pending: list[tuple[ast.Node, ast.Node]] = [(d.value, d.value) for d in loaded.documents]
    while pending:
        node, parent = pending.pop()
        assert parent.start <= node.start <= node.end <= parent.end
        assert inside(text, source.span(node.start, node.end))
        pending += [(child, node) for child in ast.child_nodes(node)]
    for diagnostic in loaded.diagnostics:
        assert 1 <= diagnostic.location.line <= text.count("\n") + 1
        assert diagnostic.location.column >= 1


@given(st.binary(max_size=60))
def test_any_bytes_give_a_document_or_a_diagnostic(data: bytes) -> None:
    loaded = hcl.load(data, "main.tf")
    assert loaded.documents or loaded.diagnostics


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=30).map("".join))
def test_an_item_without_errors_survives_errors_before_it(text: str) -> None:
    text = text.replace("/*", "").replace("<<", "")
    loaded = hcl.load(f'{text}\n}}\n\nkept "label" {{\n  a = 1\n}}\n'.encode(), "main.tf")
    assume(loaded.diagnostics)  # the text may have opened the brace that is closed here
    assert any(block.type == "kept" for block in loaded.documents[0].value.blocks)


def test_a_depth_limit_above_the_default_is_not_honoured() -> None:
    text = "x = " + "(" * 1500 + "1" + ")" * 1500
    assert told(hcl.load(text.encode(), "main.tf", Limits(depth=100_000)))[0][0] == "tf-limit"


@pytest.mark.parametrize(
    "text", ['a = 1 "hunter2"\n', 'a = [1 "hunter2"]\n', 'a = b."hunter2"\n', 'a = 1 "hunter2${b}"']
)
def test_messages_never_quote_strings(text: str) -> None:
    [diagnostic] = hcl.load(text.encode(), "main.tf").diagnostics
    assert "a string" in diagnostic.message
    assert "hunter2" not in diagnostic.message + diagnostic.hint
