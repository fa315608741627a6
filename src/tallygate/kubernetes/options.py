"""How renderers are called."""

import msgspec

from tallygate.kubernetes.kept import NO_RUNS, KeptRuns
from tallygate.loaders.interface import DEFAULT_LIMITS, Limits


class Bounds(msgspec.Struct, frozen=True):
    """timeout: seconds. memory, output: bytes."""

    timeout: float = 60.0
    memory: int = 1 << 30
    output: int = 64 << 20


class Options(msgspec.Struct, frozen=True):
    """version: of Kubernetes, for charts; versions: where an environment has another. enable_helm: whether
    kustomize may call helm. vendor: sources that are elsewhere, and the folder of the tree that stands for
    each. kept: what earlier runs printed. apis: of the cluster, which charts of a kustomization are told.
    """

    version: str = ""
    enable_helm: bool = False
    bounds: Bounds = Bounds()
    vendor: tuple[tuple[str, str], ...] = ()
    kept: KeptRuns = NO_RUNS
    versions: tuple[tuple[str, str], ...] = ()
    apis: tuple[str, ...] = ()
    limits: Limits = DEFAULT_LIMITS
    """Of what renderers write, but for its size."""

    def version_in(self, environment: str | None) -> str:
        """Of Kubernetes; "" where nothing says it."""
        return next((own for name, own in self.versions if name == environment), self.version)
