"""Formats that have no other golden file of a run that found nothing wrong, or could not find out."""

import pytest

from tallygate.model.diagnostic import Diagnostic
from tallygate.model.location import Location
from tallygate.model.verdict import Counts, Exit, Report
from tallygate.reports.registry import FORMATS
from tests.conftest import Golden
from tests.unit.reports.report_samples import UNKNOWN, gate, rendered, report

BROKEN = Diagnostic("yaml-syntax", "bad indentation", Location("config/dev/a.yaml", 3, 5), environment="dev")
NOTHING = report(verdict="nothing", exit=Exit.NOTHING, gates=(), rules=(), counts=Counts(0, 0, 0, 0, 0))
ERROR = report(
    UNKNOWN,
    diagnostics=(BROKEN,),
    gates=(gate("dev", "error"), gate("prod", "error", 1)),
    verdict="error",
    exit=Exit.ERROR,
)


@pytest.fixture(autouse=True)
def version(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("json_report", "sarif"):
        monkeypatch.setattr(f"tallygate.reports.{module}.__version__", "1.2.3")


@pytest.mark.parametrize(("kind", "given"), [("nothing", NOTHING), ("error", ERROR)])
@pytest.mark.parametrize("name", FORMATS)
def test_to_be_read(golden: Golden, name: str, kind: str, given: Report) -> None:
    golden(f"reports/{kind}/{name}.txt", rendered(name, given))
