"""What is rendered is what the binary makes of the tree itself."""

import json
import os
import re
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from tallygate.kubernetes.files import Files
from tallygate.kubernetes.kustomize import NAMES
from tallygate.kubernetes.options import Options
from tallygate.kubernetes.render import as_it_is, render_alone
from tallygate.kubernetes.rendered import Rendering
from tallygate.kubernetes.renderer import Renderer, find_helm, find_kustomize
from tallygate.loaders.loads import Loads
from tallygate.loaders.registry import load
from tallygate.model.location import ValuePath
from tallygate.sources.snapshots import open_worktree
from tallygate.sources.worktree import worktree_snapshot
from tests.oracle.tools import tool

pytestmark = pytest.mark.oracle

ROOT = Path(__file__).parents[2]


def renderer(name: str) -> Renderer:
    found = find_helm(os.environ) if name == "helm" else find_kustomize(os.environ)
    return found if found.path else Renderer(name, str(tool(name)))


def directly(words: Sequence[str], folder: Path) -> list[str]:
    out = subprocess.run(words, cwd=folder, capture_output=True, check=True).stdout
    documents = load("yaml", out, "out").documents
    return sorted(as_text(document.value) for document in documents if document.value is not None)


def as_text(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


@pytest.fixture(scope="module")
def platform() -> tuple[Files, Rendering]:
    """The reference platform, every root of it in an environment of its own."""
    renderer("kubectl")
    files = Files(open_worktree(ROOT), Loads())
    paths = [path for path in files.paths if path.startswith(("gitops/", "config/"))]
    return files, as_it_is(render_alone(files, paths, (), lambda path: path, Options(), {}))


def test_the_platform_renders_as_in_its_own_tree(platform: tuple[Files, Rendering]) -> None:
    kustomize, made = renderer("kubectl"), platform[1]
    assert made.diagnostics == ()
    roots = sorted({one.root for one in made.objects})
    assert len(roots) >= 24
    for root in roots[:: len(roots) // 12]:
        built = kustomize.build(str(Path(root).parent), Options(), "")
        mine = sorted(as_text(one.value) for one in made.objects if one.root == root)
        assert mine == directly(built, ROOT), root


def test_every_overlay_is_a_root_and_no_base_is(platform: tuple[Files, Rendering]) -> None:
    files, made = platform
    overlays = {path for path in files.paths if path.rpartition("/")[2] in NAMES and "/overlays/" in path}
    assert {one.root for one in made.objects} >= {path for path in overlays if path.startswith("gitops/")}
    assert not any("/base/" in one.root for one in made.objects)


def test_places_hold_what_was_rendered(platform: tuple[Files, Rendering]) -> None:
    """Every value of the platform, but for hashes behind names, and for what a generator is by itself."""
    files, made = platform
    checked = 0
    for one in made.objects:
        assert one.source in one.inputs
        for path, value in scalars(one.value):
            place = one.locator.value(path)
            # A block of text begins at the line above its own first.
            written = "\n".join(files.read(place.path).decode().splitlines()[place.line - 1 : place.line + 1])
            told = (one.root, path, value, str(place), written)
            if path in OF_GENERATORS and place.path.endswith("kustomization.yaml"):
                continue
            named_after = isinstance(value, str) and HASHED.sub("", value) in written
            tagged = path[-1] == "image" and value.rpartition(":")[2] in written
            assert spelt(value) in written or named_after or tagged, told
            checked += 1
    assert checked > 3_000


OF_GENERATORS = (("apiVersion",), ("kind",), ("metadata", "name"))
HASHED = re.compile(r"-[a-z0-9]{10}$")


def spelt(value: Any) -> str:
    """As a line of YAML has it."""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return text.partition("\n")[0][:40]


def scalars(value: Any) -> Iterator[tuple[ValuePath, Any]]:
    waiting: list[tuple[ValuePath, Any]] = [((), value)]
    while waiting:
        path, found = waiting.pop()
        if isinstance(found, dict):
            waiting += [((*path, key), inner) for key, inner in found.items()]
        elif isinstance(found, list):
            waiting += [((*path, index), inner) for index, inner in enumerate(found)]
        elif found not in (None, ""):
            yield path, found


def test_a_chart_renders_as_in_its_own_tree(tmp_path: Path) -> None:
    helm = renderer("helm")
    subprocess.run([helm.path, "create", "web"], cwd=tmp_path, check=True, capture_output=True)
    files = Files(worktree_snapshot(tmp_path, None), Loads())
    made = as_it_is(render_alone(files, files.paths, (), lambda path: None, Options(), {}))
    assert made.diagnostics == ()
    direct = directly(helm.template("web", "web", (), ""), tmp_path)
    assert sorted(as_text(one.value) for one in made.objects) == direct
