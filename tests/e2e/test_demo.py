"""`tallygate demo`: the first thing a newcomer sees."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tallygate.assets import assets
from tests.conftest import Golden
from tests.e2e.command import Ran, findings, tallygate
from tests.unit.sources.git_repositories import commit_all, git

OVERLAY = "gitops/apps/user/overlays/prod/deployment.yaml"
AVATARS = "gitops/terraform/environments/prod/avatars.tf"
MISTAKES = {
    ("cost-delta", "gitops/terraform/environments/prod/databases.tf:5", "new"): "db.r7g.xlarge",
    ("env-key-missing", "config/prod/services/user/settings.yaml:7", "new"): "database:",
    ("k8s-latest-tag", f"{OVERLAY}:17", "new"): ":latest",
    ("k8s-plaintext-secret", f"{OVERLAY}:25", "new"): "vQ7-morning-Peak-31",
    ("tf-s3-public", f"{AVATARS}:12", "new"): "block_public_policy     = false",
}
"""Each finding, and what stands on its line."""


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """The repository of the demo, kept."""
    ran = tallygate("demo", "--keep", cwd=tmp_path, TMPDIR=str(tmp_path))
    assert ran.code == 0, ran.err
    [folder] = tmp_path.glob("tallygate-demo-*")
    return folder


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    there = tmp_path_factory.mktemp("demo")
    ran = tallygate("demo", cwd=there, timeout=300, TMPDIR=str(there))
    assert ran.code == 0, ran.err
    assert list(there.iterdir()) == []
    return ran


def test_the_demo_tells_its_story(story: Ran, golden: Golden) -> None:
    golden("demo/output.txt", story.out)
    assert "vQ7-morning-Peak-31" not in story.out + story.err
    assert re.match(r"judged in \d+\.\d s\n", story.err)
    assert "tallygate explain" in story.err


def test_every_mistake_is_found_at_its_line(kept: Path) -> None:
    ran = tallygate("check", "--base", "main", "--format", "json", cwd=kept)
    assert ran.code == 1
    assert sorted(findings(ran)) == sorted(MISTAKES)


def test_each_line_that_is_named_holds_the_mistake(kept: Path) -> None:
    for (_, place, _), words in MISTAKES.items():
        path, _, line = place.partition(":")
        assert words in (kept / path).read_text(encoding="utf-8").splitlines()[int(line) - 1]


def test_the_demo_shows_what_check_shows(kept: Path, story: Ran) -> None:
    assert tallygate("check", "--base", "main", cwd=kept).out in story.out


def test_the_demo_shows_what_the_same_change_costs(kept: Path, story: Ran) -> None:
    shown = story.out.partition("$ tallygate cost --base main\n\n")[2]
    ran = tallygate("cost", "--base", "main", cwd=kept)
    assert ran.code == 1
    assert shown.startswith(f"{ran.out}\nSomebody scaled")
    assert "prod +$350.99 (+17.4 %) + 6 unpriced: closed by cost-delta" in shown


def test_a_release_goes_to_prod_gate_by_gate(story: Ran) -> None:
    act = story.out.partition("\nSomebody scaled")[2]
    told = [
        "order /spec/replicas is 3, where 2 is expected",
        "auth -> staging: came there by",
        "wait   soak-24h  staging auth soaked 2 h 50 m of 1 d",
        'wait   freeze    freeze "year end" until 2027-01-04 09:00 Asia/Seoul',
        "auth -> prod: came there by",
        "4 entries: all of them follow from each other",
    ]
    places = [act.find(one) for one in told]
    assert places == sorted(places)
    assert places[0] > 0


def test_dev_and_staging_stay_open(kept: Path) -> None:
    rows = tallygate("check", "--base", "main", cwd=kept).out.splitlines()
    gates = {row.split()[0]: row for row in rows if re.match(r"(dev|staging|prod) ", row)}
    assert gates["dev"].endswith("open")
    assert gates["staging"].endswith("open")
    assert "CLOSED" in gates["prod"]


def test_the_platform_itself_passes_and_nothing_in_it_is_unknown(tmp_path: Path) -> None:
    for name in ("config", "gitops"):
        shutil.copytree(assets(name), tmp_path / name)
    assert tallygate("init", cwd=tmp_path).code == 0
    git(tmp_path, "init", "-q", "-b", "main")
    commit_all(tmp_path)
    git(tmp_path, "tag", "release-2026.11.2")  # what prod is deployed from
    ran = tallygate("check", "--format", "json", cwd=tmp_path)
    assert findings(ran) == []
    assert ran.code == 0, ran.err


def test_the_repository_is_left_clean_with_stable_commits(kept: Path) -> None:
    import pygit2

    repository = pygit2.Repository(str(kept))
    assert repository.status() == {}
    commits = [str(commit.id) for commit in repository.walk(repository.head.target)]
    assert len(commits) == 2
    shown = re.search(r"with main at ([0-9a-f]+)", tallygate("check", "--base", "main", cwd=kept).out)
    assert shown
    assert commits[1].startswith(shown[1])


def test_a_persons_own_git_configuration_changes_nothing(tmp_path: Path, golden: Golden) -> None:
    (tmp_path / "excluded").write_text("*.tf\n*.yaml\n")
    (tmp_path / ".gitconfig").write_text(
        f"[core]\n\tautocrlf = true\n\texcludesFile = {tmp_path}/excluded\n[init]\n\tdefaultBranch = trunk\n"
    )
    ran = tallygate("demo", cwd=tmp_path, timeout=300, HOME=str(tmp_path), GIT_DIR="/nonexistent/.git")
    assert ran.code == 0, ran.err
    golden("demo/output.txt", ran.out)


@pytest.mark.skipif(shutil.which("git") is None, reason="the git command is not installed")
def test_git_applies_the_patch(tmp_path: Path) -> None:
    for name in ("config", "gitops"):
        shutil.copytree(assets(name), tmp_path / name)
    patch = tmp_path / "gitops" / "pull-request.patch"
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True)
    subprocess.run(["git", "apply", str(patch)], cwd=tmp_path, check=True)
    assert (tmp_path / AVATARS).is_file()
