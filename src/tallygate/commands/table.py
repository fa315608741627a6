"""The table of commands: what `tallygate` knows before any command is imported."""

from typing import NamedTuple


class Command(NamedTuple):
    """A verb and its one-line help; its module is `tallygate.commands.VERB`."""

    name: str
    help: str


COMMANDS = (
    Command("audit", "prove that the ledger of promotions is whole and nothing went past it"),
    Command("baseline", "accept what is there, so that only what is new closes a gate"),
    Command("check", "judge a repository, or what a change brings to it"),
    Command("comment", "write a report as one comment on a pull request, and keep it up to date"),
    Command("completion", "print a script that completes commands and options in your shell"),
    Command("cost", "say what a repository costs a month, and hold it to budgets"),
    Command("demo", "show a pull request being judged, in a throwaway repository"),
    Command("doctor", "show versions, configuration, and which validator claims which file"),
    Command("drift", "say how far what is there has moved from the code"),
    Command("explain", "say what a rule wants, why, and how to meet it"),
    Command("fetch", "fetch modules, charts and remote bases, by a lock file, so that runs stay offline"),
    Command("init", "look at a repository and write a short tallygate.yaml"),
    Command("inspect", "print resources as policies see them"),
    Command("prices", "show the prices that estimates are made of"),
    Command("promote", "judge, land and take back what moves from one environment to the next"),
    Command("report", "show a saved report in other formats"),
    Command("rules", "list the rules"),
    Command("test", "run the tests and fixtures of rules"),
)
