"""What tallygate.yaml says of gates, a type for each kind."""

from typing import Any, Literal

import msgspec

from tallygate.model.location import Location

ORDER = "order"
"""Kind and name of the gate that every edge has, declared or not."""
HOLD, ADOPT, ARRIVAL = "hold", "adopt", "arrival"
FREEZE = "TALLYGATE_FREEZE"
"""The variable, and what it shuts: no gate of tallygate.yaml can be called so."""
OWN = frozenset({ORDER, HOLD, ADOPT, ARRIVAL, FREEZE})
"""What is asked whatever `require` names, and what no override passes."""


class Plain(msgspec.Struct, frozen=True):
    """A kind without settings."""


class PolicyGate(msgspec.Struct, frozen=True):
    fail_on: str = "medium"


class CostGate(msgspec.Struct, frozen=True):
    """budget: name of one, or `target` for all that select the environment."""

    budget: str = "target"


class DriftGate(msgspec.Struct, frozen=True):
    """max_age: seconds, as in all that follow."""

    of: tuple[Literal["source", "target"], ...] = ("source", "target")
    allow: tuple[str, ...] = ()
    max_age: float = 3600.0


class ArgoCDGate(msgspec.Struct, frozen=True):
    state: tuple[Literal["Synced", "Healthy"], ...] = ("Synced", "Healthy")
    at: Literal["source-revision", "any"] = "source-revision"
    max_age: float = 600.0


class SoakGate(msgspec.Struct, frozen=True):
    lasts: float = msgspec.field(name="for")
    continuous: bool = True
    max_gap: float = 900.0
    tolerate: float = 0.0


class ProvenanceGate(msgspec.Struct, frozen=True):
    """digest_proven_in: `previous`, or an environment."""

    digest_proven_in: str = "previous"
    attestation: Literal["required", "optional", "none"] = "optional"
    regions: Literal["all", "any"] = "all"


class ApprovalGate(msgspec.Struct, frozen=True, rename={"people": "from"}):
    """people: the key `from`, without `codeowners`: logins, and teams as @ORGANISATION/TEAM."""

    count: int = 1
    people: tuple[str, ...] = ()
    not_author: bool = True
    bind_to: Literal["plan", "head"] = "plan"


class Interval(msgspec.Struct, frozen=True, rename={"lasts": "for", "begins": "from", "ends": "to"}):
    """cron with `for` in seconds, again and again; or from and to, once."""

    cron: str = ""
    lasts: float = 0
    begins: str = ""
    ends: str = ""
    reason: str = ""


class WindowGate(msgspec.Struct, frozen=True):
    tz: str
    allow: tuple[Interval, ...] = ()
    deny: tuple[Interval, ...] = ()


SETTINGS: dict[str, Any] = {
    "schema": Plain,
    "policy": PolicyGate,
    "cost": CostGate,
    "drift": DriftGate,
    "argocd": ArgoCDGate,
    "soak": SoakGate,
    ORDER: Plain,
    "provenance": ProvenanceGate,
    "approval": ApprovalGate,
    "window": WindowGate,
}
NEVER_SKIPPED = frozenset({"schema", "policy", "provenance"})
"""What a rollback asks, whatever `rollback.skip` says."""
NOT_OF_A_ROOT = frozenset({"argocd", "soak", ORDER, "provenance"})
"""What says nothing of an environment that no other one comes before."""


class Gate(msgspec.Struct, frozen=True):
    """settings: of the type that SETTINGS has for the kind."""

    name: str
    kind: str
    settings: Any = Plain()
    location: Location = Location("")


ORDER_GATE = Gate(ORDER, ORDER)


def gate_of(name: str, value: dict[str, Any], location: Location) -> Gate:
    """A gate from what is declared, which meets the grammar."""
    kind = value["kind"]
    rest = {key: part for key, part in value.items() if key != "kind"}
    if kind == "approval":
        people = rest.pop("from", "codeowners")
        rest["from"] = () if people == "codeowners" else [people] if isinstance(people, str) else people
    return Gate(name, kind, msgspec.convert(rest, SETTINGS[kind]), location)
