"""Rendering as one check does it: options of its configuration, one store of outcomes for base and head."""

import time
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from tallygate.engine.config import Kubernetes
from tallygate.engine.failed_renders import without_secrets
from tallygate.engine.problems import UsageError
from tallygate.environments.discover import Layout
from tallygate.kubernetes.files import Files, Loads
from tallygate.kubernetes.options import Bounds, Options
from tallygate.kubernetes.rendered import Outcomes, Rendering
from tallygate.sources.interface import Snapshot

_RENDERED = ("kustomization.yaml", "kustomization.yml", "Kustomization", "Chart.yaml")
_ENABLE_HELM = "--enable-helm"


class Renders:
    """Renders the trees of one check; equal inputs are rendered once."""

    def __init__(self, config: Kubernetes, layout: Layout, loads: Loads) -> None:
        self._options, self._layout, self._loads = _options(config), layout, loads
        self._outcomes: Outcomes = {}
        self._standing: set[str] = set()
        self._before: frozenset[str] | None = None
        self._left = config.rendering.total

    def of(self, snapshot: Snapshot, excluded: Sequence[str], values: Iterable[Any]) -> Rendering:
        """values: the documents of the tree, some of which may say what is deployed."""
        left_out = set(excluded)
        paths = [entry.path for entry in snapshot.entries() if entry.path not in left_out]
        if not any(path.rpartition("/")[2] in _RENDERED for path in paths):
            self._before = frozenset()
            return Rendering()
        from tallygate.kubernetes.deployed import deployed_folders, written_folders
        from tallygate.kubernetes.render import render

        # What the base, which is read first, renders by itself may still be deployed so: no change that
        # includes it somewhere takes it out of judgement.
        told = list(values)
        deployed = [*deployed_folders(told), *sorted(self._standing)]
        files = Files(snapshot, self._loads)
        started = time.monotonic()
        made = render(
            files,
            paths,
            deployed,
            self._layout.environment_of,
            self._options,
            self._outcomes,
            list(written_folders(told)),
            self._before,
            deadline=started + self._left,
        )
        self._left -= time.monotonic() - started
        self._standing |= made.roots
        self._before = made.consumed | made.kustomizations
        return msgspec.structs.replace(made, diagnostics=without_secrets(made.diagnostics, files))


def _options(config: Kubernetes) -> Options:
    """Raises UsageError for an option of kustomize that would run programs or read outside its folder."""
    words = config.build_options.split()
    for word in words:
        if word != _ENABLE_HELM:
            raise UsageError(f"kubernetes: build option {word} is refused; {_ENABLE_HELM} is understood")
    wanted = config.rendering
    bounds = Bounds(timeout=wanted.timeout, memory=wanted.memory, output=wanted.output)
    return Options(config.version, _ENABLE_HELM in words, bounds)
