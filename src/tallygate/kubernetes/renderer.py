"""The binaries that render: found by their variables or on PATH, called as Argo CD would call them."""

import os
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from tallygate.kubernetes.options import Options
from tallygate.processes.run import ProcessError, ProcessLimits, inherited, run

if TYPE_CHECKING:
    from tallygate.kubernetes.charts import HelmCall

_ASKED = ProcessLimits(seconds=5.0, memory=1 << 30, output=1 << 20, reserved=4 << 30)
_ASK_VERSION = {"kubectl": ("version", "--client"), "helm": ("version", "--short")}

_KUSTOMIZE_VERSION = re.compile(r"(?:^|Kustomize Version: )v?(\d{1,4})\.(\d{1,4})\.")
_HELM_4 = re.compile(r"v?(?:[4-9]|\d\d)\.")


class Renderer(msgspec.Struct, frozen=True):
    """name: kustomize | kubectl | helm. `problem` says why there is no `path`."""

    name: str
    path: str = ""
    problem: str = ""

    def build(self, folder: str, options: Options, helm: str) -> list[str]:
        """Words that build the kustomization in `folder`. What charts are told is that of the options, also
        where a chart has its own `kubeVersion`: Argo CD says it so."""
        verb = "kustomize" if self.name == "kubectl" else "build"
        inflate = ["--enable-helm", "--helm-command", helm] if options.enable_helm and helm else []
        told = ["--helm-kube-version", options.version] if inflate and options.version else []
        apis = [word for one in options.apis if inflate for word in ("--helm-api-versions", one)]
        return [self.path, verb, *inflate, *told, *apis, folder]

    def template(
        self,
        release: str,
        chart: str,
        values: tuple[str, ...],
        version: str,
        call: "HelmCall | None" = None,
    ) -> list[str]:
        """Words that render the chart; values: files, the last wins. version: of Kubernetes, where
        `call`, what an Application says of it, names none."""
        wanted = (call and call.version) or version
        told = ["--kube-version", wanted] if wanted else []
        named = [word for path in values for word in ("--values", path)]
        fixed = ["--namespace", call.namespace if call else "default"]
        crds = ["--include-crds"] if call is None or call.crds else []
        further = call.words if call else ()
        return [self.path, "template", release, chart, *fixed, *crds, *told, *named, *further]

    @property
    def version_words(self) -> tuple[str, ...]:
        return _ASK_VERSION.get(self.name, ("version",))

    def version(self) -> str:
        """What it says of itself, in one line; asks the binary."""
        try:
            said = run(
                [self.path, *self.version_words], Path("/"), inherited("PATH", "HOME", "TMPDIR"), _ASKED
            )
        except ProcessError:
            return "does not say its version"
        return " ".join(said.output.decode("utf-8", "replace").split())[:120]


def unsuited(kustomize: str, helm: str) -> list[str]:
    """A warning where this kustomize cannot inflate charts by this helm. Versions as both say them."""
    builds = _KUSTOMIZE_VERSION.search(kustomize)
    old = builds is not None and (int(builds[1]), int(builds[2])) < (5, 8)
    if not old or not _HELM_4.match(helm):
        return []
    return ["this kustomize cannot call helm 4 for helmCharts: install kustomize 5.8 or later, or helm 3"]


def find_kustomize(environ: Mapping[str, str]) -> Renderer:
    """By TALLYGATE_KUSTOMIZE, else `kustomize`, else `kubectl`, which has it built in."""
    return _named("TALLYGATE_KUSTOMIZE", environ, ("kustomize", "kubectl")) or _on_path(
        ("kustomize", "kubectl"), environ, "install kustomize or kubectl, or set TALLYGATE_KUSTOMIZE"
    )


def find_helm(environ: Mapping[str, str]) -> Renderer:
    """By TALLYGATE_HELM, else `helm`."""
    return _named("TALLYGATE_HELM", environ, ("helm",)) or _on_path(
        ("helm",), environ, "install helm, or set TALLYGATE_HELM"
    )


def _named(variable: str, environ: Mapping[str, str], names: tuple[str, ...]) -> Renderer | None:
    if not (wanted := environ.get(variable)):
        return None
    name = "kubectl" if "kubectl" in names and Path(wanted).name.startswith("kubectl") else names[0]
    if found := shutil.which(Path(wanted).absolute()):
        return Renderer(name, str(found))
    return Renderer(name, problem=f"{variable} names no program: {wanted}")


def _on_path(names: tuple[str, ...], environ: Mapping[str, str], advice: str) -> Renderer:
    # A relative entry of PATH could name a program of the repository that is checked.
    folders = [entry for entry in environ.get("PATH", "").split(os.pathsep) if Path(entry).is_absolute()]
    for name in names:
        if found := shutil.which(name, path=os.pathsep.join(folders)):
            return Renderer(name, found)
    return Renderer(names[0], problem=f"there is no {' or '.join(names)} here: {advice}")
