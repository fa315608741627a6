"""Say what a rule wants and why, show it broken and kept, and how to ignore it; or a cost, or a gate."""

import argparse
import textwrap
from collections.abc import Iterator
from pathlib import Path

from tallygate.engine.library import distinct, find_rule, page_of
from tallygate.engine.own_rules import errors
from tallygate.engine.packs import builtin_packs
from tallygate.engine.policies import library, of_folder
from tallygate.engine.problems import UsageError
from tallygate.engine.suppress.scheme import is_locked
from tallygate.model.rule import Rule
from tallygate.rego.embedded import EmbeddedEngine
from tallygate.rego.types import CompileOptions
from tallygate.reports.escape import printable
from tallygate.reports.terminal_page import terminal_page

_WIDTH = 100
_OF_OBJECTS = ("kubernetes", "argocd")
_WAYS = {
    "comment": "# tallygate: ignore[{}] until=YYYY-MM-DD why (on its line, or the line above)",
    "annotation": "ignore.tallygate.dev/{}: until=YYYY-MM-DD why (covers the object)",
    "exception": "`exceptions` of tallygate.yaml: rule {}, with paths, resource or environment, "
    "and reason and owner",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "rule", metavar="RULE", help="id of a rule, such as k8s-privileged; name of a gate; or `cost`"
    )
    parser.add_argument(
        "address", nargs="?", metavar="ADDRESS", help="with `cost`: a resource whose cost is explained"
    )
    parser.add_argument("-p", "--policy", action="append", type=Path, default=[], metavar="DIR")


def run(arguments: argparse.Namespace) -> int:
    if arguments.rule == "cost" and arguments.address:
        from tallygate.commands.explain_cost import explain_cost

        return explain_cost(arguments.address)
    if arguments.address:
        raise UsageError(f"{arguments.address}: an address is explained by `tallygate explain cost ADDRESS`")
    modules = [*library(), *(module for path in arguments.policy for module in of_folder(path))]
    program = EmbeddedEngine().compile(modules, b"{}", CompileOptions())
    try:
        rule = find_rule(arguments.rule, distinct(program.rules()), builtin_packs())
    except UsageError:
        from tallygate.commands.explain_gate import explain_gate

        if explain_gate(arguments.rule):
            return 0
        raise
    page = terminal_page(page_of(rule), _WIDTH)
    for line in [*page, "", "## How to ignore it", "", *_how_to_ignore(rule), "", *_facts(rule)]:
        print(printable(line))
    return 0


def _how_to_ignore(rule: Rule) -> Iterator[str]:
    if rule.id in errors():
        yield "What is not read cannot be ignored; `exclude` of tallygate.yaml leaves a file out."
        return
    if is_locked(rule):
        yield "It is locked: no comment, annotation or exception covers its findings."
        return
    for name, text in _WAYS.items():
        if name != "annotation" or rule.domain in _OF_OBJECTS:
            yield from _fact(name, text.format(rule.id))


def _facts(rule: Rule) -> list[str]:
    weight = "error, exit code 4" if rule.id in errors() else f"{rule.severity}, {rule.effect.value}"
    facts = {
        "rule": f"{rule.id} ({weight})",
        "judges": ", ".join(rule.resources) or rule.scope,
        "runs": f"only where tallygate.yaml has {rule.id} in policies.enable or policies.settings"
        if rule.opt_in
        else "",
        "settings": ", ".join(f"policies.settings.{rule.id}.{name}" for name in rule.settings),
        "fix": rule.fix,
        "frameworks": ", ".join(rule.frameworks),
        "other tools": ", ".join(rule.peers),
    }
    return [line for name, text in facts.items() if text for line in _fact(name, text)]


def _fact(name: str, text: str) -> list[str]:
    return textwrap.wrap(
        f"{name + ':':13}{text}",
        _WIDTH,
        subsequent_indent=" " * 13,
        break_long_words=False,
        break_on_hyphens=False,
    )
