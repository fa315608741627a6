"""What was compared and what was not, counted by type."""

from collections import Counter

from tallygate.model.drift import Coverage

Unread = tuple[str, str, str]
"""What, why, and what to do about it."""


class Counts:
    """Of one layer and environment."""

    def __init__(self, layer: str, environment: str | None) -> None:
        self._layer, self._environment = layer, environment
        self._compared = Counter[str]()
        self._unread: dict[str, list[Unread]] = {}

    def compared(self, type_: str) -> None:
        self._compared[type_] += 1

    def unread(self, type_: str, what: str, why: str, remedy: str) -> None:
        """type_: "" for what is not of one type."""
        self._unread.setdefault(type_, []).append((what, why, remedy))

    def coverage(self) -> tuple[Coverage, ...]:
        return tuple(
            Coverage(
                self._layer,
                type_,
                self._environment,
                compared=self._compared[type_],
                unread=tuple(dict.fromkeys(self._unread.get(type_, ()))),
            )
            for type_ in sorted({*self._compared, *self._unread})
        )
