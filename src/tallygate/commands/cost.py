"""Say what a repository costs a month, or what a change does to that, and hold it to budgets."""

import argparse
import os
import sys
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from tallygate.commands.check import add_tree_arguments, day, options
from tallygate.commands.output import write_to
from tallygate.engine.options import CostOptions
from tallygate.engine.problems import UsageError
from tallygate.model.cost import CostChange
from tallygate.model.verdict import Exit
from tallygate.reports.escape import indented_json, printable
from tallygate.sources.snapshots import root_of

if TYPE_CHECKING:
    from tallygate.engine.cost_verdict import CostVerdict
    from tallygate.reports.costs import CostView

_FORMATS = ("text", "json", "markdown")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_tree_arguments(parser)
    parser.add_argument("--env", metavar="ENV", help="show one environment only (all are estimated)")
    parser.add_argument(
        "--usage", type=Path, metavar="FILE", help="how much is used, in place of the file here"
    )
    parser.add_argument("--prices", type=Path, metavar="FILE", help="prices of your own, before all others")
    parser.add_argument(
        "--region-fallback", metavar="R", help="region whose prices stand in where one has none"
    )
    parser.add_argument("--max-price-age", type=int, metavar="DAYS", help="close the gate over older prices")
    parser.add_argument("--now", type=day, metavar="TIME", help="day of expiries (default: today, UTC)")
    parser.add_argument(
        "--format", action="append", default=[], metavar="FORMAT[=FILE]", help=f"{', '.join(_FORMATS)}"
    )
    parser.add_argument("--show", choices=("all", "changed", "unpriced"), default="changed")
    parser.add_argument("--top", type=int, default=5, metavar="N", help="entries of each list (default: 5)")
    parser.add_argument(
        "--init", action="store_true", help="`cost usage --init` writes a usage file to begin with"
    )


def run(arguments: argparse.Namespace) -> int:
    from tallygate.engine.cost_verdict import costs

    if arguments.init:
        return _init(arguments)
    wanted = [_format(word) for word in arguments.format] or [("text", None)]
    told = msgspec.structs.replace(
        options(arguments, os.environ),
        cost=CostOptions(
            alone=True,
            usage=arguments.usage,
            prices=arguments.prices,
            region_fallback=arguments.region_fallback,
            max_price_age=arguments.max_price_age,
        ),
    )
    verdict = costs(told)
    for name, path in wanted:
        write_to(path, [rendered(verdict, name, arguments.show, arguments.top, arguments.env)])
    for error in verdict.errors:
        print(printable(f"tallygate: {error.location}: {error.message}"), file=sys.stderr)
    return verdict.exit


def _init(arguments: argparse.Namespace) -> int:
    """The file of the repository here; the word `usage` stands where a path does."""
    from tallygate.engine.cost import USAGE
    from tallygate.engine.cost_usage import template
    from tallygate.engine.cost_verdict import costs

    if arguments.path != Path("usage"):
        raise UsageError("--init belongs to `tallygate cost usage --init`")
    target = root_of(Path()) / USAGE
    if target.exists() or target.is_symlink():
        raise UsageError(f"{USAGE} exists")
    arguments.path = Path()
    told = msgspec.structs.replace(options(arguments, os.environ), cost=CostOptions(alone=True))
    target.parent.mkdir(exist_ok=True)
    target.write_text(template(costs(told).costing), encoding="utf-8", newline="\n")
    print(f"wrote {USAGE}; nothing in it counts before you take the # away")
    return Exit.PASS


def rendered(
    verdict: "CostVerdict", name: str, show: str = "changed", top: int = 5, environment: str | None = None
) -> str:
    """The text of a verdict in one format, with its end of line."""
    if name == "json":
        return _json(verdict)
    from tallygate.reports.costs import markdown_text, text

    view = view_of(verdict, show, top, environment)
    return markdown_text(view) if name == "markdown" else "".join(f"{line}\n" for line in text(view))


def view_of(verdict: "CostVerdict", show: str, top: int, environment: str | None = None) -> "CostView":
    from tallygate.engine.cost_sentences import basis
    from tallygate.reports.costs import CostView

    costing = verdict.costing
    change = costing.change
    if environment:
        change = _of_one(verdict, environment)
    return CostView(
        change,
        tuple(gate for gate in verdict.gates if environment in (None, gate.environment)),
        verdict.findings,
        tuple(one for one in costing.accepted.open if environment in (None, one.environment)),
        tuple(basis(costing)),
        verdict.notes,
        _left(verdict),
        costing.catalogue.currency,
        show,
        top,
    )


def _of_one(verdict: "CostVerdict", environment: str) -> CostChange:
    change = verdict.costing.change
    rows = tuple(row for row in change.environments if row.name == environment)
    return msgspec.structs.replace(
        change,
        total=rows[0] if rows else change.total,
        environments=rows,
        pairs=tuple(pair for pair in change.pairs if pair.either.environment == environment),
        movers=tuple(one for one in change.movers if one.pair.either.environment == environment),
    )


def _left(verdict: "CostVerdict") -> dict[str, tuple[str, Decimal]]:
    """What is left of the tightest budget that is for one environment alone."""
    found: dict[str, tuple[str, Decimal]] = {}
    for state in verdict.costing.budgets:
        own = state.budget
        limit = state.waiver.limit if state.waiver else own.monthly
        if limit is None or len(own.environment) != 1 or own.tag or own.service or own.paths:
            continue
        spent = state.after.monthly.expected
        if own.gate_on == "upper":
            spent = (
                state.after.monthly.lower if state.after.monthly.upper is None else state.after.monthly.upper
            )
        name, left = own.environment[0], limit - spent
        if name not in found or left < found[name][1]:
            found[name] = (own.name, left)
    return found


def _json(verdict: "CostVerdict") -> str:
    findings = [
        {
            "rule": one.rule,
            "severity": one.severity,
            "effect": one.effect,
            "status": one.status,
            "environment": one.environment,
            "subject": one.resource,
            "message": one.message,
            "location": one.location.document,
            "fingerprint": one.fingerprint,
        }
        for one in verdict.findings
    ]
    document = {
        "schema_version": "1",
        "exit": verdict.exit,
        **verdict.view,
        "gates": verdict.gates,
        "findings": findings,
        "notes": verdict.notes,
        "errors": [{"message": one.message, "location": one.location.document} for one in verdict.errors],
    }
    return indented_json(document) + "\n"


def _format(word: str) -> tuple[str, Path | None]:
    name, _, path = word.partition("=")
    if name not in _FORMATS:
        raise UsageError(f"there is no format {name}; there are: {', '.join(_FORMATS)}")
    return name, Path(path) if path else None
