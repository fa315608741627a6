"""What one check has loaded: base and head share most of their files."""

from collections.abc import Callable, Sequence
from typing import Any

from tallygate.loaders.interface import DEFAULT_LIMITS, HCL_LIMITS, Limits
from tallygate.loaders.registry import load
from tallygate.model.diagnostic import Diagnostic
from tallygate.model.document import Document, Loaded
from tallygate.model.location import Location

Key = tuple[str, str, str]
"""Path, blob id and loader."""
_HINT = "make it smaller, exclude it, or raise kubernetes.limits.{}"
_FAMILIES = {"dotenv": "env-file", "tfvars": "tf"}
"""Of rules, where it has not the loader's name."""


class Loads:
    """Each file is loaded once, all but Terraform's within the limits of the configuration."""

    def __init__(self, limits: Limits = DEFAULT_LIMITS) -> None:
        self.limits = limits
        self._made: dict[Key, Loaded] = {}
        self._left = limits.total

    def of(self, key: Key, read: Callable[[], bytes]) -> Loaded:
        if key not in self._made:
            path, _, loader = key
            if loader == "hcl":
                self._made[key] = load(loader, read(), path, HCL_LIMITS)
            else:
                self._made[key] = self._bounded(load(loader, read(), path, self.limits), path, loader)
        return self._made[key]

    def get(self, key: Key) -> Loaded | None:
        """None for what nobody asked for."""
        return self._made.get(key)

    def _bounded(self, loaded: Loaded, path: str, loader: str) -> Loaded:
        values, objects = extent(loaded.documents)
        if objects > self.limits.objects:
            key, message = (
                "objects",
                f"{objects} objects in one file, more than the limit of {self.limits.objects}",
            )
        elif values > self._left:
            key, message = (
                "total",
                f"more than {self.limits.total} values in the files of this check: it is not read",
            )
        else:
            self._left -= values
            return loaded
        told = Diagnostic(
            f"{_FAMILIES.get(loader, loader)}-limit", message, Location(path), hint=_HINT.format(key)
        )
        return Loaded([], [*loaded.diagnostics, told])


def extent(documents: Sequence[Document]) -> tuple[int, int]:
    """How many values there are, each time that an alias repeats one, and how many objects in lists of such
    and beside them."""
    values, objects = 0, len(documents)
    level: list[Any] = [document.value for document in documents]
    while level:
        values += len(level)
        below: list[Any] = []
        for value in level:
            if value.__class__ is dict:
                below += value.values()
                items = value.get("items")
                objects += len(items) if items.__class__ is list and "kind" in value else 0
            elif value.__class__ is list:
                below += value
        level = below
    return values, objects
