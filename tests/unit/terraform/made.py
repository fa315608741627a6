"""Terraform resources out of configuration written in a test."""

from collections.abc import Mapping

from tallygate.loaders.interface import HCL_LIMITS
from tallygate.loaders.registry import load, loader_for
from tallygate.model.document import Document
from tallygate.model.resource import Resource
from tallygate.terraform.modules.named import Layout
from tallygate.terraform.modules.readings import evaluate_readings
from tallygate.terraform.modules.tree import Evaluation, Options, World

DEFAULTS = Options()


def facts(
    files: Mapping[str, str], options: Options = DEFAULTS, beside: Mapping[str, str] = {}
) -> Evaluation:
    """Folders named `prod` are of that environment. beside: files of the tree that are no configuration."""
    documents: list[Document] = []
    for path, text in files.items():
        if (loader := loader_for(path)) is None:
            continue  # what functions read
        loaded = load(loader, text.encode(), path, HCL_LIMITS)
        assert not loaded.diagnostics, loaded.diagnostics
        documents += loaded.documents
    held = {**files, **beside}
    world = World(lambda path: held[path].encode() if path in held else None, sorted(held))
    layout = Layout({"prod": "prod", "dev": "dev"}, lambda path: "prod" if "prod/" in path else None)
    return evaluate_readings(documents, world, layout, ("terraform",), options)


def only(text: str, named: str = "", **files: str) -> Resource:
    """The one resource of main.tf, or of that name; further files by name with `_` for `.`, `__` for `/`."""
    others = {name.replace("__", "/").replace("_", "."): body for name, body in files.items()}
    found = facts({"main.tf": text, **others}).resources
    [resource] = [one for one in found if named in ("", one.name)]
    return resource


def reasons(resource: Resource) -> dict[str, str]:
    return {"/".join(map(str, unknown.path)): unknown.reason for unknown in resource.unknown}
