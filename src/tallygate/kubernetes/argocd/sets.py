"""Applications that ApplicationSets generate, and what is wrong with the sets."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from tallygate.kubernetes.appsets.expand import expand
from tallygate.kubernetes.appsets.generators import Context
from tallygate.kubernetes.appsets.parameters import Parameters
from tallygate.kubernetes.argocd.applications import Application, mapping, text
from tallygate.kubernetes.argocd.inventory import Fleet, Standing
from tallygate.kubernetes.argocd.repositories import Repositories
from tallygate.kubernetes.jobs import Site
from tallygate.kubernetes.kustomize import Problem
from tallygate.model.deployment import Deployment
from tallygate.model.diagnostic import Diagnostic, Level
from tallygate.model.location import Location
from tallygate.model.resource import Locator

_UNKNOWN = "argocd-unresolved"
_RULES = {"failed": "argocd-set", "empty": "argocd-set", "unfilled": "argocd-set"}
"""What Argo CD itself would say; the rest is not known here."""
_STATUS = {"failed": "failed", "unresolved": "unresolved", "limit": "limit"}
"""Of a set in the table; what makes no Application by its own will has no row."""
_HINT = (
    "give what it asks for in kubernetes.argocd.generators or in the inventory, or write the Applications out"
)


class _Concerned(NamedTuple):
    """A set, where something is told of it, and what it was made from."""

    name: str
    location: Location
    inputs: frozenset[str]


class Sets:
    """Expands sets, each once, and keeps what is told of them."""

    def __init__(
        self,
        site: Site,
        repositories: Repositories,
        fleet: Fleet,
        recorded: Mapping[str, list[Parameters]],
    ) -> None:
        self._site, self._repositories, self._fleet, self._recorded = site, repositories, fleet, recorded
        self._told: dict[tuple[str, str, str | None, Location, str], list[_Concerned]] = {}
        self.unexpanded: list[Deployment] = []
        self.not_known: list[Application] = []
        self._seen: set[bytes] = set()

    @property
    def diagnostics(self) -> list[Diagnostic]:
        """What is not known, of each set by itself; what Argo CD would say, once at each line."""
        return [_told(*alike[:3], concerned) for alike, concerned in self._told.items()]

    def applications(
        self,
        value: dict[str, Any],
        locator: Locator,
        inputs: frozenset[str],
        parents: tuple[str, ...],
        standing: Standing,
    ) -> Iterator[Application]:
        """inputs: files that the set was made from. parents, standing: as of Applications."""
        seen = self._fleet.seen_from(standing)
        told = [(one.name, one.says()) for one in seen]
        identity = msgspec.json.encode((value, standing.environment, told), order="sorted")
        if identity in self._seen:
            return
        self._seen.add(identity)
        tools, options = self._site.tools, self._site.options
        context = Context(seen, self._recorded, self._fleet.is_listed)
        made = expand(value, locator, self._repositories.files, context, tools[1], options)
        name = text(mapping(value.get("metadata")).get("name"))
        place = locator.value(()).path
        environment = self._site.environment_of(place) or standing.environment
        if any(problem.reason not in _RULES for problem in made.problems):
            self.not_known.append(_template(name, value, locator, inputs))
        for problem in made.problems:
            rule = _RULES.get(problem.reason, _UNKNOWN)
            alike = (rule, problem.message, environment, problem.location, name if rule == _UNKNOWN else "")
            self._told.setdefault(alike, []).append(_Concerned(name, problem.location, inputs))
        self.unexpanded += _rows(name, value, made.problems, locator.value(()), environment, parents)
        for one in made.applications:
            made_from = one.inputs | inputs | {place}
            yield Application(
                one.value, one.locator, "generated", made_from, parents, standing.root, standing.environment
            )


def _template(name: str, value: dict[str, Any], locator: Locator, inputs: frozenset[str]) -> Application:
    """What the Applications of a set begin as; without sources where something may give them others."""
    spec = mapping(value.get("spec"))
    generators = spec.get("generators")
    own = "templatePatch" in spec or b'"template":' in msgspec.json.encode(generators)
    template = {} if own else mapping(mapping(spec.get("template")).get("spec"))
    return Application({"metadata": {"name": name}, "spec": template}, locator, "set", inputs)


def _rows(
    name: str,
    value: dict[str, Any],
    problems: Sequence[Problem],
    location: Location,
    environment: str | None,
    parents: tuple[str, ...],
) -> Iterator[Deployment]:
    """One row for a set, where anything of it is not known."""
    told = next((problem for problem in problems if problem.reason in _STATUS), None)
    if told is not None:
        template = mapping(mapping(mapping(value.get("spec")).get("template")).get("spec"))
        yield Deployment(
            application=name,
            project=text(template.get("project")),
            cluster="",
            environment=environment,
            namespace="",
            sources=(),
            status=_STATUS[told.reason],
            location=location,
            reason=told.message,
            parents=parents,
            origin="set",
        )


def _told(rule: str, cause: str, environment: str | None, concerned: Sequence[_Concerned]) -> Diagnostic:
    unknown = rule == _UNKNOWN
    first = concerned[0]
    return Diagnostic(
        rule=rule,
        message=f"what the set {first.name} generates is not known: {cause}"
        if unknown
        else f"ApplicationSet {first.name}: {cause}",
        location=first.location,
        level=Level.UNKNOWN if unknown else Level.FINDING,
        hint=_HINT if unknown else "",
        environment=environment,
        resource=first.name,
        inputs=frozenset().union(*(one.inputs | {one.location.path} for one in concerned)),
    )
