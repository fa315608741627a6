"""Judge a pull request that moves something from one environment to another, whoever opened it.

Says which promotable keys it moves along which edges, what else it changes, and what every gate of those
edges says. It is judged by tallygate.yaml of the base branch, and by its own, too, where it changes that."""

import argparse
from collections.abc import Iterator, Sequence

from tallygate.commands.promote_options import (
    add_choice,
    add_conditions,
    add_format,
    add_path,
    conditions_of,
)
from tallygate.engine.promotion_change import Said, demand_facts_of, judged
from tallygate.engine.promotion_check import Checked
from tallygate.engine.promotion_gated import exit_of, shown
from tallygate.model.promotion import Gated
from tallygate.promotion.plan import Choice
from tallygate.reports import plans, verdicts
from tallygate.reports.escape import indented_json, markdown, printable
from tallygate.reports.summary import count
from tallygate.sources.commit import commit_snapshot
from tallygate.sources.snapshots import repository_of

_MOST_PATHS = 20


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
    demand_facts_of(conditions, head, head)
    before = commit_snapshot(repository, repository.merge_base(tip, head))
    after = commit_snapshot(repository, head)
    choice = Choice(arguments.delete, arguments.take or "")
    said = judged(repository, tip, before, after, head, conditions, choice)
    _FORMATS[arguments.format](said)
    return exit_of(code for one in said for lane in one.checked.lanes for code in lane.codes)


def _as_text(said: Sequence[Said]) -> None:
    for one in said:
        print("\n".join(_told(one)))


def _told(said: Said) -> Iterator[str]:
    lanes = [shown(one) for one in said.checked.lanes]
    if said.judge:
        yield f"judged {said.judge}, too:"
    if not lanes:
        yield "no promotable key of an environment that something is promoted to changes"
        return
    for lane in lanes:
        if lane.plan.source:
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


def _as_json(said: Sequence[Said]) -> None:
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
    print(indented_json({"schema_version": "1", "items": rows}))


def _as_markdown(said: Sequence[Said]) -> None:
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
