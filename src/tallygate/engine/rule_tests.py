"""Tests of rules: their Rego tests, and their fixtures through the whole engine.

In `bad/` each line marked `# expect: RULE` has a finding of that rule, and no other line; `good/` has none.
Where they hold `base/` and `head/`, the rule judges the change from one to the other. A `tallygate.yaml`
in them is theirs; opt-in rules run. A rule on drift holds them against the files in `live/`.
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from tallygate.engine import config as configuration
from tallygate.engine.answers import ask
from tallygate.engine.config import Config
from tallygate.engine.engines import AUTO, Wanted, compile_policies
from tallygate.engine.evaluate import evaluate, read_trees
from tallygate.engine.options import Claimed, DriftOptions, Options
from tallygate.engine.packs import builtin_packs
from tallygate.engine.trees import Trees
from tallygate.model.finding import Finding, Status
from tallygate.rego.types import EvalResult, Job, Limits, Module, Program
from tallygate.sources.worktree import worktree_snapshot

_EXPECT = re.compile(rb"expect: ([a-z0-9-]+)")


class Case(msgspec.Struct, frozen=True):
    """name: `FILE: test_rule`, or `FOLDER/bad`. problem: "" where it passes."""

    name: str
    problem: str


def rego_tests(
    modules: Sequence[Module], tests: Sequence[Module], trusted: bool, engine: Wanted = AUTO
) -> list[Case]:
    """Every `test_*` rule alone: true passes; false, undefined and errors fail."""
    program = compile_policies([*modules, *tests], engine)
    first, found = len(program.rules()), program.tests()
    job = Job("tests", b"{}", tuple(range(first, first + len(found))))
    results = ask(program, [job] if found else [], trusted, Limits())
    cases = []
    for test, result in zip(found, results, strict=True):
        problem = str(result.error) if result.error else "" if result.value is True else "is not true"
        cases.append(Case(f"{test.location.path}:{test.location.line}: {test.name}", problem))
    return cases


def fixture_tests(program: Program, folders: Sequence[tuple[str, Path]], trusted: bool) -> Iterator[Case]:
    """folders: (rule id, folder of the rule) of every rule to test."""
    for rule_id, folder in folders:
        for kind in ("bad", "good"):
            if not (folder / kind).is_dir():
                yield Case(f"{rule_id}/{kind}", "has no fixture")
                continue
            yield Case(f"{rule_id}/{kind}", _fixture_problem(program, rule_id, folder / kind, trusted))


def _fixture_problem(program: Program, rule_id: str, folder: Path, trusted: bool) -> str:
    wanted = set(_expected(folder, rule_id))
    if folder.name == "bad" and not wanted:
        return f"no line is marked `# expect: {rule_id}`"
    findings = _findings(program, rule_id, folder, trusted)
    found = {_place(f, folder) for f in findings if f.rule == rule_id and f.status is Status.NEW}
    unknown = [f for f in findings if f.rule == rule_id and f.status is Status.UNKNOWN]
    problems = [f"{path}:{line}: expected, not found" for path, line in sorted(wanted - found)]
    problems += [f"{path}:{line}: found, not expected" for path, line in sorted(found - wanted)]
    problems += [f"{f.location}: unknown: {f.message}" for f in unknown]
    return "; ".join(problems)


def _expected(folder: Path, rule_id: str) -> Iterator[tuple[str, int]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            for number, line in enumerate(path.read_bytes().splitlines(), 1):
                if rule_id.encode() in _EXPECT.findall(line):
                    yield path.relative_to(folder).as_posix(), number


def _is_change(folder: Path) -> bool:
    return (folder / "head").is_dir() and (folder / "base").is_dir()


def _place(finding: Finding, folder: Path) -> tuple[str, int]:
    side = ("base/" if finding.in_base else "head/") if _is_change(folder) else ""
    return side + finding.location.path, finding.location.line


def _findings(program: Program, rule_id: str, folder: Path, trusted: bool) -> tuple[Finding, ...]:
    sides = [folder / "head", folder / "base"] if _is_change(folder) else [folder]
    snapshots = [worktree_snapshot(side, None) for side in sides]
    config = _with_opt_in(configuration.read(snapshots[0]))
    trees = read_trees(snapshots, builtin_packs(), (), config)

    def answer(jobs: Sequence[Job]) -> Sequence[EvalResult]:
        return ask(program, jobs, trusted, Limits())

    evaluations = evaluate(trees, program, answer, config)
    if config.estimates:
        from tallygate.engine.cost_rules import costed

        compared = Trees(snapshots[0], snapshots[1] if len(snapshots) > 1 else None, snapshots[0])
        evaluations, _ = costed(Options(path=folder), compared, config, trees, evaluations, program, answer)
    if rule_id.startswith("drift-"):
        from tallygate.engine.drift_rules import drifted

        alone = Trees(snapshots[0], None, snapshots[0])
        live = tuple(sorted((folder / "live").glob("*")))
        options = Options(path=folder, drift=DriftOptions(live=live, claim=Claimed(whole=True)))
        evaluations, _ = drifted(options, alone, config, trees, evaluations, program, answer)
    return evaluations[0].findings


def _with_opt_in(config: Config) -> Config:
    return msgspec.structs.replace(config, policies=msgspec.structs.replace(config.policies, enable=("*",)))
