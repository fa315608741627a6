"""tallygate.yaml: found in a snapshot, read strictly, every value with a default."""

from collections.abc import Iterable
from typing import Any

import msgspec

from tallygate.cost.declared import Budget, Costs, Nodes
from tallygate.drift.declared import Drifting
from tallygate.engine.config_costs import tell_costs
from tallygate.engine.config_drift import tell_drift
from tallygate.engine.config_errors import raise_all, refuse
from tallygate.engine.config_platforms import Kubernetes, Terraform
from tallygate.engine.grammar import Place, dotted, places, read_values
from tallygate.engine.problems import UsageError
from tallygate.loaders.registry import load
from tallygate.model.diagnostic import Diagnostic, Level
from tallygate.model.document import Document
from tallygate.model.location import Location, ValuePath
from tallygate.promotion.declared import Layout, Overriding, Promotable, WayBack
from tallygate.promotion.gates.declared import Gate
from tallygate.promotion.refs import LedgerPlace
from tallygate.sources.interface import Snapshot

NAMES = ("tallygate.yaml", ".github/tallygate.yaml")
BUILTIN = "builtin"
EVERY = "*"
"""In `require`: every environment."""
_MOST_BYTES = 256 << 10


class EnvironmentConfig(msgspec.Struct, frozen=True):
    """after: the environments a change comes from, which order the environments of a report.
    kubernetes_version: of its clusters. waves: of regions, in the order they are promoted to. nodes: what its
    clusters run on."""

    fail_on: str | None = None
    after: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    waves: tuple[tuple[str, ...], ...] = ()
    kubernetes_version: str = ""
    nodes: tuple[Nodes, ...] = ()


class OnUnknown(msgspec.Struct, frozen=True):
    """warn | close_if_reached | close, for a hook and for everything else."""

    hook: str = "warn"
    pr: str = "close_if_reached"


class PolicyLimits(msgspec.Struct, frozen=True):
    """time: seconds for one rule on one input. memory: bytes of one worker. workers: 0 for one a core."""

    time: float = 10.0
    workers: int = 0
    memory: int = 1 << 30


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
    """engine: auto | embedded | opa | server. severity: by rule id. enable, disable: rule ids or globs of
    them. settings: texts by rule id and name of the setting."""

    use: tuple[str, ...] = (BUILTIN,)
    enable: tuple[str, ...] = ()
    disable: tuple[str, ...] = ()
    severity: dict[str, str] = {}
    settings: dict[str, dict[str, tuple[str, ...]]] = {}
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


class Checkov(msgspec.Struct, frozen=True):
    """A run of Checkov. version: the one it must have, "" for any."""

    version: str = ""
    arguments: tuple[str, ...] = ()


class Scanner(msgspec.Struct, frozen=True):
    """Results of another tool: the path of a SARIF file, or a run. severity: by globs of its rule ids."""

    sarif: str = ""
    checkov: Checkov | None = None
    severity: dict[str, str] = {}
    location: Location = Location("")


class Service(msgspec.Struct, frozen=True):
    """until: the last environment it runs in. within (key `in`): exactly those. Neither: all of them."""

    until: str = ""
    within: tuple[str, ...] = msgspec.field(default=(), name="in")
    owners: tuple[str, ...] = ()


class RuleSettings(msgspec.Struct, frozen=True):
    """What an override says of rules; disable: ids or globs of them. severity: by rule id or glob."""

    disable: tuple[str, ...] = ()
    severity: dict[str, str] = {}


class Override(msgspec.Struct, frozen=True):
    """Other settings for paths (globs), of all environments or of those named."""

    paths: tuple[str, ...]
    environments: tuple[str, ...] = ()
    fail_on: str = ""
    policies: RuleSettings = RuleSettings()


class NameUse(msgspec.Struct, frozen=True):
    """A name of something: environment | rule | validator. key: dotted path of where it is used."""

    kind: str
    name: str
    key: str
    location: Location


class Setting(msgspec.Struct, frozen=True):
    """One value as it is written. key: its dotted path."""

    key: str
    value: Any
    location: Location


class Config(msgspec.Struct, frozen=True):
    """The whole file; `path` is where it was found, or "" for the defaults."""

    version: int = 1
    name: str = ""
    fail_on: str = "medium"
    exclude: tuple[str, ...] = ()
    environments: dict[str, EnvironmentConfig] = {}
    services: dict[str, Service] = {}
    overrides: tuple[Override, ...] = ()
    on_unknown: OnUnknown = OnUnknown()
    policies: Policies = Policies()
    validators: Validators = Validators()
    exceptions: tuple[ExceptionEntry, ...] = ()
    ignore: Ignore = Ignore()
    scanners: tuple[Scanner, ...] = ()
    kubernetes: Kubernetes = Kubernetes()
    terraform: Terraform = Terraform()
    budgets: tuple[Budget, ...] = ()
    cost: Costs | None = None
    drift: Drifting = Drifting()
    layout: Layout = Layout()
    promote: tuple[Promotable, ...] = ()
    never: tuple[str, ...] = ()
    gates: dict[str, Gate] = {}
    require: dict[str, tuple[str, ...]] = {}
    rollback: WayBack = WayBack()
    override: Overriding | None = None
    ledger: LedgerPlace = LedgerPlace()
    land: str = "merge"
    path: str = ""
    names: tuple[NameUse, ...] = ()
    """Names it speaks of, to be checked once it is known what there is."""
    settings: tuple[Setting, ...] = ()
    """Everything that is written, as it is written."""
    raises_only: bool = False
    """Severities of rules count only where they are above the rule's own."""

    @property
    def estimates(self) -> bool:
        """Whether `check` says what things cost."""
        return bool(self.budgets) or self.cost is not None

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
    """Raises UsageError with file:line:col for everything that is wrong."""
    return of_document(document_of(data, path))


