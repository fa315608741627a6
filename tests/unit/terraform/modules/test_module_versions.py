"""Versions and constraints, as the library behind Terraform reads them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallygate.terraform.modules.versions import VersionError, constraint, newest, version

RELEASES = ["1.0.0", "1.2.0", "1.2.9", "1.3.0", "2.0.0", "2.0.1-beta.1", "v2.1", "10.0.0", "nonsense"]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("", "10.0.0"),
        ("~> 1.2", "1.3.0"),
        ("~> 1.2.0", "1.2.9"),
        ("~> 1", "10.0.0"),
        (">= 1, < 2", "1.3.0"),
        (">= 1.0, != 1.3.0, < 2", "1.2.9"),
        ("= 1.2", "1.2.0"),
        ("1.2.0", "1.2.0"),
        ("<= 2.1.0", "v2.1"),
        ("> 10", None),
        ("2.0.1-beta.1", "2.0.1-beta.1"),
        ("=2.0.1-beta.1", "2.0.1-beta.1"),
        ("= 2.0.1-beta.1", None),
        ("v2.0.1-beta.1", None),
        (">= 2.0.1-beta.1, < 2.1", None),
        (">= 2.0.1-alpha", "10.0.0"),
        ("~> 2.0.1-beta", None),
    ],
)
def test_the_newest_that_is_allowed(wanted: str, found: str | None) -> None:
    assert newest(RELEASES, constraint(wanted)) == found


@pytest.mark.parametrize(
    "text", ["=> 1", "1.x", "latest", ">= 1.0 < 2", ">= ,", "1.0,", "~1", "1" * 300, "1.-", "9" * 30]
)
def test_what_is_no_constraint_is_refused(text: str) -> None:
    with pytest.raises(VersionError):
        constraint(text)


def test_order_of_versions() -> None:
    ordered = [
        "1.0.0-1",
        "1.0.0-2",
        "1.0.0-10",
        "1.0.0-alpha",
        "1.0.0-alpha.1",
        "1.0.0-beta",
        "1.0",
        "1.0.0.1",
        "1.1",
    ]
    assert sorted(sorted(ordered), key=version) == ordered
    assert version("1.0") == version("v1.0.0") == version("1.0.0.0") == version("1.0.0+build")
    assert len({version("1.0"), version("1.0.0")}) == 1


@given(st.tuples(*[st.integers(0, 30)] * 3), st.tuples(*[st.integers(0, 30)] * 3))
def test_operators_agree_with_each_other(have: tuple[int, ...], bound: tuple[int, ...]) -> None:
    one, other = (".".join(map(str, numbers)) for numbers in (have, bound))
    allowed = {
        operator: constraint(f"{operator} {other}").allows(version(one))
        for operator in ("=", "!=", "<", ">", "<=", ">=", "~>")
    }
    assert allowed["="] != allowed["!="]
    assert [allowed["<"], allowed["="], allowed[">"]].count(True) == 1
    assert allowed["<="] == (allowed["<"] or allowed["="]) != allowed[">"]
    assert allowed["~>"] == (have >= bound and have[:2] == bound[:2])
