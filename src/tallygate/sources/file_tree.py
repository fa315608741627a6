"""The one snapshot class: a finished listing, and how to get the bytes of a file."""

from collections.abc import Callable, Mapping, Sequence

from tallygate.model.diagnostic import Diagnostic
from tallygate.sources.interface import Entry, Kept
from tallygate.sources.links import follow_links
from tallygate.sources.listing import Listing

POINTER = b"version https://git-lfs.github.com/spec/v1\n"
MAX_POINTER = 1024
MAX_ATTRIBUTES = 1_000_000


class FileTree:
    """A snapshot made of a listing; links already stand for the files they lead to."""

    def __init__(self, name: str, listing: Listing, content: Callable[[Entry], bytes]) -> None:
        self.name = name
        self._content = content
        _set_aside_pointers(listing, content)
        self._files = listing.files | follow_links(listing)
        self.kept: Mapping[str, Kept] = listing.kept
        self.diagnostics: Sequence[Diagnostic] = sorted(listing.diagnostics, key=lambda d: d.location)
        self._entries = [Entry(path, file.blob, file.size) for path, file in sorted(self._files.items())]

    def entries(self) -> Sequence[Entry]:
        return self._entries

    def read(self, path: str) -> bytes:
        return self._content(self._files[path])


def is_pointer(content: bytes) -> bool:
    """Whether this is what Git LFS keeps in place of a file's content."""
    return len(content) < MAX_POINTER and content.startswith(POINTER)


def _set_aside_pointers(listing: Listing, content: Callable[[Entry], bytes]) -> None:
    # Only where attributes name LFS: otherwise every small file would have to be read to list a tree.
    attributes = [file for path, file in listing.files.items() if path.endswith(".gitattributes")]
    if not any(b"lfs" in content(file) for file in attributes if file.size < MAX_ATTRIBUTES):
        return
    for path, file in list(listing.files.items()):
        if len(POINTER) < file.size < MAX_POINTER and is_pointer(content(file)):
            del listing.files[path]
            message = f"Git LFS pointer ({file.blob}): the content is not here"
            listing.report(
                "source-lfs-pointer", path, message, hint="`git lfs pull`, or `lfs: true` in actions/checkout"
            )
