"""The files that a plan makes: whole new contents, of which only what moves differs."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

from tallygate.model.promotion import Edit, GateState, Plan, Refusal
from tallygate.promotion.edits import EditError, edited
from tallygate.promotion.plan import Side
from tallygate.promotion.projection import Cell, Projection

CellName = tuple[str, str, str, str]
"""Region, service, file and key."""


def written(read: Callable[[str], bytes], target: Side, made: Plan) -> tuple[dict[str, bytes], list[Refusal]]:
    """New contents by path, and what cannot be edited. read: content of a file of the target."""
    files, refusals = dict[str, bytes](), list[Refusal]()
    for path, edits in edits_of(made, target).items():
        try:
            files[path] = edited(read(path), path, edits)
        except EditError as error:
            refusals.append(Refusal(GateState.ERROR, str(error), error.location))
    return files, refusals


def edits_of(made: Plan, target: Side) -> Mapping[str, list[Edit]]:
    """The edits of a plan by path."""
    cells = cells_by_name(target.projections.values())
    found: dict[str, list[Edit]] = defaultdict(list)
    for change in made.changes:
        cell = cells[change.region, change.service, change.file, change.key]
        path, number = cell.document.path, cell.document.index
        plain = (change.after_plain, change.before_plain)
        found[path].append(Edit(path, cell.path, change.before, change.after, number, *plain))
    return found


def cells_by_name(projections: Iterable[Projection]) -> dict[CellName, Cell]:
    """Every cell, by where it belongs whatever the environment."""
    return {
        (one.leaf.region, one.leaf.service, cell.file, cell.key): cell
        for one in projections
        for cells in one.cells.values()
        for cell in cells
    }
