"""How much work one ApplicationSet may make."""

from typing import Any

from tallygate.kubernetes.appsets.parameters import UnresolvedError

MOST_APPLICATIONS = 5_000
_MOST_SETS, _MOST_STEPS = 50_000, 3_000_000
_CHARACTERS = 5  # as a power of two, of what counts as one step


class LimitError(UnresolvedError):
    """It is more than is worked out."""


class Budget:
    """Counts, as time differs between machines. sets: of parameters. steps: values touched, or text."""

    def __init__(self) -> None:
        self._sets, self._steps = _MOST_SETS, _MOST_STEPS

    def take_set(self) -> None:
        self._sets -= 1
        if self._sets < 0:
            raise LimitError(f"its generators make more than {_MOST_SETS} sets of parameters")

    def take_value(self, value: Any) -> None:
        """As much as a walk over it takes; what stands there twice counts twice."""
        waiting = [value]
        while waiting:
            one = waiting.pop()
            self.take_text(one) if isinstance(one, str) else self.take(1)
            if isinstance(one, dict):
                waiting += [*one, *one.values()]
            elif isinstance(one, list):
                waiting += one

    def take_text(self, text: str) -> None:
        self.take(1 + (len(text) >> _CHARACTERS))

    def take(self, steps: int) -> None:
        self._steps -= steps
        if self._steps < 0:
            raise LimitError("its generators and templates are more work than is done for one set")
