"""tallygate fetch: options, tokens, and what is imported for what."""

import subprocess
import sys
from pathlib import Path

import pytest

from tallygate.cli import main
from tests.e2e.fakes.module_registry import running
from tests.unit.vendoring.made_modules import call, zip_of

TOKEN = "s3cret-token"


@pytest.mark.parametrize(
    "words", [["--check", "--update"], ["--check", "--verify"], ["--nothing"], ["nowhere"]]
)
def test_wrong_usage(words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    try:
        code: object = main(["fetch", *words])
    except SystemExit as left:
        code = left.code
    assert code == 2


def test_a_token_opens_its_registry_and_is_never_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TALLYGATE_FETCH_LOCAL", "1")
    with running() as registry:
        registry.token = TOKEN
        registry.files["/m.zip"] = (200, {}, zip_of({"main.tf": b""}))
        registry.locations["shop/queue/aws"] = {"1.0.0": "/m.zip"}
        calls = call("queue", f"{registry.host}/shop/queue/aws") + call("no", f"{registry.host}/shop/no/aws")
        (tmp_path / "main.tf").write_text(calls, encoding="utf-8")
        assert main(["fetch"]) == 4
        assert "asks for a token; set TF_TOKEN_<host>" in capsys.readouterr().err
        monkeypatch.setenv("TF_TOKEN_127_0_0_1", TOKEN)
        assert main(["fetch"]) == 4
    told = capsys.readouterr()
    assert told.out.startswith("fetched  ")
    assert "no such module or version" in told.err
    written = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert TOKEN not in told.out + told.err + written.decode()


def test_check_imports_no_client(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text("", encoding="utf-8")
    code = (
        "import sys; from tallygate.cli import main; code = main(['fetch', '--check', sys.argv[1]]);"
        "print(code, 'httpx' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "0 False"
