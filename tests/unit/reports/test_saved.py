"""A saved report gives every format as the check itself would have, and is trusted in nothing."""

import io
import json
import random
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tallygate.engine.judge import worst_first
from tallygate.model.verdict import Report
from tallygate.reports import saved
from tallygate.reports.interface import SavedReportError, Style, render
from tallygate.reports.registry import FORMATS, reporter
from tallygate.reports.saved import read_file, read_report, read_saved
from tests.unit.reports.report_samples import ROOT, gate, handled, platform, rendered, report

STYLES = [Style(), Style(verbose=True, show_suppressed=True, width=120)]


def document(given: Report | None = None) -> Any:
    return json.loads(rendered("json", given or platform()))


def refused(change: Any) -> str:
    with pytest.raises(SavedReportError) as caught:
        read_saved(change if isinstance(change, bytes) else json.dumps(change).encode())
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 500
    return str(caught.value)


@pytest.mark.parametrize(
    "given", [platform(), handled(), report(), report(gates=(), verdict="nothing", exit=3)]
)
@pytest.mark.parametrize("name", FORMATS)
def test_the_round_trip_changes_no_byte(name: str, given: Report) -> None:
    back = read_saved(rendered("json", given).encode())
    for style in STYLES:
        assert "".join(render(back.report, back.excerpts, reporter(name, style))) == rendered(
            name, given, style
        )


def test_a_report_is_read_from_a_file_or_from_standard_input(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "report.json"
    file.write_text(rendered("json", handled()), encoding="utf-8")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(file.read_bytes())))
    assert read_report(file) == read_file(Path("-")).report
    with pytest.raises(SavedReportError, match=r"cannot read .*absent"):
        read_report(tmp_path / "absent")
    with pytest.raises(SavedReportError, match="cannot read"):
        read_report(tmp_path)


def test_keys_of_a_later_version_of_the_schema_are_left_alone() -> None:
    later = document()
    later["later"] = later["findings"][0]["later"] = later["counts"]["later"] = 7
    later["findings"][0]["location"]["later"] = [{}]
    assert read_saved(json.dumps(later).encode()) == read_saved(json.dumps(document()).encode())


@pytest.mark.parametrize("version", ["2", "1.1", "", "x" * 9_000, "\x1b[31m"])
def test_an_unknown_version_is_named(version: str) -> None:
    assert "; this Tallygate reads version 1" in refused({**document(), "schema_version": version})


@pytest.mark.parametrize("other", [{}, [], 7, None, "text", {"schema_version": 1}, {"findings": []}])
def test_another_document_is_no_report(other: Any) -> None:
    assert "it has no schema_version" in refused(other)


@pytest.mark.parametrize("data", [b"", b"{", b"\xff\xfe", b'{"a": "\xff"}', b"[" * 100_000, b'"\\ud800"'])
def test_what_is_no_json(data: bytes) -> None:
    assert (
        "no JSON" in refused(data)
        or "nested too deeply" in refused(data)
        or "schema_version" in refused(data)
    )


@pytest.mark.parametrize("depth", [100, 600, 5_000, 500_000])
def test_depth_is_read_or_refused(depth: int) -> None:
    text = rendered("json", report(ROOT))
    deep = text.replace('"evidence":{}', '"evidence":{"a":' + "[" * depth + "]" * depth + "}").encode()
    if depth < 1_000:
        assert read_saved(deep).report.findings
    else:
        assert re.search("nested|cannot be checked", refused(deep))


def test_a_large_file_is_not_read_to_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saved, "MOST_BYTES", 1_000)
    file = tmp_path / "large"
    file.write_bytes(b" " * 5_000)
    with pytest.raises(SavedReportError, match="larger than 1000 bytes"):
        read_report(file)


@pytest.mark.parametrize(
    "path", ["../x", "a/../../x", "/etc/passwd", "..", "\\\\host\\x", "a\\..\\..\\x", "a\0b", "..\\x", "a/.."]
)
@pytest.mark.parametrize("where", ["location", "also", "suppression", "diagnostic"])
def test_no_path_leads_out_of_the_repository(path: str, where: str) -> None:
    changed = document(handled())
    place = {"path": path, "line": 1, "column": 1, "end_line": 1, "end_column": 1}
    finding = changed["findings"][3]
    if where == "location":
        finding["location"] = place
    elif where == "also":
        finding["also"] = [place]
    elif where == "suppression":
        finding["suppression"]["location"] = place
    else:
        changed["diagnostics"] = [{**document()["diagnostics"][0], "location": place}]
    assert "names a path outside of the repository" in refused(changed)


