"""What a change promotes, judged by the configuration of its base, and by its own where it changes that."""

from collections.abc import Iterator

import msgspec
from msgspec.structs import replace

from tallygate.engine.config import Config, find, read
from tallygate.engine.problems import EvaluationError
from tallygate.engine.promotion import edges
from tallygate.engine.promotion_asked import Conditions, asked_here
from tallygate.engine.promotion_check import Checked, checked, reviewed
from tallygate.engine.promotion_edges import require_gates
from tallygate.engine.promotion_loosened import loosened
from tallygate.promotion.land import TRAILER
from tallygate.promotion.objects import Objects
from tallygate.promotion.plan import Choice
from tallygate.sources.commit import commit_snapshot
from tallygate.sources.interface import Snapshot
from tallygate.sources.repository import Repository

_MOST_COMMITS = 1_000
_CHANGED = "by the tallygate.yaml that it brings"


class Said(msgspec.Struct, frozen=True):
    """judge: whose configuration, "" for that of the base."""

    judge: str
    checked: Checked


def judged(
    repository: Repository,
    tip: str,
    before: Snapshot,
    after: Snapshot,
    head: str,
    conditions: Conditions,
    choice: Choice,
) -> list[Said]:
    """tip: commit that it is to be merged into; before: where it left that. head: its commit, "" for a tree
    that is none. Raises UsageError where nothing guards what it enters."""
    said = []
    for judge, config in _judges(commit_snapshot(repository, tip), before, after):
        asked = asked_here(repository, before, config, conditions, after)
        targets = [target for _, target in edges(asked.pipeline)]
        ours = bool(head) and _is_ours(repository, before.name, head)
        reviews = reviewed(asked, tip)
        found = checked(asked, after, reviews, choice, ours)
        require_gates(config, [one.plan.target for one in found.lanes if one.plan.target in targets])
        lanes = found.lanes if judge else (*loosened(asked, after, reviews), *found.lanes)
        said.append(Said(judge, replace(found, lanes=lanes)))
    return said


def demand_facts_of(conditions: Conditions, head: str, own: str) -> None:
    """Reviews of another commit say nothing of this one. own: as `proposed` has it."""
    told = conditions.facts.pull_request
    if told and told.head not in (head, own):
        raise EvaluationError(
            f"the facts are of a pull request at {told.head[:12]}, {head[:12]} is judged: collect them anew"
        )


def proposed(repository: Repository, tip: str, head: str) -> str:
    """The commit that a pull request ends in: a forge checks out its merge, which stands for it where nothing
    else is in that. tip: of the branch that it is to be merged into."""
    objects = Objects(repository.folder)
    parents = objects.parents(head)
    new = [parent for parent in parents if not objects.descends(tip, parent)]
    return new[0] if len(new) == 1 and repository.merges_cleanly(head) else head


def _judges(tip: Snapshot, before: Snapshot, after: Snapshot) -> Iterator[tuple[str, Config]]:
    """The configuration of the base, and that of the change where it is another one."""
    yield "", read(tip)
    ours, theirs = (_written(one) for one in (before, after))
    if ours != theirs:
        yield _CHANGED, read(after)


def _written(snapshot: Snapshot) -> bytes:
    path = find(snapshot)
    return snapshot.read(path) if path else b""


def _is_ours(repository: Repository, before: str, head: str) -> bool:
    """Whether a commit of it says that it is a promotion of this program."""
    objects = Objects(repository.folder)
    for number, commit in enumerate(objects.first_parents(head)):
        if commit == before or number == _MOST_COMMITS or objects.descends(before, commit):
            return False
        if f"\n{TRAILER}: ".encode() in objects.message(commit):
            return True
    return False
