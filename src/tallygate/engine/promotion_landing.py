"""Land promotions: plan and gates are made from what the remote has, and anew after every lost race."""

from collections.abc import Callable, Iterator
from datetime import datetime

import msgspec
from msgspec.structs import replace

from tallygate.engine.config import Config, read
from tallygate.engine.promotion import Planned, planned
from tallygate.engine.promotion_arrival import judged_past
from tallygate.engine.promotion_asked import SKIPPED, Asked, Conditions, gated
from tallygate.engine.promotion_bases import request_of
from tallygate.engine.promotion_reverse import reverse
from tallygate.engine.promotion_settle import Settled, settled
from tallygate.model.promotion import Gated, GateState
from tallygate.model.verdict import Exit
from tallygate.promotion.entry import Approval, EntryKind, LedgerEntry, Override, of_service
from tallygate.promotion.errors import PromotionError
from tallygate.promotion.gates.declared import HOLD
from tallygate.promotion.holds import NONE
from tallygate.promotion.land import Lane, Proposal, View, Workplace, propose_branch, push
from tallygate.promotion.ledger import current, sound
from tallygate.promotion.plan import Choice
from tallygate.promotion.undo import undo
from tallygate.sources.commit import commit_snapshot
from tallygate.sources.repository import Repository

PUSH = "push"


class Landing(msgspec.Struct, frozen=True):
    """Where and how promotions are landed. mode: `land` of tallygate.yaml. at: commit of the source, "" for
    the target's own. dry_run: all is asked, and nothing written. clock: the time now."""

    workplace: Workplace
    repository: Repository
    conditions: Conditions
    mode: str
    clock: Callable[[], datetime]
    choice: Choice = Choice()
    at: str = ""
    dry_run: bool = False


class Applied(msgspec.Struct, frozen=True):
    """outcome: landed | proposed | recorded | converged | nothing | stopped, `would land` or `would be
    proposed`. commit: that was made, or was found. back_to: what a rollback goes back to."""

    gated: Gated
    outcome: str
    commit: str = ""
    back_to: LedgerEntry | None = None

    @property
    def codes(self) -> set[Exit]:
        return set() if self.outcome == "landed" else self.gated.codes


class _StoppedError(Exception):
    """The promotion ends here, and nothing is written."""

    def __init__(self, applied: Applied) -> None:
        super().__init__(applied.outcome)
        self.applied = applied


class _Decided(msgspec.Struct):
    """What was decided last, while others may still win the race."""

    applied: Applied | None = None


def apply(landing: Landing, lane: Lane) -> Applied:
    """Promote one service. Raises PromotionError where remote or ledger stand against it."""

    def decide(asked: Asked, view: View) -> tuple[Applied, Proposal]:
        past = settled(landing.repository, asked.config, lane, view)
        if past:
            judged = judged_past(asked, lane, past)
            outcome = "converged" if judged.codes else "recorded"
            return Applied(judged, outcome, past.commit), _of_the_past(past, judged)
        edge = lane.from_env, lane.env
        request = request_of(view.entries, edge, lane.service, lane.wave, landing.choice, landing.at)
        made = planned(landing.repository, asked.snapshot, asked.config, request)
        found = gated(asked, made, lane.service, lane.wave)
        if found.plan.is_blocked:
            raise _StoppedError(Applied(found, "stopped"))
        if not found.plan.changes:
            if not found.plan.converged:
                raise _StoppedError(Applied(found, "nothing"))
            return Applied(found, "converged", view.target), _proposal(made, found)
        return Applied(found, ""), _proposal(made, found)

    applied = _run(landing, lane, decide)
    if applied.outcome != "recorded" or landing.dry_run:
        return applied
    following = apply(landing, lane)
    return applied if following.outcome == "nothing" else following


def roll_back(landing: Landing, lane: Lane, reason: str, to: str = "") -> Applied:
    """Take out what was promoted last, back to what was healthy before, or to an entry."""

    def decide(asked: Asked, view: View) -> tuple[Applied, Proposal]:
        found = undo(view.entries, lane.wave, to)
        made = reverse(landing.repository, asked.snapshot, asked.config, found)
        judged = gated(replace(asked, undo=found), made, lane.service, lane.wave)
        applied = Applied(judged, "", back_to=found.good)
        if judged.plan.is_blocked:
            raise _StoppedError(replace(applied, outcome="stopped"))
        if not judged.plan.changes:
            raise _StoppedError(replace(applied, outcome="nothing"))
        hold = asked.config.rollback.hold
        return applied, replace(
            _proposal(made, judged),
            kind=EntryKind.ROLLED_BACK,
            reason=reason,
            undoes=found.moves[0].id,
            hold="" if hold == NONE else hold,
        )

    return _run(landing, lane, decide)


