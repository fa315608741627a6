"""Variables of a module: what their blocks declare, and the value that expressions read."""

import unicodedata
from collections.abc import Sequence
from functools import cached_property
from typing import NoReturn

import msgspec

from tallygate.loaders.hcl import ast
from tallygate.loaders.hcl.source import Source
from tallygate.loaders.hcl.tokens import ParseError
from tallygate.terraform.eval.faults import ExpressionError
from tallygate.terraform.modules.constants import constant, constant_in, parsed
from tallygate.terraform.modules.constraints import Constraint, constraint
from tallygate.terraform.modules.declared import Declared
from tallygate.terraform.modules.defaults import with_defaults
from tallygate.terraform.values.convert import ConversionError, convert
from tallygate.terraform.values.types import BOOL, DYNAMIC, without_optional
from tallygate.terraform.values.value import (
    EPHEMERAL,
    NONE,
    SENSITIVE,
    Marks,
    Value,
    deep_marks,
    string,
    unknown,
)

_RESERVED = frozenset(
    (
        "source",
        "version",
        "providers",
        "count",
        "for_each",
        "depends_on",
        "lifecycle",
        "locals",
        "provider",
        "_",
    )
)
"""Arguments and blocks of a module call, which could not be given a value."""


class Variable(msgspec.Struct, frozen=True, eq=False, dict=True):
    """A `variable` block. source, default_source: the files of it and of its default, which an override may
    have written. is_text: a value given as text is that text, not an expression. validations: with the files.
    """

    name: str
    block: ast.Block
    source: Source
    constraint: Constraint
    default: ast.Expression | None
    default_source: Source
    is_text: bool
    nullable: bool
    sensitive: bool
    ephemeral: bool
    validations: Sequence[tuple[ast.Block, Source]]

    @property
    def marks(self) -> Marks:
        return (SENSITIVE if self.sensitive else NONE) | (EPHEMERAL if self.ephemeral else NONE)

    @cached_property
    def default_value(self) -> Value | None:
        """The default, converted and unmarked. Raises ExpressionError."""
        if self.default is None:
            return None
        try:
            value = self._converted(constant_in(self.default, self.default_source))
        except ConversionError as error:
            _refuse(f"the default of var.{self.name} is not of its type: {error}", self.default)
        if value.is_null and not self.nullable:
            _refuse(f"the default of var.{self.name} is null, which nullable = false rules out", self.default)
        return value

    def _converted(self, value: Value) -> Value:
        defaults = self.constraint.defaults
        if defaults and not value.is_null:
            value = with_defaults(value, defaults)
        return convert(value, self.constraint.type)


def variable(declared: Declared) -> Variable:
    """What a block declares, overrides included. Raises ExpressionError for what is no type, name or bool."""
    block = declared.block
    name = block.labels[0].value if len(block.labels) == 1 else ""
    if not name:
        _refuse("a variable has one name", block)
    if name in _RESERVED:
        _refuse(f"a variable cannot be called {name}, which means something else in module blocks", block)
    type_ = declared.argument("type")
    found = constraint(type_[0].expression) if type_ else Constraint(DYNAMIC)
    default, source = declared.argument("default") or (None, declared.source)
    return Variable(
        name=name,
        block=block,
        source=declared.source,
        constraint=found,
        default=default.expression if default else None,
        default_source=source,
        is_text=type_ is None or found.type.is_primitive,
        nullable=_flag(declared, "nullable", True),
        sensitive=_flag(declared, "sensitive", False),
        ephemeral=_flag(declared, "ephemeral", False),
        validations=[pair for pair in declared.blocks() if pair[0].type == "validation"],
    )


def _flag(declared: Declared, name: str, default: bool) -> bool:
    written = declared.argument(name)
    if written is None:
        return default
    expression = written[0].expression
    try:
        value = convert(constant_in(expression, written[1]), BOOL)
    except ConversionError as error:
        _refuse(f"{name} is not true or false: {error}", expression)
    if value.is_null:
        _refuse(f"{name} is null, where true or false is required", expression)
    return value.data is True


def prepared(variable: Variable, given: Value | None, missing: str) -> Value:
    """What `var.NAME` is: what is given, or the default, in the type of the variable and with its marks.

    missing: why it is unknown where there is neither. Raises ExpressionError, whose node stands in the
    variable's file.
    """
    default = variable.default_value
    value = default if given is None else given
    if value is None:
        return unknown(without_optional(variable.constraint.type), missing).marked(variable.marks)
    try:
        value = variable._converted(value)
    except ConversionError as error:
        _refuse(
            f"the value given to var.{variable.name} is not of its type{_why(variable, value, error)}",
            variable.block,
        )
    if value.is_null and not variable.nullable:
        if default is None:
            _refuse(f"var.{variable.name} is required and cannot be null", variable.block)
        value = default
    return value.marked(variable.marks)


def _why(variable: Variable, value: Value, error: ConversionError) -> str:
    """Reasons name keys of the value."""
    return "" if (variable.marks | deep_marks(value)) & SENSITIVE else f": {error}"


def from_text(variable: Variable, text: str) -> Value:
    """A value given as text, as by -var or TF_VAR_NAME: an expression where the type is not a primitive one.

    Raises ExpressionError, whose node stands in the variable's file; its message holds no part of the text.
    """
    if variable.is_text:
        return string(unicodedata.normalize("NFC", text))
    try:
        return constant(parsed(text))
    except (ParseError, ExpressionError):
        _refuse(
            f"the text given to var.{variable.name} is not a value written as in a variables file",
            variable.block,
        )


def _refuse(message: str, node: ast.Node) -> NoReturn:
    raise ExpressionError(message, node, static=True)
