"""One service on its way to an environment: what moves, what each gate says, and what that comes to."""

from collections.abc import Iterable, Sequence

import msgspec
from msgspec.structs import replace

from tallygate.engine.promotion import masked
from tallygate.engine.redact import mask_text
from tallygate.model.location import Location
from tallygate.model.promotion import GateState, GateVerdict, Leaf, Plan
from tallygate.model.verdict import Exit
from tallygate.promotion.overrides import is_open

_FIRST = (Exit.CLOSED, Exit.ERROR, Exit.NOTHING)
_CODES = {GateState.FAIL: Exit.CLOSED, GateState.ERROR: Exit.ERROR, GateState.WAIT: Exit.NOTHING}


class Gated(msgspec.Struct, frozen=True):
    """A plan of one service, and one wave of its target (0 where there are none). verdicts: none where
    nothing moves. sources, targets: leaves that were compared. digest: of the plan and what comes with it.
    place: where a change that is judged moves the first key."""

    service: str
    wave: int
    plan: Plan
    verdicts: tuple[GateVerdict, ...] = ()
    sources: tuple[Leaf, ...] = ()
    targets: tuple[Leaf, ...] = ()
    digest: str = ""
    place: Location = Location("")

    @property
    def closed(self) -> tuple[GateVerdict, ...]:
        """Gates that are shut, the worst first."""
        shut = [one for one in self.verdicts if not is_open(one)]
        return tuple(sorted(shut, key=lambda one: _FIRST.index(_CODES[one.verdict])))

    @property
    def overridden(self) -> tuple[GateVerdict, ...]:
        return tuple(one for one in self.verdicts if one.override)

    @property
    def state(self) -> str:
        """blocked | fail | error | wait | pass, or "" where nothing moves."""
        if self.plan.is_blocked:
            return "blocked"
        worst = next(iter(self.closed), None)
        return str(worst.verdict if worst else GateState.PASS) if self.plan.changes else ""

    @property
    def codes(self) -> set[Exit]:
        states = {refusal.state for refusal in self.plan.refusals} | {one.verdict for one in self.closed}
        found = {_CODES[state] for state in states}
        return found | ({Exit.CLOSED} if self.plan.conflicts else set())


def exit_of(codes: Iterable[Exit]) -> Exit:
    """Of several the first of closed, error, waiting or nothing; else it passes."""
    found = set(codes)
    return next((code for code in _FIRST if code in found), Exit.PASS)


def codes_of(gated: Sequence[Gated]) -> set[Exit]:
    """Those of every service; nothing at all where none was selected."""
    return {code for one in gated for code in one.codes} if gated else {Exit.NOTHING}


def shown(gated: Gated) -> Gated:
    """As it may be printed: whatever has the shape of a token is masked, in the words of gates too."""
    verdicts = tuple(replace(one, why=mask_text(one.why, [])) for one in gated.verdicts)
    return replace(gated, plan=masked(gated.plan), verdicts=verdicts)
