"""Names in tallygate.yaml must be the names of something: rules, validators, environments."""

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from difflib import get_close_matches

import msgspec

from tallygate.engine.config import NAMES, Config, NameUse
from tallygate.engine.config_errors import near, raise_all
from tallygate.engine.evaluate import Tree
from tallygate.engine.globs import matches
from tallygate.engine.judges import Judges
from tallygate.engine.own_rules import own_rule_ids
from tallygate.engine.packs import builtin_packs
from tallygate.engine.rule_settings import enabled
from tallygate.environments.words import default_words
from tallygate.model.finding import SEVERITIES
from tallygate.model.location import Location
from tallygate.model.rule import Rule
from tallygate.rego.types import Module

_DECLARED_ID = re.compile(r"^#[ \t]++id:[ \t]*+[\"']?([a-z0-9-]++)", re.MULTILINE)
_OPT_IN = re.compile(r"^#[ \t]++opt_in:[ \t]*+true", re.MULTILINE)
_OURS = re.compile(r"(tf|k8s|argocd|env|cost|drift|promotion|workflow|suppression|yaml|json|source)-")
_OF_NO_LOCK = ("exceptions", "policies.enable", "policies.settings")
_Problem = tuple[Location, str]


def checked(judges: Judges, trees: Sequence[Tree], rules: Sequence[Rule]) -> Judges:
    """The judges with notes on names that may come to be right. Raises UsageError with all that cannot.

    trees: head first. rules: those that were compiled, which say what is locked.
    """
    found = trees[0].environments
    checks: dict[str, Callable[[NameUse], str]] = {
        "rule": _rule_check(judges, rules),
        "setting": _setting_check(rules),
        "validator": _validator_check(),
        "environment": _environment_check(judges.config, found),
    }
    if not judges.config.raises_only:  # of a first file neither budgets nor services count yet
        checks["budget"] = _one_of("budget", [budget.name for budget in judges.config.budgets])
        checks["service"] = _one_of("service", [*judges.config.services])
    told = [(use, checks[use.kind](use)) for use in judges.config.names if use.kind in checks]
    raise_all([(use.location, f"{use.key}: {message}") for use, message in told if message])
    declared = [use for use in judges.config.names if _declares(use) and use.name not in found]
    notes = [
        *(f"{use.location}: nothing is checked for {use.name}: no path names it" for use in declared),
        *_unused_globs(judges.config, {entry.path for tree in trees for entry in tree.snapshot.entries()}),
        *_misplaced(trees[0]),
        *_untold(judges.config, rules),
        *unrequired(judges.config),
    ]
    return msgspec.structs.replace(judges, notes=(*judges.notes, *notes))


def unrequired(config: Config) -> list[str]:
    """A sentence for each gate that no environment requires."""
    wanted = {name for names in config.require.values() for name in names}
    return [
        f"{gate.location}: no environment requires the gate {name}: it closes nothing"
        for name, gate in config.gates.items()
        if name not in wanted
    ]


def rule_ids(modules: Iterable[Module]) -> list[str]:
    """Ids that policies declare, compiled or not."""
    return [found for module in modules for found in _DECLARED_ID.findall(module.text)]


def _rule_check(judges: Judges, rules: Sequence[Rule]) -> Callable[[NameUse], str]:
    declared = rule_ids(judges.policies.modules)
    known = sorted({*own_rule_ids(judges.packs), *declared, *(rule.id for rule in rules)})
    locked = [rule for rule in rules if rule.locked]

    def check(use: NameUse) -> str:
        if not any(matches((use.name,), rule) for rule in known):
            return (
                "" if _may_be_foreign(use, known) else f"there is no rule {use.name}{near(use.name, known)}"
            )
        if use.key.startswith(_OF_NO_LOCK):
            return ""
        for rule in locked:
            if matches((use.name,), rule.id) and not _raises(judges.config, use, rule):
                return f"{rule.id} is locked: it can be neither disabled nor lowered"
        return ""

    return check


def opt_in_ids(modules: Iterable[Module]) -> list[str]:
    """Ids of the opt-in rules among them, compiled or not."""
    return rule_ids(module for module in modules if _OPT_IN.search(module.text))


