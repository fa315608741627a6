"""How helm is called for an Application: values, parameters, name and namespace, in Argo CD's order."""

import re
from collections.abc import Callable, Iterator, Mapping
from posixpath import join, normpath
from typing import Any

import msgspec

from tallygate.kubernetes.argocd.applications import mapping, text, texts
from tallygate.kubernetes.argocd.detect import SourceError
from tallygate.kubernetes.argocd.globs import matches
from tallygate.kubernetes.argocd.inventory import VERSION
from tallygate.kubernetes.argocd.repositories import Tree
from tallygate.kubernetes.argocd.substitution import substituted
from tallygate.kubernetes.charts import HelmCall
from tallygate.model.location import ValuePath

_RELEASE = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")
_NAMESPACE = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?")
_KEY = re.compile(r"[\w.\[\]/\\-]+")
_NAMELESS = re.compile(r"(^|[-_./])\.(ya?ml|json)$|.//")
_GLOB = re.compile(r"[*?\[{]")
_WORDS = {"skipSchemaValidation": "--skip-schema-validation", "skipTests": "--skip-tests"}


class ValuesFile(msgspec.Struct, frozen=True):
    """A values file, and the tree that it is in."""

    tree: Tree
    path: str


class Called(msgspec.Struct, frozen=True):
    """A call of helm. files: values files, the strongest last. missing: those that need not be there."""

    call: HelmCall
    files: tuple[ValuesFile, ...]
    missing: tuple[str, ...]


class _Asked(msgspec.Struct, frozen=True):
    """What value files are looked for in. refs: the tree of `$name`, or why there is none."""

    tree: Tree
    folder: str
    refs: Callable[[str], Tree | str | None]
    known: Mapping[str, str]
    tolerant: bool


def helm_call(
    settings: dict[str, Any],
    tree: Tree,
    folder: str,
    refs: Callable[[str], Tree | str | None],
    known: Mapping[str, str],
) -> Called:
    """settings: `helm` of the source. folder: of the chart, below the tree's root. refs: None for an unknown
    one. Raises SourceError."""
    asked = _Asked(tree, folder, refs, known, settings.get("ignoreMissingValueFiles") is True)
    files, missing = _value_files(asked, texts(settings.get("valueFiles")))
    contents = [(one.path, one.tree.files.read(one.path)) for one in files]
    if own := _own_values(settings):
        contents.append(("values of the Application", own))
    release = text(settings.get("releaseName")) or known["ARGOCD_APP_NAME"]
    if len(release) > 53 or not _RELEASE.fullmatch(release):
        raise SourceError(
            "failed", f"{release or 'no name'} is no name of a release of helm", ("helm", "releaseName")
        )
    namespace = text(settings.get("namespace")) or known["ARGOCD_APP_NAMESPACE"] or "default"
    if not _NAMESPACE.fullmatch(namespace):
        raise SourceError("failed", f"{namespace} is no name of a namespace")
    words = [*_parameters(settings, known), *_file_parameters(settings), *_fixed(settings)]
    call = HelmCall(
        release=release,
        namespace=namespace,
        words=tuple(words),
        values=tuple(contents),
        crds=settings.get("skipCrds") is not True,
        version=kube_version(settings, "helm"),
        inputs=frozenset(one.path for one in files if not one.tree.revision),
        extra=tuple(_extra(settings, asked)),
    )
    return Called(call, tuple(files), tuple(missing))


def kube_version(settings: dict[str, Any], kind: str) -> str:
    """What the settings of a kind of source say of Kubernetes, "" for nothing. Raises SourceError."""
    version = text(settings.get("kubeVersion"))
    if version and not VERSION.fullmatch(version):
        raise SourceError("failed", f"{version} is no version of Kubernetes", (kind, "kubeVersion"))
    return version


def _own_values(settings: dict[str, Any]) -> bytes:
    """`valuesObject`, else `values`."""
    whole = settings.get("valuesObject")
    if whole is not None:
        return msgspec.json.encode(whole)
    return text(settings.get("values")).encode()


def _parameters(settings: dict[str, Any], known: Mapping[str, str]) -> Iterator[str]:
    """One name is set once, the last wins."""
    plain, forced = dict[str, str](), dict[str, str]()
    for one in _entries(settings, "parameters"):
        found = forced if one.get("forceString") is True else plain
        found[text(one.get("name"))] = substituted(_as_text(one.get("value")), known)
    for option, found in (("--set", plain), ("--set-string", forced)):
        for name in sorted(found):
            yield from (option, f"{name}={_cleaned(found[name])}")


