"""What is deployed where on the reference platform, whose production follows a tag."""

import shutil
from collections import Counter
from pathlib import Path

import msgspec
import pytest

from tallygate.commands import demo
from tests.conftest import Golden
from tests.e2e.command import tallygate

pytestmark = pytest.mark.skipif(
    not any(map(shutil.which, ("kustomize", "kubectl"))), reason="neither kustomize nor kubectl is installed"
)


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("platform")
    demo.build_platform(folder)
    return folder


def test_every_application_of_the_platform(golden: Golden, platform: Path) -> None:
    ran = tallygate("inspect", "--apps", cwd=platform)
    assert ran.code == 0
    golden("commands/inspect-apps.txt", ran.out)


def test_the_set_makes_twelve_nine_and_three(platform: Path) -> None:
    ran = tallygate("inspect", "--apps", "--format", "json", cwd=platform)
    rows = msgspec.json.decode(ran.out)["applications"]
    services = [row for row in rows if row["namespace"] == "shop" and row["project"] == "shop"]
    assert Counter(row["environment"] for row in services) == {"dev": 12, "staging": 9, "prod": 3}
    assert {row["status"] for row in rows} == {"rendered"}
    [user] = [row for row in services if row["application"] == "user-prod"]
    assert user["sources"][0]["revision"] == demo.RELEASE
    assert {one["location"]["path"] for one in user["objects"]} == {
        "gitops/argocd/applicationsets/services.yaml"
    }


def test_one_application_and_one_environment(platform: Path) -> None:
    ran = tallygate("inspect", "--app", "minio-dev", "--env", "dev", cwd=platform)
    assert ran.out.splitlines()[2].startswith("gitops/platform/minio/base/")
    assert tallygate("inspect", "--app", "minio-dev", "--env", "prod", cwd=platform).code == 3
    assert tallygate("inspect", "--app", "nobody", cwd=platform).code == 3
