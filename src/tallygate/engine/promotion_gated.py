"""What services on their way to environments come to: one exit code, and the words that may be printed."""

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from tallygate.engine.promotion import masked
from tallygate.engine.redact import mask_text
from tallygate.model.promotion import Gated
from tallygate.model.verdict import Exit

_FIRST = (Exit.CLOSED, Exit.ERROR, Exit.NOTHING)


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
