"""A saved JSON report read back, so that it can be shown in other formats.

It may come from a pull request of a stranger: nothing in it is trusted but its shape.
"""

import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from tallygate.model.excerpt import Excerpt
from tallygate.model.finding import Finding
from tallygate.model.location import Location
from tallygate.model.verdict import Exit, Report
from tallygate.reports.escape import shortened
from tallygate.reports.interface import SavedReportError as SavedReportError
from tallygate.reports.json_report import SCHEMA_VERSION

MOST_BYTES = 64 * 1024 * 1024
_LONGEST_REASON = 200
_EXITS = {"pass": Exit.PASS, "closed": Exit.CLOSED, "nothing": Exit.NOTHING, "error": Exit.ERROR}
# What a report does not say of a rule, since nothing that shows one needs it.
_UNSAID = {"scope": "resource", "resources": (), "package": "", "name": "", "location": Location("")}


class Saved(msgspec.Struct, frozen=True):
    """excerpts: one for each finding, in order; None where no source is shown."""

    report: Report
    excerpts: tuple[Excerpt | None, ...]


def read_report(path: Path) -> Report:
    """The report in a file. Raises SavedReportError."""
    return read_file(path).report


def read_file(path: Path) -> Saved:
    """The report in a file, or of standard input where the path is `-`. Raises SavedReportError."""
    try:
        return read_saved(_data(path))
    except OSError as error:
        raise SavedReportError(f"cannot read {path}: {error.strerror}") from None
    except SavedReportError as error:
        raise SavedReportError(f"{path}: {error}") from None


def _data(path: Path) -> bytes:
    """At most one byte more than is allowed."""
    if path == Path("-"):
        return sys.stdin.buffer.read(MOST_BYTES + 1)
    with path.open("rb") as file:
        return file.read(MOST_BYTES + 1)


def read_saved(data: bytes) -> Saved:
    """Raises SavedReportError for what is too large, no JSON, of another version, or not of its schema."""
    if len(data) > MOST_BYTES:
        raise SavedReportError(f"the report is larger than {MOST_BYTES} bytes")
    document = _decoded(data)
    _check_version(document)
    _check_schema(document)
    saved = _converted(document)
    for where, location in _locations(saved.report):
        _check_path(where, location.path)
    _check_verdict(saved.report)
    return saved


def _decoded(data: bytes) -> Any:
    try:
        return msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise SavedReportError(f"the report is no JSON: {_told(error)}") from None
    except RecursionError:
        raise SavedReportError("the report is nested too deeply") from None


def _check_version(document: Any) -> None:
    version = document.get("schema_version") if isinstance(document, dict) else None
    if not isinstance(version, str):
        raise SavedReportError(
            "this is no report of `tallygate check --format json`: it has no schema_version"
        )
    if version != SCHEMA_VERSION:
        raise SavedReportError(
            f"it is of version {shortened(version, 20)}; this Tallygate reads version {SCHEMA_VERSION}"
        )


def _check_schema(document: Any) -> None:
    import jsonschema_rs

    try:
        _validate()(document)
    except jsonschema_rs.ValidationError as error:
        where = ".".join(map(str, error.instance_path)) or "the report"
        raise SavedReportError(
            f"{shortened(where, 80)} is not as a report has it: {_told(error.message)}"
        ) from None
    except ValueError as error:  # nesting or numbers beyond what the validator takes
        raise SavedReportError(f"the report cannot be checked: {_told(error)}") from None


@cache
def _validate() -> Callable[[Any], None]:
    import jsonschema_rs

    schema = Path(__file__).parent / "schemas" / "report-v1.json"
    validate: Callable[[Any], None] = jsonschema_rs.validator_for(schema.read_text(encoding="utf-8")).validate
    return validate


def _converted(document: Any) -> Saved:
    rules = [{**_UNSAID, **rule} for rule in document["rules"]]
    try:
        report = msgspec.convert({**document, "rules": rules}, Report)
        excerpts = [finding["excerpt"] for finding in document["findings"]]
        return Saved(report, msgspec.convert(excerpts, tuple[Excerpt | None, ...]))
    except msgspec.ValidationError as error:
        raise SavedReportError(f"the report is not as a report is: {_told(error)}") from None


def _locations(report: Report) -> Iterator[tuple[str, Location]]:
    """Every place that a report speaks of, and what to call it."""
    for number, finding in enumerate(report.findings):
        yield from ((f"findings.{number}", location) for location in _places(finding))
    for number, diagnostic in enumerate(report.diagnostics):
        yield f"diagnostics.{number}", diagnostic.location
    for number, one in enumerate(report.destroyed):
        yield from (
            (f"destroyed.{number}", place) for place in (one.location, *one.also, one.declared) if place
        )

    for number, change in enumerate(report.objects.changes):
        yield f"objects.changes.{number}", change.location
    for aspect in report.aspects:
        yield from ((f"aspects.{aspect.name}", entry.location) for entry in aspect.entries)


def _places(finding: Finding) -> Iterator[Location]:
    yield finding.location
    yield from finding.also
    if finding.suppression:
        yield finding.suppression.location


def _check_path(where: str, path: str) -> None:
    if path.startswith(("/", "\\")) or ".." in path.replace("\\", "/").split("/") or "\0" in path:
        raise SavedReportError(f"{where} names a path outside of the repository: {shortened(path, 80)}")


def _check_verdict(report: Report) -> None:
    states = {gate.state for gate in report.gates}
    if report.exit != _EXITS[report.verdict] or (report.verdict == "pass" and states - {"pass"}):
        raise SavedReportError("the report contradicts itself: verdict, exit code and gates disagree")


def _told(error: object) -> str:
    return shortened(str(error), _LONGEST_REASON)
