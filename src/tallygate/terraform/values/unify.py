"""One type for several, and which type can be converted to which, by the rules of go-cty.

Safe conversions always succeed; unsafe ones ("5" to a number) may fail by the value.
"""

from collections.abc import Sequence
from itertools import combinations

from tallygate.terraform.values.types import (
    BOOL,
    DYNAMIC,
    NUMBER,
    STRING,
    List,
    Map,
    Object,
    Set,
    Tuple,
    Type,
    elements,
    names_of,
)

_SAFE = {(NUMBER, STRING), (BOOL, STRING)}
_UNSAFE = _SAFE | {(STRING, NUMBER), (STRING, BOOL)}


def convertible(source: Type, target: Type, unsafe: bool = True) -> bool:
    """Whether values of `source` can be converted to `target`, equal types included."""
    if source == target or target == DYNAMIC:
        return True
    if source == DYNAMIC:
        return unsafe
    match source, target:
        case (Object(), Object()):
            return _objects(source, target, unsafe)
        case (Tuple(elements=ours), Tuple(elements=theirs)):
            pairs = zip(ours, theirs, strict=False)
            return len(ours) == len(theirs) and all(convertible(a, b, unsafe) for a, b in pairs)
        case (List() | Set(), List()) | (Set(), Set()) | (Map(), Map()):
            return all(
                convertible(a, b, unsafe) for a, b in zip(elements(source), elements(target), strict=True)
            )
        case (List(element=ours), Set(element=theirs)):
            return unsafe and convertible(ours, theirs, unsafe)
        case (Tuple(), List(element=inner) | Set(element=inner)) | (Object(), Map(element=inner)):
            return _into(list(elements(source)), inner, unsafe)
        case (Map(element=inner), Object()):
            wanted = ((name, type_) for name, type_ in target.attributes if name not in target.optional)
            return unsafe and all(convertible(inner, type_, unsafe) for _, type_ in wanted)
    return (source, target) in (_UNSAFE if unsafe else _SAFE)


def _objects(source: Object, target: Object, unsafe: bool) -> bool:
    ours = dict(source.attributes)
    return all(
        convertible(ours[name], type_, unsafe) if name in ours else name in target.optional
        for name, type_ in target.attributes
    )


def _into(inner: Sequence[Type], element: Type, unsafe: bool) -> bool:
    if not inner:
        return True
    if element == DYNAMIC:
        found = unify(inner, unsafe)
        if found is None or (found == DYNAMIC and any(one != DYNAMIC for one in inner)):
            return False
        element = found
    return all(convertible(one, element, unsafe) for one in inner)


def unify(types: Sequence[Type], unsafe: bool = True) -> Type | None:
    """The type that all can be converted to; None where there is none."""
    distinct = list(dict.fromkeys(types))
    if len(distinct) < 2:
        return distinct[0] if distinct else None
    kinds = {type(one) for one in distinct if one != DYNAMIC}
    dynamic = DYNAMIC in distinct
    if kinds in ({Map}, {List}, {Set}, {Object}, {Tuple}):
        return DYNAMIC if dynamic else _alike(distinct, unsafe)
    if kinds == {Map, Object} and (found := _flattened(distinct, Object, unsafe)):
        return found
    if kinds == {List, Tuple} and (found := _flattened(distinct, Tuple, unsafe)):
        return found
    if {Object, Tuple} <= kinds:
        return None
    wanted = (one for one in _preferred(distinct) if all(convertible(t, one, unsafe) for t in distinct))
    return next(wanted, None)


def _alike(types: Sequence[Type], unsafe: bool) -> Type | None:
    first = types[0]
    if isinstance(first, List | Set | Map):
        inner = unify([next(elements(one)) for one in types], unsafe)
        return None if inner is None else type(first)(inner)
    shapes = set(map(names_of, types))
    if len(shapes) > 1:
        return _collected(types, unsafe)
    across = [unify(column, unsafe) for column in zip(*map(elements, types), strict=True)]
    if None in across:
        return None
    found = [one for one in across if one is not None]
    whole = _rebuilt(first, found)
    return whole if all(convertible(one, whole, unsafe) for one in types) else _collected(types, unsafe)


def _rebuilt(like: Type, inner: Sequence[Type]) -> Type:
    if isinstance(like, Object):
        return Object(tuple((name, new) for (name, _), new in zip(like.attributes, inner, strict=True)))
    return Tuple(tuple(inner))


def _collected(types: Sequence[Type], unsafe: bool) -> Type | None:
    """Objects as a map, tuples as a list."""
    inner = unify([part for one in types for part in elements(one)], unsafe)
    if inner is None:
        return None
    whole: Type = Map(inner) if isinstance(types[0], Object) else List(inner)
    return whole if all(convertible(one, whole, unsafe) for one in types) else None


def _flattened(types: Sequence[Type], structural: type[Type], unsafe: bool) -> Type | None:
    """Maps with objects that are maps in disguise; lists with tuples that are lists."""
    disguised = _collected([one for one in types if isinstance(one, structural)], unsafe)
    if disguised is None:
        return None
    found = unify([disguised if isinstance(one, structural) else one for one in types], unsafe)
    return found if isinstance(found, Map | List) else None


def _preferred(types: Sequence[Type]) -> list[Type]:
    """The more general first; those that cannot be compared in their order."""
    above = dict.fromkeys(types, 0)
    below: dict[Type, list[Type]] = {one: [] for one in types}
    for left, right in combinations(types, 2):
        order = _compare(left, right)
        if order:
            general, special = (left, right) if order < 0 else (right, left)
            below[general].append(special)
            above[special] += 1
    result = [one for one in types if not above[one]]
    for one in result:
        for special in below[one]:
            above[special] -= 1
            if not above[special]:
                result.append(special)
    return result


_GENERAL = {List: 0, Tuple: 1, Set: 2, Map: 0, Object: 1}
_RELATED = ({List, Tuple}, {Map, Object}, {Set, Tuple}, {Set, List})


def _compare(left: Type, right: Type) -> int:
    """Below zero where `left` is more general, above where `right` is, zero where neither."""
    if DYNAMIC in (left, right):
        return (left == DYNAMIC) - (right == DYNAMIC)
    if left.is_primitive and right.is_primitive:
        return (right == STRING) - (left == STRING)
    kinds = {type(left), type(right)}
    if kinds in _RELATED:
        return _GENERAL[type(left)] - _GENERAL[type(right)]
    if len(kinds) > 1 or names_of(left) != names_of(right):
        return 0
    orders = {_compare(a, b) for a, b in zip(elements(left), elements(right), strict=True)} - {0}
    return next(iter(orders)) if len(orders) == 1 else 0
