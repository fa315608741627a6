"""Tokens to expressions: recursive descent for what nests, loops for what merely follows."""

from collections.abc import Callable

from tallygate.loaders.hcl import templates
from tallygate.loaders.hcl.ast import (
    Access,
    Call,
    Conditional,
    Constant,
    Expression,
    For,
    Object,
    ObjectItem,
    Operation,
    Parentheses,
    Reference,
    Text,
    Tuple,
    Unary,
)
from tallygate.loaders.hcl.templates import for_header
from tallygate.loaders.hcl.tokens import HEREDOC, NAME, NEWLINE, NUMBER, QUOTE, STRING, Tokens
from tallygate.loaders.hcl.traversals import STEP_STARTS, number, steps

LEVELS = {
    operator: level
    for level, operators in enumerate(
        (("||",), ("&&",), ("==", "!="), ("<", ">", "<=", ">="), ("+", "-"), ("*", "/", "%")), start=1
    )
    for operator in operators
}
LOWEST = 1
CONSTANTS = {"true": True, "false": False, "null": None}


def expression(tokens: Tokens) -> Expression:
    """The expression at the position; moves behind it."""
    node = _operand(tokens)
    kinds = tokens.kinds
    if kinds[tokens.position] in LEVELS:
        node = _operation(tokens, node, LOWEST)
    if kinds[tokens.position] == "?":
        return _conditional(tokens, node)
    return node


def _operation(tokens: Tokens, node: Expression, lowest: int) -> Expression:
    """Operators of level `lowest` and up behind `node`; recursion is as deep as there are levels."""
    kinds = tokens.kinds
    while (level := LEVELS.get(kinds[tokens.position], 0)) >= lowest:
        operators: list[str] = []
        operands = [node]
        while LEVELS.get(kind := kinds[tokens.position]) == level:
            tokens.position += 1
            operators.append(kind)
            operand = _operand(tokens)
            if LEVELS.get(kinds[tokens.position], 0) > level:
                operand = _operation(tokens, operand, level + 1)
            operands.append(operand)
        node = Operation(node.start, operands[-1].end, operators, operands)
    return node


def _conditional(tokens: Tokens, condition: Expression) -> Conditional:
    question = tokens.position
    tokens.descend()
    tokens.position += 1
    then = expression(tokens)
    if tokens.kinds[tokens.position] != ":":
        message = 'missing false expression in conditional: expected ":"'
        tokens.unexpected(tokens.position, message, f'its "?" is at line {tokens.line_of(question)}')
    tokens.position += 1
    otherwise = expression(tokens)
    tokens.depth -= 1
    return Conditional(condition.start, otherwise.end, condition, then, otherwise)


def _operand(tokens: Tokens) -> Expression:
    position = tokens.position
    parse = OPERANDS.get(tokens.kinds[position])
    if parse is None:
        tokens.unexpected(position, "invalid expression: expected the start of an expression")
    node = parse(tokens, position)
    if tokens.kinds[tokens.position] in STEP_STARTS:
        found = steps(tokens, expression)
        return Access(node.start, found[-1].end, node, found)
    return node


def _name(tokens: Tokens, position: int) -> Expression:
    """A constant, a call, or a reference with all its steps."""
    text = tokens.texts[position]
    start = tokens.offsets[position]
    following = tokens.kinds[position + 1]
    tokens.position = position + 1
    if following in ("(", "::"):
        return _call(tokens, position)
    if text in CONSTANTS:
        return Constant(start, start + len(text), CONSTANTS[text])
    if following not in STEP_STARTS:
        return Reference(start, start + len(text), text, [])
    found = steps(tokens, expression)
    return Reference(start, found[-1].end, text, found)


def _call(tokens: Tokens, start: int) -> Call:
    kinds, texts = tokens.kinds, tokens.texts
    position = start + 1
    while kinds[position] == "::":
        if kinds[position + 1] != NAME:
            tokens.unexpected(position + 1, 'missing function name: expected a name after "::"')
        position += 2
    if kinds[position] != "(":
        tokens.unexpected(position, 'missing open parenthesis: expected "(" after the name of a function')
    tokens.position = position + 1
    arguments, expand_final = _arguments(tokens, position)
    name = "".join(texts[start:position])
    return Call(tokens.offsets[start], tokens.end_of(tokens.position - 1), name, arguments, expand_final)


def _arguments(tokens: Tokens, opener: int) -> tuple[list[Expression], bool]:
    """The arguments, and whether the last one is expanded by `...`; moves behind the closing parenthesis."""
    kinds = tokens.kinds
    arguments: list[Expression] = []
    expand_final = False
    while kinds[tokens.position] != ")":
        arguments.append(expression(tokens))
        if kinds[tokens.position] == "...":
            expand_final = True
            tokens.position += 1
            break
        if kinds[tokens.position] != ",":
            break
        tokens.position += 1
    message = (
        'missing close parenthesis: an argument with "..." is the last one'
        if expand_final
        else 'missing argument separator: expected "," or ")" after a function argument'
    )
    tokens.close(opener, ")", message)
    return arguments, expand_final


