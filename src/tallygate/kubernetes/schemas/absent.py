"""Why there is no schema of a kind: its API was removed or is not there yet, or there is no such kind."""

import re
from difflib import get_close_matches
from typing import NamedTuple

from tallygate.kubernetes.kinds import builtin, judged_type
from tallygate.kubernetes.schemas import pack
from tallygate.kubernetes.schemas.catalogue import Catalogue
from tallygate.kubernetes.schemas.pack import Gvk, Release, preferred
from tallygate.model.location import ValuePath

_VERSION = re.compile(r"v\d+((alpha|beta)\d+)?")
_ALIKE = 0.8


class Absent(NamedTuple):
    rule: str
    path: ValuePath
    message: str


def absent(gvk: Gvk, environment: str | None, catalogue: Catalogue) -> Absent | None:
    """None for a kind of a group that is not Kubernetes', and that the tree does not define."""
    if defined := catalogue.crds(gvk.group, gvk.kind, environment):
        served = " and ".join(preferred(version for crd in defined for version in crd.versions))
        message = f"its CustomResourceDefinition serves {served or 'no version'}, not {gvk.version}"
        return Absent("k8s-api-removed", ("apiVersion",), message)
    if not _VERSION.fullmatch(gvk.version):
        # Such as `builtin`, of programs that read manifests of their own.
        return _group_alone(gvk, catalogue.release(environment))
    if gvk.group in builtin().groups:
        return _in_builtin_group(gvk, catalogue.release(environment))
    if (meant := _group_meant(gvk)) is None:
        return None
    message = f"there is no API group {gvk.group}; did you mean `{meant}`?"
    return Absent("k8s-kind-unknown", ("apiVersion",), message)


def _group_alone(gvk: Gvk, release: Release) -> Absent | None:
    if gvk.group or not gvk.version or gvk.version not in builtin().groups:
        return None
    there = _replacement(Gvk(gvk.version, "", gvk.kind), release)
    hint = f"; did you mean `{there}`?" if there else ""
    return Absent("k8s-kind-unknown", ("apiVersion",), f"{gvk.version} is a group without a version{hint}")


def _in_builtin_group(gvk: Gvk, release: Release) -> Absent | None:
    where = f"{gvk.api_version} has no {gvk.kind} in Kubernetes {release.version}"
    if there := _replacement(gvk, release):
        later = _first_with(gvk, release)
        since = f"; {gvk.api_version} comes with {later}" if later else ""
        return Absent("k8s-api-removed", ("apiVersion",), f"{where}: write {there}{since}")
    if later := _first_with(gvk, release):
        return Absent("k8s-api-removed", ("apiVersion",), f"{where}: it comes with {later}")
    known = builtin().groups[gvk.group]
    if gvk.kind in known:
        is_of_clients = not gvk.group
        gone = Absent("k8s-api-removed", ("apiVersion",), f"{where}, and nothing replaces it")
        return None if is_of_clients else gone
    close = get_close_matches(gvk.kind, {*known, *release.kinds(gvk.group)}, 1)
    hint = f"; did you mean `{close[0]}`?" if close else ""
    return Absent("k8s-kind-unknown", ("kind",), f"{gvk.api_version} has no kind {gvk.kind}{hint}")


def _replacement(gvk: Gvk, release: Release) -> str:
    """The API that has the kind now, by another version or in another group."""
    group, _, kind = judged_type(gvk.api_version, gvk.kind).rpartition("/")
    versions = release.versions(group, kind)
    return Gvk(group, versions[0], kind).api_version if versions else ""


def _first_with(gvk: Gvk, release: Release) -> str:
    """The first later version of Kubernetes that has just this."""
    known = pack.head().versions
    later = known[known.index(release.version) + 1 :]
    return next((version for version in later if gvk in pack.release(version)), "")


def _group_meant(gvk: Gvk) -> str | None:
    """For a word without a dot, which is no custom resource's: the built-in group that is alike."""
    if "." in gvk.group:
        return None
    plain = [name for name in builtin().groups if name and "." not in name]
    return next(iter(get_close_matches(gvk.group.lower(), plain, 1, _ALIKE)), None)
