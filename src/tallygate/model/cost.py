"""What something costs a month, in US dollars, and how sure that is."""

from decimal import Decimal
from enum import StrEnum

import msgspec

from tallygate.model.location import Location

ZERO = Decimal(0)


class Range(msgspec.Struct, frozen=True):
    """An interval with what is expected in it. upper: None where nothing bounds it."""

    lower: Decimal
    expected: Decimal
    upper: Decimal | None

    @classmethod
    def exactly(cls, amount: Decimal) -> "Range":
        return cls(amount, amount, amount)

    def __add__(self, other: "Range") -> "Range":
        upper = None if self.upper is None or other.upper is None else self.upper + other.upper
        return Range(self.lower + other.lower, self.expected + other.expected, upper)

    def times(self, factor: Decimal) -> "Range":
        """factor: not negative."""
        upper = None if self.upper is None else self.upper * factor
        return Range(self.lower * factor, self.expected * factor, upper)


NOTHING = Range.exactly(ZERO)


class CostStatus(StrEnum):
    """priced: by a listed price and a known quantity. assumed: the quantity is a stated assumption. free: the
    provider asks nothing. unpriced: no price for it in that region. unsupported: no pricer for the type.
    unknown: a value that decides is not known."""

    PRICED = "priced"
    ASSUMED = "assumed"
    FREE = "free"
    UNPRICED = "unpriced"
    UNSUPPORTED = "unsupported"
    UNKNOWN = "unknown"


class CostItem(msgspec.Struct, frozen=True):
    """One component of what one resource costs: the hours of an instance, the gigabytes of its disk.

    component: "instance", "storage". service: of the repository, "" where none is known. price_key: of the
    catalogue. unit: of the price ("h", "GB-mo"). quantity: units a month, of all instances together.
    unit_price: list price of one unit, None where it is not known or has tiers that differ. monthly: None
    where nothing is known of it. basis: the arithmetic, in words. location: the attribute that decides.
    reason: why it is not `priced`. usage_key: what a usage file would set. assumptions: sentences. tags: the
    known ones of the resource, those of the provider among them.
    """

    environment: str | None
    address: str
    type: str
    component: str
    location: Location
    status: CostStatus
    service: str = ""
    region: str = ""
    price_key: str = ""
    unit: str = ""
    quantity: Range | None = None
    unit_price: Decimal | None = None
    monthly: Range | None = None
    basis: str = ""
    reason: str = ""
    usage_key: str = ""
    assumptions: tuple[str, ...] = ()
    tags: tuple[tuple[str, str], ...] = ()
    allocation: bool = False
    """A share of what another item bills (a workload on nodes that are in the tree, too): in no total."""
