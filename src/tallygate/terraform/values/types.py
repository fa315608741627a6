"""Terraform's type system, as go-cty has it."""

from collections.abc import Iterable, Iterator, Mapping

import msgspec


class Type(msgspec.Struct, frozen=True, tag=True):
    """A type. Equal types are equal values and hash alike."""

    @property
    def is_collection(self) -> bool:
        """Whether its values hold any number of elements of one type: list, set, map."""
        return isinstance(self, List | Set | Map)

    @property
    def is_primitive(self) -> bool:
        return isinstance(self, Primitive) and self is not DYNAMIC


class Primitive(Type, frozen=True):
    name: str

    def __str__(self) -> str:
        return self.name


STRING, NUMBER, BOOL = Primitive("string"), Primitive("number"), Primitive("bool")
DYNAMIC = Primitive("dynamic")
"""A type that is not known yet: of `null` as written, of what a provider will say; `any` in constraints."""


class List(Type, frozen=True):
    element: Type

    def __str__(self) -> str:
        return f"list of {self.element}"


class Set(Type, frozen=True):
    element: Type

    def __str__(self) -> str:
        return f"set of {self.element}"


class Map(Type, frozen=True):
    element: Type

    def __str__(self) -> str:
        return f"map of {self.element}"


class Tuple(Type, frozen=True):
    elements: tuple[Type, ...]

    def __str__(self) -> str:
        return "tuple"


class Object(Type, frozen=True):
    """attributes: sorted by name. optional: those that a value to be converted may lack."""

    attributes: tuple[tuple[str, Type], ...]
    optional: frozenset[str] = frozenset()

    @classmethod
    def of(cls, attributes: Mapping[str, Type], optional: Iterable[str] = ()) -> "Object":
        return cls(tuple(sorted(attributes.items())), frozenset(optional))

    def __str__(self) -> str:
        return "object"


def elements(of: Type) -> Iterator[Type]:
    """The types directly inside."""
    match of:
        case List(element=inner) | Set(element=inner) | Map(element=inner):
            yield inner
        case Tuple(elements=several):
            yield from several
        case Object(attributes=attributes):
            yield from (inner for _, inner in attributes)


def names_of(of: Type) -> tuple[str | int, ...]:
    """Of an object its attributes, of a tuple its indexes: what two of the same shape share."""
    if isinstance(of, Object):
        return tuple(name for name, _ in of.attributes)
    return tuple(range(len(of.elements))) if isinstance(of, Tuple) else ()


def is_whole(of: Type) -> bool:
    """Whether no part of it is dynamic."""
    return of is not DYNAMIC and of != DYNAMIC and all(map(is_whole, elements(of)))


def without_optional(of: Type) -> Type:
    """The type of values that were converted to `of`: no attribute is optional any more."""
    match of:
        case List(element=inner):
            return List(without_optional(inner))
        case Set(element=inner):
            return Set(without_optional(inner))
        case Map(element=inner):
            return Map(without_optional(inner))
        case Tuple(elements=several):
            return Tuple(tuple(map(without_optional, several)))
        case Object(attributes=attributes):
            return Object(tuple((name, without_optional(inner)) for name, inner in attributes))
    return of
