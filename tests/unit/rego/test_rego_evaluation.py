"""Evaluation in this process: values as they are, errors at their place, one result for each pair."""

import json
import threading
from typing import Any

import pytest

from tallygate.rego import front_end
from tallygate.rego.embedded import EmbeddedEngine
from tallygate.rego.program import digest
from tallygate.rego.types import UNDEFINED, CompileOptions, Job, Module, PolicyCompileError
from tests.unit.rego.rego_policies import answer, asked_alone, compiled, denying, rule, value

NO = [{"msg": "no"}]


@pytest.mark.parametrize(
    ("expression", "wanted"),
    [
        ("input.absent", UNDEFINED),
        ("input.no", False),
        ("input.null", None),
        ("input.empty", []),
        ("input.text", "undefined"),
        ('"<undefined>"', "<undefined>"),
        ("{x | some x in input.list}", [1, 2]),
        ("input.large + 1", 9007199254740994),
        ("1e3", 1000),
        ('{"b": 1, "a": {2, 1}}', {"a": [1, 2], "b": 1}),
    ],
)
def test_values_as_they_are(expression: str, wanted: Any) -> None:
    document = {
        "no": False,
        "null": None,
        "empty": [],
        "text": "undefined",
        "list": [2, 1],
        "large": 2**53 + 1,
    }
    found = asked_alone(expression, document)
    assert found.error is None
    assert found.value == wanted
    assert type(found.value) is type(wanted)


def test_undefined_is_none_of_the_values() -> None:
    others: list[Any] = [None, False, 0, "", "undefined", [], {}]
    assert UNDEFINED not in others


def test_silent_rule_yields_an_empty_set() -> None:
    assert value(denying("input.x > 3"), {"x": 2}) == []
    assert value(denying("input.x > 3"), {"x": 4}) == NO


@pytest.mark.parametrize(
    ("condition", "code", "col"),
    [
        ("1 / input.zero", "eval_builtin_error", 36),
        ("count(input.null) == 0", "eval_type_error", 45),
        ("to_number(input.text)", "eval_builtin_error", 49),
        ("f(1) == 1", "eval_conflict_error", 35),
        ("c", "eval_conflict_error", 1),
    ],
)
def test_error_is_loud_and_placed(condition: str, code: str, col: int) -> None:
    helpers = "\nf(_) := 1\nf(_) := 2\nc := 1\nc := 2"
    found = answer(compiled(denying(condition) + helpers), {"zero": 0, "null": None, "text": "x"})
    assert found.error is not None
    assert (found.error.code, found.error.path, found.error.col) == (code, "p0.rego", col)
    assert "backtrace" not in found.error.message.lower()


def test_error_of_one_pair_leaves_the_others() -> None:
    program = compiled(denying("input.n > 1", "a"), denying("10 / input.n > 5", "b"))
    jobs = [Job(str(n), json.dumps({"n": n}).encode(), (0, 1)) for n in range(3)]
    results = list(program.eval(jobs))
    assert [(one.job, one.rule, bool(one.error)) for one in results] == [
        ("0", 0, False),
        ("0", 1, True),
        ("1", 0, False),
        ("1", 1, False),
        ("2", 0, False),
        ("2", 1, False),
    ]
    assert [one.value for one in results if not one.error] == [[], [], NO, NO, []]


def test_input_that_is_no_json() -> None:
    found = list(compiled(denying("true")).eval([Job("1", b"{", (0,)), Job("2", b"{}", (0,))]))
    assert [one.error.code if one.error else "" for one in found] == ["tg_engine_protocol", ""]


def test_input_that_is_no_text() -> None:
    [found] = compiled(denying("true")).eval([Job("1", b'{"x": "\xff"}', (0,))])
    assert found.error
    assert found.error.code == "tg_engine_crash"


def test_panic_is_an_error_and_the_next_input_is_evaluated(monkeypatch: pytest.MonkeyPatch) -> None:
    class Panic(BaseException):
        pass

    program = compiled(denying("true"))
    evaluator = program._own.evaluator

    class Panicking:
        def set_input_json(self, _: str) -> None:
            return

        def eval_rule_as_json(self, _: str) -> str:
            raise Panic("assertion failed\nbacktrace")

    evaluator._engine = Panicking()
    first, second = program.eval([Job("1", b"{}", (0,)), Job("2", b"{}", (0,))])
    assert first.error
    assert (first.error.code, first.error.message) == (
        "tg_engine_crash",
        "the engine panicked: assertion failed",
    )
    assert (second.error, second.value) == (None, NO)


