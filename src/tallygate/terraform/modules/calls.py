"""The module calls of one file, as far as they say where a module comes from."""

from typing import Any

import msgspec

from tallygate.loaders.hcl import ast, load
from tallygate.loaders.hcl.literals import literal
from tallygate.model.diagnostic import Diagnostic
from tallygate.model.location import Location

ENDINGS = (".tf", ".tofu", ".tf.json", ".tofu.json")


class Call(msgspec.Struct, frozen=True):
    """version: the constraint as written, "" for none. location: where the source stands."""

    name: str
    source: str
    version: str
    location: Location

    @property
    def key(self) -> tuple[str, str]:
        return self.source, self.version


class Calls(msgspec.Struct, frozen=True):
    """problems: what could not be read, so that calls may be missing."""

    calls: tuple[Call, ...]
    problems: tuple[Diagnostic, ...]


class _NotLiteralError(Exception):
    pass


def calls_of(data: bytes, path: str) -> Calls:
    """The calls in the bytes of a file of configuration, in order."""
    loaded = load(data, path)
    calls, problems = [], list(loaded.diagnostics)
    for document in loaded.documents:
        file: ast.File = document.value
        for block in ast.blocks_of(file, "module"):
            source = block.body.attributes.get("source")
            if source is None:
                continue  # an override, or what Terraform refuses
            location = file.source.location(source.start, source.end)
            name = ".".join(label.value for label in block.labels)
            try:
                version = block.body.attributes.get("version")
                calls.append(Call(name, _text(source), _text(version), location))
            except _NotLiteralError:
                message = f"source and version of module {name} must be plain strings to be fetched"
                problems.append(Diagnostic("tf-module-source", message, location))
    return Calls(tuple(calls), tuple(problems))


def is_configuration(path: str) -> bool:
    """Whether Terraform reads the file as part of a module."""
    name = path.rpartition("/")[2]
    return name.endswith(ENDINGS) and not name.startswith(".")


def _text(attribute: ast.Attribute | None) -> str:
    value: Any = "" if attribute is None else literal(attribute.expression)
    if not isinstance(value, str):
        raise _NotLiteralError
    return value
