"""One server of moto for all tests of this folder, empty at the start of each."""

from collections.abc import Iterator

import pytest

from tests.unit.drift.aws.cloud import Cloud, served


@pytest.fixture(scope="session")
def _server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    yield from served(tmp_path_factory.mktemp("moto"))


@pytest.fixture
def cloud(_server: Cloud) -> Cloud:
    _server.reset()
    return _server
