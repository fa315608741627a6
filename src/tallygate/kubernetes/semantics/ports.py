"""Port numbers and names."""

import re
from collections.abc import Iterator

from tallygate.kubernetes.semantics.names import NAME
from tallygate.kubernetes.semantics.node import Fault, Node, shown

PORT = "k8s-port-invalid"
_NAME = re.compile(r"(?!-)(?!.*--)(?=.*[a-z])[-a-z0-9]{1,15}(?<!-)", re.ASCII)


def port_name(name: str) -> str:
    if _NAME.fullmatch(name):
        return ""
    return "must be lowercase letters, digits and single - (at most 15), with a letter and no - at its ends"


def number(node: Node) -> Iterator[Fault]:
    if node.number is not None and not 0 < node.number < 65536:
        yield node.fault(PORT, f"{shown(node.number)} must be from 1 to 65535")


def named(node: Node) -> Iterator[Fault]:
    """The name of a port, where it is given."""
    if node.text and (reason := port_name(node.text)):
        yield node.fault(NAME, f"{shown(node.text)} {reason}")


def number_or_name(node: Node) -> Iterator[Fault]:
    yield from number(node)
    if node.text is not None and (reason := port_name(node.text)):
        hint = "; a number is written without quotes" if node.text.isdecimal() else ""
        yield node.fault(PORT, f"as a name {shown(node.text)} {reason}{hint}")
