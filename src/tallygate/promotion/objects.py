"""Objects of the local repository: read and written through libgit2, without a checkout or a ref."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
import pygit2
from pygit2.enums import FileMode

from tallygate.promotion.errors import PromotionError
from tallygate.sources.repository import Repository

_ERRORS = (pygit2.GitError, KeyError, ValueError, OSError)
_FILES = frozenset({FileMode.BLOB, FileMode.BLOB_EXECUTABLE})
_SEEN = "refs/tallygate/seen/"
Below = dict[str, tuple[pygit2.Oid, FileMode] | None]


class Author(msgspec.Struct, frozen=True):
    """Whose name commits bear."""

    name: str = "Tallygate"
    email: str = "tallygate@localhost"


class Objects:
    """Commits, trees and blobs of the repository at `folder`."""

    def __init__(self, folder: Path) -> None:
        try:
            self._git = pygit2.Repository(str(folder))
        except _ERRORS as error:
            raise PromotionError(f"cannot open the Git repository of {folder}: {error}") from None
        self.folder = Path(self._git.path)
        self.top = Path(self._git.workdir or self._git.path)

    @property
    def shallow(self) -> bool:
        return bool(self._git.is_shallow)

    def has(self, commit: str) -> bool:
        return bool(commit) and isinstance(self._git.get(commit), pygit2.Commit)

    def message(self, commit: str) -> bytes:
        return bytes(self._commit(commit).raw_message)

    def parents(self, commit: str) -> list[str]:
        return [str(parent) for parent in self._commit(commit).parent_ids]

    def first_parents(self, commit: str) -> Iterator[str]:
        """As that of the repository."""
        return Repository(self._git).first_parents(commit)

    def descends(self, commit: str, ancestor: str) -> bool:
        """Whether a commit is, or comes after, another one; both as far as they are here."""
        if commit == ancestor or not (self.has(commit) and self.has(ancestor)):
            return commit == ancestor
        with suppress(*_ERRORS):  # a shallow clone does not know
            return bool(self._git.descendant_of(commit, ancestor))
        return False

    def described(self, commit: str) -> str:
        """A commit for people: its id, author and subject as far as they are known."""
        if not self.has(commit):
            return commit[:12] or "no commit"
        found = self._commit(commit)
        subject = found.message.partition("\n")[0][:80]
        return f"{commit[:12]} by {found.author.name}: {subject}"

    def tree(self, commit: str, folder: str = "") -> str:
        """Id of the tree of a folder, "" where there is none."""
        found: Any = self._commit(commit).peel(pygit2.Tree)
        try:
            found = found[folder] if folder else found
        except KeyError:
            return ""
        return str(found.id) if isinstance(found, pygit2.Tree) else ""

    def content(self, commit: str, path: str) -> str:
        """Id of the tree or the file at a path, "" where there is none."""
        try:
            found = self._commit(commit).peel(pygit2.Tree)[path]
        except KeyError:
            return ""
        return str(found.id) if isinstance(found, (pygit2.Tree, pygit2.Blob)) else ""

    def seen(self, ref: str) -> str:
        """What a ref of the remote was when it was looked at last, "" if never."""
        with suppress(*_ERRORS):
            return str(self._git.lookup_reference(_seen(ref)).target)
        return ""

    def all_seen(self, prefix: str) -> list[str]:
        """Refs of the remote below a prefix, or it itself, that were looked at once."""
        below = _seen(prefix)
        names = (name.decode("utf-8", "replace") for name in self._git.raw_listall_references())
        return [
            "refs/" + name.removeprefix(_SEEN)
            for name in names
            if name == below or name.startswith(f"{below}/")
        ]

    def keep(self, ref: str, commit: str) -> None:
        """Remember what a ref of the remote is, so that only what is new is fetched.

        Others may do so at the same time, and a shard that changed may be in the way: it is a hint only.
        """
        with suppress(*_ERRORS):
            self._git.references.create(_seen(ref), commit, force=True)

    def commit(self, parents: list[str], tree: str, message: str, author: Author, at: str) -> str:
        """Id of a new commit, to which no ref leads yet. at: ISO time with an offset."""
        when = datetime.fromisoformat(at)
        offset = when.utcoffset()
        if offset is None:
            raise PromotionError(f"{at}: a time without an offset says no moment")
        signature = pygit2.Signature(
            author.name, author.email, int(when.timestamp()), int(offset.total_seconds() // 60)
        )
        return str(
            self._git.create_commit(None, signature, signature, message, pygit2.Oid(hex=tree), list(parents))
        )

    def empty_tree(self) -> str:
        return str(self._git.TreeBuilder().write())

    def tree_with(self, commit: str, files: Mapping[str, bytes | None]) -> str:
        """Id of the tree of a commit with these files replaced, added, or (None) removed."""
        root = self._commit(commit).peel(pygit2.Tree)
        folders: dict[tuple[str, ...], Below] = {(): {}}
        for path, content in files.items():
            parts = _parts(path)
            mode = _mode(root, path)
            blob = None if content is None else (self._git.create_blob(content), mode)
            folders.setdefault(parts[:-1], {})[parts[-1]] = blob
        for folder in _deepest_first(folders):
            written = self._folder(root, folder, folders.get(folder, {}))
            if not folder:
                return str(written or self.empty_tree())
            entry = (written, FileMode.TREE) if written else None
            folders.setdefault(folder[:-1], {})[folder[-1]] = entry
        raise AssertionError("the root comes last")

    def _folder(self, root: pygit2.Tree, folder: tuple[str, ...], below: Below) -> pygit2.Oid | None:
        """Id of one folder with what changed in it; None where nothing is left."""
        before = _at(root, "/".join(folder)) if folder else root
        if before is not None and not isinstance(before, pygit2.Tree):
            raise PromotionError(f"{'/'.join(folder)} is no folder")
        builder = self._git.TreeBuilder(before) if before is not None else self._git.TreeBuilder()
        for name, entry in below.items():
            if entry:
                builder.insert(name, *entry)
            elif builder.get(name) is not None:
                builder.remove(name)
        return builder.write() if len(builder) else None

    def _commit(self, commit: str) -> pygit2.Commit:
        try:
            found = self._git[commit]
        except _ERRORS:
            found = None
        if not isinstance(found, pygit2.Commit):
            raise PromotionError(f"commit {commit} is not in this clone")
        return found


def _seen(ref: str) -> str:
    return _SEEN + ref.removeprefix("refs/")


def _at(root: pygit2.Tree, path: str) -> Any:
    try:
        return root[path]
    except KeyError:
        return None


def _parts(path: str) -> tuple[str, ...]:
    parts = tuple(path.split("/"))
    if any(part in ("", ".", "..") or part.lower() == ".git" or "\0" in part for part in parts):
        raise PromotionError(f"{path!r} is no path of a file in a repository")
    return parts


def _mode(root: pygit2.Tree, path: str) -> FileMode:
    """That of the file there is. A link or a submodule is not written through."""
    before = _at(root, path)
    if before is None:
        return FileMode.BLOB
    if before.filemode not in _FILES:
        raise PromotionError(f"{path} is no regular file")
    return FileMode(before.filemode)


def _deepest_first(folders: Mapping[tuple[str, ...], Below]) -> list[tuple[str, ...]]:
    """Those folders and all above them."""
    all_of_them = {folder[:length] for folder in folders for length in range(len(folder) + 1)}
    return sorted(all_of_them, key=len, reverse=True)
