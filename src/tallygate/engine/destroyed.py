"""What a change destroys: what a plan says, and what base and head tell where there is none."""

from collections.abc import Collection, Iterable, Iterator, Mapping

from tallygate.engine.evaluate import Tree
from tallygate.kubernetes import destroyed as objects
from tallygate.model.change import Action, Destroyed, ResourceChange
from tallygate.model.diagnostic import Diagnostic, Level
from tallygate.model.echo import without_echoes
from tallygate.model.resource import Resource
from tallygate.terraform.facts import destroyed as terraform
from tallygate.terraform.facts.address import order
from tallygate.terraform.facts.plan_reasons import meaning
from tallygate.terraform.facts.stateful import kept

_Key = tuple[str, str | None]
_UNSEEN = ("k8s-unrendered", "argocd-unresolved")


def destroyed(head: Tree, base: Tree | None) -> tuple[Destroyed, ...]:
    """What keeps something first, what is certain before what may be, then by environment and address."""
    found = {(one.environment, one.root, one.address): one for one in _compared(head, base)}
    compared = frozenset() if head.planned else {address for _, _, address in found}
    for one in _planned(head, base):
        if one.address not in compared:
            found[one.environment, one.root, one.address] = one
    return tuple(sorted(found.values(), key=_order))


def _order(one: Destroyed) -> tuple[object, ...]:
    return not one.stateful, not one.known, one.environment or "", order(one.address), one.root, one.location


def _compared(head: Tree, base: Tree | None) -> Iterator[Destroyed]:
    if base is None:
        return
    unread = _unread(head)
    sides = [
        terraform.Side(tree.reading.resources, tree.reading.successions, lost, _blobs(tree))
        for tree, lost in ((base, frozenset[str]()), (head, unread))
    ]
    yield from without_echoes(
        terraform.destroyed(sides[0], sides[1], head.planned),
        head.reading.successions,
        lambda one: (one.root, one.environment),
        lambda one: (one.address, one.action, one.known, one.reason),
    )
    yield from objects.destroyed(base.reading.resources, head.reading.resources, unread)


def _blobs(tree: Tree) -> Mapping[str, str]:
    return {entry.path: entry.blob for entry in tree.snapshot.entries()}


def _unread(tree: Tree) -> frozenset[str]:
    """Files of Applications are read, though what they deploy may not be known: a row says so."""
    rows = tree.reading.rendering.deployments
    named = {row.application for row in rows} - {row.application for row in tree.reading.rendering.unexpanded}
    made = {row.location.path for row in rows if row.application in named}
    lost = (d for d in tree.diagnostics if d.level is Level.ERROR or d.rule in _UNSEEN)
    return frozenset(path for d in lost if not _is_source(d, named) for path in _hidden(d, made))


def _hidden(diagnostic: Diagnostic, made: Collection[str]) -> Iterator[str]:
    """Where it tells of a render, that may take in files of Applications, which are read all the same. made:
    such files."""
    yield diagnostic.location.path
    is_render = diagnostic.rule == "k8s-unrendered"
    yield from diagnostic.inputs.difference(made if is_render else ())


def _is_source(diagnostic: Diagnostic, named: Collection[str]) -> bool:
    """Whether it is about the source of an Application that is in the table."""
    own = diagnostic.location.path in diagnostic.inputs and diagnostic.resource in named
    return diagnostic.rule == "argocd-unresolved" and own


def _planned(head: Tree, base: Tree | None) -> Iterator[Destroyed]:
    """At the lines of the base, where it has the resource and the head does not."""
    root = head.planned[0] if head.planned else ""
    succession = head.reading.successions.get(head.planned) if head.planned else None
    before = _by_address(base.reading.resources if base else ())
    after = _by_address(head.reading.resources)
    for change in head.changes:
        if change.action in (Action.DELETE, Action.REPLACE):
            key = change.address, change.environment
            gone = before.get(key) if change.action is Action.DELETE else None
            written = gone or after.get(key)
            yield Destroyed(
                address=change.address,
                type=change.type,
                action=change.action,
                environment=change.environment,
                root=root,
                location=gone.source if gone else change.location,
                what=kept().get(change.type, ""),
                reason=_reason(change),
                path=change.forced_by[0] if change.forced_by else (),
                also=written.calls if written else (),
                declared=terraform.declared(succession, change.address) if succession else None,
                in_base=gone is not None,
            )


def _by_address(resources: Iterable[Resource]) -> Mapping[_Key, Resource]:
    return {(one.address, one.environment): one for one in resources if one.kind == "terraform"}


def _reason(change: ResourceChange) -> str:
    if change.forced_by:
        return f"a change of {'.'.join(map(str, change.forced_by[0]))} replaces it"
    return meaning(change.reason)
