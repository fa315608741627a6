import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallygate.engine.globs import _compiled, automaton, matches

TOKENS = st.lists(
    st.sampled_from(["a", "b", "/", "*", "**", "**/", "?", "{a,b}", "{a*,b/**,}", "{"]), max_size=6
).map("".join)


@given(TOKENS, st.text("ab/\n", max_size=8))
def test_it_says_what_the_regular_expression_says(glob: str, text: str) -> None:
    assert automaton(glob).matches(text) is (_compiled((glob,)).fullmatch(text) is not None)


@pytest.mark.parametrize(
    ("glob", "path", "found"),
    [
        ("**/test/**/*.yaml", "a/test/b/c/d.yaml", True),
        ("**/test/**/*.yaml", "test/d.yaml", True),
        ("**/test/**/*.yaml", "tests/d.yaml", False),
        ("*a*b*c*", "xaxbxcx", True),
        ("*a*b*c*", "xaxb/xcx", False),
        ("**a**b**c", "a/b/c", True),
        ("{x,y}/**/{a*b*c,d}/*-*-*", "y/1/2/aabbcc/1-2-3", True),
    ],
)
def test_globs_of_many_wildcards(glob: str, path: str, found: bool) -> None:
    assert matches((glob,), path) is found


@pytest.mark.hostile
@pytest.mark.parametrize("glob", ["**a" * 30 + "b", "*a" * 30 + "b", "**/a/" * 30 + "b", "{**a,**a}" * 30])
def test_no_glob_stalls(glob: str) -> None:
    code = (
        "import sys; from tallygate.engine.globs import matches\n"
        "print(matches((sys.argv[1],), 'a' * 2000), matches((sys.argv[1],), 'a/' * 1000))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, glob], capture_output=True, text=True, timeout=60, check=True
    )
    assert "True" in done.stdout or done.stdout.split() == ["False", "False"]
