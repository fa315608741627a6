"""References of images, and how those of two environments correspond."""

import re

import msgspec

from tallygate.model.promotion import Leaf
from tallygate.promotion.declared import DeclarationError, Promotable

_REFERENCE = re.compile(
    r"(?P<repository>(?:[A-Za-z0-9._-]+(?::[0-9]+)?/)?(?:[A-Za-z0-9._-]+/)*[A-Za-z0-9._-]+)(?::(?P<tag>[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?"
    r"(?:@(?P<digest>[a-z0-9]+:[0-9a-fA-F]{32,}))?"
)
DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


class Naming(msgspec.Struct, frozen=True):
    """What an environment calls an image of a service: "" where nothing is declared. prefix: in front of the
    part of a tag that moves."""

    repository: str = ""
    prefix: str = ""


class Reference(msgspec.Struct, frozen=True):
    """A reference taken apart."""

    repository: str
    tag: str
    digest: str


def reference(text: str) -> Reference | None:
    """None for what is no reference."""
    match = _REFERENCE.fullmatch(text)
    return (
        None if match is None else Reference(match["repository"], match["tag"] or "", match["digest"] or "")
    )


def naming(promotable: Promotable, leaf: Leaf) -> Naming:
    """Raises DeclarationError where a map does not speak of the environment, or cannot be read."""
    declared = promotable.images.map
    if not declared:
        return Naming()
    if leaf.environment not in declared:
        raise DeclarationError(f"promote: images.map names no repository of {leaf.environment}")
    text = declared[leaf.environment].replace("{service}", leaf.service)
    folder, slash, name = text.rpartition("/")
    repository, colon, tag = name.partition(":")
    prefix, found, rest = tag.partition("{tag}") if colon else ("", "{tag}", "")
    if not found or rest or "{" in folder + repository + prefix:
        raise DeclarationError(
            f"promote: images.map.{leaf.environment}: expected REPOSITORY or REPOSITORY:TAG, "
            "with {service} in it, and {tag} at its end"
        )
    return Naming(f"{folder}{slash}{repository}", prefix)
