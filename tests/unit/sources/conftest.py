import os

import pytest


@pytest.fixture(autouse=True)
def _outside_of_git_hooks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests may run in a hook themselves: what Git exports there speaks of another repository."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
