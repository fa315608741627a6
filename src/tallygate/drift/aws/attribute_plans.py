"""How attributes of AWS are compared, whoever tells of them: AWS itself, or a plan of Terraform."""

from functools import cache
from pathlib import Path

from tallygate.drift.plan import Plans
from tallygate.drift.tables import read_table


@cache
def plans() -> Plans:
    """Raises TableError where an installation lacks the table."""
    return Plans([read_table(Path(__file__).with_name("types.json"))])
