"""What is known of the ledger: from which commit of the source each service was promoted last."""

from collections.abc import Iterable, Mapping

import msgspec

from tallygate.engine.problems import EvaluationError
from tallygate.engine.promotion import Request
from tallygate.promotion.entry import LedgerEntry, last_move, of_service
from tallygate.promotion.errors import PromotionError
from tallygate.promotion.ledger import read, sound
from tallygate.promotion.objects import Objects
from tallygate.promotion.plan import AS_IT_IS, Choice, Lane
from tallygate.promotion.refs import LedgerPlace
from tallygate.sources.repository import Repository

History = Mapping[tuple[str, str], tuple[LedgerEntry, ...]]
"""Entries by environment and service, oldest first; none at all of a chain that is not known."""


class Recorded(msgspec.Struct, frozen=True):
    """bases: commits by service and wave. has_ledger: whether this clone has any of it."""

    bases: Mapping[Lane, str]
    has_ledger: bool


def history(
    repository: Repository, place: LedgerPlace, environments: Iterable[str], services: Iterable[str]
) -> History:
    """All entries that this clone has; nothing at all where it has no ledger. Raises EvaluationError for a
    broken one."""
    known, broken = histories(repository, place, environments, services)
    for why in broken.values():
        raise EvaluationError(why)
    return known


def histories(
    repository: Repository, place: LedgerPlace, environments: Iterable[str], services: Iterable[str]
) -> tuple[History, dict[str, str]]:
    """The same, and services with a chain that cannot be true, of which nothing is known, with why."""
    names, found, broken = list(environments), dict[tuple[str, str], tuple[LedgerEntry, ...]](), {}
    objects = Objects(repository.folder)
    for service in services:
        try:
            found |= {(env, service): _entries(repository, objects, place, env, service) for env in names}
        except PromotionError as error:
            broken[service] = str(error)
    return found if any(found.values()) else {}, broken


def _entries(
    repository: Repository, objects: Objects, place: LedgerPlace, env: str, service: str
) -> tuple[LedgerEntry, ...]:
    ref = place.chain(env, service)
    fetched, seen = repository.ref(ref), objects.seen(ref)
    # What a command of this clone wrote or saw last may be newer than what was fetched.
    tip = seen if not fetched or objects.descends(seen, fetched) else fetched
    return of_service(sound(read(objects, ref, tip)).entries, env, service) if tip else ()


def recorded(known: History, source: str, target: str) -> Recorded:
    """The last promotions from `source` to `target`."""
    own = {service: entries for (env, service), entries in known.items() if env == target}
    found = {
        (service, wave): commit
        for service, entries in own.items()
        for wave, commit in bases_of(entries, source).items()
    }
    return Recorded(found, any(known.values()))


def request_of(
    entries: Iterable[LedgerEntry], edge: tuple[str, str], service: str, wave: int,
    choice: Choice = AS_IT_IS, at: str = "",
) -> Request:  # fmt: skip
    """What one service and wave would be promoted by now. entries: of the service and the target."""
    commit = bases_of(entries, edge[0]).get(wave, "")
    bases = {(service, wave): commit} if commit else {}
    return Request(*edge, (service,), wave or None, bases, choice, at)


def bases_of(entries: Iterable[LedgerEntry], source: str) -> dict[int, str]:
    """Commit of the source at the last promotion of each wave. entries: of one service."""
    own = tuple(entry for entry in entries if entry.from_env == source)
    lasts = (last_move(own, wave) for wave in sorted({entry.wave for entry in own}))
    return {one.wave: one.source.commit for one in lasts if one and one.source.commit}
