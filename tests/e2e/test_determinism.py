"""Same input, same bytes: whatever the hash seed, the number of workers, the place."""

import shutil
from pathlib import Path

import pytest

from tests.e2e.command import tallygate
from tests.e2e.samples import PRIVILEGED_POD, PUBLIC_BUCKET, UNKNOWN_DATABASE
from tests.unit.sources.git_repositories import write

FORMATS = ("text", "json", "sarif", "github")


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tree")
    files = {f"apps/{i:03}/pod.yaml": PRIVILEGED_POD.replace("web", f"web{i}") for i in range(60)}
    for name in ("dev", "staging", "prod"):
        files[f"config/{name}/app.yaml"] = f"host: db.{name}.internal\n" + (
            "retries: 3\n" if name != "prod" else ""
        )
    write(folder, {**files, "main.tf": PUBLIC_BUCKET, "db/main.tf": UNKNOWN_DATABASE})
    return folder


@pytest.mark.parametrize("form", FORMATS)
def test_hash_seeds_and_workers_change_no_byte(form: str, tree: Path) -> None:
    runs = {
        tallygate("check", "--format", form, "--workers", workers, cwd=tree, PYTHONHASHSEED=seed).out
        for seed, workers in [("0", "1"), ("1", "2"), ("4711", "3")]
    }
    assert len(runs) == 1
    assert "env-key-missing" in runs.pop()


@pytest.mark.parametrize("form", FORMATS)
def test_the_place_changes_no_byte(form: str, tree: Path, tmp_path: Path) -> None:
    other = tmp_path / "elsewhere" / "deep"
    shutil.copytree(tree, other)
    assert (
        tallygate("check", "--format", form, cwd=tree).out
        == tallygate("check", "--format", form, cwd=other).out
    )
