"""Strings put together: interpolations, `%{ if }` and `%{ for }`."""

import unicodedata
from collections.abc import Callable, Iterator, Sequence

from tallygate.loaders.hcl import ast
from tallygate.terraform.eval.faults import ExpressionError
from tallygate.terraform.eval.loops import Iterate
from tallygate.terraform.eval.scope import Scope
from tallygate.terraform.eval.subjects import named
from tallygate.terraform.values.convert import ConversionError, convert
from tallygate.terraform.values.types import BOOL, STRING
from tallygate.terraform.values.value import NONE, Marks, Value, string, unknown

Evaluate = Callable[[ast.Expression, Scope], Value]
# Only what ends in one of these cannot change by what follows: a letter may take an accent.
_ENDS = frozenset("-_:;/\\,.(){}[]|?!~ \t@#$%^&*+\"'")
_LONGEST = 128
"""Characters of a beginning or an end that are kept."""


def template(parts: Sequence[ast.Part], scope: Scope, evaluate: Evaluate, iterate: Iterate) -> Value:
    """The parts as one string, with their marks. Not null; unknown from the first part that is unknown,
    with what stands before it as its prefix, and what stands after the last one as its suffix."""
    written: list[str] = []
    ending: list[str] = []
    reason, marks = "", NONE
    for part in _parts(parts, scope, evaluate, iterate):
        text = _text(part[0], part[1], scope)
        marks |= text.marks
        scope.context.spend(text.size)
        reason = reason or text.reason
        if not reason:
            written.append(text.data)
        if text.is_known:
            ending.append(text.data)
        else:
            ending.clear()
    whole = unicodedata.normalize("NFC", "".join(written))
    if reason:
        begins, ends = _safe(whole[:_LONGEST]), _safe_end("".join(ending))
        return unknown(STRING, reason, not_null=True, prefix=begins, suffix=ends).marked(marks)
    return string(whole).marked(marks)


def _safe(prefix: str) -> str:
    return prefix if not prefix or prefix[-1] in _ENDS else prefix[:-1].rstrip("\r")


def _safe_end(suffix: str) -> str:
    """From its first letter of ASCII on, which no accent that follows something else can be."""
    kept = unicodedata.normalize("NFC", suffix)[-_LONGEST:]
    return kept[next((at for at, letter in enumerate(kept) if letter.isascii()), len(kept)) :]


def _text(value: Value, node: ast.Node, scope: Scope) -> Value:
    if value.is_null:
        message = f"cannot include a null value in a string template{named(node, scope)}"
        raise ExpressionError(message, node)
    if not value.is_known:
        return value  # of whatever type: Terraform asks only once it is known
    try:
        return convert(value, STRING)
    except ConversionError as error:
        message = f"cannot include the given value in a string template: {error}"
        raise ExpressionError(message, node) from None


def _parts(
    parts: Sequence[ast.Part], scope: Scope, evaluate: Evaluate, iterate: Iterate
) -> Iterator[tuple[Value, ast.Node]]:
    for part in parts:
        if isinstance(part, ast.TemplateIf):
            yield _branch(part, scope, evaluate, iterate), part
        elif isinstance(part, ast.TemplateFor):
            yield _loop(part, scope, evaluate, iterate), part
        elif isinstance(part, ast.Text):
            yield string(part.value), part
        else:
            yield evaluate(part, scope), part


def _branch(part: ast.TemplateIf, scope: Scope, evaluate: Evaluate, iterate: Iterate) -> Value:
    condition = evaluate(part.condition, scope)
    if condition.is_null:
        message = f"the condition of a template is null{named(part.condition, scope)}"
        raise ExpressionError(message, part.condition)
    if not condition.is_known:
        return unknown(STRING, condition.reason, not_null=True).marked(condition.marks)
    try:
        condition = convert(condition, BOOL)
    except ConversionError as error:
        raise ExpressionError(f"the condition of a template is no bool: {error}", part.condition) from None
    chosen = part.then if condition.data else part.otherwise
    return template(chosen, scope, evaluate, iterate).marked(condition.marks)


def _loop(part: ast.TemplateFor, scope: Scope, evaluate: Evaluate, iterate: Iterate) -> Value:
    collection = evaluate(part.collection, scope)
    rounds = iterate(part, collection, scope)
    if isinstance(rounds, Value):
        return unknown(STRING, rounds.reason, not_null=True).marked(rounds.marks)
    made: list[str] = []
    marks: Marks = collection.marks
    for inner, _ in rounds:
        text = template(part.body, inner, evaluate, iterate)
        marks |= text.marks
        if not text.is_known:
            return unknown(STRING, text.reason, not_null=True).marked(marks)
        made.append(text.data)
    return string("".join(made)).marked(marks)
