"""Terraform resources out of configuration written in a test."""

from tallygate.loaders.registry import load, loader_for
from tallygate.model.document import Document
from tallygate.model.facts import Facts
from tallygate.model.resource import Resource
from tallygate.terraform.configuration import resources


def facts(files: dict[str, str]) -> Facts:
    documents: list[Document] = []
    for path, text in files.items():
        loaded = load(loader_for(path) or "", text.encode(), path)
        assert not loaded.diagnostics, loaded.diagnostics
        documents += loaded.documents
    return resources(documents, lambda path: "prod" if "prod/" in path else None, ("terraform",))


def only(text: str, **files: str) -> Resource:
    """The one resource of main.tf; further files by name with `_` for `.` and `__` for `/`."""
    others = {name.replace("__", "/").replace("_", "."): body for name, body in files.items()}
    [resource] = facts({"main.tf": text, **others}).resources
    return resource


def reasons(resource: Resource) -> dict[str, str]:
    return {"/".join(map(str, unknown.path)): unknown.reason for unknown in resource.unknown}
