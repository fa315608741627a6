import pytest

from tallygate.engine.suppress.comments import comment_markers, meant
from tallygate.engine.suppress.compat import spellings
from tallygate.engine.suppress.marker import LAST_LINE, Marker
from tallygate.loaders.outline import outline
from tallygate.model.diagnostic import Diagnostic
from tests.unit.engine.made import rule

ALL = (1, LAST_LINE)


def read(loader: str, text: str, *tools: str) -> list[Marker | Diagnostic]:
    found = outline(loader, text.encode(), "a.x")
    assert found is not None
    peers = rule(id="our-rule", peers=("checkov:CKV_AWS_1", "trivy:AVD-AWS-0107"))
    return list(comment_markers(found, "a.x", spellings(tools, [peers])))


def lines(loader: str, text: str, *tools: str) -> list[tuple[int, int]]:
    made = read(loader, text, *tools)
    assert all(isinstance(one, Marker) for one in made), made
    return [(one.first, one.last) for one in made if isinstance(one, Marker)]


M = "# tallygate: ignore[r] why"
POD = f"""\
apiVersion: v1
spec:
  containers: {M}
    - name: a
      image: b

    - name: c {M}
      image: d {M}
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (POD, [(3, 8), (7, 8), (8, 8)]),
        (f"{M}\napiVersion: v1\nspec: 1\n", [(2, 3)]),
        (f"apiVersion: v1\nkind: Pod {M}\nspec: 1\n", [(1, 3)]),
        (f"{M}\na: 1\nb: 2\n", [(2, 2)]),
        (f"# licence\n{M}\n\na: 1\nb: 2\n", [ALL]),
        (f"\n{M}\n---\na: 1\n", [ALL]),
        (f"---\n{M}\n\na: 1\nb: 2\n", [(4, 4)]),
        (f"a: 1\n\n{M}\n# more words\n\nb:\n  c: 1\n", [(6, 7)]),
        (f"a:\n  - {M}\n    b: 1\n    c: 2\n  - d: 3\n", [(3, 4)]),
        (f"a: {{b: 1,\n  c: 2}}\nd: |\n  {M}\n", []),
        (f"a: 1\n--- {M}\nb: 2\nc: 3\n", [(3, 3)]),
        (f"a: 1 # nolint {M}\n", [(1, 1)]),
        ("a: 1 # tallygate: ignore[r] x # tallygate: ignore[s] y\n", [(1, 1), (1, 1)]),
        (f"a: 1\r\nb: {M}\r\n  c: 1\r\n", [(2, 3)]),
    ],
)
def test_lines_that_a_comment_in_yaml_covers(text: str, expected: list[tuple[int, int]]) -> None:
    assert lines("yaml", text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{M}\nresource a b {{\n  c = 1\n}}\n", [(2, 4)]),
        (f"resource a b {{ {M}\n  c = 1\n}}\n", [(1, 3)]),
        (f"resource a b {{\n  c = {{ {M}\n    d = 1\n  }}\n  e = 2\n}}\n", [(2, 4)]),
        (f"resource a b {{\n  {M}\n  ingress {{\n    d = 1\n  }}\n}}\n", [(3, 5)]),
        (f"{M}\n\na = 1\nb = 2\n", [ALL]),
        ("// tallygate: ignore[r] x\na = 1\n", [(2, 2)]),
        ("/* tallygate: ignore[r] x */\na = 1\n", [(2, 2)]),
        ("/*\n * words\n * tallygate: ignore[r] x\n */\na = [\n  1\n]\n", [(5, 7)]),
        ("a = [\n  1, # tallygate: ignore[r] x\n  2\n]\n", [(2, 2)]),
        (f'a = "{M}"\nb = <<E\n{M}\nE\n', []),
    ],
)
def test_lines_that_a_comment_in_hcl_covers(text: str, expected: list[tuple[int, int]]) -> None:
    assert lines("hcl", text) == expected


@pytest.mark.parametrize(
    ("loader", "text", "expected"),
    [
        ("toml", f"a = 1\n{M}\n[t]\nb = 1\nc = 2\n[u]\nd = 1\n", [(3, 5)]),
        ("ini", f"[s]\n{M}\na = 1\nb = 2\n", [(3, 3)]),
        ("properties", f"{M}\na=1\\\n 2\nb=2\n", [(2, 3)]),
        ("dotenv", f"A=1\nB=2 {M}\n", [(2, 2)]),
        ("tfvars", f"a = 1 {M}\nb = 2\n", [(1, 1)]),
    ],
)
def test_lines_that_a_comment_in_other_formats_covers(
    loader: str, text: str, expected: list[tuple[int, int]]
) -> None:
    assert lines(loader, text) == expected


@pytest.mark.parametrize(
    "text",
    [
        f"a = 1\n{M}\n",
        f"resource a b {{\n  c = 1\n}} {M}\n",
        f"resource a b {{\n  c = 1\n  {M}\n}}\n",
        "a = 1 # tallygate: ignore r\n",
        "a = 1 # tallygate: ignore[r] until=2027-13-01\n",
    ],
)
def test_one_that_covers_nothing_is_told_at_its_place(text: str) -> None:
    [told] = read("hcl", text)
    assert isinstance(told, Diagnostic)
    assert told.rule == "suppression-invalid"
    line = text[: text.index("tallygate")].count("\n") + 1
    assert (told.location.line, told.location.column) == (
        line,
        text.splitlines()[line - 1].index("tallygate") + 1,
    )


def test_words_in_the_middle_of_a_sentence_are_none() -> None:
    assert read("yaml", "a: 1 # as in tallygate: ignore[r]\n# Tallygate: checks this\nb: 1\n") == []


def test_checkov_in_a_block_speaks_of_the_block() -> None:
    text = "resource a b {\n  c = 1\n  # checkov:skip=CKV_AWS_1:public on purpose\n  d = 2\n}\n"
    [made] = read("hcl", text, "checkov")
    assert isinstance(made, Marker)
    assert (made.rules, made.first, made.last, made.reason, made.tool) == (
        ("our-rule",),
        1,
        5,
        "public on purpose",
        "checkov",
    )
    assert read("hcl", text) == []
    assert lines("hcl", "#checkov:skip=ckv_aws_1\nresource a b {\n}\n", "checkov") == [(2, 3)]


@pytest.mark.parametrize(
    "written", ["trivy:ignore:AVD-AWS-0107", "trivy:ignore:aws-0107", "tfsec:ignore:aws0107"]
)
def test_trivy_in_all_its_spellings(written: str) -> None:
    [made] = read("hcl", f"#{written}:exp:2027-01-31 why\nresource a b {{\n}}\n", "trivy")
    assert isinstance(made, Marker)
    assert (made.rules, made.first, made.last, made.reason, made.until) == (
        ("our-rule",),
        2,
        3,
        "why",
        "2027-01-31",
    )


def test_an_id_that_no_rule_of_ours_has_is_no_business_of_ours() -> None:
    assert (
        read("hcl", "#trivy:ignore:AVD-AWS-9999\na = 1\n#checkov:skip=CKV2_X_1\nb = 1\n", "trivy", "checkov")
        == []
    )


def test_a_bad_date_of_another_tool_is_told() -> None:
    [told] = read("hcl", "#trivy:ignore:AVD-AWS-0107:exp:soon\na = 1\n", "trivy")
    assert isinstance(told, Diagnostic)


def test_a_line_of_a_template() -> None:
    assert meant("  # tallygate: ignore[r] x")
    assert meant("{{/* tallygate: ignore r */}}")
    assert not meant("  # tallygate is a tool")
