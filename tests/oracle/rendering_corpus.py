"""Compares what is rendered of a folder with what the binaries make of its roots where they stand.

    python -m tests.oracle.rendering_corpus FOLDER...

Network is for neither. Prints, for each folder: roots rendered alike, roots that differ, and those that are
not rendered, by reason and by whether the binary renders them.
"""

import os
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path
from posixpath import dirname

from tallygate.kubernetes.files import Files
from tallygate.kubernetes.options import Options
from tallygate.kubernetes.render import as_it_is, render_alone
from tallygate.kubernetes.renderer import find_helm, find_kustomize
from tallygate.loaders.loads import Loads
from tallygate.loaders.registry import load
from tallygate.sources.worktree import worktree_snapshot
from tests.oracle.test_rendering_oracle import as_text

_OFFLINE = {
    "HTTPS_PROXY": "http://127.0.0.1:9",
    "HTTP_PROXY": "http://127.0.0.1:9",
    "GIT_ALLOW_PROTOCOL": "none",
}


def directly(root: str, folder: Path) -> list[str] | None:
    """What the binary makes of a root in its own tree; None where it makes nothing."""
    where = dirname(root) or "."
    if root.endswith("Chart.yaml"):
        chart = load("yaml", (folder / root).read_bytes(), root).documents[0].value
        words = find_helm(os.environ).template(str(chart["name"]), where, (), "")
    else:
        words = find_kustomize(os.environ).build(where, Options(), "")
    ran = subprocess.run(
        words, cwd=folder, capture_output=True, check=False, timeout=120, env={**os.environ, **_OFFLINE}
    )
    if ran.returncode:
        return None
    documents = load("yaml", ran.stdout, "out").documents
    return sorted(as_text(document.value) for document in documents if document.value is not None)


def main(folders: list[str]) -> None:
    for folder in map(Path, folders):
        files = Files(worktree_snapshot(folder, None), Loads())
        # Each root in an environment of its own, for equal objects of one environment are one.
        made = as_it_is(render_alone(files, files.paths, (), lambda path: path, Options(), {}))
        objects: dict[str, list[str]] = defaultdict(list)
        for one in made.objects:
            if one.environment == one.root:
                objects[one.root].append(as_text(one.value))
        reasons = {one.resource: _reason(one.message) for one in made.diagnostics if one.rule == _UNRENDERED}
        counts: Counter[str] = Counter()
        for root in sorted({*objects, *reasons}):
            other = directly(root, folder)
            if root in reasons:
                counts[f"{reasons[root]}, {'the binary renders it' if other else 'nor does the binary'}"] += 1
                continue
            alike = sorted(objects[root]) == other
            counts["alike" if alike else "different"] += 1
            if not alike:
                print("  different:", root)
        print(folder.name, dict(counts.most_common()))


_UNRENDERED = "k8s-unrendered"


def _reason(message: str) -> str:
    return message.partition(":")[0]


if __name__ == "__main__":
    main(sys.argv[1:])
