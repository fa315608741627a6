"""Points in time: what terraform 1.11.4 answers."""

from tests.unit.terraform.eval.functions.answers import answer, cases


@cases(
    r"""
    formatdate("DD MMM YYYY hh:mm ZZZ", "2018-01-02T23:12:01Z")  =>  "02 Jan 2018 23:12 UTC" string
    formatdate("YYYY-MM-DD'T'hh:mm:ssZ", "2018-01-02T23:12:01+05:30")  =>  "2018-01-02T23:12:01+05:30" string
    formatdate("ZZZZ ZZZZZ Z", "2018-01-02T00:02:01Z")  =>  "+0000 +00:00 Z" string
    formatdate("ZZZZ ZZZZZ Z ZZZ", "2018-01-02T00:02:01-03:30")  =>  "-0330 -03:30 -03:30 -0330" string
    formatdate("x", "2018-01-02T00:02:01Z")  =>  ! invalid date format verb "x".
    formatdate("A", "2018-01-02T00:02:01Z")  =>  ! invalid date format verb "A": must be "AA".
    formatdate("'it''s' '' 'x'", "2018-01-02T00:02:01Z")  =>  "it's ' x" string
    formatdate("'it", "2018-01-02T00:02:01Z")  =>  ! unterminated literal '.
    formatdate("'", "2018-01-02T00:02:01Z")  =>  ! unterminated literal '.
    formatdate("''", "2018-01-02T00:02:01Z")  =>  "'" string
    formatdate("'a''b'", "2018-01-02T00:02:01Z")  =>  "a'b" string
    formatdate("", "2018-01-02T00:02:01Z")  =>  "" string
    formatdate("é-YYYY", "2018-01-02T00:02:01Z")  =>  "é-2018" string
    formatdate("YYYYMMDDhhmmss", "2018-01-02T00:02:01.123Z")  =>  "20180102000201" string
    formatdate("YYYY", "2018-13-02T00:02:01Z")  =>  ! not a valid RFC3339 timestamp: month out of range.
    formatdate("YYYY", "2018-02-30T00:02:01Z")  =>  ! not a valid RFC3339 timestamp: day out of range.
    formatdate("YYYY", "2018-01-02T24:02:01Z")  =>  ! not a valid RFC3339 timestamp: hour out of range.
    formatdate("YYYY", "x")  =>  ! not a valid RFC3339 timestamp: cannot use "x" as year.
    formatdate("YYYY", "")  =>  ! not a valid RFC3339 timestamp: end of string before year.
    formatdate("YYYY", "2018-01-02T00:02:60Z")  =>  ! not a valid RFC3339 timestamp: second out of range.
    timeadd("2017-11-22T00:00:00Z", "10m")  =>  "2017-11-22T00:10:00Z" string
    timeadd("2017-11-22T00:00:00Z", "-1.5h")  =>  "2017-11-21T22:30:00Z" string
    timeadd("2017-11-22T00:00:00+02:00", "1h30m5s")  =>  "2017-11-22T01:30:05+02:00" string
    timeadd("2017-11-22T00:00:00Z", "1d")  =>  ! time: unknown unit "d" in duration "1d".
    timeadd("2017-11-22T00:00:00Z", "10")  =>  ! time: missing unit in duration "10".
    timeadd("2017-11-22T00:00:00Z", "0")  =>  "2017-11-22T00:00:00Z" string
    timeadd("2017-11-22T00:00:00Z", "")  =>  ! time: invalid duration "".
    timeadd("2017-11-22T00:00:00Z", "-")  =>  ! time: invalid duration "-".
    timeadd("2017-11-22T00:00:00Z", "+1h")  =>  "2017-11-22T01:00:00Z" string
    timeadd("2017-11-22T00:00:00Z", "1.h")  =>  "2017-11-22T01:00:00Z" string
    timeadd("2017-11-22T00:00:00Z", ".5h")  =>  "2017-11-22T00:30:00Z" string
    timeadd("2017-11-22T00:00:00Z", ".h")  =>  ! time: invalid duration ".h".
    timeadd("2017-11-22T00:00:00Z", "1000ms1us5ns1µs")  =>  "2017-11-22T00:00:01Z" string
    timeadd("2017-11-22T00:00:00Z", "8760h")  =>  "2018-11-22T00:00:00Z" string
    timeadd("2017-11-22T00:00:00Z", "99999999999h")  =>  ! time: invalid duration "99999999999h".
    timeadd("2017-11-22T00:00:00.5Z", "500ms")  =>  "2017-11-22T00:00:01Z" string
    timeadd("2017-11-22T0:00:00Z", "1h")  =>  ! not a valid RFC3339 timestamp: cannot use "0:00:00Z" as hour.
    timeadd("2017-11-22", "1h")  =>  ! not a valid RFC3339 timestamp: missing required time introducer 'T'.
    timeadd("x", "1h")  =>  ! not a valid RFC3339 timestamp: cannot use "x" as year.
    timeadd("2017-13-22T00:00:00Z", "1h")  =>  ! not a valid RFC3339 timestamp: month out of range.
    timeadd("2017-11-22T00:00:00+00:00", "1h")  =>  "2017-11-22T01:00:00Z" string
    timeadd("2017-11-22T00:00:00Z", "1h 1m")  =>  ! time: unknown unit "h " in duration "1h 1m".
    timecmp("2017-11-22T00:00:00Z", "2017-11-22T00:00:00Z")  =>  0 number
    timecmp("2017-11-22T00:00:00Z", "2017-11-22T01:00:00+01:00")  =>  0 number
    timecmp("2017-11-22T00:00:00Z", "2017-11-22T01:00:00Z")  =>  -1 number
    timecmp("2017-11-22T00:00:00.2Z", "2017-11-22T00:00:00.1Z")  =>  1 number
    timecmp("x", "2017-11-22T00:00:00.1Z")  =>  ! not a valid RFC3339 timestamp: cannot use "x" as year.
    timecmp("2017-11-22T00:00:00Z", "y")  =>  ! not a valid RFC3339 timestamp: cannot use "y" as year.
    """
)
def test_times_as_terraform(expression: str, expected: str) -> None:
    assert answer(expression) == expected
