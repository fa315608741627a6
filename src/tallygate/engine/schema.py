"""JSON Schema: violations of a document, each at its place."""

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

import msgspec

from tallygate.model.document import Document
from tallygate.model.location import Location, ValuePath


class Violation(msgspec.Struct, frozen=True):
    location: Location
    path: ValuePath
    message: str


def violations(schema: Any, document: Document) -> list[Violation]:
    """Violations of `schema` (draft 2020-12) in order of place. Raises ValueError for a bad schema."""
    return [
        Violation(Location.at(document.path, document.spans.key(path)), path, message)
        for path, message in schema_errors(schema, document.value)
    ]


def schema_errors(schema: Any, value: Any) -> list[tuple[ValuePath, str]]:
    """(path, sentence) of every violation, sorted."""
    found = {row for error in validator_of(schema).iter_errors(value) for row in _rows(schema, error)}
    return sorted(found, key=lambda row: ([str(part) for part in row[0]], row[1]))


def validator_of(schema: Any) -> Any:
    """A validator of `jsonschema_rs`. Raises ValueError for a bad schema."""
    import jsonschema_rs

    try:
        # offline: a `$ref` to a URL is an error, not a request. mask: a value may be a secret.
        return jsonschema_rs.Draft202012Validator(schema, offline=True, mask="the value")
    except (jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError, TypeError, ValueError) as error:
        raise ValueError(f"not a JSON Schema: {getattr(error, 'message', error)}") from None


def _rows(schema: Any, error: Any) -> Iterator[tuple[ValuePath, str]]:
    """An unknown key is told at the key; everything else at the value that is wrong."""
    path = tuple(error.instance_path)
    unexpected = getattr(error.kind, "unexpected", None)
    if not unexpected:
        yield path, f"{path[-1] if path else 'the document'}: {error.message}"
        return
    known = _properties_at(schema, list(error.schema_path)[:-1])
    for key in unexpected:
        close = get_close_matches(key, known, 1)
        yield (*path, key), f"unknown key `{key}`" + (f"; did you mean `{close[0]}`?" if close else "")


def _properties_at(schema: Any, path: list[Any]) -> list[str]:
    for part in path:
        schema = schema.get(part) if isinstance(schema, dict) else None
    return sorted(schema.get("properties", {})) if isinstance(schema, dict) else []
