"""Show a report that `tallygate check --format json` has saved in other formats."""

import argparse
from collections.abc import Iterator
from pathlib import Path

from tallygate.commands.check import add_output_arguments, formats, write
from tallygate.model.verdict import Exit
from tallygate.reports.interface import Reporter, render
from tallygate.reports.saved import read_file


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="the saved report, or - for standard input")
    add_output_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    """Exit code 0 whatever the verdict in it: what is asked for is another format, not another verdict."""
    wanted = formats(arguments.format)
    saved = read_file(arguments.file)

    def rendered(to: Reporter) -> Iterator[str]:
        return render(saved.report, saved.excerpts, to)

    for name, path in wanted:
        write(rendered, name, path, arguments)
    return Exit.PASS
