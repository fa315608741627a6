"""JSON Schema: violations of a document, each at its place."""

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
    import jsonschema_rs

    try:
        # offline: a `$ref` to a URL is an error, not a request. mask: a value may be a secret.
        validator = jsonschema_rs.Draft202012Validator(schema, offline=True, mask="the value")
    except jsonschema_rs.ValidationError as error:
        raise ValueError(f"not a JSON Schema: {error.message}") from None
    found = {(tuple(error.instance_path), _sentence(schema, error)) for error in validator.iter_errors(value)}
    return sorted(found, key=lambda item: ([str(part) for part in item[0]], item[1]))


def _sentence(schema: Any, error: Any) -> str:
    name = error.instance_path[-1] if error.instance_path else "the document"
    text = str(error.message)
    if "Additional properties" not in text and "additionalProperties" not in text:
        return f"{name}: {text}"
    unexpected = sorted(getattr(error.kind, "unexpected", []))
    known = _properties_at(schema, list(error.schema_path)[:-1])
    hints = [_near(key, known) for key in unexpected]
    return f"unknown key {', '.join(hints)}" if hints else text


def _near(key: str, known: list[str]) -> str:
    close = get_close_matches(key, known, 1)
    return f"`{key}`" + (f" (did you mean `{close[0]}`?)" if close else "")


def _properties_at(schema: Any, path: list[Any]) -> list[str]:
    for part in path:
        schema = schema.get(part) if isinstance(schema, dict) else None
    return sorted(schema.get("properties", {})) if isinstance(schema, dict) else []
