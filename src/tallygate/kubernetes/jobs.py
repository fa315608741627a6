"""Runs of renderers: what each reads, what keeps it from running, and its outcome."""

import os
import re
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from hashlib import sha256
from posixpath import join
from typing import Any

import msgspec

from tallygate.kubernetes import charts as helm_charts
from tallygate.kubernetes.builds import build
from tallygate.kubernetes.charts import Chart, ValueSet
from tallygate.kubernetes.deadline import Deadline
from tallygate.kubernetes.dependencies import Brought
from tallygate.kubernetes.files import Files, folder_of
from tallygate.kubernetes.graph import Graph
from tallygate.kubernetes.kustomize import Kustomization, Problem
from tallygate.kubernetes.options import Options
from tallygate.kubernetes.rendered import Outcome, Outcomes, Rendered
from tallygate.kubernetes.renderer import Renderer
from tallygate.kubernetes.sandbox import RunError
from tallygate.kubernetes.templates import template
from tallygate.kubernetes.value_schemas import schema_problems
from tallygate.kubernetes.vendored import Vendored
from tallygate.model.diagnostic import Diagnostic, Level
from tallygate.model.location import Location

EnvironmentOf = Callable[[str], str | None]

_HINTS = {
    "no-renderer": "install it, or exclude the folder in tallygate.yaml",
    "remote": "run tallygate fetch and commit what it brings: a check opens no connection",
    "plugin": "commit what it generates; programs of the repository are not run",
    "failed": "make it render where you are: `kustomize build` or `helm template`",
    "timeout": "make it smaller, or raise kubernetes.limits.render.timeout or .total",
    "limit": "make it smaller, or raise kubernetes.limits",
    "unused": "include it from a kustomization, or exclude its folder in tallygate.yaml",
    "unstable": "take the value from outside the chart",
}

_TEMPLATE = re.compile(r"[^\s/:()]+/(?P<path>[^\s:()]+):(?P<line>\d{1,6})\b")
_INFLATES = "helmCharts are inflated only with kubernetes.argocd.kustomize.build_options: --enable-helm"


class Site(msgspec.Struct, frozen=True):
    """Where jobs run: the files of one tree, and the renderers. tools: kustomize and helm."""

    files: Files
    graph: Graph
    vendored: Vendored
    environment_of: EnvironmentOf
    tools: tuple[Renderer, Renderer]
    options: Options


class Job(msgspec.Struct, frozen=True):
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


def build_job(
    root: Kustomization, site: Site, said: str = "", version: str = "", apis: tuple[str, ...] = ()
) -> Job:
    """said: where an Application says what it changes in the kustomization. version, apis: of Kubernetes, for
    its charts, where more is known than the environment's."""
    environment, head = site.environment_of(root.path), root.locator.value(())
    try:
        reach = site.graph.reach(root)
    except RunError as error:
        return _unread(root, environment, Problem(error.reason, str(error), head))
    problems = list(reach.problems)
    inflates = next((k for k in reach.nodes if k.value.get("helmCharts")), None)
    if inflates and not site.options.enable_helm:
        place = inflates.locator.key(("helmCharts",))
        problems.append(Problem("plugin", _INFLATES, place, "set it in tallygate.yaml"))
    options = msgspec.structs.replace(site.options, version="", versions=())
    if any(node.inflates for node in reach.nodes.values()):
        problems += schema_problems(reach.inputs, site.files)
        told = version or site.options.version_in(environment)
        options = msgspec.structs.replace(options, version=told, apis=apis)
    problems += [_flag_to_helm(k) for k, node in reach.nodes.items() if node.flags]
    if root.is_component:
        problems.insert(0, Problem("unused", "no kustomization includes this component", head))
    if site.tools[0].problem:
        problems.insert(0, Problem("no-renderer", site.tools[0].problem, head))
    edited = (said, msgspec.json.encode(root.value, order="sorted")) if root.is_edited else ()
    contents = _contents(reach.inputs, site.files)
    return Job(
        subject=root.path,
        environment=environment,
        head=head,
        inputs=reach.inputs,
        key=(
            "kustomize",
            root.path,
            environment,
            site.tools,
            options,
            reach.stands,
            contents,
            *edited,
        ),
        takes=reach.objects.union(k.path for k in reach.nodes),
        run=partial(build, root, site.graph, site.files, environment, site.tools, options),
        problem=next(iter(problems), None),
    )


