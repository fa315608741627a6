"""Closed gates that somebody passes: who may, why, for how long, and for which plan."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

import msgspec
from msgspec.structs import replace

from tallygate.model.promotion import GateState, GateVerdict
from tallygate.promotion.approvals import UnreadTeamError, login_of, people
from tallygate.promotion.declared import Overriding
from tallygate.promotion.entry import EntryKind, LedgerEntry, Override

TITLE = "PASSED BY OVERRIDE"
_LONGEST_TICKET = 200


class Rules(msgspec.Struct, frozen=True):
    """What overrides are held to. declared: None where nobody may. gates: those of tallygate.yaml. teams:
    logins by name of a team; one that is not here is not known."""

    declared: Overriding | None
    gates: Collection[str]
    teams: Mapping[str, tuple[str, ...]] = {}


def problems(rules: Rules, entry: LedgerEntry, now: datetime) -> Iterator[str]:
    """What keeps an override from counting, each with what to do."""
    if rules.declared is None:
        yield "tallygate.yaml declares no `override`, so that nobody may pass a closed gate"
        return
    if entry.override is None:
        yield "it names no gates"
        return
    yield from _person(rules, rules.declared, entry.actor.login)
    if rules.declared.reason == "required" and not entry.override.reason.strip():
        yield "it gives no reason (override.reason); say why by --reason"
    yield from _ticket(rules.declared, entry.override.ticket)
    for gate in entry.override.gates:
        yield from _gate(rules, rules.declared, gate)
    yield from _times(rules.declared, entry, entry.override, now)


def passed(
    rules: Rules, verdicts: Sequence[GateVerdict], entries: Sequence[LedgerEntry], plan: str, now: datetime
) -> tuple[GateVerdict, ...]:
    """The verdicts on a plan, the closed ones that an override names with who passed them.

    One that does not count is told where its gate is closed. entries: of the service and its environment.
    """
    found = list(verdicts)
    for entry in entries:
        if entry.kind is not EntryKind.OVERRIDE or entry.plan != plan or entry.override is None:
            continue
        wrong = list(problems(rules, entry, now))
        for number, verdict in enumerate(found):
            if verdict.gate in entry.override.gates and verdict.verdict is not GateState.PASS:
                found[number] = _told(verdict, entry, wrong)
    return tuple(found)


def _told(verdict: GateVerdict, entry: LedgerEntry, wrong: Sequence[str]) -> GateVerdict:
    if not wrong:
        return replace(verdict, override=entry.actor.login)
    if verdict.override:
        return verdict
    return replace(
        verdict, why=f"{verdict.why}; the override of {entry.actor.login} does not count: {wrong[0]}"
    )


def _person(rules: Rules, declared: Overriding, login: str) -> Iterator[str]:
    unread = ""
    for name in declared.who:
        try:
            if login_of(login) in people([name], rules.teams):
                return
        except UnreadTeamError as error:
            unread = unread or str(error)
    if unread:
        yield f"who belongs to {unread} is not known; give `teams` by --facts FILE (override.who)"
    else:
        allowed = " and ".join(declared.who)
        yield f"{login or 'nobody'} may not pass gates; override.who has {allowed}"


def _times(declared: Overriding, entry: LedgerEntry, override: Override, now: datetime) -> Iterator[str]:
    """It holds from when it was recorded, and no longer than `ttl`, whatever it says itself."""
    at, expires = _time(entry.at), _time(override.expires)
    if expires is None or expires <= now:
        yield f"it expired at {override.expires or 'once'}; record a new one if it is still needed"
    elif at is None or at > now:
        yield f"it says that it is of {entry.at or 'no time'}, which has not come; record a new one"
    elif expires > at + timedelta(seconds=declared.ttl):
        yield f"it would hold from {entry.at} to {override.expires}, longer than override.ttl"


def _ticket(declared: Overriding, ticket: str) -> Iterator[str]:
    if not declared.ticket:
        return
    if not ticket:
        yield f"it names no ticket; give one that matches {declared.ticket} by --ticket"
    elif len(ticket) > _LONGEST_TICKET or not _matches(declared.ticket, ticket):
        yield f"ticket {ticket[:_LONGEST_TICKET]} does not match {declared.ticket} (override.ticket)"


def _matches(pattern: str, ticket: str) -> bool:
    """By RE2, for which no pattern is slow; what it does not understand matches nothing."""
    import re2

    options = re2.Options()
    options.log_errors = False
    try:
        return re2.fullmatch(pattern, ticket, options=options) is not None
    except re2.error:
        return False


def _gate(rules: Rules, declared: Overriding, gate: str) -> Iterator[str]:
    if gate not in rules.gates:
        there = ", ".join(sorted(rules.gates)) or "none"
        yield f"there is no gate {gate}; there are: {there}"
    elif gate in declared.never:
        yield f"gate {gate} is never passed by an override (override.never)"


def _time(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None
