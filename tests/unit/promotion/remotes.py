"""A bare remote with services, clones of it, and the smallest promotion: one file moves one number."""

from collections.abc import Callable
from pathlib import Path

import pygit2

from tallygate.model.promotion import Change, Leaf, Plan
from tallygate.promotion.contend import Clock
from tallygate.promotion.entry import Actor, EntryKind, canonical
from tallygate.promotion.land import Lane, Proposal, View, Workplace
from tallygate.promotion.objects import Objects
from tallygate.promotion.refs import LedgerPlace
from tallygate.promotion.remote import Remote, folder_of
from tests.unit.sources.git_repositories import git, repository

NOW = "2026-11-21T12:00:00+00:00"
MAIN = "refs/heads/main"


def content(version: str) -> str:
    return f"image:\n  tag: {version}\n"


def path(env: str, service: str) -> str:
    return f"config/{env}/{service}/values.yaml"


def bare(folder: Path, services: tuple[str, ...] = ("cart",)) -> Path:
    """A bare remote: staging has version 2, prod version 1 of each service."""
    files = {path("staging", one): content("2") for one in services}
    files |= {path("prod", one): content("1") for one in services}
    repository(folder / "seed", files)
    git(folder, "clone", "-q", "--bare", "seed", "remote.git")
    git(folder / "remote.git", "config", "receive.autogc", "false")
    return folder / "remote.git"


def clone(remote: Path, name: str, *words: str) -> Path:
    folder = remote.parent / name
    git(remote.parent, "clone", "-q", *words, remote.as_uri(), name)
    return folder


def workplace(folder: Path, who: str = "bot", now: str = NOW) -> Workplace:
    clock = Clock(sleep=lambda _: None)
    remote = Remote(folder_of(folder))
    return Workplace(remote, LedgerPlace(), now, Actor(login=who), tool_version="0", clock=clock)


def lane(service: str = "cart", env: str = "prod", wave: int = 0) -> Lane:
    return Lane("shop", "staging", env, service, MAIN, wave)


def plan_of(service: str, before: str, after: str, env: str = "prod", commit: str = "") -> Plan:
    change = Change(env, 0, "", service, "values.yaml", "/image/tag", before, after, "helm-image")
    digest = canonical([service, env, before, after]).hex()
    return Plan("shop", "staging", env, digest, (change,), source_commit=commit)


def tag(objects: Objects, commit: str, env: str, service: str) -> str:
    return bytes_of(objects, commit, path(env, service)).decode().split()[-1]


def bytes_of(objects: Objects, commit: str, path: str) -> bytes:
    found = pygit2.Repository(str(objects.folder)).revparse_single(f"{commit}:{path}")
    assert isinstance(found, pygit2.Blob)
    return found.data


def three_way(objects: Objects, where: Lane) -> Callable[[View], Proposal | None]:
    """What staging has goes to the target; nothing to do where it has it."""

    def propose(view: View) -> Proposal | None:
        wanted = tag(objects, view.target, "staging", where.service)
        return proposal(objects, where, view, wanted)

    return propose


def proposal(
    objects: Objects, where: Lane, view: View, wanted: str, kind: EntryKind = EntryKind.MERGED
) -> Proposal | None:
    there = tag(objects, view.target, where.env, where.service)
    if wanted == there:
        return None
    plan = plan_of(where.service, there, wanted, where.env, view.target)
    files = {path(where.env, where.service): content(wanted).encode()}
    sources = (Leaf("staging", "", where.service, f"config/staging/{where.service}"),)
    targets = (Leaf(where.env, "", where.service, f"config/{where.env}/{where.service}"),)
    return Proposal(plan, files, sources, targets, kind=kind)
