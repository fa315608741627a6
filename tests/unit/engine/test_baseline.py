import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallygate.engine.baseline import Baseline, Record, accepted, against, parse, pruned, stale, text
from tallygate.engine.findings import of_diagnostic
from tallygate.engine.problems import UsageError
from tallygate.model.diagnostic import Diagnostic
from tallygate.model.finding import Effect, Finding, Status, Suppression
from tallygate.model.location import Location
from tests.unit.engine.made import finding, rule

ONE, TWO = "1" * 32, "2" * 32
RECORD = Record("k8s-x", "a.yaml", "v1/Pod/web", "deny", 1, "it is so", ONE)
EMPTY = '{"version": 1, "findings": []}\n'


def of(*findings: Finding) -> Baseline:
    return Baseline("b.json", tuple(accepted(findings)))


def new(fingerprint: str = ONE, **fields: object) -> Finding:
    return finding(fingerprint=fingerprint, **fields)


def always(record: Record) -> bool:
    return True


def test_a_record_a_line_in_order() -> None:
    other = msgspec.structs.replace(RECORD, path="\x1b[0m é", fingerprint=TWO)
    written = text([RECORD, other])
    assert written.splitlines()[0] == '{"version": 1, "findings": ['
    assert [line.partition('"path"')[0] for line in written.splitlines()[1:3]] == ['{"rule": "k8s-x", '] * 2
    assert written.isascii()
    assert "\x1b" not in written
    assert written == text([other, RECORD])
    assert parse(written.encode(), "b.json").records == (other, RECORD)
    assert text([]) == EMPTY
    assert parse(EMPTY.encode(), "b.json").records == ()


@given(
    st.lists(
        st.builds(
            Record,
            st.text(min_size=1),
            st.text(),
            st.text(),
            st.sampled_from(["deny", "warn", "audit", "unknown"]),
            st.integers(1, 9),
            st.text(),
        ),
        max_size=5,
    )
)
def test_what_is_written_is_read(records: list[Record]) -> None:
    numbered = [msgspec.structs.replace(r, fingerprint=f"{i:032x}") for i, r in enumerate(records)]
    back = parse(text(numbered).encode(), "b.json").records
    assert sorted(back, key=str) == sorted(numbered, key=str)


@pytest.mark.parametrize(
    ("old", "wrong", "place"),
    [
        ('"version": 1', '"version": 2', "b.json:1:"),
        ('"version": 1, ', "", "b.json:1:"),
        ('"count": 1', '"count": 0', "b.json:2:"),
        ('"count": 1', '"count": true', "b.json:2:"),
        ('"rule"', '"rules"', "b.json:2:"),
        ('"message"', '"line": 3, "message"', "b.json:2:"),
        ('"deny"', '"fatal"', "b.json:2:"),
        (ONE, "xyz", "b.json:2:"),
        ("]}", "]", "b.json:"),
        ("]}", "]}{}", "b.json:1:1"),
        ('"count": 1', '"count": 1, "count": 2', "b.json:2:"),
    ],
)
def test_anything_else_is_refused_with_its_place(old: str, wrong: str, place: str) -> None:
    written = text([RECORD])
    assert old in written
    with pytest.raises(UsageError, match=place):
        parse(written.replace(old, wrong).encode(), "b.json")


def test_one_fingerprint_has_one_record() -> None:
    with pytest.raises(UsageError, match="merge"):
        parse(text([RECORD, msgspec.structs.replace(RECORD, message="other")]).encode(), "b.json")


def test_findings_that_are_equal_are_counted() -> None:
    [record] = accepted([new(), new()])
    assert record.count == 2
    assert (record.rule, record.path, record.resource, record.effect) == (
        "k8s-privileged",
        "a.yaml",
        "prod/v1/Pod/web",
        "deny",
    )


def test_what_is_suppressed_or_fixed_is_not_accepted() -> None:
    why = Suppression("comment", Location("a.yaml"))
    assert accepted([new(status=Status.SUPPRESSED, suppression=why), new(status=Status.FIXED)]) == []
    assert accepted([new(status=Status.UNKNOWN, suppression=why)]) == []


def test_what_is_accepted_exists_and_one_more_is_new() -> None:
    baseline = of(new())
    assert [f.status for f in against(baseline, [new(location=Location("a.yaml", 99))])] == [Status.EXISTING]
    assert sorted(f.status for f in against(baseline, [new(), new()])) == [Status.EXISTING, Status.NEW]
    assert [f.status for f in against(baseline, [new(TWO)])] == [Status.NEW]


def test_a_warning_that_becomes_a_denial_was_not_accepted() -> None:
    assert [f.status for f in against(of(new(effect=Effect.WARN)), [new()])] == [Status.NEW]


def test_an_accepted_unknown_is_unknown_and_not_reached() -> None:
    unknown = new(status=Status.UNKNOWN)
    [found] = against(of(unknown), [unknown])
    assert (found.status, found.reached) == (Status.UNKNOWN, False)
    [found] = against(of(unknown), [new()])
    assert found.status is Status.NEW
    [found] = against(of(new()), [unknown])
    assert found.reached


def test_what_the_base_has_uses_the_records_up() -> None:
    found = against(of(new()), [new(status=Status.EXISTING), new()])
    assert sorted(f.status for f in found) == [Status.EXISTING, Status.NEW]


def test_records_that_nobody_needs_are_stale_and_pruned() -> None:
    baseline = Baseline("b.json", tuple(accepted([new(), new(), new(TWO)])))
    told = stale(baseline, [new()], always)
    assert told is not None
    assert told.message.startswith("2 records are no longer found")
    assert str(told.location) == "b.json:2:1"
    assert [(r.fingerprint, r.count) for r in pruned(baseline, [new()], always)] == [(ONE, 1)]
    assert stale(baseline, [new(), new(), new(TWO)], always) is None


def test_a_record_that_nobody_can_judge_stays() -> None:
    baseline = of(new())
    assert stale(baseline, [], lambda record: False) is None
    assert pruned(baseline, [], lambda record: False) == list(baseline.records)


def test_a_message_that_names_a_line_stays_the_same_finding_when_lines_move() -> None:
    keys = {
        of_diagnostic(
            rule(id="yaml-duplicate-key"),
            Diagnostic("yaml-duplicate-key", f'"a" is already set on line {line}', Location("a.yaml", line)),
            Status.NEW,
        ).fingerprint
        for line in (3, 44)
    }
    assert len(keys) == 1
