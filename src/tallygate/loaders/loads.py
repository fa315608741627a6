"""What one check has loaded: base and head share most of their files."""

from collections.abc import Callable

from tallygate.loaders.interface import DEFAULT_LIMITS, Limits
from tallygate.loaders.registry import load
from tallygate.model.document import Loaded

Key = tuple[str, str, str]
"""Path, blob id and loader."""
LIMITS = Limits(depth=100)
"""The engine of rules reads JSON of 128 levels, of which a question needs some for itself."""


class Loads:
    """Each file is loaded once, all but Terraform's within the limits of the configuration."""

    def __init__(self, limits: Limits = LIMITS) -> None:
        self.limits = limits
        self._made: dict[Key, Loaded] = {}

    def of(self, key: Key, read: Callable[[], bytes]) -> Loaded:
        if key not in self._made:
            path, _, loader = key
            limits = DEFAULT_LIMITS if loader == "hcl" else self.limits
            self._made[key] = load(loader, read(), path, limits)
        return self._made[key]

    def get(self, key: Key) -> Loaded | None:
        """None for what nobody asked for."""
        return self._made.get(key)
