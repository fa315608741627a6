"""Terraform variable files (`.tfvars`): names with literal values."""

from typing import Any

from tallygate.loaders import hcl
from tallygate.loaders.hcl.ast import File, Node
from tallygate.loaders.hcl.literals import NOT_LITERAL, literal
from tallygate.loaders.hcl.spans import HclSpans
from tallygate.loaders.interface import DEFAULT_LIMITS, Limits
from tallygate.model.diagnostic import Diagnostic
from tallygate.model.document import Document, Loaded

VALUE = "tf-variables-file"


def load(data: bytes, path: str, limits: Limits = DEFAULT_LIMITS) -> Loaded:
    """Read a variable file as one dict; what is not a literal is left out, with a diagnostic."""
    parsed = hcl.load(data, path, limits)
    if not parsed.documents:
        return parsed
    file: File = parsed.documents[0].value
    problems = [_problem(file, block, f'a block ("{block.type}") cannot stand here') for block in file.blocks]
    values: dict[str, Any] = {}
    for name, attribute in file.attributes.items():
        value = literal(attribute.expression)
        if value is NOT_LITERAL:
            problems.append(_problem(file, attribute.expression, f'"{name}" must have a literal value'))
        else:
            values[name] = value
    diagnostics = sorted(parsed.diagnostics + problems, key=lambda diagnostic: diagnostic.location)
    return Loaded([Document(path, 0, values, HclSpans(file))], diagnostics)


def _problem(file: File, node: Node, what: str) -> Diagnostic:
    location = file.source.location(node.start, node.end)
    hint = "a variables file holds no references, calls or operators"
    return Diagnostic(VALUE, f"invalid variables file: {what}", location, hint=hint)
