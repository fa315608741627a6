"""YAML is read as sigs.k8s.io/yaml reads it: hand-written cases, and thousands of made documents."""

import random

import pytest

from tests.oracle.yaml_answers import REFUSED, answers, ours, same, split
from tests.oracle.yaml_cases import CASES, EXPLAINED
from tests.oracle.yaml_soup import document, scalar

pytestmark = pytest.mark.oracle


def first_differs(stream: bytes, expected: object) -> bool:
    """Go reads the first document of what it is given."""
    values, complete = ours(stream)
    if expected is REFUSED:
        return complete
    return not (same(values[:1], [expected]) or (expected is None and (values or complete)))


def test_hand_written_cases_are_read_alike_or_explained() -> None:
    alone = [case for case in CASES if b"\n---" not in case]
    different = {
        case for case, expected in zip(alone, answers(alone), strict=True) if first_differs(case, expected)
    }
    # Go's answer to `1` beside `"1"` changes from run to run.
    assert different - EXPLAINED.keys() == set()
    assert len(CASES) >= 160
    assert len(EXPLAINED) <= 0.02 * len(CASES)


@pytest.mark.parametrize("case", list(EXPLAINED))
def test_an_explained_difference_is_never_silent(case: bytes) -> None:
    from tallygate.loaders.yaml_loader import load

    assert load(case, "case.yaml").diagnostics


def test_streams_are_split_like_kubectl_does() -> None:
    streams = [case for case in CASES if b"\n---" in case and b"%" not in case and b"'\n---" not in case]
    for stream in streams:
        values, complete = ours(stream)
        expected = [value for value in answers(split(stream)) if value is not None]
        refused = REFUSED in expected
        assert complete != refused, stream
        assert same(values, expected[: expected.index(REFUSED)] if refused else expected), stream


def test_made_scalars_are_read_alike() -> None:
    chance = random.Random(20)
    texts = [b"- " + scalar(chance).encode() for _ in range(20_000)]
    different = [
        text for text, expected in zip(texts, answers(texts), strict=True) if first_differs(text, expected)
    ]
    assert different == []


def test_made_documents_are_never_read_as_something_else() -> None:
    """Ours may refuse more (a later document that Go does not look at), but what both read is equal."""
    chance = random.Random(21)
    texts = [document(chance) for _ in range(10_000)]
    read = 0
    for text, expected in zip(texts, answers(texts), strict=True):
        values, complete = ours(text)
        if expected is REFUSED:
            assert not complete, text
        elif complete and expected is not None:
            assert same(values[0], expected), text
            read += 1
    assert read > 1_500
