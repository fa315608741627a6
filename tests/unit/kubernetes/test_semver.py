"""Versions and ranges as Masterminds/semver reads them; the oracle compares many more with helm itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallygate.kubernetes.semver import VersionError, newest, version, version_range

VERSIONS = (
    "0.0.3",
    "0.2.9",
    "0.3.0",
    "1.0.0-alpha.1",
    "1.0.0",
    "1.2.3",
    "1.10.0",
    "2.0.0-rc.1",
    "2.0.0",
    "3.1.0",
)


@pytest.mark.parametrize(
    ("wanted", "chosen"),
    [
        ("*", "3.1.0"),
        ("1", "1.10.0"),
        ("1.2.x", "1.2.3"),
        ("=1.2.3", "1.2.3"),
        ("^1", "1.10.0"),
        ("~1.2", "1.2.3"),
        ("^0.2.1", "0.2.9"),
        ("^0.0", "0.0.3"),
        ("~0", "0.3.0"),
        (">1", "3.1.0"),
        (">1, <3", "2.0.0"),
        (">=1.0.0-0 <1.0.0", "1.0.0-alpha.1"),
        (">1.10.0 <2.0.0", None),
        (">1.10.0-0 <2.0.0", "2.0.0-rc.1"),
        ("1.0 - 1.5", "1.2.3"),
        ("<=1.x", "1.10.0"),
        ("!=3.x !=2", "1.10.0"),
        ("0.2.9 || 9.x", "0.2.9"),
        ("=>1 =<1.2", "1.2.3"),
        ("^*", None),
        ("9.9.9", None),
    ],
)
def test_the_newest_that_a_range_allows(wanted: str, chosen: str | None) -> None:
    assert newest([*VERSIONS, "no version", "v"], version_range(wanted)) == chosen


@pytest.mark.parametrize(
    "wanted",
    ["", "a", "1.2.3.4", ">=", "1,,2", "1,", "||", "1 ||", ">= >1", "1.2.3-", "1x", "1." * 300, "1||" * 40],
)
def test_what_is_no_range(wanted: str) -> None:
    with pytest.raises(VersionError):
        version_range(wanted)


@pytest.mark.parametrize("text", ["", "1.2.3.4", "1.2.3-01", "1.2.3-", "x", "1" * 30, "1.2.3+", "1.2.3 "])
def test_what_is_no_version(text: str) -> None:
    with pytest.raises(VersionError):
        version(text)


def test_the_order_of_versions() -> None:
    ordered = [
        "1.0.0-0",
        "1.0.0-9",
        "1.0.0-10",
        "1.0.0-alpha",
        "1.0.0-alpha.1",
        "1.0.0-beta",
        "1.0.0",
        "v1.0.1",
        "01.1",
    ]
    ordered.reverse()
    assert sorted(ordered, key=version, reverse=True) == ordered
    assert version("1.2.3+a") == version("1.2.3+b") == version("v1.2.3")


@given(st.text("0123456789.xX*^~<>=!|, -v+ab", max_size=600))
def test_any_text_is_a_range_or_refused_at_once(text: str) -> None:
    try:
        wanted = version_range(text)
    except VersionError:
        return
    assert wanted.allows(version("1.2.3")) in (True, False)


@given(st.tuples(*[st.integers(0, 99)] * 3), st.tuples(*[st.integers(0, 99)] * 3))
def test_a_caret_stays_below_the_next_breaking_version(low: tuple[int, ...], have: tuple[int, ...]) -> None:
    first = next((index for index, part in enumerate(low) if part), 2)
    inside = have >= low and have[: first + 1] == low[: first + 1]
    text = ".".join(map(str, have))
    assert version_range("^" + ".".join(map(str, low))).allows(version(text)) == inside
