"""Forms of price keys: which service a key belongs to, and what its unit is."""

from functools import cache
from pathlib import Path

import msgspec

DATA = Path(__file__).parent / "data" / "price_keys.json"


class Form(msgspec.Struct, frozen=True):
    """text: `instance/<type>/<os>/<tenancy>`. free: its price may be 0."""

    text: str
    service: str
    unit: str
    free: bool = False

    @property
    def parts(self) -> tuple[str, ...]:
        return tuple(self.text.split("/"))

    def fits(self, parts: tuple[str, ...]) -> bool:
        own = self.parts
        return len(own) == len(parts) and all(map(_stands_for, own, parts))


def form_of(key: str) -> Form | None:
    """The most exact form that fits; None for what is no key."""
    parts = tuple(key.split("/"))
    return next((form for form in _by_first_part().get(parts[0], ()) if form.fits(parts)), None)


@cache
def forms() -> tuple[Form, ...]:
    """The most exact first, then by their text."""
    read = msgspec.json.decode(DATA.read_bytes())["forms"]
    found = [Form(text, service, unit, bool(free)) for text, (service, unit, *free) in read.items()]
    return tuple(sorted(found, key=lambda form: (form.text.count("<"), form.text)))


@cache
def _by_first_part() -> dict[str, list[Form]]:
    found: dict[str, list[Form]] = {}
    for form in forms():
        found.setdefault(form.parts[0], []).append(form)
    return found


def services() -> tuple[str, ...]:
    """The offers of AWS that keys belong to, sorted."""
    return tuple(sorted({form.service for form in forms()}))


def _stands_for(own: str, part: str) -> bool:
    """`<type>` stands for anything, `<single|multi>` for one of these."""
    if not own.startswith("<"):
        return own == part
    choices = own.strip("<>").split("|")
    return part in choices if len(choices) > 1 else bool(part)
