"""The Applications that an ApplicationSet makes, as its controller would, or why they are not known."""

from collections.abc import Iterator
from typing import Any

import msgspec

from tallygate.kubernetes.appsets.budget import MOST_APPLICATIONS, Budget, LimitError
from tallygate.kubernetes.appsets.generators import Context, Generator, Given, Tree, Work, generate, kinds_of
from tallygate.kubernetes.appsets.go_template import GoTemplates
from tallygate.kubernetes.appsets.override import template_of
from tallygate.kubernetes.appsets.parameters import Parameters, RefusedError, UnresolvedError, check_depth
from tallygate.kubernetes.appsets.patch import patched
from tallygate.kubernetes.appsets.sprig import Sprig
from tallygate.kubernetes.appsets.templates import FlatTemplates, PendingError, Templates, filled
from tallygate.kubernetes.kustomize import Problem
from tallygate.kubernetes.options import Options
from tallygate.kubernetes.renderer import Renderer
from tallygate.model.location import Location, ValuePath
from tallygate.model.resource import Locator

_FINALIZER = "resources-finalizer.argocd.argoproj.io"
_NO_GENERATORS = "it has no generators: a patch is none until a kustomization names it"
_TEMPLATE: ValuePath = ("spec", "template")


class Generated(msgspec.Struct, frozen=True):
    """An Application. locator: leads to the template that wrote a value, of the set, of a generator or the
    patch. origins: the lines of generators and files that gave its parameters. inputs: those files.
    """

    value: dict[str, Any]
    locator: Locator
    inputs: frozenset[str]
    parameters: Parameters
    origins: tuple[Location, ...] = ()


class Expansion(msgspec.Struct, frozen=True):
    """problems: `unresolved` what cannot be known, `failed` what Argo CD refuses, `unfilled` a parameter that
    no generator gives, `limit` more than is worked out, `empty` no Application at all.

    With `failed` Argo CD changes no Application of the set, also none that is listed.
    """

    applications: tuple[Generated, ...]
    problems: tuple[Problem, ...]


class TemplateLocator(msgspec.Struct, frozen=True):
    """Leads from a value of an Application to the first part that has it.

    What none has is led to the part with most of its path, of several to the last: the set's own template.
    """

    locator: Locator
    parts: tuple[tuple[ValuePath, Any], ...]

    def value(self, path: ValuePath) -> Location:
        return self.locator.value(self._written(path))

    def key(self, path: ValuePath) -> Location:
        return self.locator.key(self._written(path))

    def _written(self, path: ValuePath) -> ValuePath:
        depths = [(_depth(value, path), place) for place, value in self.parts]
        exact = [place for depth, place in depths if depth == len(path)]
        place = exact[0] if exact else max(reversed(depths), key=lambda one: one[0])[1]
        return place if place[-1] == "templatePatch" else place + path


def _depth(value: Any, path: ValuePath) -> int:
    for depth, part in enumerate(path):
        if not (
            part in value
            if isinstance(value, dict)
            else isinstance(value, list) and part in range(len(value))
        ):
            return depth
        value = value[part]
    return len(path)


def expand(
    value: dict[str, Any],
    locator: Locator,
    tree: Tree,
    context: Context,
    helm: Renderer,
    options: Options,
) -> Expansion:
    """The Applications of a set. tree: the files of a repository at a revision, or why there are none."""
    try:
        check_depth(value)
        return _attempted(value, locator, tree, context, Sprig(helm, options))
    except (RefusedError, UnresolvedError) as error:
        return Expansion((), (_problem(error, locator.value(())),))


def _attempted(
    value: dict[str, Any], locator: Locator, tree: Tree, context: Context, sprig: Sprig
) -> Expansion:
    """Attempts until helm has answered all that templates call; each asks what the last made possible."""
    while True:
        expansion = _Set(value, locator, tree, context, sprig).expansion()
        if not sprig.ask():
            return expansion


