"""What a change of tallygate.yaml takes from an environment: gates, edges, or what they are held to.

Nothing but an addition of gates passes unasked: else two changes would do what one may not, the first taking
the gates away and the second going through. The owners of the file approve what it is to say."""

from collections.abc import Iterator
from hashlib import sha256

from msgspec.structs import replace

from tallygate.engine.config import Config, EnvironmentConfig, find, read
from tallygate.engine.promotion_asked import Asked, gates_of
from tallygate.engine.promotion_check import Reviewed, codeowners
from tallygate.model.location import Location
from tallygate.model.promotion import Gated, Plan
from tallygate.promotion.facts import Proposal
from tallygate.promotion.gates.declared import ApprovalGate, Gate
from tallygate.promotion.gates.evaluate import evaluate
from tallygate.sources.interface import Snapshot

_OWNERS = Gate("owners", "approval", ApprovalGate())
_OF_ALL = ("name", "layout", "promote", "never", "rollback", "override", "ledger", "land")
"""Keys that hold for every environment that is promoted to."""


def loosened(asked: Asked, after: Snapshot, reviews: Reviewed) -> Iterator[Gated]:
    """Each environment that the change from the tree of `asked` takes something from."""
    if _digest(asked.snapshot) == _digest(after):
        return
    old, new = read(asked.snapshot), read(after)
    if not (old.promote and old.require):
        return
    for name, own in old.environments.items():
        losses = list(dict.fromkeys([*_lost(old, new, name), *_changed(old, new)])) if own.after else []
        if losses:
            yield _judged(asked, name, losses, after, reviews)


def _lost(old: Config, new: Config, environment: str) -> Iterator[str]:
    """What one environment had. Its gates may become more, and none of them another one."""
    if environment not in new.environments:
        yield f"environment {environment}"
        return
    ours, theirs = (one.environments[environment] for one in (old, new))
    for key in ("after", "waves"):
        if getattr(ours, key) != getattr(theirs, key):
            yield f"environments.{environment}.{key}"
    if not _holds_regions(ours, theirs):
        yield f"environments.{environment}.regions"
    kept = {gate.name: gate for gate in gates_of(new, environment)}
    for gate in gates_of(old, environment):
        if gate.name not in kept:
            yield f"gate {gate.name}"
        elif (gate.kind, gate.settings) != (kept[gate.name].kind, kept[gate.name].settings):
            yield f"what gate {gate.name} asks"


def _holds_regions(ours: EnvironmentConfig, theirs: EnvironmentConfig) -> bool:
    """None named are all."""
    return not theirs.regions or (bool(ours.regions) and set(ours.regions) <= set(theirs.regions))


def _changed(old: Config, new: Config) -> Iterator[str]:
    return (f"`{key}`" for key in _OF_ALL if getattr(old, key) != getattr(new, key))


def _judged(asked: Asked, environment: str, losses: list[str], after: Snapshot, reviews: Reviewed) -> Gated:
    """An approval is of what the file says at the commit that was reviewed."""
    paths = tuple(dict.fromkeys(path for one in (asked.snapshot, after) if (path := find(one))))
    where, owners = codeowners(asked.snapshot)
    digests = {commit: _digest(head) for commit, (_, head) in reviews.items()}
    proposal = Proposal(_digest(after), paths, digests, owners, where)
    plan = Plan(asked.config.name, "", environment, proposal.digest, ())
    facts = replace(asked.conditions.facts, proposal=proposal)
    [found] = evaluate([_OWNERS], plan, facts, asked.conditions.now)
    why = f"{environment} loses, or has otherwise, {', '.join(losses)}: {found.why}"
    return Gated(
        paths[0], 0, plan, (replace(found, why=why),), digest=plan.digest, place=Location(paths[-1], 1)
    )


def _digest(snapshot: Snapshot) -> str:
    path = find(snapshot)
    return sha256(snapshot.read(path)).hexdigest() if path else ""
