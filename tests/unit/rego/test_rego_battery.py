"""Ways in which a policy could be silent without being satisfied: not one of them ends in "no violations".

Those that other files have in tables (functions, kinds of rules, formats) stand there; here is the list.
"""

import json
import random
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from tallygate.engine.workers import evaluate_in_workers
from tallygate.rego import selftest
from tallygate.rego.embedded import EmbeddedEngine
from tallygate.rego.native import violations
from tallygate.rego.types import CompileOptions, Diag, Job, Limits, Module, PolicyCompileError
from tests.unit.rego.rego_policies import answer, compiled, denying, refused, rule

ROOT = Path(__file__).parents[3]


def codes(*texts: str) -> set[str]:
    return {diag.code for diag in refused(*texts)}


def test_unknown_function_behind_a_false_condition() -> None:
    assert codes(denying("input.never; nofunc(1)")) == {"rego_type_error"}


def test_unknown_function_in_an_else_branch() -> None:
    text = rule('x := 1 if input.a else := nofunc(1)\ndeny contains {"msg": "x"} if x')
    assert codes(text) == {"rego_type_error"}


def test_unknown_function_in_a_comprehension_of_a_helper_nobody_uses() -> None:
    assert codes(denying("true") + "unused := [x | x := nofunc(1)]") == {"rego_type_error"}


def test_unknown_function_in_a_with_modifier() -> None:
    assert codes(denying("input.x with input as nofunc(1)")) == {"rego_type_error"}


def test_missing_builtin() -> None:
    assert codes(denying('crypto.sha256("x") == ""')) == {"tg_capability"}


def test_misspelt_namespace() -> None:
    assert codes(denying("true"), 'package mian\ndeny contains {"msg": "x"}') == {"tg_no_rules"}


def test_no_deny_at_all() -> None:
    assert codes("package tallygate.one\nallow := true") == {"tg_no_rules"}


def test_empty_file() -> None:
    assert codes("") == {"rego_parse_error"}


def test_package_without_rules() -> None:
    assert codes("package tallygate.one") == {"tg_no_rules"}


def test_deny_that_is_commented_out() -> None:
    assert codes('package tallygate.one\n# deny contains {"msg": "x"}') == {"tg_no_rules"}


def test_deny_as_boolean() -> None:
    assert codes(rule("deny if input.x")) == {"tg_result_shape"}


def test_deny_as_default() -> None:
    assert "tg_result_shape" in codes(rule("default deny := false\ndeny if input.x"))


def test_deny_as_function() -> None:
    assert "tg_result_shape" in codes(rule('deny(x) := {"msg": x}'))


def test_deny_as_array() -> None:
    assert "tg_result_shape" in codes(rule('deny := ["x"]'))


def test_deny_below_a_reference() -> None:
    assert codes(rule('deny.public contains {"msg": "x"}')) == {"tg_no_rules"}


def test_ambiguous_head() -> None:
    assert codes(rule("deny[x] if x := 1")) == {"tg_ambiguous_head"}


def test_old_syntax() -> None:
    assert codes(rule('deny[msg] { msg := "x" }')) == {"rego_parse_error"}


@pytest.mark.parametrize(
    "result",
    [
        '"x"',
        "1",
        "null",
        "true",
        '["x"]',
        "{}",
        '{"message": "x"}',
        '{"msg": ""}',
        '{"msg": 1}',
        '{"msg": null}',
    ],
)
def test_result_without_a_message(result: str) -> None:
    found = violations(answer(compiled(rule(f"deny contains {result}")), {}))
    assert isinstance(found, Diag)
    assert found.code == "tg_result_shape"


def test_one_bad_result_among_good_ones() -> None:
    program = compiled(rule('deny contains {"msg": "x"}\ndeny contains {"nomsg": "y"}'))
    assert isinstance(violations(answer(program, {})), Diag)


def test_recursive_function() -> None:
    assert codes(rule('f(x) := f(x)\ndeny contains {"msg": "x"} if f(1)')) == {"rego_recursion_error"}


