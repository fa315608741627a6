"""A Git repository, read through libgit2: no hook, filter, helper program or network is ever used."""

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pygit2
from pygit2.enums import FileMode

from tallygate.sources.interface import Kept, SourceError

ABSENT = "base commit is not in this clone; use fetch-depth: 0"
GIT_ERRORS = (pygit2.GitError, KeyError, ValueError, OSError)
# Says that objects may be absent, which is looked at for each; libgit2 would refuse the repository.
pygit2.settings.set_extensions(["partialclone"])
FULL_ID = re.compile("[0-9a-f]{40}")
ABBREVIATED = re.compile("[0-9a-f]{7,40}")


class Repository:
    """Objects, names and ignore rules of one repository. `root` is its working tree, None when bare."""

    def __init__(self, git: pygit2.Repository) -> None:
        self._git = git
        self._objects = git.odb
        self.folder = Path(git.path or "")
        self.root = None if git.is_bare or git.workdir is None else Path(git.workdir)

    def resolve(self, ref: str) -> str:
        """Id of the commit that `ref` names: a branch, a tag, an id, `HEAD~2`."""
        try:
            return str(self._git.revparse_single(ref).peel(pygit2.Commit).id)
        except GIT_ERRORS as error:
            raise self._unresolved(ref) from error

    def remotes(self) -> list[str]:
        """URLs of its remotes."""
        try:
            return sorted(url for remote in self._git.remotes if (url := remote.url))
        except GIT_ERRORS:
            return []

    def branches_here(self) -> set[str]:
        """Names of the branch that is checked out, and of the one that its remote begins with."""
        found = set[str]()
        for name, prefix in (("HEAD", "refs/heads/"), ("refs/remotes/origin/HEAD", "refs/remotes/origin/")):
            try:
                target = str(self._git.lookup_reference(name).target)
            except GIT_ERRORS:
                continue
            found |= {target.removeprefix(prefix)} if target.startswith(prefix) else set()
        return found

    def main_branch(self, remote: str) -> list[str]:
        """Name of the branch that a remote begins with, or else of the one that is checked out."""
        for name, prefix in (
            (f"refs/remotes/{remote}/HEAD", f"refs/remotes/{remote}/"),
            ("HEAD", "refs/heads/"),
        ):
            try:
                target = str(self._git.lookup_reference(name).target)
            except GIT_ERRORS:
                continue
            if target.startswith(prefix):
                return [target.removeprefix(prefix)]
        return []

    def commit_of(self, revision: str) -> str | None:
        """Id of the commit that a tag, a branch or seven digits of an id name, and nothing else.

        What an author writes is no expression to search the history by.
        """
        for prefix in ("refs/tags/", "refs/remotes/origin/", "refs/heads/"):
            try:
                return str(self._git.lookup_reference(prefix + revision).peel(pygit2.Commit).id)
            except GIT_ERRORS:
                continue
        if not ABBREVIATED.fullmatch(revision):
            return None
        try:
            return str(self._git[revision].peel(pygit2.Commit).id)
        except GIT_ERRORS:
            return None

    def merge_base(self, base_ref: str, head_ref: str) -> str:
        """Id of the commit where head left base."""
        base, head = self.resolve(base_ref), self.resolve(head_ref)
        try:
            found: pygit2.Oid | None = self._git.merge_base(base, head)
        except GIT_ERRORS as error:
            raise SourceError(f"{base_ref}: {ABSENT}") from error
        if found is not None:
            return str(found)
        if self._git.is_shallow:
            raise SourceError(f"{base_ref}: {ABSENT}")
        raise SourceError(
            f"{base_ref} and {head_ref} have no commit in common: their histories are unrelated"
        )

    def tree(self, commit: str) -> str:
        """Id of the tree of a commit."""
        try:
            return str(self._git[commit].peel(pygit2.Tree).id)
        except GIT_ERRORS as error:
            raise SourceError(f"the tree of {commit} is not in this clone; clone without --filter") from error

    def children(self, tree: str) -> Iterator[tuple[bytes, int, str]]:
        """Name, mode and id of each entry of a tree."""
        try:
            found = self._git[tree].peel(pygit2.Tree)
        except GIT_ERRORS as error:
            raise SourceError(f"tree {tree} is not in this clone; clone without --filter") from error
        for child in found:
            yield child.raw_name or b"", int(child.filemode), str(child.id)

    def ref(self, name: str) -> str:
        """Id of what a full ref name stands for, "" where there is none."""
        try:
            return str(self._git.lookup_reference(name).peel(pygit2.Commit).id)
        except GIT_ERRORS:
            return ""

    def parents(self, commit: str) -> list[str]:
        """Ids of the commits before it, also of those that this clone does not have."""
        return [str(one) for one in self._git[commit].peel(pygit2.Commit).parent_ids]

    def first_parents(self, commit: str) -> Iterator[str]:
        """The commit and those before it, along first parents, newest first, as far as they are here."""
        while commit and self.has(commit):
            yield commit
            commit = next(iter(self.parents(commit)), "")

    def merges_cleanly(self, commit: str) -> bool:
        """Whether a merge of two commits has exactly what merging them gives, nothing settled or added."""
        try:
            ours, theirs = self._git[commit].peel(pygit2.Commit).parents
            base = self._git[self.merge_base(str(ours.id), str(theirs.id))].peel(pygit2.Tree)
            merged = self._git.merge_trees(base, ours.tree, theirs.tree)
            return merged.conflicts is None and str(merged.write_tree(self._git)) == self.tree(commit)
        except (*GIT_ERRORS, SourceError):
            return False

    def begins_history(self, commit: str) -> bool:
        """Whether it is the first commit of all, and not only the first that a shallow clone has."""
        return not self.parents(commit) and not self._git.is_shallow

    def has(self, commit: str) -> bool:
        """Whether this clone has a commit."""
        return isinstance(self._git.get(commit), pygit2.Commit)

    def has_full(self, commit: str) -> bool:
        """As `has`, of what somebody wrote, which may be no id at all."""
        return FULL_ID.fullmatch(commit) is not None and self.has(commit)

    def authored(self, commit: str) -> tuple[str, str]:
        """Author of a commit and when it was committed, as an ISO time."""
        found = self._git[commit].peel(pygit2.Commit)
        zone = timezone(timedelta(minutes=found.commit_time_offset))
        return found.author.name, datetime.fromtimestamp(found.commit_time, zone).isoformat()

    def blob_at(self, commit: str, path: str) -> str:
        """Id of a file's content in a commit, "" where there is no such file."""
        try:
            found = self._git[commit].peel(pygit2.Tree)[path]
        except GIT_ERRORS:
            return ""
        return str(found.id) if isinstance(found, pygit2.Blob) else ""

    def kept_at(self, commit: str, path: str) -> tuple[str, Kept] | None:
        """Where a path leads in a commit, and what is kept there: itself, or the link or submodule on the way
        to it. None where there is nothing."""
        tree, way = self._git[commit].peel(pygit2.Tree), path
        while way:
            with suppress(*GIT_ERRORS):
                found = tree[way]
                kept = Kept(int(found.filemode), str(found.id))
                is_there = way == path or found.filemode in (FileMode.LINK, FileMode.COMMIT)
                return (way, kept) if is_there else None
            way = way.rpartition("/")[0]
        return None

    def blob_size(self, blob: str) -> int | None:
        """Size of a blob in bytes; None when this clone does not have it."""
        try:
            kind, size = self._objects.read_header(blob)
        except GIT_ERRORS:
            return None
        return int(size) if kind == pygit2.enums.ObjectType.BLOB else None

    def content(self, blob: str) -> bytes:
        """Bytes of a blob. Raises SourceError when this clone does not have it."""
        try:
            return self._objects.read(blob)[1]
        except GIT_ERRORS as error:
            raise SourceError(f"object {blob} is not in this clone; clone without --filter") from error

    def ignores(self, path: str) -> bool:
        """Whether the ignore rules leave out this untracked path (a folder ends in `/`)."""
        # libgit2 takes UTF-8 only; the replaced bytes still let `*.bak` and the folder rules match.
        return bool(self._git.path_is_ignored(path.encode("utf-8", "replace").decode()))

    def _unresolved(self, ref: str) -> SourceError:
        if FULL_ID.fullmatch(ref):
            return SourceError(f"{ref}: {ABSENT}")
        if ref == "HEAD":
            return SourceError("HEAD names no commit: nothing has been committed yet", usage=True)
        from difflib import get_close_matches

        names = [name.decode("utf-8", "replace") for name in self._git.raw_listall_references()]
        near = get_close_matches(ref, sorted({name.split("/", 2)[-1] for name in names}), cutoff=0.5)
        hints = [f"did you mean {' or '.join(near)}?"] if near else []
        if self._git.is_shallow:
            hints.append("This clone is shallow; use fetch-depth: 0.")
        return SourceError(" ".join([f"{ref!r} names no commit here.", *hints]), usage=True)


