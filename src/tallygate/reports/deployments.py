"""The deployment table: what each Application deploys, and where, for people and for programs."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from tallygate.model.deployment import DeployedObject, DeployedSource, Deployment
from tallygate.model.location import shown_path
from tallygate.reports.escape import printable
from tallygate.reports.layout import cells, pad

_HEADS = ("APPLICATION", "ENVIRONMENT", "CLUSTER", "NAMESPACE", "SOURCE", "TYPE", "OBJECTS")


def table(rows: Sequence[Deployment]) -> Iterator[str]:
    """A line for each source of each Application, under a head."""
    lines = [_HEADS, *(line for row in rows for line in _lines(row))]
    widths = [max(cells(line[column]) for line in lines) for column in range(len(_HEADS))]
    for line in lines:
        yield "  ".join(pad(text, width) for text, width in zip(line, widths, strict=True)).rstrip()


def _lines(row: Deployment) -> Iterator[tuple[str, ...]]:
    last = str(len(row.objects)) if row.is_known else f"{row.status}: {row.reason}"
    name = f"{row.application} (set)" if row.origin == "set" else row.application
    where = (name, row.environment or "-", row.cluster or "-", row.namespace or "-")
    first, *others = row.sources or (DeployedSource(""),)
    yield tuple(map(printable, (*where, _source(first), first.type or "-", last)))
    for source in others:
        yield tuple(map(printable, ("", "", "", "", _source(source), source.type or "-", "")))


def _source(source: DeployedSource) -> str:
    where = source.path or (f"{source.repo} {source.chart}" if source.chart else source.repo)
    return f"{where or '-'}@{source.revision}" if source.revision else where or "-"


def objects(rows: Iterable[Deployment]) -> Iterator[str]:
    """Each object of each Application, and the line that it comes from."""
    for row in rows:
        for one in row.objects:
            name = "/".join(filter(None, (one.group, one.kind, one.namespace, one.name)))
            yield printable(f"{one.location}  {name}  ({row.application})")


def document(rows: Iterable[Deployment]) -> dict[str, Any]:
    """The same for programs."""
    return {"schema_version": "1", "applications": [_row(row) for row in rows]}


def _row(row: Deployment) -> dict[str, Any]:
    return {
        "application": row.application,
        "project": row.project,
        "environment": row.environment,
        "cluster": row.cluster,
        "namespace": row.namespace,
        "sources": [_of_source(source) for source in row.sources],
        "status": row.status,
        "reason": row.reason,
        "parents": list(row.parents),
        "origin": row.origin,
        "location": row.location.document,
        "objects": [_of_object(one) for one in row.objects],
    }


def _of_source(source: DeployedSource) -> dict[str, Any]:
    return {
        "repo": source.repo,
        "path": shown_path(source.path),
        "revision": source.revision,
        "type": source.type,
        "chart": source.chart,
        "values": [shown_path(path) for path in source.values],
    }


def _of_object(one: DeployedObject) -> dict[str, Any]:
    return {
        "group": one.group,
        "version": one.version,
        "kind": one.kind,
        "namespace": one.namespace,
        "name": one.name,
        "location": one.location.document,
    }