def _flag_to_helm(kustomization: Kustomization) -> Problem:
    """What begins with a dash becomes an option of helm, such as one that runs a program."""
    place = kustomization.locator.key(("helmCharts",))
    return Problem(
        "plugin", "a word of helmCharts begins with a dash: helm would take it for an option", place
    )


def _unread(root: Kustomization, environment: str | None, problem: Problem) -> Job:
    """What is not known to its end takes nothing but itself."""
    own = frozenset([root.path])
    return Job(root.path, environment, problem.location, own, ("kustomize",), own, _nothing, problem)


def _nothing(deadline: Deadline) -> tuple[list[Rendered], list[Problem], frozenset[str]]:
    return [], [], frozenset()


def template_jobs(chart: Chart, needs: Brought, sets: Iterable[ValueSet], site: Site) -> list[Job]:
    """One for each set of values. needs: what stands for its dependencies."""
    files, helm = site.files, site.tools[1]
    head, own = helm_charts.head_of(chart), helm_charts.inputs_of(chart, files) | needs.inputs
    found = [*needs.problems, *schema_problems(own, files)]
    missing = [Problem("no-renderer", helm.problem, head)] if helm.problem else []
    folders = [chart.folder, *(one.folder for one in needs.placed)]
    contents = _contents(own, files)
    takes = frozenset(path for folder in folders for path in helm_charts.templates_of(folder, files))
    return [
        Job(
            subject=chart.path,
            environment=values.environment,
            head=head,
            inputs=helm_charts.inputs_of(chart, files, values) | needs.inputs,
            key=(
                "helm",
                chart.path,
                needs.placed,
                values.environment,
                values.files,
                _called(values),
                helm,
                site.options,
                contents,
            ),
            takes=takes,
            run=partial(template, chart, needs.placed, values, files, helm, site.options),
            problem=next(iter([*missing, *found]), None),
        )
        for values in sets
    ]


def _called(values: ValueSet) -> tuple[Any, ...]:
    return values.call.key if values.call else ()


def _contents(inputs: Iterable[str], files: Files) -> bytes:
    """The same for the same files alone; a tuple of them, at each of many roots, would be long."""
    found = sha256()
    for path in sorted(inputs):
        found.update(f"{path}\0{files.blob(path)}\0".encode("utf-8", "surrogateescape"))
    return found.digest()


def run_jobs(jobs: Sequence[Job], outcomes: Outcomes, deadline: Deadline) -> list[Outcome]:
    """Outcomes of the jobs in their order; those that are known are not run again, and none is begun late."""
    new = {job.key: job for job in jobs if job.problem is None and job.key not in outcomes}
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        outcomes.update(zip(new, pool.map(partial(_outcome, deadline), new.values()), strict=True))
    return [
        Outcome((), (unrendered(job, job.problem),)) if job.problem else outcomes[job.key] for job in jobs
    ]


def _outcome(deadline: Deadline, job: Job) -> Outcome:
    try:
        if deadline.is_over():
            raise RunError("timeout", "the time of all runs was over before its turn")
        objects, unstable, used = job.run(deadline)
    except RunError as error:
        return Outcome((), (unrendered(job, Problem(error.reason, str(error), _place(job, str(error)))),))
    told = [unrendered(job, problem) for problem in unstable]
    if not objects and not unstable:
        told.append(_empty(job))
    return Outcome(tuple(objects), tuple(told), used)


def _place(job: Job, message: str) -> Location:
    """The template that helm names, by the name of the chart in place of its folder."""
    found = _TEMPLATE.search(message) if job.key[0] == "helm" else None
    path = join(folder_of(job.subject), found["path"]) if found else ""
    return Location(path, max(int(found["line"]), 1)) if found and path in job.inputs else job.head


def unrendered(job: Job, problem: Problem) -> Diagnostic:
    return Diagnostic(
        rule="k8s-unrendered",
        message=f"not rendered ({problem.reason}): {problem.message}",
        location=problem.location,
        level=Level.UNKNOWN,
        hint=problem.hint or _HINTS[problem.reason],
        environment=job.environment,
        resource=job.subject,
        inputs=job.inputs,
    )


def _empty(job: Job) -> Diagnostic:
    return Diagnostic(
        rule="k8s-renders-nothing",
        message="it renders to no object at all",
        location=job.head,
        level=Level.FINDING,
        environment=job.environment,
        resource=job.subject,
    )
