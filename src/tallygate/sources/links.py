"""Symbolic links, resolved by name inside the snapshot and never by the file system.

A link to a file stands for that file, a link to a folder for all files in it. What leads outside, nowhere
or back to itself is reported and not read.
"""

from bisect import bisect_left
from collections import deque

from tallygate.model.diagnostic import Level
from tallygate.sources.interface import Entry
from tallygate.sources.listing import MAX_PATH, Listing

MAX_HOPS = 40
MAX_WORK = 10_000_000
"""Characters of paths handled in all: nested links to folders can multiply files without end."""


_Task = tuple[str, tuple[str, ...]]


class _BrokenLinkError(Exception):
    """Why a link is not followed; `rule` is the diagnostic's."""

    def __init__(self, rule: str, message: str) -> None:
        super().__init__(message)
        self.rule = rule


class _TooMuchWorkError(Exception):
    pass


def follow_links(listing: Listing) -> dict[str, Entry]:
    """Files that the listing's links lead to, by the path under which the link shows them."""
    aliases: dict[str, Entry] = {}
    if listing.links:
        try:
            _Follower(listing, aliases).run()
        except _TooMuchWorkError:
            message = "links to folders lead to too many files; the rest was not read"
            listing.report("source-link-limit", min(listing.links), message, Level.ERROR)
    return aliases


class _Follower:
    def __init__(self, listing: Listing, aliases: dict[str, Entry]) -> None:
        self._listing = listing
        self._aliases = aliases
        self._paths = sorted([*listing.files, *listing.links])
        self._work = 0

    def run(self) -> None:
        # A task: the path it is seen under, and the links on the way there; the last is the one to follow.
        tasks = deque[_Task]((path, (path,)) for path in sorted(self._listing.links))
        while tasks:
            seen, trail = tasks.popleft()
            try:
                tasks.extend(self._follow(seen, trail))
            except _BrokenLinkError as broken:
                self._listing.report(broken.rule, seen, str(broken))

    def _follow(self, seen: str, trail: tuple[str, ...]) -> list[_Task]:
        real = self._resolve(trail[-1])
        if real in self._listing.files:
            self._aliases[seen] = self._listing.files[real]
            return []
        inside = f"{real}/" if real else ""
        if any(link.startswith(inside) for link in trail):
            raise _BrokenLinkError("source-link-broken", f"link leads back to itself: {self._target(trail)}")
        return self._expand(seen, inside, trail)

    def _expand(self, seen: str, inside: str, trail: tuple[str, ...]) -> list[_Task]:
        found = bisect_left(self._paths, inside)
        links, empty = [], True
        for path in self._paths[found:]:
            if not path.startswith(inside):
                break
            empty = False
            alias = f"{seen}/{path[len(inside) :]}"
            self._spend(len(alias))
            if path in self._listing.links:
                links.append((alias, (*trail, path)))
            else:
                self._aliases[alias] = self._listing.files[path]
        if empty:
            raise _BrokenLinkError(
                "source-link-broken", f"link leads to no file of the snapshot: {self._target(trail)}"
            )
        return links

    def _resolve(self, link: str) -> str:
        """Path without links that `link` leads to, "" for the root."""
        todo, at, hops = link.split("/")[::-1], list[str](), 0
        while todo:
            part = todo.pop()
            if part in ("", "."):
                continue
            if part == "..":
                if not at:
                    raise _BrokenLinkError(
                        "source-link-outside", f"link leads out of the repository: {self._target((link,))}"
                    )
                at.pop()
                continue
            at.append(part)
            path = "/".join(at)
            self._spend(len(path))
            target = self._listing.links.get(path)
            if target is None:
                continue
            hops += 1
            if target.startswith("/"):
                raise _BrokenLinkError("source-link-outside", f"link to an absolute path: {target!r}")
            if hops > MAX_HOPS or len(target) > MAX_PATH:
                raise _BrokenLinkError(
                    "source-link-broken", f"link leads back to itself: {self._target((link,))}"
                )
            at.pop()
            todo += target.split("/")[::-1]
        return "/".join(at)

    def _target(self, trail: tuple[str, ...]) -> str:
        return repr(self._listing.links[trail[-1]])

    def _spend(self, characters: int) -> None:
        self._work += characters
        if self._work > MAX_WORK:
            raise _TooMuchWorkError
