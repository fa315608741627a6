"""The price catalogue: list prices that ship with Tallygate, one file a service, read when first asked."""

import re
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path

import msgspec

from tallygate.cost.errors import CatalogueError
from tallygate.cost.money import DOLLARS, Band, Currency, discounted, from_first_unit
from tallygate.cost.prices import Missing, Overlay, Price, named

DATA = Path(__file__).parent / "data" / "aws"
EVERYWHERE = "global"
"""The region of prices that hold in all regions alike."""
_CHINA = "cn-"  # its regions have prices of their own, in yuan
_NUMBER = re.compile(r"\d+(\.\d+)?")


class _Item(msgspec.Struct, forbid_unknown_fields=True):
    u: str
    p: str | None = None
    tiers: list[tuple[str | None, str]] = []
    as_of: str = ""
    source: str = ""
    derived: bool = False


class _Region(msgspec.Struct, forbid_unknown_fields=True):
    as_of: str
    source: str
    items: dict[str, _Item]


class _File(msgspec.Struct, forbid_unknown_fields=True):
    schema: int
    catalogue: str
    service: str
    regions: dict[str, _Region]


class Catalogue:
    """Looks prices up, and remembers those that were used.

    overlays: the first that says something counts. region_fallback: whose prices stand in, as a stated
    assumption, where a region has none. free_tier: free first bands are subtracted.
    """

    def __init__(
        self,
        folder: Path = DATA,
        overlays: Sequence[Overlay] = (),
        region_fallback: str | None = None,
        free_tier: bool = False,
    ) -> None:
        self._folder, self._overlays, self._fallback = folder, overlays, region_fallback
        self._bands: Callable[[Sequence[Band]], tuple[Band, ...]] = tuple if free_tier else from_first_unit
        self._files: dict[str, _File | None] = {}
        self._used: dict[tuple[str, str, str], Price] = {}

    def price(self, service: str, region: str, key: str) -> Price | Missing:
        """The price of `key`, which a report uses. Raises CatalogueError."""
        found = self.find(service, region, key)
        if isinstance(found, Price):
            self._used[service, region, key] = found
        return found

    def find(self, service: str, region: str, key: str) -> Price | Missing:
        """As `price`, for one that only looks. Raises CatalogueError."""
        found = (
            self._stated(region, key)
            or self._listed(service, region, key)
            or self._elsewhere(service, region, key)
        )
        if found is None:
            reason = f"no price for {named(key)} in {region} (catalogue {self.version})"
            return Missing(service, region, key, reason)
        if found.stated_in:
            return found
        return self._discounted(found)

    @property
    def used(self) -> tuple[Price, ...]:
        """What `price` gave so far, in order of service, region and key."""
        return tuple(price for _, price in sorted(self._used.items()))

    @property
    def currency(self) -> Currency:
        """What the first overlay that names one shows amounts in."""
        return next((own.currency for own in self._overlays if own.currency), DOLLARS)

    @property
    def version(self) -> str:
        """Of the catalogue, such as 2026.11. Raises CatalogueError."""
        loaded = next((file for file in self._files.values() if file), None)
        first = loaded or next((file for name in self.services() if (file := self._file(name))), None)
        return first.catalogue if first else "without prices"

    def versions(self) -> tuple[str, ...]:
        """Those of all files: one, where the catalogue is whole. Raises CatalogueError."""
        files = (self._file(name) for name in self.services())
        return tuple(sorted({file.catalogue for file in files if file}))

    def services(self) -> tuple[str, ...]:
        """Those that have a price, sorted."""
        stated = {price.service for own in self._overlays for price in own.prices.values()}
        return tuple(sorted(stated | {path.stem for path in self._folder.glob("*.json")}))

    def places(self, service: str) -> Iterator[tuple[str, str]]:
        """Region and key of every price of one service, in order. Raises CatalogueError."""
        file = self._file(service)
        listed = {(name, key) for name, own in (file.regions.items() if file else ()) for key in own.items}
        stated = {
            place for own in self._overlays for place, price in own.prices.items() if price.service == service
        }
        yield from sorted(listed | stated)

    def _stated(self, region: str, key: str) -> Price | None:
        return next((price for own in self._overlays if (price := own.prices.get((region, key)))), None)

    def _listed(self, service: str, region: str, key: str) -> Price | None:
        file = self._file(service)
        alike = () if region.startswith(_CHINA) else (EVERYWHERE,)
        for name in (region, *alike) if file else ():
            own = file.regions.get(name) if file else None
            if own and (item := own.items.get(key)):
                return self._read(item, own, (service, region, key))
        return None

    def _elsewhere(self, service: str, region: str, key: str) -> Price | None:
        if self._fallback is None or not (found := self._listed(service, self._fallback, key)):
            return None
        said = (
            f"priced as in {self._fallback}: no price for {named(key)} in {region} (catalogue {self.version})"
        )
        ratios = self._ratios(service, region)
        file = self._file(service)
        where = "there" if file and region in file.regions else "elsewhere"
        if ratios:
            said += f"; prices of {service} {where} are {ratios[0]:.2f} to {ratios[-1]:.2f} times those"
        return msgspec.structs.replace(
            found,
            region=region,
            assumptions=(said,),
            of_region=self._fallback,
            spread=(ratios[0], ratios[-1]) if ratios else found.spread,
        )

    def _ratios(self, service: str, region: str) -> list[Decimal]:
        """How prices of the region, or else of all others, compare with those that stand in; sorted."""
        file = self._file(service)
        regions = file.regions if file else {}
        own = regions[self._fallback or ""].items
        others = (
            [regions[region]]
            if region in regions
            else [other for name, other in regions.items() if name not in (self._fallback, EVERYWHERE)]
        )
        return sorted(
            _number(item.p) / _number(own[key].p)
            for other in others
            for key, item in other.items.items()
            if item.p and key in own and own[key].p not in (None, "0")
        )

    def _discounted(self, listed: Price) -> Price:
        for overlay in self._overlays:
            for discount in overlay.discounts:
                if discount.covers(listed.service, listed.key):
                    return msgspec.structs.replace(
                        listed,
                        bands=discounted(listed.bands, discount.percent),
                        discount=discount.percent,
                        stated_in=discount.stated_in,
                    )
        return listed

    def _read(self, item: _Item, own: _Region, place: tuple[str, str, str]) -> Price:
        if (item.p is None) == (not item.tiers):
            raise CatalogueError(f"the price of {place[2]} in {place[1]} cannot be read: {_MEND}")
        tiers = [(None, item.p)] if item.p is not None else item.tiers
        bands = self._bands(
            [Band(None if upto is None else _number(upto), _number(price)) for upto, price in tiers]
        )
        return Price(
            *place, item.u, bands, bands, item.as_of or own.as_of, item.source or own.source, item.derived
        )

    def _file(self, service: str) -> _File | None:
        if service not in self._files:
            path = self._folder / f"{service}.json"
            self._files[service] = _loaded(path, service) if path.is_file() else None
        return self._files[service]


_MEND = "install tallygate again"
_SCHEMA = 1


def _loaded(path: Path, service: str) -> _File:
    try:
        file = msgspec.json.decode(path.read_bytes(), type=_File)
    except (OSError, msgspec.DecodeError) as error:
        raise CatalogueError(f"the prices of {service} ({path}) cannot be read: {error}; {_MEND}") from None
    if file.schema != _SCHEMA or file.service != service:
        raise CatalogueError(f"{path} does not hold the prices of {service} in schema {_SCHEMA}; {_MEND}")
    return file


def _number(text: str | None) -> Decimal:
    if text is None or not _NUMBER.fullmatch(text):
        raise CatalogueError(f"{text!r} is no price: {_MEND}")
    return Decimal(text)
