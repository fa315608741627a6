"""The index: what the next commit will hold."""

import os
from pathlib import Path

from tallygate.model.diagnostic import Level
from tallygate.sources.commit import list_tree
from tallygate.sources.file_tree import FileTree
from tallygate.sources.index_file import IndexFile, read_index
from tallygate.sources.interface import SourceError
from tallygate.sources.listing import FOLDER, Listing
from tallygate.sources.repository import Repository


def index_snapshot(repository: Repository) -> FileTree:
    """Snapshot of the index that Git is about to commit."""
    listing = Listing()
    conflicts = set()
    for entry in current_index(repository).entries:
        if entry.stage:
            conflicts.add(entry.path)
        elif entry.mode == FOLDER:  # a folder outside a sparse checkout, kept as one line
            list_tree(repository, entry.blob, entry.path, listing)
        elif not entry.intent_to_add:
            listing.add_object(repository, entry.path, entry.mode, entry.blob)
    for path in sorted(conflicts):
        listing.report(
            "source-conflict",
            path,
            "merge conflict in the index",
            Level.ERROR,
            "resolve it and `git add` the file",
        )
    return FileTree("index", listing, lambda file: repository.content(file.blob))


def current_index(repository: Repository) -> IndexFile:
    """The index that Git uses now: `git commit -a` and `git commit -- PATH` name theirs in GIT_INDEX_FILE."""
    if repository.root is None:
        raise SourceError("a bare repository has no index", usage=True)
    named = os.environ.get("GIT_INDEX_FILE")
    return read_index(repository.root / named if named else Path(repository.folder, "index"))
