"""What would cost less in place of an item: both prices of that region; without a price no advice."""

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from functools import partial

import msgspec

from tallygate.cost.aws_types import graviton_twins
from tallygate.cost.catalogue import Catalogue
from tallygate.cost.charges import service_of
from tallygate.cost.money import charge
from tallygate.cost.prices import Price
from tallygate.model.cost import ZERO, CostItem

_INCLUDED_IOPS, _IOPS_PER_GIB, _MOST_IOPS = Decimal(3000), Decimal(3), Decimal(16000)
_INCLUDED_SIZE = Decimal(1000)
_PREFIXES = ("", "db.", "cache.")
_MANAGED = "the service does the rest: it restarts on the new type"
_NOTES = {
    "instance": "needs images for arm64",
    "rds": _MANAGED,
    "elasticache": _MANAGED,
}


class Alternative(msgspec.Struct, frozen=True):
    """kind: gp3 | graviton. saving: a month, of what is expected. risk: what to look at before."""

    kind: str
    price_key: str
    saving: Decimal
    to: str
    risk: str


def alternatives(
    item: CostItem, catalogue: Catalogue, is_x86: Callable[[CostItem], bool]
) -> Sequence[Alternative]:
    """The cheapest first. is_x86: whether the image of an instance is made for no other processor."""
    if item.monthly is None or item.quantity is None or item.allocation or not item.region:
        return ()
    found = [*_gp3(item, catalogue), *([] if is_x86(item) else _graviton(item, catalogue))]
    return sorted((one for one in found if one.saving > 0), key=lambda one: (-one.saving, one.price_key))


def _gp3(item: CostItem, catalogue: Catalogue) -> Iterator[Alternative]:
    """With as many IOPS: gp2 has three for each GiB, gp3 has 3,000 and sells the rest."""
    if item.price_key not in ("ebs/gp2/storage", "rds/storage/gp2/single", "rds/storage/gp2/multi"):
        return
    find, size = partial(_find, item, catalogue), item.quantity.expected if item.quantity else ZERO
    key = item.price_key.replace("gp2", "gp3")
    cost = _charged(find(key), size)
    more = min(size * _IOPS_PER_GIB, _MOST_IOPS * max(Decimal(1), size / _INCLUDED_SIZE)) - _INCLUDED_IOPS
    extra = _charged(find("ebs/gp3/iops"), more) if more > 0 else ZERO
    if more > 0 and not key.startswith("ebs/"):
        return
    if cost is not None and extra is not None and item.monthly:
        risk = "gp3 has 125 MiB/s; a volume that needs more buys it"
        yield Alternative("gp3", key, item.monthly.expected - cost - extra, "gp3", risk)


def _graviton(item: CostItem, catalogue: Catalogue) -> Iterator[Alternative]:
    words = item.price_key.split("/")
    if words[0] not in _NOTES or (words[0] == "instance" and words[2:] != ["linux", "shared"]):
        return
    for position, word in enumerate(words):
        prefix = next(one for one in reversed(_PREFIXES) if word.startswith(one))
        for twin in graviton_twins(word.removeprefix(prefix)):
            key = "/".join([*words[:position], prefix + twin, *words[position + 1 :]])
            price = _find(item, catalogue, key)
            if price and price.single and item.unit_price and item.monthly:
                saving = item.monthly.expected * (1 - price.single / item.unit_price)
                yield Alternative("graviton", key, saving, prefix + twin, _NOTES[words[0]])


def _find(item: CostItem, catalogue: Catalogue, key: str) -> Price | None:
    found = catalogue.find(service_of(key), item.region, key)
    return found if isinstance(found, Price) else None


def _charged(price: Price | None, quantity: Decimal) -> Decimal | None:
    return charge(price.bands, quantity) if price else None
