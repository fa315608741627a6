"""What `init` proposes to leave out, and why: inputs of tests, and files that cannot be read as they are."""

import re
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from tallygate.engine.evaluate import Tree
from tallygate.engine.globs import matches
from tallygate.model.diagnostic import Level

# Folders of inputs for tests, by the names that testing tools give them.
_FIXTURES = frozenset({".chainsaw-test", "__fixtures__", "__snapshots__", "fixtures", "testdata"})
# No sign of globs, and none that would end a quoted string of YAML.
_PLAIN = re.compile(r"[\w.@+ /-]+", re.ASCII)
_MOST_GLOBS = 40
_FEWEST_ALIKE = 3
_MOST_FOLDERS = 12
# One value that is wrong: the rest of the file is judged, and must stay so.
_OF_VALUES = frozenset({"tf-variables-file"})


class LeftOut(msgspec.Struct, frozen=True):
    """globs: for `exclude`. files: how many of those that a validator reads they leave out."""

    why: str
    globs: tuple[str, ...]
    files: int


def left_out(tree: Tree) -> tuple[LeftOut, ...]:
    """What to exclude, by its reason. A glob for unreadable files matches no other file of the tree."""
    paths = [claim.entry.path for claim in tree.selection.claims]
    fixtures = tuple(_fixtures(paths))
    unread = {
        d.location.path for d in tree.diagnostics if d.level is Level.ERROR and d.rule not in _OF_VALUES
    }
    rest = sorted(path for path in unread if not matches(fixtures, path) and _PLAIN.fullmatch(path))
    others = [entry.path for entry in tree.snapshot.entries() if entry.path not in unread]
    globs = tuple(sorted(_globs(rest, others)))[:_MOST_GLOBS]
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


def _globs(unread: Iterable[str], others: Sequence[str]) -> Iterator[str]:
    """Their paths; one glob for at least three of them that are alike but for one folder."""
    left, kept = set(unread), {shape for path in others for shape in _shapes(path)}
    alike: dict[str, set[str]] = {}
    for path in left:
        for shape in _shapes(path):
            alike.setdefault(shape, set()).add(path)
    for shape, own in sorted(alike.items(), key=lambda each: (-len(each[1]), each[0])):
        if shape not in kept and len(own & left) >= _FEWEST_ALIKE:
            yield shape
            left -= own
    yield from left


def _shapes(path: str) -> list[str]:
    """The path with one of its folders left open, as long as another still names it."""
    folders = path.split("/")
    numbers = range(min(len(folders) - 1, _MOST_FOLDERS))
    return ["/".join([*folders[:n], "*", *folders[n + 1 :]]) for n in numbers if len(folders) > 2]
