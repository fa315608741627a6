"""Manifests that no Application deploys, where the configuration says that some Application deploys all."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import chain

import msgspec

from tallygate.kubernetes.argocd.applications import Application, Source
from tallygate.kubernetes.argocd.assembly import place_of
from tallygate.kubernetes.argocd.deploy import Deployed, Deployment, Part
from tallygate.kubernetes.argocd.repositories import Repositories
from tallygate.kubernetes.files import Files, below
from tallygate.kubernetes.jobs import Job
from tallygate.kubernetes.kustomize import NAMES
from tallygate.kubernetes.render import Built
from tallygate.kubernetes.rendered import Outcome
from tallygate.model.diagnostic import Diagnostic, Level
from tallygate.model.document import DocumentLocator
from tallygate.model.location import Location

_RULE = "argocd-uncovered"
_HEADS = frozenset([*NAMES, "Chart.yaml"])
_SUFFIXES = (".yaml", ".yml", ".json")
_OF_ARGO = b"argoproj.io"
_SHOWN = 3


class Doubt(msgspec.Struct, frozen=True):
    """Why it is not known what deploys the files below `folders` ("" for all)."""

    why: str
    location: Location
    folders: tuple[str, ...] = ("",)
    inputs: frozenset[str] = frozenset()


def uncovered(
    manifests: Iterable[str], built: Built, covered: frozenset[str], doubts: Iterable[Doubt]
) -> Iterator[Diagnostic]:
    """manifests: files that are to be deployed, whatever they are. covered: those that Applications take."""
    files = built.site.files
    left = [path for path in manifests if path not in covered and _is_manifest(path, built)]
    for doubt in doubts if left else ():
        concerned = [path for path in left if any(below(path, folder) for folder in doubt.folders)]
        if concerned:
            yield _doubted(concerned, doubt)
            left = [path for path in left if path not in set(concerned)]
    taken = _taken(left, built.jobs)
    by_others = frozenset().union(*taken.values())
    for path in left:
        if path in taken or path not in by_others:
            yield _told(path, sorted(taken.get(path, ())), files)


def covered_by(deployed: Iterable[Deployed], deployment: Deployment) -> frozenset[str]:
    """Files that Applications deploy or render, at the revision that they name or would at this one."""
    found: set[str] = set()
    for one in deployed:
        for part in one.parts:
            for way in (part, *deployment.here(one.application, part)):
                found.update(way.written, way.job.inputs if way.job else (), (v.path for v in way.values))
    return frozenset(found)


def doubts(
    deployed: Sequence[Deployed],
    built: Built,
    repositories: Repositories,
    unexpanded: Iterable[Application],
    too_many: bool,
) -> Iterator[Doubt]:
    """Of Applications that are not known, and of what may make some; those of few folders first."""
    parts = [(one, part) for one in deployed for part in one.parts]
    yield from _of_parts(parts, repositories)
    yield from sorted((_of_set(one) for one in unexpanded), key=lambda doubt: "" in doubt.folders)
    alone = ((built.site.files, job, out) for job, out in zip(built.jobs, built.outcomes, strict=True))
    made = ((p.tree.files, p.job, p.outcome) for _, p in parts if p.tree and p.job and p.outcome)
    yield from _of_unrendered(chain(alone, made))
    if too_many:
        yield Doubt("there are more Applications than are followed", deployed[-1].application.location)


def _of_parts(parts: Iterable[tuple[Deployed, Part]], repositories: Repositories) -> Iterator[Doubt]:
    """One for each cause."""
    causes: dict[str, list[tuple[Deployed, Part]]] = {}
    for one, part in parts:
        if _is_unknown(part, repositories):
            causes.setdefault(str(part.error), []).append((one, part))
    for cause, alike in causes.items():
        names = _named(sorted({one.application.name for one, _ in alike}))
        folders = tuple(sorted({_folder(part) or "" for _, part in alike}))
        inputs = frozenset().union(*(one.application.inputs for one, _ in alike))
        place = min(place_of(one, part) for one, part in alike)
        yield Doubt(f"what {names} deploys is not known: {cause}", place, folders, inputs)


def _is_unknown(part: Part, repositories: Repositories) -> bool:
    """The root of another repository is not that of this one; a folder that is here may be."""
    if part.error is None or part.error.reason == "orphan" or part.source.chart:
        return False
    folder = _folder(part)
    return bool(folder) or (folder == "" and repositories.is_ours(part.source.repo))


def _folder(part: Part) -> str | None:
    return part.folder if part.tree else part.source.folder


def _of_set(template: Application) -> Doubt:
    own = [source for source in template.sources if not source.chart and not source.is_ref_only]
    folders = tuple(sorted({_fixed(source) for source in own})) if template.sources else ("",)
    why = f"what the set {template.name} generates is not known"
    return Doubt(why, template.location, folders, template.inputs)


def _fixed(source: Source) -> str:
    """The folder before what a template fills in."""
    path = source.text("path")
    return path.partition("{{")[0].rpartition("/")[0] if "{{" in path else source.folder or ""


def _of_unrendered(several: Iterable[tuple[Files, Job, Outcome]]) -> Iterator[Doubt]:
    """Applications may be in what does not render."""

    @cache
    def is_of_argo(files: Files, path: str) -> bool:
        return path in files and _OF_ARGO in files.read(path)

    for files, job, outcome in several:
        unread = job.key == ("kustomize",)  # what it takes was not found out
        if outcome.used is None and (unread or any(is_of_argo(files, path) for path in job.inputs)):
            why = f"{job.subject} is not rendered, and may make Applications"
            yield Doubt(why, job.head, inputs=job.inputs)


def _is_manifest(path: str, built: Built) -> bool:
    head = path.rpartition("/")[2] in _HEADS or path in built.templates
    return head or (path.endswith(_SUFFIXES) and built.site.files.has_objects(path))


def _taken(left: Sequence[str], jobs: Iterable[Job]) -> dict[str, frozenset[str]]:
    """Of kustomizations and charts that nothing includes: what else of it they read."""
    found: dict[str, frozenset[str]] = {}
    known = frozenset(left)
    for job in jobs:
        if job.subject in known:
            found[job.subject] = found.get(job.subject, frozenset()) | (known & job.inputs) - {job.subject}
    return found


def _told(path: str, taken: Sequence[str], files: Files) -> Diagnostic:
    documents = files.documents(path)[:1]
    place = next((DocumentLocator(path, one.spans).value(()) for one in documents), Location(path))
    more = f", nor {_named(taken)}, which it takes" if taken else ""
    return Diagnostic(
        rule=_RULE,
        message=f"no Application deploys it{more}",
        location=place,
        level=Level.FINDING,
        resource=path,
    )


def _doubted(concerned: Sequence[str], doubt: Doubt) -> Diagnostic:
    return Diagnostic(
        rule=_RULE,
        message=f"whether an Application deploys {_named(concerned)} is not known: {doubt.why}",
        location=doubt.location,
        level=Level.UNKNOWN,
        hint="mend what argocd-unresolved or k8s-unrendered tells",
        resource=concerned[0],
        inputs=doubt.inputs | {doubt.location.path, *concerned},
    )


def _named(paths: Sequence[str]) -> str:
    more = f" and {len(paths) - _SHOWN} more" if len(paths) > _SHOWN else ""
    return ", ".join(paths[:_SHOWN]) + more
