"""Rendering as one check does it: options of its configuration, one store of outcomes for base and head."""

import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from tallygate.cache.store import NOTHING_KEPT, Store
from tallygate.engine.config import Config, EnvironmentConfig
from tallygate.engine.config_errors import near
from tallygate.engine.config_platforms import Kubernetes
from tallygate.engine.failed_renders import Known, without_secrets
from tallygate.engine.globs import matches
from tallygate.engine.grammar import dotted
from tallygate.engine.problems import UsageError
from tallygate.environments.discover import Layout
from tallygate.environments.words import default_words
from tallygate.kubernetes.files import Files
from tallygate.kubernetes.kept import KeptRuns
from tallygate.kubernetes.options import Bounds, Options
from tallygate.kubernetes.rendered import NOTHING_CLAIMED, Claimed, Outcomes, Rendering
from tallygate.loaders.loads import Loads
from tallygate.model.diagnostic import Diagnostic, Level
from tallygate.model.document import Document
from tallygate.model.location import Location
from tallygate.sources.interface import Snapshot

if TYPE_CHECKING:
    from tallygate.kubernetes.argocd.assembly import Vouched
    from tallygate.kubernetes.deployed import Written
    from tallygate.kubernetes.render import Built

_RENDERED = ("kustomization.yaml", "kustomization.yml", "Kustomization", "Chart.yaml")
_ENABLE_HELM = "--enable-helm"
_APPLICATIONS = ("Application", "ApplicationSet", "List", "ApplicationList", "ApplicationSetList")
_MOST_PASSES = 8  # Applications that make Applications: two or three are common


class Renders:
    """Renders the trees of one check; equal inputs are rendered once."""

    def __init__(
        self,
        config: Kubernetes,
        layout: Layout,
        loads: Loads,
        store: Store = NOTHING_KEPT,
        clone: tuple[Path | None, str] = (None, ""),
        declared: Mapping[str, EnvironmentConfig] = {},
    ) -> None:
        """clone: folder of the working tree, and the ref that a change goes to. declared: environments."""
        self._environments = sorted({*layout.environments, *declared})
        self._config, self._layout, self._loads = config, layout, loads
        self._options, self._clone = _options(config, store, declared), clone
        self._outcomes: Outcomes = {}
        self._secrets: Known = {}
        self._standing: set[str] = set()
        self._deployed: set[str] = set()
        self._written: set[Written] = set()
        self._before: frozenset[str] | None = None
        self._whole: frozenset[str] = frozenset()
        self._vouched: Vouched | None = None
        self._vouching: Vouched = frozenset()
        self._claimed = NOTHING_CLAIMED
        self._left = config.rendering.total

    def of(
        self,
        snapshot: Snapshot,
        excluded: Sequence[str],
        documents: Iterable[Document],
        claimed: Claimed = NOTHING_CLAIMED,
    ) -> Rendering:
        """documents: those of the tree, some of which may say what is deployed. claimed: files that are read
        as manifests."""
        found = list(documents)
        self._learn([document.value for document in found])
        self._claimed, left_out = claimed, set(excluded)
        paths = [entry.path for entry in snapshot.entries() if entry.path not in left_out]
        manifests = self._manifests(paths)
        if not found and not manifests and not any(path.rpartition("/")[2] in _RENDERED for path in paths):
            self._before, self._vouched, self._whole = frozenset(), frozenset(), frozenset(paths)
            return Rendering()
        files = Files(snapshot, self._loads)
        started = time.monotonic()
        made = self._settled(files, paths, found, manifests, started + self._left)
        self._left -= time.monotonic() - started
        self._standing |= made.roots
        self._before = made.consumed | made.kustomizations
        self._vouched = self._vouching
        # Nor does a change make parts of what the base judges as whole objects.
        parts = made.parts - self._whole
        self._whole = frozenset(paths) - made.parts
        return msgspec.structs.replace(
            made, diagnostics=without_secrets(made.diagnostics, files, self._secrets), parts=parts
        )

    def _settled(
        self,
        files: Files,
        paths: Sequence[str],
        documents: Sequence[Document],
        manifests: Sequence[str],
        deadline: float,
    ) -> Rendering:
        """Rendered until it says nothing new of what is deployed."""
        from tallygate.kubernetes.render import render_alone

        for _ in range(_MOST_PASSES):
            built = render_alone(
                files,
                paths,
                sorted(self._deployed | self._standing),
                self._layout.environment_of,
                self._options,
                self._outcomes,
                sorted(self._written, key=str),
                self._before,
                deadline=deadline,
            )
            made = self._with_applications(built, documents, manifests)
            said = [one for one in made.objects if self._learn([one.value])]
            if not said:
                return made
        return msgspec.structs.replace(made, diagnostics=(*made.diagnostics, _unsettled(said[0].source)))

    def _manifests(self, paths: Sequence[str]) -> list[str]:
        """Those that Applications are to deploy."""
        globs = _in_folders(self._config.argocd.manifests)
        return [path for path in paths if matches(globs, path)]

    def _with_applications(
        self, built: "Built", documents: Sequence[Document], manifests: Sequence[str]
    ) -> Rendering:
        """Where Argo CD is told what to deploy, objects land where it says."""
        from tallygate.kubernetes.render import as_it_is

        rendered = (one.value for outcome in built.outcomes for one in outcome.objects)
        written = (document.value for document in documents)
        if not manifests and not any(
            value.get("kind") in _APPLICATIONS for value in (*written, *rendered) if isinstance(value, dict)
        ):
            self._vouching = frozenset()
            return as_it_is(built)
        from tallygate.engine.clone import origin_of
        from tallygate.kubernetes.argocd.landed import Told, land

        told = Told(
            documents=[one for one in documents if one.path not in built.consumed],
            claimed=self._claimed,
            origin=origin_of(*self._clone, self._config.argocd, self._loads),
            roots=self._config.argocd.roots,
            inventory=self._config.argocd.inventory,
            recorded=self._config.argocd.generators,
            environment_named=self._layout.named_in,
            environment_refused=self._refused,
            manifests=manifests,
        )
        made, vouched = land(built, told, self._outcomes, self._vouched)
        self._vouching = vouched
        return made

    def _refused(self, name: str) -> str:
        """Why an inventory means no environment by a name; it may be the only one to know any, or a usual
        one that nothing else names."""
        known, families = self._environments, default_words().family
        if not known or name in known:
            return ""
        meant = families.get(name.lower(), "")
        hint = f"; did you mean `{meant}`?" if meant in known else near(name, known)
        if meant and not hint and meant == name:
            return ""
        return f"there is no environment {name}{hint or ': declare it in `environments`'}"

    def _learn(self, values: Sequence[Any]) -> bool:
        """Whether they say anything new of what is deployed.

        The base is read first, and what it says still counts in the head: no change takes a file out of
        judgement by telling Argo CD something else. Nor does one that includes somewhere what the base
        renders by itself.
        """
        if not values:
            return False
        from tallygate.kubernetes.deployed import deployed_folders, written_folders

        known = len(self._deployed) + len(self._written)
        self._deployed |= {*deployed_folders(values)}
        self._written |= {*written_folders(values)}
        return len(self._deployed) + len(self._written) > known


