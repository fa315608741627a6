"""Write a promotion: the change of the target and its entry in the ledger, in one atomic push.

All state is in Git. A process can be killed at any point and another, or the same again, goes on from there.
"""

from collections.abc import Callable, Mapping
from typing import Literal

import msgspec
from msgspec.structs import replace

from tallygate.model.promotion import GateVerdict, Leaf, Plan
from tallygate.promotion.chain import Chain
from tallygate.promotion.contend import Clock, Patience, Step, contend
from tallygate.promotion.entry import (
    Actor,
    Approval,
    End,
    EntryKind,
    LedgerEntry,
    Override,
    gate_records,
    moved,
    open_plan,
)
from tallygate.promotion.errors import PromotionError
from tallygate.promotion.ledger import append, current, of_branch, sound
from tallygate.promotion.objects import Author, Objects
from tallygate.promotion.refs import LedgerPlace, branch, checked
from tallygate.promotion.remote import Move, Remote

TRAILER = "Tallygate-Plan"
_SUBJECTS = {
    EntryKind.MERGED: "Promote {lane.service} from {lane.from_env} to {lane.env}",
    EntryKind.ROLLED_BACK: "Roll back {lane.service} in {lane.env}",
}
Outcome = Literal["landed", "proposed", "nothing"]


class Workplace(msgspec.Struct, frozen=True):
    """Where promotions are written, by whom, and now (ISO time with an offset)."""

    remote: Remote
    ledger: LedgerPlace = LedgerPlace()
    now: str = ""
    actor: Actor = Actor()
    author: Author = Author()
    tool_version: str = ""
    config_digest: str = ""
    patience: Patience = Patience()
    clock: Clock = Clock()


class Lane(msgspec.Struct, frozen=True):
    """What moves where. target_ref: branch that the target environment deploys. wave: 0 where none is."""

    pipeline: str
    from_env: str
    env: str
    service: str
    target_ref: str
    wave: int = 0


class View(msgspec.Struct, frozen=True):
    """What a promotion is decided on. target: tip of the target ref. tip: of the ledger's chain. entries: of
    the service. proposal: tip of the branch that it is proposed on; each "" where there is none. planned: the
    entry of that proposal, while it is open."""

    target: str
    tip: str
    chain: Chain
    entries: tuple[LedgerEntry, ...] = ()
    proposal: str = ""
    planned: LedgerEntry | None = None


class Proposal(msgspec.Struct, frozen=True):
    """What is to be written. files: content by path, None removes one; none at all where the target has the
    content already. sources, targets: leaves of the plan's service. landed_in: the commit by which the target
    came to have it, where that was this plan."""

    plan: Plan
    files: Mapping[str, bytes | None]
    sources: tuple[Leaf, ...] = ()
    targets: tuple[Leaf, ...] = ()
    gates: tuple[GateVerdict, ...] = ()
    approvals: tuple[Approval, ...] = ()
    override: Override | None = None
    kind: EntryKind = EntryKind.MERGED
    reason: str = ""
    undoes: str = ""
    hold: str = ""
    landed_in: str = ""


class Landed(msgspec.Struct, frozen=True):
    """landed: the target has it. proposed: a branch has it. nothing: there was nothing to do."""

    outcome: Outcome
    commit: str = ""
    entry: LedgerEntry | None = None


Propose = Callable[[View], Proposal | None]
"""Plan and gates from what is there now; None for nothing to do. What it raises ends the promotion."""


def push(workplace: Workplace, lane: Lane, propose: Propose) -> Landed:
    """Move the target ref and the ledger together; a branch that proposed it goes in the same push."""

    def decide(now: Mapping[str, str]) -> Step[Landed]:
        view = _view(workplace, lane, now)
        proposal = propose(view)
        if proposal is None or not proposal.files:
            return _without_files(workplace, lane, view, proposal)
        commit = _commit(workplace, lane, view.target, proposal)
        entry, moves = _step(workplace, lane, view, proposal, proposal.kind, commit)
        moves[lane.target_ref] = Move(view.target, commit)
        if view.proposal and _is_ours(view):
            moves[_branch(lane)] = Move(view.proposal, "")
        return Step(Landed("landed", commit, entry), moves)

    return _contend(workplace, lane, decide)


def propose_branch(workplace: Workplace, lane: Lane, propose: Propose) -> Landed:
    """Push the branch of the promotion and its `planned` entry. A newer plan replaces an older one."""

    def decide(now: Mapping[str, str]) -> Step[Landed]:
        view = _view(workplace, lane, now)
        proposal = propose(view)
        if proposal is None or not proposal.files:
            return _without_files(workplace, lane, view, proposal)
        if view.proposal and not _is_ours(view):
            raise PromotionError(f"{_branch(lane)} holds commits of others, and is not overwritten")
        proposed = view.planned and view.planned.target.commit == view.proposal
        if proposed and view.planned and view.planned.plan == proposal.plan.digest:
            return Step(Landed("nothing", view.proposal, view.planned))
        commit = _commit(workplace, lane, view.target, proposal)
        entry, moves = _step(workplace, lane, view, proposal, EntryKind.PLANNED, commit)
        moves[_branch(lane)] = Move(view.proposal, commit)
        return Step(Landed("proposed", commit, entry), moves)

    return _contend(workplace, lane, decide)


