"""The region that a resource is made in."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import msgspec

from tallygate.cost.attributes import Attributes, NotKnownError
from tallygate.model.location import Location
from tallygate.model.resource import Resource

DATA = Path(__file__).parent / "data" / "regions.txt"
_ZONE = re.compile(r"([a-z]{2}(?:-[a-z]+)+-\d+)[a-z]")
_REGION = re.compile(r"[a-z]{2}(?:-[a-z]+)+-\d+")


@cache
def regions() -> tuple[str, ...]:
    """All of AWS, sorted."""
    rows = DATA.read_text(encoding="utf-8").splitlines()
    return tuple(sorted(row for row in rows if row and not row.startswith("#")))


class Region(msgspec.Struct, frozen=True):
    """name: "" where it is not known. reason: why. location: what says it, or should. assumption: what
    stands in, in words."""

    name: str
    location: Location
    reason: str = ""
    assumption: str = ""


class Regions:
    """Of the resources of a tree.

    providers: by root, environment and address. elsewhere: what the settings say of an environment, with ""
    for all of them, where the configuration does not.
    """

    def __init__(
        self, providers: Mapping[tuple[str, str | None, str], Resource], elsewhere: Mapping[str, str]
    ) -> None:
        self._providers, self._elsewhere = providers, elsewhere
        self._known: dict[tuple[str, str | None, str], Region] = {}

    def of(self, resource: Resource) -> Region:
        """Its own, that of its provider, of its zone, of the settings."""
        attributes = Attributes(resource)
        own = _read(attributes, "region", _REGION)
        if own.name or own.reason:
            return own
        place = (resource.root, resource.environment, resource.provider)
        if place not in self._known:
            self._known[place] = self._of_provider(resource)
        by_provider = self._known[place]
        if by_provider.name and not by_provider.assumption:
            return by_provider
        zone = _read(attributes, "availability_zone", _ZONE)
        return zone if zone.name else by_provider

    def _of_provider(self, resource: Resource) -> Region:
        provider = self._providers.get((resource.root, resource.environment, resource.provider))
        found = _read(Attributes(provider), "region", _REGION) if provider else None
        if found and found.name:
            return found
        called = f"provider {resource.provider.removeprefix('provider.')} sets no region"
        why = found.reason if found and found.reason else called if provider else "no provider is written"
        location = found.location if found else resource.source
        other = self._elsewhere.get(resource.environment or "") or self._elsewhere.get("")
        if other:
            return Region(other, location, "", f"region {other}, as the settings say: {why}")
        return Region("", location, f"the region is not known: {why}")


def _read(attributes: Attributes, name: str, form: re.Pattern[str]) -> Region:
    location = attributes.location(name)
    try:
        text = attributes.text(name)
    except NotKnownError as doubt:
        return Region("", location, doubt.reason)
    found = form.fullmatch(text)
    if text and not found:
        return Region("", location, f"{name} is no region of AWS")
    return Region(found[1] if found and form.groups else text, location)
