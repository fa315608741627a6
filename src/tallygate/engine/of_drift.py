"""Which rules of scope `change` are asked about drift, in a question of their own."""

from tallygate.rego.types import Program

DOMAIN = "drift"
_DRIFT = (("drift",),)


def is_of_drift(program: Program, number: int) -> bool:
    """Those that ship for it, and those of one's own that read `input.drift`: nothing else has it."""
    rule = program.rules()[number]
    own = not rule.domain and rule.scope == "change"
    return rule.domain == DOMAIN or (own and bool(program.unknown_reads(number, _DRIFT)))
