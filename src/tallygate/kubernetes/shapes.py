"""Objects of Kubernetes' own API groups that no rule would see: no such kind, or containers that are no list.

A group of another name is of a custom resource, of which nothing is known here.
"""

import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import Any

from tallygate.kubernetes.kinds import builtin, written_type
from tallygate.model.diagnostic import Diagnostic, Level
from tallygate.model.location import ValuePath
from tallygate.model.resource import Resource

_VERSION = re.compile(r"v\d+((alpha|beta)\d+)?")
_ALIKE = 0.8


def diagnostics(resources: Iterable[Resource]) -> list[Diagnostic]:
    """What is wrong with the kinds of objects, and with where their containers should be."""
    return [told for resource in resources for told in (*_unknown_kind(resource), *_misshapen(resource))]


def _unknown_kind(resource: Resource) -> Iterator[Diagnostic]:
    group, _, version = resource.values["apiVersion"].rpartition("/")
    kind = resource.values["kind"]
    meant = _group_meant(group) if _VERSION.fullmatch(version) else None
    if meant is None:
        return
    kinds = builtin().groups[meant]
    if meant != group:
        message = f"there is no API group {group}; did you mean `{meant}`?"
        yield _told(resource, "k8s-kind-unknown", ("apiVersion",), message, Level.UNKNOWN)
    elif kind not in kinds and kind.removesuffix("List") not in kinds:
        close = get_close_matches(kind, kinds, 1)
        hint = f"; did you mean `{close[0]}`?" if close else ""
        message = f"{resource.values['apiVersion']} has no kind {kind}{hint}"
        yield _told(resource, "k8s-kind-unknown", ("kind",), message, Level.UNKNOWN)
    elif resource.type != written_type(resource.values["apiVersion"], kind):
        message = f"{group} is no longer an API group of {kind}; it is judged as {resource.type}"
        yield _told(resource, "k8s-kind-unknown", ("apiVersion",), message, Level.FINDING)


def _group_meant(group: str) -> str | None:
    """The built-in group; for a word without a dot, which is no custom resource's, also one that is alike."""
    groups = builtin().groups
    if group in groups:
        return group
    plain = [name for name in groups if name and "." not in name]
    close = get_close_matches(group.lower(), plain, 1, _ALIKE) if "." not in group else []
    return close[0] if close else None


def _misshapen(resource: Resource) -> Iterator[Diagnostic]:
    """What is not there or null is left to the API server: nothing runs by it."""
    value: Any = resource.values
    path: ValuePath = ()
    for key in builtin().pods.get(resource.type, ()):
        value, path = value.get(key), (*path, key)
        if value is None:
            return
        if not isinstance(value, dict):
            yield _shaped(resource, path, "a mapping")
            return
    if not path:
        return
    for key in builtin().containers:
        found = value.get(key)
        if found is not None and not isinstance(found, list):
            yield _shaped(resource, (*path, key), "a list of containers")
            continue
        for number, container in enumerate(found or ()):
            if not isinstance(container, dict):
                yield _shaped(resource, (*path, key, number), "a container, a mapping")


def _shaped(resource: Resource, path: ValuePath, wanted: str) -> Diagnostic:
    message = f"{'.'.join(map(str, path))} must be {wanted}"
    return _told(resource, "k8s-misshapen", path, message, Level.FINDING)


def _told(resource: Resource, rule: str, path: ValuePath, message: str, level: Level) -> Diagnostic:
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
