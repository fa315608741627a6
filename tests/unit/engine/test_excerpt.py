from tallygate.engine.excerpt import excerpt, lines_of
from tallygate.engine.redact import MASK
from tallygate.model.location import Location

LINES = ["kind: Pod", "spec:", "  containers:", "    - name: api", "      image: web:latest", "tail: 1"]
PLACE = Location("a.yaml", 5, 7, 5, 24)


def test_two_lines_before_and_the_line_itself() -> None:
    shown = excerpt(LINES, PLACE, 1, {})
    assert shown is not None
    assert [number for number, _ in shown.lines] == [3, 4, 5]
    assert (shown.line, shown.column, shown.width) == (5, 7, 17)


def test_it_does_not_begin_before_the_resource() -> None:
    shown = excerpt(LINES, PLACE, 5, {})
    assert shown is not None
    assert [number for number, _ in shown.lines] == [5]


def test_a_value_of_several_lines_is_marked_to_the_end_of_its_first() -> None:
    shown = excerpt(LINES, Location("a.yaml", 3, 3, 5, 24), 1, {})
    assert shown is not None
    assert shown.width == len("containers:")


def test_a_secret_is_masked_and_the_caret_stays_in_the_line() -> None:
    shown = excerpt(LINES, PLACE, 1, {5: [Location("a.yaml", 5, 14, 5, 24)]})
    assert shown is not None
    assert shown.lines[-1][1] == f"      image: {MASK}"
    assert shown.column + shown.width - 1 <= len(shown.lines[-1][1])


def test_a_secret_of_several_lines_leaves_nothing() -> None:
    lines = ["key: |", "  first secret", "  second secret", "end: 1"]
    shown = excerpt(
        lines, Location("a.yaml", 4, 1, 4, 7), 1, dict.fromkeys((1, 2, 3), (Location("a.yaml", 1, 6, 3, 16),))
    )
    assert shown is not None
    assert "secret\n" not in "".join(text for _, text in shown.lines)
    assert [text for _, text in shown.lines] == [f"  {MASK}", f"  {MASK}", "end: 1"]


def test_a_line_that_is_not_there() -> None:
    assert excerpt(LINES, Location("a.yaml", 99, 1), 1, {}) is None
    assert excerpt([], Location("a.yaml", 1, 1), 1, {}) is None


def test_the_caret_is_at_least_one_wide() -> None:
    shown = excerpt(LINES, Location("a.yaml", 1, 1), 1, {})
    assert shown is not None
    assert shown.width >= 1


def test_lines_of_any_encoding_and_line_end() -> None:
    assert lines_of(b"a\r\nb\rc\n") == ["a", "b", "c", ""]
    assert lines_of("\ufeffä\nb".encode()) == ["ä", "b"]
    assert lines_of("\ufeffä\nb".encode("utf-16-le")) == ["ä", "b"]
    assert lines_of(b"a\xffb") == ["a\ufffdb"]
