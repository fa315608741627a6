import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallygate.loaders.outline import Outline, outline


def read(loader: str, text: str, path: str = "a.x") -> Outline:
    found = outline(loader, text.encode(), path)
    assert found is not None
    return found


def comments(loader: str, text: str) -> list[str]:
    found = read(loader, text)
    return [found.content[start:end] for start, end in found.comments]


def nodes(loader: str, text: str) -> set[str]:
    found = read(loader, text)
    return {found.content[start:end] for start, end in found.nodes}


YAML = """\
# first
a: |  # header
    # inside
  # after the block
b: "# quoted
  # still" # quoted's own
c: it's # plain
d: [x, #flow
  'y # z']
e: a#b
f: >-
  # folded

# last
"""


def test_comments_of_yaml_are_what_stands_between_scalars() -> None:
    assert comments("yaml", YAML) == [
        "# first",
        "# header",
        "# after the block",
        "# quoted's own",
        "# plain",
        "#flow",
        "# last",
    ]


def test_nodes_of_yaml_are_keys_and_items_with_all_below_them() -> None:
    found = nodes("yaml", "a:\n  b: |\n    x\n\n  c:\n  - d: 1\n    e: 2\n  - f\ng: {h: [i]}\n")
    assert found == {
        "a:\n  b: |\n    x\n\n  c:\n  - d: 1\n    e: 2\n  - f",
        "b: |\n    x",
        "c:\n  - d: 1\n    e: 2\n  - f",
        "d: 1\n    e: 2",
        "d: 1",
        "e: 2",
        "f",
        "g: {h: [i]}",
        "h: [i]",
        "i",
    }


def test_the_lines_that_say_what_an_object_is_stand_for_it() -> None:
    text = "apiVersion: v1\nkind: Pod\nx: {kind: 1}\n---\nkind: B\n"
    found = read("yaml", text)
    shown = [(text[place : place + 4], text[start:end]) for place, start, end in found.objects]
    first = "apiVersion: v1\nkind: Pod\nx: {kind: 1}"
    assert shown == [("apiV", first), ("kind", first), ("kind", "kind: B")]


def test_aliases_empty_values_and_marks_in_the_text_keep_their_place() -> None:
    found = nodes("yaml", "\ufeffa: &x 1\nb: *x\nc:\nd: \ufeff2\n")
    assert found == {"a: &x 1", "b: *x", "c", "d: \ufeff2"}


HCL = """\
# one
resource "a" "b" { // two
  c = "# no" /* three */
  d = <<EOT
# in a heredoc
EOT
  e = { f = ["g", "${h # in a sequence
}"] }
}
"""


def test_hcl_has_the_comments_of_its_lexer() -> None:
    assert comments("hcl", HCL) == ["# one", "// two", "/* three */", "# in a sequence"]


def test_nodes_of_hcl_are_blocks_arguments_and_items() -> None:
    found = read("hcl", 'a "b" {\n  c = { d = [1, 2] }\n}\ne = 3\n')
    assert {found.content[s:e] for s, e in found.nodes} == {
        'a "b" {\n  c = { d = [1, 2] }\n}',
        "c = { d = [1, 2] }",
        "d = [1, 2]",
        "1",
        "2",
        "e = 3",
    }
    assert [found.content[s:e] for s, e in found.tops] == ['a "b" {\n  c = { d = [1, 2] }\n}']


@pytest.mark.parametrize(
    ("loader", "text", "expected"),
    [
        ("tfvars", 'a = "# no" # yes\n', ["# yes"]),
        ("toml", "a = \"# no\" # yes\nb = '''\n# no\n'''\nc = '#'\n", ["# yes"]),
        ("ini", "; one\n# two\n[s]\na = b # value\n  # inside\n", ["; one", "# two", "# inside"]),
        ("properties", "! one\n#two\na=\\\n#no\nb=c # value\n", ["! one", "#two"]),
        (
            "dotenv",
            "# one\nA=b # two\nB=c#d\nC=\"# no\n# no\" # three\nD='#'\n",
            ["# one", "# two", "# three"],
        ),
    ],
)
def test_comments_of_flat_formats(loader: str, text: str, expected: list[str]) -> None:
    assert comments(loader, text) == expected


def test_nodes_of_flat_formats_are_their_keys_and_sections() -> None:
    assert nodes("dotenv", "export A=1\nB='x\ny'\n") == {"A=1", "B='x\ny'"}
    assert "[s]\na = 1\nb = 2" in {text.strip() for text in nodes("toml", "[s]\na = 1\nb = 2\n[t]\nc = 3\n")}


def test_formats_without_comments_have_no_outline() -> None:
    assert outline("json", b"{}", "a.json") is None
    assert outline("hcl", b"{}", "a.tf.json") is None


def test_what_does_not_parse_has_no_outline() -> None:
    assert outline("yaml", b"a: [", "a.yaml") is None
    assert outline("yaml", b"\xff", "a.yaml") is None


@pytest.mark.parametrize("loader", ["yaml", "hcl", "toml", "ini", "properties", "dotenv"])
@given(text=st.text(st.sampled_from("a#:-= \n\t\r\"'|>[]{}\\/*;!&é"), max_size=60))
def test_any_text_gives_stretches_inside_of_it(loader: str, text: str) -> None:
    found = outline(loader, text.encode(), "a.x")
    if found:
        stretches = [*found.comments, *found.nodes]
        assert all(0 <= start <= end <= len(found.content) for start, end in stretches)
        assert all(found.content[start] in "#/;!" for start, _ in found.comments)
        ends = [0, *(end for _, end in found.comments)]
        assert all(start >= end for (start, _), end in zip(found.comments, ends, strict=False))
