"""The kinds of `promote`: which values of a file each one moves."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from tallygate.model.document import Document
from tallygate.model.location import Location, ValuePath
from tallygate.model.promotion import GateState
from tallygate.promotion.declared import DeclarationError
from tallygate.promotion.images import DIGEST, Naming, naming, reference
from tallygate.promotion.key_paths import (
    AmbiguousError,
    KeyPath,
    Place,
    matches,
    named,
    parsed,
    pointer,
    scalars,
)
from tallygate.promotion.projection import Cell, Reading, RefusedError

_ABSENT = object()
_BRANCHES = frozenset(
    {"HEAD", "main", "master", "trunk", "develop", "dev", "staging", "stage", "prod", "production"}
)
_RANGE = re.compile(r"[\^~<>=*|, ]|(?:^|\.)[xX](?:\.|$)")
_CHART = ("chart", "repoURL", "name")
_REVISION = ("repoURL", "ref", "path", "name")


class _Found(msgspec.Struct, frozen=True):
    document: Document
    place: Place


def cells_of(reading: Reading) -> Iterator[Cell]:
    """The cells of one entry. Raises RefusedError, and DeclarationError for a kind that is not there."""
    kind = reading.promotable.kind
    if kind not in _KINDS:
        raise DeclarationError(f"promote: kind {kind} is not supported; there are: {', '.join(_KINDS)}")
    if not reading.path.endswith((".yaml", ".yml", ".json")):
        raise DeclarationError(
            f"promote: {reading.promotable.file}: values move in YAML and JSON files alone"
        )
    for cell in _KINDS[kind](reading):
        key = parsed(cell.key)
        if cell.fixed or not any(matches(pattern, key) for pattern in reading.never):
            yield cell


def _keys(reading: Reading) -> Iterator[Cell]:
    for text in reading.promotable.keys:
        for found in _named(reading, text):
            for place in scalars(found.place):
                if isinstance(place.value, list):
                    raise _refused(
                        found.document, place.path, f"{text} holds a list; promotions move scalars"
                    )
                yield _cell(reading, found.document, place, (place.key,))


def _kustomize_images(reading: Reading) -> Iterator[Cell]:
    for found in _named(reading, "images.name"):
        image = Place(
            found.place.key[:-1], found.place.path[:-1], _at(found.document.value, found.place.path[:-1])
        )
        yield from _kustomize_image(reading, found.document, image)


def _kustomize_image(reading: Reading, document: Document, image: Place) -> Iterator[Cell]:
    declared = naming(reading.promotable, reading.leaf)
    repository = image.value.get("newName", image.value.get("name"))
    is_mapped = bool(declared.repository) and repository == declared.repository
    own = declared if is_mapped else Naming()
    if is_mapped:
        yield _fixed(reading, document, image, "newName", "{repository}")
    else:
        yield _member(reading, document, image, "newName", Naming())
    yield from _tag_and_digest(reading, document, image, "newTag", own, insertable=True)


def _helm_image(reading: Reading) -> Iterator[Cell]:
    for found in _named(reading, reading.promotable.key):
        place, declared = found.place, naming(reading.promotable, reading.leaf)
        if isinstance(place.value, str):
            yield from _image_text(reading, found.document, place, declared)
        elif isinstance(place.value, dict):
            yield from _image_map(reading, found.document, place, declared)
        else:
            raise _refused(
                found.document, place.path, f"{reading.promotable.key} is neither a map nor a reference"
            )


def _image_map(reading: Reading, document: Document, place: Place, declared: Naming) -> Iterator[Cell]:
    parts = [place.value.get(name) for name in ("registry", "repository")]
    repository = "/".join(part for part in parts if isinstance(part, str) and part)
    is_mapped = bool(declared.repository) and repository == declared.repository
    if repository:
        yield _fixed(reading, document, place, "repository", "{repository}" if is_mapped else repository)
    own = declared if is_mapped else Naming()
    yield from _tag_and_digest(reading, document, place, "tag", own, insertable=False)


def _image_text(reading: Reading, document: Document, place: Place, declared: Naming) -> Iterator[Cell]:
    """`repo:tag@digest` as one cell: what is before the tag is this environment's own."""
    found = reference(place.value)
    if found is None:
        raise _refused(document, place.path, f"{'.'.join(place.key)} is no reference of an image")
    is_mapped = bool(declared.repository) and found.repository == declared.repository
    yield _fixed(reading, document, place, "repository", "{repository}" if is_mapped else found.repository)
    prefix = found.repository + (f":{declared.prefix}" if is_mapped and declared.prefix else "")
    if not place.value.startswith(prefix):
        raise _misnamed(document, place.path, place.value, declared)
    unfit = _unfit_digest(reading, found.digest)
    cell = _cell(reading, document, place, (place.key,))
    yield msgspec.structs.replace(cell, value=place.value[len(prefix) :], prefix=prefix, unfit=unfit)


