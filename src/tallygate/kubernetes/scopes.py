"""Which kinds stand in a namespace, and which are of the cluster."""

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from tallygate.kubernetes.kinds import builtin, written_type


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """cluster: kinds of Kubernetes' own groups that stand in no namespace. custom: whether kinds of other
    groups do."""

    source: str
    date: str
    cluster: dict[str, tuple[str, ...]]
    custom: dict[str, dict[str, bool]]


@cache
def _table() -> _Table:
    return msgspec.json.decode(Path(__file__).with_name("scopes.json").read_bytes(), type=_Table)


def is_namespaced(api_version: str, kind: str, defined: Mapping[str, bool]) -> bool | None:
    """Whether objects of the kind stand in a namespace; None where nobody knows. defined: by `scopes_of`."""
    group = api_version.rpartition("/")[0]
    if kind in builtin().groups.get(group, ()):
        return kind not in _table().cluster.get(group, ())
    if (known := defined.get(written_type(api_version, kind))) is not None:
        return known
    return _table().custom.get(group, {}).get(kind)


def scopes_of(values: Iterable[Any]) -> dict[str, bool]:
    """Types that the CustomResourceDefinitions among the objects define, and whether they have namespaces."""
    found: dict[str, bool] = {}
    for value in values:
        if not isinstance(value, dict) or value.get("kind") != "CustomResourceDefinition":
            continue
        spec = value.get("spec")
        names = spec.get("names") if isinstance(spec, dict) else None
        kind = names.get("kind") if isinstance(names, dict) else None
        if (
            isinstance(spec, dict)
            and isinstance(kind, str)
            and spec.get("scope") in ("Namespaced", "Cluster")
        ):
            found[f"{spec.get('group')}/{kind}"] = spec["scope"] == "Namespaced"
    return found
