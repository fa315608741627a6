"""One entry of the ledger: what it holds, its canonical bytes, its id, and which attempt it belongs to."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Annotated, Any

import msgspec
from msgspec.structs import replace

from tallygate.model.promotion import Change, GateVerdict

VERSION = 1
_PLAIN_KINDS = frozenset({"helm-image", "kustomize-images", "argocd-chart", "argocd-revision"})
"""Versions and digests are never secret. What else moves may be, and is written as a digest."""


class EntryKind(StrEnum):
    """What happened. `merged`, `converged` and `rolled-back` say that the target has the content now;
    `converged`, that no promotion is known to have brought it: it proves nothing."""

    PLANNED = "planned"
    APPROVED = "approved"
    MERGED = "merged"
    SYNCED = "synced"
    HEALTHY = "healthy"
    UNHEALTHY = "unhealthy"
    CONVERGED = "converged"
    ROLLED_BACK = "rolled-back"
    OVERRIDE = "override"
    HOLD = "hold"
    RELEASE = "release"


PROMOTIONS = frozenset({EntryKind.MERGED, EntryKind.ROLLED_BACK})
"""Moves that gates let through."""
MOVES = PROMOTIONS | {EntryKind.CONVERGED}
_BEFORE_A_MOVE = frozenset({EntryKind.PLANNED, EntryKind.APPROVED, EntryKind.OVERRIDE})


ObjectId = Annotated[str, msgspec.Meta(pattern="^([0-9a-f]{40}|[0-9a-f]{64})?$")]
"""Of a commit or tree, whole, "" for none: nothing else that an entry says is ever looked up in Git."""
Text = Annotated[str, msgspec.Meta(max_length=4096)]
MOST_BYTES = 4 << 20
"""Of one entry."""


class End(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One end of a promotion, source or target. trees: id of the leaf's tree by region."""

    commit: ObjectId = ""
    trees: dict[str, ObjectId] = {}


class MovedKey(msgspec.Struct, frozen=True, order=True, forbid_unknown_fields=True):
    """One key that moved. before, after: `sha256:...` where the value may be secret."""

    region: str
    file: str
    key: str
    before: str | None
    after: str | None


