"""What is kept of repositories and files of manifests: what is read, and nothing that is only near."""

import json
import re
from posixpath import join

from tallygate.kubernetes.files import Files
from tallygate.kubernetes.graph import Graph
from tallygate.kubernetes.kustomize import NAMES
from tallygate.kubernetes.objects import objects_in
from tallygate.kubernetes.sandbox import RunError
from tallygate.kubernetes.vendored import Vendored
from tallygate.loaders.loads import Loads
from tallygate.loaders.registry import load
from tallygate.model.diagnostic import Level
from tallygate.model.document import Document
from tallygate.vendoring.contents import Contents
from tallygate.vendoring.interface import FetchError, Need, Package, PlainFile
from tallygate.vendoring.web import Web, shown_url

_NOT_PLAIN = re.compile(r"[^A-Za-z0-9._-]+")
_MOST = 16 << 20


def manifest_file(web: Web, file: PlainFile) -> Package:
    """The file, and a kustomization that takes it: a folder can stand for it anywhere."""
    answer = web.get(file.url, _MOST)
    if answer.status != 200:
        raise FetchError(f"{shown_url(file.url)} answered {answer.status}")
    name = _NOT_PLAIN.sub("-", file.url.partition("?")[0].rpartition("/")[2]).lstrip(".-")
    name = name if name.endswith((".yaml", ".yml", ".json")) else f"{name or 'file'}.yaml"
    name = f"file-{name}" if name in NAMES else name
    if not any(True for document in _documents(answer.content) for _ in objects_in(document.value)):
        raise FetchError(f"{shown_url(file.url)} holds no Kubernetes object")
    made = f"resources:\n- {name}\n"
    return Package("", "", {name: answer.content, "kustomization.yaml": made.encode()})


def only_reached(need: Need, package: Package) -> Package:
    """Of a repository, what its kustomization reads."""
    files = Files(Contents(package.contents), Loads())
    found = [path for name in NAMES if (path := join(package.subdir, name)) in files]
    if len(found) != 1:
        raise FetchError(f"{package.subdir or 'its top'} holds {len(found)} kustomizations, not one")
    graph = Graph(files, Vendored(files, {}))
    try:
        reach = graph.reach(graph.read(found[0]))
    except RunError as error:
        raise FetchError(str(error)) from None
    for problem in reach.problems:
        if problem.reason == "failed":
            raise FetchError(f"{problem.location}: {problem.message}")
    return Package(package.resolved, package.subdir, {path: files.read(path) for path in reach.inputs})


def only_definitions(need: Need, package: Package) -> Package:
    """Of manifests, the CustomResourceDefinitions, one a file: nothing else of a release is wanted."""
    found: dict[str, bytes] = {}
    for path, content in package.contents.items():
        for document in _documents(content) if path != "kustomization.yaml" else ():
            for value, _ in objects_in(document.value):
                if value["kind"] == "CustomResourceDefinition":
                    name = _NOT_PLAIN.sub("-", str((value.get("metadata") or {}).get("name")))
                    text = json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False)
                    found[f"{name.lstrip('.-') or 'unnamed'}.json"] = f"{text}\n".encode()
    if not found:
        raise FetchError("it holds no CustomResourceDefinition")
    return Package(package.resolved, "", found)


def _documents(content: bytes) -> list[Document]:
    loaded = load("yaml", content, "file.yaml")
    for told in loaded.diagnostics:
        if told.level in (Level.ERROR, Level.UNKNOWN):
            raise FetchError(f"what came is no YAML: {told.message}")
    return loaded.documents
