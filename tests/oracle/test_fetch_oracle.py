"""`terraform get` and `tallygate fetch` on the same calls, registry and repositories: the same files come."""

import json
import os
import random
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tallygate.cli import main
from tallygate.loaders.vendor_lock import LOCK, parse
from tests.e2e.fakes.module_registry import FakeRegistry, running
from tests.oracle.tools import tool
from tests.unit.vendoring.made_modules import MadeRepository, call, git

pytestmark = pytest.mark.oracle
VERSIONS = (
    *("0.9.0", "1.0.0", "1.2.0", "1.2.9", "1.3.0-beta.1", "1.3.0", "2.0.0-rc1", "2.0.0", "2.1.4"),
    *("10.0.0", "11.0.0-alpha"),
)


@pytest.fixture
def registry() -> Iterator[FakeRegistry]:
    with running() as fake:
        yield fake


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, registry: FakeRegistry) -> Path:
    """A repository in which the test stands; Terraform finds the registry by its settings."""
    services = f'{{ services = {{ "modules.v1" = "http://{registry.host}/api/modules/" }} }}'
    (tmp_path / "terraformrc").write_text(f'host "{registry.host}" {services}\n', encoding="utf-8")
    monkeypatch.setenv("TF_CLI_CONFIG_FILE", str(tmp_path / "terraformrc"))
    monkeypatch.setenv("CHECKPOINT_DISABLE", "1")
    monkeypatch.setenv("TALLYGATE_FETCH_LOCAL", "1")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    (tmp_path / "tree").mkdir()
    git(tmp_path / "tree", "init", "--quiet")
    monkeypatch.chdir(tmp_path / "tree")
    return tmp_path / "tree"


def of_terraform(tree: Path) -> dict[str, tuple[str, dict[str, bytes]]]:
    """Version and files of the directory of each call, by the call's path; {} where it refuses."""
    done = subprocess.run(
        [tool("terraform"), "get", "-update", "-no-color"], cwd=tree, capture_output=True, check=False
    )
    if done.returncode:
        return {}
    listed = json.loads((tree / ".terraform" / "modules" / "modules.json").read_bytes())["Modules"]
    return {one["Key"]: (one.get("Version", ""), files(tree / one["Dir"])) for one in listed if one["Key"]}


def of_ours(tree: Path) -> dict[tuple[str, str], tuple[str, dict[str, bytes]]]:
    if not (tree / LOCK).is_file():
        return {}
    found = parse((tree / LOCK).read_bytes())
    return {module.key: (module.resolved, files(tree / module.folder)) for module in found}


def files(folder: Path) -> dict[str, bytes]:
    """Configuration in a directory itself."""
    return {path.name: path.read_bytes() for path in folder.glob("*.tf")}


def constraints() -> list[str]:
    """Of all operators, seeded; some that nothing fits."""
    chance = random.Random(11)
    bounds = ["1", "1.2", "1.2.0", "2.0", "2.0.0", "10", *VERSIONS]
    operators = ["", "= ", "!= ", "> ", "< ", ">= ", "<= ", "~> "]
    made = {
        ", ".join(chance.choice(operators) + chance.choice(bounds) for _ in range(chance.choice([1, 1, 2])))
        for _ in range(60)
    }
    return sorted({*made, "", "=2.0.0-rc1", "= 2.0.0-rc1", "v2.0.0-rc1", "2.0.0-rc1"})


def test_versions_are_chosen_alike(tree: Path, registry: FakeRegistry, tmp_path: Path) -> None:
    made = MadeRepository(tmp_path / "made")
    for version in VERSIONS:
        made.commit({"main.tf": f"# {version}\n"}, version)
    registry.locations["shop/queue/aws"] = {one: f"{made.source}?ref={one}" for one in VERSIONS}
    source, differing, refused = f"{registry.host}/shop/queue/aws", [], 0
    for constraint in constraints():
        (tree / "main.tf").write_text(call("m", source, constraint), encoding="utf-8")
        theirs = of_terraform(tree).get("m", ("", {}))
        code = main(["fetch"])
        ours = of_ours(tree).get((source, constraint), ("", {}))
        refused += theirs == ("", {})
        if ours != theirs or (code == 0) != bool(theirs[0]):
            differing.append((constraint, ours[0], theirs[0]))
    assert differing == []
    assert 0 < refused < len(constraints()) / 2


def test_files_come_alike(tree: Path, registry: FakeRegistry, tmp_path: Path) -> None:
    inner = MadeRepository(tmp_path / "inner")
    first = inner.commit({"main.tf": "# one\n", "deep/er/main.tf": "# deep one\n"}, "v1")
    inner.commit({"main.tf": "# two\n", "deep/er/main.tf": call("up", "../..")}, "v2")
    outer = MadeRepository(tmp_path / "outer")
    outer.commit(
        {
            "main.tf": call("registry", f"{registry.host}/shop/inner/aws", "< 2") + call("local", "./local"),
            "local/main.tf": call("git", f"{inner.source}//deep/er?ref=v2"),
        }
    )
    registry.locations["shop/inner/aws"] = {f"{n}.0.0": f"{inner.source}?ref=v{n}" for n in (1, 2)}
    registry.locations["shop/part/aws"] = {"1.0.0": f"{inner.source}//deep?ref=v1"}
    sources = {
        "outer": outer.source,
        "tag": f"{inner.source}?ref=v1",
        "commit": f"{inner.source}//deep/er?ref={first}",
        "branch": f"{inner.source}?ref=main",
        "part": f"{registry.host}/shop/part/aws//er",
    }
    (tree / "main.tf").write_text("".join(call(*one) for one in sources.items()), encoding="utf-8")
    theirs = of_terraform(tree)
    assert main(["fetch"]) == 0
    ours = of_ours(tree)
    keys = {name: (source, "") for name, source in sources.items()}
    keys["outer.registry"] = (f"{registry.host}/shop/inner/aws", "< 2")
    keys["outer.local.git"] = (f"{inner.source}//deep/er?ref=v2", "")
    assert set(theirs) == {*keys, "outer.local", "outer.local.git.up"}
    assert {name: ours[key][1] for name, key in keys.items()} == {name: theirs[name][1] for name in keys}
    assert set(ours) == set(keys.values())
