"""What policies of scope `environment` see: the configuration of each, and what it lacks beside others."""

from collections.abc import Iterable, Sequence
from typing import Any

from tallygate.environments.align import (
    ConfigFile,
    MayLack,
    Missing,
    Read,
    missing_files,
    missing_keys,
)
from tallygate.environments.differing import Differing, differing_types
from tallygate.environments.discover import Layout
from tallygate.environments.services import NONE_DECLARED, Services
from tallygate.environments.sops import readable
from tallygate.model.location import shown_path
from tallygate.model.resource import Resource

CONFIG_FILE = "config_file"


def environment_inputs(
    resources: Sequence[Resource],
    layout: Layout,
    services: Services = NONE_DECLARED,
    read: Read = lambda _: None,
    may_lack: MayLack = lambda path, key: False,
) -> dict[str, dict[str, Any]]:
    """The JSON-able facts of each environment of the layout, in order; other types of resources do not count.

    read: for files that belong to no environment and hold the defaults of all. may_lack: for keys that have a
    default in what reads the file.

    A file of several documents is one to compare: what it lacks stands with the first of them.
    """
    own = [r for r in resources if r.type == CONFIG_FILE and layout.role_of(r.source.path) is not None]
    files = _files(own, layout)
    production = frozenset(filter(layout.is_production, layout.environments))
    keys = _by_environment(missing_keys(files, production, read, may_lack))
    order = {name: index for index, name in enumerate(layout.environments)}
    types = _by_file(differing_types(sorted(files, key=lambda file: order.get(file.environment, -1))))
    roles = _by_environment(missing_files(files, production, services))
    return {
        name: {
            "environment": name,
            "environments": list(layout.environments),
            "config": _config([r for r in own if r.environment == name], layout, keys.get(name, []), types),
            "missing_roles": [{"role": shown_path(m.role), **_evidence(m)} for m in roles.get(name, [])],
        }
        for name in layout.environments
    }


def without_files(name: str | None, environments: Sequence[str]) -> dict[str, Any]:
    """The same of one that only an inventory tells of: no file is its own. None: of a tree that has none."""
    return {"environment": name, "environments": [*environments], "config": [], "missing_roles": []}


def _files(resources: Iterable[Resource], layout: Layout) -> list[ConfigFile]:
    """One file for each environment and role, whatever number of documents it has."""
    documents: dict[tuple[str, str], list[Resource]] = {}
    for resource in resources:
        key = (resource.environment or "", layout.role_of(resource.source.path) or "")
        documents.setdefault(key, []).append(resource)
    return [
        ConfigFile(
            environment, own[0].source.path, role, layout.scope_of(own[0].source.path) or "", _contents(own)
        )
        for (environment, role), own in documents.items()
    ]


def _contents(documents: Iterable[Resource]) -> tuple[dict[str, Any], ...] | None:
    contents = [readable(document.values) for document in documents]
    return None if None in contents else tuple(dict(content) for content in contents if content is not None)


def _by_environment(found: Iterable[Missing]) -> dict[str, list[Missing]]:
    grouped: dict[str, list[Missing]] = {}
    for missing in found:
        grouped.setdefault(missing.environment, []).append(missing)
    return grouped


def _by_file(found: Iterable[Differing]) -> dict[str, list[dict[str, Any]]]:
    facts: dict[str, list[dict[str, Any]]] = {}
    for one in found:
        fact = {"key": list(one.key), "type": one.type, "other": one.other, "others": _holders(one.others)}
        facts.setdefault(one.file.path, []).append(fact)
    return facts


def _config(
    resources: Iterable[Resource],
    layout: Layout,
    missing: Iterable[Missing],
    types: dict[str, list[dict[str, Any]]],
) -> list[dict[str, Any]]:
    by_role: dict[str | None, list[dict[str, Any]]] = {}
    for fact in missing:
        by_role.setdefault(fact.role, []).append({"key": list(fact.key), **_evidence(fact)})
    return [
        {
            "address": resource.address,
            "role": shown_path(role or ""),
            "path": shown_path(resource.source.path),
            "values": resource.values,
            "missing": by_role.pop(role, []),
            "differing": types.get(resource.source.path, []),
        }
        for resource in resources
        for role in [layout.role_of(resource.source.path)]
    ]


def _evidence(missing: Missing) -> dict[str, Any]:
    return {"present_in": _holders(missing.present_in), "weak": missing.weak}


def _holders(files: Iterable[ConfigFile]) -> list[dict[str, str]]:
    return [{"environment": file.environment, "path": shown_path(file.path)} for file in files]
