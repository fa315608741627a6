"""Nulls that the API server drops from a custom resource before it validates it."""

from typing import Any

import msgspec


def without_nulls(value: Any, schema: dict[str, Any]) -> Any:
    """The object without nulls in mappings that may not be null and have no default, as
    PruneNonNullableNullsWithoutDefaults leaves it; what is null in a list stays."""
    encoded = msgspec.json.encode(value)
    if b"null" not in encoded:
        return value
    made = msgspec.json.decode(encoded)
    waiting: list[tuple[Any, Any]] = [(made, schema)]
    while waiting:
        current, said = waiting.pop()
        if not isinstance(said, dict):
            continue
        if isinstance(current, list):
            waiting += [(item, said.get("items")) for item in current]
        elif isinstance(current, dict):
            for key, inner in [*current.items()]:
                own = _of_key(said, key)
                if inner is None and _is_dropped(own):
                    del current[key]
                else:
                    waiting.append((inner, own))
    return made


def _of_key(schema: dict[str, Any], key: str) -> Any:
    properties = schema.get("properties")
    if isinstance(properties, dict) and key in properties:
        return properties[key]
    return schema.get("additionalProperties")


def _is_dropped(schema: Any) -> bool:
    if not isinstance(schema, dict) or schema.get("nullable") is True or "default" in schema:
        return False
    types = schema.get("type") or "null"
    return "null" not in ([types] if isinstance(types, str) else types)
