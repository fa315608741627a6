"""Which repository an Application means: this one, a folder that stands for another, or neither."""

import re
from collections.abc import Callable, Iterable, Mapping
from posixpath import join

import msgspec

from tallygate.kubernetes.argocd.applications import Application, folder_in
from tallygate.kubernetes.files import Files

_SCP = re.compile(r"(?:(?:[^/@:]+@)?(?P<host>[^/:@]+):(?!//)|[^/@:]+@(?P<also>[^/:@]+)/)(?P<path>.+)")
_URL = re.compile(r"(?P<scheme>[a-z][a-z0-9+.-]*)://(?:[^/@]*@)?(?P<host>[^/]*)/*(?P<path>.*)", re.IGNORECASE)
_PORTS = {"https": ":443", "http": ":80", "ssh": ":22"}


def normal(url: str) -> str:
    """host/path of the URL of a repository, without scheme, user, default port and `.git`, in lower case as
    Argo CD compares them."""
    url = url.strip()
    found = _URL.fullmatch(url)
    host, path = (found["host"], found["path"]) if found else ("", url)
    if found:
        host = host.removesuffix(_PORTS.get(found["scheme"].lower(), ""))
    elif scp := _SCP.fullmatch(url):
        host, path = scp["host"] or scp["also"], scp["path"]
    return f"{host}/{path.strip('/').removesuffix('.git')}".strip("/").lower()


class Origin(msgspec.Struct, frozen=True):
    """What is known of the repository. ours: its URLs. branches: names of what the snapshot is. revision: the
    files of another revision, or why there are none. vendored: folder by URL of another repository."""

    ours: frozenset[str] = frozenset()
    branches: frozenset[str] = frozenset({"HEAD", ""})
    revision: Callable[[str], Files | str] = lambda name: (
        f"revision {name} is not here: this is no Git repository"
    )
    vendored: Mapping[str, str] = {}


class Tree(msgspec.Struct, frozen=True):
    """The files of a repository and the folder of them that is its root. revision: "" for this snapshot."""

    files: Files
    root: str = ""
    revision: str = ""


class Repositories:
    """Finds repositories by URL and revision."""

    def __init__(self, files: Files, origin: Origin, assumed: str = "") -> None:
        """assumed: a URL that is taken for ours."""
        self._files, self._origin = files, origin
        self._ours = {normal(url) for url in (*origin.ours, *([assumed] if assumed else []))}
        self._vendored = {normal(url): folder.strip("/") for url, folder in origin.vendored.items()}
        self._known: dict[str, Files | str] = {}

    def is_ours(self, url: str) -> bool:
        return normal(url) in self._ours

    def tree(self, url: str, revision: str, wanted: str | None = None) -> Tree | str:
        """The files, or why there are none. wanted: the folder that is looked for in them."""
        if (folder := self._vendored.get(normal(url))) is not None:
            if not self._files.is_folder(folder):
                return f"kubernetes.argocd.repos: there is no folder {folder} for {shown(url)}"
            return Tree(self._files, folder)
        if not self.is_ours(url):
            return f"{shown(url) or 'a source without repoURL'} is another repository; {self._step(wanted)}"
        if _branch(revision) in self._origin.branches:
            return Tree(self._files)
        if revision not in self._known:
            self._known[revision] = self._origin.revision(revision)
        found = self._known[revision]
        return found if isinstance(found, str) else Tree(found, revision=revision)

    def _step(self, wanted: str | None) -> str:
        """What to do about a repository that is not known."""
        if wanted and self._files.is_folder(wanted):
            return "its path is here: if it is this one, name it in kubernetes.argocd.self"
        if wanted is not None:
            return "name a folder with its files in kubernetes.argocd.repos"
        return "if it is this one, name it in kubernetes.argocd.self, else its folder in .repos"

    def files(self, url: str, revision: str) -> Files | str:
        """The files of a whole repository, as generators list them."""
        tree = self.tree(url, revision)
        if isinstance(tree, Tree):
            return tree.files if not tree.root else tree.files.part(tree.root)
        return tree


def shown(url: str) -> str:
    """The URL without what may be a password."""
    found = _URL.fullmatch(url.strip())
    return f"{found['scheme']}://{found['host']}/{found['path']}" if found else url.strip()


def _branch(revision: str) -> str:
    return revision.removeprefix("refs/heads/").removeprefix("origin/")


def assumed(applications: Iterable[Application], files: Files) -> str:
    """The one repository that all Applications name, where every path that they give is here; else "".

    Asked only where nothing else says which repository this is: a plain folder, or a clone without remotes.
    """
    named: dict[str, str] = {}
    for application in applications:
        for source in application.sources:
            path = source.text("path")
            if source.chart or not path or "{{" in source.repo:
                continue
            folder = folder_in(path.partition("{{")[0].rpartition("/")[0] if "{{" in path else path)
            if folder is None or not files.is_folder(folder):
                return ""
            named.setdefault(normal(source.repo), source.repo)
    return next(iter(named.values())) if len(named) == 1 else ""


def path_in(tree: Tree, folder: str) -> str:
    """A folder of a repository as a folder of its files."""
    return join(tree.root, folder).strip("/") if tree.root else folder
