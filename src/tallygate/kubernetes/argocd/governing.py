"""Which AppProject governs an Application, where several of one name are in the tree, and what it refuses."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, product
from typing import Any

import msgspec

from tallygate.kubernetes.argocd.applications import Application, mapping, text
from tallygate.kubernetes.argocd.inventory import Standing
from tallygate.kubernetes.argocd.projects import DEFAULT, Deploys, Violation, violations
from tallygate.model.location import Location, ValuePath

_MOST = 8
"""Different projects of one name that are held against one Application."""
_Among = tuple[str, str]
_Key = tuple[str, _Among, str]


class Project(msgspec.Struct, frozen=True):
    """An AppProject and where it stands. location: None for what Argo CD itself brings."""

    value: dict[str, Any]
    location: Location | None = None
    standing: Standing = Standing()


class Refused(msgspec.Struct, frozen=True):
    """What projects refuse for certain; else why nobody knows, "" where it is known, with the path of the
    value in the Application that it is about."""

    violations: tuple[Violation, ...] = ()
    doubt: str = ""
    doubtful: ValuePath = ()
    projects: tuple[Location, ...] = ()


class Projects:
    """All of a tree."""

    def __init__(self, found: Iterable[Project]) -> None:
        self._below: dict[_Key, dict[str, dict[bytes, Project]]] = {}
        for one in found:
            metadata = mapping(one.value.get("metadata"))
            name, namespace = text(metadata.get("name")), text(metadata.get("namespace"))
            spec = msgspec.json.encode(one.value.get("spec"), order="sorted")
            for among, folder in product(_among(one.standing), _folders(one.location)):
                spaces = self._below.setdefault((name, among, folder), {})
                spaces.setdefault(namespace, {}).setdefault(spec, one)

    def of(self, application: Application) -> list[Project]:
        """Those that may be meant, equal ones once; none where the tree does not have it. What is rendered
        together, or belongs to one environment, is applied to one Argo CD; among those the nearest counts:
        of the Application's own namespace, beside those that name none, else any."""
        name, namespace = application.project, text(application.metadata.get("namespace"))
        levels = list(product(_among(application.standing), _folders(application.location)))
        found = [spaces for among, folder in levels if (spaces := self._below.get((name, among, folder)))]
        own = next((one[namespace] for one in found if namespace in one), {}) if namespace else {}
        bare = next((one[""] for one in found if "" in one), {})
        meant = own | bare or {
            spec: each for one in found[:1] for space in one.values() for spec, each in space.items()
        }
        if not meant and name == "default":
            return [Project({"spec": DEFAULT})]
        return list(islice(meant.values(), _MOST + 1))


def _among(standing: Standing) -> Iterator[_Among]:
    """The narrowest first."""
    if standing.root:
        yield "root", standing.root
    if standing.environment:
        yield "environment", standing.environment
    else:
        yield "nowhere", ""
    yield "any", ""


def refused(projects: Sequence[Project], asked: Deploys) -> Refused:
    """Certain is what every project refuses that may be meant."""
    places = tuple(one.location for one in projects[:_MOST] if one.location)
    each = [tuple(violations(one.value, asked)) for one in projects[:_MOST]]
    alike = all(one == each[0] for one in each) and len(projects) <= _MOST
    certain = tuple(one for one in each[0] if not one.doubt) if each and alike else ()
    if certain or (not any(each) and len(projects) <= _MOST):
        return Refused(certain, projects=places)
    if not alike:
        named = " or ".join(f"{one.path}:{one.line}" for one in places)
        doubt = f"depend on which project {asked.application.project} is meant: {named}"
        return Refused((), doubt, ("spec", "project"), places)
    first = each[0][0]
    return Refused((), f"depend on {first.msg}: what decides it {first.doubt}", first.path, places)


def _folders(location: Location | None) -> Iterator[str]:
    """Of a file, the deepest first, "" last."""
    path = location.path if location else ""
    while path:
        path = path.rpartition("/")[0]
        yield path
