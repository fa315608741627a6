"""What tallygate.yaml declares of promotions, as the core reads it."""

from collections.abc import Callable

import msgspec

from tallygate.model.location import Location

IsSecret = Callable[[str, str], bool]
"""Whether a key and its value are a secret."""


class DeclarationError(Exception):
    """The declaration cannot be meant: exit code 2. The text says which key and what to do."""


class Layout(msgspec.Struct, frozen=True):
    """Where an environment's truth lives. path: of a service's folder, or of its one file."""

    kind: str = "folders"
    path: str = ""


class Images(msgspec.Struct, frozen=True):
    """map: by environment an image reference, `registry/dev/{service}:dev-{tag}`; without a tag it is the
    same everywhere."""

    map: dict[str, str] = {}


class Promotable(msgspec.Struct, frozen=True):
    """An entry of `promote`. file: below the folder of a service, or with `/` in front from the root; {env},
    {region} and {service} in it. key, keys: dotted, or JSON Pointers."""

    kind: str
    file: str = ""
    key: str = ""
    keys: tuple[str, ...] = ()
    require: str = ""
    images: Images = Images()


class Stage(msgspec.Struct, frozen=True):
    """An environment. after: those a promotion comes from. waves: regions that are promoted to together."""

    after: tuple[str, ...] = ()
    waves: tuple[tuple[str, ...], ...] = ()
    regions: tuple[str, ...] = ()

    def wave(self, region: str) -> int:
        """Number of a region's wave, from 1; 0 where there are none."""
        return next((number for number, wave in enumerate(self.waves, 1) if region in wave), 0)


class WayBack(msgspec.Struct, frozen=True):
    """Of rollbacks. skip: gates that are not asked, which is recorded. hold: until-newer | until-released |
    none."""

    skip: tuple[str, ...] = ()
    hold: str = "until-newer"


class Overriding(msgspec.Struct, frozen=True):
    """Who may pass a closed gate. who: people and teams. reason: required | optional. ticket: pattern of its
    whole id, "" where none is asked for. ttl: seconds. never: gates that nobody may pass."""

    who: tuple[str, ...]
    reason: str = "required"
    ticket: str = ""
    ttl: float = 4 * 3600.0
    never: tuple[str, ...] = ()


class Pipeline(msgspec.Struct, frozen=True):
    """is_secret: what must neither be moved nor shown. services: environments each declared one runs in, None
    for all. said: the key of that, and where."""

    name: str
    layout: Layout
    stages: dict[str, Stage]
    promote: tuple[Promotable, ...]
    is_secret: IsSecret
    never: tuple[str, ...] = ()
    services: dict[str, frozenset[str] | None] = {}
    said: dict[str, tuple[str, Location]] = {}
