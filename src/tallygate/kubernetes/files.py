"""The files of one snapshot, as kustomizations and charts refer to them."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence

from tallygate.kubernetes.objects import object_type
from tallygate.loaders.loads import Loads
from tallygate.loaders.registry import manifest_loader
from tallygate.model.diagnostic import Diagnostic
from tallygate.model.document import Document, Loaded
from tallygate.sources.interface import Entry, Kept, Snapshot


class Files:
    """Paths, contents and documents of a snapshot; symbolic links already stand for what they lead to."""

    def __init__(self, snapshot: Snapshot, loads: Loads) -> None:
        self._snapshot, self._loads = snapshot, loads
        self._entries = {entry.path: entry for entry in snapshot.entries()}
        self._paths = sorted(self._entries)
        self._told: dict[str, tuple[int, str]] = {}
        for index, told in enumerate(snapshot.diagnostics):
            self._told.setdefault(told.location.path, (index, told.message))
        self._deepest = max((path.count("/") + 1 for path in self._told), default=0)

    def __contains__(self, path: object) -> bool:
        return path in self._entries

    @property
    def paths(self) -> list[str]:
        return self._paths

    def under(self, folder: str) -> list[str]:
        """Every file below `folder` ("" for all), sorted."""
        if not folder:
            return self._paths
        first = bisect_left(self._paths, f"{folder}/")
        return self._paths[first : bisect_left(self._paths, f"{folder}0", first)]  # "0" follows "/"

    def is_folder(self, path: str) -> bool:
        return bool(self.under(path))

    def has_beginning(self, text: str) -> bool:
        """Whether the path of any file begins so."""
        first = bisect_left(self._paths, text)
        return first < len(self._paths) and self._paths[first].startswith(text)

    def blob(self, path: str) -> str:
        return self._entries[path].blob

    def size(self, path: str) -> int:
        return self._entries[path].size

    def read(self, path: str) -> bytes:
        return self._snapshot.read(path)

    def documents(self, path: str) -> list[Document]:
        """The YAML or JSON documents of a file, as far as they can be read."""
        return self._loaded(path).documents

    def problems(self, path: str) -> list[Diagnostic]:
        """What keeps `documents` from being all that is in the file."""
        return self._loaded(path).diagnostics

    def _loaded(self, path: str) -> Loaded:
        key = (path, self.blob(path), manifest_loader(path))
        return self._loads.of(key, lambda: self.read(path))

    def has_objects(self, path: str) -> bool:
        """Whether a Kubernetes object can be read from the file as it is written."""
        return any(object_type(document.value) for document in self.documents(path))

    def part(self, folder: str) -> "Files":
        """What is below `folder`, as a tree of its own."""
        return Files(_Part(self._snapshot, folder), Loads(self._loads.limits))

    def missing(self, path: str) -> str:
        """Why there is nothing at `path`: what the snapshot says of it, or of a folder on the way."""
        parts = path.split("/", self._deepest)[: self._deepest]
        ways = ["/".join(parts[:end]) for end in range(1, len(parts) + 1)]
        told = min((self._told[way] for way in ways if way in self._told), default=None)
        return told[1] if told else "there is no such file or folder"


class _Part:
    """A folder of a snapshot."""

    def __init__(self, snapshot: Snapshot, folder: str) -> None:
        self.name = f"{snapshot.name}:{folder}"
        self.diagnostics: Sequence[Diagnostic] = ()
        self.kept: Mapping[str, Kept] = {}
        self._snapshot, self._prefix = snapshot, f"{folder}/"

    def entries(self) -> Sequence[Entry]:
        return [
            Entry(entry.path.removeprefix(self._prefix), entry.blob, entry.size)
            for entry in self._snapshot.entries()
            if entry.path.startswith(self._prefix)
        ]

    def read(self, path: str) -> bytes:
        return self._snapshot.read(self._prefix + path)


def below(path: str, folder: str) -> bool:
    """Whether `path` is in `folder` ("" for the root) or deeper."""
    return not folder or path.startswith(folder + "/")


def folder_of(path: str) -> str:
    return path.rpartition("/")[0]
