"""What every test gets: golden files, no network, and patience with slow machines."""

import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

GOLDEN = Path(__file__).parent / "golden"
LOOPBACK = ("127.0.0.1", "::1")
Golden = Callable[[str, str], None]
# Last on PATH, as in the Makefile: `make test` puts renderers there where the machine has none.
os.environ["PATH"] += os.pathsep + str(Path(__file__).parents[1] / ".tools" / "bin")

# Time limits of single examples fail on a loaded machine and say nothing about the code.
settings.register_profile("tallygate", deadline=None)
settings.load_profile("tallygate")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write tests/golden, compare nothing")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    """Compare text with tests/golden/NAME, byte for byte; an absent file fails unless updating."""

    def compare(name: str, actual: str) -> None:
        expected = GOLDEN / name
        if request.config.getoption("--update-golden"):
            expected.parent.mkdir(parents=True, exist_ok=True)
            expected.write_bytes(actual.encode())
        assert expected.is_file(), f"{expected} is absent: run pytest with --update-golden and review it"
        assert actual == expected.read_bytes().decode()

    return compare


@pytest.fixture(scope="session", autouse=True)
def offline() -> Iterator[None]:
    """Refuse every connection that leaves the machine; servers that tests start stand on loopback."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex", "sendto"):
            patch.setattr(socket.socket, name, _refusing(name))
        yield


@pytest.fixture(scope="session", autouse=True)
def _cache_of_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Not that of whoever runs the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


def _refusing(name: str) -> Callable[..., Any]:
    original = getattr(socket.socket, name)

    def guarded(self: socket.socket, *arguments: Any) -> Any:
        if self.family != socket.AF_UNIX and arguments[-1][0] not in LOOPBACK:
            raise RuntimeError(f"a test called socket.{name} with {arguments[-1]!r}: tests are offline")
        return original(self, *arguments)

    return guarded