def _unsettled(path: str) -> Diagnostic:
    return Diagnostic(
        rule="k8s-unrendered",
        message=f"not rendered (limit): what it deploys deploys others, {_MOST_PASSES} times over",
        location=Location(path),
        level=Level.UNKNOWN,
        hint="write out the Applications",
        resource=path,
    )


def _options(config: Kubernetes, store: Store, declared: Mapping[str, EnvironmentConfig]) -> Options:
    """Raises UsageError for an option of kustomize that would run programs or read outside its folder."""
    words = config.build_options.split()
    for word in words:
        if word != _ENABLE_HELM:
            raise UsageError(f"kubernetes: build option {word} is refused; {_ENABLE_HELM} is understood")
    wanted = config.rendering
    bounds = Bounds(timeout=wanted.timeout, memory=wanted.memory, output=wanted.output)
    vendor = tuple((source, path.strip("/")) for source, path in sorted(config.vendor.items()))
    own = ((name, one.kubernetes_version) for name, one in sorted(declared.items()))
    versions = tuple((name, version) for name, version in own if version)
    helm = _ENABLE_HELM in words
    return Options(config.version, helm, bounds, vendor, KeptRuns(store), versions, limits=config.limits)


def refuse_missing(config: Config, snapshot: Snapshot) -> None:
    """Raises UsageError where `kubernetes.vendor` or `argocd.manifests` names what the tree lacks."""
    if not config.kubernetes.vendor and not config.kubernetes.argocd.manifests:
        return
    files = Files(snapshot, Loads())
    places = {setting.key: setting.location for setting in config.settings}
    for source, path in config.kubernetes.vendor.items():
        key = dotted(("kubernetes", "vendor", source))
        if not files.is_folder(path.strip("/")) and path not in files:
            raise UsageError(f"{places[key]}: {key}: there is no {path} in the repository")
    key = dotted(("kubernetes", "argocd", "manifests"))
    for glob in config.kubernetes.argocd.manifests:
        if not any(matches(_in_folders([glob]), path) for path in files.paths):
            raise UsageError(f"{places[key]}: {key}: {glob} matches no file")


def _in_folders(globs: Iterable[str]) -> tuple[str, ...]:
    """What a glob matches, and what is below a folder that it matches."""
    plain = [glob.strip("/") for glob in globs]
    return (*plain, *(f"{glob}/**" for glob in plain))
