from tallygate.engine.excerpt import MaskedLines, excerpt, lines_of
from tallygate.engine.redact import MASK
from tallygate.model.location import Location

LINES = ["kind: Pod", "spec:", "  containers:", "    - name: api", "      image: web:latest", "tail: 1"]
PLACE = Location("a.yaml", 5, 7, 5, 24)


def test_two_lines_before_and_the_line_itself() -> None:
    shown = excerpt(MaskedLines(LINES, {}), PLACE, 1)
    assert shown is not None
    assert [number for number, _ in shown.lines] == [3, 4, 5]
    assert (shown.line, shown.column, shown.width) == (5, 7, 17)


def test_it_does_not_begin_before_the_resource() -> None:
    shown = excerpt(MaskedLines(LINES, {}), PLACE, 5)
    assert shown is not None
    assert [number for number, _ in shown.lines] == [5]


def test_a_value_of_several_lines_is_marked_to_the_end_of_its_first() -> None:
    shown = excerpt(MaskedLines(LINES, {}), Location("a.yaml", 3, 3, 5, 24), 1)
    assert shown is not None
    assert shown.width == len("containers:")


def test_a_secret_is_masked_and_the_caret_stays_in_the_line() -> None:
    shown = excerpt(MaskedLines(LINES, {5: [Location("a.yaml", 5, 14, 5, 24)]}), PLACE, 1)
    assert shown is not None
    assert shown.lines[-1][1] == f"      image: {MASK}"
    assert shown.column + shown.width - 1 <= len(shown.lines[-1][1])


def test_a_secret_of_several_lines_leaves_nothing() -> None:
    lines = ["key: |", "  first secret", "  second secret", "end: 1"]
    masked = MaskedLines(lines, dict.fromkeys((1, 2, 3), (Location("a.yaml", 1, 6, 3, 16),)))
    shown = excerpt(masked, Location("a.yaml", 4, 1, 4, 7), 1)
    assert shown is not None
    assert "secret\n" not in "".join(text for _, text in shown.lines)
    assert [text for _, text in shown.lines] == [f"  {MASK}", f"  {MASK}", "end: 1"]


def test_a_line_that_is_not_there() -> None:
    assert excerpt(MaskedLines(LINES, {}), Location("a.yaml", 99, 1), 1) is None
    assert excerpt(MaskedLines([], {}), Location("a.yaml", 1, 1), 1) is None


def test_the_caret_is_at_least_one_wide() -> None:
    shown = excerpt(MaskedLines(LINES, {}), Location("a.yaml", 1, 1), 1)
    assert shown is not None
    assert shown.width >= 1


def test_lines_of_any_encoding_and_line_end() -> None:
    assert lines_of(b"a\r\nb\rc\n") == ["a", "b", "c", ""]
    assert lines_of("\ufeffä\nb".encode()) == ["ä", "b"]
    assert lines_of("\ufeffä\nb".encode("utf-16-le")) == ["ä", "b"]
    assert lines_of(b"a\xffb") == ["a\ufffdb"]


def test_of_a_long_line_the_part_around_the_caret_is_shown() -> None:
    lines = ["a" * 5000, "b" * 3000 + "here" + "c" * 3000]
    shown = excerpt(MaskedLines(lines, {}), Location("a.yaml", 2, 3001, 2, 3005), 1)
    assert shown is not None
    assert [len(text) for _, text in shown.lines] == [1000, 1000]
    assert shown.lines[-1][1][shown.column - 1 :][: shown.width] == "here"
    wide = excerpt(MaskedLines(lines, {}), Location("a.yaml", 2, 6000, 2, 6005), 2)
    assert wide is not None
    assert (wide.lines[0][1], wide.column, wide.width) == ("c" * 1000, 996, 5)


def test_a_line_is_masked_once() -> None:
    asked: list[str] = []

    def noted(text: str) -> str:
        asked.append(text)
        return text

    masked = MaskedLines(LINES, {}, noted)
    for _ in range(3):
        excerpt(masked, PLACE, 1)
    assert asked == [LINES[4], LINES[2], LINES[3]]


def test_of_a_private_key_no_line_is_shown() -> None:
    key = "-----BEGIN RSA PRIVATE KEY-----\nMIIabc\nMIIdef\n-----END RSA PRIVATE KEY-----"
    lines = f"a: |\n{key}\nb: 1\n\nc: '{key}'\nd: 1\n-----BEGIN PRIVATE KEY-----\nMIIend".split("\n")
    masked = MaskedLines(lines, {})
    shown = [masked[number] for number in range(1, len(lines) + 1)]
    assert shown == ["a: |", *[MASK] * 4, "b: 1", "", f"c: '{MASK}", *[MASK] * 3, "d: 1", MASK, MASK]
