"""The answer: one gate an environment, one exit code, and the numbers that show what was checked."""

from enum import IntEnum

import msgspec

from tallygate.model.aspect import Aspect
from tallygate.model.change import Destroyed
from tallygate.model.diagnostic import Diagnostic
from tallygate.model.finding import Finding
from tallygate.model.object_change import ObjectChanges
from tallygate.model.rule import Rule


class Exit(IntEnum):
    PASS = 0
    CLOSED = 1
    USAGE = 2
    NOTHING = 3
    ERROR = 4
    INTERRUPTED = 130


class Gate(msgspec.Struct, frozen=True):
    """The gate of one environment (None: what belongs to no environment)."""

    environment: str | None
    state: str
    """pass | fail | error: fail by findings, error by what could not be evaluated."""
    fail_on: str
    errors: int
    warnings: int
    unknown: int
    rules: tuple[str, ...]
    """Ids of the rules that close it, in order."""
    unevaluated: int = 0
    """Files and rules of it that could not be evaluated."""
    judged: bool = True
    """Whether a rule judged anything of it: one that is not judged is not open."""


class Counts(msgspec.Struct, frozen=True):
    files: int
    resources: int
    rules: int
    unjudged: int
    """Resources that no rule judges."""
    skipped: int
    """Claimed files that hold nothing to check (templates, empty documents)."""


class Report(msgspec.Struct, frozen=True):
    """Everything a reporter needs; findings are sorted, worst first."""

    findings: tuple[Finding, ...]
    diagnostics: tuple[Diagnostic, ...]
    gates: tuple[Gate, ...]
    rules: tuple[Rule, ...]
    counts: Counts
    exit: Exit
    verdict: str
    """pass | closed | nothing | error"""
    notes: tuple[str, ...]
    """Sentences about the run that belong to the result (what was compared, whose gates judged)."""
    engine: str
    """Policy engine and version."""
    policies: str
    """sha256 over the policies that judged."""
    base: str | None = None
    head: str | None = None
    unjudged_types: dict[str, int] = {}
    """Types of the resources that no rule judges, each with their number, most first."""
    instance: str = "default"
    """Which of several reports on one commit this is; receivers keep them apart by it."""
    destroyed: tuple[Destroyed, ...] = ()
    """What the change deletes or replaces: what keeps something first."""
    objects: ObjectChanges = ObjectChanges()
    """What the change does to the objects that are deployed."""
    aspects: tuple[Aspect, ...] = ()
    """How the environments stand in cost, drift and promotion, as far as these were asked for."""
