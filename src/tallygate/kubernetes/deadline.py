"""Until when the work of rendering that is our own may go on: programs have limits of theirs."""

import math
import time

import msgspec

from tallygate.kubernetes.sandbox import RunError


class Deadline(msgspec.Struct, frozen=True):
    """at: a time of time.monotonic()."""

    at: float = math.inf

    def within(self, seconds: float) -> "Deadline":
        """The same, but no later than that many seconds from now."""
        return Deadline(min(self.at, time.monotonic() + seconds))

    def is_over(self) -> bool:
        return time.monotonic() >= self.at

    def check(self) -> None:
        """Raises RunError when it is over."""
        if self.is_over():
            raise RunError("timeout", "the time for it was over before all of it was read and traced")


NEVER = Deadline()
