"""Gate `window`: the time is one at which promotions may land."""

from datetime import datetime
from typing import Any

from tallygate.model.promotion import GateState
from tallygate.promotion.gates.answer import Answer, Question
from tallygate.promotion.windows import Opening, Window
from tallygate.promotion.zones import data_version, shown


def window(asked: Question) -> Answer:
    settings = asked.gate.settings
    declared = Window(settings.tz, settings.allow, settings.deny)
    found = declared.at(asked.now)
    evidence = _evidence(declared, asked.now, found)
    if found.is_open:
        until = f" until {shown(found.next, declared.zone)}" if found.next else ""
        return Answer(GateState.PASS, f"open{until}", evidence, valid_until=found.next or found.searched)
    why = _why(declared, found)
    if found.next:
        is_told = found.denied and found.denied.end == found.next
        text = why if is_told else f"{why}; it opens at {shown(found.next, declared.zone)}"
        return Answer(GateState.WAIT, text, evidence, found.next, valid_until=found.next)
    text = f"{why}; no opening until {shown(found.searched, declared.zone)}: change the window"
    return Answer(GateState.FAIL, text, evidence)


def _why(declared: Window, found: Opening) -> str:
    if found.denied is None:
        return "outside of the times that `allow` has"
    reason = f'freeze "{found.denied.reason}"' if found.denied.reason else "a time that `deny` has"
    return f"{reason} until {shown(found.denied.end, declared.zone)}"


def _evidence(declared: Window, now: datetime, found: Opening) -> dict[str, Any]:
    told: dict[str, Any] = {
        "now": shown(now, declared.zone), "tz": declared.zone.key, "tzdata": data_version()
    }  # fmt: skip
    if found.denied:
        told["denied"] = [shown(found.denied.start, declared.zone), shown(found.denied.end, declared.zone)]
    return told
