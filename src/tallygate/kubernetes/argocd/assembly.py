"""Puts together what is rendered by itself and what Applications deploy, so that nothing goes unjudged."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec

from tallygate.kubernetes.argocd.applications import Source
from tallygate.kubernetes.argocd.deploy import Deployed, Part
from tallygate.kubernetes.argocd.detect import SourceError, unread
from tallygate.kubernetes.argocd.repositories import Tree, normal
from tallygate.kubernetes.files import folder_of
from tallygate.kubernetes.jobs import Job
from tallygate.kubernetes.render import Built, rendering
from tallygate.kubernetes.rendered import Claimed, Landing, Rendered, Rendering
from tallygate.kubernetes.vendored import is_vendored
from tallygate.model.diagnostic import Diagnostic, Level
from tallygate.model.location import Location

Vouched = frozenset[tuple[Any, ...]]
"""Applications, their sources and where they land, as the base has them."""


class _Landed(msgspec.Struct, frozen=True):
    """A part that lands somewhere. vouched: whether the base has it, too. start: the root that the
    Application comes from. inputs: files that say it. asked: where its revision is named."""

    part: Part
    landing: Landing
    vouched: bool
    start: str
    inputs: frozenset[str]
    asked: Location


def vouching(deployed: Sequence[Deployed], landings: Sequence[Landing]) -> Vouched:
    """What the next tree may rely on."""
    return frozenset(
        _key(one, part, landing)
        for one, landing in zip(deployed, landings, strict=True)
        for part in one.parts
    )


def _key(deployed: Deployed, part: Part, landing: Landing) -> tuple[Any, ...]:
    return (
        deployed.application.name,
        normal(part.source.repo),
        part.folder,
        landing.environment,
        landing.cluster,
    )


def assemble(
    built: Built,
    deployed: Sequence[Deployed],
    landings: Sequence[Landing],
    vouched: Vouched | None,
    claimed: Claimed,
) -> Rendering:
    """What Applications deploy lands where they say. What is rendered by itself, or stands in a file, stays
    judged as that, too, unless an Application deploys just this to the environment that it is in anyway, or
    the base has the Application: no change takes anything out of judgement by an Application of its own.

    vouched: of the base; None where there is none. claimed: files that are read as manifests.
    """
    landed = _landed(deployed, landings, vouched)
    covering = _Covering(landed)
    asked = _asked(deployed)
    alone = [
        outcome
        for job, outcome in zip(built.jobs, built.outcomes, strict=True)
        if folder_of(job.subject) not in asked and not covering.of(job)
    ]
    failed = (_failed(one, landing) for one, landing in zip(deployed, landings, strict=True))
    told = [
        *(d for outcome in alone for d in outcome.diagnostics),
        *(d for several in failed for d in several),
        *(d for one in landed for d in _unread(one, built, claimed)),
    ]
    objects = [*(one for outcome in alone for one in outcome.objects), *_objects(landed, built, claimed)]
    made = rendering(built, objects, _once(told))
    return msgspec.structs.replace(made, landings=_written(landed, built))


def superseded(
    built: Built, deployed: Sequence[Deployed], landings: Sequence[Landing], vouched: Vouched | None
) -> frozenset[str]:
    """Paths of roots whose Applications are not those of the cluster: others deploy the root, and what they
    make of it counts. Of roots that deploy each other in a circle one is left."""
    covering = _Covering(_landed(deployed, landings, vouched))
    found: dict[str, list[set[str]]] = {}
    for job in built.jobs:
        found.setdefault(job.subject, []).append({one.start for one in covering.of(job)})
    without: set[str] = set()
    for root, starts in sorted(found.items()):
        if all(several - without - {root} for several in starts):
            without.add(root)
    return frozenset(without)


def _landed(
    deployed: Sequence[Deployed], landings: Sequence[Landing], vouched: Vouched | None
) -> list[_Landed]:
    return [
        _Landed(
            part,
            landing,
            vouched is None or _key(one, part, landing) in vouched,
            one.application.start,
            one.application.inputs | {one.application.location.path},
            one.application.locator.key((*part.source.place, "targetRevision")),
        )
        for one, landing in zip(deployed, landings, strict=True)
        for part in one.parts
        if part.error is None and (part.outcome is None or part.outcome.used is not None)
    ]


def _asked(deployed: Iterable[Deployed]) -> frozenset[str]:
    """Folders of vendored charts that Applications ask for: they are here for nothing else, and what does not
    render is told of the Application."""
    charts = (part.folder for one in deployed for part in one.parts if part.source.chart)
    return frozenset(folder for folder in charts if is_vendored(folder))


class _Covering:
    """Finds what takes the place of a root that is rendered by itself."""

    def __init__(self, landed: Iterable[_Landed]) -> None:
        self._by_folder: dict[str, list[_Landed]] = {}
        for one in landed:
            if one.part.is_here and one.part.job is not None:
                self._by_folder.setdefault(one.part.folder, []).append(one)

    def of(self, job: Job) -> list[_Landed]:
        return [one for one in self._by_folder.get(folder_of(job.subject), ()) if _covers(one, job)]


def _covers(one: _Landed, job: Job) -> bool:
    if one.part.source.chart and is_vendored(one.part.folder):
        return True  # it is here for those that ask for it alone
    if one.part.job and one.part.job.key == job.key and one.landing.environment == job.environment:
        return True
    # Each set of values is one of its own: it is for another environment.
    other = job.key[0] == "helm" and job.environment not in (None, one.landing.environment)
    return one.vouched and not other


def _once(told: Iterable[Diagnostic]) -> list[Diagnostic]:
    """A root and the Applications that deploy it say the same of it."""
    found: dict[tuple[Any, ...], Diagnostic] = {}
    for one in told:
        key = (one.rule, one.message, one.location, one.environment)
        inputs = one.inputs | (found[key].inputs if key in found else frozenset())
        found[key] = msgspec.structs.replace(found.get(key, one), inputs=inputs)
    return list(found.values())


def _objects(landed: Iterable[_Landed], built: Built, claimed: Claimed) -> Iterator[Rendered]:
    for one in landed:
        raw = one.part.written and one.part.is_here
        for made in one.part.objects:
            placed = msgspec.structs.replace(made, environment=one.landing.environment, landing=one.landing)
            if not raw:
                yield placed
            elif not claimed.judged(made.source, built.consumed):
                yield msgspec.structs.replace(placed, inputs=one.inputs)


def _unread(one: _Landed, built: Built, claimed: Claimed) -> Iterator[Diagnostic]:
    """Files that are deployed as they are written, that no validator reads, and that are not understood;
    those of another revision are told where that is named."""
    tree = one.part.tree or Tree(built.site.files)
    for path in one.part.written:
        if one.part.is_here and path in claimed.paths:
            continue
        if reason := unread(tree.files, path):
            named = f"{path} at {tree.revision}" if tree.revision else path
            yield Diagnostic(
                rule="argocd-unresolved",
                message=f"what {one.landing.applications[0]} deploys is not known: {named}: {reason}",
                location=one.asked if tree.revision else Location(path),
                level=Level.UNKNOWN,
                hint="write it as a manifest that can be read, or leave it out by directory.exclude",
                environment=one.landing.environment,
                resource=one.landing.applications[0],
                inputs=one.inputs,
            )


def _written(landed: Iterable[_Landed], built: Built) -> dict[str, tuple[Landing | None, ...]]:
    """Landings of files that are deployed as they are written. None: as if nothing deployed them."""
    found: dict[str, list[_Landed]] = {}
    for one in landed:
        for path in one.part.written if one.part.is_here else ():
            found.setdefault(path, []).append(one)
    return {path: tuple(_merged(path, several, built)) for path, several in found.items()}


def _merged(path: str, several: Sequence[_Landed], built: Built) -> Iterator[Landing | None]:
    places: dict[tuple[str | None, str, str], list[Landing]] = {}
    for one in several:
        places.setdefault(one.landing.place, []).append(one.landing)
    for alike in places.values():
        names = tuple(sorted({name for landing in alike for name in landing.applications}))
        yield msgspec.structs.replace(alike[0], applications=names)
    own = built.site.environment_of(path)
    if not any(one.vouched or one.landing.environment == own for one in several):
        yield None


def _failed(deployed: Deployed, landing: Landing) -> Iterator[Diagnostic]:
    """What did not render for an Application is unknown in its environment."""
    for part in deployed.parts:
        for told in part.outcome.diagnostics if part.outcome else ():
            inputs = told.inputs | deployed.application.inputs | {deployed.application.location.path}
            yield msgspec.structs.replace(told, environment=landing.environment, inputs=inputs)


def unresolved(deployed: Sequence[Deployed], landings: Sequence[Landing]) -> Iterator[Diagnostic]:
    """Of each Application by itself, so that what accepts one accepts no other; a report tells together what
    is alike."""
    for one, landing in zip(deployed, landings, strict=True):
        told = [
            _unresolved(one, part, part.error, landing.environment)
            for part in one.parts or (_SOURCELESS,)
            if part.error is not None
        ]
        yield from dict.fromkeys(told)


def _unresolved(deployed: Deployed, part: Part, error: SourceError, environment: str | None) -> Diagnostic:
    """Also where a rule denies the source: a project may turn that rule off, and what is deployed is still
    not known."""
    place, name = place_of(deployed, part), deployed.application.name
    return Diagnostic(
        rule="argocd-unresolved",
        message=f"what {name} deploys is not known: {error}",
        location=place,
        level=Level.UNKNOWN,
        hint=_HINTS.get(error.reason, "mend the source"),
        environment=environment,
        resource=name,
        inputs=deployed.application.inputs | {place.path},
        revision=part.source.revision if error.key == ("targetRevision",) else "",
    )


def place_of(deployed: Deployed, part: Part) -> Any:
    """The line of the source that the error is about."""
    application, source = deployed.application, part.source
    if part.error and part.error.key:
        return application.locator.key((*source.place, *part.error.key))
    return application.place_of(source)


_SOURCELESS = Part(Source({}, ("spec",)), error=SourceError("failed", "it has no source"))
_HINTS = {
    "unresolved": "fetch tags and branches, name this repository in kubernetes.argocd.self, or map another in"
    " kubernetes.argocd.repos",
    "remote": "run tallygate fetch and commit what it brings: a check opens no connection",
    "plugin": "commit what it generates; programs of the repository are not run",
}
