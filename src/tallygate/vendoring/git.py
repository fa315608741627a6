"""A commit of a Git repository elsewhere: fetched by `git`, read from its objects, never checked out."""

import os
import re
import tempfile
from pathlib import Path

from tallygate.model.diagnostic import Level
from tallygate.processes.run import Ended, ProcessError, ProcessLimits, run
from tallygate.sources.interface import Snapshot, SourceError
from tallygate.sources.snapshots import open_commit
from tallygate.terraform.modules.sources import Git, without_credentials
from tallygate.vendoring.interface import FetchError, Package, bounded

COMMIT = re.compile("[0-9a-f]{40}")
_LIMITS = ProcessLimits(seconds=300.0, memory=2 << 30, output=1 << 30, reserved=4 << 30)
# They would lead git to another repository, or write what it does into files.
_NOT_PASSED = re.compile(
    "GIT_(DIR|WORK_TREE|INDEX_FILE|OBJECT_DIRECTORY|ALTERNATE_.*|COMMON_DIR|NAMESPACE|QUARANTINE_PATH"
    "|TRACE.*|CURL_VERBOSE|EXEC_PATH|TEMPLATE_DIR)|TF_TOKEN_.*"
)
_SETTINGS = (
    "core.hooksPath=/dev/null",
    "gc.auto=0",
    "maintenance.auto=false",
    "credential.interactive=never",
)
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
    settings = [word for setting in _SETTINGS for word in ("-c", setting)]
    try:
        ended = run(["git", *settings, *words], folder, _environment(folder, local), _LIMITS)
    except ProcessError as error:
        raise FetchError(f"git {words[0]} of {source.url}: {error}") from None
    if ended.code:
        raise FetchError(f"git {words[0]} of {source.url}: {_told(ended)}")
    return ended.output


def _environment(folder: Path, local: bool) -> dict[str, str]:
    """The caller's, so that its credential helpers and SSH keys work."""
    passed = {name: value for name, value in os.environ.items() if not _NOT_PASSED.fullmatch(name)}
    return {
        "GIT_SSH_COMMAND": "ssh -o BatchMode=yes",
        **passed,
        "GIT_ALLOW_PROTOCOL": "https:ssh:file" if local else "https:ssh",
        "GIT_CEILING_DIRECTORIES": str(folder.parent),
        "GIT_LFS_SKIP_SMUDGE": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "LC_ALL": "C",
    }


def _told(ended: Ended) -> str:
    lines = [line for line in ended.errors.splitlines() if line.strip()]
    first = next((line for line in lines if line.startswith(("fatal:", "error:", "ERROR:"))), "")
    return without_credentials(first or (lines[-1] if lines else f"exit {ended.code}"))
