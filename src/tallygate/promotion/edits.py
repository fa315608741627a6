"""Edits of files: only the values that change, byte for byte, and read back before anybody writes them."""

import codecs
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import msgspec

from tallygate.loaders.interface import DEFAULT_LIMITS
from tallygate.loaders.registry import load, loader_for
from tallygate.model.diagnostic import Level
from tallygate.model.document import Document
from tallygate.model.location import Location, ValuePath
from tallygate.model.promotion import Edit
from tallygate.promotion.spliced import REMOVED, EditError, Piece, changed, same, spliced

__all__ = ("EditError", "edited")
_MOST_EDITS = 5_000


def edited(data: bytes, path: str, edits: Sequence[Edit]) -> bytes:
    """The file with its edits. Raises EditError where one cannot be made, or does more than it should."""
    if len(edits) > _MOST_EDITS:
        raise EditError(
            f"{len(edits)} values of one file would change, more than {_MOST_EDITS}", Location(path)
        )
    documents = _read(data, path)
    _agree(documents, path, edits)
    expected = [document.value for document in documents]
    for edit in edits:
        expected[edit.document] = changed(expected[edit.document], edit.key, _after(edit))
    content = data.removeprefix(codecs.BOM_UTF8).decode()
    pieces = _WRITERS[loader_for(path) or ""](content, path, documents, edits)
    try:
        result = data[: len(data) - len(content.encode())] + spliced(content, pieces).encode()
    except ValueError:
        raise EditError("two edits of one value", Location(path)) from None
    if not same([document.value for document in _read(result, path)], expected):
        raise EditError("the edited file would not read back as planned", Location(path))
    return result


def _read(data: bytes, path: str) -> list[Document]:
    """Every document of a file without fault. Raises EditError."""
    name = loader_for(path) or ""
    if name not in _WRITERS or path.endswith(".jsonc"):
        raise EditError("values are edited in YAML and JSON files alone", Location(path))
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise EditError("save the file as UTF-8 to have it edited", Location(path))
    loaded = load(name, data, path, DEFAULT_LIMITS)
    for problem in loaded.diagnostics:
        if problem.level is not Level.NOTE and problem.rule != "yaml-separator":
            raise EditError(problem.message.removesuffix("; the last value counts"), problem.location)
    return loaded.documents


def _agree(documents: Sequence[Document], path: str, edits: Iterable[Edit]) -> None:
    """Raises EditError where the file does not hold what it is to be changed from."""
    for edit in edits:
        if edit.document >= len(documents):
            raise EditError(f"it has no document {edit.document + 1}", Location(path))
        document = documents[edit.document]
        if _written(_at(document.value, edit.key)) != (edit.before, edit.before_plain):
            place = Location.at(path, document.spans.value(edit.key))
            raise EditError("the value is not the one that was planned from", place)


def _at(value: Any, path: ValuePath) -> Any:
    for part in path:
        try:
            value = value[part]
        except (KeyError, IndexError, TypeError):
            return REMOVED
    return value


def _written(value: Any) -> tuple[str | None, bool]:
    """A value as edits tell it."""
    if value is REMOVED:
        return None, False
    return (value, False) if isinstance(value, str) else (msgspec.json.encode(value).decode(), True)


def _after(edit: Edit) -> Any:
    if edit.after is None:
        return REMOVED
    return msgspec.json.decode(edit.after) if edit.plain else edit.after


def _yaml_pieces(
    content: str, path: str, _documents: Sequence[Document], edits: Iterable[Edit]
) -> list[Piece]:
    from tallygate.promotion.yaml_edits import YamlText

    text = YamlText(content, path)
    return [text.piece(edit) for edit in edits]


def _json_pieces(
    content: str, path: str, documents: Sequence[Document], edits: Iterable[Edit]
) -> list[Piece]:
    from tallygate.loaders.text import Text

    text = Text(content)
    pieces = []
    for edit in edits:
        span = documents[edit.document].spans.value(edit.key)
        if edit.before is None or edit.after is None:
            raise EditError("keys are neither added to JSON nor taken out", Location.at(path, span))
        start, end = text.offset(span.line, span.column), text.offset(span.end_line, span.end_column)
        pieces.append(
            Piece(start, end, edit.after if edit.plain else msgspec.json.encode(edit.after).decode())
        )
    return pieces


_Writer = Callable[[str, str, Sequence[Document], Iterable[Edit]], list[Piece]]
_WRITERS: dict[str, _Writer] = {"yaml": _yaml_pieces, "json": _json_pieces}
