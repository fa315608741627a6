"""Values of which the API server knows a few, and the schemas not one."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from pathlib import Path

import msgspec

from tallygate.kubernetes.semantics.node import Fault, Node, placed, shown

UNSUPPORTED = "k8s-value-unsupported"
_Values = Mapping[str, tuple[str, ...]]


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """By type of object, in the specification of a pod, and in a container: path -> values."""

    source: str
    date: str
    objects: dict[str, dict[str, tuple[str, ...]]]
    pods: dict[str, tuple[str, ...]]
    containers: dict[str, tuple[str, ...]]


@cache
def table() -> _Table:
    return msgspec.json.decode(Path(__file__).with_name("enumerations.json").read_bytes(), type=_Table)


def supported(root: Node, values: _Values) -> Iterator[Fault]:
    """An empty text is taken for absent."""
    for path, known in values.items():
        for found in placed(root, tuple(path.split("."))):
            if found.text and found.text not in known:
                close = [one for one in known if one.lower() == found.text.lower()]
                close = close or get_close_matches(found.text[:63], known, 1)
                hint = f"; did you mean `{close[0]}`?" if close else ""
                yield found.fault(UNSUPPORTED, f"{shown(found.text)} must be one of {', '.join(known)}{hint}")
