"""What tallygate.yaml says of Kubernetes, Argo CD and Terraform."""

from typing import Any

import msgspec

from tallygate.loaders.interface import Limits


class Rendering(msgspec.Struct, frozen=True):
    """Limits of one run of a renderer. timeout, and total of all runs: seconds. memory, output: bytes."""

    timeout: float = 60.0
    total: float = 300.0
    memory: int = 1 << 30
    output: int = 64 << 20


class IgnoredKinds(msgspec.Struct, frozen=True):
    """kinds: a glob of "GROUP/Kind", of which it is accepted that they have no schema."""

    kinds: str
    reason: str


class Schemas(msgspec.Struct, frozen=True):
    """Of objects. locations: paths with kubeconform's words in them. strict: unknown fields are wrong."""

    locations: tuple[str, ...] = ()
    ignore: tuple[IgnoredKinds, ...] = ()
    strict: bool = True


class ArgoCD(msgspec.Struct, frozen=True):
    """roots: folders whose Applications count. own (key `self`): URLs of this repository. repos: folders by
    URLs of other repositories. inventory: file that lists the clusters. manifests: globs of files that
    Applications are to deploy. generators: parameters by hand."""

    roots: tuple[str, ...] = ()
    own: tuple[str, ...] = msgspec.field(default=(), name="self")
    repos: dict[str, str] = {}
    inventory: str = ""
    manifests: tuple[str, ...] = ()
    generators: dict[str, list[dict[str, Any]]] = {}


class Kubernetes(msgspec.Struct, frozen=True):
    """version: of the clusters, given to `helm template`, too. build_options: of `kustomize build`. vendor:
    folders by what they stand for. definitions: URLs of CustomResourceDefinitions to fetch."""

    version: str = ""
    build_options: str = ""
    argocd: ArgoCD = ArgoCD()
    rendering: Rendering = Rendering()
    limits: Limits = Limits()
    vendor: dict[str, str] = {}
    definitions: tuple[str, ...] = ()
    schemas: Schemas = Schemas()


class TerraformEnvironment(msgspec.Struct, frozen=True):
    """var_files: relative to the root. vars: plain values; text is read by the type of the variable."""

    var_files: tuple[str, ...] = ()
    vars: dict[str, Any] = {}
    workspace: str = "default"


class TerraformRoot(msgspec.Struct, frozen=True):
    """path: a folder, `{env}` in it for the word of an environment."""

    path: str
    environments: dict[str, TerraformEnvironment] = {}


class TerraformLimits(msgspec.Struct, frozen=True):
    """Of one root in one environment. file: bytes of one file."""

    instances: int = 50_000
    steps: int = 5_000_000
    file: int = 16 << 20


class Terraform(msgspec.Struct, frozen=True):
    """module_paths: folders by source. env_vars: whether TF_VAR_NAME counts."""

    roots: tuple[TerraformRoot, ...] = ()
    module_paths: dict[str, str] = {}
    env_vars: bool = False
    limits: TerraformLimits = TerraformLimits()
