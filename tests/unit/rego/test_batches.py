"""Batches: one answer for each question, errors on the guilty alone, nothing ever taken for silence."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallygate.rego.batches import Batches, OutsideError, entry_module, place
from tallygate.rego.types import UNDEFINED, Answer, Bundle, Failure, Job, Limits

LIMITS = Limits(time=1.0, workers=1)


def jobs(count: int, rules: int) -> list[Job]:
    return [Job(str(n), json.dumps({"n": n}).encode(), tuple(range(rules))) for n in range(count)]


class Asked:
    """An engine of our own: answers [n, rule], and fails where it is told to."""

    def __init__(self, guilty: Callable[[int, str], str] = lambda n, rule: "") -> None:
        self.calls: list[tuple[int, float]] = []
        self._guilty = guilty

    def __call__(self, body: bytes, seconds: float) -> bytes:
        batch = json.loads(body)["batch"]
        pairs = [(member["input"]["n"], rule) for member in batch for rule in member["rules"]]
        self.calls.append((len(pairs), seconds))
        for n, rule in pairs:
            if code := self._guilty(n, rule):
                raise OutsideError(Failure(code, f"{n}/{rule}"))
        return json.dumps(
            [{rule: [member["input"]["n"], rule] for rule in member["rules"]} for member in batch]
        ).encode()


def answered(asked: Any, questions: list[Job], limits: Limits = LIMITS) -> list[list[Answer]]:
    found = list(Batches(questions, limits, asked).run())
    assert [index for index, _ in found] == list(range(len(questions)))
    assert [len(answers) for _, answers in found] == [len(job.rules) for job in questions]
    return [answers for _, answers in found]


def errors(found: list[list[Answer]]) -> set[tuple[int, int]]:
    return {(n, rule) for n, answers in enumerate(found) for rule, one in enumerate(answers) if one.failure}


@given(
    st.integers(1, 30),
    st.integers(1, 6),
    st.sets(st.tuples(st.integers(0, 29), st.integers(0, 5)), max_size=2),
)
def test_guilty_pairs_alone_err(count: int, rules: int, guilty: set[tuple[int, int]]) -> None:
    asked = Asked(lambda n, rule: "eval_builtin_error" if (n, int(rule)) in guilty else "")
    found = answered(asked, jobs(count, rules))
    assert errors(found) == {(n, rule) for n, rule in guilty if n < count and rule < rules}
    for n, answers in enumerate(found):
        for rule, answer in enumerate(answers):
            assert answer.failure or answer.plain() == [n, str(rule)]


def test_a_rule_that_always_fails_is_left_out_after_three_inputs() -> None:
    asked = Asked(lambda n, rule: "eval_type_error" if rule == "1" else "")
    found = answered(asked, jobs(100, 3))
    assert errors(found) == {(n, 1) for n in range(100)}
    said = [answers[1].failure for answers in found]
    assert sum("not evaluated" in one.message for one in said if one) == 97
    assert len(asked.calls) < 60


def test_only_a_pair_alone_had_all_the_time_there_is() -> None:
    asked = Asked(lambda n, rule: "tg_limit_time" if n == 3 else "")
    answered(asked, jobs(16, 1))
    assert {seconds for pairs, seconds in asked.calls[1:] if pairs > 1} == {0.25}
    assert {seconds for pairs, seconds in asked.calls if pairs == 1} == {1.0}


def test_batches_are_cut_by_number_and_by_size() -> None:
    asked = Asked()
    answered(asked, jobs(450, 2))
    assert [pairs for pairs, _ in asked.calls] == [400, 400, 100]
    large = [Job(str(n), json.dumps({"n": n, "x": "y" * (3 << 20)}).encode(), (0,)) for n in range(5)]
    asked = Asked()
    answered(asked, large)
    assert [pairs for pairs, _ in asked.calls] == [2, 2, 1]


def test_undefined_is_no_entry_and_null_is_one() -> None:
    found = answered(lambda body, seconds: b'[{"1":null,"2":false}]', jobs(1, 3))[0]
    assert [one.plain() for one in found] == [UNDEFINED, None, False]
    assert errors([found]) == set()


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"[",
        b"{}",
        b"null",
        b"[]",
        b"[{}]",
        b"[{},{},{}]",
        b'[{"0":1},{"7":1}]',
        b'[{"0":1},[]]',
        b"\xff",
    ],
)
def test_an_answer_that_is_none_is_an_error_of_everything(answer: bytes) -> None:
    found = answered(lambda body, seconds: answer, jobs(2, 1))
    assert errors(found) == {(0, 0), (1, 0)}
    assert {one.failure.code for answers in found for one in answers if one.failure} == {"tg_engine_protocol"}


def test_an_answer_too_deep_to_read_is_an_error_of_its_pair() -> None:
    deep = "[" * 3000 + "]" * 3000
    asked = Asked()

    def call(body: bytes, seconds: float) -> bytes:
        return asked(body, seconds).replace(b'[1, "0"]', deep.encode())

    found = answered(call, jobs(3, 1))
    assert errors(found) == {(1, 0)}


@pytest.mark.parametrize("text", [b"", b"{", b'{"n":1},{"n":2}', b'{"n":1}],"x":[{}', b"\xff", b"[" * 5000])
def test_an_input_that_is_no_json_never_reaches_the_engine(text: bytes) -> None:
    asked = Asked()
    found = answered(asked, [Job("a", text, (0,)), *jobs(1, 1)])
    assert errors(found) == {(0, 0)}
    assert [pairs for pairs, _ in asked.calls] == [1]


def test_an_input_over_the_limit_is_an_error_of_its_own() -> None:
    found = answered(Asked(), jobs(1, 1), Limits(input=3))
    assert [one.failure.code for one in found[0] if one.failure] == ["tg_limit_memory"]


def test_a_machine_where_everything_hangs_ends() -> None:
    asked = Asked(lambda n, rule: "tg_limit_time")
    found = answered(asked, jobs(200, 5))
    assert errors(found) == {(n, rule) for n in range(200) for rule in range(5)}
    assert len(asked.calls) < 40


def test_nothing_to_ask_calls_nobody() -> None:
    asked = Asked()
    assert answered(asked, []) == []
    assert answered(asked, [Job("a", b"{}", ())]) == [[]]
    assert asked.calls == []


def test_places_are_those_of_the_module() -> None:
    bundle = Bundle((("a.rego", "package a\n\té := 1"), ("b.rego", "x")), b"{}", ())
    assert place("modules/m0.rego", 2, 3, bundle) == (0, 2, 7)
    assert place("m1.rego", 9, 1, bundle) == (1, 9, 1)
    for file in ("entry.rego", "m2.rego", "", "mx.rego", "m-1.rego"):
        assert place(file, 1, 1, bundle) == (-1, 0, 0)


def test_the_entry_module_asks_each_rule_by_its_number() -> None:
    text = entry_module("tg_x", ["data.a.deny", 'data["b-c"].warn'])
    assert text.startswith("package tg_x\n")
    assert 'rule["0"] := data.a.deny\n' in text
    assert 'rule["1"] := data["b-c"].warn\n' in text
