"""Say what a rule wants and why, and show it broken and kept."""

import argparse
from pathlib import Path

from tallygate.engine.library import distinct, find_rule, page_of
from tallygate.engine.packs import builtin_packs
from tallygate.engine.policies import library, of_folder
from tallygate.model.rule import Rule
from tallygate.rego.embedded import EmbeddedEngine
from tallygate.rego.types import CompileOptions
from tallygate.reports.escape import printable


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("rule", metavar="RULE", help="id of a rule, such as k8s-privileged")
    parser.add_argument("-p", "--policy", action="append", type=Path, default=[], metavar="DIR")


def run(arguments: argparse.Namespace) -> int:
    modules = [*library(), *(module for path in arguments.policy for module in of_folder(path))]
    program = EmbeddedEngine().compile(modules, b"{}", CompileOptions())
    rule = find_rule(arguments.rule, distinct(program.rules()), builtin_packs())
    for line in [*page_of(rule).splitlines(), "", *_facts(rule)]:
        print(printable(line))
    return 0


def _facts(rule: Rule) -> list[str]:
    facts = {
        "rule": f"{rule.id} ({rule.severity}, {rule.effect.value})",
        "judges": ", ".join(rule.resources) or rule.scope,
        "fix": rule.fix,
        "frameworks": ", ".join(rule.frameworks),
        "other tools": ", ".join(rule.peers),
    }
    return [f"{name + ':':13}{text}" for name, text in facts.items() if text]
