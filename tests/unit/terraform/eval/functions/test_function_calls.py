"""Calls of functions: what terraform 1.11.4 answers, and what holds for all of them."""

import importlib
import math
import subprocess
import sys

import pytest
from hypothesis import given, strategies

from tallygate.terraform.eval.faults import CallError, LimitError
from tallygate.terraform.eval.functions.call import call
from tallygate.terraform.eval.functions.modules import MODULES
from tallygate.terraform.eval.functions.signatures import names, signature
from tallygate.terraform.values.number import double
from tallygate.terraform.values.types import BOOL, DYNAMIC, NUMBER, STRING, List, Map
from tallygate.terraform.values.value import (
    EPHEMERAL,
    NONE,
    SENSITIVE,
    Unknown,
    Value,
    boolean,
    list_of,
    null,
    number,
    object_of,
    string,
    tuple_of,
    unknown,
)
from tests.unit.terraform.eval.functions.answers import REASON, Surroundings, answer, cases


@cases(
    r"""
    upper()  =>  ! Function "upper" expects 1 argument(s). Missing value for "str".
    upper("a","b")  =>  ! Function "upper" expects only 1 argument(s).
    strcontains(local.unknown,"z") == null  =>  ? bool
    upper(local.unknown) == null  =>  false bool
    core::upper("a")  =>  "A" string
    uppr("a")  =>  ! There is no function named "uppr". Did you mean "upper"?
    upper(["a","b"]...)  =>  ! Function "upper" expects only 1 argument(s).
    upper(["a"]...)  =>  "A" string
    upper(local.list...)  =>  ? dynamic
    join(",",[["a"],["b"]]...)  =>  "a,b" string
    nonsensitive(upper(sensitive("a")))  =>  "A" string
    issensitive(upper(sensitive("a")))  =>  true bool
    issensitive(join(",",["a",sensitive("b")]))  =>  true bool
    issensitive(length(sensitive("a")))  =>  true bool
    issensitive(split(",",sensitive("a,b")))  =>  true bool
    issensitive(substr(sensitive("abc"),0,1))  =>  true bool
    """
)
def test_calls_as_terraform(expression: str, expected: str) -> None:
    assert answer(expression) == expected


def test_of_every_function_there_is_a_module_that_has_it() -> None:
    """`try` and `can` look at expressions, so they stand with the evaluator."""
    assert set(names()) - MODULES.keys() == {"can", "try"}
    assert MODULES.keys() <= set(names())
    package = "tallygate.terraform.eval.functions"
    modules = {module: importlib.import_module(f"{package}.{module}") for module in set(MODULES.values())}
    assert {name for name, module in MODULES.items() if name not in modules[module].FUNCTIONS} == set()
    had = {name for module in modules.values() for name in module.FUNCTIONS}
    assert had == MODULES.keys()


def test_the_table_holds_terraform_and_what_opentofu_adds() -> None:
    extra = {name for name in names() if (found := signature(name)) and found.opentofu}
    assert extra == {"base64gunzip", "cidrcontains", "urldecode"}
    assert len(names()) - len(extra) == 118


def test_a_signature_says_types_and_null() -> None:
    found = signature("join")
    assert found
    assert [parameter.name for parameter in found.parameters] == ["separator"]
    assert found.variadic
    assert (found.variadic.type, found.variadic.nullable) == (List(STRING), False)
    assert (found.returns, found.not_null) == (STRING, True)
    nullable = signature("tostring")
    assert nullable
    assert nullable.parameter(0) == nullable.parameters[0]
    assert nullable.parameters[0].nullable
    assert not nullable.not_null
    assert nullable.parameter(1) is None
    assert signature("core::join") is None


def test_an_unknown_argument_makes_the_result_unknown_for_its_reason() -> None:
    made = call("substr", [string("a"), unknown(NUMBER, "first"), unknown(NUMBER, "second")], Surroundings())
    assert made.type == STRING
    assert made.data == Unknown("first", not_null=True)


def test_what_may_be_null_is_not_said_to_be_anything_else() -> None:
    made = call("strcontains", [string("a"), unknown(STRING, REASON)], Surroundings())
    assert (made.type, made.data) == (BOOL, Unknown(REASON))


def test_an_argument_without_a_type_leaves_none_to_the_result() -> None:
    made = call("parseint", [unknown(DYNAMIC, REASON), number(10)], Surroundings())
    assert (made.type, made.data) == (DYNAMIC, Unknown(REASON))


def test_an_argument_without_a_type_is_converted_where_one_is_wanted() -> None:
    assert call("upper", [unknown(DYNAMIC, REASON)], Surroundings()).type == STRING


@pytest.mark.parametrize("name", ["upper", "core::upper"])
def test_an_error_names_the_argument_to_blame(name: str) -> None:
    with pytest.raises(CallError, match=r'^Invalid value for "str" parameter: string required\.$') as raised:
        call(name, [tuple_of([])], Surroundings())
    assert raised.value.argument == 0


