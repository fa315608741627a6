"""HCL: the syntax of Terraform configuration, parsed without evaluating anything.

`load` gives one Document: its value is an `ast.File`, its spans are `HclSpans`. Every node of the tree has
`start` and `end`, and `file.source.span(start, end)` or `.location(start, end)` turns them into lines and
columns when they are needed. `literals.literal(expression)` gives the value of what needs no evaluation.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from tallygate.loaders.hcl import recursion
from tallygate.loaders.hcl.ast import File
from tallygate.loaders.hcl.body import FileParser
from tallygate.loaders.hcl.source import Source
from tallygate.loaders.hcl.spans import HclSpans
from tallygate.loaders.hcl.tokens import LIMIT, Problem
from tallygate.loaders.interface import HCL_LIMITS, Limits
from tallygate.model.diagnostic import Diagnostic
from tallygate.model.document import Document, Loaded
from tallygate.model.location import Location

ENCODING = "tf-encoding"
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def load(data: bytes, path: str, limits: Limits = HCL_LIMITS) -> Loaded:
    """Parse one file of HCL. Items that have errors are left out; each has a diagnostic."""
    refusal = _refusal(data, path, limits)
    if refusal:
        return Loaded([], [refusal])
    source = Source(path, data.removeprefix(BYTE_ORDER_MARK).decode())
    file, problems = (parse_json if path.endswith(".json") else parse)(source, limits)
    diagnostics = [_diagnostic(source, problem) for problem in problems]
    return Loaded([Document(path, 0, file, HclSpans(file))], diagnostics)


def parse(source: Source, limits: Limits = HCL_LIMITS) -> tuple[File, list[Problem]]:
    """The syntax tree of decoded text, with everything that could be read, and what is wrong.

    A depth limit above the default is not honoured: the frames of `recursion.room` are counted for that.
    """
    parser = FileParser(source, min(limits.depth, HCL_LIMITS.depth))
    with _undisturbed():
        parser.run()
    return parser.file, parser.problems


def parse_json(source: Source, limits: Limits = HCL_LIMITS) -> tuple[File, list[Problem]]:
    """The same for JSON configuration syntax (`.tf.json`)."""
    from tallygate.loaders.hcl.json_body import JsonFileParser  # few need it, and it needs json

    parser = JsonFileParser(source, limits)
    with _undisturbed():
        parser.run()
    return parser.file, parser.problems


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Room on the stack, and no collector: a tree in the making is all live, it would only walk it again."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        with recursion.room():
            yield
    finally:
        if collecting:
            gc.enable()


def _refusal(data: bytes, path: str, limits: Limits) -> Diagnostic | None:
    """Why the bytes are not read at all."""
    if len(data) > limits.file:
        message = f"the file has {len(data)} bytes; the limit is {limits.file}"
        return Diagnostic(LIMIT, message, Location(path))
    try:
        data.decode()
        position, what = data.find(0), "a NUL character"
    except UnicodeDecodeError as error:
        position, what = error.start, "bytes that are not UTF-8"
    if position < 0:
        return None
    line_start = data.rfind(b"\n", 0, position) + 1
    column = len(data[line_start:position].removeprefix(BYTE_ORDER_MARK).decode()) + 1
    location = Location(path, data.count(b"\n", 0, position) + 1, column)
    message = f"invalid character encoding: {what} at byte {position}; files must be UTF-8 text"
    return Diagnostic(ENCODING, message, location)


def _diagnostic(source: Source, problem: Problem) -> Diagnostic:
    location = source.location(problem.start, problem.end)
    return Diagnostic(problem.rule, problem.message, location, hint=problem.hint)
