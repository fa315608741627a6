"""How much work one ApplicationSet may make."""

from tallygate.kubernetes.appsets.parameters import UnresolvedError

MOST_APPLICATIONS = 5_000
_MOST_SETS, _MOST_STEPS = 50_000, 50_000_000


class LimitError(UnresolvedError):
    """It is more than is worked out."""


class Budget:
    """Counts, as time differs between machines. sets: of parameters. steps: characters or values touched."""

    def __init__(self) -> None:
        self._sets, self._steps = _MOST_SETS, _MOST_STEPS

    def take_set(self, size: int) -> None:
        self._sets -= 1
        if self._sets < 0:
            raise LimitError(f"its generators make more than {_MOST_SETS} sets of parameters")
        self.take(size + 1)

    def take(self, steps: int) -> None:
        self._steps -= steps
        if self._steps < 0:
            raise LimitError("its generators and templates are more work than is done for one set")
