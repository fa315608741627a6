"""What is compared of a resource: recorded and live attributes, in one form."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from tallygate.drift.aws.attribute_plans import plans
from tallygate.drift.aws.read import Observed
from tallygate.drift.aws.readers import Reader, readers, settable
from tallygate.drift.aws.selectors import select
from tallygate.drift.canonical import as_list, canonical
from tallygate.drift.differ import NotKnown
from tallygate.drift.plan import Node
from tallygate.drift.state import Target

_DEEPEST = 20
_NEVER = frozenset({"arn", "id", "region", "tags_all", "timeouts"})


class Sides(NamedTuple):
    """Trees to compare, whose keys are attributes."""

    expected: dict[str, Any]
    actual: dict[str, Any]


class Others:
    """Elements of attributes that resources of their own add: rules of a security group, say."""

    def __init__(self, targets: Iterable[Target]) -> None:
        self._by_type: dict[str, dict[Any, list[Mapping[str, Any]]]] = {}
        for one in targets:
            self._by_type.setdefault(one.resource.type, {})
            for attribute in ("security_group_id", "role", "queue_url"):
                parent = one.resource.values.get(attribute)
                if isinstance(parent, str):
                    own = self._by_type[one.resource.type].setdefault((attribute, parent), [])
                    own.append(one.resource.values)

    def elements(self, reader: Reader, name: str, values: Mapping[str, Any]) -> list[Any] | None:
        """What others add to an attribute of a resource with these values; None where they make it."""
        found = list[Any]()
        for also in reader.also.get(name, ()):
            parent = also.belongs, select(also.parent, values)
            for other in (
                one for type_ in also.types for one in self._by_type.get(type_, {}).get(parent, ())
            ):
                if not also.elements:
                    return None
                found += select(also.elements, other) or ()
        return found


def sides(
    target: Target,
    observed: Observed,
    others: Others,
    default_tags: Mapping[str, str],
    is_written: Callable[[str], bool] | None,
) -> Sides:
    """The attributes that can differ. is_written: whether the code sets an attribute; None without code."""
    type_, values = target.resource.type, target.resource.values
    reader, plan = readers().types[type_], plans().of(type_)
    found = Sides({}, {})
    for name, actual in sorted(observed.values.items()):
        recorded = _recorded(target, name, default_tags)
        elements = others.elements(reader, name, values)
        if recorded is None or elements is None or name in observed.unasked:
            continue
        expected = _with_others(recorded[0], actual, elements, plan.under(name))
        if name in reader.computed and _is_left_to_aws(name, expected, actual, is_written):
            continue
        found.expected[name], found.actual[name] = _settled(expected, actual, 0)
    return found


def _recorded(target: Target, name: str, defaults: Mapping[str, str]) -> tuple[Any] | None:
    """The recorded value; None where the state is of a provider that did not know the attribute."""
    reader, values = readers().types[target.resource.type], target.resource.values
    if name == "tags":
        own = values.get("tags_all") or {**defaults, **(values.get("tags") or {})}
        return (select("tags(@)", own),) if {"tags", "tags_all"} & target.attributes else None
    value = select(reader.recorded[name], values) if name in reader.recorded else values.get(name)
    return (value,) if name in target.attributes or value is not None else None


def _with_others(expected: Any, actual: Any, elements: list[Any], node: Node) -> Any:
    """Where others add elements, what is recorded in the whole may be older than they are, and what lacks is
    told of them: only what nobody recorded is too much."""
    if not elements or isinstance(actual, NotKnown):
        return expected
    live = {canonical(one, node.items) for one in as_list(actual or [])}
    known = {canonical(one, node.items): one for one in (*as_list(expected or []), *elements)}
    return [one for text, one in known.items() if text in live]


def _is_left_to_aws(name: str, expected: Any, actual: Any, is_written: Callable[[str], bool] | None) -> bool:
    """AWS sets it where nobody does. Without the code, what is empty on one side was set by nobody."""
    if is_written is not None:
        return not is_written(name)
    return any(value in (None, "", [], {}) for value in (expected, actual))


def _is_empty(value: Any) -> bool:
    return value is None or (isinstance(value, str | list | dict | bool | int | float) and not value)


def _settled(expected: Any, actual: Any, depth: int) -> tuple[Any, Any]:
    """Nothing has many forms: null, empty, zero and false are one where the sides do not agree on it."""
    if _is_empty(expected) and _is_empty(actual) and expected != actual:
        return None, None
    if depth == _DEEPEST:
        return expected, actual
    if isinstance(expected, dict) and isinstance(actual, dict):
        pairs = {
            key: _settled(expected.get(key), actual.get(key), depth + 1) for key in {**expected, **actual}
        }
        return tuple({key: pair[side] for key, pair in pairs.items()} for side in (0, 1))  # type: ignore[return-value]
    if isinstance(expected, list) and isinstance(actual, list) and len(expected) == len(actual) == 1:
        one, other = _settled(expected[0], actual[0], depth + 1)
        return [one], [other]
    return expected, actual


def not_compared(target: Target, observed: Observed) -> frozenset[str]:
    """Attributes with a recorded value that nothing was asked about, or that no reader covers."""
    type_, values = target.resource.type, target.resource.values
    reader = readers().types[type_]
    known = reader.covered() | frozenset(reader.not_live) | _NEVER
    computed = {name for name, flags in settable(type_).items() if flags == "c"}
    silent = {name for name, value in values.items() if name not in known and not _is_empty(value)}
    return frozenset(silent - computed) | frozenset(observed.unasked)
