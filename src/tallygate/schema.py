"""JSON Schema: violations of a document, each at its place."""

from collections.abc import Iterator
from difflib import get_close_matches
from itertools import islice
from typing import Any, NamedTuple

import msgspec

from tallygate.model.document import Document
from tallygate.model.location import Location, ValuePath

# Each is looked at to be told; a value with more of them is not read on by anybody.
_MOST = 200
_MOST_NESTED = 8
_DEEPEST = 32
"""Keys that stand deeper are not looked for elsewhere."""
TYPES = {
    "array": "a list",
    "object": "a mapping",
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "null": "null",
}


class Violation(msgspec.Struct, frozen=True):
    location: Location
    path: ValuePath
    message: str


class Problem(NamedTuple):
    """What is wrong at `path`: of a key that is missing or unknown, the path of that key. about: the path of
    the value that is wrong."""

    path: ValuePath
    about: ValuePath
    text: str


def violations(schema: Any, document: Document) -> list[Violation]:
    """Violations of `schema` (draft 2020-12) in order of place. Raises ValueError for a bad schema."""
    return [
        Violation(Location.at(document.path, document.spans.key(path)), path, message)
        for path, message in schema_errors(schema, document.value)
    ]


def schema_errors(schema: Any, value: Any) -> list[tuple[ValuePath, str]]:
    """(path, sentence) of every violation, sorted."""
    return sentences(validator_of(schema), schema, value)


def sentences(validator: Any, schema: Any, value: Any) -> list[tuple[ValuePath, str]]:
    """`schema_errors` by the validator of the schema, for one that judges many values."""
    return [(problem.path, _sentence(problem)) for problem in problems(validator, schema, value)]


def _sentence(problem: Problem) -> str:
    if problem.text.startswith("unknown key"):
        return f"{dotted(problem.about)}: {problem.text}" if problem.about else problem.text
    named = next((at for at in range(len(problem.about), 0, -1) if isinstance(problem.about[at - 1], str)), 1)
    return f"{dotted(problem.about[named - 1 :]) or 'the document'}: {problem.text}"


def problems(validator: Any, schema: Any, value: Any) -> list[Problem]:
    """What is wrong, each told once, in order of place. validator: that of `schema`."""
    errors = islice(validator.iter_errors(value), _MOST)
    found = {problem for error in errors for problem in _problems(schema, error, _MOST_NESTED)}
    return sorted(found, key=lambda one: ([str(part) for part in one.path], one.text))


def validator_of(schema: Any) -> Any:
    """A validator of `jsonschema_rs`. Raises ValueError for a bad schema."""
    return _validator(schema)


def linear_validator_of(schema: Any) -> Any:
    """As `validator_of`; patterns are those of RE2, as Kubernetes has them, and take linear time."""
    import jsonschema_rs

    return _validator(schema, pattern_options=jsonschema_rs.RegexOptions(size_limit=1 << 20))


def _validator(schema: Any, **options: Any) -> Any:
    import jsonschema_rs

    try:
        # offline: a `$ref` to a URL is an error, not a request. mask: a value may be a secret.
        return jsonschema_rs.Draft202012Validator(schema, offline=True, mask="the value", **options)
    except (jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError, TypeError, ValueError) as error:
        raise ValueError(f"not a JSON Schema: {getattr(error, 'message', error)}") from None


def _problems(schema: Any, error: Any, levels: int) -> Iterator[Problem]:
    """An unknown key is told at the key; everything else at the value that is wrong."""
    path, kind = tuple(error.instance_path), error.kind
    if branch := _speaking(error, len(path)) if levels else []:
        for inner in branch:
            yield from _problems(schema, inner, levels - 1)
    elif unexpected := getattr(kind, "unexpected", None):
        known = _properties_at(schema, list(error.schema_path)[:-1])
        for key in unexpected[:_MOST]:
            yield Problem(
                (*path, key), path, f"unknown key `{key}`{_near(key, known) or _elsewhere(schema, path, key)}"
            )
    elif kind.name == "required":
        yield Problem((*path, kind.property), path, error.message)
    else:
        yield Problem(path, path, _text(error))


