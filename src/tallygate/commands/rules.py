"""List the rules of the library (and of -p folders), as a table or JSON."""

import argparse
from pathlib import Path

import msgspec

from tallygate.engine.library import distinct
from tallygate.engine.policies import library, of_folder
from tallygate.model.rule import Rule
from tallygate.rego.embedded import EmbeddedEngine
from tallygate.rego.types import CompileOptions
from tallygate.reports.escape import printable


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("-p", "--policy", action="append", type=Path, default=[], metavar="DIR")
    parser.add_argument("--format", choices=("text", "json"), default="text")


def run(arguments: argparse.Namespace) -> int:
    modules = [*library(), *(module for path in arguments.policy for module in of_folder(path))]
    rules = distinct(EmbeddedEngine().compile(modules, b"{}", CompileOptions()).rules())
    if arguments.format == "json":
        document = {"schema_version": "1", "rules": [_row(rule) for rule in rules]}
        print(msgspec.json.format(msgspec.json.encode(document), indent=2).decode())
        return 0
    width = max(len(rule.id) for rule in rules)
    for rule in rules:
        title = f"{rule.title} (opt-in)" if rule.opt_in else rule.title
        print(printable(f"{rule.id:{width}}  {rule.severity:8}  {rule.effect.value:5}  {title}"))
    return 0


def _row(rule: Rule) -> dict[str, object]:
    return {
        "id": rule.id,
        "title": rule.title,
        "severity": rule.severity,
        "effect": rule.effect.value,
        "opt_in": rule.opt_in,
        "scope": rule.scope,
        "domain": rule.domain,
        "resources": rule.resources,
        "description": rule.description,
        "fix": rule.fix,
        "settings": rule.settings,
        "tags": rule.tags,
        "frameworks": rule.frameworks,
        "peers": rule.peers,
    }
