"""What a cluster said: what `kubectl get -o json|yaml` gives, recognised by content, not by name."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from tallygate.drift.kubernetes.owners import known
from tallygate.loaders.interface import Limits
from tallygate.loaders.yaml_loader import load as load_yaml
from tallygate.model.diagnostic import Level

MOST_BYTES = 256 * 2**20
_YAML = Limits(file=64 * 2**20, depth=100)
_DOCUMENTS = 100_000
_BLANKS = " \t\r\n\ufeff"


class DumpError(Exception):
    """A file that is no dump of a cluster, or none that can be read whole."""


class Observed(msgspec.Struct, frozen=True):
    """An object of a cluster. type: "GROUP/Kind" of today, "Kind" in the core group."""

    type: str
    api_version: str
    name: str
    namespace: str
    values: dict[str, Any]
    source: str


class Dump(msgspec.Struct, frozen=True):
    """Objects of one file. listed: types that it lists, also where there is none. partial: why it is known
    not to be all of a listing, "" where nothing says so."""

    path: str
    objects: tuple[Observed, ...]
    listed: frozenset[str]
    partial: str = ""


def read_dump(data: bytes, path: str) -> Dump:
    """The objects of a dump. Raises DumpError for what is none, is too large, or is not whole."""
    if len(data) > MOST_BYTES:
        raise DumpError(f"{path}: larger than {MOST_BYTES // 2**20} MiB")
    objects: list[Observed] = []
    listed: set[str] = set()
    partial = ""
    for document in _documents(data, path):
        kind = _text(document, "kind")
        if kind.endswith("List") and isinstance(document.get("items"), list):
            objects += _items(document, path)
            listed |= {_type(_text(document, "apiVersion"), kind.removesuffix("List"))} - {""}
            partial = partial or _partial(document)
        else:
            objects.append(_observed(document, path, document))
    if not objects and not listed:
        raise DumpError(f"{path}: holds no object of a cluster")
    return Dump(path, tuple(objects), frozenset(listed | {one.type for one in objects}), partial)


def _documents(data: bytes, path: str) -> list[Any]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise DumpError(f"{path}: not UTF-8") from None
    start = text.lstrip(_BLANKS)[:1]
    found = [*_json(text, path)] if start in ("{", "[") else [*_yaml(data, path)]
    if not all(_text(one, "apiVersion") and _text(one, "kind") for one in found):
        raise DumpError(f"{path}: holds something that says neither apiVersion nor kind")
    return found


def _json(text: str, path: str) -> Iterator[Any]:
    """One document, or a stream of them. The decoders bound the depth of what they read."""
    try:
        yield msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError):
        yield from _stream(text, path)


def _stream(text: str, path: str) -> Iterator[Any]:
    decoder, at, count = json.JSONDecoder(), 0, 0
    try:
        while (at := _next(text, at)) < len(text):
            value, at = decoder.raw_decode(text, at)
            count += 1
            if count > _DOCUMENTS:
                raise DumpError(f"{path}: more than {_DOCUMENTS} documents")
            yield value
    except ValueError as error:
        raise DumpError(f"{path}: no JSON: {getattr(error, 'msg', 'a number is too long')}") from None
    except RecursionError:
        raise DumpError(f"{path}: nested too deep") from None


def _next(text: str, at: int) -> int:
    while at < len(text) and text[at] in _BLANKS:
        at += 1
    return at


def _yaml(data: bytes, path: str) -> Iterator[Any]:
    loaded = load_yaml(data, path, _YAML)
    for one in loaded.diagnostics:
        if one.level is not Level.FINDING:
            raise DumpError(f"{path}:{one.location.line}: {one.rule}")
    yield from (document.value for document in loaded.documents)


def _items(holder: dict[str, Any], path: str) -> Iterator[Observed]:
    """Items of a typed list need not say what they are."""
    kind, version = _text(holder, "kind").removesuffix("List"), _text(holder, "apiVersion")
    for item in holder["items"]:
        if not isinstance(item, dict):
            raise DumpError(f"{path}: a list holds something that is no object")
        yield _observed({"apiVersion": version, "kind": kind, **item} if kind else item, path, holder)


def _observed(values: dict[str, Any], path: str, holder: dict[str, Any]) -> Observed:
    metadata = values.get("metadata")
    version, kind, name = _text(values, "apiVersion"), _text(values, "kind"), _text(metadata, "name")
    if not (version and kind and name):
        raise DumpError(f"{path}: {_text(holder, 'kind')} holds an object without apiVersion, kind or name")
    revision = _text(metadata, "resourceVersion")
    source = f"{path} at resourceVersion {revision}" if revision else path
    return Observed(_type(version, kind), version, name, _text(metadata, "namespace"), values, source)


def _type(api_version: str, kind: str) -> str:
    """As a Resource has it; a kind that left its group has the one where it is."""
    if not kind:
        return ""
    group = api_version.rpartition("/")[0]
    written = f"{group}/{kind}" if group else kind
    return known().successors.get(written, written)


def _partial(holder: dict[str, Any]) -> str:
    metadata = holder.get("metadata")
    if _text(metadata, "continue"):
        return "a page of a list that goes on"
    return "a list that says what it left out" if _count(metadata, "remainingItemCount") else ""


def _count(value: Any, key: str) -> int:
    found = value.get(key) if isinstance(value, dict) else None
    return found if isinstance(found, int) else 0


def _text(value: Any, key: str) -> str:
    found = value.get(key) if isinstance(value, dict) else None
    return found if isinstance(found, str) else ""


def joined(dumps: Iterable[Dump]) -> dict[tuple[str, str, str], list[Observed]]:
    """Objects of all dumps by type, namespace and name; the same object twice counts once."""
    found: dict[tuple[str, str, str], list[Observed]] = {}
    for dump in dumps:
        for one in dump.objects:
            same = found.setdefault((one.type, one.namespace, one.name), [])
            if all(one.values != other.values for other in same):
                same.append(one)
    return found
