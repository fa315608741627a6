"""Findings that were there when Tallygate came, or were accepted since: `.tallygate-baseline.json`."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import msgspec

from tallygate.engine.judge import counted, worst_first
from tallygate.engine.problems import UsageError
from tallygate.loaders.interface import Limits
from tallygate.loaders.registry import load
from tallygate.model.diagnostic import Diagnostic, Level
from tallygate.model.finding import Finding, Status
from tallygate.model.location import Location, shown_path
from tallygate.schema import violations

NAME = ".tallygate-baseline.json"
VERSION = 1
_LIMITS = Limits(nodes=5_000_000)
_FIRST_RECORD = 2  # line of the first record of a file as `text` writes it

Key = tuple[str, str]
"""Fingerprint, and effect or `unknown`: a warning that becomes a denial was not accepted."""


class Record(msgspec.Struct, frozen=True):
    """What is accepted, `count` times. The fingerprint decides; the rest is for people."""

    rule: str
    path: str
    resource: str
    effect: str
    count: int
    message: str
    fingerprint: str

    @property
    def key(self) -> Key:
        return self.fingerprint, self.effect


class Baseline(msgspec.Struct, frozen=True):
    """path: where it was read, for people."""

    path: str
    records: tuple[Record, ...] = ()


def parse(data: bytes, path: str) -> Baseline:
    """Raises UsageError with file:line:col for anything that is not as the schema says."""
    loaded = load("json", data, path, _LIMITS)
    for diagnostic in loaded.diagnostics:
        raise UsageError(f"{diagnostic.location}: {diagnostic.message}")
    if len(loaded.documents) != 1:
        raise UsageError(f"{path}:1:1: expected a baseline; `tallygate baseline` writes one")
    schema = msgspec.json.decode((Path(__file__).parents[1] / "baseline.schema.json").read_bytes())
    for violation in violations(schema, loaded.documents[0]):
        raise UsageError(f"{violation.location}: {violation.message}")
    records = msgspec.convert(loaded.documents[0].value["findings"], tuple[Record, ...])
    for record, times in Counter(record.key for record in records).items():
        if times > 1:
            raise UsageError(f"{path}:1:1: {times} records have the fingerprint {record[0]}; merge them")
    return Baseline(path, records)


def text(records: Iterable[Record]) -> str:
    """The file: sorted, one record a line, plain ASCII."""
    ordered = sorted(records, key=lambda r: (r.path, r.rule, r.resource, r.message, r.key))
    lines = ",\n".join(json.dumps(msgspec.structs.asdict(record)) for record in ordered)
    return f'{{"version": {VERSION}, "findings": [\n{lines}\n]}}\n' if lines else _EMPTY


_EMPTY = f'{{"version": {VERSION}, "findings": []}}\n'


def accepted(findings: Iterable[Finding]) -> list[Record]:
    """One record for each kind of finding that counts and of unknown; none for what is suppressed."""
    counts: Counter[Key] = Counter()
    first: dict[Key, Finding] = {}
    for finding in (one for told in findings for one in told.alike or (told,)):
        if finding.suppression is None and finding.status in (Status.NEW, Status.EXISTING, Status.UNKNOWN):
            counts[_key(finding)] += finding.copies
            first.setdefault(_key(finding), finding)
    return [_record(finding, counts[key]) for key, finding in first.items()]


def _key(finding: Finding) -> Key:
    unknown = finding.status is Status.UNKNOWN
    return finding.fingerprint, "unknown" if unknown else finding.effect.value


def _record(finding: Finding, count: int) -> Record:
    fingerprint, effect = _key(finding)
    path, resource, message = (
        shown_path(t) for t in (finding.location.path, finding.resource, finding.message)
    )
    return Record(finding.rule, path, resource, effect, count, message, fingerprint)


def against(baseline: Baseline, findings: Sequence[Finding]) -> list[Finding]:
    """New findings that the baseline holds become existing, unknown ones of it are not reached.

    What exists by comparison with a base uses its records up: one more of a kind is new.
    """
    left = Counter({record.key: record.count for record in baseline.records})
    left -= counted((_key(f), f.copies) for f in findings if f.status is Status.EXISTING)
    compared = []
    for finding in worst_first(findings):
        counts = finding.suppression is None and finding.status in (Status.NEW, Status.UNKNOWN)
        known = counts and left[_key(finding)] >= finding.copies
        left[_key(finding)] -= finding.copies * known
        compared.append(_known(finding) if known else finding)
    return compared


def _known(finding: Finding) -> Finding:
    if finding.status is Status.UNKNOWN:
        return msgspec.structs.replace(finding, reached=False)
    return msgspec.structs.replace(finding, status=Status.EXISTING)


def pruned(baseline: Baseline, findings: Iterable[Finding], sure: Callable[[Record], bool]) -> list[Record]:
    """The records as far as they are still needed; one of which nobody can be `sure` stays as it is."""
    found = Counter({record.key: record.count for record in accepted(findings)})
    kept = [
        record
        if not sure(record)
        else msgspec.structs.replace(record, count=min(record.count, found[record.key]))
        for record in baseline.records
    ]
    return [record for record in kept if record.count > 0]


def stale(
    baseline: Baseline, findings: Iterable[Finding], sure: Callable[[Record], bool]
) -> Diagnostic | None:
    """One sentence about all records that are no longer needed, at the first of them."""
    needed = {record.key: record.count for record in pruned(baseline, findings, sure)}
    left = [i for i, record in enumerate(baseline.records) if needed.get(record.key, 0) < record.count]
    if not left:
        return None
    number = "1 record is" if len(left) == 1 else f"{len(left)} records are"
    message = f"{number} no longer found; `tallygate baseline --prune` removes what is not needed"
    place = Location(baseline.path, left[0] + _FIRST_RECORD)
    return Diagnostic("baseline-stale", message, place, Level.FINDING)
