"""Trees to render in tests, and what comes of them."""

import os
import stat
from collections.abc import Sequence
from pathlib import Path

import pytest

from tallygate.kubernetes.deployed import Written
from tallygate.kubernetes.files import Files
from tallygate.kubernetes.options import Options
from tallygate.kubernetes.render import as_it_is, render_alone
from tallygate.kubernetes.rendered import Outcomes, Rendered, Rendering
from tallygate.kubernetes.renderer import find_helm, find_kustomize
from tallygate.loaders.loads import Loads
from tallygate.sources.worktree import worktree_snapshot

needs_kustomize = pytest.mark.skipif(
    bool(find_kustomize(os.environ).problem), reason="no kustomize or kubectl: `make test` brings one"
)
needs_helm = pytest.mark.skipif(bool(find_helm(os.environ).problem), reason="no helm: `make test` brings one")

DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 1
  template:
    spec:
      containers:
      - name: app
        image: nginx:1.2
        ports:
        - containerPort: 80
        env:
        - name: MODE
          value: plain
"""


def written(folder: Path, content: dict[str, str]) -> Files:
    for path, text in content.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    return Files(worktree_snapshot(folder, None), Loads())


def environment_of(path: str) -> str | None:
    return next((word for word in ("dev", "prod") if word in path), None)


def rendered(
    folder: Path,
    content: dict[str, str],
    deployed: Sequence[str] = (),
    options: Options | None = None,
    outcomes: Outcomes | None = None,
    as_written: Sequence[Written] = (),
    before: frozenset[str] | None = None,
) -> Rendering:
    files = written(folder, content)
    known = {} if outcomes is None else outcomes
    return as_it_is(
        render_alone(
            files, files.paths, deployed, environment_of, options or Options(), known, as_written, before
        )
    )


def only(rendering: Rendering) -> Rendered:
    assert rendering.diagnostics == ()
    [one] = rendering.objects
    return one


def fake(folder: Path, script: str, name: str = "kustomize") -> str:
    """A program that stands for a renderer."""
    program = folder / name
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return str(program)
