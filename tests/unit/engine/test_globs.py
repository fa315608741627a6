import pytest

from tallygate.engine.globs import matches


@pytest.mark.parametrize(
    ("glob", "path", "expected"),
    [
        ("**/*.tf", "main.tf", True),
        ("**/*.tf", "a/b/main.tf", True),
        ("*.tf", "a/main.tf", False),
        ("config/**", "config/dev/a.yaml", True),
        ("config/**", "config", False),
        ("a/**/z.yaml", "a/z.yaml", True),
        ("a/**/z.yaml", "a/b/c/z.yaml", True),
        ("a/?.yaml", "a/b.yaml", True),
        ("a/?.yaml", "a/bc.yaml", False),
        ("a/?.yaml", "a//.yaml", False),
        ("*.{yml,yaml}", "x.yml", True),
        ("*.{yml,yaml}", "x.json", False),
        ("*.{tf{,.json}}", "x.tf", False),
        ("apps/*", "apps/Deployment", True),
        ("a.c", "abc", False),
        ("a[b]", "a[b]", True),
        ("{", "{", True),
        ("line\nbreak*", "line\nbreak.yaml", True),
    ],
)
def test_matches_whole_paths(glob: str, path: str, expected: bool) -> None:
    assert matches([glob], path) is expected


def test_no_globs_match_nothing() -> None:
    assert not matches([], "")
    assert not matches((), "anything")


def test_any_of_several_globs() -> None:
    assert matches(["*.a", "*.b"], "x.b")


def test_a_glob_of_many_stars_is_quick() -> None:
    """A hostile configuration may not stall the check."""
    assert not matches(["**/" * 12 + "x"], "/".join(["a"] * 24))
