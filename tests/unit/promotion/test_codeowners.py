"""CODEOWNERS as GitHub reads it."""

import pytest

from tallygate.promotion.codeowners import Owners, OwnersError

TEXT = """\
# who answers for what
*                    @all        # everybody else
*.js                 @js
/build/logs/         @logs
docs/*               @docs
apps/                @apps
/scripts/**/x.sh     @deep
**/generated         @machine
with\\ space.txt      @space
/pinned.txt          @pinned @org/team
"""


@pytest.mark.parametrize(
    ("path", "owners"),
    [
        ("a/b/c.js", ("@js",)),
        ("build/logs/a/b.txt", ("@logs",)),
        ("x/build/logs/a.txt", ("@all",)),
        ("docs/a.md", ("@docs",)),
        ("docs/deep/a.md", ("@all",)),
        ("x/docs/a.md", ("@all",)),
        ("x/apps/deep/a.md", ("@apps",)),
        ("scripts/x.sh", ("@deep",)),
        ("scripts/a/b/x.sh", ("@deep",)),
        ("a/generated/b", ("@machine",)),
        ("with space.txt", ("@space",)),
        ("pinned.txt", ("@pinned", "@org/team")),
        ("x/pinned.txt", ("@all",)),
        ("appsx/a", ("@all",)),
    ],
)
def test_the_last_line_that_matches_wins(path: str, owners: tuple[str, ...]) -> None:
    assert Owners(TEXT, "CODEOWNERS").of(path) == owners


def test_what_nobody_owns_is_told_with_its_line() -> None:
    owners = Owners("* @all\nfree/\nmail a@b.c\n", ".github/CODEOWNERS")
    with pytest.raises(OwnersError, match="CODEOWNERS:2: free/a has no owner"):
        owners.of("free/a")
    with pytest.raises(OwnersError, match=r"CODEOWNERS:3: a@b\.c is no @LOGIN"):
        owners.of("mail")
    with pytest.raises(OwnersError, match="CODEOWNERS names no owner of b"):
        Owners("a @a\n", "CODEOWNERS").of("b")
    with pytest.raises(OwnersError, match=r"CODEOWNERS:1: \[Section\] is no pattern"):
        Owners("[Section] @a\n", "CODEOWNERS")


def test_a_pattern_cannot_stall() -> None:
    owners = Owners(f"{'*a' * 200} @a\n", "CODEOWNERS")
    with pytest.raises(OwnersError):
        owners.of("a" * 5000 + "b")
