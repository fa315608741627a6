"""Formats by name, each imported when asked for."""

import subprocess
import sys

import pytest

from tallygate.reports.interface import Style
from tallygate.reports.registry import FORMATS, UnknownFormatError, reporter
from tests.unit.reports.report_samples import platform, rendered


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_renders(name: str) -> None:
    assert "k8s-run-as-root" in rendered(name, platform())


def test_reporters_are_fresh() -> None:
    assert reporter("json", Style()) is not reporter("json", Style())


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("sarfi", "did you mean sarif?"),
        ("gihtub", "did you mean github or gitlab?"),
        ("xyzzy", "formats are text, compact, json, sarif, github, gitlab, junit, markdown"),
    ],
)
def test_unknown_names_are_refused_with_near_ones(name: str, said: str) -> None:
    with pytest.raises(UnknownFormatError, match="unknown format") as caught:
        reporter(name, Style())
    assert said in str(caught.value)


def test_the_table_imports_no_format() -> None:
    code = (
        "import sys, tallygate.reports.registry; "
        "print([name for name in sys.modules if name.startswith('tallygate.reports.')])"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert shown.strip() == "['tallygate.reports.interface', 'tallygate.reports.registry']"
