"""Rendering as one check does it: options of its configuration, one store of outcomes for base and head."""

import time
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from tallygate.cache.store import NOTHING_KEPT, Store
from tallygate.engine.config import Config, Kubernetes
from tallygate.engine.failed_renders import without_secrets
from tallygate.engine.grammar import dotted
from tallygate.engine.problems import UsageError
from tallygate.environments.discover import Layout
from tallygate.kubernetes.files import Files, Loads
from tallygate.kubernetes.kept import KeptRuns
from tallygate.kubernetes.options import Bounds, Options
from tallygate.kubernetes.rendered import Outcomes, Rendering
from tallygate.model.diagnostic import Diagnostic, Level
from tallygate.model.location import Location
from tallygate.sources.interface import Snapshot

if TYPE_CHECKING:
    from tallygate.kubernetes.deployed import Written

_RENDERED = ("kustomization.yaml", "kustomization.yml", "Kustomization", "Chart.yaml")
_ENABLE_HELM = "--enable-helm"
_MOST_PASSES = 8  # Applications that make Applications: two or three are common


class Renders:
    """Renders the trees of one check; equal inputs are rendered once."""

    def __init__(self, config: Kubernetes, layout: Layout, loads: Loads, store: Store = NOTHING_KEPT) -> None:
        self._options, self._layout, self._loads = _options(config, store), layout, loads
        self._outcomes: Outcomes = {}
        self._standing: set[str] = set()
        self._deployed: set[str] = set()
        self._written: set[Written] = set()
        self._before: frozenset[str] | None = None
        self._left = config.rendering.total

    def of(self, snapshot: Snapshot, excluded: Sequence[str], values: Iterable[Any]) -> Rendering:
        """values: the documents of the tree, some of which may say what is deployed."""
        self._learn(list(values))
        left_out = set(excluded)
        paths = [entry.path for entry in snapshot.entries() if entry.path not in left_out]
        if not any(path.rpartition("/")[2] in _RENDERED for path in paths):
            self._before = frozenset()
            return Rendering()
        files = Files(snapshot, self._loads)
        started = time.monotonic()
        made = self._settled(files, paths, started + self._left)
        self._left -= time.monotonic() - started
        self._standing |= made.roots
        self._before = made.consumed | made.kustomizations
        return msgspec.structs.replace(made, diagnostics=without_secrets(made.diagnostics, files))

    def _settled(self, files: Files, paths: Sequence[str], deadline: float) -> Rendering:
        """Rendered until it says nothing new of what is deployed."""
        from tallygate.kubernetes.render import render

        for _ in range(_MOST_PASSES):
            made = render(
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
            said = [one for one in made.objects if self._learn([one.value])]
            if not said:
                return made
        return msgspec.structs.replace(made, diagnostics=(*made.diagnostics, _unsettled(said[0].source)))

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


def _options(config: Kubernetes, store: Store) -> Options:
    """Raises UsageError for an option of kustomize that would run programs or read outside its folder."""
    words = config.build_options.split()
    for word in words:
        if word != _ENABLE_HELM:
            raise UsageError(f"kubernetes: build option {word} is refused; {_ENABLE_HELM} is understood")
    wanted = config.rendering
    bounds = Bounds(timeout=wanted.timeout, memory=wanted.memory, output=wanted.output)
    vendor = tuple((source, path.strip("/")) for source, path in sorted(config.vendor.items()))
    return Options(config.version, _ENABLE_HELM in words, bounds, vendor, KeptRuns(store))


def refuse_missing(config: Config, snapshot: Snapshot) -> None:
    """Raises UsageError where `kubernetes.vendor` names something that the tree does not have."""
    if not config.kubernetes.vendor:
        return
    files = Files(snapshot, {})
    places = {setting.key: setting.location for setting in config.settings}
    for source, path in config.kubernetes.vendor.items():
        key = dotted(("kubernetes", "vendor", source))
        if not files.is_folder(path.strip("/")) and path not in files:
            raise UsageError(f"{places[key]}: {key}: there is no {path} in the repository")
