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


UNSURE = frozenset({CostStatus.UNPRICED, CostStatus.UNSUPPORTED, CostStatus.UNKNOWN})


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
    open_tags: tuple[str, ...] = ()
    """Keys of tags whose value is not known; `*` where it is not known which there are."""
    root: str = ""
    """Folder of the root module that it is part of."""
    also: tuple[Location, ...] = ()
    """The module calls that lead to it, the outermost first; what an object is rendered from."""
    other_keys: tuple[str, ...] = ()
    """Prices of what may be billed in its place."""
    allocation: bool = False
    """A share of what another item bills (a workload on nodes that are in the tree, too): in no total."""

    @property
    def is_open(self) -> bool:
        """Whether nobody knows what it costs at most."""
        return self.status in UNSURE or self.monthly is None or self.monthly.upper is None


class Pair(msgspec.Struct, frozen=True):
    """One component before and after a change; None where it is not there. moved: it was called otherwise."""

    before: CostItem | None
    after: CostItem | None
    moved: bool = False

    @property
    def either(self) -> CostItem:
        one = self.after or self.before
        assert one is not None
        return one

    @property
    def delta(self) -> Range | None:
        """End by end. None where what it costs is not known before or after."""
        ends = [NOTHING if one is None else one.monthly for one in (self.before, self.after)]
        if ends[0] is None or ends[1] is None:
            return None
        before, after = ends[0], ends[1]
        bounded = before.upper is not None and after.upper is not None
        upper = after.upper - before.upper if bounded else None  # type: ignore[operator]
        if before == after:
            return NOTHING
        return Range(after.lower - before.lower, after.expected - before.expected, upper)


class Mover(msgspec.Struct, frozen=True):
    """What changes a total. delta: None where it is not known on both sides. by_price, by_quantity: its
    parts, where both are known. what: "db.r6g.large -> db.r6g.xlarge". location: the line to look at."""

    pair: Pair
    delta: Range | None
    what: str
    location: Location
    by_price: Decimal | None = None
    by_quantity: Decimal | None = None


class Sum(msgspec.Struct, frozen=True):
    """Of items: what is known of it, and how many resources are not (fully) known."""

    monthly: Range = NOTHING
    open: int = 0


class EnvironmentCost(msgspec.Struct, frozen=True):
    """Amounts are to the cent, and those of environments add up to the total. before, delta: None where there
    is nothing to compare with. percent: None where that would say nothing. became_known: what after holds of
    what was not known before, which is no change of costs; became_unknown: the reverse."""

    name: str | None
    after: Sum
    expected: Decimal
    before: Sum | None = None
    expected_before: Decimal | None = None
    delta: Decimal | None = None
    became_known: Decimal = ZERO
    became_unknown: Decimal = ZERO

    @property
    def bounds(self) -> Range:
        """Around `expected`. Nobody knows what it is at most where something of it is open."""
        lower, upper = self.after.monthly.lower, self.after.monthly.upper
        most = None if self.after.open or upper is None else max(upper, self.expected)
        return Range(min(lower, self.expected), self.expected, most)

    @property
    def percent(self) -> Decimal | None:
        if self.delta is None or not self.expected_before:
            return None
        return self.delta * 100 / self.expected_before


class CostChange(msgspec.Struct, frozen=True):
    """What a tree costs, or what a change does to that. pairs: in the order of reports, allocations among
    them. movers: the largest first."""

    total: EnvironmentCost
    environments: tuple[EnvironmentCost, ...]
    pairs: tuple[Pair, ...]
    movers: tuple[Mover, ...] = ()

    @property
    def items(self) -> tuple[CostItem, ...]:
        return tuple(pair.after for pair in self.pairs if pair.after)

    @property
    def is_priced(self) -> bool:
        """Whether it is known of anything that is billed what it costs."""
        return any(item.monthly is not None and item.status is not CostStatus.FREE for item in self.items)
