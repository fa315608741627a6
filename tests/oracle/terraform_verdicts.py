"""What our evaluator makes of the same expressions, and how that compares with what terraform says."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from tallygate.loaders import hcl
from tallygate.loaders.hcl import ast, recursion
from tallygate.terraform.eval.budget import Budget
from tallygate.terraform.eval.evaluate import evaluate
from tallygate.terraform.eval.faults import ExpressionError, LimitError
from tallygate.terraform.eval.scope import OnlyNames
from tallygate.terraform.modules.files import RepositoryFiles
from tallygate.terraform.values.number import text_of
from tallygate.terraform.values.types import STRING, List, Map, Object, Set, Tuple, Type
from tallygate.terraform.values.value import SENSITIVE, Value, object_of, parts, unknown
from tests.oracle.terraform_runs import UNKNOWN, Answer

_BY_PROVIDER = "is set by the provider"
_DATA = object_of(
    {
        "id": unknown(STRING, _BY_PROVIDER, not_null=True),
        "output": unknown(STRING, _BY_PROVIDER),
    }
)


# Terraform has a negative zero, which nothing but its text tells from zero; we have one zero.
_NEGATIVE_ZERO = re.compile(r"-0(?![\d.])")


def answers(preamble: str, expressions: Sequence[str], files: Mapping[str, str]) -> list[Answer]:
    """As `terraform_runs.answers`: the locals of the preamble are evaluated in their order."""
    context = RepositoryFiles(
        lambda path: files[path].encode() if path in files else None, sorted(files), "", Budget(20_000_000)
    )
    names = {"terraform_data": object_of({"first": _DATA})}
    given: dict[str, Value] = {}
    for block in ast.blocks_of(_parsed(preamble), "locals"):
        for name, attribute in block.body.attributes.items():
            with recursion.room():
                scope = OnlyNames({**names, "local": object_of(given)}, context)
                given[name] = evaluate(attribute.expression, scope)
    scope = OnlyNames({**names, "local": object_of(given)}, context)
    return [_answer(expression, scope) for expression in expressions]


def _parsed(text: str) -> ast.File:
    loaded = hcl.load(text.encode(), "main.tf")
    if loaded.diagnostics:
        raise SyntaxError(f"{loaded.diagnostics[0].message} in {text}")
    file: ast.File = loaded.documents[0].value
    return file


def _answer(text: str, scope: OnlyNames) -> Answer:
    try:
        with recursion.room():
            value = evaluate(_parsed(f"x = {text}\n").attributes["x"].expression, scope)
    except LimitError:
        return Answer("", UNKNOWN)  # told, and so not held to be known
    except (ExpressionError, SyntaxError) as error:
        return Answer(str(error) or type(error).__name__)
    if "Infinity" in str(data(value)):
        return Answer("infinity has no JSON, so that no plan holds it")
    return Answer("", data(value), type_of(value.type), sensitive(value))


def data(value: Value) -> Any:
    """As the plan has it; numbers as text."""
    if not value.is_known:
        return UNKNOWN
    if isinstance(value.data, dict):
        return {key: data(item) for key, item in value.data.items()}
    if isinstance(value.data, tuple):
        return [data(item) for item in value.data]
    return (
        value.data
        if value.data is None or isinstance(value.data, str | bool)
        else Decimal(text_of(value.data))
    )


def type_of(type_: Type) -> Any:
    """As the plan writes types."""
    match type_:
        case List(element=inner) | Set(element=inner) | Map(element=inner):
            return [type(type_).__name__.lower(), type_of(inner)]
        case Tuple(elements=several):
            return ["tuple", [type_of(one) for one in several]]
        case Object(attributes=attributes):
            return ["object", {name: type_of(one) for name, one in attributes}]
    return str(type_)


def sensitive(value: Value) -> Any:
    """True where the whole is, else the parts that are, as `after_sensitive`."""
    if value.marks & SENSITIVE:
        return True
    if isinstance(value.data, dict):
        return {key: found for key, item in value.data.items() if (found := sensitive(item))}
    if isinstance(value.data, tuple):
        found_in = [sensitive(item) for item in parts(value)]
        return found_in if any(found_in) else False
    return False


def verdict(ours: Answer, theirs: Answer) -> str:
    """`equal`; `unknown` where only we do not, `open` where terraform refuses what we leave open; or what is
    wrong: error, accepted, wrong, type, mark."""
    if theirs.error or ours.error:
        if theirs.error and ours.error:
            return "equal"
        if theirs.error:
            return "open" if _unknown_in(ours.value) else "accepted"
        return "error"
    if (found := compared(ours.value, theirs.value)) != "equal":
        return found
    if theirs.type is not None and theirs.value is not None and ours.type != theirs.type:
        return "type"
    if theirs.sensitive is not None and _marks(ours) != _marks(theirs):
        return "mark"
    return found


def compared(ours: Any, theirs: Any) -> str:
    """Of values: "equal", "unknown" or "wrong"."""
    if ours is UNKNOWN or theirs is UNKNOWN:
        return "equal" if ours is theirs else "unknown" if ours is UNKNOWN else "wrong"
    if isinstance(ours, dict) and isinstance(theirs, dict):
        a, b = ({_one_zero(key): item for key, item in one.items()} for one in (ours, theirs))
        return _worst(compared(a[key], b[key]) for key in a) if a.keys() == b.keys() else "wrong"
    if isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        return _worst(map(compared, ours, theirs))
    return "equal" if _same(ours, theirs) else "wrong"


def _one_zero(text: str) -> str:
    return _NEGATIVE_ZERO.sub("0", text)


def _worst(found: Any) -> str:
    several = set(found)
    return next((one for one in ("wrong", "unknown") if one in several), "equal")


def _same(ours: Any, theirs: Any) -> bool:
    """Fractions pass through a float of 64 bits on their way into the plan."""
    if isinstance(ours, str) and isinstance(theirs, str):
        return _one_zero(ours) == _one_zero(theirs)
    if isinstance(ours, bool) or isinstance(theirs, bool) or not isinstance(ours, Decimal | int):
        return type(ours) is type(theirs) and bool(ours == theirs)
    return isinstance(theirs, Decimal | int) and (ours == theirs or float(ours) == float(theirs))


def _unknown_in(value: Any) -> bool:
    if isinstance(value, dict | list):
        return any(map(_unknown_in, value.values() if isinstance(value, dict) else value))
    return value is UNKNOWN


def _marks(answer: Answer) -> Any:
    """Which of the known parts are sensitive."""
    return _known_marks(answer.value, answer.sensitive)


def _known_marks(value: Any, mirror: Any) -> Any:
    if value is UNKNOWN or not mirror:
        return False
    if mirror is True:
        return True
    if isinstance(mirror, dict):
        found = {key: marks for key, item in mirror.items() if (marks := _known_marks(value[key], item))}
        return found or False
    found_in = [_known_marks(item, inner) for item, inner in zip(value, mirror, strict=False)]
    return found_in if any(found_in) else False
