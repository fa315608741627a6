"""Environments by their names in tallygate.yaml: each of their words counts, also alone."""

from collections.abc import Collection

import msgspec

from tallygate.environments.words import Family, Words


def words_of(declared: Collection[str], words: Words) -> Words:
    """The words of the declared environments alone: a name of its own, or a family's with all its words.

    In `everyday` is what names folders of other kinds, too, and was not itself declared.
    """
    own = {name.lower(): name for name in sorted(declared)}
    families = {words.family[word] for word in own if word in words.family}
    known = tuple(family for family in words.environments if family.name in families)
    others = tuple(
        Family(name, (word,) if word != name else ())
        for word, name in own.items()
        if word not in words.family
    )
    return msgspec.structs.replace(
        words, environments=(*known, *others), everyday=words.everyday.difference(own)
    )


def with_declared(words: Words, declared: Words) -> Words:
    """Both, in the order of promotion: what nobody but the file names comes last."""
    own = tuple(family for family in declared.environments if family.name not in words.family)
    return msgspec.structs.replace(words, environments=(*words.environments, *own))
