"""Whatever a repository says, nothing that reads a report obeys it."""

import json
import unicodedata
from html import unescape
from xml.etree import ElementTree

import cmarkgfm
import pytest
from cmarkgfm.cmark import Options
from hypothesis import given
from hypothesis import strategies as st

from tallygate.reports.escape import (
    code,
    command_data,
    command_property,
    decodable,
    is_web,
    json_text,
    markdown,
    printable,
    shortened,
    uri,
    visible,
    xml,
)

ANY_TEXT = st.text(st.characters(), max_size=60) | st.text(":#[]\n\r \x1b\x9b\u202e\udcffa%", max_size=30)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain — näïve 漢字 🙂", "plain — näïve 漢字 🙂"),
        ("a\nb\r\tc", "a\\nb\\r\\tc"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("\x00\x7f", "\\x00\\x7f"),
        ("\x9b31m", "\\u009b31m"),
        ("user\u202egnp.exe", "user\\u202egnp.exe"),
        ("zero\u200bwidth\ufeff", "zero\\u200bwidth\\ufeff"),
        ("line\u2028paragraph\u2029", "line\\u2028paragraph\\u2029"),
        ("no\xa0break", "no\\u00a0break"),
        ("caf\udce9.yaml", "caf\\xe9.yaml"),
        ("\ud83d alone", "\\ud83d alone"),
        ("tag\U000e0041", "tag\\U000e0041"),
        ("##[add-mask]x", "#\\x23[add-mask]x"),
        ("say ##vso[task.setvariable]x", "say #\\x23vso[task.setvariable]x"),
        ("## [1.0] is a heading", "## [1.0] is a heading"),
        ("::error::x", "\\x3a:error::x"),
        ("  ::stop-commands::x", "  \\x3a:stop-commands::x"),
        ("a::b", "a::b"),
    ],
)
def test_what_is_shown(text: str, shown: str) -> None:
    assert printable(text) == shown


@given(ANY_TEXT)
def test_printable_text_is_one_line_of_visible_characters(text: str) -> None:
    shown = printable(text)
    assert shown.isprintable()
    assert not shown.lstrip().startswith("::")
    assert "##[" not in shown
    assert printable(shown) == shown
    assert shown.encode().decode() == shown


def test_visible_leaves_the_start_of_a_line_to_who_writes_the_line() -> None:
    assert visible("::error::x\n") == "::error::x\\n"


def test_decodable_touches_only_lone_surrogates() -> None:
    assert decodable("a\nb\udcff\ud800\u202e") == "a\nb\\xff\\ud800\u202e"


@given(
    st.recursive(
        ANY_TEXT | st.integers(-5, 5) | st.none(),
        lambda inner: st.lists(inner) | st.dictionaries(ANY_TEXT, inner),
    )
)
def test_json_is_inert_and_loses_only_surrogates(value: object) -> None:
    text = json_text(value)
    assert text.isprintable()
    assert "##" not in text

    def expected(part: object) -> object:
        if isinstance(part, str):
            return decodable(part)
        if isinstance(part, dict):
            return {expected(key): expected(item) for key, item in part.items()}
        return [expected(item) for item in part] if isinstance(part, list) else part

    assert json.loads(text) == expected(value)


def test_json_is_sorted_and_keeps_what_can_be_read() -> None:
    assert json_text({"b": "漢字 é", "a": "\u202e\U000e0041"}) == '{"a":"\\u202e\\udb40\\udc41","b":"漢字 é"}'
    assert json_text({"b": 1, "a": "\udcff"}) == '{"a":"\\\\xff","b":1}'


