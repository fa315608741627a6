"""tallygate.yaml: found in a snapshot, read strictly, every value with a default."""

from pathlib import Path

import msgspec

from tallygate.engine.problems import UsageError
from tallygate.engine.schema import violations
from tallygate.loaders.registry import load
from tallygate.model.location import Location
from tallygate.sources.interface import Snapshot

NAMES = ("tallygate.yaml", ".github/tallygate.yaml")
BUILTIN = "builtin"


class EnvironmentConfig(msgspec.Struct, frozen=True):
    """after: the environments a change comes from, which order the environments of a report."""

    fail_on: str | None = None
    after: tuple[str, ...] = ()


class OnUnknown(msgspec.Struct, frozen=True):
    """warn | close_if_reached | close, for a hook and for everything else."""

    hook: str = "warn"
    pr: str = "close_if_reached"


class PolicyLimits(msgspec.Struct, frozen=True):
    """time: seconds for one rule on one input. workers: processes, 0 for one a core."""

    time: float = 10.0
    workers: int = 0


class PolicyServer(msgspec.Struct, frozen=True):
    """An OPA server. token_env: name of the variable that holds the token. timeout: seconds."""

    url: str = ""
    token_env: str = ""
    ca: str = ""
    cert: str = ""
    key: str = ""
    timeout: float = 10.0
    mode: str = "push"
    prefix: str = ""


class Policies(msgspec.Struct, frozen=True):
    """engine: auto | embedded | opa | server. severity: by rule id. disable: rule ids or globs of them."""

    use: tuple[str, ...] = (BUILTIN,)
    disable: tuple[str, ...] = ()
    severity: dict[str, str] = {}
    engine: str = "auto"
    server: PolicyServer = PolicyServer()
    limits: PolicyLimits = PolicyLimits()


class Validators(msgspec.Struct, frozen=True):
    use: tuple[str, ...] = (BUILTIN,)
    disable: tuple[str, ...] = ()


class ExceptionEntry(msgspec.Struct, frozen=True):
    """A declared exception: the finding stays in every report and closes nothing. until: ISO date."""

    rule: str
    reason: str
    owner: str
    until: str = ""
    paths: tuple[str, ...] = ()
    resource: str = ""
    environment: str = ""
    location: Location = Location("")
    """Where it stands, filled in when it is read."""


class Ignore(msgspec.Struct, frozen=True):
    """compat: spellings of other tools that are understood: checkov, trivy, kube-linter."""

    compat: tuple[str, ...] = ()
    require_reason: bool = False


class Rendering(msgspec.Struct, frozen=True):
    """Limits of one run of a renderer. timeout: seconds. memory, output: bytes."""

    timeout: float = 60.0
    memory: int = 1 << 30
    output: int = 64 << 20


class Kubernetes(msgspec.Struct, frozen=True):
    """version: of the clusters, given to `helm template`. build_options: of `kustomize build`."""

    version: str = ""
    build_options: str = ""
    rendering: Rendering = Rendering()


class Config(msgspec.Struct, frozen=True):
    """The whole file; `path` is where it was found, or "" for the defaults."""

    version: int = 1
    fail_on: str = "medium"
    exclude: tuple[str, ...] = ()
    environments: dict[str, EnvironmentConfig] = {}
    on_unknown: OnUnknown = OnUnknown()
    policies: Policies = Policies()
    validators: Validators = Validators()
    exceptions: tuple[ExceptionEntry, ...] = ()
    ignore: Ignore = Ignore()
    kubernetes: Kubernetes = Kubernetes()
    path: str = ""

    def threshold(self, environment: str | None) -> str:
        """Lowest severity that closes the gate of `environment`."""
        own = self.environments.get(environment or "", EnvironmentConfig()).fail_on
        return own or self.fail_on


def find(snapshot: Snapshot) -> str | None:
    """Path of the configuration file of a snapshot. Raises UsageError where there are two."""
    paths = {entry.path for entry in snapshot.entries()}
    found = [name for name in NAMES if name in paths]
    if len(found) > 1:
        raise UsageError(f"both {found[0]} and {found[1]} exist; keep one")
    return found[0] if found else None


def read(snapshot: Snapshot) -> Config:
    """Configuration of a snapshot, or the defaults. Raises UsageError with file:line:col."""
    path = find(snapshot)
    return parse(snapshot.read(path), path) if path else Config()


def parse(data: bytes, path: str) -> Config:
    loaded = load("yaml", data, path)
    for diagnostic in loaded.diagnostics:
        raise UsageError(f"{diagnostic.location}: {diagnostic.message}")
    if len(loaded.documents) != 1:
        raise UsageError(f"{path}:1:1: expected one YAML document that begins with `version: 1`")
    schema = msgspec.json.decode((Path(__file__).parents[1] / "config.schema.json").read_bytes())
    for violation in violations(schema, loaded.documents[0]):
        raise UsageError(f"{violation.location}: {violation.message}")
    return msgspec.convert({**loaded.documents[0].value, "path": path}, Config)
