"""What a change does to deployed objects: a sentence, and a folded list by environment and Application."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from tallygate.model.change import Action
from tallygate.model.object_change import FieldChange, ObjectChange, ObjectChanges
from tallygate.model.verdict import Report
from tallygate.reports.escape import code, markdown, printable, shortened
from tallygate.reports.summary import count

_WORDS = {
    Action.CREATE: "created",
    Action.UPDATE: "updated",
    Action.DELETE: "deleted",
    Action.FORGET: "left behind",
}
_PENDING = "once its revision moves"
_MOST_OBJECTS, _MOST_FIELDS = 10, 4


def sentence(report: Report) -> Iterator[str]:
    """ "Deployed objects: 1 created, 2 updated (dev, prod)."; nothing where none changes."""
    if report.objects.changes:
        yield f"{title(report)}."


def title(report: Report) -> str:
    """What a sync does, and what waits for a revision."""
    now = [one for one in report.objects.changes if not one.pending]
    later = [one for one in report.objects.changes if one.pending]
    told = [f"{_counted(now)}{_environments(now)}"] * bool(now)
    told += [f"{_counted(later)} once a revision moves{_environments(later)}"] * bool(later)
    return f"Deployed objects: {'; '.join(told)}"


def _environments(changes: Sequence[ObjectChange]) -> str:
    names = sorted({one.environment for one in changes if one.environment})
    return f" ({', '.join(shortened(name, 40) for name in names[:5])})" if names else ""


def items(report: Report) -> Iterator[str]:
    """Markdown of each Application of each environment, with its objects below it, then what is not known."""
    for (environment, application, cluster, pending), group in groupby(report.objects.changes, _place):
        changes = list(group)
        names = [f"**{markdown(environment or 'no environment', 40)}**"]
        names += [code(application)] if application else []
        names += [f"on {code(cluster)}"] if cluster else []
        names += [_PENDING] if pending else []
        lines = [f"{' '.join(names)}: {_counted(changes)}"]
        lines += [f"  - {_object(one)}" for one in changes[:_MOST_OBJECTS]]
        lines += [f"  - … and {len(changes) - _MOST_OBJECTS} more"] * (len(changes) > _MOST_OBJECTS)
        yield "\n".join(lines)
    for path, reason in report.objects.unknown:
        yield f"{code(path)} is not compared: {markdown(reason)}"


def lines(found: ObjectChanges) -> Iterator[str]:
    """For a terminal: a line for each object and for each of its values."""
    yield ""
    yield f"Deployed objects: {_counted(found.changes)}" if found.changes else "No deployed object changes."
    for one in found.changes:
        where = "/".join(filter(None, (one.environment, one.cluster, one.application)))
        name = "/".join(filter(None, (one.namespace, one.name)))
        later = f", {_PENDING}" if one.pending else ""
        yield printable(f"{one.location}  {_WORDS[one.action]} {one.type} {name}  ({where or '-'}{later})")
        for field in one.fields:
            path = ".".join(map(str, field.path))
            yield printable(f"    {path}: {field.before or '-'} -> {field.after or '-'}")
        if one.more:
            yield f"    and {count(one.more, 'more value')}"
    for path, reason in found.unknown:
        yield printable(f"{path} is not compared: {reason}")


def _place(one: ObjectChange) -> tuple[str | None, str, str, bool]:
    return one.environment, one.application, one.cluster, one.pending


def _counted(changes: Sequence[ObjectChange]) -> str:
    numbers = Counter(one.action for one in changes)
    return ", ".join(f"{numbers[action]} {word}" for action, word in _WORDS.items() if numbers[action])


def _object(one: ObjectChange) -> str:
    name = "/".join(filter(None, (one.namespace, one.name)))
    told = f"{_WORDS[one.action]} {code(f'{one.type} {name}')}"
    fields = [_field(each) for each in one.fields[:_MOST_FIELDS]]
    if more := len(one.fields[_MOST_FIELDS:]) + one.more:
        fields.append(f"{count(more, 'more value')}")
    return f"{told}: {', '.join(fields)}" if fields else told


def _field(one: FieldChange) -> str:
    path = ".".join(map(str, one.path))
    if not one.before:
        return f"{code(path)} set to {code(one.after)}"
    return f"{code(path)} {code(one.before)} → {code(one.after)}" if one.after else f"{code(path)} removed"
