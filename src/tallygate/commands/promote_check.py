"""Judge a pull request that moves something from one environment to another, whoever opened it.

Says which promotable keys it moves along which edges, what else it changes, and what every gate of those
edges says. It is judged by tallygate.yaml of the base branch, and by its own, too, where it changes that."""

import argparse
from collections.abc import Iterator, Sequence

import msgspec

from tallygate.commands.promote_options import (
    add_choice,
    add_conditions,
    add_format,
    add_path,
    conditions_of,
)
from tallygate.engine.config import Config, find, read
from tallygate.engine.problems import EvaluationError
from tallygate.engine.promotion import edges, pipeline_of, services_known
from tallygate.engine.promotion_asked import Asked, Conditions
from tallygate.engine.promotion_bases import history
from tallygate.engine.promotion_check import Checked, checked, reviewed
from tallygate.engine.promotion_edges import require_gates
from tallygate.engine.promotion_gated import Gated, exit_of, shown
from tallygate.promotion.land import TRAILER
from tallygate.promotion.objects import Objects
from tallygate.promotion.plan import Choice
from tallygate.reports import plans, verdicts
from tallygate.reports.escape import json_text, markdown, printable
from tallygate.reports.summary import count
from tallygate.sources.commit import commit_snapshot
from tallygate.sources.interface import Snapshot
from tallygate.sources.repository import Repository
from tallygate.sources.snapshots import repository_of

_MOST_COMMITS = 1_000
_MOST_PATHS = 20
_CHANGED = "by the tallygate.yaml that it brings"


class _Said(msgspec.Struct, frozen=True):
    """judge: whose configuration, "" for that of the base."""

    judge: str
    checked: Checked


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_path(parser)
    parser.add_argument("--base", required=True, metavar="REF", help="branch that it is to be merged into")
    parser.add_argument("--head", default="HEAD", metavar="REV", help="what is judged (default: HEAD)")
    add_choice(parser)
    add_conditions(parser)
    add_format(parser)


def run(arguments: argparse.Namespace) -> int:
    repository, conditions = repository_of(arguments.path), conditions_of(arguments)
    tip, head = repository.resolve(arguments.base), repository.resolve(arguments.head)
    _demand_facts_of(conditions, head)
    before = commit_snapshot(repository, repository.merge_base(tip, head))
    after = commit_snapshot(repository, head)
    said = []
    for judge, config in _judges(commit_snapshot(repository, tip), before, after):
        targets = [target for _, target in edges(pipeline_of(config))]
        known = history(repository, config.ledger, config.environments, services_known(config, after))
        asked = Asked(repository, before, config, known, conditions)
        choice = Choice(arguments.delete, arguments.take or "")
        ours = _is_ours(repository, before.name, head)
        found = checked(asked, after, reviewed(asked, tip), choice, ours)
        require_gates(config, [one.plan.target for one in found.lanes if one.plan.target in targets])
        said.append(_Said(judge, found))
    _FORMATS[arguments.format](said)
    return exit_of(code for one in said for lane in one.checked.lanes for code in lane.codes)


def _judges(tip: Snapshot, before: Snapshot, after: Snapshot) -> Iterator[tuple[str, Config]]:
    """The configuration of the base, and that of the change where it is another one."""
    yield "", read(tip)
    ours, theirs = (_written(one) for one in (before, after))
    if ours != theirs:
        yield _CHANGED, read(after)


def _written(snapshot: Snapshot) -> bytes:
    path = find(snapshot)
    return snapshot.read(path) if path else b""


def _demand_facts_of(conditions: Conditions, head: str) -> None:
    """Reviews of another commit say nothing of this one."""
    told = conditions.facts.pull_request
    if told and told.head != head:
        raise EvaluationError(
            f"the facts are of a pull request at {told.head[:12]}, {head[:12]} is judged: collect them anew"
        )


def _is_ours(repository: Repository, before: str, head: str) -> bool:
    """Whether a commit of it says that it is a promotion of this program."""
    objects = Objects(repository.folder)
    for number, commit in enumerate(objects.first_parents(head)):
        if commit == before or number == _MOST_COMMITS or objects.descends(before, commit):
            return False
        if f"\n{TRAILER}: ".encode() in objects.message(commit):
            return True
    return False


def _as_text(said: Sequence[_Said]) -> None:
    for one in said:
        print("\n".join(_told(one)))


def _told(said: _Said) -> Iterator[str]:
    lanes = [shown(one) for one in said.checked.lanes]
    if said.judge:
        yield f"judged {said.judge}, too:"
    if not lanes:
        yield "no promotable key of an environment that something is promoted to changes"
        return
    for lane in lanes:
        yield from plans.text([(lane.plan, lane.targets)])
        yield from verdicts.gates(lane)
    yield from _rest(said.checked)


def _rest(found: Checked) -> Iterator[str]:
    if not found.residual:
        yield "it changes nothing else"
        return
    yield f"it also changes {count(len(found.residual), 'file')}, which approvals are bound to, too:"
    for one in found.residual[:_MOST_PATHS]:
        yield printable(f"  {one.path}")
    if len(found.residual) > _MOST_PATHS:
        yield f"  and {len(found.residual) - _MOST_PATHS} more"


def _as_json(said: Sequence[_Said]) -> None:
    rows = [
        {
            "judged_by": "head" if one.judge else "base",
            "lanes": [verdicts.document(shown(lane)) for lane in one.checked.lanes],
            "residual": [
                {"path": rest.path, "from": rest.before, "to": rest.after} for rest in one.checked.residual
            ],
        }
        for one in said
    ]
    print(msgspec.json.format(json_text({"schema_version": "1", "items": rows}).encode(), indent=2).decode())


def _as_markdown(said: Sequence[_Said]) -> None:
    for one in said:
        if one.judge:
            print(f"### Judged {one.judge}, too\n")
        lanes: list[Gated] = [shown(lane) for lane in one.checked.lanes]
        for lane in lanes:
            print("\n".join(verdicts.markdown_lane(lane)))
        if not lanes:
            print("Nothing is promoted by this change.\n")
        for rest in one.checked.residual[:_MOST_PATHS] if lanes else ():
            print(f"- also changes {markdown(rest.path)}")


_FORMATS = {"text": _as_text, "json": _as_json, "markdown": _as_markdown}
