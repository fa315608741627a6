"""What stands in the tree for what is elsewhere: by the lock of `tallygate fetch`, or by tallygate.yaml."""

import re
from collections.abc import Mapping, Sequence
from functools import cached_property

import msgspec

from tallygate.kubernetes.files import Files
from tallygate.loaders.vendor_lock import LOCK, VENDOR, Locked, LockError, locked
from tallygate.model.location import Location, ValuePath
from tallygate.model.resource import Locator

_RUN = "run tallygate fetch"
_MAP = "commit it, and map it under kubernetes.vendor"
_LOCAL = re.compile(r"(?:git::)?file://", re.IGNORECASE)
_CREDENTIALS = re.compile(r"(?<=https://)[^/@\s]*@|(?<=://)[^/@\s:]*:[^/@\s]*@")


class Stand(msgspec.Struct, frozen=True):
    """folder: what stands for it, "" where nothing does, for which there is a reason. hint: what to do, where
    `tallygate fetch` would refuse it."""

    folder: str
    reason: str = ""
    hint: str = ""


class Placed(msgspec.Struct, frozen=True):
    """A folder of the tree that the renderer sees at another path as well. asked: the line that names it."""

    at: str
    folder: str
    asked: Location

    def path_of(self, path: str) -> str:
        """Where the tree has what the renderer saw at `path`; "" for what is not in the folder."""
        inside = f"{self.at}/"
        return f"{self.folder}/{path[len(inside) :]}" if path.startswith(inside) else ""


class Vendored:
    """The packages of one tree. mapped: folders by URL, from tallygate.yaml. asked: those that stood in."""

    def __init__(self, files: Files, mapped: Mapping[str, str]) -> None:
        self._files, self._mapped = files, mapped
        self._kinds: dict[str, Locked] = {}
        self.asked = set[str]()

    @cached_property
    def inputs(self) -> frozenset[str]:
        """What decides which package stands for what."""
        return frozenset({LOCK} if LOCK in self._files else ())

    def base(self, url: str) -> Stand:
        """What stands for a remote entry of a kustomization."""
        shown = _CREDENTIALS.sub("***@", url)
        found = self._stand("base", url, "", shown)
        if not found.folder and _LOCAL.match(url):
            return Stand("", f"{shown} is on one machine alone: {_MAP}", _MAP)
        return found

    def chart(self, repository: str, name: str, version: str, noun: str = "chart") -> Stand:
        """What stands for a chart of a repository, with the version or range as written."""
        shown = f"{noun} {name}@{version}" if version else f"{noun} {name}"
        return self._stand("chart", chart_source(repository, name), version, shown)

    def _stand(self, kind: str, source: str, constraint: str, subject: str) -> Stand:
        if source in self._mapped:
            return Stand(self._mapped[source])
        try:
            packages = self._locked(kind)
        except LockError as error:
            return Stand("", f"{subject} is not used: {error}")
        key = (source, constraint)
        if key in packages.folders:
            self.asked.add(packages.folders[key])
            return Stand(packages.folders[key])
        if key in packages.refused:
            return Stand("", f"{subject} is not used: {packages.refused[key]}; {_RUN}")
        return Stand("", f"{subject} is not vendored; {_RUN}, or map it under kubernetes.vendor")

    def _locked(self, kind: str) -> Locked:
        if kind not in self._kinds:
            read = self._files.read
            self._kinds[kind] = locked(
                lambda path: read(path) if path in self._files else None, self._files.paths, kind
            )
        return self._kinds[kind]


def chart_source(repository: str, name: str) -> str:
    """By what the lock file knows a chart. Argo CD names OCI registries without a scheme."""
    scheme = "" if "://" in repository or repository.startswith(("@", "alias:")) else "oci://"
    return f"{scheme}{repository.rstrip('/')}/{name}"


class AskedLocator(msgspec.Struct, frozen=True):
    """Leads to the line that asks for a package wherever `inner` leads into the package."""

    inner: Locator
    asked: Location

    def value(self, path: ValuePath) -> Location:
        return self._outside(self.inner.value(path))

    def key(self, path: ValuePath) -> Location:
        return self._outside(self.inner.key(path))

    def _outside(self, location: Location) -> Location:
        return self.asked if is_vendored(location.path) else location


def is_vendored(path: str) -> bool:
    return path.startswith(f"{VENDOR}/")


def inputs_placed(placed: Sequence[Placed], files: Files) -> frozenset[str]:
    """Files of the tree that the renderer sees elsewhere, too."""
    return frozenset(path for one in placed for path in files.under(one.folder))


def contents_with(
    contents: Mapping[str, bytes], placed: Sequence[Placed], files: Files
) -> Mapping[str, bytes]:
    """The contents, and those of each placed folder at its other path; what is there already stays."""
    added = {
        f"{one.at}/{path[len(one.folder) + 1 :]}": files.read(path)
        for one in placed
        for path in files.under(one.folder)
    }
    return {**added, **contents}
