"""The words that name environments, from words.json."""

from functools import cache, cached_property
from pathlib import Path

import msgspec


class Family(msgspec.Struct, frozen=True):
    """One kind of environment and the other words for it."""

    name: str
    aliases: tuple[str, ...]

    @property
    def words(self) -> tuple[str, ...]:
        return (self.name, *self.aliases)


class Words(msgspec.Struct, frozen=True, dict=True):
    """Families in the order of promotion.

    everyday: words that name folders and files of other kinds, too. trees: folders that hold one folder an
    environment. ignored_folders: what is under them is configuration of tools, not of environments.
    """

    source: str
    date: str
    production: str
    environments: tuple[Family, ...]
    everyday: frozenset[str]
    trees: frozenset[str]
    ignored_folders: frozenset[str]

    @cached_property
    def family(self) -> dict[str, str]:
        """Name of the family of each word."""
        return {word: family.name for family in self.environments for word in family.words}

    @cached_property
    def rank(self) -> dict[str, int]:
        """Place of each word in the order of promotion."""
        ordered = [word for family in self.environments for word in family.words]
        return {word: place for place, word in enumerate(ordered)}


@cache
def default_words() -> Words:
    """The words that ship with Tallygate."""
    return msgspec.json.decode(Path(__file__).with_name("words.json").read_bytes(), type=Words)
