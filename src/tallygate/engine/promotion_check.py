"""A change that somebody proposes, judged as a promotion: what it moves, along which edge, and what else."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from tallygate.engine.promotion import Planned
from tallygate.engine.promotion_asked import Asked, gated, targets_of
from tallygate.engine.promotion_moved import Compared, Key, Part, parts, plan_of
from tallygate.engine.promotion_never import never_moved
from tallygate.loaders.loads import Loads
from tallygate.model.location import Location
from tallygate.model.promotion import Gated, GateState, Refusal
from tallygate.promotion.digest import Moved, joined_digest, residual
from tallygate.promotion.facts import Proposal
from tallygate.promotion.plan import AS_IT_IS, Choice, Side
from tallygate.promotion.trees import Tree
from tallygate.promotion.writing import cells_by_name, written
from tallygate.sources.commit import commit_snapshot
from tallygate.sources.disk import blob_id
from tallygate.sources.interface import Kept, Snapshot

if TYPE_CHECKING:
    from tallygate.engine.promotion_gates import Targets

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


def checked(asked: Asked, head: Snapshot, before: Reviewed, choice: Choice, is_ours: bool) -> Checked:
    """Judge the change from the tree of `asked` to another one.

    is_ours: whether it says that it is a promotion of this program, which explains all that it changes.
    """
    change, reviews = _change(asked, head, choice), _changes(asked, before, choice)
    foreign = tuple(_foreign(change.rest)) if is_ours else ()
    path, owners = codeowners(asked.snapshot)
    paths = tuple(sorted(change.compared.kept))
    asked = replace(asked, targets=_together(asked, change.plans.values()))
    lanes = []
    for key, made in change.plans.items():
        _, service, wave = key
        refusals = (*made.plan.refusals, *foreign, *never_moved(change.compared, made.targets))
        whole = replace(made, plan=replace(made.plan, refusals=refusals))
        own = Proposal(change.digest(key), paths, _digests(reviews, key), owners, path)
        lane = gated(replace(asked, proposal=own), whole, service, wave)
        lanes.append(replace(lane, place=_place(change.compared.head, whole)))
    return Checked(tuple(lanes), change.rest)


def _together(asked: Asked, plans: Iterable[Planned]) -> "Targets | None":
    """The tree with all that moves; none where two plans write one file, each without the other's values."""
    files: dict[str, bytes | None] = {}
    for made in plans:
        if any(files.get(path, data) != data for path, data in made.files.items()):
            return None
        files |= made.files
    return targets_of(asked, files)


def _place(head: Tree, made: Planned) -> Location:
    """The first value that moves, in the change; its folder where there is none any more."""
    there = [leaf for leaf in made.targets if leaf in head.leaves.found]
    cells = cells_by_name([head.projection(leaf) for leaf in there])
    for one in made.plan.changes:
        if cell := cells.get((one.region, one.service, one.file, one.key)):
            return cell.location
    return Location(made.targets[0].folder if made.targets else "")


def reviewed(asked: Asked, onto: str) -> Reviewed:
    """By commit, from where it leaves another one; a review of what is not here stands for nothing."""
    told, repository = asked.conditions.facts.pull_request, asked.repository
    commits = dict.fromkeys(review.commit for review in told.reviews) if told else {}
    return {
        commit: (
            commit_snapshot(repository, repository.merge_base(onto, commit)),
            commit_snapshot(repository, commit),
        )
        for commit in commits
        if repository.has_full(commit)
    }


def bound(asked: Asked, made: Planned, key: Key) -> Proposal:
    """What reviews are held against where a plan of our own is judged: the plan, and nothing else."""
    path, owners = codeowners(asked.snapshot)
    reviews = _changes(asked, reviewed(asked, asked.snapshot.name), AS_IT_IS)
    return Proposal(made.plan.digest, tuple(sorted(made.files)), _digests(reviews, key), owners, path)


def _changes(asked: Asked, before: Reviewed, choice: Choice) -> dict[str, _Change]:
    return {
        commit: _change(replace(asked, snapshot=old), new, choice) for commit, (old, new) in before.items()
    }


def _digests(reviews: Mapping[str, _Change], key: Key) -> dict[str, str]:
    """What an approval of each commit is bound to, as far as that service moves in it."""
    return {commit: digest for commit, one in reviews.items() if (digest := one.digest(key))}


def _change(asked: Asked, head: Snapshot, choice: Choice) -> _Change:
    loads = Loads()
    compared = Compared(asked, *(Tree(asked.pipeline, one, loads) for one in (asked.snapshot, head)))
    found = parts(compared)
    plans = {key: plan_of(compared, key, part, choice) for key, part in found.items()}
    explained = {path for key, part in found.items() for path in _explained(compared, key, part, plans[key])}
    rest = residual(asked.snapshot.kept, head.kept, explained)
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
    before, after = compared.base.snapshot.kept, compared.head.snapshot.kept
    for path, content in files.items():
        if after.get(path) == Kept(before[path].mode, blob_id(content)):
            yield path


def _foreign(rest: Collection[Moved]) -> Iterator[Refusal]:
    for one in rest:
        text = f"{one.path} is changed by hand: a promotion holds what its plan moves, and nothing else"
        yield Refusal(GateState.FAIL, text, Location(one.path))


def codeowners(base: Snapshot) -> tuple[str, str | None]:
    """Path and text of the file that says who owns what, None where there is none."""
    paths = {entry.path for entry in base.entries()}
    path = next((one for one in _CODEOWNERS if one in paths), "")
    return path, base.read(path).decode("utf-8", "replace") if path else None
