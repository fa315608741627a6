"""What this clone knows of the ledger: from which commit of the source each service was promoted last."""

from collections.abc import Iterable, Mapping

import msgspec

from tallygate.engine.problems import EvaluationError
from tallygate.promotion.entry import last_move, of_service
from tallygate.promotion.errors import PromotionError
from tallygate.promotion.ledger import read, sound
from tallygate.promotion.objects import Objects
from tallygate.promotion.plan import Lane
from tallygate.promotion.refs import LedgerPlace
from tallygate.sources.repository import Repository


class Recorded(msgspec.Struct, frozen=True):
    """bases: commits by service and wave. has_ledger: whether this clone has any of it."""

    bases: Mapping[Lane, str]
    has_ledger: bool


def recorded(
    repository: Repository, place: LedgerPlace, source: str, target: str, services: Iterable[str]
) -> Recorded:
    """The last promotions from `source` to `target`. Raises EvaluationError for a broken ledger."""
    found: dict[Lane, str] = {}
    tips = 0
    try:
        objects = Objects(repository.folder)
        for service in services:
            ref = place.chain(target, service)
            tip = repository.ref(ref) or objects.seen(ref)
            tips += bool(tip)
            entries = of_service(sound(read(objects, ref, tip)).entries, target, service)
            own = tuple(entry for entry in entries if entry.from_env == source)
            for wave in {entry.wave for entry in own}:
                last = last_move(own, wave)
                if last and last.source.commit:
                    found[service, wave] = last.source.commit
    except PromotionError as error:
        raise EvaluationError(str(error)) from None
    return Recorded(found, tips > 0)
