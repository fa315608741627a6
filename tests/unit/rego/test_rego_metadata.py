"""METADATA blocks: what each stands above, what it inherits, and what is wrong with it."""

from typing import Any

import pytest

from tallygate.rego.metadata import DEEPEST
from tests.unit.rego.rego_policies import compiled, denying, refused

DENY = 'deny contains {"msg": "x"}'


def wrong(block: str, above: str = "package tallygate.one") -> tuple[str, int, int, str]:
    """(code, row, col, message) of the first error of a block that starts on line 1."""
    first = refused(f"{block}\n{above}\n{DENY}\n")[0]
    return first.code, first.row, first.col, first.message


@pytest.mark.parametrize(
    ("lines", "row", "message"),
    [
        ("# title: [", 2, "METADATA is no valid YAML: "),
        ("# title: a\n# title b", 3, "METADATA is no valid YAML: "),
        ("# title: a\n#  b: c", 3, "METADATA is no valid YAML: "),
        ("# title: {", 2, "METADATA is no valid YAML: "),
        ('# title: "a', 2, "METADATA is no valid YAML: "),
        ("# title: @a", 2, "METADATA is no valid YAML: "),
        ("# title: !!python/object a", 2, "METADATA is no valid YAML: "),
        ("# title: *a", 2, "METADATA is no valid YAML: aliases"),
        ("# custom: &a {b: *a}", 2, "METADATA is no valid YAML: aliases"),
        ("# text", 1, "METADATA must be a mapping with text keys"),
        ("# [a, b]", 1, "METADATA must be a mapping with text keys"),
        ("# 1: a", 1, "METADATA must be a mapping with text keys"),
        ("# null: a", 1, "METADATA must be a mapping with text keys"),
        ("# description", 1, "METADATA must be a mapping with text keys"),
        ("# Title: a", 1, "METADATA: unknown key Title"),
        ("# severity: low", 1, "METADATA: unknown key severity"),
        ("# custom: low", 1, "METADATA: custom must be a mapping"),
        ("# custom: [id]", 1, "METADATA: custom must be a mapping"),
        ("# custom:", 1, "METADATA: custom must be a mapping"),
        ("# scope: file", 1, "METADATA: scope file is none of rule, document, package, subpackages"),
        ("# scope: [rule]", 1, "METADATA: scope ['rule'] is none of"),
        ("# scope: rule", 1, "METADATA with scope rule stands above no rule"),
        ("# scope: document", 1, "METADATA with scope document stands above no rule"),
    ],
)
def test_bad_block(lines: str, row: int, message: str) -> None:
    code, at, col, said = wrong(f"# METADATA\n{lines}")
    assert (code, at, col) == ("rego_parse_error", row, 1)
    assert said.startswith(message)


def test_empty_block() -> None:
    assert wrong("# METADATA")[:2] == ("rego_parse_error", 1)


def test_near_key_is_offered() -> None:
    [diag] = refused(f"# METADATA\n# descripton: a\npackage tallygate.one\n{DENY}")
    assert diag.hint == "did you mean description?"


def test_block_at_the_end_stands_above_nothing() -> None:
    [diag] = refused(f"package tallygate.one\n{DENY}\n\n# METADATA\n# title: a\n")
    assert (diag.row, diag.message) == (4, "METADATA with scope rule stands above no rule")


@pytest.mark.parametrize("opening", ["[", "{a: ", "- "])
def test_depth_is_limited(opening: str) -> None:
    assert "levels" in wrong(f"# METADATA\n# {opening * (DEEPEST + 2)}")[3]


@pytest.mark.hostile
@pytest.mark.parametrize("opening", ["[", "{", "- ", "? "])
def test_depth_that_would_overflow_the_stack(opening: str) -> None:
    assert wrong(f"# METADATA\n# {opening * 60_000}")[0] == "rego_parse_error"


@pytest.mark.hostile
def test_aliases_that_would_fill_the_memory() -> None:
    lines = ["# METADATA", "# custom:", "#   a: &a [x, x, x, x, x, x, x, x, x]"]
    for one, before in zip("bcdefghij", "abcdefghi", strict=True):
        lines.append(f"#   {one}: &{one} [{', '.join(['*' + before] * 9)}]")
    assert wrong("\n".join([*lines, "# title: *j"]))[:2] == ("rego_parse_error", 4)


