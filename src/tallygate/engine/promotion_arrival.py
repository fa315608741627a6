"""What others merged, judged as of when it came: that its gates are open by now says nothing of then."""

from datetime import datetime

from msgspec.structs import replace

from tallygate.engine.promotion_asked import Asked, Conditions, gated
from tallygate.engine.promotion_bases import History
from tallygate.engine.promotion_settle import Settled
from tallygate.model.promotion import Gated, GateState, GateVerdict
from tallygate.promotion.facts import as_of
from tallygate.promotion.gates.declared import ARRIVAL
from tallygate.promotion.land import Lane
from tallygate.promotion.observed import moment
from tallygate.sources.commit import commit_snapshot

_SHOWN = 12


def judged_past(asked: Asked, lane: Lane, past: Settled) -> Gated:
    """By the configuration of the commit before, for a change cannot choose its judge, and by what had been
    said when it came. Where nobody knows when that was, one gate more is shut."""
    before = commit_snapshot(asked.repository, past.before)
    own = replace(asked, snapshot=before, config=past.config, undo=past.undone)
    then = _arrival(asked.conditions, past.commit)
    if then is None:
        found = gated(own, past.planned, lane.service, lane.wave)
        return replace(found, verdicts=(*found.verdicts, _unproven(past.commit)))
    given = replace(asked.conditions, now=then, facts=as_of(asked.conditions.facts, then))
    own = replace(own, conditions=given, ledger=_known_by(asked.ledger, then))
    return gated(own, past.planned, lane.service, lane.wave)


def _arrival(given: Conditions, commit: str) -> datetime | None:
    """When the forge says that it took a commit; the commit's own times are its author's."""
    told = (one.at for one in given.facts.merges if one.commit == commit and one.at <= given.now)
    return max(told, default=None)


def _known_by(ledger: History, then: datetime) -> History:
    return {key: tuple(one for one in entries if moment(one.at) <= then) for key, entries in ledger.items()}


def _unproven(commit: str) -> GateVerdict:
    text = f"no facts: when {commit[:_SHOWN]} came there, so that nobody can say whether its gates were open"
    return GateVerdict(ARRIVAL, ARRIVAL, GateState.ERROR, f"{text}; give `merges` of the forge by --facts")
