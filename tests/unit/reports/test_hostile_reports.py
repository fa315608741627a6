"""Names and values of an attacker are inert in every format; great numbers are no trouble."""

import json
import re
from typing import Any

import msgspec
import pytest

from tallygate.model.diagnostic import Diagnostic, Level
from tallygate.model.excerpt import Excerpt
from tallygate.model.location import Location
from tallygate.model.verdict import Report
from tallygate.reports.interface import Style
from tallygate.reports.registry import FORMATS
from tests.unit.reports.report_samples import EXCERPTS, ROOT, UNKNOWN, gate, rendered, report, rule

replace = msgspec.structs.replace
OURS = re.compile(r"\x1b\[(?:\d+(?:;\d+)?)m|\x1b\]8;;(?:https://docs\.example/[\w/-]+)?\x1b\\")
VALUES = [
    "::error::x",
    "  ::stop-commands::token",
    "a\n::error file=x::y",
    "a\r\n::set-output name=verdict::pass",
    "aaaaaaaa " * 8 + "::add-mask::x",
    "a" * 77 + "::error::x",
    "##[add-mask]x",
    "x ##vso[task.complete]x",
    "`tick` ```fence",
    "<!-- tallygate:v1 -->",
    "@all <script>alert(1)</script> | a | b |",
    "\x1b[2J\x1b[31mred\x1b]8;;https://evil.example\x1b\\click",
    "\x9b31m",
    "user\u202etxt.exe \u2066x\u2069",
    "caf\udce9\ud800",
    "100%0A::error::x%",
    "a\x00b\x08\x7f",
    '],["},{ \\" \\u001b',
    "title,file=x:y",
    "\u2028\u2029\x85 next",
]


def hostile(value: str) -> Report:
    """A report that says the value wherever a repository or its policies can say something."""
    finding = replace(
        ROOT,
        rule=value,
        message=value,
        resource=value,
        location=Location(value, 3, 2),
        environment=value,
        label=value,
        fix=value,
        evidence={value: [value]},
        fingerprint="hostile",
    )
    unknown = replace(UNKNOWN, message=value, resource=value, location=Location(value), rule=value)
    diagnostics = tuple(
        Diagnostic(value, value, Location(value, 2), level, value, value, value) for level in Level
    )
    judged = rule(value, title=value, description=value, fix=value, docs=value, tags=(value,), domain=value)
    return report(
        finding,
        unknown,
        diagnostics=diagnostics,
        gates=(gate(value, "fail", 1, (value,) * 9),),
        rules=(judged,),
        notes=(value,),
        instance=value,
        base=value,
    )


@pytest.fixture(params=VALUES, ids=[ascii(value)[:24] for value in VALUES])
def value(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    text = str(request.param)
    monkeypatch.setitem(EXCERPTS, "hostile", Excerpt(((2, text), (3, text), (4, text * 9)), 3, 2, 3))
    return text


def obeyed(text: str) -> list[str]:
    """The lines that a runner of GitHub Actions or Azure Pipelines would take for commands."""
    return [
        line
        for line in re.split(r"[\r\n]", text)
        if line.strip().startswith("::") or re.search(r"##\w*\[", line)
    ]


@pytest.mark.parametrize("name", FORMATS)
def test_only_visible_characters_in_every_format(name: str, value: str) -> None:
    text = rendered(name, hostile(value))
    assert text.replace("\n", "").isprintable()
    assert text.encode()


@pytest.mark.parametrize("name", ["text", "json", "sarif"])
def test_no_line_is_a_command(name: str, value: str) -> None:
    assert obeyed(rendered(name, hostile(value))) == []


def test_only_our_commands_among_the_annotations(value: str) -> None:
    commands = obeyed(rendered("github", hostile(value)))
    assert len(commands) == 2
    for line in commands:
        assert re.match(
            r"::error file=[^:,]*,line=\d+,endLine=\d+,col=\d+,title=[^:,]*(%3A not evaluated)?::", line
        )


def test_escapes_are_only_ours_when_coloured(value: str) -> None:
    text = rendered("text", hostile(value), Style(colour=True, verbose=True))
    assert "\x1b" in text
    assert OURS.sub("", text).replace("\n", "").isprintable()
    assert "evil.example\x1b" not in text


def test_json_gives_the_value_back(value: str) -> None:
    (found, _) = json.loads(rendered("json", hostile(value)))["findings"]
    shown = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if "\ufffd" not in shown:
        assert found["message"] == found["location"]["path"] == value
        assert found["evidence"] == {value: [value]}
    else:
        assert found["message"] == "caf\\xe9\\ud800"


def test_sarif_is_one_document_of_one_result(value: str) -> None:
    (run,) = json.loads(rendered("sarif", hostile(value)))["runs"]
    assert len(run["results"]) == 1
    assert "](" not in run["results"][0]["message"]["text"].replace("\\](", "")


@pytest.mark.parametrize(
    ("name", "expected"), [("text", 10_000), ("json", 10_000), ("sarif", 5_000), ("github", 10)]
)
def test_ten_thousand_findings(name: str, expected: int) -> None:
    findings: list[Any] = [
        replace(ROOT, fingerprint=f"{n:x}", message=f"number {n} of many") for n in range(10_000)
    ]
    text = rendered(name, report(*findings))
    assert len(re.findall(r"number \d+ of many", text)) == expected
