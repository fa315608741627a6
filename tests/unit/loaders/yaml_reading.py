"""Short ways to say what a YAML text means."""

from typing import Any

from tallygate.loaders.yaml_loader import load
from tallygate.model.diagnostic import Diagnostic
from tallygate.model.document import Document


def documents(text: str | bytes) -> list[Document]:
    return load(text.encode() if isinstance(text, str) else text, "f.yaml").documents


def values(text: str | bytes) -> list[Any]:
    """Values of all documents of a text that has nothing wrong with it."""
    loaded = load(text.encode() if isinstance(text, str) else text, "f.yaml")
    assert loaded.diagnostics == []
    return [document.value for document in loaded.documents]


def value(text: str | bytes) -> Any:
    (only,) = values(text)
    return only


def diagnostics(text: str | bytes) -> list[Diagnostic]:
    return load(text.encode() if isinstance(text, str) else text, "f.yaml").diagnostics


def problem(text: str | bytes) -> str:
    """The only problem as "line:column rule message"."""
    (only,) = diagnostics(text)
    return f"{only.location.line}:{only.location.column} {only.rule} {only.message}"