class GateRecord(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a gate said. evidence: sha256 of its canonical JSON. override: who passed it."""

    id: str
    verdict: str
    inputs: str = ""
    evidence: str = ""
    at: str = ""
    override: str = ""


class Actor(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who did it. app: of the forge, for a bot. run_url: of the job."""

    login: Text = ""
    id: Text = ""
    app: Text = ""
    run_url: Text = ""


class Approval(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A review that counted. plan: digest that it approved."""

    login: str
    review_id: str = ""
    commit: str = ""
    plan: str = ""


class Override(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why closed gates were passed. expires: ISO time."""

    gates: tuple[str, ...] = ()
    reason: Text = ""
    ticket: Text = ""
    expires: str = ""


class LedgerEntry(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"source": "from", "target": "to"}
):
    """seq: from 1. prev: sha256 of the entry before, "" for the first. attempt: number of the move that it
    belongs to. at: ISO time, UTC. undoes: id of the move that is rolled back. hold: what it keeps away, as
    `rollback.hold` has it. ref: branch that is promoted on; early entries do not say. A draft is one without
    id, seq and prev: `chained` gives them."""

    kind: EntryKind
    pipeline: str
    env: str
    service: str
    plan: str
    at: str
    from_env: str = ""
    wave: int = 0
    regions: tuple[str, ...] = ()
    source: End = End()
    target: End = End()
    moved: tuple[MovedKey, ...] = ()
    gates: tuple[GateRecord, ...] = ()
    actor: Actor = Actor()
    approvals: tuple[Approval, ...] = ()
    override: Override | None = None
    reason: Text = ""
    undoes: str = ""
    hold: str = ""
    ref: str | msgspec.UnsetType = msgspec.UNSET
    config_digest: str = ""
    tool_version: str = ""
    attempt: int = 0
    id: str = ""
    seq: int = 0
    prev: str = ""
    v: int = VERSION


class Fault(msgspec.Struct, frozen=True):
    """The first entry that cannot be true. seq: the place in the chain that it has or should have."""

    chain: str
    seq: int
    why: str


class Head(msgspec.Struct, frozen=True):
    """The last entry of a chain, to be held against a later state of it. digest: sha256 of the entry."""

    chain: str
    seq: int
    digest: str


def canonical(value: Any) -> bytes:
    """JSON with sorted keys, no spaces, UTF-8."""
    return msgspec.json.encode(value, order="sorted")


def digest_of(entry: LedgerEntry) -> str:
    return sha256(canonical(entry)).hexdigest()


def entry_id(entry: LedgerEntry) -> str:
    """The same event has the same id, whoever records it. What can happen often in an attempt is told apart
    by the commit that proposes it, or by its time and regions."""
    edge = [entry.from_env, entry.env, entry.service, entry.wave]
    event = [entry.pipeline, edge, entry.plan, entry.kind, entry.attempt, *_occurrence(entry)]
    return sha256(canonical(event)).hexdigest()


def _occurrence(entry: LedgerEntry) -> list[str]:
    if entry.kind in MOVES:
        return []
    return [entry.target.commit] if entry.kind is EntryKind.PLANNED else [entry.at, *entry.regions]


def chained(draft: LedgerEntry, entries: Sequence[LedgerEntry]) -> LedgerEntry:
    """The draft as the next entry of a chain (oldest first), or the one that is there for the same event."""
    named = replace(draft, attempt=attempt_of(draft, entries))
    named = replace(named, id=entry_id(named))
    for entry in reversed(entries):
        if entry.id == named.id:
            return entry
    tip = entries[-1] if entries else None
    return replace(named, seq=tip.seq + 1 if tip else 1, prev=digest_of(tip) if tip else "")


def attempt_of(draft: LedgerEntry, entries: Sequence[LedgerEntry]) -> int:
    """Number of the move that it is, leads to or follows. The same commit is the same move."""
    last = last_move(of_service(entries, draft.env, draft.service), draft.wave)
    if last is None:
        return 1
    if draft.kind in MOVES:
        same = (last.kind, last.plan, last.target.commit) == (draft.kind, draft.plan, draft.target.commit)
        return last.attempt if same else last.attempt + 1
    return last.attempt + 1 if draft.kind in _BEFORE_A_MOVE else last.attempt


def is_moment(text: str) -> bool:
    """Whether it is a time that is the same everywhere."""
    try:
        found = datetime.fromisoformat(text)
        return found.tzinfo is not None and found.astimezone(UTC) is not None
    except (ValueError, OverflowError):
        return False


def of_service(entries: Iterable[LedgerEntry], env: str, service: str) -> tuple[LedgerEntry, ...]:
    """Entries of a chain, which may hold those of several services."""
    return tuple(one for one in entries if (one.env, one.service) == (env, service))


def last_move(entries: Sequence[LedgerEntry], wave: int | None = None) -> LedgerEntry | None:
    """The last entry of a service after which the target has other content, of one wave or of all."""
    moves = (one for one in reversed(entries) if one.kind in MOVES and wave in (None, one.wave))
    return next(moves, None)


def last_promotion(entries: Iterable[LedgerEntry]) -> LedgerEntry | None:
    """The last move of a service that gates let through."""
    return last_move([one for one in entries if one.kind is not EntryKind.CONVERGED])


def open_plan(entries: Sequence[LedgerEntry], wave: int) -> LedgerEntry | None:
    """The newest plan of a service and wave that no move has followed."""
    kinds = MOVES | {EntryKind.PLANNED}
    last = next((one for one in reversed(entries) if one.kind in kinds and one.wave == wave), None)
    return last if last and last.kind is EntryKind.PLANNED else None


def moved(changes: Iterable[Change]) -> tuple[MovedKey, ...]:
    """What a plan moves, as the ledger may hold it."""
    return tuple(
        sorted(
            MovedKey(one.region, one.file, one.key, _shown(one.before, one.kind), _shown(one.after, one.kind))
            for one in changes
        )
    )


def gate_records(verdicts: Iterable[GateVerdict]) -> tuple[GateRecord, ...]:
    return tuple(
        GateRecord(
            one.gate,
            one.verdict,
            one.inputs,
            sha256(canonical(one.evidence)).hexdigest() if one.evidence else "",
            one.observed_at,
            one.override,
        )
        for one in verdicts
    )


def _shown(value: str | None, kind: str) -> str | None:
    if value is None or kind in _PLAIN_KINDS:
        return value
    return hidden(value)


def hidden(value: str) -> str:
    """What stands in the ledger for a value that may be secret."""
    return f"sha256:{sha256(value.encode('utf-8', 'surrogatepass')).hexdigest()}"
