"""What charts depend on: as Chart.yaml declares it, and as Chart.lock pins it."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from posixpath import join, normpath
from typing import Any

import msgspec

from tallygate.kubernetes.charts import Chart
from tallygate.kubernetes.files import Files
from tallygate.kubernetes.kustomize import Problem, select
from tallygate.kubernetes.vendored import Placed, Stand, Vendored, inputs_placed
from tallygate.model.document import DocumentLocator
from tallygate.model.location import Location
from tallygate.model.resource import Locator

_LOCAL = "file://"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,100}")
# In the order and with the omissions of helm's own structure, whose JSON Chart.lock has the digest of.
_FIELDS: Mapping[str, bool] = {
    "name": True,
    "version": False,
    "repository": True,
    "condition": False,
    "tags": False,
    "enabled": False,
    "import-values": False,
    "alias": False,
}
_ESCAPES = {character: f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}


class Dependency(msgspec.Struct, frozen=True):
    """One that is not in `charts/`. version: that of the lock, else the range. called: its alias or name."""

    name: str
    called: str
    version: str
    repository: str
    location: Location

    @property
    def shown(self) -> str:
        return f"{self.name}@{self.version}" if self.version else self.name

    def local(self, chart: Chart) -> str:
        """Folder of the tree that it is, "" where it is none."""
        if not self.repository.startswith(_LOCAL):
            return ""
        path = self.repository.removeprefix(_LOCAL)
        folder = "" if path.startswith("/") else normpath(join(chart.folder, path))
        return "" if folder.startswith("..") else folder


class Brought(msgspec.Struct, frozen=True):
    """placed: what stands for dependencies, where helm looks for them. inputs: what decides about that."""

    placed: tuple[Placed, ...]
    problems: tuple[Problem, ...]
    inputs: frozenset[str]


def brought(chart: Chart, files: Files, vendored: Vendored) -> Brought:
    """What stands for each dependency that is not in `charts/`, and what is wrong with the others."""
    found: list[Placed] = []
    problems: list[Problem] = []
    for one in missing(chart, files):
        placed = one if isinstance(one, Problem) else _placed(one, chart, files, vendored)
        if isinstance(placed, Problem):
            problems.append(placed)
        else:
            found.append(placed)
    deciding = vendored.inputs if found or problems else frozenset()
    return Brought(tuple(found), tuple(problems), deciding | inputs_placed(found, files))


def _placed(one: Dependency, chart: Chart, files: Files, vendored: Vendored) -> Placed | Problem:
    at = join(chart.folder, "charts", one.called)
    if not _NAME.fullmatch(one.called) or files.is_folder(at):
        message = f"dependency {one.shown}: its alias is no name, or that of a folder in charts/"
        return Problem("failed", message, one.location)
    stand = _stand(one, chart, files, vendored)
    if stand.folder and join(stand.folder, "Chart.yaml") in files:
        return Placed(at, stand.folder, one.location)
    reason = stand.reason or f"dependency {one.shown}: {stand.folder} holds no chart"
    return Problem("remote", reason, one.location)


def _stand(one: Dependency, chart: Chart, files: Files, vendored: Vendored) -> Stand:
    if one.repository.startswith(_LOCAL):
        return Stand(one.local(chart), f"dependency {one.shown} is not at {one.repository}")
    if not one.repository:
        return Stand("", f"dependency {one.shown} is not in charts/")
    return vendored.chart(one.repository, one.name, one.version, "dependency")


def missing(chart: Chart, files: Files) -> Iterator[Dependency | Problem]:
    """Dependencies that helm would have to download, or why that is not known."""
    for value, locator, lock_path in _declared(chart, files):
        pinned = _pinned(chart, value, files, lock_path)
        if pinned is None:
            message = f"{lock_path} is not that of {chart.path}: run helm dependency update"
            yield Problem("failed", message, locator.key(("dependencies",)))
            return
        for place, one in select(value, "dependencies.*"):
            name = one.get("name") if isinstance(one, dict) else None
            if isinstance(name, str) and not _has(files, join(chart.folder, "charts"), name):
                written = _text(one.get("version"))
                called = _text(one.get("alias")) or name
                version = pinned.get((name, _text(one.get("repository"))), written)
                location = locator.key((*place, "name"))
                yield Dependency(name, called, version, _text(one.get("repository")), location)


def _declared(chart: Chart, files: Files) -> Iterator[tuple[Any, Locator, str]]:
    yield chart.metadata, chart.locator, join(chart.folder, "Chart.lock")
    older = join(chart.folder, "requirements.yaml")
    if older in files:
        for document in files.documents(older):
            locator = DocumentLocator(older, document.spans)
            yield document.value, locator, join(chart.folder, "requirements.lock")


def _pinned(chart: Chart, value: Any, files: Files, path: str) -> Mapping[tuple[str, str], str] | None:
    """Versions of the lock; none where there is no lock, None where it belongs to another list."""
    if path not in files:
        return {}
    documents = files.documents(path)
    lock = documents[0].value if len(documents) == 1 else None
    if not isinstance(lock, dict):
        return None
    rows = [row for _, row in select(lock, "dependencies.*") if isinstance(row, dict)]
    wanted = [one for _, one in select(value, "dependencies.*") if isinstance(one, dict)]
    # Locks of version 1 may have been written by helm 2, which took another digest.
    if chart.metadata.get("apiVersion") == "v2" and lock.get("digest") != digest_of(wanted, rows):
        return None
    return {(_text(row.get("name")), _text(row.get("repository"))): _text(row.get("version")) for row in rows}


def digest_of(wanted: list[dict[str, Any]], locked: list[dict[str, Any]]) -> str:
    """The digest that helm writes into Chart.lock."""
    rows = [[_as_helm(one) for one in listed] or None for listed in (wanted, locked)]
    data = json.dumps(rows, separators=(",", ":"), ensure_ascii=False)
    for character, escaped in _ESCAPES.items():
        data = data.replace(character, escaped)
    return f"sha256:{hashlib.sha256(data.encode()).hexdigest()}"


def _as_helm(one: dict[str, Any]) -> dict[str, Any]:
    return {
        field: _sorted(one.get(field, "")) for field, always in _FIELDS.items() if always or one.get(field)
    }


def _sorted(value: Any) -> Any:
    return msgspec.json.decode(msgspec.json.encode(value, order="sorted"))


def _has(files: Files, charts: str, name: str) -> bool:
    """A folder of the dependency's name, or an archive that begins with it."""
    return files.is_folder(f"{charts}/{name}") or files.has_beginning(f"{charts}/{name}-")


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