def _parentheses(tokens: Tokens, opener: int) -> Parentheses:
    tokens.position = opener + 1
    inner = expression(tokens)
    tokens.close(opener, ")", 'unbalanced parentheses: expected ")" to end the expression')
    return Parentheses(tokens.offsets[opener], tokens.end_of(tokens.position - 1), inner)


def _string(tokens: Tokens, position: int) -> Text:
    tokens.position = position + 1
    text = tokens.texts[position]
    start = tokens.offsets[position]
    return Text(start, start + len(text), templates.plain(tokens, position))


def _template(tokens: Tokens, position: int) -> Expression:
    return templates.template(tokens, position, expression)


def _unary(tokens: Tokens, position: int) -> Unary:
    kinds = tokens.kinds
    end = position
    while kinds[end] in ("!", "-"):
        end += 1
    tokens.position = end
    operand = _operand(tokens)
    return Unary(tokens.offsets[position], operand.end, "".join(kinds[position:end]), operand)


def _tuple(tokens: Tokens, opener: int) -> Tuple | For:
    kinds = tokens.kinds
    if _is_word(tokens, opener + 1, "for"):
        return _for(tokens, opener, "]")
    tokens.position = opener + 1
    items: list[Expression] = []
    while kinds[tokens.position] != "]":
        items.append(expression(tokens))
        if kinds[tokens.position] != ",":
            break
        tokens.position += 1
    tokens.close(opener, "]", 'missing item separator: expected "," or "]" after an item')
    return Tuple(tokens.offsets[opener], tokens.end_of(tokens.position - 1), items)


def _object(tokens: Tokens, opener: int) -> Object | For:
    kinds = tokens.kinds
    if _is_word(tokens, opener + 1, "for"):
        return _for(tokens, opener, "}")
    tokens.position = opener + 1
    items: list[ObjectItem] = []
    while True:
        if kinds[tokens.position] == NEWLINE:
            tokens.position += 1
            continue
        if kinds[tokens.position] == "}":
            break
        items.append(_object_item(tokens, opener))
        if kinds[tokens.position] not in (",", NEWLINE):
            break
        tokens.position += 1
    tokens.close(opener, "}", 'missing item separator: expected a newline, "," or "}" after an item')
    return Object(tokens.offsets[opener], tokens.end_of(tokens.position - 1), items)


def _object_item(tokens: Tokens, opener: int) -> ObjectItem:
    kinds = tokens.kinds
    start = tokens.position
    if kinds[start] == NAME and kinds[start + 1] in ("=", ":"):
        text = tokens.texts[start]
        key: Expression = Text(tokens.offsets[start], tokens.end_of(start), text)
        tokens.position = start + 1
    else:
        key = expression(tokens)
        if kinds[tokens.position] not in ("=", ":"):
            tokens.unclosed(opener, 'missing key/value separator: expected "=" or ":" after a key')
    tokens.position += 1
    value = expression(tokens)
    return ObjectItem(key.start, value.end, key, value)


def _is_word(tokens: Tokens, index: int, word: str) -> bool:
    return tokens.kinds[index] == NAME and tokens.texts[index] == word


def _for(tokens: Tokens, opener: int, closer: str) -> For:
    tokens.position = opener + 2
    key_name, value_name, collection = for_header(tokens, expression)
    if tokens.kinds[tokens.position] != ":":
        tokens.unclosed(opener, 'invalid "for" expression: expected ":" after the collection')
    tokens.position += 1
    key, value = _for_result(tokens, opener, closer)
    grouped = tokens.kinds[tokens.position] == "..."
    if grouped and key is None:
        tokens.fail(
            tokens.position, 'invalid "for" expression: "..." groups values of objects, not of tuples'
        )
    tokens.position += grouped
    condition = None
    if _is_word(tokens, tokens.position, "if"):
        tokens.position += 1
        condition = expression(tokens)
    tokens.close(opener, closer, f'invalid "for" expression: expected "{closer}" at its end')
    start, end = tokens.offsets[opener], tokens.end_of(tokens.position - 1)
    return For(start, end, key_name, value_name, collection, key, value, grouped, condition)


def _for_result(tokens: Tokens, opener: int, closer: str) -> tuple[Expression | None, Expression]:
    """Key (in an object) and value of each element."""
    start = tokens.position
    value = expression(tokens)
    if tokens.kinds[tokens.position] != "=>":
        if closer == "}":
            message = 'invalid "for" expression: an object needs a key, as in "key => value"'
            tokens.fail(start, message)
        return None, value
    if closer == "]":
        tokens.fail(
            start, 'invalid "for" expression: a tuple has no keys', 'use "{" and "}" to build an object'
        )
    tokens.position += 1
    return value, expression(tokens)


OPERANDS: dict[str, Callable[[Tokens, int], Expression]] = {
    NAME: _name,
    STRING: _string,
    NUMBER: number,
    QUOTE: _template,
    HEREDOC: _template,
    "{": _object,
    "[": _tuple,
    "(": _parentheses,
    "!": _unary,
    "-": _unary,
}