def find_repository(path: Path) -> Repository | None:
    """The repository that holds `path`, as Git would find it; None for a plain folder.

    Raises SourceError where there is one that cannot be opened, or `path` does not exist.
    """
    here = existing_folder(path)
    try:
        found = pygit2.discover_repository(str(here))
        repository = _open(found, here)
    except GIT_ERRORS as error:
        raise _unopened(error, here) from error
    if repository and repository.root and not here.is_relative_to(repository.root.resolve()):
        raise SourceError(f"{here} is not in the working tree of its repository ({repository.root})")
    return repository


def existing_folder(path: Path) -> Path:
    """`path` without links, or the folder of a file."""
    try:
        here = path.resolve(strict=True)
    except (OSError, RuntimeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "a loop of links"
        raise SourceError(f"cannot open {path}: {reason}", usage=True) from error
    return here if here.is_dir() else here.parent


def _open(found: str | None, here: Path) -> Repository | None:
    # Found by its path wins over GIT_DIR, which a hook passes on even to commands about another repository.
    # Only a receiving repository's hook needs the environment then: the pushed objects are in quarantine.
    if "GIT_DIR" in os.environ and (found is None or "GIT_QUARANTINE_PATH" in os.environ):
        flags = pygit2.enums.RepositoryOpenFlag.FROM_ENV
        git = pygit2.Repository(os.environ["GIT_DIR"], flags)
        if "GIT_WORK_TREE" in os.environ:
            git.workdir = os.environ["GIT_WORK_TREE"]
        return Repository(git)
    if found:
        return Repository(pygit2.Repository(found))
    for folder in (here, *here.parents):
        if (folder / ".git").is_file():
            raise ValueError(f"{folder / '.git'} leads to a repository that is not there")
    return None


def _unopened(error: Exception, here: Path) -> SourceError:
    if "not owned by current user" not in str(error):
        return SourceError(f"cannot open the Git repository of {here}: {error}")
    owned = re.search("'(.*)'", str(error))
    name = owned[1].rstrip("/") if owned else str(here)
    return SourceError(
        f"the repository {name} belongs to another user; if you trust it: "
        f"git config --global --add safe.directory {name.removesuffix('/.git')}"
    )