def _tag_and_digest(
    reading: Reading, document: Document, image: Place, tag: str, own: Naming, *, insertable: bool
) -> Iterator[Cell]:
    named_tag = _member(reading, document, image, tag, own, insertable=insertable)
    digest = _member(reading, document, image, "digest", Naming(), insertable=insertable)
    unfit = _unfit_digest(reading, digest.value or "")
    yield named_tag
    yield msgspec.structs.replace(digest, unfit=digest.unfit or unfit)


def _argocd(
    identities: tuple[str, ...], of_a_chart: bool, unfit: Callable[[str], str]
) -> Callable[[Reading], Iterator[Cell]]:
    def cells(reading: Reading) -> Iterator[Cell]:
        for found in _named(reading, reading.promotable.key, identities):
            parent = _at(found.document.value, found.place.path[:-1])
            if ("chart" in parent or "version" in parent) == of_a_chart:
                cell = _cell(reading, found.document, found.place, (found.place.key,))
                yield msgspec.structs.replace(cell, unfit=_unfit_text(cell) or unfit(cell.value or ""))

    return cells


def _unfit_chart(version: str) -> str:
    return f"{version} is a range; promote one version" if _RANGE.search(version) else ""


def _unfit_revision(revision: str) -> str:
    if revision in _BRANCHES or revision.startswith("refs/heads/"):
        return f"{revision} is a branch; promote a commit or a tag"
    return f"{revision} is a range; promote a commit or a tag" if _RANGE.search(revision) else ""


def _unfit_digest(reading: Reading, digest: str) -> str:
    if digest:
        return "" if DIGEST.fullmatch(digest) else f"{digest} is no sha256 digest"
    return "it has no digest, which `require` demands" if reading.promotable.require == "digest" else ""


def _unfit_text(cell: Cell) -> str:
    return f"{cell.value} is no text; put it in quotes" if cell.plain else ""


_KINDS: dict[str, Callable[[Reading], Iterator[Cell]]] = {
    "helm-image": _helm_image,
    "kustomize-images": _kustomize_images,
    "argocd-chart": _argocd(_CHART, True, _unfit_chart),
    "argocd-revision": _argocd(_REVISION, False, _unfit_revision),
    "keys": _keys,
}


def _named(reading: Reading, text: str, identities: tuple[str, ...] = ("name",)) -> list[_Found]:
    """Values under a key, in the one document that has it."""
    found: list[_Found] = []
    for document in reading.documents:
        places = list(_told_apart(document, document.value, parsed(text), identities))
        if places and found:
            lines = f"lines {_line(found[0].document)} and {_line(document)}"
            raise _refused(
                document, (), f"{text} stands in documents of {lines}; put each into a file of its own"
            )
        found += [_Found(document, place) for place in places]
    return found


def _told_apart(document: Document, value: Any, key: KeyPath, identities: tuple[str, ...]) -> Iterator[Place]:
    try:
        yield from named(value, key, identities)
    except AmbiguousError as error:
        raise _refused(document, error.path, str(error)) from None


def _member(
    reading: Reading, document: Document, image: Place, name: str, own: Naming, *, insertable: bool = False
) -> Cell:
    """A key of an image, also where it is absent."""
    value = image.value.get(name, _ABSENT)
    place = Place((*image.key, name), (*image.path, name), value)
    cell = _cell(reading, document, place, (image.key,))
    if cell.value is not None and own.prefix:
        if cell.plain or not cell.value.startswith(own.prefix) or cell.value == own.prefix:
            raise _misnamed(document, place.path, cell.value, own)
        cell = msgspec.structs.replace(cell, value=cell.value.removeprefix(own.prefix))
    return msgspec.structs.replace(cell, prefix=own.prefix, insertable=insertable, unfit=_unfit_text(cell))


def _fixed(reading: Reading, document: Document, image: Place, name: str, value: str) -> Cell:
    place = Place((*image.key, name), (*image.path, name), value)
    return msgspec.structs.replace(_cell(reading, document, place, (image.key,)), fixed=True)


def _cell(reading: Reading, document: Document, place: Place, group: tuple[KeyPath]) -> Cell:
    value = place.value
    if isinstance(value, dict | list):
        raise _refused(document, place.path, f"{'.'.join(place.key)}: expected a scalar")
    plain = value is not _ABSENT and not isinstance(value, str)
    text = None if value is _ABSENT else msgspec.json.encode(value).decode() if plain else value
    file = reading.promotable.file
    return Cell(
        (file, pointer(group[0])), file, pointer(place.key), text, document, place.path,
        kind=reading.promotable.kind, plain=plain,
    )  # fmt: skip


def _refused(document: Document, path: ValuePath, message: str) -> RefusedError:
    return RefusedError(message, Location.at(document.path, document.spans.value(path)))


def _misnamed(document: Document, path: ValuePath, tag: str, own: Naming) -> RefusedError:
    message = f"{tag} does not begin with {own.prefix}, as images.map says"
    return RefusedError(message, Location.at(document.path, document.spans.value(path)), GateState.FAIL)


def _at(value: Any, path: ValuePath) -> Any:
    for part in path:
        value = value[part]
    return value


def _line(document: Document) -> int:
    return document.spans.value(()).line
