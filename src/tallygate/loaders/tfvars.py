"""Terraform variable files (`.tfvars`): names with values that need no variable and no function."""

from typing import Any

from tallygate.loaders import hcl
from tallygate.loaders.hcl.ast import Expression, File, Node
from tallygate.loaders.hcl.constants import ConstantError, constant
from tallygate.loaders.hcl.literals import NOT_LITERAL, literal
from tallygate.loaders.hcl.spans import HclSpans
from tallygate.loaders.interface import DEFAULT_LIMITS, Limits
from tallygate.model.diagnostic import Diagnostic, Level
from tallygate.model.document import Document, Loaded

VALUE = "tf-variables-file"
_HINT = "a variables file may hold operators and templates of constants, but no variables and no functions"


def load(data: bytes, path: str, limits: Limits = DEFAULT_LIMITS) -> Loaded:
    """Read a variable file as one dict; a name without a value of its own is left out, with a diagnostic."""
    parsed = hcl.load(data, path, limits)
    if not parsed.documents:
        return parsed
    file: File = parsed.documents[0].value
    problems = [_problem(file, block, f'a block ("{block.type}") cannot stand here') for block in file.blocks]
    values: dict[str, Any] = {}
    for name, attribute in file.attributes.items():
        try:
            values[name] = _value(attribute.expression)
        except ConstantError as error:
            level = Level.ERROR if error.is_wrong else Level.UNKNOWN
            problems.append(_problem(file, error.node, f'"{name}" has no value: {error}', level))
    diagnostics = sorted(parsed.diagnostics + problems, key=lambda diagnostic: diagnostic.location)
    return Loaded([Document(path, 0, values, HclSpans(file))], diagnostics)


def _value(expression: Expression) -> Any:
    value = literal(expression)
    return constant(expression) if value is NOT_LITERAL else value


def _problem(file: File, node: Node, what: str, level: Level = Level.ERROR) -> Diagnostic:
    location = file.source.location(node.start, node.end)
    return Diagnostic(VALUE, f"variables file: {what}", location, level, hint=_HINT)
