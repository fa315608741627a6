"""How much work one evaluation may do."""

from tallygate.terraform.eval.faults import LimitError


class Budget:
    """Counts steps down; one budget for a root, so that no part of it can take the time of all."""

    def __init__(self, steps: int) -> None:
        self.limit = self._left = steps

    def spend(self, steps: int) -> None:
        self._left -= steps
        if self._left < 0:
            raise LimitError(f"it takes more than {self.limit:,} steps (terraform.limits.steps)")
