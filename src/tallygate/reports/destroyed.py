"""The headline: what the change destroys, what keeps data first."""

from collections.abc import Iterator, Sequence

from tallygate.model.change import Action, Destroyed
from tallygate.model.verdict import Report
from tallygate.reports.escape import shortened
from tallygate.reports.summary import count

_NAMED = 5


def stateful(report: Report) -> list[str]:
    """Sentences about resources that keep something: what dies, then what may die. [] where there is none."""
    kept = [one for one in report.destroyed if one.stateful]
    certain, doubtful = [one for one in kept if one.known], [one for one in kept if not one.known]
    told = []
    if certain:
        number = count(len(certain), "stateful resource")
        told.append(f"This change destroys {number}: {_listed(certain)}.")
    if doubtful:
        number = count(len(doubtful), "stateful resource")
        told.append(f"This change may destroy {number}: {_listed(doubtful)}.")
    return told


def headline(report: Report) -> list[str]:
    """`stateful`, and one sentence about all others."""
    return [*stateful(report), *others(report)]


def others(report: Report) -> Iterator[str]:
    """One calm sentence about what keeps nothing; none where there is none."""
    found = [one for one in report.destroyed if not one.stateful]
    certain = [one for one in found if one.known]
    replaced = sum(one.action == Action.REPLACE for one in certain)
    parts = [f"deletes {count(len(certain) - replaced, 'resource')}"] * (replaced < len(certain))
    parts += [f"replaces {count(replaced, 'resource')}"] * (replaced > 0)
    parts += [f"may destroy {count(len(found) - len(certain), 'resource')}"] * (len(found) > len(certain))
    if parts:
        yield f"This change {', '.join(parts)} not known to keep data."


def _listed(destroyed: Sequence[Destroyed]) -> str:
    named = [_named(one) for one in destroyed[:_NAMED]]
    more = len(destroyed) - _NAMED
    return ", ".join(named) + (f" and {more} more" if more > 0 else "")


def _named(one: Destroyed) -> str:
    asides = [
        shortened(one.environment or "", 40),
        shortened(one.what, 80),
        "replaced" if one.action == Action.REPLACE else "",
        "declared" if one.declared else "",
        shortened(one.reason, 200) if not one.known else "",
    ]
    return f"{shortened(one.address, 150)} ({', '.join(filter(None, asides))})"
