import pytest

from tallygate.loaders import tfvars
from tests.unit.loaders.spelled import paths, spelled, told

TEXT = """name = "é"
size = -1.5
zones = ["a", "b"]
tags = {
  Owner = "x"
  "a.b" = { c = null }
}
note = <<-E
  y
E
"""


def test_a_variables_file_is_a_dict() -> None:
    loaded = tfvars.load(TEXT.encode(), "prod.tfvars")
    assert loaded.diagnostics == []
    [document] = loaded.documents
    assert document.value == {
        "name": "é",
        "size": -1.5,
        "zones": ["a", "b"],
        "tags": {"Owner": "x", "a.b": {"c": None}},
        "note": "y\n",
    }


def test_every_value_has_a_span() -> None:
    [document] = tfvars.load(TEXT.encode(), "prod.tfvars").documents
    texts = {path: spelled(TEXT, document.spans.value(path)) for path, _ in paths(document.value)}
    assert texts[("zones", 1)] == '"b"'
    assert texts[("tags", "a.b", "c")] == "null"
    assert texts[("size",)] == "-1.5"
    assert spelled(TEXT, document.spans.key(("tags", "Owner"))) == "Owner"


@pytest.mark.parametrize(
    ("text", "place", "what"),
    [
        ("a = var.b\n", "1:5", '"a" must have a literal value'),
        ('a = "x-${b}"\n', "1:5", '"a" must have a literal value'),
        ("a = [f(1)]\n", "1:5", '"a" must have a literal value'),
        ('b "c" {\n}\n', "1:1", 'a block ("b") cannot stand here'),
    ],
)
def test_anything_else_is_an_error(text: str, place: str, what: str) -> None:
    loaded = tfvars.load((text + "z = 1\n").encode(), "prod.tfvars")
    assert told(loaded) == [("tf-variables-file", "error", place)]
    assert what in loaded.diagnostics[0].message
    assert loaded.documents[0].value == {"z": 1}


def test_errors_of_syntax_come_in_order_with_the_others() -> None:
    loaded = tfvars.load(b"a = b\nc = =\nd = e\n", "prod.tfvars")
    assert told(loaded) == [
        ("tf-variables-file", "error", "1:5"),
        ("tf-syntax", "error", "2:5"),
        ("tf-variables-file", "error", "3:5"),
    ]


def test_what_cannot_be_decoded_has_no_document() -> None:
    loaded = tfvars.load(b"a = \xff", "prod.tfvars")
    assert loaded.documents == []
    assert told(loaded) == [("tf-encoding", "error", "1:5")]