def test_a_rule_is_found_by_a_path_in_brackets() -> None:
    text = denying("input.x").replace("package one", 'package one["a.b"]["c-d"]')
    assert value(text, {"x": 1}) == NO
    assert value(text, {"x": False}) == []


def test_what_is_printed_is_told_once_whether_or_not_there_is_a_value() -> None:
    program = compiled(
        rule('deny contains {"msg": "no"} if print(input.x)\ntest_it if { print(1); input.y }')
    )
    assert answer(program, {"x": 3}).prints == ("p0.rego:5: 3",)
    assert answer(program, {"x": 3}, 1).prints == ("p0.rego:6: 1",)


def test_another_thread_gets_its_own_engine() -> None:
    program = compiled(denying("input.x"))
    found: list[Any] = []
    thread = threading.Thread(target=lambda: found.append(answer(program, {"x": 1}).value))
    thread.start()
    thread.join()
    assert found == [NO]
    assert answer(program, {"x": 1}).value == NO


def test_input_leaves_no_trace_for_the_next() -> None:
    program = compiled(rule('deny contains {"msg": m} if { some m in object.keys(input) }'))
    together = [one.value for one in program.eval([Job("1", b'{"a": 1}', (0,)), Job("2", b'{"b": 1}', (0,))])]
    assert together == [[{"msg": "a"}], [{"msg": "b"}]]
    assert answer(program, {"b": 1}).value == together[1]


def test_prints_carry_the_place() -> None:
    program = compiled(denying('print("x is", input.x, input.absent)'))
    assert answer(program, {"x": 1}).prints == ("p0.rego:5: x is 1 <undefined>",)


def test_data_document() -> None:
    program = compiled(denying("input.x in data.settings.allowed"), data={"settings": {"allowed": [1, 2]}})
    assert answer(program, {"x": 2}).value == NO
    assert answer(program, {"x": 3}).value == []


def test_names_that_are_no_identifiers() -> None:
    text = '# METADATA\n# custom: {id: odd}\npackage odd["a-b"].c\ndeny contains {"msg": "no"}'
    program = compiled(text)
    assert program.bundle().queries == ('data.odd["a-b"].c.deny',)
    assert answer(program, {}).value == NO


def test_rule_is_asked_alone_whatever_the_order_of_files() -> None:
    one = rule('import data.two\ndeny contains {"msg": "a"} if two.helper\nwarn contains {"msg": "w"}', "one")
    two = rule('import data.one\nhelper := 1\ndeny contains {"msg": "b"} if count(one.warn) == 1', "two")
    modules = [Module("b.rego", one), Module("a.rego", two)]
    found = []
    for order in (modules, modules[::-1]):
        program = EmbeddedEngine().compile(order, b"{}", CompileOptions())
        [*results] = program.eval([Job("1", b"{}", (0, 1, 2))])
        found.append(([rule.id for rule in program.rules()], [one.value for one in results], program.digest))
    assert found[0] == found[1]
    assert found[0][1] == [[{"msg": "a"}], [{"msg": "w"}], [{"msg": "b"}]]


def test_tests_are_asked_behind_the_rules() -> None:
    body = 'test_a if { count(one.deny) == 1 with input as {"x": 1} }\ntest_b if false'
    tests = f"package one_test\nimport data.one\n{body}"
    program = compiled(denying("input.x == 1"), tests)
    results = list(program.eval([Job("tests", b"{}", (1, 2))]))
    assert [one.value for one in results] == [True, UNDEFINED]


def test_digest_is_of_paths_texts_and_data() -> None:
    modules = [Module("a", "x"), Module("b", "y")]
    assert digest(modules, b"{}") == digest(modules[::-1], b"")
    assert len({digest(modules, b"{}"), digest(modules[:1], b"{}"), digest(modules, b'{"a":1}')}) == 3
    assert digest([Module("a", "xb"), Module("", "y")], b"") != digest(
        [Module("a", "x"), Module("b", "y")], b""
    )


def test_engine_is_named() -> None:
    assert compiled(denying("true")).engine.startswith("embedded regorus 0.13.")


def test_engine_that_fails_its_self_test_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    from tallygate.rego import selftest

    monkeypatch.setattr(selftest, "failed_answers", lambda: ("data.t.a.v",))
    with pytest.raises(PolicyCompileError, match=r"failed its self-test: data\.t\.a\.v"):
        front_end.parser_version()
