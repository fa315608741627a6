"""A usage file to begin with: what is billed by use in a tree, each key with what is assumed of it."""

from collections.abc import Iterator

from tallygate.cost.usage import Known, known_keys
from tallygate.engine.cost import Costing

_HEAD = (
    "# How much is used a month of what is billed by use. What is not set is assumed, from a small to a",
    "# large workload: the ranges beside each key. Take the # away from what you know better.",
    "version: 0.1",
    "# profile: small # or medium, large: what is assumed, in place of the range",
    "resource_usage:",
)


def template(costing: Costing) -> str:
    """Every key is commented out, so that it changes nothing before somebody knows better."""
    addresses = {item.address: item.type for item in costing.change.items if item.usage_key}
    return "".join(f"{line}\n" for line in (*_HEAD, *_resources(addresses)))


def _resources(addresses: dict[str, str]) -> Iterator[str]:
    if not addresses:
        yield "  {}"
    for address, type_ in sorted(addresses.items()):
        told = [
            (key, known)
            for key, known in sorted((known_keys(type_) or {}).items(), key=_outer)
            if known.sizes
        ]
        yield f"  # {_quoted(address)}:"
        group = ""
        for key, known in told:
            small, middling, large = (f"{size:f}" for size in known.sizes)
            outer, _, inner = key.rpartition(".")  # keys of a storage class are nested
            if outer != group:
                yield f"  #   {outer}:"
                group = outer
            indent = "  " * bool(outer)
            yield f"  #   {indent}{inner}: {middling} # {small} to {large} {known.unit}"


def _outer(one: tuple[str, Known]) -> tuple[str, str]:
    outer, _, inner = one[0].rpartition(".")
    return outer, inner


def _quoted(address: str) -> str:
    """A comment stays one line, whatever an author calls things."""
    plain = "".join(sign if sign.isprintable() else "?" for sign in address)
    return "'" + plain.replace("'", "''") + "'"
