"""What tallygate.yaml says of drift."""

import msgspec

from tallygate.model.location import Location

LAYERS = {"argocd": "argo", "environments": "env-env"}
"""Words of the grammar for layers that have other names in reports."""


class IgnoreRule(msgspec.Struct, frozen=True):
    """Drift that is meant; what it does not say holds for all. type, id: globs, `id` of the id in the live
    system, NAMESPACE/NAME or the address. path: a JSON pointer or a glob of them, with all below it. until:
    ISO date, the last day."""

    reason: str
    owner: str
    until: str
    layer: str = ""
    type: str = ""
    id: str = ""
    path: str = ""
    manager: str = ""
    location: Location = Location("")


class Drifting(msgspec.Struct, frozen=True):
    """The key `drift`. managers: field managers that are the repository. types: globs of what is compared at
    all. imported: `argocd`, and files such as .driftignore. states, default_tags: of Terraform. stale_after:
    seconds after which a plan no longer counts, 0 for never. The rest is how AWS is read: regions, the role
    of each account, requests at a time and, by service, a second."""

    fail_on: str = "high"
    managers: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    ignore: tuple[IgnoreRule, ...] = ()
    imported: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    default_tags: dict[str, str] = {}
    stale_after: float = 0
    regions: tuple[str, ...] = ()
    roles: dict[str, str] = {}
    concurrency: int = 8
    rates: dict[str, float] = {}
