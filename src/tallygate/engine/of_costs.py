"""Which rules of scope `change` are asked about costs, in a question of their own."""

from tallygate.engine.config import Config
from tallygate.rego.types import Program

DOMAIN = "cost"
_COST = (("cost",),)
_TREES = (("base",), ("changed",), ("destroyed",))


def is_of_costs(program: Program, number: int, config: Config) -> bool:
    """Those that ship for it, and where costs are estimated those of one's own that read `input.cost`."""
    rule = program.rules()[number]
    own = config.estimates and not rule.domain and rule.scope == "change"
    return rule.domain == DOMAIN or (own and bool(program.unknown_reads(number, _COST)))


def needs_a_base(program: Program, number: int) -> bool:
    """Whether a rule reads what there is only where two trees are compared."""
    return bool(program.unknown_reads(number, _TREES))
