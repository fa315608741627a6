"""What the engine answered before is asked again where anything that it depends on is another."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallygate.cache.store import Store, key_of
from tallygate.engine import kept_answers
from tallygate.engine.answers import ask
from tallygate.engine.kept_answers import KeptAnswers, _runs
from tallygate.rego.types import Answer, Job, Limits, Program
from tests.unit.rego.rego_policies import compiled, denying, rule

PROGRAM = compiled(
    denying("input.n % 2 == 0", "even"),
    rule('deny contains {"msg": m, "n": input.n} if { some m in ["é", "a"]; print(m) }', "prints"),
)
FAILING = compiled(denying("10 / input.n > 2", "divide"), denying("input.n > 1", "more"))


def jobs(numbers: Iterable[int], rules: tuple[int, ...] = (0, 1)) -> list[Job]:
    return [Job(str(index), msgspec.json.encode({"n": n}), rules) for index, n in enumerate(numbers)]


class Engine:
    """The real one, which says what it was asked."""

    def __init__(self, program: Program = PROGRAM) -> None:
        self._program = program
        self.asked: list[bytes] = []

    def __call__(self, missing: Sequence[Job]) -> Iterable[Sequence[Answer]]:
        self.asked = [job.json for job in missing]
        return self._program.answers(missing)


def answered(
    folder: Path, asked: Sequence[Job], program: Program = PROGRAM, limits: Limits | None = None
) -> tuple[list[list[Answer]], list[bytes]]:
    """In a run of its own: the answers, and what the engine was asked."""
    engine = Engine(program)
    kept = KeptAnswers(Store(folder), program, limits or Limits())
    return [list(own) for own in kept.of(asked, engine)], engine.asked


def test_the_second_time_the_engine_is_not_asked(tmp_path: Path) -> None:
    asked = jobs(range(100))
    first, missing = answered(tmp_path / "kept", asked)
    assert missing == [job.json for job in asked]
    assert first == [list(own) for own in PROGRAM.answers(asked)]
    assert answered(tmp_path / "kept", asked) == (first, [])


def test_of_many_inputs_those_around_the_changed_one_are_asked_again(tmp_path: Path) -> None:
    numbers = list(range(1000))
    answered(tmp_path / "kept", jobs(numbers))
    numbers[500:501] = [5000, 5001]
    made, missing = answered(tmp_path / "kept", jobs(numbers))
    assert b'{"n":5000}' in missing
    assert len(missing) <= 3 * kept_answers._LONGEST
    assert made == [list(own) for own in PROGRAM.answers(jobs(numbers))]


def test_what_is_removed_leaves_the_rest_known(tmp_path: Path) -> None:
    answered(tmp_path / "kept", jobs(range(1000)))
    _, missing = answered(tmp_path / "kept", jobs([*range(300), *range(301, 1000)]))
    assert len(missing) <= 2 * kept_answers._LONGEST


@pytest.mark.parametrize(
    ("program", "limits", "rules"),
    [
        (compiled(denying("input.n % 2 == 1", "even"), denying("true", "x")), Limits(), (0, 1)),
        (compiled(denying("input.n % 2 == 0", "even"), denying("true", "x")), Limits(), (0, 1)),
        (PROGRAM, Limits(time=1.0), (0, 1)),
        (PROGRAM, Limits(memory=1 << 28), (0, 1)),
        (PROGRAM, Limits(), (1, 0)),
        (PROGRAM, Limits(), (0,)),
    ],
)
def test_other_policies_limits_and_rules_are_other_questions(
    program: Program, limits: Limits, rules: tuple[int, ...], tmp_path: Path
) -> None:
    answered(tmp_path / "kept", jobs(range(9)))
    assert len(answered(tmp_path / "kept", jobs(range(9), rules), program, limits)[1]) == 9


def test_a_failure_is_asked_for_each_time(tmp_path: Path) -> None:
    for _ in range(2):
        made, missing = answered(tmp_path / "kept", jobs([0]), FAILING)
        assert (made[0][0].failure is not None, missing) == (True, [b'{"n":0}'])
    fine = jobs([4])
    answered(tmp_path / "kept", fine, FAILING)
    assert answered(tmp_path / "kept", fine, FAILING)[1] == []


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"[]", b"[[]]", b"[[[1]]]", b'[[["x",true,[]]]]', b"[" * 5000, b"\xff"]
)
def test_what_is_no_answer_to_the_question_is_asked_again(content: bytes, tmp_path: Path) -> None:
    asked, store = jobs([1]), Store(tmp_path / "kept")
    kept = KeptAnswers(store, PROGRAM, Limits())
    [(key, _)] = _runs(asked)
    first = list(kept.of(asked, Engine()))
    place = key_of(kept._asked, key)
    store.put(kept_answers._KIND, place, content)
    engine = Engine()
    assert list(kept.of(asked, engine)) == first
    assert engine.asked == [b'{"n":1}']


@given(st.lists(st.integers(0, 50), max_size=300))
def test_runs_are_the_jobs_in_their_order(numbers: list[int]) -> None:
    asked = jobs(numbers)
    runs = [run for _, run in _runs(asked)]
    assert [job for run in runs for job in run] == asked
    assert all(0 < len(run) <= kept_answers._LONGEST for run in runs)


def test_results_are_those_of_an_engine_that_remembers_nothing(tmp_path: Path) -> None:
    store, limits = Store(tmp_path / "kept"), Limits()
    for numbers in (range(40), range(20, 45), [7, 7, 7], []):
        asked = jobs(numbers)
        fresh = ask(PROGRAM, asked, True, limits)
        assert ask(PROGRAM, asked, True, limits, store) == fresh
        assert ask(PROGRAM, asked, True, limits, store) == fresh
    assert fresh == []


def test_another_engine_is_always_asked(tmp_path: Path) -> None:
    class Outside:
        name = "opa 1.0.0"

        def answers(self, bundle: object, asked: Sequence[Job], limits: Limits) -> object:
            return ((index, [Answer()] * len(job.rules)) for index, job in enumerate(asked))

    program = compiled(denying("true"))
    program.outside = Outside()  # type: ignore[assignment]
    ask(program, jobs([1], (0,)), True, Limits(), Store(tmp_path / "kept"))
    assert list((tmp_path / "kept").glob("??")) == []
