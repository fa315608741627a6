"""What a pricer says is billed, and the cost item that prices make of it."""

from decimal import ROUND_CEILING, Decimal
from functools import cache

import msgspec

from tallygate.cost.catalogue import EVERYWHERE, Catalogue
from tallygate.cost.money import MONTH, Currency, charges, shown
from tallygate.cost.price_keys import forms
from tallygate.cost.prices import Missing, Price
from tallygate.cost.regions import Region
from tallygate.model.cost import ZERO, CostItem, CostStatus, Range
from tallygate.model.location import Location
from tallygate.model.resource import Resource

ONE = Range.exactly(Decimal(1))
HOURS = Range.exactly(MONTH)


class Charge(msgspec.Struct, frozen=True):
    """Units of something a month, of all instances together.

    others: what may be billed in its place, so that the cost lies between. share: of the price, where less is
    paid. doubt: why the quantity is an assumption, "" where it is known. usage_key: what would say it. open:
    why nothing bounds it. component: besides that of the pricer, where it has several.
    """

    key: str
    quantity: Range
    location: Location
    component: str = ""
    basis: str = ""
    doubt: str = ""
    usage_key: str = ""
    assumptions: tuple[str, ...] = ()
    others: tuple[tuple[str, Range], ...] = ()
    share: Range = ONE
    open: str = ""


class Billed(msgspec.Struct, frozen=True):
    """What the items of one resource have in common."""

    resource: Resource
    region: Region
    catalogue: Catalogue
    tags: tuple[tuple[str, str], ...]
    open_tags: tuple[str, ...] = ()

    def item(self, component: str, charge: Charge) -> CostItem:
        """Raises CatalogueError."""
        price = self._price(charge.key)
        found = msgspec.structs.replace(
            self._empty(component, charge.location),
            price_key=charge.key,
            quantity=_any_number(charge.quantity) if self.resource.symbolic else charge.quantity,
            basis=charge.basis,
            usage_key=charge.usage_key,
            other_keys=tuple(key for key, _ in charge.others),
        )
        if isinstance(price, Missing):
            status = CostStatus.UNPRICED if self.region.name else CostStatus.UNKNOWN
            return msgspec.structs.replace(found, status=status, reason=price.reason)
        return self._priced(found, charge, price)

    def unknown(
        self, component: str, status: CostStatus, reason: str, location: Location, usage_key: str = ""
    ) -> CostItem:
        """An item of which nothing is known but that there is one."""
        empty = self._empty(component, location)
        return msgspec.structs.replace(empty, status=status, reason=reason, usage_key=usage_key)

    def whole(self, status: CostStatus, reason: str) -> CostItem:
        """The one item of a resource that has no components."""
        monthly = Range.exactly(ZERO) if status is CostStatus.FREE else None
        empty = self._empty("", self.resource.source)
        return msgspec.structs.replace(empty, status=status, reason=reason, monthly=monthly)

    def _priced(self, found: CostItem, charge: Charge, price: Price) -> CostItem:
        monthly = self._monthly(found, charge, price)
        if isinstance(monthly, str):
            return msgspec.structs.replace(found, status=CostStatus.UNPRICED, unit=price.unit, reason=monthly)
        status, reason = self._status(charge, price, monthly)
        return msgspec.structs.replace(
            found,
            status=status,
            reason=reason,
            unit=price.unit,
            unit_price=price.single,
            monthly=monthly,
            assumptions=tuple(filter(None, (
                self.region.assumption, *charge.assumptions, *price.assumptions,
                _step(charge, price, self.catalogue.currency),
            ))),
        )  # fmt: skip

    def _monthly(self, found: CostItem, charge: Charge, price: Price) -> Range | str:
        assert found.quantity is not None
        monthly = charges(price.bands, found.quantity)
        beyond = f"no price for so much of {charge.key} in {self.region.name}"
        if monthly is None:
            return beyond
        monthly = price.stretched(_shared(monthly, charge.share))
        for key, quantity in charge.others:
            other = self._price(key)
            if isinstance(other, Missing):
                return other.reason
            ends = charges(other.bands, quantity)
            if ends is None:
                return beyond
            monthly = _widened(monthly, other.stretched(_shared(ends, charge.share)))
        return monthly

    def _status(self, charge: Charge, price: Price, monthly: Range) -> tuple[CostStatus, str]:
        if self.resource.symbolic:
            return CostStatus.UNKNOWN, "the number of instances is not known: this is one of them"
        if charge.open:
            return CostStatus.UNKNOWN, charge.open
        if monthly.upper is None:
            return CostStatus.ASSUMED, f"nothing says what more of {charge.key} costs: {charge.doubt}"
        doubt = charge.doubt or ("; ".join(price.assumptions))
        return (CostStatus.ASSUMED, doubt) if doubt else (CostStatus.PRICED, "")

    def _price(self, key: str) -> Price | Missing:
        """Some prices hold in every region, also where it is not known which it is."""
        service = service_of(key)
        if self.region.name:
            return self.catalogue.price(service, self.region.name, key)
        found = self.catalogue.price(service, EVERYWHERE, key)
        return Missing(service, "", key, self.region.reason) if isinstance(found, Missing) else found

    def _empty(self, component: str, location: Location) -> CostItem:
        return CostItem(
            environment=self.resource.environment,
            address=self.resource.address,
            type=self.resource.type,
            component=component,
            location=location,
            status=CostStatus.UNKNOWN,
            region=self.region.name,
            tags=self.tags,
            open_tags=self.open_tags,
            root=self.resource.root,
            also=self.resource.calls or _rendered(self.resource),
        )


def _rendered(resource: Resource) -> tuple[Location, ...]:
    return (Location(resource.rendered_from),) if resource.rendered_from else ()


@cache
def service_of(key: str) -> str:
    """The offer that a key belongs to, by its first word."""
    return _services().get(key.partition("/")[0], "")


@cache
def _services() -> dict[str, str]:
    return {form.parts[0]: form.service for form in forms()}


def _any_number(of_one: Range) -> Range:
    return Range(ZERO, of_one.expected, None)


def _shared(monthly: Range, share: Range) -> Range:
    if share == ONE:
        return monthly
    upper = None if monthly.upper is None or share.upper is None else monthly.upper * share.upper
    return Range(monthly.lower * share.lower, monthly.expected * share.expected, upper)


def _widened(one: Range, other: Range) -> Range:
    upper = None if one.upper is None or other.upper is None else max(one.upper, other.upper)
    return Range(min(one.lower, other.lower), one.expected, upper)


def _step(charge: Charge, price: Price, currency: Currency) -> str:
    """What more use costs: "each 100 GB adds $4.50"."""
    if not charge.usage_key or not charge.doubt or not price.single:
        return ""
    step = Decimal(1).scaleb(max(0, -price.single.adjusted()))
    return f"each {step:,f} {price.unit} adds {shown(price.single * step, currency)}"


def rounded_up(quantity: Decimal) -> Decimal:
    return quantity.to_integral_value(ROUND_CEILING)