def _setting_check(rules: Sequence[Rule]) -> Callable[[NameUse], str]:
    """Of rules that were compiled: there is nothing to judge for the others."""
    known = {rule.id: rule.settings for rule in rules}

    def check(use: NameUse) -> str:
        rule = use.key.removeprefix("policies.settings.").removesuffix(f".{use.name}")
        if "*" in rule:
            return "settings are those of one rule: write its id"
        if use.name in known.get(rule, (use.name,)):
            return ""
        return f"{rule} has no setting {use.name}{near(use.name, sorted(known[rule]))}"

    return check


def _may_be_foreign(use: NameUse, known: Sequence[str]) -> bool:
    """An exception may be for a rule of another tool, whose ids nobody lists here."""
    return use.key.startswith("exceptions") and not (_OURS.match(use.name) or near(use.name, list(known)))


def _raises(config: Config, use: NameUse, rule: Rule) -> bool:
    """Whether the use sets a severity that is not below the rule's own."""
    severities = [config.policies.severity, *(override.policies.severity for override in config.overrides)]
    if ".severity." not in use.key:
        return False
    wanted = [own[use.name] for own in severities if use.name in own]
    return all(SEVERITIES.index(severity) >= SEVERITIES.index(rule.severity) for severity in wanted)


def _validator_check() -> Callable[[NameUse], str]:
    known = [pack.id for pack in builtin_packs()]
    return lambda use: "" if use.name in known else f"there is no validator {use.name}{near(use.name, known)}"


def _one_of(kind: str, known: Sequence[str]) -> Callable[[NameUse], str]:
    def check(use: NameUse) -> str:
        hint = near(use.name, list(known)) or f"; there are: {', '.join(known) or 'none'}"
        return "" if use.name in known else f"there is no {kind} {use.name}{hint}"

    return check


def _environment_check(config: Config, found: Sequence[str]) -> Callable[[NameUse], str]:
    known = sorted({*found, *config.environments})

    def check(use: NameUse) -> str:
        if _declares(use):
            meant = _meant(use.name, found)
            return f"no path names it; did you mean `{meant}`?" if meant else ""
        if use.name in known:
            return ""
        hint = near(use.name, known) or f"; there are: {', '.join(known) or 'none'}"
        return f"there is no environment {use.name}{hint}"

    return check


def _declares(use: NameUse) -> bool:
    return use.kind == "environment" and use.key == f"environments.{use.name}"


def _meant(name: str, found: Sequence[str]) -> str:
    """The environment that was found and is meant: another word for it, or one letter away."""
    if name in found:
        return ""
    family = default_words().family.get(name.lower(), "")
    if family in found:
        return family
    close = get_close_matches(name, found, 1, 0.7)
    return close[0] if close and len(name) <= len(close[0]) else ""


def _unused_globs(config: Config, paths: Collection[str]) -> list[str]:
    """A sentence for each glob of `exclude` that leaves nothing out."""
    return [
        f"{config.path}: exclude: {glob} matches no path"
        for glob in config.exclude
        if not any(matches((glob,), path) for path in paths)
    ]


def _untold(config: Config, rules: Sequence[Rule]) -> list[str]:
    """A sentence for each opt-in rule of ours that is enabled and told nothing: it asks for nothing then."""
    return [
        f"{config.path}: {rule.id} checks nothing: it wants policies.settings.{rule.id}.{rule.settings[0]}"
        for rule in rules
        if rule.opt_in and rule.domain and rule.settings and enabled(rule.id, config)
        if not any(config.policies.settings.get(rule.id, {}).get(name) for name in rule.settings)
    ]


def _misplaced(head: Tree) -> list[str]:
    """A sentence about configuration files below the root, which are not read."""
    paths = {entry.path for entry in head.snapshot.entries()}.difference(head.selection.excluded, NAMES)
    nested = sorted(path for path in paths if path.endswith("/tallygate.yaml"))
    more = f" (and {len(nested) - 1} more)" if len(nested) > 1 else ""
    where = "settings of a part of the tree go into `overrides` at the root"
    return [f"{nested[0]}{more} is not read: {where}"] if nested else []