def _is_ours(view: View) -> bool:
    """Whether the branch is as a promotion left it, of a plan that is open or over."""
    return any(one.kind is EntryKind.PLANNED and one.target.commit == view.proposal for one in view.entries)


def _without_files(workplace: Workplace, lane: Lane, view: View, proposal: Proposal | None) -> Step[Landed]:
    """Nothing to do, or the target has the content already, which the ledger is told once."""
    if proposal is None:
        return Step(Landed("nothing"))
    kind = proposal.kind if proposal.landed_in else EntryKind.CONVERGED
    commit = proposal.landed_in or view.target
    entry, moves = _step(workplace, lane, view, proposal, kind, commit)
    if moves and view.proposal and _is_ours(view):
        moves[_branch(lane)] = Move(view.proposal, "")
    return Step(Landed("landed" if moves else "nothing", commit, entry), moves)


def record(
    workplace: Workplace, env: str, service: str, make: Callable[[Chain], LedgerEntry | None]
) -> LedgerEntry | None:
    """Add what is no move (an observation, a hold, an override); None where `make` has nothing."""
    ref = workplace.ledger.chain(env, service)

    def decide(now: Mapping[str, str]) -> Step[LedgerEntry | None]:
        tip = now.get(ref, "")
        chain = sound(current(workplace.remote, workplace.ledger, ref, tip))
        draft = make(chain)
        if draft is None:
            return Step(None)
        of_branch(chain, env, service, draft.ref or "")
        commit, entry = append(workplace.remote.objects, chain, tip, draft, workplace.author)
        return Step(entry, {} if commit == tip else {ref: Move(tip, commit)})

    return contend(workplace.remote, [ref], decide, workplace.patience, workplace.clock)


def draft(workplace: Workplace, lane: Lane, kind: EntryKind, plan: str) -> LedgerEntry:
    """An entry of the lane by the actor, now."""
    return LedgerEntry(
        kind=kind,
        pipeline=lane.pipeline,
        env=lane.env,
        service=lane.service,
        plan=plan,
        at=workplace.now,
        from_env=lane.from_env,
        wave=lane.wave,
        actor=workplace.actor,
        ref=lane.target_ref,
        config_digest=workplace.config_digest,
        tool_version=workplace.tool_version,
    )


def _contend(workplace: Workplace, lane: Lane, decide: Callable[[Mapping[str, str]], Step[Landed]]) -> Landed:
    names = [checked(lane.target_ref), _chain(workplace, lane), _branch(lane)]
    return contend(workplace.remote, names, decide, workplace.patience, workplace.clock)


def _chain(workplace: Workplace, lane: Lane) -> str:
    return workplace.ledger.chain(lane.env, lane.service)


def _branch(lane: Lane) -> str:
    return branch(lane.env, lane.service, lane.wave)


def _view(workplace: Workplace, lane: Lane, now: Mapping[str, str]) -> View:
    remote, ref = workplace.remote, _chain(workplace, lane)
    target = now.get(lane.target_ref, "")
    if not target:
        raise PromotionError(f"{remote.shown} has no {lane.target_ref}")
    chain = sound(current(remote, workplace.ledger, ref, now.get(ref, "")))
    entries = of_branch(chain, lane.env, lane.service, lane.target_ref)
    return View(
        target, now.get(ref, ""), chain, entries, now.get(_branch(lane), ""), open_plan(entries, lane.wave)
    )


def _commit(workplace: Workplace, lane: Lane, parent: str, proposal: Proposal) -> str:
    """The change of the target, as a commit on `parent` to which no ref leads yet."""
    plan, objects = proposal.plan, workplace.remote.objects
    strays = {(one.environment, one.service) for one in plan.changes} - {(lane.env, lane.service)}
    if strays or plan.target != lane.env:
        raise PromotionError(f"the plan is not of {lane.service} in {lane.env} alone")
    tree = objects.tree_with(parent, proposal.files)
    if tree == objects.tree(parent):
        raise PromotionError(f"what is promoted to {lane.env}/{lane.service} changes no file")
    subject = _SUBJECTS[proposal.kind].format(lane=lane)
    message = f"{subject}\n\n{TRAILER}: {plan.digest}\n"
    return objects.commit([parent], tree, message, workplace.author, workplace.now)


def _step(
    workplace: Workplace, lane: Lane, view: View, proposal: Proposal, kind: EntryKind, commit: str
) -> tuple[LedgerEntry, dict[str, Move]]:
    """The entry, and the move of the ledger that adds it."""
    plan, objects = proposal.plan, workplace.remote.objects
    entry = replace(
        draft(workplace, lane, kind, plan.digest),
        regions=tuple(sorted({leaf.region for leaf in proposal.targets} - {""})),
        source=_side(objects, plan.source_commit, proposal.sources),
        target=_side(objects, commit, proposal.targets),
        moved=moved(plan.changes),
        gates=gate_records(proposal.gates),
        approvals=proposal.approvals,
        override=proposal.override,
        reason=proposal.reason,
        undoes=proposal.undoes,
        hold=proposal.hold,
    )
    added, entry = append(objects, view.chain, view.tip, entry, workplace.author)
    moves = {} if added == view.tip else {view.chain.name: Move(view.tip, added)}
    return entry, moves


def _side(objects: Objects, commit: str, leaves: tuple[Leaf, ...]) -> End:
    if not commit:
        return End()
    return End(commit, {leaf.region: objects.content(commit, leaf.path) for leaf in leaves})
