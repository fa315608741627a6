"""Objects of one check against their schemas: what tallygate.yaml says of them, base before head."""

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import msgspec

from tallygate.engine.config import Config
from tallygate.engine.globs import matches
from tallygate.engine.problems import EvaluationError, UsageError
from tallygate.environments.discover import Layout
from tallygate.model.diagnostic import Diagnostic, Level
from tallygate.model.document import Document
from tallygate.model.resource import Resource
from tallygate.sources.interface import Snapshot

if TYPE_CHECKING:
    from tallygate.kubernetes.schemas.catalogue import Catalogue, Settings
    from tallygate.kubernetes.schemas.crds import Crd

_DEFAULT_KEY = "validators.settings.kubernetes_version"


class ObjectSchemas:
    """Told the trees of one check, the base first. What it needs is imported where there are objects."""

    def __init__(self, config: Config, layout: Layout, judge: Snapshot) -> None:
        """judge: brings the user's schemas. Raises UsageError for a setting that cannot be followed."""
        self._config, self._layout = config, layout
        self._version = minor_versions(config)
        self._settings = (
            _settings(config, judge, self._version) if config.kubernetes.schemas.locations else None
        )
        self._judge = judge
        self.missing: frozenset[str] = frozenset()
        """Types of the last tree that no schema is known of, ignored or not."""
        self.assumed = ""
        """The version that objects of the last tree are held against where nobody says it."""
        self._refused = ""
        self._before: Sequence[Crd] | None = None
        self._catalogues: dict[str, Catalogue] = {}

    def check(
        self,
        resources: Sequence[Resource],
        documents: Sequence[Document],
        unread: Sequence[Diagnostic],
        is_part: Callable[[Resource], bool],
    ) -> tuple[list[Diagnostic], list[str]]:
        """What is wrong with the objects of one tree, and notes. unread: what is not known of its files.
        is_part: of which it is not known what they become; they are not held against anything."""
        self._refused = ""
        if not resources and not documents and not self._before:
            self._before = ()
            return [], []
        from tallygate.kubernetes.schemas import check as schemas
        from tallygate.kubernetes.schemas.catalogue import Catalogue
        from tallygate.kubernetes.schemas.crds import definitions
        from tallygate.kubernetes.schemas.locations import LocationError
        from tallygate.kubernetes.schemas.pack import PackError
        from tallygate.kubernetes.schemas.removed import removed

        crds = list(definitions(resources))
        before = self._catalogues.get("")
        whole = [one for one in resources if not is_part(one)]
        self._catalogues = {
            version: Catalogue(self._settings_of(version), crds, before)
            for version in ("", *self._versions_of_clusters(whole))
        }
        own: dict[str, list[Resource]] = {version: [] for version in self._catalogues}
        for one in whole:
            own.get(one.kubernetes_version, own[""]).append(one)
        try:
            told = [
                schemas.check(own[version], catalogue, self._ignored)
                for version, catalogue in self._catalogues.items()
            ]
        except LocationError as error:
            raise UsageError(str(error)) from None
        except PackError as error:
            raise EvaluationError(str(error)) from None
        self.missing = frozenset().union(*(one.missing for one in told))
        untyped = schemas.untyped(documents, self._layout.environment_of)
        gone = removed(self._before or (), crds, resources, _lost(unread))
        self._before = crds
        found = [d for one in told for d in one.diagnostics]
        notes = dict.fromkeys(note for one in told for note in one.notes)
        return [*found, *untyped, *gone], [*notes, *self._assumed(resources)]

    def demand(self) -> None:
        """Raises UsageError for a version in the last tree that no schemas are of: a head may mend it."""
        if self._refused:
            raise UsageError(self._refused)

    def _settings_of(self, version: str) -> "Settings":
        """version: of a cluster, "" where nothing says it but tallygate.yaml."""
        if self._settings is None:
            self._settings = _settings(self._config, self._judge, self._version)
        if not version:
            return self._settings
        return msgspec.structs.replace(self._settings, version=lambda environment: _minor(version))

    def _versions_of_clusters(self, resources: Sequence[Resource]) -> list[str]:
        """Those that the inventory says and schemas are of."""
        clusters = {one.kubernetes_version: one.cluster for one in resources if one.kubernetes_version}
        reasons = {version: _refused(version) for version in clusters}
        for version, reason in reasons.items():
            if reason:
                inventory = self._config.kubernetes.argocd.inventory
                self._refused = f"{inventory}: cluster {clusters[version]}: version {reason}"
        return sorted(version for version, reason in reasons.items() if not reason)

    def _ignored(self, type_: str) -> bool:
        return matches([one.kinds for one in self._config.kubernetes.schemas.ignore], type_)

    def _assumed(self, resources: Sequence[Resource]) -> list[str]:
        own = self._config.environments
        said = self._config.kubernetes.version or all(
            one.kubernetes_version or (one.environment in own and own[one.environment].kubernetes_version)
            for one in resources
        )
        self.assumed = "" if said else self._version(None)
        note = f"objects are checked as of Kubernetes {self.assumed}: {_DEFAULT_KEY} names another"
        return [note] if self.assumed else []


def _lost(diagnostics: Sequence[Diagnostic]) -> frozenset[str]:
    lost = [d for d in diagnostics if d.level is Level.ERROR or d.rule == "k8s-unrendered"]
    return frozenset(path for d in lost for path in (d.location.path, *d.inputs))


def minor_versions(config: Config) -> Callable[[str | None], str]:
    """The minor version of Kubernetes in each environment. Raises UsageError for one without schemas."""
    own = {
        name: one.kubernetes_version for name, one in config.environments.items() if one.kubernetes_version
    }
    for key, written in {
        _DEFAULT_KEY: config.kubernetes.version,
        **{f"environments.{name}.kubernetes_version": version for name, version in own.items()},
    }.items():
        if written:
            _demand(config, key, written)

    def version(environment: str | None) -> str:
        return _minor(own.get(environment or "") or config.kubernetes.version) or _newest()

    return version


def _minor(version: str) -> str:
    return ".".join(re.split(r"[.+-]", version.removeprefix("v"))[:2])


def _newest() -> str:
    from tallygate.kubernetes.schemas.pack import head

    return head().versions[-1]


def _demand(config: Config, key: str, written: str) -> None:
    if refused := _refused(written):
        place = next((f"{one.location}: " for one in config.settings if one.key == key), "")
        raise UsageError(f"{place}{key}: {refused}")


def _refused(version: str) -> str:
    """Why nothing can be held against a version; "" where it can."""
    from tallygate.kubernetes.schemas.pack import head

    known = head().versions
    there = _minor(version) in known
    return "" if there else f"{version}: the schemas are of {known[0]} to {known[-1]}"


def _settings(config: Config, judge: Snapshot, version: Callable[[str | None], str]) -> "Settings":
    from tallygate.kubernetes.schemas.catalogue import Settings
    from tallygate.kubernetes.schemas.locations import LocationError, UserSchemas

    wanted = config.kubernetes.schemas
    try:
        paths = [entry.path for entry in judge.entries()] if wanted.locations else ()
        user = UserSchemas(wanted.locations, paths, judge.read) if wanted.locations else None
    except LocationError as error:
        raise UsageError(str(error)) from None
    return Settings(version, wanted.strict, user)
