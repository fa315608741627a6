"""A change that somebody proposes, judged as a promotion: what it moves, along which edge, and what else."""

from collections.abc import Collection, Iterator, Mapping

import msgspec
from msgspec.structs import replace

from tallygate.engine.promotion import Planned, is_secret, pipeline_of
from tallygate.engine.promotion_asked import Asked, gated
from tallygate.engine.promotion_gated import Gated
from tallygate.engine.promotion_moved import Compared, Key, Part, parts, plan_of
from tallygate.engine.promotion_never import never_moved
from tallygate.loaders.loads import Loads
from tallygate.model.location import Location
from tallygate.model.promotion import GateState, Refusal
from tallygate.promotion.digest import Moved, joined_digest, residual
from tallygate.promotion.facts import Proposal
from tallygate.promotion.plan import Choice, Side
from tallygate.promotion.trees import Tree
from tallygate.promotion.writing import cells_by_name, written
from tallygate.sources.interface import Snapshot

_CODEOWNERS = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS")

Reviewed = Mapping[str, tuple[Snapshot, Snapshot]]
"""Base and head of the change as it was at each commit that somebody reviewed."""


class Checked(msgspec.Struct, frozen=True):
    """lanes: a service and wave each. residual: what no plan explains."""

    lanes: tuple[Gated, ...]
    residual: tuple[Moved, ...]


class _Change(msgspec.Struct, frozen=True):
    """plans: of every service and wave that moves. rest: what none of them explains."""

    compared: Compared
    plans: Mapping[Key, Planned]
    rest: tuple[Moved, ...]

    def digest(self, key: Key) -> str:
        """What an approval is bound to; "" where that service does not move."""
        return joined_digest(self.plans[key].plan.digest, self.rest) if key in self.plans else ""


def checked(asked: Asked, head: Snapshot, reviewed: Reviewed, choice: Choice, is_ours: bool) -> Checked:
    """Judge the change from the tree of `asked` to another one.

    is_ours: whether it says that it is a promotion of this program, which explains all that it changes.
    """
    change = _change(asked, head, choice)
    before = {
        commit: _change(replace(asked, snapshot=old), new, choice) for commit, (old, new) in reviewed.items()
    }
    foreign = tuple(_foreign(change.rest)) if is_ours else ()
    path, owners = _codeowners(asked.snapshot)
    lanes = []
    for key, made in change.plans.items():
        _, service, wave = key
        refusals = (*made.plan.refusals, *foreign, *never_moved(change.compared, made.targets))
        whole = replace(made, plan=replace(made.plan, refusals=refusals))
        bound = Proposal(
            change.digest(key),
            tuple(sorted(change.compared.paths)),
            {commit: digest for commit, one in before.items() if (digest := one.digest(key))},
            owners,
            path,
        )
        lanes.append(gated(replace(asked, proposal=bound), whole, service, wave))
    return Checked(tuple(lanes), change.rest)


def _change(asked: Asked, head: Snapshot, choice: Choice) -> _Change:
    pipeline, loads = pipeline_of(asked.config), Loads()
    trees = [Tree(pipeline, one, loads, is_secret) for one in (asked.snapshot, head)]
    compared = Compared(asked, pipeline, *trees)
    found = parts(compared)
    plans = {key: plan_of(compared, key, part, choice) for key, part in found.items()}
    explained = {path for key, part in found.items() for path in _explained(compared, key, part, plans[key])}
    rest = residual(asked.snapshot.entries(), head.entries(), explained)
    return _Change(compared, plans, rest)


def _explained(compared: Compared, key: Key, part: Part, made: Planned) -> Iterator[str]:
    """Files that the plan would make exactly as they are."""
    env, service, _ = key
    there = [leaf for leaf in part.leaves if leaf in compared.base.leaves.found]
    found = {(leaf.region, service): compared.base.projection(leaf) for leaf in there}
    known = {(one.region, one.service, one.file, one.key) for one in made.plan.changes}
    side = Side(env, "", found)
    cells = cells_by_name(found.values())
    if not known <= cells.keys():
        return
    files, _ = written(compared.asked.snapshot.read, side, made.plan)
    for path, content in files.items():
        if path in compared.head.entries and compared.head.snapshot.read(path) == content:
            yield path


def _foreign(rest: Collection[Moved]) -> Iterator[Refusal]:
    for one in rest:
        text = f"{one.path} is changed by hand: a promotion holds what its plan moves, and nothing else"
        yield Refusal(GateState.FAIL, text, Location(one.path))


def _codeowners(base: Snapshot) -> tuple[str, str | None]:
    paths = {entry.path for entry in base.entries()}
    path = next((one for one in _CODEOWNERS if one in paths), "")
    return path, base.read(path).decode("utf-8", "replace") if path else None
