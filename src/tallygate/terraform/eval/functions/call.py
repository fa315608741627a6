"""Calls of functions by name: what go-cty and HCL do around each of them."""

import difflib
import importlib
from collections.abc import Sequence

import msgspec

from tallygate.terraform.eval.faults import CallError, UnseenError
from tallygate.terraform.eval.functions.interface import Context, Function
from tallygate.terraform.eval.functions.modules import MODULES
from tallygate.terraform.eval.functions.signatures import Signature, names, signature, successor
from tallygate.terraform.values.convert import ConversionError, convert
from tallygate.terraform.values.types import DYNAMIC, Type
from tallygate.terraform.values.value import (
    NONE,
    Marks,
    Unknown,
    Value,
    deep_marks,
    unknown,
    without_marks,
)


def call(name: str, arguments: Sequence[Value], context: Context) -> Value:
    """The result of a function. Raises CallError, with whole sentences as Terraform's, and LimitError.

    `try` and `can` are none of these: they look at expressions, not at values.
    """
    if name.startswith("provider::"):
        marks = NONE.union(*map(deep_marks, arguments))
        return unknown(DYNAMIC, f"calls {name}(), a function of a provider").marked(marks)
    plain = name.removeprefix("core::")
    face = signature(plain)
    if instead := successor(plain):
        raise CallError(
            f"the function {plain} is gone since Terraform 0.12: write {instead}", everywhere=True
        )
    if face is None or plain not in MODULES:
        raise CallError(_unheard_of(name))
    _check_number(name, face, arguments)
    given = [_converted(face, index, argument) for index, argument in enumerate(arguments)]
    function = _function(plain)
    _refuse_null(function, face, given)
    try:
        return _result(function, face, given, context)
    except CallError as error:
        raise CallError(_sentence(name, face, _told(function, error, given)), error.argument) from None


def _unheard_of(name: str) -> str:
    space, _, last = name.rpartition("::")
    if space not in ("", "core"):
        return (
            f'The function namespace "{space}" is not valid. Provider function calls must use the '
            '"provider::" namespace prefix.'
        )
    near = difflib.get_close_matches(last, names(), 1, 0.7)
    hint = f' Did you mean "{name.removesuffix(last)}{near[0]}"?' if near else ""
    return f'There is no function named "{name}".{hint}'


def _check_number(name: str, face: Signature, arguments: Sequence[Value]) -> None:
    wanted = len(face.parameters)
    if len(arguments) < wanted:
        least = " at least" if face.variadic else ""
        missing = face.parameters[len(arguments)].name
        raise CallError(
            f'Function "{name}" expects{least} {wanted} argument(s). Missing value for "{missing}".'
        )
    if len(arguments) > wanted and not face.variadic:
        raise CallError(f'Function "{name}" expects only {wanted} argument(s).', wanted)


def _converted(face: Signature, index: int, argument: Value) -> Value:
    parameter = face.parameter(index)
    try:
        return convert(argument, parameter.type) if parameter else argument
    except ConversionError as error:
        raise CallError(_invalid(face, index, str(error)), index) from None


def _invalid(face: Signature, index: int, message: str) -> str:
    parameter = face.parameter(index)
    return f'Invalid value for "{parameter.name if parameter else ""}" parameter: {message}.'


def _told(function: Function, error: CallError, arguments: Sequence[Value]) -> CallError:
    """What a function that sees no marks says may quote a secret."""
    if function.takes_marks or not any(map(deep_marks, arguments)):
        return error
    return CallError("what is wrong is not shown, since an argument is sensitive", error.argument)


def _sentence(name: str, face: Signature, error: CallError) -> str:
    if error.argument is not None and face.parameter(error.argument):
        return _invalid(face, error.argument, str(error))
    return f'Call to function "{name}" failed: {error}.'


def _refuse_null(function: Function, face: Signature, arguments: Sequence[Value]) -> None:
    for index, argument in enumerate(arguments):
        parameter = face.parameter(index)
        if argument.is_null and not function.takes_null and not (parameter and parameter.nullable):
            raise CallError(_invalid(face, index, "argument must not be null"), index)


def _function(name: str) -> Function:
    module = importlib.import_module(f"{__package__}.{MODULES[name]}")
    found: Function = module.FUNCTIONS[name]
    return found


def _result(function: Function, face: Signature, arguments: Sequence[Value], context: Context) -> Value:
    marks: Marks = NONE
    if not function.takes_marks:
        marks = NONE.union(*map(deep_marks, arguments))
        arguments = [without_marks(argument) for argument in arguments] if marks else arguments
    if not function.takes_unknown and (untyped := _without_type(arguments)):
        return unknown(DYNAMIC, untyped.reason).marked(marks)
    type_ = function.result(arguments) if function.result else face.returns
    missing = None if function.takes_unknown else _first_unknown(arguments)
    if missing:
        value = unknown(type_, missing.reason).marked(NONE.union(*map(deep_marks, arguments)))
    else:
        value = _made(function, type_, arguments, context)
    return (_never_null(value) if face.not_null else value).marked(marks)


def _made(function: Function, type_: Type, arguments: Sequence[Value], context: Context) -> Value:
    try:
        return function.body(arguments, context)
    except UnseenError as error:
        return unknown(type_, str(error)).marked(NONE.union(*map(deep_marks, arguments)))


def _without_type(arguments: Sequence[Value]) -> Value | None:
    """An argument of which not even the type is known, though its parameter has none to give."""
    return next((one for one in arguments if one.type == DYNAMIC and not one.is_known), None)


def _first_unknown(arguments: Sequence[Value]) -> Value | None:
    return next((argument for argument in arguments if not argument.is_known), None)


def _never_null(value: Value) -> Value:
    """An unknown value of a type that is known can be said not to be null."""
    found = value.data
    if not isinstance(found, Unknown) or found.not_null or value.type == DYNAMIC:
        return value
    return Value(value.type, msgspec.structs.replace(found, not_null=True), value.marks)
