"""What kustomize and helm make of a snapshot: objects, what they are made from, and what is not known."""

import math
import os
from collections.abc import Iterable, Iterator, Sequence
from fnmatch import fnmatchcase
from typing import Any

import msgspec

from tallygate.kubernetes import charts as helm_charts
from tallygate.kubernetes.deadline import Deadline
from tallygate.kubernetes.dependencies import brought
from tallygate.kubernetes.deployed import Written, WrittenFiles
from tallygate.kubernetes.files import Files, below, folder_of
from tallygate.kubernetes.graph import Graph
from tallygate.kubernetes.jobs import EnvironmentOf, Job, Site, build_job, run_jobs, template_jobs
from tallygate.kubernetes.kustomize import NAMES
from tallygate.kubernetes.options import Options
from tallygate.kubernetes.rendered import Outcome, Outcomes, Rendered, Rendering
from tallygate.kubernetes.renderer import find_helm, find_kustomize
from tallygate.kubernetes.vendored import Vendored, is_vendored
from tallygate.model.diagnostic import Diagnostic


class Built(msgspec.Struct, frozen=True):
    """What came of everything that is rendered by itself. consumed .. parts: as in Rendering."""

    site: Site
    until: Deadline
    jobs: tuple[Job, ...]
    outcomes: tuple[Outcome, ...]
    consumed: frozenset[str]
    templates: frozenset[str]
    kustomizations: frozenset[str]
    notes: tuple[str, ...]
    roots: frozenset[str]
    parts: frozenset[str]


def render_alone(
    files: Files,
    paths: Sequence[str],
    deployed: Sequence[str],
    environment_of: EnvironmentOf,
    options: Options,
    outcomes: Outcomes,
    written: Sequence[Written] = (),
    before: frozenset[str] | None = None,
    deadline: float = math.inf,
) -> Built:
    """Render what stands at `paths`, which exclusions have left.

    deployed: folders, or globs of them, that are known to be deployed as they are. written: those that are
    deployed without being rendered. before: what the base, where there is one, took out of judgement.
    deadline: by time.monotonic(), after which no run begins and no kustomization is looked at: what is left
    is unknown.
    """
    tools, until = (find_kustomize(os.environ), find_helm(os.environ)), Deadline(deadline)
    vendored = Vendored(files, dict(options.vendor))
    site = Site(files, Graph(files, vendored, until), vendored, environment_of, tools, options)
    folders = helm_charts.chart_folders(paths)
    named = [path for path in paths if path.rpartition("/")[2] in NAMES]
    known = {*map(folder_of, named), *folders}
    wanted = _wanted(known, frozenset(deployed), until)
    roots = site.graph.roots(named, wanted)
    jobs = [build_job(k, site) for k in roots]
    charts = list(helm_charts.find_charts(files, folders, wanted))
    needs = {chart.folder: brought(chart, files, vendored) for chart in charts}
    taken_in = {folder for folder in vendored.asked if is_vendored(folder)} - wanted
    charts = [chart for chart in charts if chart.folder not in taken_in]
    for chart in charts:
        sets = helm_charts.value_sets(chart, files, environment_of)
        jobs += template_jobs(chart, needs[chart.folder], sets, site)
    templates = [path for path in paths if helm_charts.chart_of_template(path, folders) is not None]
    made = run_jobs(jobs, outcomes, until)
    taken = {path for job, outcome in zip(jobs, made, strict=True) for path in _taken(job, outcome, before)}
    # A template that nothing was rendered from is one all the same, unless it can be deployed as it is.
    taken |= {path for path in templates if path not in taken and not files.has_objects(path)}
    plain = WrittenFiles(written, known)
    late = until.is_over()
    judged = {path for path in taken if not late and path not in plain}
    not_known = {
        path for job, outcome in zip(jobs, made, strict=True) if outcome.used is None for path in job.takes
    }
    return Built(
        site=site,
        until=until,
        jobs=tuple(jobs),
        outcomes=tuple(made),
        consumed=frozenset(judged.difference(named)),
        templates=frozenset(judged.intersection(templates)),
        kustomizations=frozenset(taken.intersection(named)),
        notes=tuple(_missing(jobs)),
        roots=frozenset([k.folder for k in roots if not k.is_component] + [chart.folder for chart in charts]),
        parts=frozenset(p for p in not_known.difference(taken, named) if not late and p not in plain),
    )


