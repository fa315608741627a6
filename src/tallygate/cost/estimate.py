"""What all resources of a tree cost a month."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import msgspec

from tallygate.cost.attributes import NoPriceError, NotKnownError
from tallygate.cost.aws.table import PRICERS
from tallygate.cost.catalogue import Catalogue
from tallygate.cost.charges import Billed
from tallygate.cost.free_types import is_free
from tallygate.cost.lacking import lacking
from tallygate.cost.neighbours import Neighbours
from tallygate.cost.regions import Regions
from tallygate.cost.subject import Pricer, Settings, Subject
from tallygate.cost.tags import tags_of
from tallygate.cost.usage import Usage
from tallygate.model.cost import CostItem, CostStatus
from tallygate.model.diagnostic import Diagnostic
from tallygate.model.location import Location
from tallygate.model.resource import Resource

FREE_PROVIDERS = Path(__file__).parent / "data" / "free_providers.txt"
_PROVIDER = "provider."
_MOST_NAMED = 10


class Note(NamedTuple):
    """Something that holds of several items. location: None where it has no place."""

    message: str
    location: Location | None = None


class Estimate(msgspec.Struct, frozen=True):
    """In the order of reports."""

    items: tuple[CostItem, ...]
    notes: tuple[Note, ...]


def estimate(
    resources: Sequence[Resource],
    settings: Settings,
    catalogue: Catalogue,
    usage: Usage,
    diagnostics: Iterable[Diagnostic] = (),
) -> Estimate:
    """Of Terraform alone; other resources are left out. diagnostics: of what the evaluation could not read.
    Raises CatalogueError."""
    own = [one for one in resources if one.kind == "terraform"]
    tree = _Tree(own, settings, catalogue, usage)
    billed = [tree.billed(one) for one in own if one.counted and not one.type.startswith("data.")]
    groups = [(_order(one.resource.source, one.resource), list(tree.items(one))) for one in billed]
    groups += [(_order(one.location, one), [one]) for one in lacking(diagnostics)]
    items = [item for _, found in sorted(groups, key=lambda group: group[0]) for item in found]
    return Estimate(tuple(items), (*_regions(billed), *_others(items)))


def _order(location: Location, one: Resource | CostItem) -> tuple[str, str, Location]:
    return one.environment or "", one.address, location


class _Tree:
    def __init__(
        self, resources: Iterable[Resource], settings: Settings, catalogue: Catalogue, usage: Usage
    ) -> None:
        found = list(resources)
        self._neighbours = Neighbours(found)
        self._settings, self._catalogue, self._usage = settings, catalogue, usage
        self._providers = {
            (one.root, one.environment, one.address): one for one in found if _is_provider(one)
        }
        self._regions = Regions(self._providers, settings.regions)

    def billed(self, resource: Resource) -> Billed:
        provider = self._providers.get((resource.root, resource.environment, resource.provider))
        return Billed(resource, self._regions.of(resource), self._catalogue, *tags_of(resource, provider))

    def items(self, billed: Billed) -> Iterator[CostItem]:
        resource = billed.resource
        pricers = PRICERS.get(resource.type)
        if pricers:
            subject = Subject(resource, self._neighbours, self._usage, self._settings)
            found = [
                item for name, pricer in pricers.items() for item in _component(billed, subject, name, pricer)
            ]
            yield from found or [billed.whole(CostStatus.FREE, "nothing of it is billed")]
        elif pricers is not None:
            yield billed.whole(CostStatus.FREE, "billed with another resource")
        elif is_free(resource) or provider_of(resource.type) in free_providers():
            yield billed.whole(CostStatus.FREE, "nobody bills it")
        else:
            yield billed.whole(CostStatus.UNSUPPORTED, f"{resource.type} is not estimated yet")


def _component(billed: Billed, subject: Subject, name: str, pricer: Pricer) -> Iterator[CostItem]:
    try:
        for charge in pricer(subject):
            component = " ".join(filter(None, (name, charge.component)))
            yield billed.item(component, charge)
    except NotKnownError as doubt:
        status = CostStatus.UNPRICED if isinstance(doubt, NoPriceError) else CostStatus.UNKNOWN
        yield billed.unknown(name, status, doubt.reason, doubt.location, doubt.usage_key)


def _others(items: Iterable[CostItem]) -> Iterator[Note]:
    """What is not of AWS, with a count."""
    found = Counter(
        one.type for one in items if one.status is CostStatus.UNSUPPORTED and provider_of(one.type) != "aws"
    )
    if found:
        named = ", ".join(f"{type_} {count}" for type_, count in sorted(found.items())[:_MOST_NAMED])
        more = f" and {len(found) - _MOST_NAMED} more types" if len(found) > _MOST_NAMED else ""
        total = _resources(found.total())
        yield Note(f"{total} of other providers than AWS: not estimated: {named}{more}")


def _regions(billed: Iterable[Billed]) -> Iterator[Note]:
    """What is said of regions, once for each provider block."""
    told = Counter(
        (one.region.location, said)
        for one in billed
        if PRICERS.get(one.resource.type) and (said := one.region.reason or one.region.assumption)
    )
    for (location, said), count in sorted(told.items()):
        yield Note(f"{said}; it is that of {_resources(count)}", location)


def _resources(count: int) -> str:
    return f"{count} resource{'' if count == 1 else 's'}"


def provider_of(type_: str) -> str:
    return type_.partition("_")[0]


@cache
def free_providers() -> frozenset[str]:
    rows = FREE_PROVIDERS.read_text(encoding="utf-8").splitlines()
    return frozenset(row for row in rows if row and not row.startswith("#"))


def _is_provider(resource: Resource) -> bool:
    return _PROVIDER in resource.type
