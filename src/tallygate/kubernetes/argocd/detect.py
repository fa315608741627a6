"""What makes manifests of a source, decided as Argo CD decides it, and the plain files of a folder."""

import re
from collections.abc import Iterator
from posixpath import join
from typing import Any

import msgspec

from tallygate.kubernetes.argocd.applications import mapping, text
from tallygate.kubernetes.argocd.globs import matches
from tallygate.kubernetes.files import Files
from tallygate.kubernetes.kustomize import NAMES
from tallygate.model.location import ValuePath
from tallygate.sources.file_tree import is_pointer

_EXPLICIT = ("kustomize", "helm", "directory", "plugin")
_MANIFEST = re.compile(r".*\.(?:yaml|yml|json|jsonnet)", re.DOTALL)
_SKIPPED = b"+argocd:skip-file-rendering"
_WORDS, _ESCAPED = (b"apiVersion", b"kind"), re.compile(rb"\\[uUx\r\n]|!!binary")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_OWN = ("chart", "path", "repoURL", "targetRevision")
"""What no file in the folder can change."""


class SourceError(Exception):
    """Argo CD would refuse the source, or it is not known here. reason: failed | orphan | plugin | remote |
    unresolved | values; `orphan`: a path that is not there, `values`: a values file. key: of the source."""

    def __init__(self, reason: str, message: str, key: ValuePath = ()) -> None:
        super().__init__(message)
        self.reason, self.key = reason, key

    @property
    def is_missing(self) -> bool:
        """Whether it names a file or folder that is not there: a rule denies it."""
        return self.reason in ("orphan", "values")


class Detected(msgspec.Struct, frozen=True):
    """type: kustomize | helm | directory | plugin. value: the source with what files of its folder change in
    it; `changed` names them. ambiguous: why another one would be thought likely."""

    type: str
    value: dict[str, Any]
    changed: tuple[str, ...] = ()
    ambiguous: str = ""


def detect(source: dict[str, Any], files: Files, folder: str, application: str) -> Detected:
    """Raises SourceError."""
    value, changed = _overridden(source, files, folder, application)
    explicit = [key for key in _EXPLICIT if value.get(key) is not None]
    if len(explicit) > 1:
        both = " and ".join(explicit)
        raise SourceError("failed", f"it is {both} at once, which Argo CD refuses", (explicit[1],))
    found = _by_files(files, folder)
    kinds = {kind for kind, _ in found}
    ambiguous = ""
    if not explicit and len(kinds) > 1:
        names = " and ".join(name for _, name in found)
        ambiguous = f"{names} stand side by side: Argo CD takes the last by name, {found[-1][1]}"
    type_ = explicit[0] if explicit else found[-1][0] if found else "directory"
    return Detected(type_, value, changed, ambiguous)


def _by_files(files: Files, folder: str) -> list[tuple[str, str]]:
    """What each file of the folder itself says, in the order of their names: the last one counts."""
    names = sorted(path.rpartition("/")[2] for path in files.under(folder) if _is_in(path, folder))
    found = [
        ("helm" if name.endswith("Chart.yaml") else "kustomize" if name in NAMES else "", name)
        for name in names
    ]
    return [one for one in found if one[0]]


def _is_in(path: str, folder: str) -> bool:
    return path.rpartition("/")[0] == folder


def _overridden(
    source: dict[str, Any], files: Files, folder: str, application: str
) -> tuple[dict[str, Any], tuple[str, ...]]:
    value, changed = source, list[str]()
    for name in (".argocd-source.yaml", f".argocd-source-{application}.yaml"):
        path = join(folder, name)
        if "/" in application or path not in files:
            continue
        documents = files.documents(path)
        if len(documents) != 1 or not isinstance(documents[0].value, dict):
            raise SourceError("failed", f"{path} is not one YAML mapping")
        value = merged(value, documents[0].value)
        changed.append(path)
    kept = {key: source[key] for key in _OWN if key in source}
    return (
        ({**{k: v for k, v in value.items() if k not in _OWN}, **kept}, tuple(changed))
        if changed
        else (source, ())
    )


def merged(value: dict[str, Any], patch: dict[str, Any]) -> dict[str, Any]:
    """A JSON merge patch (RFC 7386) applied, without recursion."""
    result = dict(value)
    waiting = [(result, patch)]
    while waiting:
        target, change = waiting.pop()
        for key, part in change.items():
            if isinstance(part, dict):
                target[key] = inner = dict(mapping(target.get(key)))
                waiting.append((inner, part))
            elif part is None:
                target.pop(key, None)
            else:
                target[key] = part
    return result


def plain_files(value: dict[str, Any], files: Files, folder: str) -> list[str]:
    """Files that a source of type directory deploys as they are written. Raises SourceError."""
    options = mapping(value.get("directory"))
    found = list(_chosen(options, files, folder))
    if jsonnet := next((path for path in found if path.endswith(".jsonnet")), ""):
        raise SourceError("plugin", f"{jsonnet} is Jsonnet, which is a program and is not run")
    return found


def unread(files: Files, path: str) -> str:
    """Why it is not known which objects are in a file, "" where it is: what cannot be read, and does not
    look like a manifest either, is passed over, as Argo CD does."""
    data = files.read(path)
    if is_pointer(data):
        return "a Git LFS pointer stands here in place of the file"
    problems = files.problems(path)
    is_text = b"\0" not in data or data.startswith(_UTF_16)
    looks = all(word in data for word in _WORDS) or _ESCAPED.search(data) or data.startswith(_UTF_16)
    return problems[0].message if problems and is_text and looks else ""


def _chosen(options: dict[str, Any], files: Files, folder: str) -> Iterator[str]:
    every = options.get("disableExtensionFilter") is True
    include, exclude = text(options.get("include")), text(options.get("exclude"))
    for path in files.under(folder):
        inner = path[len(folder) + 1 :] if folder else path
        if "/" in inner and options.get("recurse") is not True:
            continue
        if not every and not _MANIFEST.fullmatch(inner.rpartition("/")[2]):
            continue
        if (exclude and matches(exclude, inner)) or (include and not matches(include, inner)):
            continue
        if _SKIPPED not in files.read(path):
            yield path
