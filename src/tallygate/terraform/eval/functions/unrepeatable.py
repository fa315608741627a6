"""Functions whose results nobody can foresee: each run gives another, or needs a secret."""

from collections.abc import Sequence

from tallygate.terraform.eval.functions.interface import Context, Function, Functions
from tallygate.terraform.values.types import STRING
from tallygate.terraform.values.value import Value, unknown

_REASONS = {
    "bcrypt": "calls bcrypt(), which differs at each run",
    "plantimestamp": "calls plantimestamp(), which differs at each run",
    "rsadecrypt": "calls rsadecrypt(), which is not done here",
    "timestamp": "calls timestamp(), which differs at each run",
    "uuid": "calls uuid(), which differs at each run",
}


def _unforeseen(reason: str) -> Function:
    def body(_: Sequence[Value], __: Context) -> Value:
        return unknown(STRING, reason)

    return Function(body)


FUNCTIONS: Functions = {name: _unforeseen(reason) for name, reason in _REASONS.items()}
