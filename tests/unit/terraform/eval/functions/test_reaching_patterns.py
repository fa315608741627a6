"""Whether a pattern of files may match something below a folder."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallygate.terraform.eval.functions.globs import matcher, reaching


def free(steps: int) -> None:
    assert steps >= 0


@pytest.mark.parametrize(
    ("pattern", "folder", "reached"),
    [
        ("**", ".git", True),
        ("**/*.json", ".terraform/modules", True),
        (".terraform/**", ".terraform/modules", True),
        ("*/modules/a.json", ".terraform/modules", True),
        ("*/config.json", ".terraform/modules", False),
        ("*.json", ".git", False),
        (".git", ".git", False),
        ("{.git,x}/HEAD", ".git", True),
        ("files/**", ".git", False),
    ],
)
def test_a_folder_is_reached_by_what_may_match_below_it(pattern: str, folder: str, reached: bool) -> None:
    assert reaching(pattern, free)(folder) is reached


_PARTS = st.lists(st.sampled_from(["a", "b", "*", "**", "?b"]), min_size=1, max_size=4).map("/".join)
_PATHS = st.lists(st.sampled_from(["a", "b", "ab"]), min_size=2, max_size=4)


@given(_PARTS, _PATHS)
def test_where_a_path_matches_its_folders_are_reached(pattern: str, path: list[str]) -> None:
    if matcher(pattern, free)("/".join(path)):
        reaches = reaching(pattern, free)
        assert all(reaches("/".join(path[:length])) for length in range(1, len(path)))
