"""What an AppProject allows: sources, destinations and kinds, as Argo CD matches them."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec

from tallygate.kubernetes.argocd.applications import IN_CLUSTER, Application, mapping, text
from tallygate.kubernetes.argocd.globs import matches
from tallygate.kubernetes.argocd.repositories import shown
from tallygate.kubernetes.substitution import substituted
from tallygate.model.location import ValuePath

DEFAULT = {"sourceRepos": ["*"], "destinations": [{"server": "*", "namespace": "*"}],
           "clusterResourceWhitelist": [{"group": "*", "kind": "*"}]}  # fmt: skip
"""The project default, which is there unless somebody writes another."""
_PLACE = ("name", "server", "namespace")
_SCOPES = ("namespace", "cluster")
_KIND = ("group", "kind")


class Deploys(msgspec.Struct, frozen=True):
    """What is asked of a project. namespaces: each that objects are in. kinds: group, kind, name and whether
    they are in a namespace (None: not known)."""

    application: Application
    server: str
    cluster: str
    namespaces: tuple[str, ...]
    kinds: tuple[tuple[str, str, str, bool | None], ...]


class Violation(msgspec.Struct, frozen=True):
    """What is not allowed, with the path of the value in the Application that it is about. doubt: why that is
    not certain, "" where it is."""

    msg: str
    path: ValuePath
    doubt: str = ""


def violations(project: dict[str, Any], asked: Deploys) -> Iterator[Violation]:
    """What is substituted later, here or in the project, is doubtful where it does not fit as it is."""
    spec = mapping(project.get("spec"))
    patterns = [*_texts(spec.get("sourceRepos"))]
    for source in asked.application.sources:
        # One without a repository is refused by its schema, and no project would help it.
        doubt = _doubt(source.repo, *patterns)
        if source.repo and (not _source_fits(spec, source.repo) or (doubt and _denies(patterns))):
            yield Violation(f"the source {shown(source.repo)}", (*source.place, "repoURL"), doubt)
    patterns = [text(item.get(key)) for item in _mappings(spec.get("destinations")) for key in _PLACE]
    for namespace in asked.namespaces:
        doubt = _doubt(namespace, asked.server, asked.cluster, *patterns)
        fits = _destination_fits(spec, asked.server, asked.cluster, namespace)
        if not fits or (doubt and _denies(patterns)):
            where = f"namespace {namespace or '(none)'} of {asked.cluster or asked.server or 'no cluster'}"
            yield Violation(f"the destination {where}", ("spec", "destination"), doubt)
    yield from _kinds(spec, asked)


def _kinds(spec: dict[str, Any], asked: Deploys) -> Iterator[Violation]:
    white, black = (
        [
            text(item.get(key))
            for prefix in _SCOPES
            for item in _mappings(spec.get(prefix + own))
            for key in _KIND
        ]
        for own in ("ResourceWhitelist", "ResourceBlacklist")
    )
    refused: dict[str, list[str]] = {}
    for group, kind, name, namespaced in asked.kinds:
        fits = _kind_fits(spec, group, kind, name, bool(namespaced))
        if namespaced is not None and (not fits or _doubt(*black)):
            refused.setdefault(f"{group + '/' if group else ''}{kind}", []).append(name)
    for kind, names in refused.items():
        more = " and others" if len(names) > 1 else ""
        yield Violation(f"{kind} {names[0]}{more}", ("spec", "project"), _doubt(kind, *white, *black))


def _doubt(*texts: str) -> str:
    return next(filter(None, map(substituted, texts)), None) or ""


def _denies(patterns: Iterable[str]) -> bool:
    return any(one.startswith("!") for one in patterns)


def _normal(url: str) -> str:
    """As Argo CD compares URLs here: schemes differ."""
    url = url.strip().lower()
    if "://" not in url and "@" in url.partition("/")[0] and ":" in url:
        url = url.replace(":", "/", 1)
    return url.removeprefix("ssh://").removesuffix(".git")


def _source_fits(spec: dict[str, Any], repo: str) -> bool:
    fits = False
    for pattern in _texts(spec.get("sourceRepos")):
        denies = pattern.startswith("!")
        one = _fits(_normal(pattern.removeprefix("!")), _normal(repo), "/")
        if denies and one:
            return False
        fits = fits or (not one if denies else one)
    return fits


def _destination_fits(spec: dict[str, Any], server: str, cluster: str, namespace: str) -> bool:
    allowed = False
    for item in _mappings(spec.get("destinations")):
        name, url, space = (text(item.get(key)) for key in _PLACE)
        by_name = _negatable(name, cluster) if cluster else _may_fit(name)
        by_server = _negatable(url, server) if server else _may_fit(url)
        by_space = _negatable(space, namespace)
        if (by_server or by_name) and by_space:
            allowed = True
        elif (
            (not by_name and name.startswith("!"))
            or (not by_server and url.startswith("!") and by_space)
            or (not by_space and space.startswith("!") and by_server)
        ):
            return False
    return allowed


def _may_fit(pattern: str) -> bool:
    """Where the name or the URL of a cluster is not known, what asks for one denies nothing for certain."""
    return bool(pattern) and not pattern.startswith("!")


def _kind_fits(spec: dict[str, Any], group: str, kind: str, name: str, namespaced: bool) -> bool:
    prefix = "namespace" if namespaced else "cluster"
    white, black = spec.get(f"{prefix}ResourceWhitelist"), spec.get(f"{prefix}ResourceBlacklist")
    listed = (white is None and namespaced) or _in_list(_mappings(white), group, kind, name, namespaced)
    return listed and not _in_list(_mappings(black), group, kind, name, namespaced)


def _in_list(items: Sequence[dict[str, Any]], group: str, kind: str, name: str, namespaced: bool) -> bool:
    return any(
        matches(text(item.get("kind")), kind, "/")
        and matches(text(item.get("group")), group, "/")
        and (namespaced or not item.get("name") or matches(text(item.get("name")), name, "/"))
        for item in items
    )


def _negatable(pattern: str, value: str) -> bool:
    if pattern.startswith("!"):
        return not _fits(pattern[1:], value, "")
    return _fits(pattern, value, "")


def _fits(pattern: str, value: str, separators: str) -> bool:
    """Equal texts that are substituted later stay equal, though they are globs of other texts."""
    alike = pattern == value and substituted(value) is not None
    return pattern == "*" or alike or matches(pattern, value, separators)


def _texts(value: Any) -> Iterable[str]:
    return (one for one in value if isinstance(one, str)) if isinstance(value, list) else ()


def _mappings(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def server_of(application: Application, inventory_server: str) -> str:
    """The URL of the cluster, as far as it is known."""
    written = text(application.destination.get("server"))
    in_cluster = application.destination.get("name") == "in-cluster"
    return inventory_server or written or (IN_CLUSTER if in_cluster else "")
