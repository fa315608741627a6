"""A commit of a Git repository elsewhere: fetched by `git`, read from its objects, never checked out."""

import re
import tempfile
from pathlib import Path

from tallygate.model.diagnostic import Level
from tallygate.processes.git import git
from tallygate.processes.run import Ended, ProcessError
from tallygate.sources.interface import Snapshot, SourceError
from tallygate.sources.snapshots import open_commit
from tallygate.terraform.modules.sources import Git, without_credentials
from tallygate.vendoring.interface import FetchError, Package, bounded

COMMIT = re.compile("[0-9a-f]{40}")
_OUTSIDE = "source-link-outside"


def commit_of(source: Git, *, local: bool = False) -> str:
    """Id of the commit that the source's ref names now; "" where only a whole copy can tell."""
    if COMMIT.fullmatch(source.ref):
        return source.ref
    names = [f"refs/tags/{source.ref}^{{}}", f"refs/tags/{source.ref}", f"refs/heads/{source.ref}"]
    wanted = names if source.ref else ["HEAD"]
    with tempfile.TemporaryDirectory(prefix="tallygate-") as folder:
        listed = _git(Path(folder), ["ls-remote", "--", source.url, *wanted], source, local)
    rows = (line.split("\t") for line in listed.decode("utf-8", "replace").splitlines())
    found = {name: commit for commit, name in rows}
    chosen = next((found[name] for name in wanted if name in found), "")
    if not source.ref and not chosen:
        raise FetchError(f"{source.url} has no commit")
    return chosen


def package_of(source: Git, commit: str, *, local: bool = False) -> Package:
    """All files of a commit, links resolved. commit "": what the ref names in a whole copy."""
    with tempfile.TemporaryDirectory(prefix="tallygate-") as scratch:
        folder = Path(scratch)
        _git(folder, ["init", "--quiet", "--bare", "--template="], source, local)
        _fetch(folder, source, commit, local)
        try:
            snapshot = open_commit(folder, commit or source.ref)
            return Package(snapshot.name, source.subdir, _contents(snapshot))
        except SourceError as error:
            raise FetchError(f"{source.url}: {error}") from None


def _fetch(folder: Path, source: Git, commit: str, local: bool) -> None:
    words = ["fetch", "--quiet", "--no-tags", "--no-recurse-submodules"]
    if commit:
        try:
            _git(folder, [*words, "--depth=1", "--", source.url, commit], source, local)
            return
        except FetchError:
            pass  # not every host gives a commit by its id
    everything = ["+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*"]
    _git(folder, [*words, "--", source.url, *everything], source, local)


def _contents(snapshot: Snapshot) -> dict[str, bytes]:
    for diagnostic in snapshot.diagnostics:
        if diagnostic.level is Level.ERROR or diagnostic.rule == _OUTSIDE:
            raise FetchError(f"{diagnostic.location.path}: {diagnostic.message}")
    entries = snapshot.entries()
    bounded(len(entries), sum(entry.size for entry in entries))
    return {entry.path: snapshot.read(entry.path) for entry in entries}


def _git(folder: Path, words: list[str], source: Git, local: bool) -> bytes:
    protocols = ("https", "ssh", "file") if local else ("https", "ssh")
    try:
        ended = git(words, folder, protocols)
    except ProcessError as error:
        raise FetchError(f"git {words[0]} of {source.url}: {error}") from None
    if ended.code:
        raise FetchError(f"git {words[0]} of {source.url}: {_told(ended)}")
    return ended.output


def _told(ended: Ended) -> str:
    lines = [line for line in ended.errors.splitlines() if line.strip()]
    first = next((line for line in lines if line.startswith(("fatal:", "error:", "ERROR:"))), "")
    return without_credentials(first or (lines[-1] if lines else f"exit {ended.code}"))
