"""Evaluation of Terraform for the trees of one check."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tallygate.engine.config import Config
from tallygate.environments.discover import Layout
from tallygate.model.document import Document
from tallygate.model.facts import Facts
from tallygate.sources.interface import Snapshot

if TYPE_CHECKING:
    from tallygate.engine.terraform import Terraform


class LazyTerraform:
    """Imports the evaluator where there is something for it."""

    def __init__(self, config: Config, layout: Layout, folder: Path | None, changed: Snapshot | None) -> None:
        self._made = (config, layout, folder, changed)
        self._terraform: Terraform | None = None

    def of(self, snapshot: Snapshot, documents: Sequence[Document], domains: tuple[str, ...]) -> Facts:
        if self._terraform is None:
            from tallygate.engine.terraform import Terraform

            self._terraform = Terraform(*self._made)
        made = self._terraform.of(snapshot, documents, domains)
        return Facts(list(made.resources), list(made.diagnostics), made.successions)
