"""Print a script that completes commands, options and their choices in bash, zsh or fish."""

import argparse
import importlib
from collections.abc import Callable, Iterator
from typing import NamedTuple

from tallygate.commands.table import COMMANDS
from tallygate.engine.names import rule_ids
from tallygate.engine.own_rules import own_rule_ids
from tallygate.engine.packs import builtin_packs
from tallygate.engine.policies import library
from tallygate.model.verdict import Exit
from tallygate.reports.registry import FORMATS

_HOW = {
    "bash": "# Use it by: source <(tallygate completion bash)",
    "zsh": "# Use it by: source <(tallygate completion zsh)   (after compinit)",
    "fish": "# Use it by: tallygate completion fish | source",
}


class Option(NamedTuple):
    """One option of a command. choices: the words it takes, if they are known."""

    names: tuple[str, ...]
    help: str
    choices: tuple[str, ...]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("shell", choices=sorted(_HOW))


def run(arguments: argparse.Namespace) -> int:
    print(_HOW[arguments.shell])
    for line in _fish() if arguments.shell == "fish" else _bash(arguments.shell):
        print(line)
    return Exit.PASS


def options(command: str) -> list[Option]:
    """The options of a command, as its parser has them."""
    parser = argparse.ArgumentParser(add_help=False)
    importlib.import_module(f"tallygate.commands.{command}").add_arguments(parser)
    return [
        Option(tuple(action.option_strings), action.help or "", _choices(action))
        for action in parser._actions  # argparse has no public list of them
    ]


def _choices(action: argparse.Action) -> tuple[str, ...]:
    """Those of the option, or of what it is the name of."""
    if action.choices:
        return tuple(map(str, action.choices))
    named = _NAMED.get(str(action.metavar))
    return named() if named else ()


def _rules() -> tuple[str, ...]:
    """Ids of the rules of the package, as they are when the script is printed."""
    return tuple(sorted({*rule_ids(library()), *own_rule_ids(builtin_packs())}))


_NAMED: dict[str, Callable[[], tuple[str, ...]]] = {"FORMAT[=FILE]": lambda: tuple(FORMATS), "RULE": _rules}
"""What an argument takes, by the name that it has in the help."""


def _words(command: str) -> str:
    """What may stand behind a command: its options, and the choices of its first word."""
    found = options(command)
    names = [name for option in found for name in option.names]
    return " ".join([*names, *(choice for option in found if not option.names for choice in option.choices)])


def _bash(shell: str) -> Iterator[str]:
    """A function over the words of the line; zsh takes it through its own bashcompinit."""
    if shell == "zsh":
        yield "autoload -U +X bashcompinit && bashcompinit"
    yield "_tallygate() {"
    yield '  local word="${COMP_WORDS[COMP_CWORD]}" before="${COMP_WORDS[COMP_CWORD-1]}" words=""'
    yield '  if [ "$COMP_CWORD" -eq 1 ]; then'
    yield f'    words="{" ".join(command.name for command in COMMANDS)}"'
    yield '  else case "${COMP_WORDS[1]} $before" in'
    for command in COMMANDS:
        for option in options(command.name):
            if option.names and option.choices:
                patterns = "|".join(f'"{command.name} {name}"' for name in option.names)
                yield f'    {patterns}) words="{" ".join(option.choices)}" ;;'
    yield '    *) case "${COMP_WORDS[1]}" in'
    for command in COMMANDS:
        yield f'      {command.name}) words="{_words(command.name)}" ;;'
    yield "    esac ;;"
    yield "  esac; fi"
    yield '  COMPREPLY=($(compgen -W "$words" -- "$word"))'
    yield "}"
    yield "complete -o default -F _tallygate tallygate"


def _fish() -> Iterator[str]:
    names = " ".join(command.name for command in COMMANDS)
    first = f"not __fish_seen_subcommand_from {names}"
    for command in COMMANDS:
        yield f"complete -c tallygate -f -n '{first}' -a {command.name} -d {_quoted(command.help)}"
    for command in COMMANDS:
        here = f"complete -c tallygate -n '__fish_seen_subcommand_from {command.name}'"
        for option in options(command.name):
            yield " ".join([here, *_fish_words(option)])


def _fish_words(option: Option) -> Iterator[str]:
    for name in option.names:
        yield f"-l {name[2:]}" if name.startswith("--") else f"-s {name[1:]}"
    if option.choices:
        yield f"-x -a {_quoted(' '.join(option.choices))}"
    if option.help:
        yield f"-d {_quoted(option.help.replace('%%', '%'))}"


def _quoted(text: str) -> str:
    """Fish takes backslash and quote behind a backslash inside single quotes."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
