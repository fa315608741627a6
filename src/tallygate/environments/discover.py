"""Find environment trees among the paths of a repository, and tell each path's environment and role.

A word counts only as a whole folder (`config/prod/`), file stem (`config/production.yaml`) or suffix
(`values-prod.yaml`, `.env.production`), and only where words for two environments stand in one position or
tallygate.yaml declares the environment. What is declared adds to what is found and takes nothing from it.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from functools import cached_property
from itertools import islice

import msgspec

from tallygate.environments.declared import with_declared, words_of
from tallygate.environments.words import Words, default_words
from tallygate.loaders.registry import loader_for

_MOST_WORDS = 8
"""Words of one path that are looked at; it keeps hostile paths cheap."""


class Position(msgspec.Struct, frozen=True, order=True):
    """Where environments stand: the text of paths before the word and after it ("/" for a folder)."""

    before: str
    after: str

    @property
    def form(self) -> str:
        """directory | stem | suffix"""
        if self.after == "/":
            return "directory"
        return "suffix" if self.before.rpartition("/")[2] else "stem"

    def __str__(self) -> str:
        return f"{self.before}{{env}}{self.after}"


class _Occurrence(msgspec.Struct, frozen=True):
    """A word in a path that may name its environment; `rest` is what follows a folder."""

    position: Position
    word: str
    rest: str


_Seen = dict[Position, dict[str, set[str]]]
"""Words seen in each position, each with what follows it."""


def discover(paths: Sequence[str], words: Words | None = None, declared: Collection[str] = ()) -> "Layout":
    """The environment trees among `paths`; linear in their number. declared: names from tallygate.yaml."""
    words = words or default_words()
    evidence = _evidence(paths, words)
    found = Layout(words, [evidence])
    own = words_of(declared, words)
    if not own.environments:
        return found
    left = [path for path in paths if found.environment_of(path) is None]
    return Layout(with_declared(words, own), [evidence, *_declared(left, own)])


class _Places(msgspec.Struct, frozen=True):
    """Words that name environments in the positions where they do."""

    finder: "_Finder"
    positions: dict[Position, set[str]]

    def occurrence(self, path: str) -> _Occurrence | None:
        found = [o for o in self.finder.occurrences(path) if o.word in self.positions.get(o.position, ())]
        folders = [o for o in found if o.position.after == "/"]
        return folders[0] if folders else found[-1] if found else None


class Layout:
    """What the environments of a repository are and which path belongs to which."""

    def __init__(self, words: Words, places: Sequence[_Places]) -> None:
        """places: evidence first; the next have a say of the paths it says nothing of."""
        self._words, self._places = words, places
        self._positions = _together(places)
        self._names = _names(words, places[0].positions)
        self._found: dict[str, _Occurrence | None] = {}
        self._own_words: dict[str, re.Pattern[str]] = {}

    @cached_property
    def environments(self) -> tuple[str, ...]:
        """Names of the environments found, in the order of promotion."""
        found = {word for present in self._positions.values() for word in present}
        ordered = sorted(found, key=lambda word: (self._rank_of(self._names[word]), word))
        return tuple(dict.fromkeys(self._names[word] for word in ordered))

    @cached_property
    def spellings(self) -> dict[str, tuple[str, ...]]:
        """The words that paths have for each environment: `production` for prod."""
        found = {word for present in self._positions.values() for word in present}
        return {name: tuple(sorted(w for w in found if self._names[w] == name)) for name in self.environments}

    @cached_property
    def trees(self) -> tuple[tuple[Position, tuple[str, ...]], ...]:
        """The evidence: each position with the environments that stand there."""
        return tuple(
            (position, tuple(sorted({self._names[word] for word in words}, key=self._rank_of)))
            for position, words in sorted(self._positions.items())
        )

    def environment_of(self, path: str) -> str | None:
        """The environment of a path: by the outermost folder that names one, else by the file's name."""
        found = self._occurrence(path)
        return self._names[found.word] if found else None

    def role_of(self, path: str) -> str | None:
        """The path with `{env}` for its environment: what its counterparts in the others share."""
        found = self._occurrence(path)
        if found is None:
            return None
        return f"{found.position}{self._role_pattern(found.word).sub('{env}', found.rest)}"

    def scope_of(self, path: str) -> str | None:
        """What a path is compared within: its tree, or the files of its format in its folder."""
        found = self._occurrence(path)
        if found is None:
            return None
        if found.position.after == "/":
            return str(found.position)
        return f"{path.rpartition('/')[0]}/*:{loader_for(path)}"

    def named_in(self, text: str) -> str | None:
        """The environment that a word of a text names ("shop-prod"); None where several are named."""
        parts = {part for part in re.split(r"[^A-Za-z0-9]+", text.lower()) if part}
        found = {self._names[word] for word in parts if word in self._names} & {*self.environments}
        return found.pop() if len(found) == 1 else None

    def is_production(self, environment: str) -> bool:
        return self._words.family.get(environment) == self._words.production

    def _occurrence(self, path: str) -> _Occurrence | None:
        if path not in self._found:
            found = (places.occurrence(path) for places in self._places)
            self._found[path] = next(filter(None, found), None)
        return self._found[path]

    def _role_pattern(self, word: str) -> re.Pattern[str]:
        """The word, and the others for its environment that name nothing else."""
        if word not in self._own_words:
            name = self._names[word]
            others = [w for w, n in self._names.items() if n == name and w not in self._words.everyday]
            text = rf"(?<![A-Za-z0-9])(?:{_any_of([word, *others])})(?![A-Za-z0-9])"
            self._own_words[word] = re.compile(text, re.IGNORECASE)
        return self._own_words[word]

    def _rank_of(self, name: str) -> int:
        return self._words.rank[name]


