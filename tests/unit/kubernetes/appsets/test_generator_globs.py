import pytest

from tallygate.kubernetes.appsets.globs import BadPatternError, directory_pattern, file_pattern

DIRECTORIES = [
    ("a/*", "a/b", True),
    ("a/*", "a/b/c", False),
    ("*", "a/b", False),
    ("a/?", "a/b", True),
    ("a?b", "a/b", False),
    ("[a-c]x", "bx", True),
    ("[^a-c]x", "bx", False),
    ("[!b]x", "bx", True),
    ("a[/]b", "a/b", True),
    (r"\*", "*", True),
    (r"\*", "a", False),
    ("*a*b", "xaxb", True),
    ("*ab*", "aab", True),
    ("a**b", "aXXb", True),
    ("**/x", "a/b/x", False),
    ("{a,b}", "a", False),
    ("a.b", "axb", False),
    ("", "", True),
]
FILES = [
    ("a/*", "a/b/c", True),
    ("a/**/x.json", "a/b/c/x.json", True),
    ("a/**/x.json", "a/x.json", False),
    ("*.yaml", "a/b.yaml", True),
    ("a", "a/b/c.yaml", True),
    ("a/", "a/b/c.yaml", True),
    ("a/b.yaml", "a/b.yaml", True),
    ("a/b", "a/bc", False),
    (".", "x/y", True),
    ("./a/../b.yaml", "b.yaml", True),
    ("[!a].yaml", "b.yaml", True),
    ("[]x].yaml", "].yaml", True),
    ("a?b", "a/b", True),
]


@pytest.mark.parametrize(("pattern", "path", "fits"), DIRECTORIES)
def test_directories_are_matched_as_path_match_does(pattern: str, path: str, fits: bool) -> None:
    assert bool(directory_pattern(pattern).fullmatch(path)) is fits


@pytest.mark.parametrize(("pattern", "path", "fits"), FILES)
def test_files_are_matched_as_git_does(pattern: str, path: str, fits: bool) -> None:
    assert bool(file_pattern(pattern).fullmatch(path)) is fits


@pytest.mark.parametrize("pattern", ["[", "[a", "a[]b", "[b-a]", "\\", "a/[x", "a" * 5_000])
def test_bad_patterns_are_refused(pattern: str) -> None:
    with pytest.raises(BadPatternError):
        directory_pattern(pattern)


@pytest.mark.parametrize("pattern", [":(glob)x", ":!x", "/etc/passwd", "../x", "a/../../x", "[[:alpha:]]"])
def test_what_git_reads_in_its_own_way_is_refused(pattern: str) -> None:
    with pytest.raises(BadPatternError):
        file_pattern(pattern)