def test_command_escapes_begin_with_the_percent_sign() -> None:
    assert command_data("100%\r\n::x,y") == "100%25%0D%0A::x,y"
    assert command_data("%0A") == "%250A"
    assert command_property("a:b,c%\n") == "a%3Ab%2Cc%25%0A"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("config/prod/values.yaml", "config/prod/values.yaml"),
        ("a b/ü#?.tf", "a%20b/%C3%BC%23%3F.tf"),
        ("caf\udce9.yaml", "caf%E9.yaml"),
        ("100%/x:y", "100%25/x%3Ay"),
        ("new\nline", "new%0Aline"),
        ("\ud800", "%5Cud800"),
    ],
)
def test_uris_keep_the_bytes_of_the_path(path: str, expected: str) -> None:
    assert uri(path) == expected


@given(st.binary(max_size=20))
def test_uris_hold_unreserved_characters_only(raw: bytes) -> None:
    written = uri(raw.decode("utf-8", "surrogateescape"))
    assert written.isascii()
    assert all(unicodedata.category(char)[0] in "LN" or char in "-._~/%" for char in written)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("plain text, so: 1.5 (yes)", "plain text, so: 1.5 (yes)"),
        ("a_b *c* `d` [e](f) <g> | ~h~ & $i$ \\", r"a\_b \*c\* \`d\` \[e\](f) \<g\> \| \~h\~ \& \$i\$ \\"),
        ("@all a@b.c", "@&#8203;all a@&#8203;b.c"),
        ("#12 GH-12 # 12", r"\#&#8203;12 GH-&#8203;12 # 12"),
        ("https://x www.x", "https:&#8203;//x www&#8203;.x"),
        ("- item", r"\- item"),
        ("+ item", r"\+ item"),
        ("= rule", r"\= rule"),
        ("12. item", r"12\. item"),
        ("3) item", r"3\) item"),
        ("2027-01-31", "2027-01-31"),
        ("  a\n\x1b  ", r"a\\n\\x1b"),
        ("", ""),
    ],
)
def test_text_in_markdown(text: str, written: str) -> None:
    assert markdown(text) == written


@given(ANY_TEXT | st.text("@#`|<>*_[]()~&$\\-+=.1 wGH:/", max_size=40))
def test_markdown_shows_the_text_and_nothing_else(text: str) -> None:
    html = cmarkgfm.github_flavored_markdown_to_html(f"a {markdown(text)} b", Options.CMARK_OPT_UNSAFE)
    shown = unescape(html).replace("\u200b", "")
    assert (
        shown == f"<p>a {shortened(text.strip(), 300)} b</p>\n" or not text.strip() or "  " in visible(text)
    )
    assert html.count("<") == 2


@given(ANY_TEXT | st.text("`a \\|<", max_size=30))
def test_code_shows_the_text_and_nothing_else(text: str) -> None:
    html = cmarkgfm.github_flavored_markdown_to_html(f"a {code(text)} b", Options.CMARK_OPT_UNSAFE)
    shown = shortened(text.strip(), 150)
    assert unescape(html) == (f"<p>a <code>{shown}</code> b</p>\n" if shown else "<p>a  b</p>\n")


@given(ANY_TEXT | st.text(st.characters(), max_size=50))
def test_xml_gives_the_visible_text_back(text: str) -> None:
    root = ElementTree.fromstring(f'<a b="{xml(text)}">{xml(text)}</a>')
    assert root.get("b") == (root.text or "") == visible(text)


def test_long_text_is_cut_without_reading_all_of_it() -> None:
    assert shortened("x" * 10, 10) == "x" * 10
    assert shortened("x" * 11, 10) == "x" * 9 + "…"
    assert shortened("\x1b" * 10**7, 10) == "\\x1b\\x1b\\…"
    assert len(markdown("@" * 10**6)) < 2_500


@pytest.mark.parametrize("address", ["https://a.example/b?c=d#e", "http://a"])
def test_addresses_on_the_web(address: str) -> None:
    assert is_web(address)


@pytest.mark.parametrize(
    "address", ["", "javascript:x", "https://a b", "https://ü", "https://a\x1b", " https://a"]
)
def test_what_is_no_address_on_the_web(address: str) -> None:
    assert not is_web(address)
