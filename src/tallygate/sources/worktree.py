"""The working tree: what is on disk, less what Git ignores.

Tracked files count even where an ignore rule matches. Content is taken as it lies on disk: no filter runs.
"""

import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from stat import S_IXUSR

from tallygate.model.diagnostic import Level
from tallygate.sources.commit import list_tree
from tallygate.sources.disk import blob_id, hash_beneath, read_beneath
from tallygate.sources.file_tree import FileTree
from tallygate.sources.index import current_index
from tallygate.sources.index_file import IndexEntry, IndexFile
from tallygate.sources.interface import Entry, Kept, SourceError
from tallygate.sources.listing import EXECUTABLE, FILE, FOLDER, LINK, SUBMODULE, Listing
from tallygate.sources.repository import Repository

IGNORE_RULES = ".gitignore"
MAX_DOUBLE_STARS = 4
"""In one rule. libgit2 tries all combinations: six of them can take minutes for a single path."""


def worktree_snapshot(root: Path, repository: Repository | None) -> FileTree:
    """Snapshot of the files under `root`, a repository's working tree or a plain folder."""
    if sys.getfilesystemencoding() != "utf-8":
        raise SourceError("file names are not read as UTF-8 here; set PYTHONUTF8=1", usage=True)
    walk = _Walk(root, repository)
    walk.run()
    # What a sparse checkout leaves out of the working tree is read from the object store.
    absent = _absent(root, repository, walk.index) if repository else Listing()
    walk.listing.include(absent)

    def content(entry: Entry) -> bytes:
        if repository and entry.path in absent.files:
            return repository.content(entry.blob)
        return read_beneath(root, entry.path)

    return FileTree("working tree", walk.listing, content)


class _Walk:
    def __init__(self, root: Path, repository: Repository | None) -> None:
        self._root = root
        self._repository = repository
        self.index = current_index(repository) if repository else IndexFile((), (0, 0))
        self._tracked = {entry.path: entry for entry in self.index.entries}
        self._folders = _parents(self._tracked)
        self.listing = Listing()

    def run(self) -> None:
        folders = [""]
        while folders:
            folder = folders.pop()
            try:
                with os.scandir(self._root / folder) as found:
                    items = list(found)
                if self._repository and any(item.name == IGNORE_RULES for item in items):
                    _check_ignore_rules(self._root, folder + IGNORE_RULES)
                for item in items:
                    folders += self._visit(item, folder + item.name)
            except OSError as error:
                self._unreadable(folder.rstrip("/") or ".", error)

    def _visit(self, item: os.DirEntry[str], path: str) -> Iterator[str]:
        """Take in one directory entry; yields the folder to descend into, if it is one."""
        if item.name == ".git":
            return
        if item.is_dir(follow_symlinks=False):
            if self._descends(path):
                yield f"{path}/"
        elif (path not in self._tracked and self._ignores(path)) or not self.listing.accepts(path):
            return
        elif item.is_symlink():
            target = os.readlink(item)  # noqa: PTH115 - Path would reword the target
            self.listing.links[path] = target
            self.listing.kept[path] = Kept(LINK, blob_id(os.fsencode(target)))
        elif item.is_file(follow_symlinks=False):
            self._add_file(item, path)
        else:
            self.listing.report("source-special-file", path, "neither a file nor a folder: not read")

    def _descends(self, path: str) -> bool:
        if path in self._folders or self._repository is None:
            return self.listing.accepts(path)
        tracked = self._tracked.get(path)
        if (tracked and tracked.mode == SUBMODULE) or self._ignores(f"{path}/"):
            return False
        if not os.path.lexists(self._root / path / ".git"):
            return self.listing.accepts(path)
        self.listing.report("source-nested-repository", path, "a repository of its own: not read", Level.NOTE)
        return False

    def _ignores(self, path: str) -> bool:
        return self._repository is not None and self._repository.ignores(path)

    def _add_file(self, item: os.DirEntry[str], path: str) -> None:
        try:
            stat = item.stat(follow_symlinks=False)
            tracked = self._vouched(path, stat)
            blob = self._known_blob(tracked, stat) or hash_beneath(self._root, path, stat.st_size)
            self.listing.files[path] = Entry(path, blob, stat.st_size)
            by_disk = EXECUTABLE if stat.st_mode & S_IXUSR else FILE
            self.listing.kept[path] = Kept(tracked.mode if tracked else by_disk, blob)
        except OSError as error:
            self._unreadable(path, error)

    def _vouched(self, path: str, stat: os.stat_result) -> IndexEntry | None:
        tracked = self._tracked.get(path)
        return tracked if tracked and self.index.vouches(tracked, stat) else None

    def _known_blob(self, tracked: IndexEntry | None, stat: os.stat_result) -> str | None:
        if tracked is None or self._repository is None:
            return None
        # Where a filter works (line ends, git-crypt, LFS) the file is not the blob's content; sizes tell.
        return tracked.blob if self._repository.blob_size(tracked.blob) == stat.st_size else None

    def _unreadable(self, path: str, error: OSError) -> None:
        self.listing.report("source-unreadable", path, f"cannot be read: {error.strerror}", Level.ERROR)


def _check_ignore_rules(root: Path, path: str) -> None:
    # libgit2 would follow a link and wait for a pipe here; Git does neither.
    rules = read_beneath(root, path)
    for number, rule in enumerate(rules.splitlines(), 1):
        if rule.count(b"**") > MAX_DOUBLE_STARS:
            raise SourceError(f"{path}:{number}: more than {MAX_DOUBLE_STARS} `**` in one ignore rule")


def _absent(root: Path, repository: Repository, index: IndexFile) -> Listing:
    """What the index has and the working tree has not: submodules, and what a sparse checkout leaves out."""
    listing = Listing()
    for entry in index.entries:
        if entry.mode == SUBMODULE:
            listing.add_submodule(entry.path, entry.blob)
        elif not entry.skip_worktree or entry.stage or os.path.lexists(root / entry.path):
            continue
        elif entry.mode == FOLDER:
            list_tree(repository, entry.blob, entry.path, listing)
        else:
            listing.add_object(repository, entry.path, entry.mode, entry.blob)
    return listing


def _parents(paths: Iterable[str]) -> set[str]:
    folders: set[str] = set()
    for path in paths:
        folder = path.rpartition("/")[0]
        while folder and folder not in folders:
            folders.add(folder)
            folder = folder.rpartition("/")[0]
    return folders
