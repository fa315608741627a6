"""What `init` proposes to leave out, and why: inputs of tests, and files that cannot be read as they are."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from tallygate.engine.evaluate import Tree
from tallygate.engine.globs import matches
from tallygate.model.diagnostic import Level

# Folders of inputs for tests, by the names that testing tools give them.
_FIXTURES = frozenset({".chainsaw-test", "__fixtures__", "__snapshots__", "fixtures", "testdata"})
# No sign of globs, and none that would end a quoted string of YAML.
_PLAIN = re.compile(r"[\w.@+ /-]+", re.ASCII)
_MOST_GLOBS = 20
_LONGEST_END = 5
# One value that is wrong: the rest of the file is judged, and must stay so.
_OF_VALUES = frozenset({"tf-variables-file"})


class LeftOut(msgspec.Struct, frozen=True):
    """globs: for `exclude`. files: how many of those that a validator reads they leave out."""

    why: str
    globs: tuple[str, ...]
    files: int


def left_out(tree: Tree) -> tuple[LeftOut, ...]:
    """What to exclude, by its reason. A glob for unreadable files matches no file that can be read."""
    paths = [claim.entry.path for claim in tree.selection.claims]
    fixtures = tuple(_fixtures(paths))
    unread = {
        d.location.path for d in tree.diagnostics if d.level is Level.ERROR and d.rule not in _OF_VALUES
    }
    rest = sorted(path for path in unread if not matches(fixtures, path) and _PLAIN.fullmatch(path))
    globs = tuple(sorted(_globs(rest, [path for path in paths if path not in unread])))[:_MOST_GLOBS]
    found = (
        ("Inputs of tests.", fixtures),
        (
            "Templates or broken: these cannot be read as they stand, and would keep every check incomplete.",
            globs,
        ),
    )
    return tuple(
        LeftOut(why, own, sum(matches(own, path) for path in {*paths, *unread})) for why, own in found if own
    )


def _fixtures(paths: Iterable[str]) -> list[str]:
    names = {part for path in paths for part in path.split("/")[:-1] if part in _FIXTURES}
    return [f"**/{name}/**" for name in sorted(names)]


def _globs(unread: Iterable[str], readable: Sequence[str]) -> Iterator[str]:
    """One glob for those that end alike, in as few parts of their paths as tell them from all others."""
    left = list(unread)
    for length in range(2, _LONGEST_END + 1):
        ends = Counter(_end(path, length) for path in left)
        kept = {_end(path, length) for path in readable}
        found = {end for end, number in ends.items() if number > 1 and end not in kept}
        yield from (f"**/{end}" for end in found)
        left = [path for path in left if _end(path, length) not in found]
    yield from left


def _end(path: str, length: int) -> str:
    return "/".join(path.split("/")[-length:])
