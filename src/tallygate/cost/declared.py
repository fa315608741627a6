"""What tallygate.yaml says of costs: budgets, who accepted what, and what clusters run on."""

from decimal import Decimal

import msgspec

from tallygate.model.location import Location

_NOWHERE = Location("")


class Budget(msgspec.Struct, frozen=True):
    """What may be spent by what it selects; what it does not say holds for all. warn_at: a share of `monthly`
    in percent. gate_on: expected | upper."""

    name: str
    environment: tuple[str, ...] = ()
    service: str = ""
    tag: dict[str, str] = {}
    paths: tuple[str, ...] = ()
    monthly: Decimal | None = None
    warn_at: Decimal | None = None
    delta: Decimal | None = None
    delta_percent: Decimal | None = None
    gate_on: str = "expected"
    location: Location = _NOWHERE


class Waiver(msgspec.Struct, frozen=True):
    """A higher limit for a time. until: ISO date, the last day."""

    budget: str
    limit: Decimal
    owner: str
    until: str
    reason: str
    location: Location = _NOWHERE


class Acceptance(msgspec.Struct, frozen=True):
    """That what matches need not be priced. match: glob of addresses."""

    match: str
    owner: str
    until: str
    reason: str
    location: Location = _NOWHERE


class MaxUnpriced(msgspec.Struct, frozen=True):
    """How many resources may have no price, or which share of them."""

    count: int = 0
    share: Decimal = Decimal(0)


class Forbidden(msgspec.Struct, frozen=True):
    """types: globs of instance types."""

    types: tuple[str, ...]
    environment: tuple[str, ...] = ()


class Split(msgspec.Struct, frozen=True):
    """Percent of the total by environment, and the percentage points it may be off."""

    shares: dict[str, Decimal]
    tolerance: Decimal = Decimal(0)
    location: Location = _NOWHERE


class Nodes(msgspec.Struct, frozen=True):
    """One kind of nodes. share: of all of them. capacity: on-demand | spot."""

    instance: str
    share: Decimal = Decimal(1)
    capacity: str = "on-demand"


class Costs(msgspec.Struct, frozen=True):
    """The key `cost`. region: "" where it says none. usage: "" for the usual file, where there is one."""

    region: str = ""
    region_fallback: str = ""
    usage: str = ""
    unset_usage: str = "assumed"
    split: Split | None = None
    forbid: tuple[Forbidden, ...] = ()
    required_tags: tuple[str, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    accept_unpriced: tuple[Acceptance, ...] = ()
    max_unpriced: MaxUnpriced | None = None
