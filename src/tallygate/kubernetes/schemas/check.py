"""Objects against their schemas: what is wrong, and of which no schema says what is right."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import msgspec

from tallygate.kubernetes.kinds import builtin
from tallygate.kubernetes.rendered import value_at
from tallygate.kubernetes.schemas.absent import Absent, absent
from tallygate.kubernetes.schemas.catalogue import Catalogue, gvk_of
from tallygate.kubernetes.schemas.crds import cel_rules, definitions
from tallygate.kubernetes.schemas.pack import Gvk
from tallygate.kubernetes.semantics import api_server
from tallygate.kubernetes.substitution import substituted
from tallygate.model.diagnostic import Diagnostic, Level
from tallygate.model.document import Document, DocumentLocator
from tallygate.model.location import ValuePath
from tallygate.model.resource import Resource
from tallygate.schema import Problem

_MOST_TOLD = 20
_TYPE_KEYS = ("apiVersion", "kind")


class Told(msgspec.Struct, frozen=True):
    """missing: types ("GROUP/Kind") that no schema is known of, ignored or not."""

    diagnostics: tuple[Diagnostic, ...]
    missing: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()


def check(resources: Sequence[Resource], catalogue: Catalogue, ignored: Callable[[str], bool]) -> Told:
    """ignored: whether it is known, and accepted, that a type has no schema. Raises LocationError."""
    told: list[Diagnostic] = []
    missing: dict[tuple[str, str, str | None], list[Resource]] = {}
    for resource in resources:
        if any(substituted(resource.values[key]) for key in _TYPE_KEYS):
            continue  # k8s-unrendered says so
        gvk = gvk_of(resource)
        try:
            juries = catalogue.juries(gvk, resource.environment)
            value = _filled(resource)
            found = [[schema.problems(value) for schema in jury.schemas] for jury in juries]
        except ValueError as error:
            key = (gvk.type, f"cannot be checked: {error}", resource.environment)
            missing.setdefault(key, []).append(resource)
            continue
        if found:
            told += _verdict(resource, found, [jury.source for jury in juries])
        elif reason := absent(gvk, resource.environment, catalogue):
            told.append(_absent(resource, reason))
        elif not _is_of_clients(gvk):
            missing.setdefault((gvk.type, "", resource.environment), []).append(resource)
    told += _in_vain(resources)
    told += [
        _missing(found, reason)
        for (type_, reason, _), found in missing.items()
        if reason or not ignored(type_)
    ]
    return Told(tuple(told), frozenset(type_ for type_, _, _ in missing), tuple(_unrun(resources, catalogue)))


def _is_of_clients(gvk: Gvk) -> bool:
    """Kinds that programs read and no cluster has: List, Config of a kubeconfig, what kustomize runs."""
    if gvk.api_version == "builtin":
        return gvk.kind.endswith(("Generator", "Transformer"))
    return gvk.version == "v1" and gvk.type in builtin().groups[""]


def _filled(resource: Resource) -> dict[str, Any]:
    """The object with a text where an unknown was taken out: it is there, and mostly a text."""
    if not any(unknown.path for unknown in resource.unknown):
        return resource.values
    filled: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(resource.values))
    for unknown in resource.unknown:
        *parents, last = unknown.path
        value_at(filled, tuple(parents))[last] = "${}"
    return filled


def _verdict(
    resource: Resource, found: Sequence[Sequence[Sequence[Problem]]], sources: Sequence[str]
) -> Iterable[Diagnostic]:
    """found: problems by jury and schema. Where one jury refuses the object nothing saves it; where its
    schemas disagree, nobody knows."""
    for jury, source in zip(found, sources, strict=True):
        if all(jury):
            return _violations(resource, jury[0], f" (says {source})" if source else "")
    doubtful = next((jury for jury in found if any(jury)), None)
    return _disagreement(resource, doubtful) if doubtful else ()


def _disagreement(resource: Resource, jury: Sequence[Sequence[Problem]]) -> Iterator[Diagnostic]:
    refusing = [own for own in jury if own]
    problem = refusing[0][0]
    message = (
        f"{_sentence(resource, problem)} (so say {len(refusing)} of {len(jury)} CustomResourceDefinitions of "
        f"{gvk_of(resource).type}, and which of them counts is not known)"
    )
    yield _of(resource, "k8s-schema", problem.path, message, Level.UNKNOWN)


def _in_vain(resources: Iterable[Resource]) -> Iterator[Diagnostic]:
    """CustomResourceDefinitions that no cluster takes or heeds."""
    for one in resources:
        for crd in definitions([one]):
            if crd.is_builtin:
                message = (
                    f"Kubernetes itself has {crd.type}; a CustomResourceDefinition changes nothing of it"
                )
                yield _of(one, "k8s-schema", ("spec", "names", "kind"), message, Level.FINDING)
            elif "." not in crd.group:
                message = f"spec.group: {crd.group} is no domain with a dot, as that of a custom resource is"
                yield _of(one, "k8s-schema", ("spec", "group"), message, Level.FINDING)


def _violations(resource: Resource, found: Sequence[Problem], source: str) -> Iterator[Diagnostic]:
    """What nothing else tells comes first."""
    told = api_server.certain(resource)
    problems = sorted(found, key=lambda problem: problem.path in told)
    for problem in problems[:_MOST_TOLD]:
        level = Level.UNKNOWN if _is_unknown(resource, problem.path) else Level.FINDING
        one = _of(resource, "k8s-schema", problem.path, _sentence(resource, problem) + source, level)
        yield msgspec.structs.replace(one, told_by=told.get(problem.path))
    if len(problems) > _MOST_TOLD:
        more = f"{len(problems) - _MOST_TOLD} more values are not as the schema wants them"
        yield _of(resource, "k8s-schema", (), more, Level.FINDING)


def _is_unknown(resource: Resource, path: ValuePath) -> bool:
    """Whether what is wrong may be an unknown value, or hang on one."""
    return any(path[: len(one.path)] == one.path[: len(path)] for one in resource.unknown)


def _sentence(resource: Resource, problem: Problem) -> str:
    place = _shown(resource.values, problem.about)
    return f"{place}: {problem.text}" if place else problem.text


def _shown(values: Any, path: ValuePath) -> str:
    """`spec.containers[app].image`: an item goes by its name, which stays when others come before it."""
    text = ""
    for part in path:
        values = value_at(values, (part,))
        name = values.get("name") if isinstance(part, int) and isinstance(values, dict) else None
        text += f"[{name if isinstance(name, str) else part}]" if isinstance(part, int) else f".{part}"
    return text.removeprefix(".")


def _absent(resource: Resource, reason: Absent) -> Diagnostic:
    level = Level.FINDING if reason.rule == "k8s-api-removed" else Level.UNKNOWN
    return _of(resource, reason.rule, reason.path, reason.message, level)


def _missing(found: Sequence[Resource], reason: str) -> Diagnostic:
    """One of all objects of a type in an environment: it is one schema that they lack."""
    first, type_ = found[0], gvk_of(found[0]).type
    number = f"{len(found)} objects" if len(found) > 1 else "1 object"
    said = reason or "no schema is known of it"
    return Diagnostic(
        rule="k8s-schema-missing",
        message=f"{type_}: {said}, {number} not checked",
        location=first.locator.key(("kind",)),
        level=Level.UNKNOWN,
        environment=first.environment,
        resource="/".join(filter(None, (first.environment, type_))),
        inputs=frozenset(
            path for one in found for path in (one.source.path, one.rendered_from, *one.inputs) if path
        ),
        root=first.rendered_from,
    )


def _unrun(resources: Iterable[Resource], catalogue: Catalogue) -> Iterator[str]:
    """Rules that only a cluster runs."""
    types = {one.type for one in resources} if catalogue.defined else set()
    used = {crd.type: crd for crd in catalogue.defined if crd.type in types}
    with_rules = [number for crd in used.values() if (number := cel_rules(crd))]
    if with_rules:
        noun = "CustomResourceDefinition" + ("s" if len(with_rules) > 1 else "")
        yield f"{sum(with_rules)} CEL rules of {len(with_rules)} {noun} are not run"


def _of(resource: Resource, rule: str, path: ValuePath, message: str, level: Level) -> Diagnostic:
    return Diagnostic(
        rule=rule,
        message=message,
        location=resource.locator.key(path),
        level=level,
        environment=resource.environment,
        resource=resource.address,
        inputs=resource.inputs if level is Level.UNKNOWN else frozenset(),
        root=resource.rendered_from,
    )


def untyped(
    documents: Iterable[Document], environment_of: Callable[[str], str | None]
) -> Iterator[Diagnostic]:
    """Mappings with the metadata of an object that do not say what they are: nothing else notices them."""
    for document in documents:
        for value, path in _candidates(document.value):
            lacking = [key for key in _TYPE_KEYS if not _says(value, key)]
            if not lacking:
                continue
            locator = DocumentLocator(document.path, document.spans, path)
            yield Diagnostic(
                rule="k8s-schema",
                message=f"an object without {' and '.join(f'`{key}`' for key in lacking)}",
                location=locator.key((lacking[0],)),
                level=Level.FINDING,
                environment=environment_of(document.path),
                resource=document.path,
            )


def _says(value: dict[str, Any], key: str) -> bool:
    return isinstance(value.get(key), str) and bool(value[key])


def _candidates(value: Any) -> Iterator[tuple[dict[str, Any], ValuePath]]:
    """A document that says one of the two, and every item of a `List`."""
    if not isinstance(value, dict):
        return
    said = [key for key in _TYPE_KEYS if _says(value, key)]
    items = value.get("items")
    if value.get("kind") == "List" and isinstance(items, list):
        yield from ((item, ("items", index)) for index, item in enumerate(items) if isinstance(item, dict))
    elif len(said) == 1 and isinstance(value.get("metadata"), dict):
        yield value, ()
