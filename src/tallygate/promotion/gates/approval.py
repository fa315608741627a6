"""Gate `approval`: enough people who may have approved this very plan."""

from collections.abc import Iterable, Mapping
from typing import Any

from tallygate.model.promotion import GateState
from tallygate.promotion.approvals import (
    Sorted,
    UnreadTeamError,
    involved,
    login_of,
    people,
    sorted_out,
)
from tallygate.promotion.codeowners import Owners, OwnersError
from tallygate.promotion.facts import Proposal, PullRequest, Review
from tallygate.promotion.gates.answer import Answer, Question, joined, no_facts
from tallygate.promotion.gates.leaves import short

_DIGITS = 12
Eligible = Mapping[str, frozenset[str]]
"""Logins that may approve, by what they approve: a path, or "" for all of it."""


def approval(asked: Question) -> Answer:
    request, proposal, settings = asked.facts.pull_request, asked.facts.proposal, asked.gate.settings
    if request is None and proposal is None:
        why = "nobody has reviewed it yet: propose it (`promote apply`), and give its pull request in --facts"
        return Answer(GateState.WAIT, why)
    if request is None or proposal is None:
        return no_facts("nobody says who reviewed it", "give its pull request and reviews in --facts")
    if settings.not_author and request.pushers is None:
        return no_facts("whose commits it has, and `not_author` leaves them out", "give its `pushers`")
    try:
        eligible = _eligible(asked, proposal)
    except OwnersError as error:
        return Answer(GateState.ERROR, f"{error}; mend CODEOWNERS of the base")
    except UnreadTeamError as error:
        return no_facts(f"who is in the team {error}", "give its people in `teams` of --facts")
    by_head = settings.bind_to == "head"
    found = sorted_out(request, proposal, not_author=settings.not_author, by_head=by_head)
    return _counted(asked, eligible, found, request, proposal)


def _eligible(asked: Question, proposal: Proposal) -> Eligible:
    named, teams = asked.gate.settings.people, asked.facts.teams
    if named:
        return {"": people(named, teams)}
    if proposal.codeowners is None:
        raise OwnersError("the base has no CODEOWNERS, which `from: codeowners` wants")
    owners = Owners(proposal.codeowners, proposal.codeowners_path or "CODEOWNERS")
    return {path: people(owners.of(path), teams) for path in proposal.paths}


def _counted(
    asked: Question, eligible: Eligible, found: Sorted, request: PullRequest, proposal: Proposal
) -> Answer:
    count = asked.gate.settings.count
    every = frozenset().union(*eligible.values()) if eligible else frozenset[str]()
    approving = [one for one in found.counting if login_of(one.login) in every]
    logins = {login_of(one.login) for one in approving}
    open_paths = [path for path, owners in eligible.items() if not owners & logins]
    evidence = _evidence(approving, found, proposal)
    if found.against:
        names = _names(found.against)
        return Answer(
            GateState.FAIL, f"{names} requested changes; they approve, or it is dismissed", evidence
        )
    makers = involved(request) if asked.gate.settings.not_author else frozenset[str]()
    if len(every - makers) < count:
        text = f"{count} cannot be met: {len(every)} may approve, {len(every & makers)} of them made it"
        return Answer(GateState.FAIL, text, evidence)
    if stuck := [path for path, owners in eligible.items() if not owners - makers]:
        text = f"nobody but who made it owns {joined(stuck)}; add an owner"
        return Answer(GateState.FAIL, text, evidence)
    told = f"{len(approving)} of {count}"
    if len(approving) >= count and not open_paths and eligible:
        return Answer(GateState.PASS, f"{told}: {_names(approving)} approved this plan", evidence)
    who = joined(asked.gate.settings.people) or "who may"
    missing = f"owners of {joined(open_paths)}" if open_paths and open_paths != [""] else who
    why = joined([*_why_not(found, every, proposal, request), f"wait for {missing} to approve"])
    return Answer(GateState.WAIT, f"{told}: {why}", evidence)


def _why_not(found: Sorted, every: frozenset[str], proposal: Proposal, request: PullRequest) -> Iterable[str]:
    """What approvals that do not count lack."""
    for one in found.void:
        then = proposal.digests.get(one.commit, "")
        what = f"plan {then[:_DIGITS]}" if then else f"{short(one.commit)}, which is not known any more"
        yield f"@{one.login} approved {what}, the plan is now {proposal.digest[:_DIGITS]}"
    yield from (f"@{one.login} is {why}, which does not count" for one, why in found.refused)
    for one in found.counting:
        if login_of(one.login) not in every:
            yield f"@{one.login} approved, and owns none of it"


def _names(reviews: Iterable[Review]) -> str:
    return ", ".join(f"@{one.login}" for one in reviews)


def _evidence(approving: list[Review], found: Sorted, proposal: Proposal) -> dict[str, Any]:
    told = [{"login": one.login, "review": one.id, "commit": one.commit} for one in approving]
    return {"plan": proposal.digest, "approved": told[:20], "void": len(found.void)}
