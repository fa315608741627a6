"""Say what a rule wants and why, and show it broken and kept."""

import argparse
from pathlib import Path

from tallygate.engine.library import find_rule, folder_of
from tallygate.model.rule import Rule


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("rule", metavar="RULE", help="id of a rule, such as k8s-privileged")
    parser.add_argument("-p", "--policy", action="append", type=Path, default=[], metavar="DIR")


def run(arguments: argparse.Namespace) -> int:
    rule = find_rule(arguments.rule, arguments.policy)
    folder = folder_of(rule)
    page = (
        (folder / "rule.md").read_text(encoding="utf-8")
        if folder
        else f"# {rule.title}\n\n{rule.description}\n"
    )
    print(page.rstrip())
    print("\n" + "\n".join(_facts(rule)))
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
