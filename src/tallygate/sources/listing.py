"""What a source found, gathered under the same rules in every source."""

import re

from tallygate.model.diagnostic import Diagnostic, Level
from tallygate.model.location import Location
from tallygate.sources.interface import Entry, Kept, SourceError
from tallygate.sources.repository import Repository

LINK, SUBMODULE, FOLDER, FILE = 0o120000, 0o160000, 0o040000, 0o100644
EXECUTABLE = 0o100755
MAX_NAMES = 500_000
MAX_PATH = 4096
UNSAFE_NAME = re.compile(r"(^|/)(\.\.?|\.[gG][iI][tT]|)(/|$)")


class Listing:
    """Files and links (path -> target) as found, what Git keeps at each path, and a diagnostic for whatever
    cannot be read."""

    def __init__(self) -> None:
        self.files: dict[str, Entry] = {}
        self.links: dict[str, str] = {}
        self.kept: dict[str, Kept] = {}
        self.diagnostics: list[Diagnostic] = []
        self._names = 0

    def include(self, other: "Listing") -> None:
        """Take in all of another listing."""
        self.files |= other.files
        self.links |= other.links
        self.kept |= other.kept
        self.diagnostics += other.diagnostics

    def report(
        self, rule: str, path: str, message: str, level: Level = Level.UNKNOWN, hint: str = ""
    ) -> None:
        self.diagnostics.append(Diagnostic(rule, message, Location(path), level, hint))

    def accepts(self, path: str) -> bool:
        """Whether Git could have made it; a crafted tree may hold `..`, `.git` or a bomb of folders."""
        self._names += 1
        if self._names > MAX_NAMES:
            raise SourceError(f"more than {MAX_NAMES} files and folders: not a repository of configuration")
        safe = len(path) <= MAX_PATH and not UNSAFE_NAME.search(path)
        if not safe:
            self.report("source-name", path[:MAX_PATH], "unsafe file name", Level.ERROR)
        return safe

    def add_object(self, repository: Repository, path: str, mode: int, blob: str) -> None:
        """Take in one entry of a tree or an index."""
        self.kept[path] = Kept(mode, blob)
        if not self.accepts(path):
            return
        if mode == SUBMODULE:
            self.add_submodule(path, blob)
            return
        size = repository.blob_size(blob)
        if size is None:
            self.report(
                "source-object-missing",
                path,
                f"its content ({blob}) is not in this clone",
                Level.ERROR,
                "clone without --filter, or `git fetch --refetch` without one",
            )
        elif mode != LINK:
            self.files[path] = Entry(path, blob, size)
        elif size > MAX_PATH:
            self.report("source-link-broken", path, "link with an impossible target")
        else:
            self.links[path] = repository.content(blob).decode("utf-8", "surrogateescape")

    def add_submodule(self, path: str, commit: str) -> None:
        self.kept[path] = Kept(SUBMODULE, commit)
        self.report(
            "source-submodule",
            path,
            f"submodule at {commit}: its files belong to another repository",
            hint="check it there",
        )
