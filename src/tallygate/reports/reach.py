"""What files reach, as a table and as JSON."""

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from tallygate.model.location import shown_path
from tallygate.model.reach import Reached
from tallygate.reports.escape import indented_json, printable, shortened

_HEADS = ("environment", "resources", "rules", "root", "through", "deployed by")
_COUNTED = (1, 2)


def table(found: Mapping[str, Sequence[Reached]]) -> Iterator[str]:
    """A block for each file: a line for each way, columns as wide as they need to be."""
    for path, ways in found.items():
        known = [way for way in ways if not way.unknown]
        own = sum(way.own for way in known)
        total = sum(way.resources for way in known)
        yield printable(f"{shown_path(path)}: {total} resources, {own} written in it")
        if known:
            yield from _columns([_HEADS, *map(_cells, known)])
        for way in ways:
            if way.unknown:
                environment = f" ({way.environment})" if way.environment else ""
                yield printable(f"  unknown: {shown_path(way.root)}{environment}: {way.unknown}")


def _cells(way: Reached) -> tuple[str, ...]:
    deployed = [*way.applications, *([f"in {way.cluster}"] if way.cluster else [])]
    return (
        way.environment or "-",
        str(way.resources),
        str(len(way.rules)),
        shown_path(way.root) or _as_written(way),
        " < ".join(map(shown_path, way.through)) or "-",
        " ".join(deployed) or "-",
    )


def _as_written(way: Reached) -> str:
    """With the first resources, which no root tells apart."""
    more = ", ..." if way.resources > len(way.named) else ""
    named = ", ".join(shortened(name, 60) for name in way.named)
    return f"as written: {named}{more}" if named else "as written"


def _columns(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    shown = [[printable(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*shown, strict=True)]
    for row in shown:
        cells = [
            cell.rjust(width) if number in _COUNTED else cell.ljust(width)
            for number, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        yield f"  {'  '.join(cells)}".rstrip()


def document(found: Mapping[str, Sequence[Reached]]) -> str:
    """JSON: `{"schema_version", "reach": [{"file", "reaches": [...]}]}`."""
    reach = [
        {"file": shown_path(path), "reaches": [_plain(way) for way in ways]} for path, ways in found.items()
    ]
    return indented_json({"schema_version": "1", "reach": reach})


def _plain(way: Reached) -> dict[str, object]:
    plain: dict[str, object] = msgspec.to_builtins(way)
    paths = [shown_path(one) for one in way.through]
    return {**plain, "through": paths, "root": shown_path(way.root), "unknown": way.unknown or None}
