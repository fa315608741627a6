"""Which pull request a workflow run is about, as GitHub's environment and event file say."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from tallygate.forges.interface import ForgeError

_MOST_BYTES = 16 << 20


class Target(msgspec.Struct, frozen=True):
    """repository: `owner/name`. number: 0 where only a branch is known. head: commit that was checked, or "".
    branch: `owner:branch` of a run that followed another one.
    """

    repository: str
    number: int = 0
    head: str = ""
    branch: str = ""


def target(environ: Mapping[str, str]) -> Target:
    """Raises ForgeError where the run belongs to no pull request."""
    repository = environ.get("GITHUB_REPOSITORY", "")
    if not repository:
        raise ForgeError("GITHUB_REPOSITORY is not set; name the repository by --repository OWNER/NAME")
    event = _event(environ.get("GITHUB_EVENT_PATH", ""))
    if number := _at(event, "pull_request", "number"):
        return Target(repository, int(number), str(_at(event, "pull_request", "head", "sha") or ""))
    if head := _at(event, "workflow_run", "head_sha"):
        owner = _at(event, "workflow_run", "head_repository", "owner", "login")
        branch = _at(event, "workflow_run", "head_branch")
        return Target(repository, head=str(head), branch=f"{owner}:{branch}")
    raise ForgeError("this run belongs to no pull request; name one by --pull-request NUMBER")


def _event(path: str) -> Any:
    if not path:
        return {}
    try:
        with Path(path).open("rb") as file:
            return msgspec.json.decode(file.read(_MOST_BYTES))
    except (OSError, msgspec.DecodeError):
        raise ForgeError("the event file of this run cannot be read") from None


def _at(value: Any, *keys: str) -> Any:
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value
