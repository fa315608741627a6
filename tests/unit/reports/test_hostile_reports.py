"""Names and values of an attacker are inert in every format; great numbers are no trouble."""

import json
import re
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree

import cmarkgfm
import msgspec
import pytest
from cmarkgfm.cmark import Options

from tallygate.model.diagnostic import Diagnostic, Level
from tallygate.model.excerpt import Excerpt
from tallygate.model.finding import Effect, Status, Suppression
from tallygate.model.location import Location
from tallygate.model.verdict import Report
from tallygate.reports.interface import Links, Style, render
from tallygate.reports.registry import FORMATS, reporter
from tallygate.reports.saved import read_saved
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
    "[x](javascript:alert(1)) ](javascript:alert(1))",
    "![x](https://evil.example/x.png) <https://evil.example>",
    "]]> &lt;script&gt; &#64;all <![CDATA[",
    "</details></sub><!-- --> --> <!--",
    "#123 GH-7 owner/name#5 @owner/team a@b.example",
    "https://evil.example www.evil.example mailto:a@b.example",
    "\n\n# heading\n\n- item\n\n```\n",
    "- item",
    "1) item",
    "+ item",
    "===",
    "    indented",
    "*b* _i_ **s** ~~d~~ $x$ [^1]",
    "```` four ` one",
    "`",
    "ends in \\",
    "| a | b |\n|---|---|",
    "\ufffe\uffff\ufdd0",
    "🙂" * 400,
    "x" * 20_000,
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
    suppression = Suppression("comment", Location(value, 4), value, value, value)
    ignored = replace(finding, status=Status.SUPPRESSED, suppression=suppression)
    warned = replace(
        finding, effect=Effect.WARN, also=(Location(value, 5),) * 9, rendered=value, tool=value, fix=value
    )
    unknown = replace(UNKNOWN, message=value, resource=value, location=Location(value), rule=value)
    diagnostics = tuple(
        Diagnostic(value, value, Location(value, 2), level, value, value, value) for level in Level
    )
    judged = rule(value, title=value, description=value, fix=value, docs=value, tags=(value,), domain=value)
    return report(
        finding,
        warned,
        ignored,
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


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "github"])
def test_no_line_is_a_command(name: str, value: str) -> None:
    assert obeyed(rendered(name, hostile(value))) == []


def test_only_our_commands_among_the_annotations(value: str) -> None:
    commands = obeyed(rendered("github", hostile(value)))
    assert len(commands) == 3
    for line in commands:
        assert re.match(
            r"::(?:error|warning) file=[^:,]*,line=\d+,endLine=\d+,col=\d+,"
            r"title=[^:,]*(%3A not evaluated)?::",
            line,
        )


def test_escapes_are_only_ours_when_coloured(value: str) -> None:
    text = rendered("text", hostile(value), Style(colour=True, verbose=True))
    assert "\x1b" in text
    assert OURS.sub("", text).replace("\n", "").isprintable()
    assert "\x1b]8;;https://evil" not in text


def test_json_gives_the_value_back(value: str) -> None:
    found, *_ = json.loads(rendered("json", hostile(value)))["findings"]
    shown = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if "\ufffd" not in shown:
        assert found["message"] == found["location"]["path"] == value
        assert found["evidence"] == {value: [value]}
    else:
        assert found["message"] == "caf\\xe9\\ud800"


SHAPE = {
    *("h3", "p", "table", "thead", "tbody", "tr", "th", "td", "strong", "em", "ol", "ul", "li"),
    *("details", "summary", "sub", "br", "code", "a"),
}
LINKS = Links("https://github.com/shop/platform", "0123456789abcdef", "https://github.com/shop/run/7")


class Page(HTMLParser):
    """What GitHub's parser makes of a page: tags in order, links, comments, and the text outside of code."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.comments: list[str] = []
        self.texts: list[str] = []
        self.feed(cmarkgfm.github_flavored_markdown_to_html(text, Options.CMARK_OPT_UNSAFE))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for _, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        self.tags.append(f"/{tag}")

    def handle_comment(self, data: str) -> None:
        self.comments.append(data)

    def handle_data(self, data: str) -> None:
        if not self.tags or self.tags[-1] != "code":
            self.texts.append(data)


def test_markdown_has_the_shape_that_harmless_values_have(value: str) -> None:
    style = Style(links=LINKS)
    page, harmless = (Page(rendered("markdown", hostile(text), style)) for text in (value, "harmless"))
    unlinked = [[tag for tag in each.tags if tag.strip("/") != "a"] for each in (page, harmless)]
    assert unlinked[0] == unlinked[1]
    assert set(page.tags) <= SHAPE | {f"/{tag}" for tag in SHAPE}
    assert len(page.comments) == 1
    assert re.fullmatch(r" tallygate:v1 id=[\w./-]+ body=[0-9a-f]{16} ", page.comments[0])


def test_markdown_links_mentions_and_refers_to_nothing_but_ours(value: str) -> None:
    page = Page(rendered("markdown", hostile(value), Style(links=LINKS)))
    ours = re.compile(r"https://github\.com/shop/(run/7|platform/blob/0123456789abcdef/[\w.~%/-]+#L\d+)")
    assert page.links
    assert [link for link in page.links if not ours.fullmatch(link)] == []
    text = "".join(page.texts)
    assert re.findall(r"@\w|#\d|GH-\d|://|www\.", text) == []


def test_junit_is_xml_of_the_same_shape(value: str) -> None:
    shapes = []
    for text in (value, "harmless"):
        root = ElementTree.fromstring(rendered("junit", hostile(text)))
        shapes.append([element.tag for element in root.iter()])
    assert shapes[0] == shapes[1]


def test_gitlab_is_an_array_of_issues(value: str) -> None:
    issues = json.loads(rendered("gitlab", hostile(value)))
    assert len(issues) == 4
    assert len({issue["fingerprint"] for issue in issues}) == 4


def test_compact_has_a_line_for_each(value: str) -> None:
    lines = rendered("compact", hostile(value)).splitlines()
    assert len(lines) == 4
    assert all(len(line) < 101_000 * 2 for line in lines)


def test_a_saved_report_of_hostile_values_shows_them_as_harmless(value: str) -> None:
    given = hostile(value)
    if re.search("[\ud800-\udfff]", value):
        pytest.skip("what is no UTF-8 is written out in JSON")
    if "\0" in value:
        pytest.skip("refused: no path of a repository")
    saved = read_saved(rendered("json", given).encode())
    for name in FORMATS:
        again = "".join(render(saved.report, saved.excerpts, reporter(name, Style(links=LINKS))))
        assert again == rendered(name, given, Style(links=LINKS))


def test_sarif_is_one_document_without_links(value: str) -> None:
    (run,) = json.loads(rendered("sarif", hostile(value)))["runs"]
    assert len(run["results"]) == 3
    assert "](" not in run["results"][0]["message"]["text"].replace("\\](", "")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("text", 0),  # one line for the rule
        ("compact", 10_000),
        ("json", 10_000),
        ("sarif", 5_000),
        ("github", 10),
        ("gitlab", 10_000),
        ("junit", 10_000),
        ("markdown", 25),
    ],
)
def test_ten_thousand_findings(name: str, expected: int) -> None:
    findings: list[Any] = [
        replace(ROOT, fingerprint=f"{n:x}", message=f"number {n} of many") for n in range(10_000)
    ]
    text = rendered(name, report(*findings))
    assert len(re.findall(r"number \d+ of many", text)) == expected