def test_names_that_only_look_like_parents_are_paths() -> None:
    changed = document()
    changed["findings"][0]["location"]["path"] = "a/..b/c..yaml"
    assert read_saved(json.dumps(changed).encode()).report.findings[0].location.path == "a/..b/c..yaml"


@pytest.mark.parametrize(
    ("keys", "value"),
    [
        (("verdict",), "maybe"),
        (("exit",), 7),
        (("findings",), None),
        (("findings", 0, "severity"), "enormous"),
        (("findings", 0, "effect"), "open"),
        (("findings", 0, "status"), "gone"),
        (("findings", 0, "evidence"), []),
        (("findings", 0, "location", "line"), 0),
        (("findings", 0, "location", "line"), 10**30),
        (("findings", 0, "location", "column"), 1.5),
        (("findings", 0, "excerpt"), {"lines": [], "line": 1}),
        (("findings", 0, "excerpt", "lines"), [["1", "x"]]),
        (("findings", 0, "excerpt", "lines"), [[1, "x"]] * 101),
        (("findings", 0, "excerpt", "width"), 10**12),
        (("findings", 0, "suppression"), {"source": "magic"}),
        (("findings", 0, "message"), None),
        (("gates", 0, "state"), "open"),
        (("gates", 0, "fail_on"), "never"),
        (("gates", 0, "rules"), "all"),
        (("diagnostics", 0, "level"), "fatal"),
        (("counts", "files"), -1),
        (("counts", "files"), "many"),
        (("rules", 0, "tags"), [1]),
        (("notes",), "none"),
    ],
)
def test_what_breaks_the_schema_is_refused_with_its_place(keys: tuple[Any, ...], value: Any) -> None:
    changed = document()
    part = changed
    for key in keys[:-1]:
        part = part[key]
    part[keys[-1]] = value
    assert refused(changed).startswith(".".join(map(str, keys)))


@pytest.mark.parametrize("key", list(document()))
def test_every_key_is_required(key: str) -> None:
    refused({name: value for name, value in document().items() if name != key})


@pytest.mark.parametrize(
    "change",
    [
        {"verdict": "pass"},
        {"verdict": "pass", "exit": 1},
        {"verdict": "closed", "exit": 0},
        {"verdict": "pass", "exit": 0},
        {"verdict": "nothing", "exit": 4},
        {"verdict": "error", "exit": 130},
    ],
)
def test_a_verdict_that_contradicts_itself_is_refused(change: dict[str, Any]) -> None:
    assert "contradicts itself" in refused({**document(), **change})


def test_excerpts_that_point_beside_their_lines_are_shown_without_trouble() -> None:
    changed = document()
    for finding in changed["findings"]:
        finding["excerpt"] = {
            "lines": [[2**31 - 1, "a\nb\x1b"], [3, ""], [3, "x" * 9_000]],
            "line": 3,
            "column": 2**31 - 1,
            "width": 2**31 - 1,
        }
    back = read_saved(json.dumps(changed).encode())
    for name in FORMATS:
        text = "".join(render(back.report, back.excerpts, reporter(name, Style(verbose=True))))
        assert text.replace("\n", "").isprintable()


@pytest.mark.parametrize("name", FORMATS)
def test_the_order_of_findings_on_their_way_does_not_matter(name: str) -> None:
    given = handled()
    shuffled = list(given.findings)
    random.Random(7).shuffle(shuffled)
    again = msgspec.structs.replace(given, findings=worst_first(shuffled))
    assert rendered(name, again) == rendered(
        name, msgspec.structs.replace(given, findings=worst_first(given.findings))
    )


def test_no_format_depends_on_the_seed_of_hashes() -> None:
    code = (
        "from tests.unit.reports.report_samples import *; from tallygate.reports.registry import FORMATS\n"
        "for name in FORMATS:\n"
        "    for given in (platform(), handled()): print(rendered(name, given, Style(verbose=True)))"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            check=True,
            cwd=Path(__file__).parents[3],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ".", "PYTHONUTF8": "1"},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1


def test_a_gate_may_be_forged_yet_never_contradicts_its_verdict() -> None:
    open_gate = report(gates=(gate("prod", "fail"),), verdict="pass", exit=0)
    assert "contradicts itself" in refused(document(open_gate))
