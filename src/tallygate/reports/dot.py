"""What resources are made from, as a graph in DOT."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from tallygate.model.resource import Resource
from tallygate.reports.escape import visible


def dot(resources: Iterable[Resource]) -> str:
    """A digraph with a cluster for each root and environment; an edge leads to what a resource reads, and
    is labelled with the arguments that do. Only resources that are shown have edges."""
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
    for resource in members:
        for address, arguments in _read(resource):
            if address in nodes:
                edge = f"{nodes[resource.address]} -> {nodes[address]}"
                yield f"    {edge} [label={_quoted(', '.join(arguments))}];"
    yield "  }"


def _read(resource: Resource) -> Iterator[tuple[str, list[str]]]:
    """Addresses it reads, each with the arguments that do."""
    found: dict[str, list[str]] = {}
    for reference in resource.references:
        argument = ".".join(str(part) for part in reference.path)
        found.setdefault(reference.address, []).append(argument)
    for address in sorted(found):
        yield address, list(dict.fromkeys(found[address]))


def _quoted(text: str) -> str:
    shown = visible(text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{shown}"'
