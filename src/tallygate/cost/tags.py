"""Tags of a resource: its own, and those that its provider adds."""

from tallygate.model.location import ValuePath
from tallygate.model.resource import Resource

_OWN: ValuePath = ("tags",)
_OF_PROVIDER: ValuePath = ("default_tags", 0, "tags")
EVERY = "*"


def tags_of(
    resource: Resource, provider: Resource | None
) -> tuple[tuple[tuple[str, str], ...], tuple[str, ...]]:
    """Those that are known, and keys of those that are not, or are secret; its own before the others."""
    known, unsure = _read(provider, _OF_PROVIDER) if provider else ({}, set())
    own, own_unsure = _read(resource, _OWN)
    known = {key: value for key, value in known.items() if key not in own_unsure} | own
    return tuple(sorted(known.items())), tuple(sorted((unsure - own.keys()) | own_unsure))


def _read(resource: Resource, place: ValuePath) -> tuple[dict[str, str], set[str]]:
    hidden = [one.path for one in resource.unknown] + list(resource.sensitive)
    unsure = {_key(path, place) for path in hidden if _touch(path, place)}
    if EVERY in unsure:
        return {}, unsure
    value = _at(resource.values, place)
    tags = value if isinstance(value, dict) else {}
    return {key: text for key, text in tags.items() if isinstance(text, str) and key not in unsure}, unsure


def _touch(path: ValuePath, place: ValuePath) -> bool:
    length = min(len(path), len(place))
    return path[:length] == place[:length]


def _key(path: ValuePath, place: ValuePath) -> str:
    return str(path[len(place)]) if len(path) > len(place) else EVERY


def _at(value: object, place: ValuePath) -> object:
    for part in place:
        if isinstance(value, dict):
            value = value.get(part)
        elif isinstance(value, list) and isinstance(part, int) and part < len(value):
            value = value[part]
        else:
            return None
    return value