class _Set:
    """One attempt. Until helm has answered what templates call, more attempts follow."""

    def __init__(
        self, value: dict[str, Any], locator: Locator, tree: Tree, context: Context, sprig: Sprig
    ) -> None:
        self._locator, self._problems = locator, dict[Problem, None]()
        self._metadata, self._spec = _mapping(value.get("metadata")), _mapping(value.get("spec"))
        budget = Budget()
        self._templates: Templates = FlatTemplates(budget)
        if self._spec.get("goTemplate"):
            self._templates = GoTemplates(budget, self._spec.get("goTemplateOptions") or (), sprig)
        name = str(self._metadata.get("name"))
        self._work = Work(name, locator, tree, context, self._templates, budget)

    def expansion(self) -> Expansion:
        made: dict[str, Generated] = {}
        for one in self._applications():
            name = str(_mapping(one.value["metadata"]).get("name"))
            if name in made:
                places = " and ".join(str(x.origins[0]) for x in (made[name], one) if x.origins)
                self._tell(
                    "failed",
                    f"two of its Applications have the name {name}: {places}",
                    ("spec", "generators"),
                )
            elif len(made) >= MOST_APPLICATIONS:
                self._tell(
                    "limit", f"it makes more than {MOST_APPLICATIONS} Applications", ("spec", "generators")
                )
                break
            else:
                made[name] = one
        if not made and not self._problems:
            is_patch = "generators" not in self._spec
            self._tell(
                "empty", _NO_GENERATORS if is_patch else "it makes no Application", ("spec", "generators")
            )
        return Expansion(tuple(made.values()), tuple(self._problems))

    def _applications(self) -> Iterator[Generated]:
        generators = self._spec.get("generators") or []
        if not isinstance(generators, list) or not all(isinstance(one, dict) for one in generators):
            self._tell("failed", "generators is a list of mappings", ("spec",))
            return
        for index, value in enumerate(generators):
            generator = Generator(value, ("spec", "generators", index))
            kinds = kinds_of(generator)
            if not kinds and value:
                self._tell("empty", "this is no generator that Argo CD knows", generator.place)
            for kind in kinds:
                try:
                    made = generate(generator, kind, self._work)
                except (RefusedError, UnresolvedError) as error:
                    self._problems[_problem(error, self._locator.key((*generator.place, kind)))] = None
                else:
                    yield from self._of_kind(generator, kind, made)

    def _of_kind(self, generator: Generator, kind: str, made: list[Given]) -> Iterator[Generated]:
        """The Applications of one kind of a generator, which may have a template of its own."""
        own = (*generator.place, kind, "template")
        override = _mapping(generator.value[kind]).get("template")
        template = template_of(_mapping(override), _mapping(self._spec.get("template")))
        parts: tuple[tuple[ValuePath, Any], ...] = ((_TEMPLATE, self._spec.get("template")),)
        if isinstance(override, dict):
            parts = ((own, override), *parts)
        for given in made:
            try:
                yield self._application(template, parts, given)
            except (RefusedError, UnresolvedError) as error:
                self._problems[_problem(error, self._locator.value(_TEMPLATE))] = None
            except PendingError:
                continue

    def _application(
        self, template: dict[str, Any], parts: tuple[tuple[ValuePath, Any], ...], given: Given
    ) -> Generated:
        self._templates.missing.clear()
        self._work.budget.take_value(template)
        value = template
        if given.parameters:
            value = filled(template, lambda text: self._templates.fill(text, given.parameters))
            policy = _mapping(self._spec.get("syncPolicy"))
            if not value["metadata"].get("finalizers") and not policy.get("preserveResourcesOnDeletion"):
                value = value | {"metadata": value["metadata"] | {"finalizers": [_FINALIZER]}}
        text = self._spec.get("templatePatch")
        if isinstance(text, str):
            place: ValuePath = ("spec", "templatePatch")
            path = self._locator.value(place).path
            value, patch = patched(value, self._templates.fill(text, given.parameters), path)
            parts = ((place, patch), *parts)
        for key in sorted(self._templates.missing):
            self._tell("unfilled", f"no generator gives the parameter {key}: its text stays", _TEMPLATE)
        metadata = {key: x for key, x in _mapping(value.get("metadata")).items() if key != "namespace"}
        if "namespace" in self._metadata:
            metadata["namespace"] = self._metadata["namespace"]
        head = {"apiVersion": "argoproj.io/v1alpha1", "kind": "Application", "metadata": metadata}
        locator = TemplateLocator(self._locator, parts)
        whole = head | {"spec": _mapping(value.get("spec"))}
        return Generated(whole, locator, given.inputs, given.parameters, given.origins)

    def _tell(self, reason: str, message: str, place: ValuePath) -> None:
        self._problems[Problem(reason, message, self._locator.value(place))] = None


def _problem(error: Exception, place: Location) -> Problem:
    reason = "limit" if isinstance(error, LimitError) else "unresolved"
    return Problem("failed" if isinstance(error, RefusedError) else reason, str(error), place)


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
