"""Addresses of sources on the web, made only of parts that cannot be anything else."""

import re
from collections.abc import Mapping

from tallygate.model.location import Location
from tallygate.reports.escape import uri
from tallygate.reports.interface import Links
from tallygate.reports.region import region

_WEB = re.compile(r"https?://[A-Za-z0-9.-]+(?::\d+)?(?:/[\w./~-]*)?", re.ASCII)
_LONGEST = 1_000
_COMMIT = re.compile(r"[0-9a-f]{7,64}")


def of_workflow(environ: Mapping[str, str]) -> Links:
    """What a run of GitHub Actions says about itself; nothing elsewhere."""
    server, name, commit = (environ.get(f"GITHUB_{word}", "") for word in ("SERVER_URL", "REPOSITORY", "SHA"))
    if not (server and name and commit):
        return Links()
    repository = f"{server}/{name}"
    number = environ.get("GITHUB_RUN_ID", "")
    return Links(repository, commit, f"{repository}/actions/runs/{number}" if number else "")


def source(links: Links, location: Location) -> str:
    """Address of a line in the repository, or "" where one cannot be made."""
    known = _WEB.fullmatch(links.repository) and _COMMIT.fullmatch(links.commit)
    if not known or not location.path or ".." in location.path.split("/"):
        return ""
    address = f"{links.repository}/blob/{links.commit}/{uri(location.path)}#L{region(location).line}"
    return address if len(address) <= _LONGEST else ""


def full_report(links: Links) -> str:
    return links.report if _WEB.fullmatch(links.report) else ""
