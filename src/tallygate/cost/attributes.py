"""Attributes of a resource as its price needs them: a value, its default, or why it is not known."""

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from tallygate.model.location import Location, ValuePath
from tallygate.model.resource import Resource, Unknown

_MOST = Decimal(10) ** 12
"""Beyond it nothing is bought."""
_LONGEST = 200
"""Characters of a name of AWS."""


class NotKnownError(Exception):
    """A value that decides is not known."""

    def __init__(self, reason: str, location: Location, usage_key: str = "") -> None:
        super().__init__(reason)
        self.reason, self.location, self.usage_key = reason, location, usage_key


class NoPriceError(NotKnownError):
    """It is billed, and there is no price for it."""


class Attributes:
    """Those of a resource, or of one of its blocks. What is asked for and not known raises NotKnownError."""

    def __init__(
        self,
        resource: Resource,
        path: ValuePath = (),
        values: dict[str, Any] | None = None,
        unknown: dict[ValuePath, Unknown] | None = None,
    ) -> None:
        self.resource, self.path = resource, path
        self._values = resource.values if values is None else values
        self._unknown = {one.path: one for one in resource.unknown} if unknown is None else unknown

    def location(self, name: str = "") -> Location:
        return self.resource.locator.value((*self.path, name) if name else self.path)

    def value(self, name: str) -> Any:
        """None where it is not set."""
        found = self._values.get(name)
        if found is None and self._unknown:
            self._demand((*self.path, name))
        if found is not None and self.resource.sensitive:
            self._refuse((*self.path, name))
        return found

    def text(self, name: str, default: str = "") -> str:
        found = self.value(name)
        if found is None or found == "":
            return default
        if not isinstance(found, str | int | float) or len(str(found)) > _LONGEST:
            raise NotKnownError(f"{self._named(name)} is no word", self.location(name))
        return str(found)

    def number(self, name: str) -> Decimal | None:
        """None where it is not set."""
        found = self.value(name)
        if found is None or found == "":
            return None
        number = _number(found)
        if number is None:
            raise NotKnownError(f"{self._named(name)} is no quantity that can be bought", self.location(name))
        return number

    def amount(self, name: str, default: int) -> Decimal:
        found = self.number(name)
        return Decimal(default) if found is None else found

    def required(self, name: str) -> str:
        found = self.text(name)
        if not found:
            raise NotKnownError(f"{self._named(name)} is not set", self.location(name))
        return found

    def required_number(self, name: str) -> Decimal:
        found = self.number(name)
        if found is None:
            raise NotKnownError(f"{self._named(name)} is not set", self.location(name))
        return found

    def flag(self, name: str, default: bool = False) -> bool:
        found = self.value(name)
        return default if found is None else found is True or str(found).lower() in ("true", "1")

    def items(self, name: str) -> list[Any]:
        """Of a list; those that are not known are None, their number is."""
        found = self.value(name)
        return found if isinstance(found, list) else [] if found is None else [found]

    def blocks(self, name: str) -> Iterator["Attributes"]:
        """Raises NotKnownError where their number is not known."""
        for position, values in enumerate(self.items(name)):
            path = (*self.path, name, position)
            if not isinstance(values, dict):
                self._demand(path)
                raise NotKnownError(f"{self._named(name)} is no block", self.location(name))
            yield Attributes(self.resource, path, values, self._unknown)

    def block(self, name: str) -> "Attributes":
        """The only one; without attributes where it is not written."""
        empty = Attributes(self.resource, (*self.path, name), {}, self._unknown)
        return next(self.blocks(name), empty)

    def _demand(self, path: ValuePath) -> None:
        for end in range(len(path) + 1):
            if doubt := self._unknown.get(path[:end]):
                name = ".".join(str(part) for part in path if isinstance(part, str))
                raise NotKnownError(f"{name} {doubt.reason}", self.resource.locator.value(path))

    def _refuse(self, path: ValuePath) -> None:
        """A price would show what is secret."""
        if any(path[: len(secret)] == secret for secret in self.resource.sensitive):
            raise NotKnownError(
                f"{self._named(str(path[-1]))} is sensitive", self.resource.locator.value(path)
            )

    def _named(self, name: str) -> str:
        return ".".join(str(part) for part in (*self.path, name) if isinstance(part, str))


def _number(value: Any) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() and 0 <= number <= _MOST else None
