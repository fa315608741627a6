"""What environments of a tree lack beside each other: the facts that rules and the report of drift share."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from tallygate.engine.config import Config
from tallygate.engine.environment_order import services_of
from tallygate.environments.facts import environment_inputs
from tallygate.loaders.registry import load, loader_for
from tallygate.model.location import ValuePath
from tallygate.model.resource import Resource
from tallygate.sources.interface import Snapshot

if TYPE_CHECKING:
    from tallygate.engine.evaluate import Tree

_MOST_OF_DEFAULTS = 4 << 20


def environment_facts(
    tree: "Tree", resources: Sequence[Resource], config: Config
) -> dict[str, dict[str, Any]]:
    """By environment, as rules of that scope see them."""
    services = services_of(config, tree.layout.environments)
    read = partial(_mappings, tree.snapshot)
    return environment_inputs(resources, tree.layout, services, read, _defaults(tree, config))


def _defaults(tree: "Tree", config: Config) -> Callable[[str, ValuePath], bool]:
    """What variables files may lack; the reader of Terraform is imported where there are some."""
    if not any(entry.path.endswith((".tfvars", ".tfvars.json")) for entry in tree.snapshot.entries()):
        return lambda path, key: False
    from tallygate.engine.variable_defaults import VariableDefaults

    return VariableDefaults(tree.snapshot, config).may_lack


def _mappings(snapshot: Snapshot, path: str) -> tuple[dict[str, Any], ...] | None:
    """The mappings in a file; None where there is no such file, or one too large for configuration."""
    loader = loader_for(path)
    entry = next((entry for entry in snapshot.entries() if entry.path == path), None)
    if loader is None or entry is None or entry.size > _MOST_OF_DEFAULTS:
        return None
    values = (document.value for document in load(loader, snapshot.read(path), path).documents)
    return tuple(value for value in values if isinstance(value, dict))
