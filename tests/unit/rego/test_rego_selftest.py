"""The engine is trusted by its answers, and only if it is the one we know."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tallygate.rego import selftest
from tallygate.rego.evaluator import Evaluator, failure_of
from tallygate.rego.signatures import builtins
from tallygate.rego.types import Answer, Failure


def test_known_answers() -> None:
    assert selftest.failed_answers() == ()


def test_wrong_answer_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(selftest.ANSWERS, "data.t.a.empty", [1])
    assert selftest.failed_answers.__wrapped__() == ("data.t.a.empty",)


def test_engine_that_answers_undefined_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(*_: Any) -> Answer:
        return Answer()

    monkeypatch.setattr(Evaluator, "ask", nothing)
    assert len(selftest.failed_answers.__wrapped__()) >= len(selftest.ANSWERS) - 2


@pytest.mark.parametrize(
    ("installed", "version", "words"),
    [
        (["gordon_to_regorus-0.13.0.dist-info"], "0.13.0", ""),
        (["gordon_to_regorus-0.13.7.dist-info", "msgspec-1.dist-info"], "0.13.7", ""),
        (
            ["gordon_to_regorus-0.13.0.dist-info", "celine_regorus-0.9.1.dist-info"],
            "",
            "celine_regorus-0.9.1",
        ),
        (["gordon_to_regorus-0.12.0.dist-info"], "", "0.12.0"),
        (["gordon_to_regorus-0.14.0.dist-info"], "", "0.14.0"),
        (["celine_regorus-0.9.1.dist-info"], "", "celine"),
        ([], "", "none"),
    ],
)
def test_one_provider_of_a_known_version(
    tmp_path: Path, installed: list[str], version: str, words: str
) -> None:
    for name in installed:
        (tmp_path / name).mkdir()
    found, problem = selftest.provider(tmp_path)
    assert found == version
    assert words in problem
    assert bool(problem) is not bool(version)


def test_engine_is_imported_when_it_is_needed() -> None:
    code = "import sys; import tallygate.rego.embedded; sys.exit('regorus' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_error_text_without_its_backtrace() -> None:
    shown = "\n--> m2:4:5\n  |\n4 |   a := \n  |     ^\n"
    text = f"{shown}error: expecting `}}` while\nparsing\n\nStack backtrace:\n   0: x"
    assert failure_of(text, "rego_parse_error") == Failure(
        "rego_parse_error", "expecting `}` while parsing", 2, 4, 5
    )
    assert failure_of("odd", "eval_builtin_error") == Failure("eval_builtin_error", "odd")
    assert failure_of("", "x").message == "error of the engine"


def test_table_of_builtins() -> None:
    table = builtins()
    assert len(table) > 150
    assert table["sprintf"].args == ("string", "array")
    assert table["sprintf"].embedded
    assert table["walk"].takes(1)
    assert table["walk"].takes(2)
    assert not table["count"].takes(2)
    assert {name for name, one in table.items() if one.disallowed} >= {
        "http.send",
        "opa.runtime",
        "time.now_ns",
    }
    assert not any(one.embedded for one in table.values() if one.disallowed or one.reason)
