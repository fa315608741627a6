"""How much work one evaluation may do."""

from typing import Self

from tallygate.terraform.eval.faults import LimitError


class Budget:
    """Counts steps down; one budget for a root, so that no part of it can take the time of all.

    whole: what all roots of a tree may take together, so that many of them cannot either.
    """

    def __init__(self, steps: int, whole: Self | None = None, of: str = "it takes") -> None:
        self.limit = self._left = steps
        self._whole, self._of = whole, of

    def spend(self, steps: int) -> None:
        self._left -= steps
        if self._left < 0:
            raise LimitError(f"{self._of} more than {self.limit:,} steps (terraform.limits.steps)")
        if self._whole is not None:
            self._whole.spend(steps)
