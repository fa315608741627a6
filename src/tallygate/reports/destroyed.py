"""The headline: what the change destroys, what keeps data first."""

from collections.abc import Iterator, Sequence

from tallygate.model.change import Action, Destroyed
from tallygate.model.deployment import APPLICATION, APPLICATION_SET
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
    """`stateful`, then Applications, and one sentence about all others."""
    return [*stateful(report), *applications(report), *others(report)]


def applications(report: Report) -> Iterator[str]:
    """What Argo CD deletes, by its name, and with how many objects: a sentence for each environment."""
    groups: dict[tuple[bool, str, str], list[Destroyed]] = {}
    for one in report.destroyed:
        if _is_application(one):
            groups.setdefault((not one.known, one.environment or "", one.type), []).append(one)
    for number, ((doubtful, environment, type_), found) in enumerate(sorted(groups.items())):
        if number == _NAMED:
            left = sum(len(one) for _, one in sorted(groups.items())[_NAMED:])
            yield f"So it is with {left} more in other environments."
            return
        names = [one.address.rpartition("/")[2] for one in found]
        where = f" in {shortened(environment, 40)}" if environment else ""
        why = f"; {shortened(found[0].reason, 200)}" if doubtful and found[0].reason else ""
        noun = count(len(found), type_.rpartition("/")[2])
        told = f"{'may delete' if doubtful else 'deletes'} {noun}{where} ({_few(names)}{why})"
        yield f"This change {told}{_with_objects(report, names, environment)}."


def _is_application(one: Destroyed) -> bool:
    return not one.stateful and one.type in (APPLICATION, APPLICATION_SET)


def _few(names: Sequence[str]) -> str:
    more = len(names) - _NAMED
    return ", ".join(shortened(one, 80) for one in names[:_NAMED]) + (f" and {more} more" if more > 0 else "")


def _with_objects(report: Report, names: Sequence[str], environment: str) -> str:
    """Of Applications of these names, all that is deleted in their environment."""
    own = frozenset(names)
    number = sum(
        one.action == Action.DELETE and one.application in own and (one.environment or "") == environment
        for one in report.objects.changes
    )
    what = "the object" if number == 1 else f"the {number} objects"
    return f" and {what} that {'it' if len(names) == 1 else 'they'} deployed" if number else ""


def others(report: Report) -> Iterator[str]:
    """One calm sentence about what keeps nothing; none where there is none."""
    found = [one for one in report.destroyed if not one.stateful and not _is_application(one)]
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
