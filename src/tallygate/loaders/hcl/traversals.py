"""Steps behind an operand: `.name`, `[key]`, `.0`, `[*]` and `.*`."""

import re
from collections.abc import Callable

from tallygate.loaders.hcl.ast import Attr, Expression, Index, Number, Splat, Step
from tallygate.loaders.hcl.tokens import NAME, NUMBER, Tokens

ParseExpression = Callable[[Tokens], Expression]
STEP_STARTS = frozenset((".", "["))
NUMBER_FORM = re.compile(r"\d++(?:\.\d*+)?(?:[eE][+-]?\d++)?")


def steps(tokens: Tokens, expression: ParseExpression) -> list[Step]:
    """Steps at the position. After a full splat they belong to the splat, and so to each element."""
    first: list[Step] = []
    current = first
    splats: list[Splat] = []
    kinds = tokens.kinds
    while (kind := kinds[position := tokens.position]) in STEP_STARTS:
        if kind == ".":
            current.append(_dot_step(tokens, position))
        elif kinds[position + 1] == "*":
            splat = _full_splat(tokens, position)
            current.append(splat)
            current = splat.steps
            splats.append(splat)
        else:
            current.append(_index(tokens, position, expression))
    tokens.depth -= len(splats)
    for splat in splats:
        splat.end = tokens.end_of(tokens.position - 1)
    return first


def number(tokens: Tokens, position: int) -> Number:
    """The number at `position`; moves behind it."""
    text = tokens.texts[position]
    if not text.isdigit() and not NUMBER_FORM.fullmatch(text):
        message = f'invalid number: "{text[:40]}" is not a number'
        tokens.fail(position, message, "an address or a version is a string: write it in quotes")
    tokens.position = position + 1
    start = tokens.offsets[position]
    return Number(start, start + len(text), text)


def _dot_step(tokens: Tokens, dot: int) -> Step:
    kind = tokens.kinds[dot + 1]
    if kind == NAME:
        text = tokens.texts[dot + 1]
        tokens.position = dot + 2
        return Attr(tokens.offsets[dot], tokens.offsets[dot + 1] + len(text), text)
    if kind == NUMBER:
        return _old_index(tokens, dot)
    if kind != "*":
        tokens.unexpected(dot + 1, "invalid attribute name: expected a name after the dot")
    return _attribute_splat(tokens, dot)


def _old_index(tokens: Tokens, dot: int) -> Index:
    """`.0`, the index of Terraform 0.11."""
    text = tokens.texts[dot + 1]
    if "." in text:
        first, _, second = text.partition(".")
        message = "invalid index: the old form of an index cannot be chained"
        tokens.fail(dot + 1, message, f"write [{first}][{second}]")
    key = number(tokens, dot + 1)
    return Index(tokens.offsets[dot], key.end, key)


def _attribute_splat(tokens: Tokens, dot: int) -> Splat:
    found: list[Step] = []
    tokens.position = dot + 2
    while tokens.kinds[tokens.position] == ".":
        if tokens.kinds[tokens.position + 1] == "*":
            message = 'nested splat: ".*" cannot be used inside another ".*"'
            tokens.fail(tokens.position + 1, message, 'use the full splat "[*]"')
        found.append(_dot_step(tokens, tokens.position))
    return Splat(tokens.offsets[dot], tokens.end_of(tokens.position - 1), False, found)


def _full_splat(tokens: Tokens, bracket: int) -> Splat:
    if tokens.kinds[bracket + 2] != "]":
        tokens.unexpected(bracket + 2, 'invalid splat: expected "]" right after "[*"')
    if not tokens.split_splats.isdisjoint((bracket + 1, bracket + 2)):
        tokens.fail(bracket + 1, 'invalid splat: "[*]" must stand on one line here')
    tokens.descend()
    tokens.position = bracket + 3
    return Splat(tokens.offsets[bracket], tokens.end_of(bracket + 2), True, [])


def _index(tokens: Tokens, bracket: int, expression: ParseExpression) -> Index:
    tokens.position = bracket + 1
    key = expression(tokens)
    tokens.close(bracket, "]", 'missing close bracket: expected "]" to end the index')
    return Index(tokens.offsets[bracket], tokens.end_of(tokens.position - 1), key)
