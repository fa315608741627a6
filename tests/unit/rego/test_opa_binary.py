"""The opa binary: what fakes do that a real one should not; whatever it is, it is an error."""

import json
import stat
import time
from pathlib import Path

import msgspec
import pytest

from tallygate.rego import opa_binary
from tallygate.rego.opa_binary import OpaBinary, find_opa
from tallygate.rego.types import Answer, Bundle, Failure, Job, Limits, PolicyCompileError

BUNDLE = Bundle((("a.rego", "package a\ndeny := 1"),), b"{}", ("data.a.deny",))
CAPABILITIES = {
    "builtins": [
        {"name": "count"},
        {"name": "http.send", "nondeterministic": True},
        {"name": "net.new_thing", "nondeterministic": True},
        {"name": "io.jwt.decode_verify", "nondeterministic": True},
        {"name": "json.match_schema"},
    ],
    "features": ["rego_v1"],
}


def fake(folder: Path, evaluate: str, version: str = "1.10.1") -> Path:
    """A program that says what opa says of itself, and then does as it is told."""
    path = folder / "opa"
    listed = json.dumps(CAPABILITIES)
    path.write_text(
        f"#!/bin/sh\ncase \"$1\" in\nversion) echo 'Version: {version}';;\n"
        f"capabilities) echo '{listed}';;\neval) {evaluate};;\nesac\n"
    )
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def ask(opa: Path, count: int = 1, limits: Limits | None = None) -> list[Answer]:
    jobs = [Job(str(n), b'{"n":1}', (0,)) for n in range(count)]
    found = list(OpaBinary(opa).answers(BUNDLE, jobs, limits or Limits(time=1.0, workers=1)))
    assert [index for index, _ in found] == list(range(count))
    return [answers[0] for _, answers in found]


def codes(answers: list[Answer]) -> set[str]:
    assert all(isinstance(one.failure, Failure) for one in answers)
    return {one.failure.code for one in answers if one.failure}


def result(value: str) -> str:
    return f'{{"result":[{{"expressions":[{{"value":{value}}}]}}]}}'


def test_an_answer(tmp_path: Path) -> None:
    said = result('[{"0": [1]}]')
    [answer] = ask(fake(tmp_path, f"cat >/dev/null; echo '{said}'"))
    assert answer.plain() == [1]


@pytest.mark.parametrize(
    "does",
    [
        "exit 0",
        "exit 1",
        "exit 2",
        "echo rubbish",
        "echo 'rubbish' >&2; exit 2",
        "echo '{}'",
        "echo '{\"result\":[]}'",
        'echo \'{"result":[{"expressions":[]}]}\'',
        'echo \'{"result":[{"expressions":[{"value":[{\'',
        f"echo '{result('[]')}'",
        f"echo '{result('[{},{},{},{}]')}'",
        f"echo '{result('[{},{}]')}'; exit 1",
        f"echo '{result('[{},{}]')}{result('[{},{}]')}'",
        "echo '{\"errors\":null}'",
        "echo '[]'",
    ],
)
def test_whatever_is_no_answer_is_an_error_of_the_batch(does: str, tmp_path: Path) -> None:
    assert codes(ask(fake(tmp_path, does), 2)) == {"tg_engine_protocol"}


@pytest.mark.parametrize(
    ("does", "code"),
    [
        ("kill -SEGV $$", "tg_engine_crash"),
        ("echo 'fatal error: stack overflow' >&2; exit 2", "tg_engine_crash"),
        ("echo 'runtime: out of memory: cannot allocate' >&2; exit 2", "tg_limit_memory"),
        ('echo \'{"errors":[{"message":"x","code":"eval_type_error"}]}\'; exit 2', "eval_type_error"),
    ],
)
def test_ways_to_end(does: str, code: str, tmp_path: Path) -> None:
    assert codes(ask(fake(tmp_path, does))) == {code}


def test_a_process_that_hangs_is_killed_with_its_children(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opa_binary, "START", 0.0)
    children = tmp_path / "child"
    opa = fake(tmp_path, f"sleep 60 & echo $! > {children}; wait")
    assert codes(ask(opa, limits=Limits(time=0.3, workers=1))) == {"tg_limit_time"}
    state = Path(f"/proc/{int(children.read_text())}/stat")
    for _ in range(100):
        if not state.exists() or state.read_text().split()[2] in "ZX":
            return
        time.sleep(0.05)
    raise AssertionError("the child still runs")