def test_the_argument_of_a_variadic_parameter_is_counted_on() -> None:
    lists = [tuple_of([string("a")]), tuple_of([string("b"), null(STRING)])]
    with pytest.raises(CallError, match="element 1 of list 2 is null") as raised:
        call("join", [string(","), *lists], Surroundings())
    assert raised.value.argument == 2


def test_marks_of_parts_reach_the_result() -> None:
    secret = tuple_of([string("a"), string("b").marked(SENSITIVE)])
    made = call("join", [string("-").marked(EPHEMERAL), secret], Surroundings())
    assert (made.data, made.marks) == ("a-b", SENSITIVE | EPHEMERAL)


@pytest.mark.parametrize("known", [True, False])
def test_marks_stay_where_another_argument_is_unknown(known: bool) -> None:
    text: Value = string("a") if known else unknown(STRING, REASON)
    made = call("split", [text.marked(SENSITIVE), unknown(STRING, REASON)], Surroundings())
    assert (made.is_known, made.marks) == (False, SENSITIVE)


def test_a_function_of_a_provider_is_unknown() -> None:
    made = call("provider::aws::arn_parse", [string("a").marked(SENSITIVE)], Surroundings())
    assert made.type == DYNAMIC
    assert made.reason == "calls provider::aws::arn_parse(), a function of a provider"
    assert made.marks == SENSITIVE
    assert call("provider::x::y", [], Surroundings()).marks == NONE


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("nowhere", 'There is no function named "nowhere".'),
        ("core::uper", 'There is no function named "core::uper". Did you mean "core::upper"?'),
        (
            "aws::f",
            'The function namespace "aws" is not valid. Provider function calls must use the "provider::" '
            "namespace prefix.",
        ),
    ],
)
def test_a_name_that_is_none_is_refused(name: str, message: str) -> None:
    with pytest.raises(CallError) as raised:
        call(name, [], Surroundings())
    assert str(raised.value) == message


def test_a_call_loads_only_the_functions_it_needs() -> None:
    code = (
        "import sys\n"
        "from tallygate.terraform.eval.functions.call import call\n"
        "from tallygate.terraform.values.value import string\n"
        "call('upper', [string('a')], None)\n"
        "print(*sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "tallygate.terraform.eval.functions.texts" in loaded
    assert loaded & {"re2", "hashlib", "yaml", "tallygate.terraform.eval.functions.hashes"} == set()


@pytest.mark.parametrize(
    "arguments",
    [
        ("parseint", string("hunter2").marked(SENSITIVE), number(10)),
        ("regex", string("(hunter2").marked(EPHEMERAL), string("a")),
        ("uuidv5", string("hunter2").marked(SENSITIVE), string("a")),
        ("format", string("%d"), tuple_of([string("hunter2").marked(SENSITIVE)])),
    ],
)
def test_what_is_wrong_with_a_secret_is_not_shown(arguments: tuple[str, *tuple[Value, ...]]) -> None:
    name, *given = arguments
    with pytest.raises(
        CallError, match="what is wrong is not shown, since an argument is sensitive"
    ) as raised:
        call(name, given, Surroundings())
    assert "hunter2" not in str(raised.value)
    with pytest.raises(CallError, match="argument must not be null"):
        call("upper", [null(STRING).marked(SENSITIVE)], Surroundings())


TESTED = ("numbers", "texts", "patterns", "formats", "hashes", "unrepeatable")
ARGUMENTS = strategies.recursive(
    strategies.sampled_from(
        [
            *map(string, ["", "a", "-", "%s", "%-05.2f%%", "/a*/", "(a)", "$1", "\r\n", "%[2]v", "dns"]),
            *map(number, [0, 1, -1, 63, 10**400, -(10**200), double(2.5e-300), math.inf, -math.inf]),
            *map(null, [DYNAMIC, STRING, NUMBER, List(STRING)]),
            *(unknown(one, REASON) for one in (DYNAMIC, STRING, NUMBER, List(STRING), Map(BOOL))),
            boolean(True),
            list_of([], STRING),
        ]
    ),
    lambda inner: (
        strategies.lists(inner, max_size=3).map(tuple_of)
        | strategies.dictionaries(strategies.sampled_from("ab"), inner).map(object_of)
        | inner.map(lambda value: value.marked(SENSITIVE))
    ),
    max_leaves=6,
)


@given(
    strategies.sampled_from(
        sorted(name for name, module in MODULES.items() if module in TESTED and name != "templatestring")
    ),
    strategies.lists(ARGUMENTS, max_size=4),
)
def test_any_arguments_give_a_value_or_a_refusal(name: str, arguments: list[Value]) -> None:
    try:
        made = call(name, arguments, Surroundings())
    except KeyError:
        assert name == "templatestring"  # whose variables the surroundings of a test expect
        return
    except (CallError, LimitError):
        return
    assert made.is_known or made.reason
