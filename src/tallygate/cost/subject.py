"""One resource that is priced, and all that its pricer may ask."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

import msgspec

from tallygate.cost.attributes import Attributes, NotKnownError
from tallygate.cost.charges import Charge
from tallygate.cost.neighbours import Neighbours
from tallygate.cost.usage import Known, Usage, known_keys
from tallygate.model.cost import Range
from tallygate.model.location import Location
from tallygate.model.resource import Resource

Kept = TypeVar("Kept")


class Settings(msgspec.Struct, frozen=True):
    """regions: by environment, "" for all of them, where the configuration says none. today: what decides
    whether a version is in extended support; None where nobody says."""

    regions: Mapping[str, str] = {}
    today: date | None = None


class Used(msgspec.Struct, frozen=True):
    """How much of something is used a month. doubt: why it is assumed, "" where a usage file says it."""

    quantity: Range
    key: str
    doubt: str
    location: Location | None = None

    def times(self, factor: Decimal) -> "Used":
        return msgspec.structs.replace(self, quantity=self.quantity.times(factor))


class Subject:
    def __init__(self, resource: Resource, neighbours: Neighbours, usage: Usage, settings: Settings) -> None:
        self.resource, self.settings = resource, settings
        self.attributes = Attributes(resource)
        self._neighbours, self._usage = neighbours, usage
        self._kept: dict[Callable[[Subject], Any], Any] = {}

    def kept(self, make: "Callable[[Subject], Kept]") -> "Kept":
        """What several components need, worked out once."""
        if make not in self._kept:
            self._kept[make] = make(self)
        found: Kept = self._kept[make]
        return found

    def charge(
        self,
        key: str,
        quantity: Range | Decimal | Used,
        at: "str | Location" = "",
        component: str = "",
        basis: str = "",
        doubt: str = "",
        assumptions: tuple[str, ...] = (),
    ) -> Charge:
        """at: the attribute that decides. A quantity that is used brings its key and its doubt."""
        location = self.attributes.location(at) if isinstance(at, str) else at
        if isinstance(quantity, Used):
            return Charge(
                key, quantity.quantity, quantity.location or location, component, basis,
                quantity.doubt or doubt, quantity.key, assumptions,
            )  # fmt: skip
        amount = Range.exactly(quantity) if isinstance(quantity, Decimal) else quantity
        return Charge(key, amount, location, component, basis, doubt, "", assumptions)

    def used(self, key: str) -> Used:
        """What a usage file says, else what is assumed. Raises NotKnownError where nothing is assumed."""
        if stated := self.stated(key):
            return stated
        known = self._known(key)
        if self._usage.unset == "unknown":
            raise NotKnownError(f"its use ({key}) is not known", self.resource.source, key)
        profile = self._usage.profile(self.resource)
        quantity = known.of(profile)
        if profile:
            return Used(quantity, key, f"{key} is that of the profile {profile}: {quantity.expected:,f}")
        small, middling, large = (f"{size:,f}" for size in known.sizes)
        return Used(quantity, key, f"{key} is not set: {small} to {large} {known.unit}, expected {middling}")

    def stated(self, key: str) -> Used | None:
        """What a usage file says."""
        found = self._usage.stated(self.resource, key)
        if found is None or not isinstance(found.value, Range):
            return None
        return Used(found.value, key, "", found.location)

    def stated_text(self, key: str) -> str:
        found = self._usage.stated(self.resource, key)
        return found.value if found and isinstance(found.value, str) else ""

    def made_from(self, names: tuple[str, ...], *types: str) -> list[Attributes]:
        """Resources of these types that attributes of these names read."""
        return [Attributes(one) for one in self._neighbours.made_from(self.resource, names, types)]

    def beside(self, other: Attributes, names: tuple[str, ...], *types: str) -> list[Attributes]:
        """As `made_from`, of another resource."""
        return [Attributes(one) for one in self._neighbours.made_from(other.resource, names, types)]

    def readers(self, names: tuple[str, ...], *types: str) -> Iterator[Attributes]:
        """Resources of these types of which attributes of these names read this one."""
        return (Attributes(one) for one in self._neighbours.readers(self.resource, names, types))

    def _known(self, key: str) -> Known:
        return (known_keys(self.resource.type) or {})[key]


Pricer = Callable[[Subject], Iterator[Charge]]
"""What one component of a resource bills. May raise NotKnownError, after what it knows."""
