"""Drift beside a check: what is there, held against the tree that is deployed; a change does not drift."""

from collections.abc import Sequence
from pathlib import Path

import msgspec

from tallygate.engine.config import Config
from tallygate.engine.domain_rules import Ask
from tallygate.engine.drift import Drifting, drifting_of, imported_of
from tallygate.engine.drift_evidence import Evidence, evidence_of
from tallygate.engine.drift_rules import Asked, unknown, weighed
from tallygate.engine.evaluate import Evaluation, Tree
from tallygate.engine.options import DriftOptions, Options
from tallygate.engine.problems import UsageError
from tallygate.engine.trees import Trees
from tallygate.model.drift import Drift
from tallygate.rego.types import Program

_BETWEEN = "env-env"
"""The layer of environments against each other: `check` has rules of alignment for that."""


def beside(
    options: Options,
    trees: Trees,
    config: Config,
    read: Sequence[Tree],
    evaluations: Sequence[Evaluation],
    program: Program,
    ask: Ask,
) -> tuple[list[Evaluation], Drifting]:
    """The evaluations with the drift of the base, where there is one, on both sides: it is not new.

    Raises UsageError for files that tell nothing, or whose environment is not known."""
    deployed = read[-1]
    drifting = _joined(options, trees, config, deployed)
    findings, failures = Asked(drifting, config, program, deployed).answers(ask)
    told = tuple(msgspec.structs.replace(one, in_base=len(read) > 1) for one in findings)
    made = [
        one.with_told(told, failures if side == 0 else (), unknown(drifting))
        for side, one in enumerate(evaluations)
    ]
    return made, weighed(drifting, told)


def _joined(options: Options, trees: Trees, config: Config, tree: Tree) -> Drifting:
    imported = imported_of(tree, trees.judge, config)
    parts, paths = list[Drifting](), dict[str, list[Path]]()
    for environment, file in options.live:
        paths.setdefault(_declared(environment or options.environment or "", tree), []).append(file)
    for environment, files in paths.items():
        wanted = DriftOptions(tuple(files), claim=options.claim)
        own = msgspec.structs.replace(options, environment=environment, drift=wanted)
        found = drifting_of(tree, config, own, evidence_of(files), imported)
        parts.append(msgspec.structs.replace(found, drift=_of(environment, found.drift)))
    return Drifting(
        Drift(
            tuple(one for part in parts for one in part.drift.items if one.layer != _BETWEEN),
            tuple(one for part in parts for one in part.drift.coverage if one.layer != _BETWEEN),
        ),
        Evidence(others=frozenset().union(*(part.evidence.paths for part in parts))),
        tuple(dict.fromkeys(one for part in parts for one in part.expired)),
        # What one environment does not use another may.
        tuple(one for one in parts[0].unused if all(one in part.unused for part in parts)),
        parts[0].warnings,
    )


def _of(environment: str, drift: Drift) -> Drift:
    """What was not read does not tell where it is: it is where the file was said to be."""
    coverage = (
        msgspec.structs.replace(one, environment=one.environment or environment) for one in drift.coverage
    )
    return msgspec.structs.replace(drift, coverage=tuple(coverage))


def _declared(environment: str, tree: Tree) -> str:
    if environment in tree.environments:
        return environment
    if not environment and len(tree.environments) == 1:
        return tree.environments[0]
    names = ", ".join(tree.environments) or "none"
    told = f"there is no environment {environment}" if environment else "whose the files are is not known"
    raise UsageError(f"--live: {told}: write ENV=FILE, where ENV is one of {names}")
