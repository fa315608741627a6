"""ApplicationSets for tests, and what comes of them."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tallygate.kubernetes.appsets.expand import Expansion, expand
from tallygate.kubernetes.appsets.generators import Context
from tallygate.kubernetes.argocd.inventory import Cluster
from tallygate.kubernetes.files import Files
from tallygate.kubernetes.options import Options
from tallygate.kubernetes.renderer import Renderer, find_helm
from tallygate.loaders.interface import Limits
from tallygate.loaders.loads import Loads
from tallygate.loaders.registry import load
from tallygate.model.document import DocumentLocator
from tallygate.model.location import Location
from tallygate.sources.worktree import worktree_snapshot

TREE = Path(__file__).parents[4]
NO_HELM = Renderer("helm", problem="there is no helm")


def files_of(folder: Path, content: dict[str, str]) -> Files:
    for path, text in content.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    return Files(worktree_snapshot(folder, None), Loads())


def cluster(name: str, server: str, **labels: str) -> Cluster:
    texts = {key.replace("__", "/").replace("_", "."): text for key, text in labels.items()}
    texts["argocd.argoproj.io/secret-type"] = "cluster"
    return Cluster(name, server, Location("clusters.yaml"), texts)


def expanded(
    text: str,
    tree: Files | Callable[[str, str], Files | str] | None = None,
    context: Context | None = None,
    helm: Renderer | None = None,
) -> Expansion:
    """The expansion of the YAML of a set, with real helm where there is one."""
    [document] = load("yaml", text.encode(), "set.yaml", Limits(depth=1_000)).documents
    locator = DocumentLocator("set.yaml", document.spans)

    def found(url: str, revision: str) -> Files | str:
        if callable(tree):
            return tree(url, revision)
        return tree if tree is not None else f"{url} is not here"

    renderer = find_helm(os.environ) if helm is None else helm
    return expand(document.value, locator, found, context or Context(), renderer, Options())


def names(expansion: Expansion) -> list[str]:
    """Names of the Applications; there must be no problem."""
    assert expansion.problems == (), expansion.problems
    return [one.value["metadata"]["name"] for one in expansion.applications]


def problems(expansion: Expansion) -> list[tuple[str, str, int]]:
    return [(one.reason, one.message, one.location.line) for one in expansion.problems]


def spec(expansion: Expansion, index: int = 0) -> Any:
    return expansion.applications[index].value["spec"]
