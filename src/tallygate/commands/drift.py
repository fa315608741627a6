"""Say how far reality has moved from the code: what is there, what runs, and what is not applied."""

import argparse
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from tallygate.commands.check import (
    add_claim_arguments,
    add_snapshot_arguments,
    day,
    formats,
    options,
    render,
    terminal_style,
)
from tallygate.commands.output import write_to
from tallygate.engine.options import Claimed, DriftOptions
from tallygate.engine.problems import UsageError
from tallygate.model.finding import SEVERITIES
from tallygate.reports.escape import indented_json, printable

if TYPE_CHECKING:
    from tallygate.engine.drift_verdict import DriftVerdict

_AWS = "aws"
_LIVE = ("kubernetes", "argocd")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_snapshot_arguments(parser)
    parser.add_argument(
        "--config", type=Path, metavar="FILE", help="configuration in place of tallygate.yaml"
    )
    parser.add_argument("--env", metavar="ENV", help="the environment that the files tell of, alone")
    parser.add_argument(
        "--live",
        action="append",
        default=[],
        metavar="FILE|aws",
        help="what is there: a plan in JSON, its log, objects of a cluster, or `aws` itself; may be repeated",
    )
    parser.add_argument(
        "--state", action="append", default=[], metavar="FILE|s3://...", help="a state of Terraform"
    )
    add_claim_arguments(parser)
    parser.add_argument(
        "--types", action="append", default=[], metavar="GLOB", help="compare these types only"
    )
    parser.add_argument(
        "--iam-policy", action="store_true", help="print what to grant for `--live aws`, and read nothing"
    )
    parser.add_argument("--plan-root", type=Path, metavar="DIR", help="folder that a plan was made in")
    parser.add_argument("--baseline", type=Path, metavar="FILE", help="drift that was accepted")
    parser.add_argument("--no-baseline", action="store_true", help="count what the baseline accepts, too")
    parser.add_argument("--fail-on", choices=SEVERITIES, help="lowest severity that closes (default: high)")
    parser.add_argument("--now", type=day, metavar="TIME", help="day of expiries (default: today, UTC)")
    parser.add_argument(
        "--format",
        action="append",
        default=[],
        metavar="FORMAT[=FILE]",
        help="text, json, markdown, or another one of `check`; may be repeated",
    )


def run(arguments: argparse.Namespace) -> int:
    if arguments.iam_policy:
        from tallygate.drift.aws.readers import iam_policy

        print(json.dumps(iam_policy(arguments.types), indent=2))
        return 0
    from tallygate.engine.drift_verdict import drifts

    wanted = formats(arguments.format)
    told = msgspec.structs.replace(
        options(arguments, os.environ),
        drift=DriftOptions(
            live=tuple(_file(word) for word in arguments.live if word != _AWS),
            aws=_AWS in arguments.live,
            states=tuple(arguments.state),
            types=tuple(arguments.types),
            claim=Claimed(arguments.all_namespaces, tuple(arguments.namespace)),
        ),
    )
    verdict = drifts(told)
    for name, path in wanted:
        write_to(path, [rendered(verdict, name)])
    for error in verdict.report.diagnostics:
        print(printable(f"tallygate: {error.location}: {error.message}"), file=sys.stderr)
    return verdict.exit


def _file(word: str) -> Path:
    """A file called as a live source is written with `./`."""
    if word in _LIVE:
        raise UsageError(f"--live {word}: live reading of {word} is not there; give a file, or ./{word}")
    return Path(word)


def rendered(verdict: "DriftVerdict", name: str) -> str:
    """The text of a verdict in one format, with its end of line."""
    from tallygate.engine.drift_verdict import json_view

    if name == "json":
        return indented_json(json_view(verdict)) + "\n"
    if name not in ("text", "markdown"):
        return "".join(_as_check(verdict, name))
    from tallygate.reports.drift import DriftView, markdown_text, text

    drifting = verdict.drifting
    view = DriftView(drifting.drift, verdict.report, verdict.environments, verdict.services, drifting.live)
    return markdown_text(view) if name == "markdown" else "".join(f"{line}\n" for line in text(view))


def _as_check(verdict: "DriftVerdict", name: str) -> list[str]:
    from tallygate.engine.run import Outcome
    from tallygate.reports.registry import reporter

    outcome = Outcome(verdict.report, verdict.excerpts)
    return [*render(outcome, reporter(name, terminal_style("never")))]
