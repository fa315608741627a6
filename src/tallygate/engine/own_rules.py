"""Rules that are no Rego: what loaders, schemas and sources say of themselves."""

import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import msgspec

from tallygate.engine.packs import Pack
from tallygate.model.finding import Effect
from tallygate.model.location import Location
from tallygate.model.rule import Rule

_HERE = Path(__file__).parent
_PAGES = _HERE / "own_pages"
# Pages of several: the first whose name the id begins or ends with.
_SHARED = (
    ("-duplicate-key", "duplicate-key"),
    ("-schema", "schema"),
    ("-syntax", "syntax"),
    ("-encoding", "encoding"),
    ("tf-plan-", "tf-plan"),
    ("tf-state-", "tf-state"),
    ("tf-module", "tf-modules"),
    ("-limit", "limit"),
    ("source-", "source"),
    ("promotion-", "promotion-gate"),
    ("tg_", "engine"),
)


@cache
def _table() -> dict[str, list[str]]:
    """By id: title, severity, effect, fix, and what other tools call the same check."""
    table: dict[str, list[str]] = json.loads((_HERE / "own_rules.json").read_text(encoding="utf-8"))
    return table


@cache
def errors() -> dict[str, Rule]:
    """What keeps a run from being complete, by id: no finding, and nothing that could be ignored."""
    table: dict[str, list[str]] = json.loads((_HERE / "own_errors.json").read_text(encoding="utf-8"))
    return {
        name: msgspec.structs.replace(own_rule(name), title=title, fix=fix)
        for name, (title, fix) in table.items()
    }


def own_page(rule: Rule) -> str | None:
    """What it means, broken and kept, why; Markdown. None for what is no rule of the program."""
    names = [rule.id, *(page for part, page in _SHARED if rule.id.startswith(part) or rule.id.endswith(part))]
    found = [page for name in names if (page := _PAGES / f"{name}.md").is_file()]
    if rule.package or not found:
        return None
    return f"# {rule.id}: {rule.title}\n\n{found[0].read_text(encoding='utf-8').rstrip()}"


def own_rule(rule_id: str, packs: Iterable[Pack] = ()) -> Rule:
    """The rule behind a diagnostic. One that no table knows is taken as a denial of medium severity.

    Its domain is `own` where `explain` knows it without the user's validators.
    """
    title, severity, effect, fix, *peers = _table().get(rule_id, [rule_id, "medium", "deny", ""])
    explained = rule_id in _table()
    for pack in packs:
        if rule_id == f"{pack.id}-schema":
            title, fix = f"{pack.title}: not as its schema wants it", "write it as the schema says"
            explained = pack.builtin
    return Rule(
        id=rule_id,
        title=title,
        severity=severity,
        effect=Effect(effect),
        scope="resource",
        resources=(),
        domain="own" if explained else "",
        package="",
        name="",
        location=Location("src/tallygate/engine/own_rules.json"),
        fix=fix,
        peers=tuple(peers),
    )


def own_rule_ids(packs: Iterable[Pack]) -> list[str]:
    return [*_table(), *(f"{pack.id}-schema" for pack in packs if pack.schema)]


def own_rules(packs: Iterable[Pack]) -> list[Rule]:
    """What `own_rule` says of each of them."""
    several = list(packs)
    return [own_rule(rule_id, several) for rule_id in own_rule_ids(several)]