class _Finder:
    """Finds the words of environments in paths."""

    def __init__(self, words: Words) -> None:
        any_word = _any_of(words.family)
        self._ignored = re.compile(rf"(?:^|/)(?:{_any_of(words.ignored_folders)})/")
        self._pattern = re.compile(
            rf"(?:^|(?<=/))(?P<folder>{any_word})(?=/)|(?:^|(?<=[/._-]))(?P<file>{any_word})(?=\.[^/]*$|$)",
            re.IGNORECASE,
        )

    def occurrences(self, path: str) -> Iterator[_Occurrence]:
        found = list(islice(self._pattern.finditer(path), _MOST_WORDS))
        if not found or self._ignored.search(path):
            return
        for match in found:
            word, before, after = match.group().lower(), path[: match.start()], path[match.end() :]
            if match.lastgroup == "folder":
                yield _Occurrence(Position(before, "/"), word, after[1:])
            elif loader_for(path) and (after or before.rpartition("/")[2]):
                yield _Occurrence(Position(before, after), word, "")


def _seen(paths: Sequence[str], finder: _Finder) -> _Seen:
    seen: _Seen = {}
    for path in paths:
        for found in finder.occurrences(path):
            seen.setdefault(found.position, {}).setdefault(found.word, set()).add(found.rest)
    return seen


def _evidence(paths: Sequence[str], words: Words) -> _Places:
    finder = _Finder(words)
    seen = _seen(paths, finder)
    shared = {position: own for position, rests in seen.items() if (own := _shared(position, rests, words))}
    return _Places(finder, {**shared, **_lone(seen, shared, words)})


def _declared(paths: Sequence[str], words: Words) -> Iterator[_Places]:
    """Positions of declared words: those that say it themselves, then everyday ones that were declared.

    `test/clusters/prod` is of prod, whether or not `test` is declared, too.
    """
    finder, default = _Finder(words), default_words()
    seen = _seen(paths, finder)
    telling = _telling(seen, msgspec.structs.replace(words, everyday=words.everyday | default.everyday))
    yield _Places(finder, telling)
    yield _Places(finder, _telling(seen, words))


def _telling(seen: _Seen, words: Words) -> dict[Position, set[str]]:
    found = {position: {w for w in own if _is_telling(position, w, words)} for position, own in seen.items()}
    return {position: own for position, own in found.items() if own}


def _together(places: Sequence[_Places]) -> dict[Position, set[str]]:
    together: dict[Position, set[str]] = {}
    for one in places:
        for position, words in one.positions.items():
            together.setdefault(position, set()).update(words)
    return together


def _shared(position: Position, rests: dict[str, set[str]], words: Words) -> set[str]:
    """The words that name environments there, if two environments share the position.

    `dev/` and `test/` may be tools and tests: everyday words count if they hold a file that another has, too.
    """
    if len({words.family[word] for word in rests}) < 2:
        return set()
    if all(_is_telling(position, word, words) for word in rests):
        return set(rests)
    alike = _alike(rests, words)
    telling = rests.keys() - words.everyday
    return alike | telling if alike or not telling else set(rests)


def _alike(rests: dict[str, set[str]], words: Words) -> set[str]:
    """Words whose folders hold a file of a known format that the folder of another environment has."""
    holders: dict[str, str] = {}
    alike: set[str] = set()
    for word, own in rests.items():
        for rest in filter(loader_for, own):
            holder = holders.setdefault(rest, word)
            if words.family[holder] != words.family[word]:
                alike |= {holder, word}
    return alike


def _lone(seen: _Seen, shared: dict[Position, set[str]], words: Words) -> dict[Position, set[str]]:
    """Positions like a shared one but for one folder: `apps/b/overlays/prod` where `apps/a` has two.

    The word may be another one, where production stands apart: `prod/us/prod` beside `non-prod/us/qa`.
    """
    families: dict[str, set[str]] = {}
    for position, present in shared.items():
        for shape in _shapes(position):
            families.setdefault(shape, set()).update(words.family[word] for word in present)
    lone = {}
    for position in seen.keys() - shared.keys():
        known = set().union(*(families.get(shape, ()) for shape in _shapes(position)))
        joining = {
            word
            for word in seen[position]
            if known and (words.family[word] in known or word not in words.everyday)
            if _is_telling(position, word, words)
        }
        if joining:
            lone[position] = joining
    return lone


def _shapes(position: Position) -> Iterator[str]:
    """The position with one of its folders left open, as long as something else still names it."""
    *folders, prefix = position.before.split("/")
    for index in range(min(len(folders), _MOST_WORDS)):
        if len(folders) > 1 or prefix:
            shape = [*folders[:index], "*", *folders[index + 1 :], prefix]
            yield "/".join(shape) + "{env}" + position.after


def _is_telling(position: Position, word: str, words: Words) -> bool:
    """Whether the word says by itself, or by the name around it, that it means an environment."""
    folder = position.before.rstrip("/").rpartition("/")[2]
    return word not in words.everyday or position.after != "/" or folder in words.trees


def _names(words: Words, positions: dict[Position, set[str]]) -> dict[str, str]:
    """Name of the environment of each word: its family's, or its own beside another of that family."""
    names = dict(words.family)
    for present in positions.values():
        for family in words.environments:
            side_by_side = present.intersection(family.words)
            if len(side_by_side) > 1:
                names.update((word, word) for word in side_by_side)
    return names


def _any_of(words: Sequence[str] | dict[str, str] | frozenset[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word))))
