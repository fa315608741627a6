"""The rules that there are, and their pages."""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from pathlib import Path

from tallygate.assets import assets
from tallygate.engine.own_rules import errors, own_page, own_rule, own_rule_ids
from tallygate.engine.packs import Pack
from tallygate.engine.problems import UsageError
from tallygate.model.finding import Effect
from tallygate.model.rule import Rule


def distinct(rules: Iterable[Rule]) -> list[Rule]:
    """One rule an id, sorted, with its worst effect: a package may deny one thing and warn of the rest."""
    by_id: dict[str, Rule] = {}
    worst_first = list(Effect)
    for rule in sorted(rules, key=lambda rule: (rule.id, worst_first.index(rule.effect))):
        by_id.setdefault(rule.id, rule)
    return list(by_id.values())


def find_rule(rule_id: str, rules: Sequence[Rule], packs: Sequence[Pack]) -> Rule:
    """A rule of the policies, one of our own, or an error. Raises UsageError with near names."""
    known = {**errors(), **{rule.id: rule for rule in rules}}
    known |= {own: own_rule(own, packs) for own in own_rule_ids(packs)}
    if rule_id.lower() in known:
        return known[rule_id.lower()]
    near = get_close_matches(rule_id, known, 1)
    hint = f"did you mean {near[0]}?" if near else "`tallygate rules` lists them, -p DIR adds your own"
    raise UsageError(f"there is no rule {rule_id}; {hint}")


def folder_of(rule: Rule) -> Path | None:
    """Folder of a library rule: rule.rego, rule.md, bad/ and good/; None for any other."""
    shipped = rule.domain and rule.package
    return assets("policies").parent / Path(rule.location.path).parent if shipped else None


def page_of(rule: Rule) -> str:
    """The page of a library rule or of one of our own in Markdown, or what the rule says of itself."""
    folder = folder_of(rule)
    if folder:
        return (folder / "rule.md").read_text(encoding="utf-8").rstrip()
    if own := own_page(rule):
        return own
    return f"# {rule.id}: {rule.title}" + (f"\n\n{rule.description}" if rule.description else "")
