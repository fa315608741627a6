"""The rules of the shipped library, with their pages and fixtures."""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from pathlib import Path

from tallygate.assets import assets
from tallygate.engine.policies import library, of_folder
from tallygate.engine.problems import UsageError
from tallygate.model.finding import Effect
from tallygate.model.rule import Rule
from tallygate.rego.embedded import EmbeddedEngine
from tallygate.rego.types import CompileOptions, Module


def library_rules(extra: Sequence[Path] = ()) -> list[Rule]:
    """All rules, by id."""
    modules: list[Module] = [*library(), *(module for path in extra for module in of_folder(path))]
    program = EmbeddedEngine().compile(modules, b"{}", CompileOptions())
    return sorted(distinct(program.rules()), key=lambda rule: rule.id)


def distinct(rules: Iterable[Rule]) -> list[Rule]:
    """One rule an id: a package may deny the worst of a thing and warn of the rest."""
    by_id: dict[str, Rule] = {}
    for rule in sorted(rules, key=lambda rule: rule.effect is not Effect.DENY):
        by_id.setdefault(rule.id, rule)
    return list(by_id.values())


def find_rule(rule_id: str, extra: Sequence[Path] = ()) -> Rule:
    """Raises UsageError with near names for a rule that is not there."""
    rules = {rule.id: rule for rule in library_rules(extra)}
    if rule_id.lower() in rules:
        return rules[rule_id.lower()]
    near = get_close_matches(rule_id, rules, 1)
    hint = f"did you mean {near[0]}?" if near else "`tallygate rules` lists them"
    raise UsageError(f"there is no rule {rule_id}; {hint}")


def folder_of(rule: Rule) -> Path | None:
    """Folder of a library rule: rule.rego, rule.md, bad/ and good/; None for a user's own rule."""
    return assets("policies").parent / Path(rule.location.path).parent if rule.domain else None
