"""What a renderer may do, tried with programs that do worse."""

import os
import time
from pathlib import Path

import pytest

from tallygate.kubernetes.options import Bounds
from tallygate.kubernetes.sandbox import RunError, private_copy, run
from tests.unit.kubernetes.rendering import fake

BOUNDS = Bounds(timeout=20.0, memory=1 << 30, output=1 << 20)


def output(tmp_path: Path, script: str, bounds: Bounds = BOUNDS) -> str:
    with private_copy({"a/b.txt": b"content"}) as folder:
        return run([fake(tmp_path, script)], folder, bounds).decode()


def failure(tmp_path: Path, script: str, bounds: Bounds = BOUNDS) -> tuple[str, str]:
    with pytest.raises(RunError) as told:
        output(tmp_path, script, bounds)
    return told.value.reason, str(told.value)


def test_it_sees_a_copy_that_only_this_user_can_enter() -> None:
    with private_copy({"a/b.txt": b"content"}) as folder:
        assert folder.stat().st_mode & 0o777 == 0o700
        assert (folder / "tree" / "a" / "b.txt").read_bytes() == b"content"
    assert not folder.exists()


def test_the_copy_is_gone_after_a_failure(tmp_path: Path) -> None:
    with pytest.raises(RunError), private_copy({}) as folder:
        run([fake(tmp_path, "exit 1")], folder, BOUNDS)
    assert not folder.exists()


def test_names_of_any_bytes_are_copied() -> None:
    name = b"caf\xe9 \n$(x)".decode("utf-8", "surrogateescape")
    with private_copy({name: b"1"}) as folder:
        assert os.listdir(os.fsencode(folder / "tree")) == [os.fsencode(name)]


def test_too_much_is_not_copied() -> None:
    with (
        pytest.raises(RunError, match="20000 files") as told,
        private_copy(dict.fromkeys(map(str, range(20_001)), b"")),
    ):
        pass
    assert told.value.reason == "limit"


def test_its_environment_holds_nothing_of_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "secret")
    monkeypatch.setenv("KUBECONFIG", "/home/me/.kube/config")
    monkeypatch.setenv("KUSTOMIZE_PLUGIN_HOME", "/plugins")
    lines = dict(line.partition("=")[::2] for line in output(tmp_path, "env").splitlines())
    assert not {"GITHUB_TOKEN", "KUSTOMIZE_PLUGIN_HOME"} & lines.keys()
    assert (lines["KUBECONFIG"], lines["GIT_ALLOW_PROTOCOL"]) == (os.devnull, "none")
    assert lines["HTTPS_PROXY"].startswith("http://127.0.0.1:")
    assert lines["HOME"].endswith("/home")
    assert all(value.startswith(lines["HOME"]) for key, value in lines.items() if key.startswith("HELM_"))


def test_a_program_that_hangs_is_ended(tmp_path: Path) -> None:
    start = time.monotonic()
    bounds = Bounds(timeout=0.5)
    assert failure(tmp_path, "sleep 60", bounds) == ("timeout", "it did not end within 0.5 s")
    assert failure(tmp_path, "exec >&- 2>&-; sleep 60", bounds)[0] == "timeout"
    assert time.monotonic() - start < 30


def test_what_it_started_ends_with_it(tmp_path: Path) -> None:
    mark = tmp_path / "alive"
    output(tmp_path, f"(sleep 1; touch {mark}) >/dev/null 2>&1 & echo started")
    time.sleep(1.5)
    assert not mark.exists()


def test_a_gigabyte_of_output_is_not_read(tmp_path: Path) -> None:
    assert failure(tmp_path, "yes | head -c 1000000000") == ("limit", "it wrote more than 1 MiB")


def test_noise_on_stderr_stalls_nothing(tmp_path: Path) -> None:
    assert output(tmp_path, "yes | head -c 3000000 >&2; echo done") == "done\n"


@pytest.mark.hostile
@pytest.mark.skipif(os.uname().sysname != "Linux", reason="limits are set from outside on Linux alone")
def test_memory_and_disk_are_bounded(tmp_path: Path) -> None:
    bounds = Bounds(timeout=20.0, memory=64 << 20, output=1 << 20)
    hungry = "import time; time.sleep(.2); x = bytearray(512 << 20); print(len(x))"
    assert failure(tmp_path, f"exec python3 -c '{hungry}' 2>/dev/null", bounds)[0] == "failed"
    assert failure(tmp_path, "sleep .2; exec head -c 9000000 /dev/zero >tmp/big", bounds)[0] == "limit"


@pytest.mark.parametrize(
    ("stderr", "told"),
    [
        ("error: it is broken\\nmore", "it is broken"),
        ("# Warning: old\\n\\nError: new", "new"),
        (
            'E1121 08:17:33.326618 16462 run.go:72] "command failed" err=<\\n\\terror: it is broken\\n >',
            "it is broken",
        ),
        (
            "Error: c/templates/x.yaml:5:15\\n  executing at <.Values.a.b>:\\n    nil pointer\\n\\n"
            "Use --debug flag to render out invalid YAML",
            "c/templates/x.yaml:5:15: nil pointer",
        ),
        ("a\\033[31mred\\007\\tb", "a [31mred b"),
        ("::error::x\\r\\n", "::error::x"),
        ("", "exit status 3"),
        ("fatal error: runtime: out of memory", "it needs more memory or disk than it may have"),
    ],
)
def test_one_clean_sentence_of_what_it_says(tmp_path: Path, stderr: str, told: str) -> None:
    assert failure(tmp_path, f"printf '{stderr}' >&2; exit 3")[1] == told


def test_paths_are_those_of_the_repository(tmp_path: Path) -> None:
    assert failure(tmp_path, 'echo "no $PWD/tree/a/b.txt here" >&2; exit 1')[1] == "no a/b.txt here"


def test_a_long_line_is_cut(tmp_path: Path) -> None:
    assert len(failure(tmp_path, "yes | head -c 9000 | tr -d '\\n' >&2; exit 1")[1]) == 400


@pytest.mark.skipif(os.uname().sysname != "Linux", reason="networks of their own are Linux's")
def test_there_is_no_network_where_that_can_be_had(tmp_path: Path) -> None:
    from tallygate.kubernetes.sandbox import _without_network

    if not _without_network():
        pytest.skip("this machine allows no network of its own")
    assert output(tmp_path, "tail -n +3 /proc/net/dev | grep -v -c lo: ; true").strip() == "0"
