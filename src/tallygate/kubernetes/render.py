"""What kustomize and helm make of a snapshot: objects, what they are made from, and what is not known."""

import math
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from fnmatch import fnmatchcase
from functools import partial
from hashlib import sha256
from typing import Any

import msgspec

from tallygate.kubernetes import charts as helm_charts
from tallygate.kubernetes.builds import build
from tallygate.kubernetes.charts import Chart
from tallygate.kubernetes.deadline import Deadline
from tallygate.kubernetes.dependencies import Brought, brought
from tallygate.kubernetes.deployed import Written, WrittenFiles
from tallygate.kubernetes.files import Files, below, folder_of
from tallygate.kubernetes.graph import Graph
from tallygate.kubernetes.kustomize import NAMES, Kustomization, Problem
from tallygate.kubernetes.options import Options
from tallygate.kubernetes.rendered import Outcome, Outcomes, Rendered, Rendering
from tallygate.kubernetes.renderer import Renderer, find_helm, find_kustomize
from tallygate.kubernetes.sandbox import RunError
from tallygate.kubernetes.templates import template
from tallygate.kubernetes.value_schemas import schema_problems
from tallygate.kubernetes.vendored import Vendored, is_vendored
from tallygate.model.diagnostic import Diagnostic, Level
from tallygate.model.location import Location

EnvironmentOf = Callable[[str], str | None]

_HINTS = {
    "no-renderer": "install it, or exclude the folder in tallygate.yaml",
    "remote": "run tallygate fetch and commit what it brings: a check opens no connection",
    "plugin": "commit what it generates; programs of the repository are not run",
    "failed": "make it render where you are: `kustomize build` or `helm template`",
    "timeout": "make it smaller, or raise kubernetes.limits.render.timeout or .total",
    "limit": "make it smaller, or raise kubernetes.limits.render",
    "unused": "include it from a kustomization, or exclude its folder in tallygate.yaml",
    "unstable": "take the value from outside the chart",
}


class _Job(msgspec.Struct, frozen=True):
    """One run of a renderer. key: equal runs have equal ones. takes: files that are judged in what it makes,
    as far as it does. run: gives objects, those that are not stable, and files with a part in it.
    """

    subject: str
    environment: str | None
    head: Location
    inputs: frozenset[str]
    key: tuple[Any, ...]
    takes: frozenset[str]
    run: Callable[[Deadline], tuple[list[Rendered], list[Problem], frozenset[str]]]
    problem: Problem | None = None
    """What keeps it from being run."""


def render(
    files: Files,
    paths: Sequence[str],
    deployed: Sequence[str],
    environment_of: EnvironmentOf,
    options: Options,
    outcomes: Outcomes,
    written: Sequence[Written] = (),
    before: frozenset[str] | None = None,
    deadline: float = math.inf,
) -> Rendering:
    """Render what stands at `paths`, which exclusions have left.

    deployed: folders, or globs of them, that are known to be deployed as they are. written: those that are
    deployed without being rendered. before: what the base, where there is one, took out of judgement.
    deadline: by time.monotonic(), after which no run begins and no kustomization is looked at: what is left
    is unknown.
    """
    tools, until = (find_kustomize(os.environ), find_helm(os.environ)), Deadline(deadline)
    vendored = Vendored(files, dict(options.vendor))
    graph = Graph(files, vendored, until)
    folders = helm_charts.chart_folders(paths)
    named = [path for path in paths if path.rpartition("/")[2] in NAMES]
    known = {*map(folder_of, named), *folders}
    wanted = _wanted(known, frozenset(deployed), until)
    roots = graph.roots(named, wanted)
    jobs = [_build(k, graph, files, environment_of, tools, options) for k in roots]
    charts = list(helm_charts.find_charts(files, folders, wanted))
    needs = {chart.folder: brought(chart, files, vendored) for chart in charts}
    taken_in = {folder for folder in vendored.asked if is_vendored(folder)} - wanted
    charts = [chart for chart in charts if chart.folder not in taken_in]
    for chart in charts:
        jobs += _templates(chart, needs[chart.folder], files, environment_of, tools[1], options)
    templates = [path for path in paths if helm_charts.chart_of_template(path, folders) is not None]
    made = _run(jobs, outcomes, until)
    taken = {path for job, outcome in zip(jobs, made, strict=True) for path in _taken(job, outcome, before)}
    # A template that nothing was rendered from is one all the same, unless it can be deployed as it is.
    taken |= {path for path in templates if path not in taken and not files.has_objects(path)}
    plain = WrittenFiles(written, known)
    judged = taken.difference(path for path in taken if until.is_over() or path in plain)
    return Rendering(
        objects=_distinct(one for outcome in made for one in outcome.objects),
        diagnostics=tuple(told for outcome in made for told in outcome.diagnostics),
        consumed=frozenset(judged.difference(named)),
        templates=frozenset(judged.intersection(templates)),
        kustomizations=frozenset(taken.intersection(named)),
        notes=tuple(_missing(jobs)),
        roots=frozenset([k.folder for k in roots if not k.is_component] + [chart.folder for chart in charts]),
    )


def _taken(job: _Job, outcome: Outcome, before: frozenset[str] | None) -> Iterable[str]:
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


def _missing(jobs: Iterable[_Job]) -> Iterator[str]:
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


