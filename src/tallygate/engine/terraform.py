"""Terraform as one check evaluates it: by its configuration, with the same downloads for base and head."""

import os
from collections.abc import Iterable
from pathlib import Path

import msgspec

from tallygate.engine.config import Config
from tallygate.engine.terraform_settings import terraform_settings
from tallygate.environments.discover import Layout
from tallygate.model.diagnostic import Diagnostic
from tallygate.model.document import Document
from tallygate.model.location import Location
from tallygate.sources.disk import read_beneath
from tallygate.sources.file_tree import is_pointer
from tallygate.sources.interface import Snapshot, SourceError
from tallygate.terraform.modules import named
from tallygate.terraform.modules.readings import evaluate_readings
from tallygate.terraform.modules.roots import Before
from tallygate.terraform.modules.tree import Evaluation, Limits, Options, World

_DOWNLOADS = (".terraform", "modules")
_MOST_FILES = 50_000
_HINT = "remove .terraform, and run terraform init or tallygate fetch"


class Terraform:
    """Evaluates the trees of one check, the base first. folder: of the working tree, where `terraform init`
    may have put modules; Git ignores them, so that they are in no snapshot. changed: the head, where there is
    a base."""

    def __init__(
        self, config: Config, layout: Layout, folder: Path | None, changed: Snapshot | None = None
    ) -> None:
        self._config, self._layout, self._folder, self._changed = config, layout, folder, changed
        self._before = Before()

    def of(self, snapshot: Snapshot, documents: Iterable[Document], domains: tuple[str, ...]) -> Evaluation:
        limits = self._config.terraform.limits
        if snapshot is self._changed and self._before.folders is None:
            self._before = Before(frozenset())  # the base has no Terraform
        options = Options(
            terraform_settings(self._config, os.environ),
            self._config.terraform.module_paths,
            Limits(limits.instances, limits.steps, limits.file),
            self._before,
        )
        read = list(documents)
        world, told = self._world(snapshot, read)
        made = evaluate_readings(read, world, _layout(self._layout), domains, options)
        # What the base has as a root stays one: a call that a change adds takes nothing out of judgement.
        self._before = Before(made.folders, frozenset(made.successions))
        return msgspec.structs.replace(made, diagnostics=(*made.diagnostics, *told))

    def _world(
        self, snapshot: Snapshot, documents: Iterable[Document]
    ) -> tuple[World, tuple[Diagnostic, ...]]:
        held = {entry.path for entry in snapshot.entries()}
        folders = sorted({document.path.rpartition("/")[0] for document in documents})
        found, told = _downloaded(self._folder, folders) if self._folder else ([], ())
        downloaded = set(found) - held

        def read(path: str) -> bytes | None:
            if path in held:
                data = snapshot.read(path)
                return None if is_pointer(data) else data
            return self._downloaded(path) if path in downloaded else None

        unread = frozenset(one.location.path for one in snapshot.diagnostics) - held
        return World(read, sorted(held | downloaded), unread), told

    def _downloaded(self, path: str) -> bytes | None:
        assert self._folder is not None
        try:
            return read_beneath(self._folder, path)
        except SourceError:
            return None


def _layout(layout: Layout) -> named.Layout:
    words = {word: name for name, spelt in layout.spellings.items() for word in (name, *spelt)}
    return named.Layout(words, layout.environment_of)


def _downloaded(top: Path, folders: Iterable[str]) -> tuple[list[str], tuple[Diagnostic, ...]]:
    """Paths of what `terraform init` put into the folders, and what is said where they are too many."""
    found: list[str] = []
    for folder in folders:
        below = top.joinpath(folder, *_DOWNLOADS)
        if not below.is_dir():
            continue
        for parent, names, files in os.walk(below):
            names[:] = sorted(name for name in names if name != ".git")
            found += [Path(parent, file).relative_to(top).as_posix() for file in sorted(files)]
            if len(found) > _MOST_FILES:
                message = f"of more than {_MOST_FILES:,} files that terraform init put here not all are read"
                place = Location("/".join(filter(None, (folder, *_DOWNLOADS))))
                return found[:_MOST_FILES], (Diagnostic("tf-limit", message, place, hint=_HINT),)
    return found, ()
