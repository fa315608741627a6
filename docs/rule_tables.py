"""The tables of docs/reference/rules.md: every rule of the library, and what other tools call it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import groupby

from tallygate.engine.library import distinct
from tallygate.engine.own_rules import own_rules
from tallygate.engine.policies import library
from tallygate.model.rule import Rule
from tallygate.rego.embedded import EmbeddedEngine
from tallygate.rego.types import CompileOptions

_DOMAINS = {
    "terraform": "Terraform",
    "kubernetes": "Kubernetes",
    "argocd": "Argo CD",
    "environments": "Environments",
    "workflows": "GitHub workflows",
    "cost": "Costs",
    "drift": "Drift",
}
_PREFIXES = {"CKV": "checkov", "AVD-": "trivy"}
"""Identifiers that tell their tool by themselves; those of zizmor stand in rules for workflows."""


@cache
def _rules() -> Sequence[Rule]:
    return EmbeddedEngine().compile(library(), b"{}", CompileOptions()).rules()


def by_domain() -> Iterator[str]:
    """A table for each domain."""
    order = list(_DOMAINS)
    rules = sorted(distinct(_rules()), key=lambda rule: order.index(rule.domain))
    for domain, own in groupby(rules, key=lambda rule: rule.domain):
        yield f"### {_DOMAINS[domain]}\n"
        yield "| rule | severity | effect | what it finds | frameworks |\n|---|---|---|---|---|"
        for rule in own:
            link = f"[`{rule.id}`](../../{rule.docs}/rule.md)"
            effect = f"{rule.effect.value}, opt-in" if rule.opt_in else rule.effect.value
            yield _row(link, rule.severity, effect, rule.title, ", ".join(rule.frameworks))
        yield ""


def of_the_program() -> Iterator[str]:
    """What the program says of files, suppressions and itself."""
    yield "| rule | severity | effect | what it finds | fix |\n|---|---|---|---|---|"
    for rule in own_rules(()):
        yield _row(f"`{rule.id}`", rule.severity, rule.effect.value, rule.title, rule.fix)


def peers() -> Iterable[str]:
    """A line for each check of another tool that a rule names."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for rule in (*_rules(), *own_rules(())):
        for peer in rule.peers:
            found[_tool(peer)].add(rule.id)
    yield "| tool | its check | here |\n|---|---|---|"
    for (tool, check), own in sorted(found.items()):
        yield _row(tool, f"`{check}`", ", ".join(f"`{rule}`" for rule in sorted(own)))


def _tool(peer: str) -> tuple[str, str]:
    """(tool, check) of `TOOL:CHECK` or of a bare identifier."""
    tool, colon, check = peer.partition(":")
    if colon:
        return tool, check
    return next((name for prefix, name in _PREFIXES.items() if peer.startswith(prefix)), "zizmor"), peer


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
