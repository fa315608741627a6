"""Which suppressions hold: the rule exists and is not locked, the day has not passed, a reason is given."""

from collections.abc import Collection, Iterable, Sequence
from difflib import get_close_matches

import msgspec

from tallygate.engine.config import Config
from tallygate.engine.globs import matches
from tallygate.engine.judges import Judges
from tallygate.engine.names import rule_ids
from tallygate.engine.own_rules import own_rule_ids, own_rules
from tallygate.engine.suppress.compat import Spelling, spellings
from tallygate.engine.suppress.gather import Known, Made, declared
from tallygate.engine.suppress.marker import Marker, invalid
from tallygate.model.diagnostic import Diagnostic, Level
from tallygate.model.rule import Rule
from tallygate.sources.interface import Snapshot

# What is told of suppressions cannot be suppressed: that would need one more.
_OWN = ("suppression-*", "baseline-stale")
_MOST_HINTS = 20  # near names are dear to find
_LONGEST = 80


def is_locked(rule: Rule) -> bool:
    """Whether nothing covers the findings of a rule."""
    return rule.locked or matches(_OWN, rule.id)


class Scheme(msgspec.Struct):
    """What is fixed for both trees. today: ISO date. known: ids of all rules there are.

    evaluated: ids of the rules that were asked.
    """

    config: Config
    today: str
    known: frozenset[str]
    evaluated: frozenset[str]
    locked: frozenset[str]
    spellings: Sequence[Spelling]
    declared: Sequence[Made]
    comments: Known = msgspec.field(default_factory=dict)
    hints: dict[str, str] = msgspec.field(default_factory=dict)

    def problem(self, marker: Marker, rule: str, found: Collection[str]) -> Diagnostic | None:
        """Why the marker does not hold for the rule. found: rules of other tools that have a finding."""
        if rule not in self.known and rule not in found:
            return invalid(marker.location, f"there is no rule {_short(rule)}{self._hint(rule)}")
        if rule in self.locked or matches(_OWN, rule):
            message = f"{rule} is locked: it cannot be ignored, and its findings count"
            return Diagnostic("suppression-locked", message, marker.location, Level.FINDING)
        if marker.until and marker.until < self.today:
            message = f"{rule} was ignored here until {marker.until}; its findings count again"
            return Diagnostic("suppression-expired", message, marker.location, Level.FINDING)
        if self.config.ignore.require_reason and not marker.reason:
            return invalid(marker.location, f"ignoring {rule} needs a reason (ignore.require_reason)")
        return None

    def unused(self, marker: Marker, rule: str) -> Diagnostic | None:
        """What to say of a marker that holds and covers no finding."""
        message = f"{rule} has no finding here to ignore"
        if matches(self.config.policies.disable, rule):
            message = f"{rule} is disabled by policies.disable, so there is nothing to ignore"
        elif rule not in self.evaluated:
            return None
        return Diagnostic("suppression-unused", message, marker.location, Level.FINDING)

    def _hint(self, rule: str) -> str:
        if rule not in self.hints and len(self.hints) < _MOST_HINTS and len(rule) <= _LONGEST:
            near = get_close_matches(rule, sorted(self.known), 1)
            self.hints[rule] = f"; did you mean {near[0]}?" if near else ""
        return self.hints.get(rule, "")


def scheme_of(judges: Judges, rules: Iterable[Rule], judging: Snapshot, today: str) -> Scheme:
    """rules: those that were asked; the ids of all others come from the text of the policies."""
    asked = list(rules)
    known = frozenset(
        [*own_rule_ids(judges.packs), *(rule.id for rule in asked), *rule_ids(judges.policies.modules)]
    )
    locked = frozenset(rule.id for rule in asked if rule.locked)
    can_be_ignored = [rule for rule in known - locked if not matches(_OWN, rule)]
    spelt = spellings(judges.config.ignore.compat, [*asked, *own_rules(judges.packs)])
    return Scheme(
        config=judges.config,
        today=today,
        known=known,
        evaluated=frozenset([*own_rule_ids(judges.packs), *(rule.id for rule in asked)]),
        locked=locked,
        spellings=spelt,
        declared=declared(judges.config, judging, spelt, can_be_ignored),
    )


def _short(rule: str) -> str:
    return rule if len(rule) <= _LONGEST else rule[:_LONGEST] + "..."
