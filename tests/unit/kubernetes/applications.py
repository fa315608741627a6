"""Trees with Applications in them, and what becomes of those."""

from pathlib import Path

from tallygate.engine.config import Config
from tallygate.engine.config_platforms import ArgoCD, Kubernetes
from tallygate.engine.evaluate import Tree, read_trees
from tallygate.engine.packs import builtin_packs
from tallygate.model.deployment import Deployment
from tests.unit.engine.written import files

OWN = "https://git.example/own.git"
CONFIG = Config(kubernetes=Kubernetes(argocd=ArgoCD(own=(OWN,))))
CONFIG_MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {a: '1'}\n"
CHART = {
    "chart/Chart.yaml": "apiVersion: v2\nname: chart\nversion: 1.0.0\n",
    "chart/values.yaml": "a: chart\nb: chart\nc: chart\n",
    "chart/templates/c.yaml": (
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}-{{ .Release.Namespace }}\n"
        "data:\n  a: {{ .Values.a | quote }}\n  b: {{ .Values.b | quote }}\n  c: {{ .Values.c | quote }}\n"
    ),
}


def application(
    source: str = "", name: str = "web", destination: str = "{name: one, namespace: shop}", more: str = ""
) -> str:
    """An Application; source: what stands in its one source beside the URL."""
    return (
        f"apiVersion: argoproj.io/v1alpha1\nkind: Application\n"
        f"metadata: {{name: {name}, namespace: argocd}}\nspec:\n  project: default\n"
        f"  destination: {destination}\n  source: {{repoURL: '{OWN}', {source}}}\n{more}"
    )


def several(*sources: str) -> str:
    written = "".join(f"  - {{repoURL: '{OWN}', {source}}}\n" for source in sources)
    return application("path: unused").partition("  source:")[0] + f"  sources:\n{written}"


def trees(folder: Path, *contents: dict[str, str], config: Config = CONFIG) -> list[Tree]:
    """Head, then base."""
    snapshots = [files(folder / str(number), content) for number, content in enumerate(contents)]
    return read_trees(snapshots, builtin_packs(), (), config)


def table(folder: Path, content: dict[str, str], config: Config = CONFIG) -> list[Deployment]:
    [tree] = trees(folder, content, config=config)
    return list(tree.reading.rendering.deployments)


def data(tree: Tree, kind: str = "ConfigMap") -> list[dict[str, object]]:
    return [one.values["data"] for one in tree.reading.resources if one.type == kind]


def set_of(name: str, generator: str = "{clusters: {selector: {matchLabels: {tier: small}}}}") -> str:
    return (
        f"apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {{name: {name}}}\nspec:\n"
        f"  generators: [{generator}]\n  template:\n    metadata: {{name: '{name}-{{{{name}}}}'}}\n"
        "    spec:\n      project: default\n      destination: {name: '{{name}}', namespace: shop}\n"
        f"      source: {{repoURL: '{OWN}', path: web}}\n"
    )