def document_of(data: bytes, path: str) -> Document:
    """The one YAML document of a file that meets the grammar. Raises UsageError."""
    if len(data) > _MOST_BYTES:
        raise UsageError(f"{path}:1:1: a configuration of more than {_MOST_BYTES >> 10} KiB is not read")
    loaded = load("yaml", data, path)
    told = [(diagnostic.location, _told(diagnostic)) for diagnostic in loaded.diagnostics]
    if any(diagnostic.level is Level.ERROR for diagnostic in loaded.diagnostics):
        raise_all(told)
    if len(loaded.documents) != 1:
        raise UsageError(f"{path}:1:1: expected one YAML document that begins with `version: 1`")
    refuse(loaded.documents[0], told)
    return loaded.documents[0]


def _told(problem: Diagnostic) -> str:
    """What the loader says; of a key that is set twice without which of them counts, for none does."""
    return problem.message.removesuffix("; the last value counts")


def of_document(document: Document) -> Config:
    """The configuration of a document that meets the grammar."""
    value = read_values(document.value)
    found = list(places(document.value))
    for place in found:  # entries that reports point at know where they stand
        if len(place.path) == 2 and place.path[0] in ("exceptions", "scanners"):
            key, index = place.path
            value[key][index]["location"] = msgspec.to_builtins(_location(document, place))
    value["services"] = _services(value.get("services", {}))
    value["kubernetes"] = _kubernetes(value)
    for tell in (tell_costs, tell_drift):
        tell(value, lambda path: Location.at(document.path, document.spans.key(path)))
    gates = value.pop("gates", {})
    config = msgspec.convert({**value, "path": document.path}, Config)
    names, settings = tuple(_names(document, found)), tuple(_settings(document, found))
    config = msgspec.structs.replace(config, names=names, settings=settings)
    return _with_gates(document, config, gates) if gates or config.require else config


def _with_gates(document: Document, config: Config, gates: dict[str, dict[str, Any]]) -> Config:
    from tallygate.engine.config_gates import told_gates

    def place(path: ValuePath) -> Location:
        return Location.at(document.path, document.spans.key(path))

    return msgspec.structs.replace(config, gates=told_gates(config, gates, place))


def _services(declared: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Each service with the defaults it does not contradict."""
    defaults = declared.get("defaults", {})
    where = {key: value for key, value in defaults.items() if key in ("until", "in")}
    owners = {key: value for key, value in defaults.items() if key == "owners"}
    return {
        name: {**owners, **({} if own.keys() & {"until", "in"} else where), **own}
        for name, own in declared.items()
        if name != "defaults"
    }


def _kubernetes(value: dict[str, Any]) -> dict[str, Any]:
    """The keys of the grammar, which follow Argo CD and the validators, by what they are used for."""
    own = value.get("kubernetes", {})
    limits = {**own.get("limits", {})}
    return {
        "version": value.get("validators", {}).get("settings", {}).get("kubernetes_version", ""),
        "build_options": own.get("argocd", {}).get("kustomize", {}).get("build_options", ""),
        "argocd": {key: part for key, part in own.get("argocd", {}).items() if key != "kustomize"},
        "rendering": limits.pop("render", {}),
        "limits": limits,
        "vendor": own.get("vendor", {}),
        "definitions": own.get("schemas", {}).get("fetch", ()),
        "schemas": own.get("schemas", {}),
    }


def _names(document: Document, found: Iterable[Place]) -> Iterable[NameUse]:
    for place in found:
        kind = place.node.get("x-names")
        if kind and isinstance(place.value, str):
            yield NameUse(kind, place.value, dotted(place.path), _location(document, place))
        own = place.node.get("properties", ())
        free = [key for key in place.value if key not in own] if "x-keys" in place.node else []
        for key in (key for key in free if key != EVERY):
            location = Location.at(document.path, document.spans.key((*place.path, key)))
            yield NameUse(place.node["x-keys"], key, dotted((*place.path, key)), location)


def _settings(document: Document, found: Iterable[Place]) -> Iterable[Setting]:
    """Values that hold no further keys, lists of plain values as one; values of variables whole."""
    for place in found:
        of_a_list = bool(place.path) and isinstance(place.path[-1], int)
        plain = not _holds_keys(place.value) and not (of_a_list and not isinstance(place.value, dict))
        if plain or "x-whole" in place.node:
            yield Setting(dotted(place.path), place.value, _location(document, place))


def _holds_keys(value: Any) -> bool:
    if isinstance(value, list):
        return any(isinstance(item, dict) for item in value)
    return isinstance(value, dict) and bool(value)


def _location(document: Document, place: Place) -> Location:
    return Location.at(document.path, document.spans.key(place.path))
