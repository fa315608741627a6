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
        ("a = var.b\n", "1:5", '"a" has no value: variables may not be used here'),
        ('a = "x-${b}"\n', "1:10", '"a" has no value: variables may not be used here'),
        ("a = [f(1)]\n", "1:6", '"a" has no value: functions may not be called here'),
        ("a = true ? 1 : b\n", "1:16", '"a" has no value: variables may not be used here'),
        ('a = 2 * "b"\n', "1:9", '"a" has no value: a number is required'),
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


def test_constants_are_values() -> None:
    """As `terraform plan -var-file` takes them."""
    text = 'a = 1024 * 16\nb = "${1024 * 16}M"\nc = -1\nd = true ? "x" : "y"\n'
    loaded = tfvars.load(text.encode(), "prod.tfvars")
    assert loaded.diagnostics == []
    assert loaded.documents[0].value == {"a": 16384, "b": "16384M", "c": -1, "d": "x"}
    assert loaded.documents[0].spans.value(("a",)).column == 5


def test_what_is_right_but_not_evaluated_is_unknown_and_not_wrong() -> None:
    loaded = tfvars.load(b"a = [for x in [1] : x]\nb = 1\n", "prod.tfvars")
    assert told(loaded) == [("tf-variables-file", "unknown", "1:5")]
    assert loaded.documents[0].value == {"b": 1}
