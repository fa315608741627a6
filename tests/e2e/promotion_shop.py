"""A shop on a bare remote that is promoted by the installed command, and people who work beside it."""

import re
from pathlib import Path
from typing import Any

import msgspec

from tests.e2e.command import Ran, tallygate
from tests.unit.sources.git_repositories import commit_all, git, repository

NOW = "2026-11-21T12:00:00Z"
FREEZE = "2026-12-20T12:00:00Z"
"""In the freeze at the end of the year."""
CONFIGURATION = """\
version: 1
name: shop
layout: {path: "config/{env}/{service}"}
environments: {dev: {}, staging: {after: [dev]}, prod: {after: [staging]}}
services: {cart: {until: prod}, search: {until: staging}, wishlist: {until: dev}}
promote:
  - {kind: helm-image, file: values.yaml, key: image}
  - {kind: keys, file: values.yaml, keys: [flags]}
never: [replicas, "**.password"]
gates:
  freeze:
    kind: window
    tz: Europe/Berlin
    deny: [{from: "2026-12-18T00:00", to: "2027-01-04T09:00", reason: year end}]
require: {"*": [freeze]}
land: push
"""
VALUES = """\
replicas: {replicas} # own
image:
  repository: registry/cart
  tag: {tag}
flags: {{fast: {fast}}}
"""


def values(tag: str, replicas: int = 1, fast: str = "false") -> str:
    return VALUES.format(tag=tag, replicas=replicas, fast=fast)


def path(env: str, service: str = "cart") -> str:
    return f"config/{env}/{service}/values.yaml"


FILES = {
    path("dev"): values("v2"),
    path("staging"): values("v1", 2),
    path("prod"): values("v1", 5),
    path("dev", "search"): values("s1"),
    path("staging", "search"): values("s1"),
    path("dev", "wishlist"): values("w1"),
}


def shop(folder: Path, configuration: str = CONFIGURATION, **files: str) -> Path:
    """A bare remote `remote.git`, and a clone of it in which promotions are run."""
    repository(folder / "seed", {**FILES, "tallygate.yaml": configuration, **files})
    git(folder, "clone", "-q", "--bare", "seed", "remote.git")
    return person(folder, "bot")


def person(folder: Path, name: str, branch: str = "main") -> Path:
    git(folder, "clone", "-q", "-b", branch, (folder / "remote.git").as_uri(), name)
    return folder / name


def promote(clone: Path, *words: str, now: str = NOW, adopts: bool = True, **environment: str) -> Ran:
    """adopts: whether somebody has looked at first promotions."""
    adopt = ("--adopt",) if adopts and words[0] in ("plan", "check", "apply") else ()
    return tallygate("promote", *words, *adopt, "--now", now, cwd=clone, timeout=60, **environment)


def write(clone: Path, env: str, text: str, message: str = "change", service: str = "cart") -> str:
    """A person pushes a file to the branch that is checked out; id of the commit."""
    git(clone, "pull", "-q", "--rebase")
    (clone / path(env, service)).write_text(text)
    commit = commit_all(clone, message)
    git(clone, "push", "-q", "origin", "HEAD")
    return commit


def pull(clone: Path) -> None:
    """What the remote has, ledger included."""
    git(clone, "pull", "-q", "--rebase")
    git(clone, "fetch", "-q", "origin", "+refs/tallygate/*:refs/tallygate/*")


def merges(clone: Path, at: str = NOW, **more: Any) -> tuple[str, str]:
    """Options with facts: when the forge took what the remote has last, and what else they say."""
    commit = git(clone.parent / "remote.git", "rev-parse", "main")
    told = {"version": 1, "merges": [{"commit": commit, "at": at}], **more}
    (clone.parent / "merges.json").write_text(msgspec.json.encode(told).decode())
    return "--facts", str(clone.parent / "merges.json")


def remote_file(clone: Path, env: str, service: str = "cart", ref: str = "main") -> str:
    return git(clone.parent / "remote.git", "show", f"{ref}:{path(env, service)}") + "\n"


def tag(clone: Path, env: str) -> str:
    found = re.search("tag: (.*)", remote_file(clone, env))
    assert found
    return found[1]


def kinds(clone: Path, env: str = "staging", service: str = "cart") -> list[str]:
    """What the ledger has of a service, oldest first."""
    return [one["kind"] for one in entries(clone, env, service)]


def entries(clone: Path, env: str = "staging", service: str = "cart") -> list[dict[str, Any]]:
    ran = tallygate("audit", "export", cwd=clone)
    rows = [msgspec.json.decode(line)["entry"] for line in ran.out.splitlines()]
    return [one for one in rows if (one["env"], one["service"]) == (env, service)]


def items(ran: Ran) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = msgspec.json.decode(ran.out)["items"]
    return found


def anonymous(text: str) -> str:
    """Without ids of commits and trees, which differ from run to run; digests of plans do not."""
    return re.sub(r"(?<!plan )\b[0-9a-f]{12}\b", "COMMIT", text)
