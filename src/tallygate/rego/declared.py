"""Native rules: the deny and warn rules of a program with their METADATA."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from tallygate.model.finding import SEVERITIES, Effect
from tallygate.model.location import Location
from tallygate.model.rule import Rule
from tallygate.rego.metadata import Annotations, Block
from tallygate.rego.names import Names, near
from tallygate.rego.syntax import Declaration, Path
from tallygate.rego.types import Diag, Test

EFFECTS = {"deny": Effect.DENY, "warn": Effect.WARN}
LIKE_A_RULE = re.compile(r"(deny|violation|warn)(_[a-zA-Z0-9]+)*")
RULE_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
SCOPES = ("resource", "environment", "change")
CUSTOM_TEXT = ("id", "severity", "scope", "fix", "docs", "effect")
CUSTOM_LISTS = (
    "resources",
    "related",
    "needs",
    "literals",
    "settled",
    "strays",
    "settings",
    "tags",
    "frameworks",
    "peers",
)
CUSTOM_SWITCHES = ("opt_in", "locked")
CUSTOM = (*CUSTOM_TEXT, *CUSTOM_LISTS, *CUSTOM_SWITCHES)


def declared_rules(names: Names, annotations: Annotations) -> tuple[list[Rule], list[Diag]]:
    """Every native rule, by package and name; a rule-like name that is none is an error, never skipped."""
    rules: list[Rule] = []
    diags: list[Diag] = []
    for _, ones in sorted(names.declarations.items()):
        first = ones[0]
        if not _like_a_rule(first):
            continue
        found = [*_shape(ones), *_native(first, annotations), *_contradiction(ones, annotations)]
        merged = _merged(ones, annotations)
        found += _custom_problems(first, merged)
        diags += found
        if not found:
            rules.append(_rule(first, merged))
    diags += _duplicates(rules) or _none(names, rules, diags)
    return rules, diags


def declared_tests(names: Names) -> list[Test]:
    """Every `test_` rule, by package and name."""
    found = sorted((full, ones[0]) for full, ones in names.declarations.items() if _is_test(ones[0]))
    return [Test(".".join(full[:-1]), full[-1], _location(one)) for full, one in found]


def _is_test(declaration: Declaration) -> bool:
    return declaration.name.startswith("test_") and declaration.kind == "complete"


def _like_a_rule(declaration: Declaration) -> bool:
    """deny_message(x) and warn_after := 3 are helpers; deny_public contains .. is meant to be a rule."""
    if not LIKE_A_RULE.fullmatch(declaration.name):
        return False
    return "_" not in declaration.name or declaration.kind in ("set", "object")


def _contradiction(ones: Sequence[Declaration], annotations: Annotations) -> Iterator[Diag]:
    """Definitions of one name are one rule: their METADATA may not declare two."""
    own = [annotations.rules[id(one)].content.get("custom") for one in ones if id(one) in annotations.rules]
    declared = [custom for custom in own if custom]
    if any(custom != declared[0] for custom in declared):
        hint = "put each rule in a package of its own"
        yield ones[-1].diag("tg_metadata", f"definitions of {ones[0].name} declare different rules", hint)


def _shape(ones: Sequence[Declaration]) -> Iterator[Diag]:
    hint = f"write `{ones[0].name} contains result if {{ .. }}`"
    for one in ones:
        if one.kind == "object":
            yield one.diag("tg_ambiguous_head", f"{one.name}[..] is an object in this Rego, not a set", hint)
        elif one.kind != "set":
            yield one.diag(
                "tg_result_shape", f"{one.name} is not a set of results: it would count as nothing", hint
            )


def _native(first: Declaration, annotations: Annotations) -> Iterator[Diag]:
    custom = _custom(annotations.of(first))
    in_tallygate = first.module.package[:1] == ("tallygate",)
    if not custom and not in_tallygate:
        message = f"package {'.'.join(first.module.package)} has {first.name} but declares no Tallygate rule"
        yield first.diag(
            "tg_no_rules", message, "add METADATA with custom.id and custom.scope above the package"
        )
    if first.name not in EFFECTS:
        yield first.diag(
            "tg_no_rules", f"{first.name} would not be evaluated", "native rules are named deny or warn"
        )


def _custom(blocks: Sequence[Block]) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    for block in blocks:
        merged |= block.content.get("custom", {})
    return merged


def _merged(ones: Sequence[Declaration], annotations: Annotations) -> dict[str, Any]:
    """Title, description and custom keys: of the package, the document, then the first rule with some."""
    merged: dict[str, Any] = {}
    for one in ones:
        blocks = annotations.of(one)
        own: dict[str, Any] = {}
        for block in blocks:
            own |= {key: value for key, value in block.content.items() if key in ("title", "description")}
        own["custom"] = _custom(blocks)
        merged = {**own, **merged} | {"custom": {**own["custom"], **merged.get("custom", {})}}
    return merged


def _custom_problems(first: Declaration, merged: dict[str, Any]) -> Iterator[Diag]:
    custom = merged["custom"]
    for key, value in custom.items():
        if key not in CUSTOM and (hint := near(str(key), CUSTOM)):
            yield first.diag("tg_metadata", f"METADATA: unknown key custom.{key}", hint)
        elif key in CUSTOM_TEXT and not isinstance(value, str):
            yield first.diag("tg_metadata", f"METADATA: custom.{key} must be text")
        elif key in CUSTOM_LISTS and not _is_text_list(value):
            yield first.diag("tg_metadata", f"METADATA: custom.{key} must be a list of text")
        elif key in CUSTOM_SWITCHES and not isinstance(value, bool):
            yield first.diag("tg_metadata", f"METADATA: custom.{key} must be true or false")
    for key, allowed in (("severity", SEVERITIES), ("scope", SCOPES), ("effect", tuple(Effect))):
        value = custom.get(key, allowed[0])
        if isinstance(value, str) and value not in allowed:
            hint = near(value, allowed) or f"one of {', '.join(allowed)}"
            yield first.diag("tg_metadata", f"METADATA: custom.{key} is {value}", hint)
    if isinstance(custom.get("id", ""), str) and not RULE_ID.fullmatch(_id(first, custom)):
        message = f"METADATA: custom.id {custom.get('id')} is not in kebab-case"
        yield first.diag("tg_metadata", message, "such as k8s-run-as-root")
    if first.module.module.domain and "id" not in custom:
        yield first.diag("tg_metadata", "METADATA: a rule of the library needs custom.id")


def _is_text_list(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _id(first: Declaration, custom: dict[str, Any]) -> str:
    own = first.module.package[-1].lower().replace("_", "-")
    return str(custom.get("id", f"user-{own}"))


def _rule(first: Declaration, merged: dict[str, Any]) -> Rule:
    custom = merged["custom"]
    identifier = _id(first, custom)
    lists: dict[str, Any] = {key: tuple(custom.get(key, ())) for key in CUSTOM_LISTS}
    return Rule(
        id=identifier,
        title=str(merged.get("title") or identifier),
        severity=custom.get("severity", "medium"),
        effect=Effect(custom["effect"]) if custom.get("effect") == "audit" else EFFECTS[first.name],
        scope=custom.get("scope", "resource"),
        domain=first.module.module.domain,
        package=".".join(first.module.package),
        name=first.name,
        location=_location(first),
        description=str(merged.get("description") or "").strip(),
        fix=custom.get("fix", ""),
        docs=custom.get("docs", ""),
        opt_in=custom.get("opt_in") is True,
        locked=custom.get("locked") is True,
        **lists,
    )


def _location(declaration: Declaration) -> Location:
    place = declaration.module.position(declaration.start)
    end = place.col + len(declaration.name)
    return Location(declaration.module.module.path, place.row, place.col, place.row, end)


def _duplicates(rules: Sequence[Rule]) -> list[Diag]:
    """One id belongs to one package; its deny and its warn share it."""
    owners: dict[str, Rule] = {}
    found: list[Diag] = []
    for rule in rules:
        owner = owners.setdefault(rule.id, rule)
        if owner.package != rule.package:
            place = rule.location
            message = f"rule id {rule.id} is taken by {owner.location}"
            found.append(Diag(place.path, place.line, place.column, "tg_metadata", message))
    return found


def _none(names: Names, rules: Sequence[Rule], diags: Sequence[Diag]) -> list[Diag]:
    """Packages that promise a rule and have none; a program without any rule."""
    packages: dict[Path, Declaration | None] = {
        source.package: next(iter(source.declarations), None) for source in names.sources
    }
    if rules or diags or any(_is_test(ones[0]) for ones in names.declarations.values()):
        return []
    listed = ", ".join(sorted(".".join(package) for package in packages)) or "none"
    path = names.sources[0].module.path if names.sources else "policies"
    message = f"no deny or warn rule in the packages found: {listed}"
    return [Diag(path, 1, 1, "tg_no_rules", message, "native rules are `deny contains result if { .. }`")]


def promised(names: Names, annotations: Annotations) -> list[Diag]:
    """Packages whose METADATA declares a rule but which have neither deny nor warn."""
    found: list[Diag] = []
    for package, all_blocks in annotations.packages.items():
        blocks = [block for block in all_blocks if block.content.get("scope") != "subpackages"]
        own = {one.name for full, ones in names.declarations.items() for one in ones if full[:-1] == package}
        if own & set(EFFECTS) or not {"id", "severity"} & set(_custom(blocks)):
            continue
        hint = next((near(name, EFFECTS) for name in sorted(own) if near(name, EFFECTS)), "")
        message = f"package {'.'.join(package)} declares a rule but has neither deny nor warn"
        found.append(blocks[0].diag("tg_no_rules", message, hint))
    return found