def test_recursion_through_another_package() -> None:
    one = rule('import data.two\nx := two.y\ndeny contains {"msg": "x"} if x')
    assert codes(one, "package two\nimport data.one\ny := one.x\n") == {"rego_recursion_error"}


def test_recursion_through_with() -> None:
    text = rule('a if b with input as 1\nb if a\ndeny contains {"msg": "x"} if a')
    assert codes(text) == {"rego_recursion_error"}


def test_recursion_through_a_comprehension() -> None:
    assert "rego_recursion_error" in codes(rule('x := [y | some y in x]\ndeny contains {"msg": "x"} if x'))


def test_two_cycles_are_both_told() -> None:
    found = refused(rule('a if b\nb if a\nc if d\nd if c\ndeny contains {"msg": "x"} if { a; c }'))
    assert [diag.message for diag in found] == ["a is recursive: a -> b -> a", "c is recursive: c -> d -> c"]


def test_long_cycle() -> None:
    steps = "\n".join(f"r{number:03} if r{(number + 1) % 500:03}" for number in range(500))
    [diag] = refused(denying("r000") + steps)
    assert (diag.code, diag.row) == ("rego_recursion_error", 6)


@pytest.mark.hostile
def test_huge_range() -> None:
    program = compiled(denying("count(numbers.range(0, 1000000000000)) == 1"), denying("true", "two"))
    limits = Limits(time=2.0, memory=256 << 20, workers=1)
    first, second = evaluate_in_workers(program, [Job("1", b"{}", (0, 1))], limits)
    assert first.error
    assert first.error.code in ("tg_limit_memory", "tg_limit_time")
    assert second.value == [{"msg": "no"}]


def test_nested_literals() -> None:
    assert codes(denying(f"input.x == {'[' * 16}1{']' * 16}")) == {"tg_capability"}


def test_panic_of_a_builtin() -> None:
    assert codes(denying('strings.count("x", "") == 1')) == {"tg_capability"}


def test_network() -> None:
    assert codes(denying('http.send({"method": "get", "url": "http://x"})')) == {"tg_disallowed_builtin"}


def test_network_as_a_mock() -> None:
    assert "tg_capability" in codes(denying("input.x with http.send as {}"))


def test_environment() -> None:
    assert codes(denying("opa.runtime().env.HOME")) == {"tg_disallowed_builtin"}


def test_data_in_the_place_of_a_rule() -> None:
    assert {diag.code for diag in refused(denying("true"), data={"one": {"deny": []}})} == {
        "eval_conflict_error"
    }


def test_rule_that_conflicts_with_itself_is_loud() -> None:
    found = answer(compiled(rule('x := 1\nx := 2\ndeny contains {"msg": "x"} if x == 1')), {})
    assert found.error
    assert found.error.code == "eval_conflict_error"


@pytest.mark.parametrize("names", [["a.rego", "b.rego"], ["b.rego", "a.rego"]])
def test_files_that_import_each_other(names: list[str]) -> None:
    one = rule('import data.two\nhelp := 1\ndeny contains {"msg": "one"} if two.help')
    two = rule('import data.one\nhelp := 2\ndeny contains {"msg": "two"} if one.help', "two")
    modules = [Module(name, text) for name, text in zip(names, (one, two), strict=True)]
    program = EmbeddedEngine().compile(modules, b"{}", CompileOptions())
    found = [result.value for result in program.eval([Job("1", b"{}", (0, 1))])]
    assert found == [[{"msg": "one"}], [{"msg": "two"}]]


def test_engine_of_another_version(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selftest, "provider", lambda _: ("", "wanted gordon-to-regorus 0.13"))
    with pytest.raises(PolicyCompileError, match="wanted gordon-to-regorus"):
        EmbeddedEngine()


