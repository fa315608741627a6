"""Rules that are no Rego: what loaders, schemas and sources say of themselves."""

import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from tallygate.engine.packs import Pack
from tallygate.model.finding import Effect
from tallygate.model.location import Location
from tallygate.model.rule import Rule

_FILE = Path(__file__).with_name("own_rules.json")


@cache
def _table() -> dict[str, list[str]]:
    table: dict[str, list[str]] = json.loads(_FILE.read_text(encoding="utf-8"))
    return table


def own_rule(rule_id: str, packs: Iterable[Pack] = ()) -> Rule:
    """The rule behind a diagnostic. One that no table knows is taken as a denial of medium severity.

    Its domain is `own` where `explain` knows it without the user's validators.
    """
    title, severity, effect, fix = _table().get(rule_id, [rule_id, "medium", "deny", ""])
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
    )


def own_rule_ids(packs: Iterable[Pack]) -> list[str]:
    return [*_table(), *(f"{pack.id}-schema" for pack in packs if pack.schema)]
