"""What tests of fetching begin with."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.fakes.module_registry import FakeRegistry, running
from tests.unit.vendoring.made_modules import git


@pytest.fixture
def registry() -> Iterator[FakeRegistry]:
    with running() as fake:
        yield fake


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository in which the test stands."""
    monkeypatch.setenv("TALLYGATE_FETCH_LOCAL", "1")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("tallygate.vendoring.web.time.sleep", lambda _: None)
    folder = tmp_path / "tree"
    folder.mkdir()
    git(folder, "init", "--quiet", "--initial-branch=main")
    monkeypatch.chdir(folder)
    return folder
