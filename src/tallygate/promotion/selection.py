"""Which services an edge is asked for, and which of them have no place on it."""

from collections.abc import Iterable, Sequence

import msgspec

from tallygate.model.location import Location
from tallygate.model.promotion import GateState, Leaf, Refusal
from tallygate.promotion.declared import Pipeline
from tallygate.promotion.layout import Leaves, expected_folder


class Selection(msgspec.Struct, frozen=True):
    """services: those that are compared. refusals: of those that cannot be. notes: of those that stay."""

    services: tuple[str, ...]
    refusals: tuple[Refusal, ...] = ()
    notes: tuple[str, ...] = ()


class Edge(msgspec.Struct, frozen=True):
    """wave: of the target, None for all."""

    source: str
    target: str
    wave: int | None = None


class UnknownServiceError(Exception):
    """A service that neither the tree nor the declaration knows. known: those that they do."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        super().__init__(name)
        self.known = known


def selected(pipeline: Pipeline, found: Leaves, edge: Edge, wanted: Sequence[str]) -> Selection:
    """The services of an edge: those wanted, or all. Raises UnknownServiceError."""
    source, target = edge.source, edge.target
    known = sorted({*pipeline.services, *(leaf.service for leaf in found.found)})
    for name in wanted:
        if name not in known:
            raise UnknownServiceError(name, known)
    at_source = {leaf.service for leaf in found.of(source)}
    services, refusals, stay, gone = list[str](), list[Refusal](), list[str](), list[str]()
    for name in dict.fromkeys(wanted or known):
        why = has_no_place(pipeline, name, source, target)
        if why and not wanted:
            stay += [name] if name in at_source else []
        elif why:
            refusals.append(Refusal(GateState.FAIL, why, _said(pipeline, name, edge), name))
        elif name not in at_source:
            gone.append(name)
        else:
            services.append(name)
            refusals += _absent(pipeline, found.of(target), edge, name)
    text = f"no folder in {source}, so that nothing is promoted from there"
    refusals += [
        Refusal(GateState.FAIL, f"{one} has {text}", _expected(pipeline, source, one), one) for one in gone
    ]
    notes = [
        *([f"{', '.join(stay)}: {_verb(stay)} not run in {target}"] if stay else []),
        *found.strange,
    ]
    return Selection(tuple(services), tuple(refusals), tuple(notes))


def has_no_place(pipeline: Pipeline, service: str, source: str, target: str) -> str:
    """Why a service cannot go from one environment to the other; "" where it can."""
    if service not in pipeline.services:
        return f"{service} is not declared in services; say where it runs" if pipeline.services else ""
    runs = pipeline.services[service]
    if runs is None:
        return ""
    for name, verb in ((target, "promoted to"), (source, "promoted from")):
        if name not in runs:
            where = " and ".join(one for one in pipeline.stages if one in runs) or "no environment"
            key = pipeline.said[service][0] if service in pipeline.said else f"services.{service}"
            return f"{service} runs in {where} only ({key}); it cannot be {verb} {name}"
    return ""


def _absent(pipeline: Pipeline, leaves: Iterable[Leaf], edge: Edge, service: str) -> Iterable[Refusal]:
    """Regions of the target that have no folder of a service yet."""
    there = {leaf.region for leaf in leaves if leaf.service == service}
    stage = pipeline.stages[edge.target]
    for region in stage.regions or sorted(there) or ("",):
        if region not in there and edge.wave in (None, stage.wave(region)):
            folder = expected_folder(pipeline, edge.target, region, service)
            text = f"{service} has no folder in {edge.target} yet; add {folder} by an ordinary change"
            yield Refusal(GateState.FAIL, text, Location(folder), service, region)


def _said(pipeline: Pipeline, service: str, edge: Edge) -> Location:
    """Where it is declared that a service has no place."""
    return (
        pipeline.said[service][1] if service in pipeline.said else _expected(pipeline, edge.target, service)
    )


def _expected(pipeline: Pipeline, environment: str, service: str) -> Location:
    region = next(iter(pipeline.stages[environment].regions), "")
    return Location(expected_folder(pipeline, environment, region, service))


def _verb(names: Sequence[str]) -> str:
    return "does" if len(names) == 1 else "do"
