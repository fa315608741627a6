"""Terraform as one check evaluates it: by its configuration, with the same downloads for base and head."""

import os
from collections.abc import Iterable
from pathlib import Path

from tallygate.engine.config import Config
from tallygate.engine.terraform_settings import terraform_settings
from tallygate.environments.discover import Layout
from tallygate.model.document import Document
from tallygate.sources.disk import read_beneath
from tallygate.sources.interface import Snapshot
from tallygate.terraform.modules import named
from tallygate.terraform.modules.tree import Evaluation, Limits, Options, World, evaluate_tree

_DOWNLOADS = (".terraform", "modules")
_MOST_FILES = 50_000


class Terraform:
    """Evaluates the trees of one check, the base first. folder: of the working tree, where `terraform init`
    may have put modules; Git ignores them, so that they are in no snapshot."""

    def __init__(self, config: Config, layout: Layout, folder: Path | None) -> None:
        self._config, self._layout, self._folder = config, layout, folder
        self._standing: frozenset[str] = frozenset()

    def of(self, snapshot: Snapshot, documents: Iterable[Document], domains: tuple[str, ...]) -> Evaluation:
        limits = self._config.terraform.limits
        options = Options(
            terraform_settings(self._config, os.environ),
            self._config.terraform.module_paths,
            Limits(limits.instances, limits.steps, limits.file),
            self._standing,
        )
        read = list(documents)
        made = evaluate_tree(read, self._world(snapshot, read), _layout(self._layout), domains, options)
        # What the base has as a root stays one: a call that a change adds takes nothing out of judgement.
        self._standing |= made.roots
        return made

    def _world(self, snapshot: Snapshot, documents: Iterable[Document]) -> World:
        held = {entry.path for entry in snapshot.entries()}
        folders = sorted({document.path.rpartition("/")[0] for document in documents})
        downloaded = set(_downloaded(self._folder, folders)) - held if self._folder else set()

        def read(path: str) -> bytes | None:
            if path in held:
                return snapshot.read(path)
            return self._downloaded(path) if path in downloaded else None

        return World(read, sorted(held | downloaded))

    def _downloaded(self, path: str) -> bytes | None:
        assert self._folder is not None
        try:
            return read_beneath(self._folder, path)
        except OSError:
            return None


def _layout(layout: Layout) -> named.Layout:
    words = {word: name for name, spelt in layout.spellings.items() for word in (name, *spelt)}
    return named.Layout(words, layout.environment_of)


def _downloaded(top: Path, folders: Iterable[str]) -> Iterable[str]:
    """Paths of what `terraform init` put into the folders."""
    found: list[str] = []
    for folder in folders:
        below = top.joinpath(folder, *_DOWNLOADS)
        if not below.is_dir():
            continue
        for parent, names, files in os.walk(below):
            names[:] = sorted(name for name in names if name != ".git")
            found += [Path(parent, file).relative_to(top).as_posix() for file in sorted(files)]
            if len(found) > _MOST_FILES:
                return found[:_MOST_FILES]
    return found
