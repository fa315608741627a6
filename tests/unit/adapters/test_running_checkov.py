"""Checkov as a child, by fakes: what it is given, and that no way to end badly is a pass."""

import stat
from pathlib import Path

import pytest

from tallygate.adapters import checkov as adapter
from tallygate.adapters.checkov import arguments_problem, find_checkov, is_read, run_checkov
from tallygate.adapters.interface import ScannerError
from tallygate.processes.run import ProcessLimits
from tests.unit.adapters.scans import checkov, failed_check

FILES = [("main.tf", b"x"), ("k8s/a.yaml", b"y"), ("Dockerfile", b"z")]


def fake(folder: Path, does: str) -> str:
    path = folder / "checkov"
    path.write_text(f"#!/bin/sh\n{does}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def saying(folder: Path, data: bytes, before: str = "true") -> str:
    (folder / "said.json").write_bytes(data)
    return fake(folder, f"{before}; cat {folder}/said.json")


def test_what_it_is_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BC_API_KEY", "s3cret")
    seen = tmp_path / "seen"
    seen.mkdir()
    before = f'find . -type f | sort > {seen}/files; env > {seen}/env; printf "%s\\n" "$@" > {seen}/argv'
    program = saying(tmp_path, checkov(failed_check()), before)
    files = [*FILES, (".checkov.yaml", b"external-checks-dir: [evil]"), ("evil/check.py", b"import os")]
    [scan] = run_checkov(program, [one for one in files if is_read(one[0])], ["--skip-check", "CKV_AWS_1"])
    assert [one.rule for one in scan.results] == ["CKV_AWS_18"]
    assert (seen / "files").read_text().split() == ["./Dockerfile", "./k8s/a.yaml", "./main.tf"]
    assert "s3cret" not in (seen / "env").read_text()
    argv = (seen / "argv").read_text().split("\n")
    assert {"--skip-download", "--soft-fail", "../empty.yaml", "CKV_AWS_1", "terraform"} <= set(argv)
    assert not {"helm", "kustomize", "sca_package", "secrets"} & set(argv)


@pytest.mark.parametrize(
    "path", ["a/.checkov.yml", ".checkov.yaml", "a.py", "README.md", "x.sh", ".checkov.baseline"]
)
def test_what_stays_behind(path: str) -> None:
    assert not is_read(path)


@pytest.mark.parametrize(
    ("does", "said"),
    [
        ("exit 2", "ended with 2"),
        ("echo 'no module named x' >&2; exit 1", "no module named x"),
        ("kill -9 $$", "ended with -9"),
        ("exit 0", "no results of Checkov"),
        ("echo '['", "no results of Checkov"),
        ("echo '{}'", "no results of Checkov"),
        ("echo 'Warning'; echo '[]'", "no results of Checkov"),
        ('echo \'{"resource_count": 0, "checkov_version": "3"}\'', "nothing that it could scan"),
    ],
)
def test_ways_to_end_that_are_errors(does: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(ScannerError, match=said):
        run_checkov(fake(tmp_path, does), FILES)


def test_time_is_limited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adapter, "LIMITS", ProcessLimits(seconds=0.2, memory=1 << 30))
    with pytest.raises(ScannerError, match="stopped after"):
        run_checkov(fake(tmp_path, "sleep 60"), FILES)


def test_what_is_copied_is_limited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adapter, "MOST_COPIED", 2)
    with pytest.raises(ScannerError, match="MiB to scan"):
        run_checkov(fake(tmp_path, "true"), FILES)


def test_nothing_to_scan_starts_nothing(tmp_path: Path) -> None:
    [scan] = run_checkov(str(tmp_path / "absent"), [])
    assert (scan.results, scan.notes) == ((), ("no file for it",))
    with pytest.raises(ScannerError, match="cannot start"):
        run_checkov(str(tmp_path / "absent"), FILES)


def test_another_version_than_wanted_is_an_error(tmp_path: Path) -> None:
    program = saying(tmp_path, checkov(failed_check()))
    assert run_checkov(program, FILES, version="3.2.334")
    with pytest.raises(ScannerError, match=r"is 3\.2\.334, 3\.2\.400 is wanted"):
        run_checkov(program, FILES, version="3.2.400")


@pytest.mark.parametrize(
    "arguments",
    [
        ["--external-checks-dir", "evil"],
        ["--external-checks-git=https://h/r"],
        ["--config-file", "mine.yaml"],
        ["--download-external-modules", "true"],
        ["-d", "/"],
        ["--frame", "helm"],
        ["--framework", "helm"],
        ["--framework=kustomize"],
        ["--framework", "terraform,sca_image"],
        ["--framework", "terraform", "all"],
        ["--check", "X", "--output-file-path", "/tmp"],
    ],
)
def test_arguments_that_could_run_or_reach_something(arguments: list[str], tmp_path: Path) -> None:
    assert arguments_problem(arguments)
    with pytest.raises(ScannerError):
        run_checkov(fake(tmp_path, "exit 0"), FILES, arguments)


@pytest.mark.parametrize(
    "arguments",
    [[], ["--framework", "terraform"], ["--framework=terraform,kubernetes"], ["--check", "CKV_AWS_1,helm"]],
)
def test_arguments_that_may_be_set(arguments: list[str]) -> None:
    assert arguments_problem(arguments) == ""


def test_who_names_the_program(tmp_path: Path) -> None:
    program = fake(tmp_path, "true")
    assert find_checkov({"PATH": str(tmp_path)}) == program
    assert find_checkov({"PATH": "/nowhere", "TALLYGATE_CHECKOV": "/c"}) == "/c"
    assert find_checkov({"PATH": "/nowhere"}) is None