def _build(
    root: Kustomization,
    graph: Graph,
    files: Files,
    environment_of: EnvironmentOf,
    tools: tuple[Renderer, Renderer],
    options: Options,
) -> _Job:
    environment, head = environment_of(root.path), root.locator.value(())
    try:
        reach = graph.reach(root)
    except RunError as error:
        return _unread(root, environment, Problem(error.reason, str(error), head))
    problems = list(reach.problems)
    inflates = next((k for k in reach.nodes if k.value.get("helmCharts")), None)
    if inflates and not options.enable_helm:
        place = inflates.locator.key(("helmCharts",))
        problems.append(Problem("plugin", "helmCharts are inflated only with --enable-helm", place))
    if any(node.inflates for node in reach.nodes.values()):
        problems += schema_problems(reach.inputs, files)
    problems += [_flag_to_helm(k) for k, node in reach.nodes.items() if node.flags]
    if root.is_component:
        problems.insert(0, Problem("unused", "no kustomization includes this component", head))
    if tools[0].problem:
        problems.insert(0, Problem("no-renderer", tools[0].problem, head))
    return _Job(
        subject=root.path,
        environment=environment,
        head=head,
        inputs=reach.inputs,
        key=(
            "kustomize",
            root.path,
            environment,
            tools,
            options,
            reach.stands,
            _contents(reach.inputs, files),
        ),
        takes=reach.objects.union(k.path for k in reach.nodes),
        run=partial(build, root, graph, files, environment, tools, options),
        problem=next(iter(problems), None),
    )


def _flag_to_helm(kustomization: Kustomization) -> Problem:
    """What begins with a dash becomes an option of helm, such as one that runs a program."""
    place = kustomization.locator.key(("helmCharts",))
    return Problem(
        "plugin", "a word of helmCharts begins with a dash: helm would take it for an option", place
    )


def _unread(root: Kustomization, environment: str | None, problem: Problem) -> _Job:
    """What is not known to its end takes nothing but itself."""
    own = frozenset([root.path])
    return _Job(root.path, environment, problem.location, own, ("kustomize",), own, _nothing, problem)


def _nothing(deadline: Deadline) -> tuple[list[Rendered], list[Problem], frozenset[str]]:
    return [], [], frozenset()


def _templates(
    chart: Chart,
    needs: Brought,
    files: Files,
    environment_of: EnvironmentOf,
    helm: Renderer,
    options: Options,
) -> list[_Job]:
    """One for each set of its values. needs: what stands for its dependencies."""
    inputs, head = helm_charts.inputs_of(chart, files), helm_charts.head_of(chart)
    inputs |= needs.inputs
    found = [*needs.problems, *schema_problems(inputs, files)]
    missing = [Problem("no-renderer", helm.problem, head)] if helm.problem else []
    folders = [chart.folder, *(one.folder for one in needs.placed)]
    contents = _contents(inputs, files)
    takes = frozenset(path for folder in folders for path in helm_charts.templates_of(folder, files))
    return [
        _Job(
            subject=chart.path,
            environment=values.environment,
            head=head,
            inputs=inputs,
            key=("helm", chart.path, needs.placed, values, helm, options, contents),
            takes=takes,
            run=partial(template, chart, needs.placed, values, files, helm, options),
            problem=next(iter([*missing, *found]), None),
        )
        for values in helm_charts.value_sets(chart, files, environment_of)
    ]


def _contents(inputs: Iterable[str], files: Files) -> bytes:
    """The same for the same files alone; a tuple of them, at each of many roots, would be long."""
    found = sha256()
    for path in sorted(inputs):
        found.update(f"{path}\0{files.blob(path)}\0".encode("utf-8", "surrogateescape"))
    return found.digest()


def _run(jobs: Sequence[_Job], outcomes: Outcomes, deadline: Deadline) -> list[Outcome]:
    """Outcomes of the jobs in their order; those that are known are not run again, and none is begun late."""
    new = {job.key: job for job in jobs if job.problem is None and job.key not in outcomes}
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        outcomes.update(zip(new, pool.map(partial(_outcome, deadline), new.values()), strict=True))
    return [
        Outcome((), (_unrendered(job, job.problem),)) if job.problem else outcomes[job.key] for job in jobs
    ]


def _outcome(deadline: Deadline, job: _Job) -> Outcome:
    try:
        if deadline.is_over():
            raise RunError("timeout", "the time of all runs was over before its turn")
        objects, unstable, used = job.run(deadline)
    except RunError as error:
        return Outcome((), (_unrendered(job, Problem(error.reason, str(error), job.head)),))
    told = [_unrendered(job, problem) for problem in unstable]
    if not objects and not unstable:
        told.append(_empty(job))
    return Outcome(tuple(objects), tuple(told), used)


def _unrendered(job: _Job, problem: Problem) -> Diagnostic:
    return Diagnostic(
        rule="k8s-unrendered",
        message=f"not rendered ({problem.reason}): {problem.message}",
        location=problem.location,
        level=Level.UNKNOWN,
        hint=_HINTS[problem.reason],
        environment=job.environment,
        resource=job.subject,
        inputs=job.inputs,
    )


def _empty(job: _Job) -> Diagnostic:
    return Diagnostic(
        rule="k8s-renders-nothing",
        message="it renders to no object at all",
        location=job.head,
        level=Level.FINDING,
        environment=job.environment,
        resource=job.subject,
    )


def _distinct(objects: Iterable[Rendered]) -> tuple[Rendered, ...]:
    """One of those that are alike in all that is judged: overlays may differ in none of their objects.

    It tells how many it stands for, so that what is found in it is not new when a change sets them apart.
    """
    found: dict[tuple[Any, ...], list[Rendered]] = {}
    for one in objects:
        key = (one.environment, one.source, msgspec.json.encode(one.value, order="sorted"))
        found.setdefault(key, []).append(one)
    return tuple(msgspec.structs.replace(alike[0], copies=len(alike)) for alike in found.values())
