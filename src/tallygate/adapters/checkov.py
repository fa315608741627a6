"""Checkov: its JSON, and runs of it on a copy of the tree that holds no settings of the tree's author."""

import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any

import msgspec

from tallygate.adapters import severity
from tallygate.adapters.interface import (
    MOST_BYTES,
    MOST_RESULTS,
    Result,
    Scan,
    ScannerError,
    line_number,
    short,
)
from tallygate.processes.run import ProcessError, ProcessLimits, inherited, run

LIMITS = ProcessLimits(seconds=600.0, memory=8 << 30, output=MOST_BYTES)
# Frameworks that read files and start nothing; `helm` and `kustomize` run programs, `sca_*` ask services.
FRAMEWORKS = (
    "ansible", "argo_workflows", "azure_pipelines", "bicep", "bitbucket_pipelines", "circleci_pipelines",
    "cloudformation", "dockerfile", "github_actions", "gitlab_ci", "kubernetes", "openapi", "serverless",
    "terraform",
)  # fmt: skip
OPTIONS = ("--framework", "--skip-framework", "--check", "--skip-check", "--skip-path")
"""What a configuration may add; any other option could run code, write files or open connections."""
ALWAYS = ("--output", "json", "--soft-fail", "--skip-download", "--compact")
SUFFIXES = (".tf", ".tf.json", ".tfvars", ".yaml", ".yml", ".json", ".bicep", ".template")
NAMES = ("Dockerfile", "Containerfile")
MOST_COPIED = 512 << 20


class _Check(msgspec.Struct, frozen=True):
    check_id: str
    check_name: str = ""
    file_path: str = ""
    repo_file_path: str = ""
    file_abs_path: str = ""
    file_line_range: tuple[int, ...] | None = None
    resource: str | None = None
    severity: str | None = None
    guideline: str | None = None


class _Results(msgspec.Struct, frozen=True):
    failed_checks: tuple[_Check, ...]
    skipped_checks: tuple[_Check, ...] = ()
    parsing_errors: tuple[str, ...] = ()


class _Summary(msgspec.Struct, frozen=True):
    skipped: int = 0
    checkov_version: str = ""
    parsing_errors: int = 0


class _Report(msgspec.Struct, frozen=True):
    check_type: str
    results: _Results
    summary: _Summary = _Summary()


class _Nothing(msgspec.Struct, frozen=True):
    """What Checkov writes where it found nothing that it knows."""

    resource_count: int
    checkov_version: str
    parsing_errors: int = 0


def read_checkov(data: bytes) -> list[Scan]:
    """The results of one run of Checkov, all frameworks together. Raises ScannerError."""
    reports = _reports(data)
    results = [one for report in reports for one in _results(report)]
    if len(results) > MOST_RESULTS:
        raise ScannerError(f"holds more than {MOST_RESULTS} results")
    problems = [f"could not parse {short(p)}" for report in reports for p in report.results.parsing_errors]
    problems += [
        f"could not parse {report.summary.parsing_errors} files ({short(report.check_type)})"
        for report in reports
        if report.summary.parsing_errors > len(report.results.parsing_errors)
    ]
    skipped = sum(len(report.results.skipped_checks) for report in reports)
    notes = [f"{skipped} results that a comment skips count all the same"] if skipped else []
    hidden = sum(report.summary.skipped for report in reports) - skipped
    notes += [f"{hidden} results that a comment skips are not in it (--quiet)"] if hidden > 0 else []
    version = next((r.summary.checkov_version for r in reports), "")
    return [Scan("checkov", short(version, 40), tuple(results), tuple(problems[:100]), tuple(notes))]


def _reports(data: bytes) -> list[_Report]:
    try:
        found = msgspec.json.decode(
            data, type=list[_Report] | _Report | None if _is_report(data) else _Nothing
        )
    except RecursionError:
        raise ScannerError("nested too deep") from None
    except msgspec.MsgspecError as error:
        raise ScannerError(f"no results of Checkov: {short(str(error))}") from None
    if isinstance(found, _Nothing) or not found:
        raise ScannerError("Checkov found nothing that it could scan")
    return found if isinstance(found, list) else [found]


def _is_report(data: bytes) -> bool:
    return data.lstrip()[:1] == b"[" or b'"check_type"' in data


