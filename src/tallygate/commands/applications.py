"""`inspect --apps`: the deployment table, and with a base what a change does to deployed objects."""

import sys
from collections.abc import Iterator, Sequence

from tallygate.engine.evaluate import Tree
from tallygate.engine.object_changes import object_changes
from tallygate.engine.options import Options
from tallygate.engine.trees import inside, scope_of
from tallygate.model.deployment import Deployment
from tallygate.model.object_change import ObjectChanges
from tallygate.model.verdict import Exit
from tallygate.reports import objects as changed
from tallygate.reports.deployments import document, objects, table
from tallygate.reports.escape import indented_json, printable
from tallygate.reports.json_report import reported_objects


def show_applications(trees: Sequence[Tree], wanted: Options, application: str | None, form: str) -> int:
    """trees: the head, and the base where there is one. application: one of them by its name. Exit code."""
    head = trees[0]
    rows = list(_rows(head, wanted, application))
    changes = _changes(trees, wanted, application) if len(trees) > 1 else None
    if not rows and not (changes and changes.changes):
        named = "" if application is None else f" has the name {application}"
        print(printable(f"tallygate: no Application here{named}"), file=sys.stderr)
        return Exit.NOTHING
    if form == "json":
        told = {**document(rows), **({"objects": reported_objects(changes)} if changes else {})}
        print(indented_json(told))
    else:
        print("\n".join([*table(rows), *(objects(rows) if application is not None else ())]))
        for line in changed.lines(changes) if changes else ():
            print(line)
    for note in head.reading.rendering.notes:
        print(printable(f"tallygate: {note}"), file=sys.stderr)
    return Exit.PASS


def _rows(tree: Tree, wanted: Options, application: str | None) -> Iterator[Deployment]:
    """In order of promotion."""
    order = {name: number for number, name in enumerate(tree.environments)}
    scope, rendering = scope_of(wanted.path), tree.reading.rendering
    rows = (*rendering.deployments, *rendering.unexpanded)
    for row in sorted(rows, key=lambda row: order.get(row.environment or "", len(order))):
        anywhere = row.origin == "set" and row.environment is None
        here = anywhere or wanted.environment in (None, row.environment)
        chosen = here and application in (None, row.application)
        if chosen and any(inside(scope, p) for p in (row.location.path, *(s.path for s in row.sources))):
            yield row


def _changes(trees: Sequence[Tree], wanted: Options, application: str | None) -> ObjectChanges:
    found, scope = object_changes(trees[1], trees[0]), scope_of(wanted.path)
    return ObjectChanges(
        tuple(
            one
            for one in found.changes
            if wanted.environment in (None, one.environment)
            and application in (None, one.application)
            and inside(scope, one.location.path)
        ),
        found.unknown,
    )