def _speaking(error: Any, depth: int) -> list[Any]:
    """The errors of the one branch that was meant: the value has its type, or it reads on farthest."""
    branches = getattr(error.kind, "context", None) or ()
    of_its_type = [own for own in branches if not any(_is_type_error(inner, depth) for inner in own)]
    if len(of_its_type) == 1:
        return list(of_its_type[0])
    reached = [max((len(inner.instance_path) for inner in own), default=0) for own in branches]
    farthest = [own for own, far in zip(branches, reached, strict=True) if far == max(reached) > depth]
    return list(farthest[0]) if len(farthest) == 1 else []


def _is_type_error(error: Any, depth: int) -> bool:
    return error.kind.name == "type" and len(error.instance_path) == depth


def _text(error: Any) -> str:
    name, kind = error.kind.name, error.kind
    if name == "type":
        wanted = [TYPES[one] for one in kind.types if one != "null"] or ["null"]
        return f"must be {' or '.join(wanted)}"
    if name == "enum":
        return f"must be one of {', '.join(map(_shown, kind.options))}"
    return str(error.message)


def _shown(option: Any) -> str:
    return option if isinstance(option, str) and option else msgspec.json.encode(option).decode()


def _near(key: str, known: list[str]) -> str:
    close = get_close_matches(key, known, 1) if len(key) <= 80 else []
    return f"; did you mean `{close[0]}`?" if close else ""


def _elsewhere(schema: Any, path: ValuePath, key: str) -> str:
    """The nearest place above, or beside one above by the same name, that has the key."""
    if not path or len(path) > _DEEPEST:
        return ""
    stages = [_stated(schema, [schema])]
    for part in path[:-1]:
        stages.append(_stated(schema, _below(stages[-1], part)))
    for end, stage in reversed(list(enumerate(stages))):
        beside = _stated(schema, _below(stage, path[-1]))
        for place, found in ((path[:end], stage), ((*path[:end], path[-1]), beside)):
            if any(key in (_child(one, "properties") or ()) for one in found):
                return f"; it is a key of {dotted(place) or 'the document'}"
    return ""


def dotted(path: ValuePath) -> str:
    """`spec.containers[0]`"""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).removeprefix(".")


def _below(schemas: list[Any], part: str | int) -> list[Any]:
    """What schemas say of an item or of a property, as far as they leave no choice."""
    if isinstance(part, int):
        return [_child(one, "items") for one in schemas]
    return [_child(_child(one, "properties"), part) for one in schemas]


def _stated(schema: Any, waiting: list[Any]) -> list[Any]:
    """Those that hold together: what waits, what a `$ref` within the schema leads to, what `allOf` lists."""
    found: list[Any] = []
    while waiting and len(found) < _MOST_NESTED:
        current, *waiting = waiting
        if isinstance(current, dict):
            found.append(current)
            both = current.get("allOf")
            waiting += [_referred(schema, current.get("$ref")), *(both if isinstance(both, list) else ())]
    return found


def _referred(schema: Any, reference: Any) -> Any:
    if not isinstance(reference, str) or not reference.startswith("#/"):
        return None
    for part in reference[2:].split("/"):
        schema = _child(schema, part.replace("~1", "/").replace("~0", "~"))
    return schema


def _properties_at(schema: Any, path: list[Any]) -> list[str]:
    for part in path:
        schema = _child(schema, part)
    return sorted(schema.get("properties", {})) if isinstance(schema, dict) else []


def _child(schema: Any, part: Any) -> Any:
    if isinstance(schema, dict):
        return schema.get(part)
    return schema[part] if isinstance(schema, list) and isinstance(part, int) else None