def titles(*texts: str) -> list[str]:
    return [one.title for one in compiled(*texts).rules()]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("# METADATA\n# title: a\npackage tallygate.one\n" + DENY, "a"),
        ("package tallygate.one\n\n# METADATA\n# title: a\n" + DENY, "a"),
        ("# METADATA\n# title: a\n\npackage tallygate.one\n" + DENY, "a"),
        ("# METADATA\n# title: a\n# scope: package\n\npackage tallygate.one\n" + DENY, "a"),
        ("package tallygate.one\n# METADATA\n# title: a\n# scope: document\n" + DENY, "a"),
        ("package tallygate.one\n# METADATA\n# title: a\n# scope: package\n" + DENY, "a"),
        ("#METADATA\n#title: a\npackage tallygate.one\n" + DENY, "a"),
        ("# METADATA \n#  title: a\npackage tallygate.one\n" + DENY, "a"),
        ("# METADATA\n# title: a\n\n# title: b\npackage tallygate.one\n" + DENY, "a"),
        ("# METADATA\n# title: a # b\npackage tallygate.one\n" + DENY, "a"),
        ("# METADATA\n# title: 'a: b'\npackage tallygate.one\n" + DENY, "a: b"),
        ("# METADATA\n# title: 12\npackage tallygate.one\n" + DENY, "12"),
        ("# METADATA\n# title:\npackage tallygate.one\n" + DENY, "user-one"),
        ("# metadata\n# title: a\npackage tallygate.one\n" + DENY, "user-one"),
        ("# METADATA:\n# title: a\npackage tallygate.one\n" + DENY, "user-one"),
        ("package tallygate.one # METADATA\n# title: a\n" + DENY, "user-one"),
        ("# METADATA\r\n# title: a\r\npackage tallygate.one\r\n" + DENY, "a"),
    ],
)
def test_what_a_block_stands_above(text: str, title: str) -> None:
    assert titles(text) == [title]


def test_the_nearest_block_wins() -> None:
    text = (
        "# METADATA\n# title: package\n# description: from the package\npackage tallygate.one\n"
        "# METADATA\n# title: document\n# scope: document\n\n"
        f"# METADATA\n# title: rule\n{DENY} if input.a\n{DENY} if input.b\n"
    )
    [rule] = compiled(text).rules()
    assert (rule.title, rule.description) == ("rule", "from the package")


def test_document_block_holds_for_all_definitions() -> None:
    text = f"package tallygate.one\n# METADATA\n# title: all\n# scope: document\n{DENY} if input.a\n{DENY}\n"
    assert titles(text) == ["all"]


def test_block_of_a_helper_is_not_that_of_the_rule() -> None:
    text = f"package tallygate.one\n# METADATA\n# title: helper\nhelper := 1\n{DENY} if helper\n"
    assert titles(text) == ["user-one"]


def test_package_block_holds_for_other_files_of_the_package() -> None:
    texts = (
        "# METADATA\n# title: both\npackage tallygate.one\nhelper := 1\n",
        f"package tallygate.one\n{DENY} if helper\n",
    )
    assert titles(*texts) == ["both"]
    assert titles(*texts[::-1]) == ["both"]


@pytest.mark.parametrize(
    ("scope", "title"), [("package", "user-two"), ("subpackages", "above"), ("rule", None)]
)
def test_package_above(scope: str, title: str | None) -> None:
    above = f"# METADATA\n# title: above\n# scope: {scope}\npackage tallygate.one\n"
    below = f"package tallygate.one.two\n{DENY}\n"
    if title is None:
        assert "stands above no rule" in refused(above, below)[0].message
    else:
        assert titles(above, below) == [title]


def test_sibling_package_inherits_nothing() -> None:
    above = "# METADATA\n# title: above\n# scope: subpackages\npackage tallygate.one\n"
    assert titles(above, f"package tallygate.two\n{DENY}\n") == ["user-two"]


@pytest.mark.parametrize(
    ("custom", "key", "wanted"),
    [
        ("severity: low", "severity", "low"),
        ("severity: critical", "severity", "critical"),
        ("scope: change", "scope", "change"),
        ("tags: [a, b]", "tags", ("a", "b")),
        ("resources: ['aws_*']", "resources", ("aws_*",)),
        ("frameworks: []", "frameworks", ()),
        ("peers: [CKV_1]", "peers", ("CKV_1",)),
        ("fix: do it", "fix", "do it"),
        ("docs: policies/one", "docs", "policies/one"),
        ("id: some-id-2", "id", "some-id-2"),
    ],
)
def test_custom_keys(custom: str, key: str, wanted: Any) -> None:
    [rule] = compiled(f"# METADATA\n# custom: {{{custom}}}\npackage tallygate.one\n{DENY}").rules()
    assert getattr(rule, key) == wanted


def test_keys_of_opa_that_are_not_ours_are_allowed() -> None:
    block = (
        "# METADATA\n# title: a\n# authors: [a]\n# organizations: [o]\n# related_resources: [{ref: https://x}]\n"
        "# schemas: [{input: schema.x}]\n# entrypoint: true\n"
    )
    assert titles(f"{block}package tallygate.one\n{DENY}") == ["a"]


def test_every_bad_block_is_told() -> None:
    found = refused("# METADATA\n# titel: a\n\n" + denying("true", "a"), "# METADATA\n# - a\npackage b\n")
    assert [(diag.path, diag.row) for diag in found] == [("p0.rego", 1), ("p1.rego", 1)]
