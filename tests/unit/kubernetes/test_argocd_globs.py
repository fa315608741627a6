from fnmatch import fnmatchcase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallygate.kubernetes.argocd.globs import matches


@pytest.mark.parametrize(
    ("pattern", "text", "separators", "fits"),
    [
        ("*.yaml", "a/b.yaml", "", True),
        ("*.yaml", "a/b.yaml", "/", False),
        ("**.yaml", "a/b.yaml", "/", True),
        ("https://git.example/*", "https://git.example/a/b", "/", False),
        ("https://git.example/**", "https://git.example/a/b", "/", True),
        ("{a,b}.json", "b.json", "", True),
        ("{a,b{c,d}}x", "bdx", "", True),
        ("{a,b}.json", "c.json", "", False),
        ("[a-c]x", "bx", "", True),
        ("[!a-c]x", "bx", "", False),
        ("[!a-c]x", "dx", "", True),
        ("a\\*b", "a*b", "", True),
        ("a\\*b", "axb", "", False),
        ("a?c", "a/c", "/", False),
        ("", "", "", True),
        ("a{b", "a{b", "", False),
    ],
)
def test_as_argo_cd_reads_them(pattern: str, text: str, separators: str, fits: bool) -> None:
    assert matches(pattern, text, separators) is fits


@given(st.text("ab*?", max_size=8), st.text("ab", max_size=8))
def test_without_separators_a_plain_glob_is_a_shell_pattern(pattern: str, text: str) -> None:
    assert matches(pattern, text) is fnmatchcase(text, pattern)


@pytest.mark.hostile
def test_many_stars_and_many_braces_end_at_once() -> None:
    assert not matches("*a" * 1000, "a" * 999 + "b")
    assert not matches("{a,b}" * 40, "c" * 40)
    assert not matches("a" * 5000, "a" * 5000)
