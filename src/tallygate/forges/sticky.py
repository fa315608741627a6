"""One comment on a pull request, kept up to date: never a second one, never a write without a change."""

import re
from typing import NamedTuple

from tallygate.forges.interface import Comment, Forge, ForgeError, UncertainError

BEHAVIORS = ("update", "new", "hide-and-new", "delete-and-new")
# The line a body of ours begins with. Both parts are of Tallygate's own making.
_MARKER = re.compile(r"<!-- tallygate:v1 id=([A-Za-z0-9._/-]+) body=([0-9a-f]+) -->\s")
_TRIES = 3


class Marker(NamedTuple):
    """instance: which of several comments on one pull request. digest: of the rest of the body."""

    instance: str
    digest: str


class Wanted(NamedTuple):
    """What should stand on pull request `number`. author: only comments of this login are ours, whatever
    markers others paste. quiet: nothing worth saying to who has no comment yet.
    """

    number: int
    body: str
    author: str
    quiet: bool


def marker_of(body: str) -> Marker | None:
    found = _MARKER.match(body)
    return Marker(found[1], found[2]) if found else None


def publish(forge: Forge, wanted: Wanted, behavior: str) -> str:
    """Make the pull request show the body; returns created | updated | unchanged | nothing to say.

    Raises ForgeError, also for a body without a marker: it could never be found again.
    """
    if marker_of(wanted.body) is None:
        raise ForgeError("the comment has no marker; it would be written again and again")
    own = _own(forge, wanted)
    if not own:
        return "nothing to say" if wanted.quiet else _create_once(forge, wanted, behavior)
    if behavior == "update":
        return _update(forge, wanted, own)
    if marker_of(own[-1].body) == marker_of(wanted.body):
        return "unchanged"
    for comment in own if behavior == "delete-and-new" else own[-1:]:
        _retire(forge, comment, behavior)
    return _create_once(forge, wanted, behavior)


def _own(forge: Forge, wanted: Wanted) -> list[Comment]:
    """Our comments of this instance, oldest first."""
    marker = marker_of(wanted.body)
    return [
        comment
        for comment in forge.comments(wanted.number)
        if comment.author == wanted.author
        and (found := marker_of(comment.body))
        and marker
        and found.instance == marker.instance
    ]


def _update(forge: Forge, wanted: Wanted, own: list[Comment]) -> str:
    """The oldest stays; two runs that began at once may have written one each."""
    for extra in own[1:]:
        forge.delete(extra)
    if marker_of(own[0].body) == marker_of(wanted.body):
        return "unchanged"
    forge.update(own[0], wanted.body)
    return "updated"


def _retire(forge: Forge, comment: Comment, behavior: str) -> None:
    if behavior == "delete-and-new":
        forge.delete(comment)
    elif behavior == "hide-and-new":
        forge.hide(comment)


def _create_once(forge: Forge, wanted: Wanted, behavior: str) -> str:
    """Write it, looking whether it is there before every further try."""
    for attempt in range(_TRIES):
        try:
            forge.create(wanted.number, wanted.body)
        except UncertainError:
            digest = marker_of(wanted.body)
            if any(marker_of(comment.body) == digest for comment in _own(forge, wanted)):
                break
            if attempt == _TRIES - 1:
                raise
        else:
            break
    if behavior == "update" and len(own := _own(forge, wanted)) > 1:
        _update(forge, wanted, own)
    return "created"
