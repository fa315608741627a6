"""tallygate.yaml: found in a snapshot, read strictly, every value with a default."""

from pathlib import Path

import msgspec

from tallygate.engine.problems import UsageError
from tallygate.engine.schema import violations
from tallygate.loaders.registry import load
from tallygate.sources.interface import Snapshot

NAMES = ("tallygate.yaml", ".github/tallygate.yaml")
BUILTIN = "builtin"


class EnvironmentConfig(msgspec.Struct, frozen=True):
    fail_on: str | None = None


class OnUnknown(msgspec.Struct, frozen=True):
    """warn | close_if_reached | close, for a hook and for everything else."""

    hook: str = "warn"
    pr: str = "close_if_reached"


class PolicyLimits(msgspec.Struct, frozen=True):
    """time: seconds for one rule on one input. workers: processes, 0 for one a core."""

    time: float = 10.0
    workers: int = 0


class Policies(msgspec.Struct, frozen=True):
    use: tuple[str, ...] = (BUILTIN,)
    limits: PolicyLimits = PolicyLimits()


class Validators(msgspec.Struct, frozen=True):
    use: tuple[str, ...] = (BUILTIN,)


class Config(msgspec.Struct, frozen=True):
    """The whole file; `path` is where it was found, or "" for the defaults."""

    version: int = 1
    fail_on: str = "medium"
    exclude: tuple[str, ...] = ()
    environments: dict[str, EnvironmentConfig] = {}
    on_unknown: OnUnknown = OnUnknown()
    policies: Policies = Policies()
    validators: Validators = Validators()
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