def test_what_the_process_is_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "s3cret")
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    seen = tmp_path / "seen"
    seen.mkdir()
    does = (
        f'env > {seen}/env; pwd > {seen}/pwd; stat -c %a . > {seen}/mode; echo "$@" > {seen}/argv; '
        f"cp capabilities.json modules/m0.rego {seen}; cat > {seen}/stdin; echo '{result('[{}]')}'"
    )
    [answer] = ask(fake(tmp_path, does))
    assert not answer.defined
    assert answer.failure is None
    variables = {line.split("=")[0] for line in (seen / "env").read_text().splitlines()}
    assert variables - {"PWD", "_", "SHLVL", "OLDPWD"} <= {"PATH", "HOME", "TMPDIR"}
    assert "s3cret" not in (seen / "env").read_text()
    assert (seen / "mode").read_text() == "700\n"
    assert not Path((seen / "pwd").read_text().strip()).exists()
    assert "--strict-builtin-errors" in (seen / "argv").read_text()
    assert json.loads((seen / "stdin").read_text()) == {"batch": [{"input": {"n": 1}, "rules": ["0"]}]}
    assert (seen / "m0.rego").read_text() == "package a\ndeny := 1"
    kept = json.loads((seen / "capabilities.json").read_text())
    assert [one["name"] for one in kept["builtins"]] == ["count", "io.jwt.decode_verify"]
    assert kept["allow_net"] == []


@pytest.mark.parametrize(
    ("version", "said"), [("0.70.0", "1.0 or newer"), ("", "which version"), ("one", "which version")]
)
def test_old_and_unknown_versions_are_refused_by_name(version: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(PolicyCompileError, match=said):
        OpaBinary(fake(tmp_path, "true", version))


def test_what_is_no_program_is_refused(tmp_path: Path) -> None:
    (tmp_path / "opa").write_text("no program")
    for path in (tmp_path / "opa", tmp_path / "absent"):
        with pytest.raises(PolicyCompileError, match="cannot start"):
            OpaBinary(path)
    (tmp_path / "opa").chmod(0o644)
    # A name that cannot even be looked up, as one in a folder that is closed to us.
    for path in (tmp_path, tmp_path / "opa", tmp_path / ("a" * 300)):
        with pytest.raises(PolicyCompileError, match=f"{path}: cannot start"):
            OpaBinary(path)
    silent = fake(tmp_path, "true")
    silent.write_text("#!/bin/sh\n[ $1 = version ] && echo 'Version: 1.2.3'\nexit 0\n")
    with pytest.raises(PolicyCompileError, match="capabilities"):
        OpaBinary(silent)


@pytest.mark.parametrize(
    ("seconds", "does", "code"),
    [
        (30.0, "chmod", "tg_engine_protocol"),
        (0.2, "sleep 60", "tg_limit_time"),
        (30.0, "echo 'fatal error: out of memory' >&2; exit 2", "tg_limit_memory"),
    ],
)
def test_a_check_that_is_not_made_has_failed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seconds: float, does: str, code: str
) -> None:
    opa = OpaBinary(fake(tmp_path, does))
    monkeypatch.setattr(opa_binary, "START", 0.0)
    monkeypatch.setattr(opa_binary, "ASKED", msgspec.structs.replace(opa_binary.ASKED, seconds=seconds))
    if does == "chmod":
        (tmp_path / "opa").chmod(0o644)
    assert [failure.code for failure in opa.check(BUNDLE)] == [code]


def test_errors_of_compilation_stand_at_their_place(tmp_path: Path) -> None:
    where = {"file": "modules/m0.rego", "row": 2, "col": 3}
    told = json.dumps({"errors": [{"message": "a\nb", "code": "rego_type_error", "location": where}]})
    [failure] = OpaBinary(fake(tmp_path, f"printf '%s' '{told}'; exit 2")).check(BUNDLE)
    assert failure == Failure("rego_type_error", "a b", 0, 2, 3)


def test_who_names_the_binary(tmp_path: Path) -> None:
    opa = fake(tmp_path, "true")
    assert find_opa({"PATH": str(tmp_path)}) == opa
    assert find_opa({"PATH": "/nowhere", "TALLYGATE_OPA": str(opa)}) == opa
    assert find_opa({"PATH": "/nowhere"}) is None