def _entries(settings: dict[str, Any], key: str) -> list[dict[str, Any]]:
    found = settings.get(key)
    return [mapping(one) for one in found] if isinstance(found, list) else []


def _as_text(value: Any) -> str:
    return value if isinstance(value, str) else "" if value is None else msgspec.json.encode(value).decode()


def _cleaned(value: str) -> str:
    """A comma is no separator but in a list in braces."""
    if value.startswith("{") and value.endswith("}"):
        return value
    return re.sub(r"(?<!\\),", r"\\,", value)


def _fixed(settings: dict[str, Any]) -> Iterator[str]:
    for version in texts(settings.get("apiVersions")):
        yield from ("--api-versions", version)
    yield from (word for key, word in _WORDS.items() if settings.get(key) is True)


def _file_parameters(settings: dict[str, Any]) -> Iterator[str]:
    for index, one in enumerate(_entries(settings, "fileParameters")):
        name = text(one.get("name"))
        if not _KEY.fullmatch(name):
            raise SourceError("failed", "a name of fileParameters is no key", ("helm", "fileParameters"))
        yield from ("--set-file", f"{name}=values/file-{index}")


def _extra(settings: dict[str, Any], asked: _Asked) -> Iterator[tuple[str, bytes]]:
    for index, one in enumerate(_entries(settings, "fileParameters")):
        written = text(one.get("path"))
        tree, path = _placed(asked, written, ("helm", "fileParameters", index))
        if path not in tree.files:
            raise SourceError(
                "failed", f"{written}: {tree.files.missing(path)}", ("helm", "fileParameters", index)
            )
        yield f"file-{index}", tree.files.read(path)


def _value_files(asked: _Asked, names: list[str]) -> tuple[list[ValuesFile], list[str]]:
    """In their order; a glob gives its files where it stands, but for those that are named themselves."""
    places: list[ValuePath] = [("helm", "valueFiles", index) for index in range(len(names))]
    placed = [(name, *_placed(asked, name, key)) for name, key in zip(names, places, strict=True)]
    named = {(tree.revision, path) for _, tree, path in placed if not _GLOB.search(path)}
    found: dict[tuple[str, str], ValuesFile] = {}
    missing = []
    for key, (name, tree, path) in zip(places, placed, strict=True):
        if _GLOB.search(path):
            paths = [p for p in _matching(tree, path) if (tree.revision, p) not in named]
            there = bool(paths) or any(True for _ in _matching(tree, path))
        else:
            paths = [path] if path in tree.files else []
            there = bool(paths)
        if not there and not asked.tolerant and _NAMELESS.search(name):
            why = "a part of its name is empty, which what deploys the chart may give"
            raise SourceError("unresolved", f"values file {name}: {why}", key)
        if not there and not asked.tolerant:
            why = "no file fits" if _GLOB.search(path) else tree.files.missing(path)
            raise SourceError("values", f"values file {name}: {why}", key)
        missing += [] if there else [name]
        for one in paths:
            found.setdefault((tree.revision, one), ValuesFile(tree, one))
    return list(found.values()), missing


def _matching(tree: Tree, pattern: str) -> Iterator[str]:
    """As doublestar: `**` alone in its part stands for any folders, or none."""
    head = pattern[: _GLOB.search(pattern).start()].rpartition("/")[0]  # type: ignore[union-attr]
    patterns = {pattern, pattern.replace("**/", "")} if "**/" in pattern else {pattern}
    for path in tree.files.under(head):
        if any(matches(one, path, "/") for one in patterns):
            yield path


def _placed(asked: _Asked, name: str, key: ValuePath) -> tuple[Tree, str]:
    """The tree and the path in it that a name means. key: where it stands. Raises SourceError."""
    tree, folder, rest = asked.tree, asked.folder, name
    head, slash, tail = name.partition("/")
    if head.startswith("$") and (found := asked.refs(head)) is not None:
        if isinstance(found, str):
            raise SourceError("unresolved", f"{head}: {found}", key)
        tree, folder, rest = found, "", tail
    elif head.startswith("$") and slash and head[1:] not in asked.known:
        raise SourceError("values", f"no source has the ref {head[1:]}", key)
    written = substituted(rest, asked.known)
    if "://" in written:
        raise SourceError("remote", f"values file {written} is not in the repository", key)
    inner = normpath(written.lstrip("/") if written.startswith("/") else join(folder, written))
    if inner == ".." or inner.startswith("../"):
        raise SourceError("failed", f"values file {name} leads out of the repository", key)
    return tree, join(tree.root, inner) if tree.root else inner
