"""The package behind a source, whatever its kind."""

import posixpath
from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

import msgspec

from tallygate.terraform.modules.sources import (
    Archive,
    Git,
    Local,
    Registry,
    Unsupported,
    parse,
    shown,
    split_subdir,
)
from tallygate.vendoring import archive, git
from tallygate.vendoring.charts import Charts
from tallygate.vendoring.interface import ChartSource, FetchError, Need, Package, PlainFile, Remote
from tallygate.vendoring.manifests import manifest_file, only_definitions, only_reached
from tallygate.vendoring.registry import Registries
from tallygate.vendoring.web import Web, shown_url, tokens_of

_HOPS = 3


class Packages:
    """All packages that a run needs; each is had once. local: see `interface.LOCAL`."""

    def __init__(self, environ: Mapping[str, str], *, local: bool = False) -> None:
        self._web = Web(tokens_of(environ), local=local)
        self._registries = Registries(self._web, local=local)
        self._charts = Charts(self._web, local=local)
        self._local = local
        self._had: dict[tuple[str, str], Package] = {}

    def close(self) -> None:
        """End its connections."""
        self._web.close()

    def get(self, need: Need, resolved: str = "") -> Package:
        """resolved: the version or commit that a lock file names, "" to choose. Raises FetchError."""
        if need.kind in _SHAPED:
            package = _SHAPED[need.kind](need, self._manifests(need, resolved))
            _check(package)
            return package
        return self._module(need.remote, need.constraint, resolved)

    def _manifests(self, need: Need, resolved: str) -> Package:
        match need.remote:
            case ChartSource():
                return self._charts.get(need.remote, need.constraint, resolved)
            case PlainFile():
                return manifest_file(self._web, need.remote)
            case Git():
                return self._committed(need.remote, resolved)
        raise AssertionError(need.remote)

    def _module(self, source: Remote, constraint: str, resolved: str) -> Package:
        match source:
            case Registry():
                chosen = resolved or self._registries.newest(source, constraint)
                found = self._registered(source, chosen)
            case Git():
                found = self._committed(source, resolved)
            case Archive():
                found = self._archived(source, _HOPS)
            case _:
                raise AssertionError(source)
        subdir = _folder(found.subdir, found.contents)
        package = Package(found.resolved, subdir, _kept(found.contents, subdir))
        _check(package)
        return package

    def _registered(self, source: Registry, chosen: str) -> Package:
        key = (source.package, chosen)
        if key not in self._had:
            self._had[key] = self._located(self._registries.location(source, chosen), _HOPS)
        found = self._had[key]
        return Package(chosen, posixpath.join(found.subdir, source.subdir), found.contents)

    def _located(self, location: str, hops: int) -> Package:
        """What an answer of a registry or a page says, which may itself be a page."""
        address, subdir = split_subdir(location)
        # Registries say `//*` for the one folder of an archive.
        match source := parse(address):
            case Git():
                found = self._committed(source, "")
            case Archive():
                found = self._archived(source, hops)
            case Unsupported(reason=reason):
                raise FetchError(f"the module is said to be at {shown(location)}: {reason}")
            case Registry() | Local():
                raise FetchError(f"the module is said to be at {shown(location)}, which is no package")
        return Package(found.resolved, posixpath.join(found.subdir, subdir), found.contents)

    def _committed(self, source: Git, resolved: str) -> Package:
        if source.url.startswith("file:") and not self._local:
            raise FetchError("file:// repositories are not fetched")
        if resolved and not git.COMMIT.fullmatch(resolved):
            raise FetchError("the lock file names something that is no commit")
        commit = resolved or git.commit_of(source, local=self._local)
        key = (source.url, commit or source.ref)
        if key not in self._had:
            found = git.package_of(source, commit, local=self._local)
            self._had[key] = Package(found.resolved, "", found.contents)
        found = self._had[key]
        return Package(found.resolved, source.subdir, found.contents)

    def _archived(self, source: Archive, hops: int) -> Package:
        if not source.direct:
            return self._pointed(source, hops)
        answer = self._web.get(source.url)
        if answer.status != 200:
            raise FetchError(f"{shown_url(source.url)} answered {answer.status}")
        return Package("", source.subdir, archive.contents_of(answer.content))

    def _pointed(self, source: Archive, hops: int) -> Package:
        """Behind a URL that is no archive, which says in a header where the module is."""
        if not hops:
            raise FetchError("pages lead to pages and to no module")
        url = source.url + ("&" if "?" in source.url else "?") + "terraform-get=1"
        location = self._web.get(url).headers.get("x-terraform-get", "")
        if not location:
            raise FetchError(
                f"{shown_url(source.url)} is no archive by its name and names no module; "
                "a repository is written git::https://…"
            )
        found = self._located(location, hops - 1)
        return Package(found.resolved, posixpath.join(found.subdir, source.subdir), found.contents)


def _whole(need: Need, package: Package) -> Package:
    return package


_SHAPED: Mapping[str, Callable[[Need, Package], Package]] = {
    "base": only_reached,
    "chart": _whole,
    "crds": only_definitions,
}
"""What is kept of packages that are no modules."""


class _LeftOut(msgspec.Struct, frozen=True):
    """folders: at the top of a package, no part of a module. files: anywhere; they would change what a
    repository that holds the package commits of it."""

    folders: frozenset[str]
    files: frozenset[str]


@cache
def _left_out() -> _LeftOut:
    return msgspec.json.decode((Path(__file__).parent / "left_out.json").read_bytes(), type=_LeftOut)


def _kept(contents: Mapping[str, bytes], subdir: str) -> dict[str, bytes]:
    """What modules of the package may need; the folder that is asked for is always kept."""
    rules, wanted = _left_out(), subdir.partition("/")[0]
    folders = rules.folders - {wanted}
    return {
        path: content
        for path, content in contents.items()
        if path.partition("/")[0] not in folders and path.rpartition("/")[2].lower() not in rules.files
    }


def _folder(pattern: str, contents: Mapping[str, bytes]) -> str:
    """The folder that a subdir names; `*` in it stands for the only one there."""
    path = posixpath.normpath(pattern) if pattern else ""
    if path == "." or not path:
        return ""
    if "*" not in path:
        return path
    depth = path.count("/") + 1
    folders = {"/".join(name.split("/")[:depth]) for name in contents if name.count("/") >= depth}
    found = [one for one in folders if fnmatchcase(one, path) and one.count("/") == path.count("/")]
    if len(found) != 1:
        raise FetchError(f"{len(found)} folders of the package fit {path!r}, not one")
    return found[0]


def _check(package: Package) -> None:
    inside = f"{package.subdir}/" if package.subdir else ""
    if not any(path.startswith(inside) for path in package.contents):
        raise FetchError(
            f"the package has no folder {package.subdir!r}" if inside else "the package is empty"
        )
    try:
        "\n".join(package.contents).encode()
    except UnicodeEncodeError:
        raise FetchError("the package has file names that are not UTF-8") from None
