"""Properties of the YAML loader for any input."""

import json
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from tallygate.loaders.interface import Limits
from tallygate.loaders.yaml_loader import load
from tallygate.model.location import Span, ValuePath

_SMALL = Limits(file=10_000, depth=20, nodes=500, aliases=100)
_SIGNS = st.lists(
    st.sampled_from(
        [
            *"ab10-?:,[]{}#&*!|>'\"%@` \t\n\r~.<=\\\x85\0\ufeff😀",
            *(
                "\n",
                "\n",
                "\n  ",
                ": ",
                "- ",
                "? ",
                "&a ",
                "*a",
                "<<: ",
                "!!int ",
                "---\n",
                "...\n",
                "{{ ",
                "|\n",
            ),
        ]
    ),
    max_size=40,
).map("".join)


def check(data: bytes) -> None:
    loaded = load(data, "f.yaml", _SMALL)
    for one in loaded.diagnostics:
        assert one.rule.startswith("yaml-")
        assert one.location.line >= 1
        assert one.location.column >= 1
    for document in loaded.documents:
        json.dumps(document.value, allow_nan=False)
        document.spans.value(("a", 0))
        document.spans.key(("b",))


@settings(max_examples=400)
@given(st.binary(max_size=60))
@example(b"\xef\xbb\xbf")
@example(b"\xff\xfe")
@example(b"\xfe\xff\x00")
def test_no_bytes_raise(data: bytes) -> None:
    check(data)


@settings(max_examples=600)
@given(_SIGNS)
def test_no_text_raises(text: str) -> None:
    check(text.encode())
    check(text.encode("utf-16"))


_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.text()
    | st.sampled_from([0.5, -1.25, 1.5e300]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=200)
@given(_JSON, st.sampled_from([None, 1]))
def test_json_means_the_same_in_yaml(expected: Any, indent: int | None) -> None:
    """Written in ASCII, with the long escapes of YAML for what JSON writes as two."""
    written = "".join(
        character if ord(character) < 0x10000 else f"\\U{ord(character):08x}"
        for character in json.dumps(expected, indent=indent, ensure_ascii=False)
    )
    written = "".join(c if c.isascii() and c != "\x7f" else f"\\u{ord(c):04x}" for c in written)
    if any(f"\\ud{digit}" in written for digit in "89abcdef"):
        return
    loaded = load(written.encode(), "f.yaml")
    assert loaded.diagnostics == []
    assert [one.value for one in loaded.documents] == ([] if expected is None else [expected])


def paths(value: Any, path: ValuePath = ()) -> list[ValuePath]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(deeper for part, child in inner for deeper in paths(child, (*path, part)))]


def inside(inner: Span, outer: Span) -> bool:
    starts = (outer.line, outer.column) <= (inner.line, inner.column)
    return starts and (inner.end_line, inner.end_column) <= (outer.end_line, outer.end_column)


@settings(max_examples=300)
@given(_SIGNS | _JSON.map(lambda value: json.dumps(value, indent=2)))
def test_spans_stand_inside_the_file_and_inside_their_parents(text: str) -> None:
    aliased = "*" in text
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for document in load(text.encode("utf-8", "replace"), "f.yaml").documents:
        for path in paths(document.value):
            span = document.spans.value(path)
            assert (1, 1) <= (span.line, span.column) <= (span.end_line, span.end_column)
            assert span.end_line <= len(lines)
            assert span.end_column <= len(lines[span.end_line - 1]) + 1
            if path and not aliased:
                assert inside(span, document.spans.value(path[:-1]))
                assert inside(document.spans.key(path), document.spans.value(path[:-1]))
