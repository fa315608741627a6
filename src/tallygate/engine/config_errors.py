"""What is wrong with a tallygate.yaml, in plain words, all of it at once."""

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from typing import Any

from tallygate.cost.regions import regions
from tallygate.engine.grammar import Node, Place, dotted, grammar, places, read_values
from tallygate.engine.problems import UsageError
from tallygate.model.document import Document
from tallygate.model.location import Location, ValuePath
from tallygate.schema import TYPES, validator_of

_MOST_LINES = 20
_LONGEST = 400
_MOST_KNOWN, _LONG = 1000, 80  # near names are dear to find
_BOUNDS = {"minItems": "a list that is not empty", "minLength": "text that is not empty"}
_CHOICES = {"anyOf", "oneOf", "not"}

Problem = tuple[ValuePath, str]


def refuse(document: Document, before: Sequence[tuple[Location, str]] = ()) -> None:
    """Raises UsageError with a line for everything that is wrong, in order of place.

    before: what was wrong already when it was loaded, such as a key set twice.
    """
    told = dict(reversed([*_of_schema(document.value)]))
    for path, message in _of_values(document.value):
        told.setdefault(path, message)
    placed = [
        (Location.at(document.path, document.spans.key(path)), message) for path, message in told.items()
    ]
    raise_all([*before, *placed])


def raise_all(problems: list[tuple[Location, str]]) -> None:
    """One UsageError for all of them, none where there are none."""
    lines = [_line(f"{location}: {message}") for location, message in sorted(set(problems))]
    if len(lines) > _MOST_LINES:
        lines[_MOST_LINES - 1 :] = [f"... and {len(lines) - _MOST_LINES + 1} more"]
    if lines:
        raise UsageError("\n".join(lines))


def _line(text: str) -> str:
    """One line, whatever a key of the file holds."""
    shown = "".join(sign if sign.isprintable() else f"\\x{ord(sign):02x}" for sign in text[: _LONGEST + 1])
    return shown if len(text) <= _LONGEST else shown[:_LONGEST] + "..."


def near(word: str, known: list[str]) -> str:
    """`; did you mean X?` where one is near, else nothing."""
    close = get_close_matches(word, known, 1) if len(known) <= _MOST_KNOWN and len(word) <= _LONG else []
    return f"; did you mean `{close[0]}`?" if close else ""


def _of_schema(value: Any) -> Iterator[Problem]:
    for error in validator_of(grammar()).iter_errors(value):
        path, keyword = tuple(error.instance_path), error.schema_path[-1]
        node = _node_at(error.schema_path[:-1])
        if unexpected := getattr(error.kind, "unexpected", None):
            known = sorted(node.get("properties", {}))
            for key in unexpected:
                yield (*path, key), f"unknown key `{key}`{near(key, known)}"
        elif error.kind.name == "propertyNames":
            inner = error.kind.error
            yield (*path, inner.instance), f"{dotted(path)}: expected {_key_expected(inner)}, not this key"
        elif keyword == "required":
            yield path, f"{dotted(path) or 'the document'}: `{error.kind.property}` is missing"
        else:
            expected = _expected(node, str(keyword), _value_at(value, path))
            yield path, f"{dotted(path) or 'the document'}: expected {expected}"


def _key_expected(error: Any) -> str:
    expects = _node_at(error.schema_path[:-1]).get("x-expects")
    return str(expects or "a name of letters, digits, dots and dashes")


def _expected(node: Node, keyword: str, value: Any) -> str:
    """The value itself is not repeated: it may be a secret that stands in the wrong place."""
    if keyword in _CHOICES and "x-choice" in node:
        return str(node["x-choice"])
    given = f", not {_given(value)}" if keyword == "type" else ""
    if given and node.get("type") == "string" and isinstance(value, int | float):
        given += "; put it in quotes"
    if "x-expects" in node:
        return f"{node['x-expects']}{given}"
    if keyword == "enum":
        meant = near(value, node["enum"]) if isinstance(value, str) else ""
        return f"one of {', '.join(node['enum'])}{meant}"
    if keyword in _BOUNDS:
        return _BOUNDS[keyword]
    if keyword in ("minimum", "maximum"):
        return f"a number of at {'least' if keyword == 'minimum' else 'most'} {node[keyword]}"
    return f"{TYPES.get(node.get('type', ''), 'another value')}{given}"


def _given(value: Any) -> str:
    if value is None:
        return "an empty value"
    if isinstance(value, bool):
        return "true or false"
    names: dict[type, str] = {dict: "a mapping", list: "a list", str: "text"}
    return names.get(type(value), "a number")


def _node_at(path: list[str | int]) -> Node:
    node: Any = grammar()
    for part in path:
        node = node[part]
    return node if isinstance(node, dict) else {}


def _value_at(value: Any, path: ValuePath) -> Any:
    for part in path:
        value = value[part]
    return value


def _of_values(value: Any) -> Iterator[Problem]:
    """What a schema cannot say: keys of later steps, days that are none, circles."""
    for place in places(value):
        if since := place.node.get("x-since"):
            key = dotted(place.path)
            yield place.path, f"`{key}` is not supported yet: it comes with {since}; take it out"
        elif later := place.node.get("x-later", {}).get(str(place.value)):
            key = dotted(place.path)
            yield place.path, f"{key}: {place.value} is not supported yet: it comes with {later}"
        elif not _readable(place):
            yield place.path, f"{dotted(place.path)}: expected {place.node['x-expects']}"
    yield from _circles(value)
    yield from _regions(value)


def _readable(place: Place) -> bool:
    try:
        return "x-reads" not in place.node or read_values(place.value, place.node) is not None
    except (TypeError, ValueError):
        return False


def _regions(value: Any) -> Iterator[Problem]:
    """What has prices nowhere would leave everything without one, or stand in for nothing."""
    cost = value.get("cost") if isinstance(value, dict) else None
    for key in ("region", "region_fallback"):
        name = cost.get(key) if isinstance(cost, dict) else None
        if isinstance(name, str) and (problem := no_region(name)):
            yield ("cost", key), f"cost.{key}: {problem}"


def no_region(name: str) -> str:
    """Why a name is none of a region of AWS, "" where it is one."""
    known = regions()
    return "" if name in known else f"{name} is no region of AWS{near(name, list(known))}"


def _circles(value: Any) -> Iterator[Problem]:
    """Environments that come after themselves."""
    environments = value.get("environments") if isinstance(value, dict) else None
    if not isinstance(environments, dict):
        return
    after = {name: _names(own.get("after")) for name, own in environments.items() if isinstance(own, dict)}
    before: dict[str, list[str]] = {name: [] for name in after}
    for name, names in after.items():
        for other in names:
            before.setdefault(other, []).append(name)
    for name in sorted(_left(after, before) & _left(before, after)):
        yield ("environments", name, "after"), f"environments.{name}.after: {name} comes after itself"


def _left(after: dict[str, list[str]], follow: dict[str, list[str]]) -> set[str]:
    """Names in a circle or behind one: what stays when those with nothing before them go, again and again."""
    waiting = {name: sum(other in after for other in names) for name, names in after.items()}
    free = [name for name, number in waiting.items() if not number]
    for name in free:
        for next_name in follow.get(name, ()):
            waiting[next_name] -= 1
            if not waiting[next_name]:
                free.append(next_name)
    return waiting.keys() - set(free)


def _names(value: Any) -> list[str]:
    return [name for name in value if isinstance(name, str)] if isinstance(value, list) else []