def _run(landing: Landing, lane: Lane, decide: Callable[[Asked, View], tuple[Applied, Proposal]]) -> Applied:
    decided = _Decided()

    def propose(view: View) -> Proposal:
        asked = _asked(landing, lane, view)
        if asked.config.land != landing.mode:
            raise PromotionError("tallygate.yaml says by now that promotions land in another way; ask again")
        decided.applied, proposal = decide(asked, view)
        if not decided.applied.outcome:
            decided.applied = replace(decided.applied, outcome=_way(landing, decided.applied.gated))
            if decided.applied.outcome == "stopped":
                raise _StoppedError(decided.applied)
        if landing.dry_run:
            raise _StoppedError(decided.applied)
        return proposal

    write = push if landing.mode == PUSH else propose_branch
    try:
        landed = write(landing.workplace, lane, propose)
    except _StoppedError as stopped:
        return stopped.applied
    if decided.applied is None:
        raise PromotionError("another process recorded it at the same time; ask again")
    return replace(decided.applied, commit=landed.commit)


def _way(landing: Landing, found: Gated) -> str:
    """A pull request may be opened while gates wait, for they may wait for it; a push may not."""
    shut = {one.gate for one in found.closed}
    is_open = not found.codes
    if landing.mode == PUSH and is_open:
        return "would land" if landing.dry_run else "landed"
    waits = all(one.verdict is GateState.WAIT for one in found.closed) and HOLD not in shut
    if landing.mode == PUSH or not waits:
        return "stopped"
    return "would be proposed" if landing.dry_run else "proposed"


def _asked(landing: Landing, lane: Lane, view: View) -> Asked:
    """The tree that is there now, with its own configuration, and the ledger as the remote has it."""
    snapshot = commit_snapshot(landing.repository, view.target)
    config = read(snapshot)
    known = _ledger(landing, config, lane)
    known[lane.env, lane.service] = view.entries
    conditions = replace(landing.conditions, now=landing.clock())
    return Asked(landing.repository, snapshot, config, known, conditions)


def _ledger(landing: Landing, config: Config, lane: Lane) -> dict[tuple[str, str], tuple[LedgerEntry, ...]]:
    """Entries of the service in every environment."""
    remote, place = landing.workplace.remote, landing.workplace.ledger
    names = {env: place.chain(env, lane.service) for env in config.environments}
    tips = remote.refs(*names.values())
    found = {}
    for env, name in names.items():
        chain = sound(current(remote, place, name, tips.get(name, "")))
        found[env, lane.service] = of_service(chain.entries, env, lane.service)
    return found


def _of_the_past(past: Settled, judged: Gated) -> Proposal:
    """Where its gates did not let it through, no promotion is known to have brought it."""
    kind = EntryKind.CONVERGED if judged.codes else past.kind
    found = replace(_proposal(past.planned, judged), files={}, kind=kind, landed_in=past.commit)
    if past.undone and past.planned_by:
        by = past.planned_by
        found = replace(found, undoes=by.undoes, hold=by.hold, reason=by.reason)
    return found


def _proposal(made: Planned, judged: Gated) -> Proposal:
    ends = (made.sources, made.targets)
    approvals, override = tuple(_approvals(judged)), _override(judged)
    return Proposal(made.plan, made.files, *ends, judged.verdicts, approvals, override)


def _approvals(judged: Gated) -> Iterator[Approval]:
    """The reviews that opened a gate."""
    for verdict in judged.verdicts:
        for one in verdict.evidence.get("approved", ()) if verdict.kind == "approval" else ():
            yield Approval(one["login"], one["review"], one["commit"], judged.digest)


def _override(judged: Gated) -> Override | None:
    """Gates that somebody passed; why and until when stands in the entry of the override."""
    names = tuple(one.gate for one in judged.overridden if one.override != SKIPPED)
    return Override(names) if names else None
