"""Write a saved report as one comment on a pull request of GitHub, and keep that one up to date."""

import argparse
import os
import sys
from collections.abc import Mapping
from pathlib import Path

import msgspec

from tallygate.engine.problems import EvaluationError, UsageError
from tallygate.forges.event import Target, target
from tallygate.forges.interface import ForgeError, PullRequest
from tallygate.forges.sticky import BEHAVIORS, Wanted, publish
from tallygate.model.finding import Status
from tallygate.model.verdict import Exit, Report
from tallygate.reports.links import of_workflow
from tallygate.reports.markdown import comment_body
from tallygate.reports.saved import read_report

_API = "https://api.github.com"
_TALKS = (Status.NEW, Status.FIXED)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--from",
        dest="report",
        type=Path,
        required=True,
        metavar="FILE",
        help="report of `check --format json=FILE`",
    )
    parser.add_argument("--id", default="default", metavar="ID", help="which of several comments this is")
    parser.add_argument("--behavior", choices=BEHAVIORS, default="update", help="default: update")
    parser.add_argument("--pull-request", type=int, metavar="NUMBER", help="default: that of the event")
    parser.add_argument("--repository", metavar="OWNER/NAME", help="default: GITHUB_REPOSITORY")
    parser.add_argument("--author", metavar="LOGIN", help="who writes (default: whose the token is)")
    parser.add_argument("--dry-run", action="store_true", help="print the comment, write none")


def run(arguments: argparse.Namespace) -> int:
    report = read_report(arguments.report)
    try:
        done = _publish(report, arguments, os.environ)
    except ForgeError as error:
        raise EvaluationError(str(error)) from None
    print(done, file=sys.stderr)
    return Exit.PASS


def _publish(report: Report, arguments: argparse.Namespace, environ: Mapping[str, str]) -> str:
    about = _target(arguments, environ)
    links = of_workflow(environ)
    if about.head:
        links = msgspec.structs.replace(links, commit=about.head)
    body = comment_body(report, arguments.id, links)
    if arguments.dry_run:
        print(body, end="")
        return "nothing written: --dry-run"
    return _write(report, body, about, arguments, environ)


def _write(
    report: Report, body: str, about: Target, arguments: argparse.Namespace, environ: Mapping[str, str]
) -> str:
    from tallygate.forges.github import GitHub

    token = environ.get("GITHUB_TOKEN", "")
    if not token:
        raise UsageError("GITHUB_TOKEN is not set; it needs leave to write comments on pull requests")
    forge = GitHub(environ.get("GITHUB_API_URL") or _API, about.repository, token)
    pull_request = forge.pull_request(about.number) if about.number else None
    if about.branch:
        pull_request = _of_head(forge.pull_requests_of(about.branch), about.head)
    if pull_request is None or not pull_request.open:
        return "nothing written: no open pull request has this commit"
    if about.head and pull_request.head != about.head:
        return "nothing written: the pull request has moved on, its next run will tell"
    author = arguments.author or forge.login()
    wanted = Wanted(pull_request.number, body, author, quiet=_quiet(report))
    return f"comment on #{pull_request.number}: {publish(forge, wanted, arguments.behavior)}"


def _of_head(pull_requests: list[PullRequest], head: str) -> PullRequest | None:
    return next((one for one in pull_requests if one.head == head), None)


def _target(arguments: argparse.Namespace, environ: Mapping[str, str]) -> Target:
    repository = arguments.repository or environ.get("GITHUB_REPOSITORY", "")
    offline = arguments.dry_run and not environ.get("GITHUB_EVENT_PATH")
    if not repository and not offline:
        raise UsageError("GITHUB_REPOSITORY is not set; name the repository by --repository OWNER/NAME")
    if arguments.pull_request:
        if repository.count("/") != 1:
            raise UsageError("name the repository by --repository OWNER/NAME")
        return Target(repository, arguments.pull_request)
    if offline:
        return Target(repository)
    return target({**environ, "GITHUB_REPOSITORY": repository})


def _quiet(report: Report) -> bool:
    """Nothing changed that anyone would want to read of."""
    told = any(finding.status in _TALKS for finding in report.findings)
    return report.exit is Exit.PASS and not told
