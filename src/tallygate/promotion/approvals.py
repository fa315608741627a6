"""Reviews that count: the latest of each person, of people who may, and of what is proposed now."""

from collections.abc import Iterable, Mapping

import msgspec

from tallygate.promotion.facts import Proposal, PullRequest, Review

_DECISIVE = ("APPROVED", "CHANGES_REQUESTED", "DISMISSED")


class UnreadTeamError(Exception):
    """A team whose people nobody has told."""


class Sorted(msgspec.Struct, frozen=True):
    """Latest reviews by what they are worth. void: approvals of something else. refused: of those who may not
    approve, with why."""

    counting: tuple[Review, ...] = ()
    against: tuple[Review, ...] = ()
    void: tuple[Review, ...] = ()
    refused: tuple[tuple[Review, str], ...] = ()


def login_of(name: str) -> str:
    return name.removeprefix("@").casefold()


def people(names: Iterable[str], teams: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
    """Logins of people and of the members of teams. Raises UnreadTeamError."""
    known = {login_of(team): members for team, members in teams.items()}
    found = set[str]()
    for name in map(login_of, names):
        if "/" not in name:
            found.add(name)
        elif name in known:
            found |= set(map(login_of, known[name]))
        else:
            raise UnreadTeamError(f"@{name}")
    return frozenset(found)


def involved(request: PullRequest) -> frozenset[str]:
    """Those who made it: its author, who asked for it, and whose commits it has."""
    makers = (request.author, request.requester, *(request.pushers or ()))
    return frozenset(login_of(name) for name in makers if name)


def latest(reviews: Iterable[Review]) -> list[Review]:
    """The last review of each person that decides anything; comments do not."""
    found: dict[str, Review] = {}
    for one in sorted(reviews, key=lambda one: (one.at, len(one.id), one.id)):
        if one.state in _DECISIVE:
            found[login_of(one.login)] = one
    return sorted(found.values(), key=lambda one: login_of(one.login))


def is_bot(review: Review) -> bool:
    return review.bot or review.login.endswith("[bot]")


def sorted_out(request: PullRequest, proposal: Proposal, *, not_author: bool, by_head: bool) -> Sorted:
    """by_head: an approval is of the head itself, and not of the plan."""
    makers = involved(request) if not_author else frozenset()
    decided = latest(request.reviews)
    refused = [
        (one, why)
        for one in decided
        if one.state == "APPROVED"
        and (why := "a bot" if is_bot(one) else "who made it" if login_of(one.login) in makers else "")
    ]
    out = [id(one) for one, _ in refused]
    approvals = [one for one in decided if one.state == "APPROVED" and id(one) not in out]
    counting = [one for one in approvals if _is_bound(one, request, proposal, by_head=by_head)]
    return Sorted(
        tuple(counting),
        tuple(one for one in decided if one.state == "CHANGES_REQUESTED" and not is_bot(one)),
        tuple(one for one in approvals if one not in counting),
        tuple(refused),
    )


def _is_bound(review: Review, request: PullRequest, proposal: Proposal, *, by_head: bool) -> bool:
    """What cannot be told any more was not approved."""
    if by_head:
        return review.commit == request.head
    return bool(proposal.digest) and proposal.digests.get(review.commit) == proposal.digest
