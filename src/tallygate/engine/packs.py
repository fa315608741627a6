"""Validator packs: which files each claims, how they are read, and which policies judge them."""

import re
from typing import Any

import msgspec

from tallygate.assets import assets
from tallygate.engine.globs import matches
from tallygate.engine.problems import UsageError
from tallygate.loaders.registry import load
from tallygate.model.document import Document
from tallygate.model.resource import Resource
from tallygate.schema import schema_errors, violations
from tallygate.sources.interface import Snapshot

# Escapes, base64 keys and UTF-16 can hide a word from a search of the bytes.
_SPELT_OTHERWISE = re.compile(rb"\\[uUx\r\n]|!!binary|\x00")


def spelt_otherwise(data: bytes) -> bool:
    """Whether a word that is not found in the bytes may be in what they are parsed to."""
    return bool(_SPELT_OTHERWISE.search(data))


class Pack(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One validator. Fields are those of validators/schemas/pack.json."""

    version: int
    id: str
    title: str
    files: tuple[str, ...]
    reader: str
    policies: tuple[str, ...]
    exclude: tuple[str, ...] = ()
    contains: tuple[str, ...] = ()
    loader: str = "auto"
    objects: tuple[str, ...] = ()
    except_objects: tuple[str, ...] = ()
    type: str = ""
    schema: str = ""
    builtin: bool = True
    schema_json: Any = None

    def claims(self, path: str) -> bool:
        return matches(self.files, path) and not matches(self.exclude, path)

    def claims_bytes(self, data: bytes) -> bool:
        """Whether all of `contains` occurs, or may be spelt otherwise: then the parsed document decides."""
        return all(text.encode() in data for text in self.contains) or spelt_otherwise(data)

    def takes(self, object_type: str) -> bool:
        """Whether a Kubernetes object of "GROUP/VERSION/Kind" belongs to this pack."""
        return matches(self.objects or ("**",), object_type) and not matches(self.except_objects, object_type)


def builtin_packs() -> list[Pack]:
    """The packs that ship with Tallygate, by name of file."""
    folder = assets("validators")
    packs = []
    for path in sorted(folder.glob("*.yaml")):
        [document] = load("yaml", path.read_bytes(), path.name).documents
        pack = msgspec.convert(document.value, Pack)
        schema = msgspec.json.decode((folder / pack.schema).read_bytes()) if pack.schema else None
        packs.append(msgspec.structs.replace(pack, schema_json=schema))
    return packs


def user_packs(snapshot: Snapshot, folder: str) -> list[Pack]:
    """Packs of a repository. Raises UsageError with file:line:col for one that does not meet the schema."""
    prefix = folder.strip("/") + "/"
    paths = [entry.path for entry in snapshot.entries() if entry.path.startswith(prefix)]
    return [_user_pack(snapshot, path, prefix) for path in paths if _is_pack(path, prefix)]


def _is_pack(path: str, prefix: str) -> bool:
    return "/" not in path.removeprefix(prefix) and path.endswith((".yaml", ".yml"))


def _user_pack(snapshot: Snapshot, path: str, prefix: str) -> Pack:
    loaded = load("yaml", snapshot.read(path), path)
    problems = [str(d.location) + ": " + d.message for d in loaded.diagnostics]
    if problems or len(loaded.documents) != 1:
        raise UsageError(problems[0] if problems else f"{path}:1:1: a validator pack is one YAML document")
    [document] = loaded.documents
    _check(document)
    pack = msgspec.convert(document.value, Pack)
    schema = _schema(snapshot, path, prefix + pack.schema) if pack.schema else None
    return msgspec.structs.replace(pack, builtin=False, schema_json=schema)


def _schema(snapshot: Snapshot, pack: str, path: str) -> Any:
    try:
        loaded = load("json", snapshot.read(path), path)
    except KeyError:
        raise UsageError(f"{pack}:1:1: the schema {path} does not exist") from None
    for diagnostic in loaded.diagnostics:
        raise UsageError(f"{diagnostic.location}: {diagnostic.message}")
    schema = loaded.documents[0].value if loaded.documents else None
    try:
        schema_errors(schema, None)
    except ValueError as error:
        raise UsageError(f"{path}:1:1: {error}") from None
    return schema


def _check(document: Document) -> None:
    schema = msgspec.json.decode((assets("validators") / "schemas" / "pack.json").read_bytes())
    for violation in violations(schema, document):
        raise UsageError(f"{violation.location}: {violation.message}")


def judged_by(resource: Resource, domain: str) -> bool:
    """Whether policies of `domain` judge the resource; a user's own rules (no domain) judge everything."""
    return not domain or domain in resource.domains
