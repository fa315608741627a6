"""A commit's tree, read from the object store without checkout."""

from tallygate.sources.file_tree import FileTree
from tallygate.sources.interface import Kept
from tallygate.sources.listing import FOLDER, Listing
from tallygate.sources.repository import Repository


def commit_snapshot(repository: Repository, commit: str) -> FileTree:
    """Snapshot of a commit by its full id."""
    listing = Listing()
    list_tree(repository, repository.tree(commit), "", listing)
    return FileTree(commit, listing, lambda entry: repository.content(entry.blob))


def list_tree(repository: Repository, tree: str, prefix: str, listing: Listing) -> None:
    """Add every file of a tree to the listing; `prefix` is "" or ends in `/`."""
    folders = [(prefix, tree)]
    while folders:
        prefix, tree = folders.pop()
        for name, mode, blob in repository.children(tree):
            path = prefix + name.decode("utf-8", "surrogateescape")
            if mode != FOLDER:
                listing.add_object(repository, path, mode, blob)
            elif not listing.accepts(path):
                listing.kept[path] = Kept(mode, blob)
            else:
                folders.append((f"{path}/", blob))