def test_engine_that_is_not_there() -> None:
    code = (
        "import sys; sys.modules['regorus'] = None\n"
        "from tallygate.rego.embedded import EmbeddedEngine\n"
        "from tallygate.rego.types import PolicyCompileError\n"
        "try: EmbeddedEngine()\n"
        "except PolicyCompileError as error: sys.exit(str(error).startswith('policies: tg_capability') * 7)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 7


@pytest.mark.hostile
@pytest.mark.parametrize("levels", [80, 195, 400])
def test_value_that_is_nested_deep(levels: int) -> None:
    """Five levels a rule: read or refused, and no other rule suffers, in this process and in workers."""
    steps = "\n".join(f"r{n} := {'[' * 5}r{n + 1}{']' * 5}" for n in range(levels))
    text = rule(f'{steps}\nr{levels} := 1\ndeny contains {{"msg": "x", "deep": r0}}')
    program = compiled(text, denying("true", "two"))
    jobs = [Job("1", b"{}", (0, 1))]
    for first, second in (program.eval(jobs), evaluate_in_workers(program, jobs, Limits(workers=1))):
        assert bool(first.error) or bool(first.value)
        assert (second.error, second.value) == (None, [{"msg": "no"}])


def test_no_input_gives_no_result() -> None:
    program = compiled(denying("true"))
    assert list(program.eval([])) == []
    assert list(evaluate_in_workers(program, [], Limits(workers=2))) == []


SHAPES = [
    denying("input.n % 2 == 0", "even"),
    rule('deny contains {"msg": m} if { some m in ["é", "b", "a"]; input.n > 3 }', "several"),
    rule('deny contains {"msg": "x", "n": {input.n, 1, [2]}} if input.n < 9', "sets"),
    denying("10 / input.n < 3", "divides"),
    rule('import data.lib\nwarn contains {"msg": lib.text(input)} if input.n == 5', "helped"),
    'package lib\ntext(doc) := sprintf("%d", [doc.n])\n',
]


def outcome(modules: list[Module], workers: int | None, inputs: list[Any]) -> str:
    program = EmbeddedEngine().compile(modules, b"{}", CompileOptions())
    rules = tuple(range(len(program.rules())))
    jobs = [Job(str(one), json.dumps({"n": one}).encode(), rules) for one in inputs]
    found = evaluate_in_workers(program, jobs, Limits(workers=workers)) if workers else program.eval(jobs)
    return repr((program.digest, program.rules(), list(found)))


@pytest.mark.parametrize("seed", range(2))
def test_order_of_files_plays_no_part(seed: int) -> None:
    modules = [Module(f"m{number}.rego", text) for number, text in enumerate(SHAPES)]
    wanted = outcome(modules, None, list(range(12)))
    random.Random(seed).shuffle(modules)
    assert outcome(modules, None, list(range(12))) == wanted


@pytest.mark.parametrize("workers", [1, 2])
def test_number_of_workers_plays_no_part(workers: int) -> None:
    modules = [Module(f"m{number}.rego", text) for number, text in enumerate(SHAPES)]
    assert outcome(modules, workers, list(range(40))) == outcome(modules, None, list(range(40)))


def test_inputs_before_play_no_part() -> None:
    program = compiled(*SHAPES)
    rules = tuple(range(len(program.rules())))
    jobs = [Job(str(one), json.dumps({"n": one}).encode(), rules) for one in (5, 0, 4, 5)]
    results = list(program.eval(jobs))
    alone = list(compiled(*SHAPES).eval(jobs[:1]))
    assert results[: len(rules)] == alone == results[-len(rules) :]


def test_hash_seed_plays_no_part() -> None:
    code = (
        "from tests.unit.rego.test_rego_battery import SHAPES, outcome\n"
        "from tallygate.rego.types import Module\n"
        "print(outcome([Module(f'm{n}', t) for n, t in enumerate(SHAPES)], None, [0, 3, 5]))"
    )
    said = set()
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        )
        said.add(done.stdout)
    assert len(said) == 1
    assert b"eval_builtin_error" in said.pop()


def test_threads_play_no_part() -> None:
    program = compiled(*SHAPES)
    found: list[Any] = []
    threads = [
        threading.Thread(target=lambda: found.append(answer(program, {"n": 4}, 1).value)) for _ in range(4)
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert found == [answer(program, {"n": 4}, 1).value] * 4
