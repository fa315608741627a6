"""Benchmarks: ratios taken in one run on one machine, never milliseconds to compare across machines."""

from typing import NamedTuple


class Row(NamedTuple):
    """One figure. `goal` reads like ">= 15" or "<= 4"; `value` is the ratio measured."""

    name: str
    value: float
    goal: str
    note: str = ""

    @property
    def met(self) -> bool:
        sign, limit = self.goal.split()
        return self.value >= float(limit) if sign == ">=" else self.value <= float(limit)