def rendering(built: Built, objects: Iterable[Rendered], diagnostics: Iterable[Diagnostic]) -> Rendering:
    """objects: with repetitions."""
    return Rendering(
        objects=_distinct(objects),
        diagnostics=tuple(diagnostics),
        consumed=built.consumed,
        templates=built.templates,
        kustomizations=built.kustomizations,
        notes=built.notes,
        roots=built.roots,
        parts=built.parts,
    )


def as_it_is(built: Built) -> Rendering:
    """What is rendered by itself, whatever deploys it."""
    return rendering(
        built,
        (one for outcome in built.outcomes for one in outcome.objects),
        (told for outcome in built.outcomes for told in outcome.diagnostics),
    )


def _taken(job: Job, outcome: Outcome, before: frozenset[str] | None) -> Iterable[str]:
    """Files that are not judged as they are written: something was rendered from them.

    What does not render is one unknown, which somebody may have accepted. It takes what is its own, and what
    was taken before. A machine without a renderer is nobody's choice in the tree.
    """
    if outcome.used is not None:
        return job.takes & outcome.used
    if before is None and job.problem and job.problem.reason == "no-renderer":
        return job.takes
    folder = folder_of(job.subject)
    return (path for path in job.takes if below(path, folder) or path in (before or ()))


def _missing(jobs: Iterable[Job]) -> Iterator[str]:
    """A sentence for each renderer that is wanted and not here: one cause of many unknowns."""
    wanted: dict[tuple[str, str], set[str]] = {}
    for job in jobs:
        if job.problem and job.problem.reason == "no-renderer":
            noun = "kustomization" if job.key[0] == "kustomize" else "chart"
            wanted.setdefault((noun, job.problem.message), set()).add(job.subject)
    for (noun, problem), subjects in wanted.items():
        what = f"{len(subjects)} {noun}s are" if len(subjects) > 1 else f"1 {noun} is"
        yield f"{what} unknown: {problem}"


def _wanted(folders: Iterable[str], deployed: frozenset[str], deadline: Deadline) -> frozenset[str]:
    """Those that are deployed; after the deadline, each: one too many hides nothing."""
    globs = [glob for glob in sorted(deployed) if any(sign in glob for sign in "*?[")]
    return frozenset(
        folder
        for folder in folders
        if folder in deployed or deadline.is_over() or any(_fits(folder, glob) for glob in globs)
    )


def _fits(folder: str, glob: str) -> bool:
    return folder.count("/") == glob.count("/") and fnmatchcase(folder, glob)


def _distinct(objects: Iterable[Rendered]) -> tuple[Rendered, ...]:
    """One of those that are alike in all that is judged: overlays may differ in none of their objects.

    It tells how many it stands for, so that what is found in it is not new when a change sets them apart.
    """
    found: dict[tuple[Any, ...], list[Rendered]] = {}
    for one in objects:
        place = one.landing.place if one.landing else None
        key = (one.environment, place, one.source, msgspec.json.encode(one.value, order="sorted"))
        found.setdefault(key, []).append(one)
    return tuple(_together(alike) for alike in found.values())


def _together(alike: Sequence[Rendered]) -> Rendered:
    copies, first = sum(one.copies for one in alike), alike[0]
    if first.landing is None:
        return msgspec.structs.replace(first, copies=copies)
    names = {name for one in alike if one.landing for name in one.landing.applications}
    landing = msgspec.structs.replace(first.landing, applications=tuple(sorted(names)))
    return msgspec.structs.replace(first, copies=copies, landing=landing)
