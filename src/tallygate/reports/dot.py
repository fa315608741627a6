"""What resources are made from, as a graph in DOT."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from tallygate.model.resource import Resource
from tallygate.reports.escape import visible


def dot(resources: Iterable[Resource]) -> str:
    """A digraph with a cluster for each root and environment; an edge leads to what a resource reads, and
    is labelled with the arguments that do. Only resources that are shown have edges. What several read alike,
    as instances of a count do, is drawn by way of a point: a line for each of them, not for each pair."""
    lines = ["digraph tallygate {", "  rankdir=LR;", '  node [shape=box, fontname="sans-serif"];']
    ordered = sorted((one for one in resources if one.kind == "terraform"), key=_order)
    for number, (place, members) in enumerate(groupby(ordered, key=_place)):
        lines += _cluster(number, place, list(members))
    return "\n".join([*lines, "}"]) + "\n"


def _place(resource: Resource) -> tuple[str, str]:
    return resource.root, resource.environment or ""


def _order(resource: Resource) -> tuple[str, str, str]:
    return (*_place(resource), resource.address)


def _cluster(number: int, place: tuple[str, str], members: Sequence[Resource]) -> Iterator[str]:
    root, environment = place
    label = f"{root or '.'} ({environment})" if environment else root or "."
    yield f"  subgraph cluster_{number} {{"
    yield f"    label={_quoted(label)};"
    nodes = {resource.address: f"r{number}_{index}" for index, resource in enumerate(members)}
    for resource in members:
        style = ", style=dashed" if resource.symbolic else ""
        yield f"    {nodes[resource.address]} [label={_quoted(resource.address)}{style}];"
    reads = {nodes[one.address]: _read(one, nodes) for one in members}
    for position, (argument, targets, readers) in enumerate(_alike(reads)):
        point = f"r{number}_all{position}"
        yield f"    {point} [shape=point];"
        yield from (f"    {reader} -> {point} [label={_quoted(argument)}, dir=none];" for reader in readers)
        yield from (f"    {point} -> {target};" for target in targets)
        for reader in readers:
            del reads[reader][argument]
    for reader, arguments in reads.items():
        for target, label in _labelled(arguments):
            yield f"    {reader} -> {target} [label={_quoted(label)}];"
    yield "  }"


def _read(resource: Resource, nodes: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """The nodes that each argument reads."""
    found: dict[str, list[str]] = {}
    for one in resource.references:
        if one.address in nodes:
            found.setdefault(".".join(str(part) for part in one.path), []).append(nodes[one.address])
    return {argument: tuple(dict.fromkeys(read)) for argument, read in found.items()}


def _alike(
    reads: Mapping[str, Mapping[str, tuple[str, ...]]],
) -> list[tuple[str, tuple[str, ...], list[str]]]:
    """(argument, what it reads, who does), where a point between them saves edges."""
    found: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for reader, arguments in reads.items():
        for argument, targets in arguments.items():
            found.setdefault((argument, targets), []).append(reader)
    return [
        (argument, targets, readers)
        for (argument, targets), readers in found.items()
        if len(targets) * len(readers) > len(targets) + len(readers)
    ]


def _labelled(arguments: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, str]]:
    """Each node that is read, with the arguments that do."""
    found: dict[str, list[str]] = {}
    for argument, targets in arguments.items():
        for target in targets:
            found.setdefault(target, []).append(argument)
    for target, names in found.items():
        yield target, ", ".join(names)


def _quoted(text: str) -> str:
    shown = visible(text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{shown}"'