def _results(report: _Report) -> Iterable[Result]:
    # What a comment skips is found all the same: whether a comment counts is not Checkov's to say.
    for check in (*report.results.failed_checks, *report.results.skipped_checks):
        lines = [line_number(line) for line in check.file_line_range or ()] or [0]
        guideline = check.guideline or ""
        yield Result(
            rule=short(check.check_id, 120),
            title=short(check.check_name),
            message=short(check.check_name or check.check_id),
            paths=tuple(_paths(check)),
            line=lines[0],
            end_line=max(lines),
            resource=short(check.resource or "", 200),
            severity=severity.of_word(check.severity),
            url=guideline if guideline.startswith("https://") else "",
        )


def _paths(check: _Check) -> Iterable[str]:
    """Checkov writes paths below the folder it scanned with a slash in front."""
    told = (check.file_abs_path, check.repo_file_path, check.file_path)
    return [path for one in told for path in (one, one.lstrip("/")) if path]


def find_checkov(environ: Mapping[str, str]) -> str | None:
    """TALLYGATE_CHECKOV, else `checkov` on PATH; a repository cannot name it."""
    return environ.get("TALLYGATE_CHECKOV") or shutil.which("checkov", path=environ.get("PATH", os.defpath))


def arguments_problem(arguments: Sequence[str]) -> str:
    """Why a configuration may not say this to Checkov; "" where it may."""
    options = [word.partition("=")[0] for word in arguments if word.startswith("-")]
    if refused := [one for one in options if one not in OPTIONS]:
        return f"{short(refused[0], 40)} is not an option that may be set; there are {', '.join(OPTIONS)}"
    allowed, option = False, ""
    for word in arguments:
        name, _, value = word.partition("=")
        option = name if word.startswith("-") else option
        values = value.split(",") if word.startswith("-") else word.split(",")
        allowed = option != "--framework" or all(one in ("", *FRAMEWORKS) for one in values)
        if not allowed:
            return f"framework {short(word, 40)} is not one that only reads files: {', '.join(FRAMEWORKS)}"
    return ""


def run_checkov(
    checkov: str, files: Iterable[tuple[str, bytes]], arguments: Sequence[str] = (), version: str = ""
) -> list[Scan]:
    """Scan files (path, content) by a child process. Raises ScannerError where it does not end well."""
    if problem := arguments_problem(arguments):
        raise ScannerError(problem)
    with TemporaryDirectory(prefix="tallygate-") as name:
        if not _copy(files, Path(name, "tree")):
            return [Scan("checkov", version, (), (), ("no file for it",))]
        Path(name, "empty.yaml").write_bytes(b"{}\n")
        own = () if "--framework" in " ".join(arguments) else ("--framework", *FRAMEWORKS)
        command = [checkov, "--directory", ".", "--config-file", "../empty.yaml", *ALWAYS, *own, *arguments]
        # A home directory has settings, too, and may be the checkout itself.
        variables = {
            **inherited("PATH", "TMPDIR"),
            "HOME": name,
            "PYTHONUTF8": "1",
            "ANSI_COLORS_DISABLED": "1",
        }
        try:
            ended = run(command, Path(name, "tree"), variables, LIMITS)
        except ProcessError as error:
            late = error.reason == "timeout"
            raise ScannerError(f"stopped after {LIMITS.seconds:g} s" if late else str(error)) from None
    if ended.code != 0:
        raise ScannerError(f"ended with {ended.code}: {short(ended.errors[-600:]) or 'no reason given'}")
    scans = read_checkov(ended.output)
    if version and scans[0].version != version:
        raise ScannerError(f"is {scans[0].version or 'of no version'}, {version} is wanted")
    return scans


def _copy(files: Iterable[tuple[str, bytes]], folder: Path) -> int:
    """Write what Checkov reads; its own settings, which may name code to run, stay behind."""
    count, size = 0, 0
    for path, content in files:
        if not is_read(path):
            continue
        size += len(content)
        if size > MOST_COPIED:
            raise ScannerError(f"more than {MOST_COPIED >> 20} MiB to scan")
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        count += 1
    return count


def is_read(path: str) -> bool:
    """Whether a file is given to Checkov."""
    name = PurePosixPath(path).name
    return not name.startswith(".checkov.") and _is_code(name)


def _is_code(name: str) -> bool:
    return name.endswith(SUFFIXES) or name.startswith(NAMES) or name.endswith(NAMES)


def looks_like(value: Any) -> bool:
    """Whether JSON is Checkov's: one report, a list of them, or its word for nothing."""
    first = value[0] if isinstance(value, list) and value else value
    return isinstance(first, dict) and ("check_type" in first or "checkov_version" in first)
