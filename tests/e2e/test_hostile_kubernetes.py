"""Hostile kustomizations, charts and manifests end in a clear answer, in bounded time and memory."""

import os
import resource
import subprocess
from pathlib import Path

import pytest

from tests.e2e.command import TALLYGATE
from tests.e2e.samples import GOOD_POD
from tests.unit.kubernetes.rendering import needs_helm, needs_kustomize
from tests.unit.sources.git_repositories import write

pytestmark = pytest.mark.hostile

SECONDS, MEMORY = 60, 1536 << 20
CHART = "apiVersion: v2\nname: web\nversion: 1.0.0\n"
BOMB = "a0: &a0 x\n" + "".join(
    f"a{n}: &a{n} [" + ", ".join([f"*a{n - 1}"] * 10) + "]\n" for n in range(1, 11)
)


def checked(folder: Path, files: dict[str, str]) -> tuple[int, str]:
    """Exit code and report of a check with limits on time, and on the memory of the program itself."""
    write(folder, {**files, "good.yaml": GOOD_POD})
    done = subprocess.run(
        [str(TALLYGATE), "check"],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "HOME": "/nonexistent", "LC_ALL": "C.UTF-8"},
        capture_output=True,
        timeout=SECONDS,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY)),
    )
    assert "Traceback" not in done.stderr.decode()
    return done.returncode, done.stdout.decode()


@needs_kustomize
@pytest.mark.parametrize(
    ("kustomization", "told"),
    [
        ("resources: [../../outside.yaml]\n", "app/kustomization.yaml:1:13"),
        ("resources: [/etc/passwd]\n", "app/kustomization.yaml:1:13"),
        ("resources: [https://example.org/x.yaml]\n", "not rendered (remote)"),
        ("resources: [../app]\n", "not rendered (failed)"),
        ("configMapGenerator:\n- name: x\n  files: [../../../etc/passwd]\n", "app/kustomization.yaml:3:11"),
        ("generators: [g.yaml]\n", "not rendered (plugin)"),
        ("transformers:\n- |-\n  apiVersion: x/v1\n  kind: Exec\n  metadata: {name: x}\n", "plugin"),
    ],
    ids=["outside", "absolute", "remote", "cycle", "generated", "exec plugin", "inline plugin"],
)
def test_kustomizations_that_want_out(tmp_path: Path, kustomization: str, told: str) -> None:
    (tmp_path / "outside.yaml").write_text(GOOD_POD)
    marker = tmp_path / "ran"
    plugin = (
        "apiVersion: x/v1\nkind: Exec\nmetadata:\n  name: x\n  annotations:\n"
        "    config.kubernetes.io/function: 'exec: {path: ./run.sh}'\n"
    )
    files = {
        "app/kustomization.yaml": kustomization,
        "app/g.yaml": plugin,
        "app/run.sh": f"#!/bin/sh\ntouch {marker}\n",
    }
    repository = tmp_path / "tree"
    repository.mkdir()
    write(repository, files)
    (repository / "app/run.sh").chmod(0o755)
    code, report = checked(repository, {})
    assert (code, marker.exists()) == (4, False)
    assert told in report
    assert "root:" not in report


@needs_kustomize
def test_links_in_a_circle(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "b").symlink_to("../c")
    (tmp_path / "c").symlink_to("a/b")
    code, report = checked(tmp_path, {"app/kustomization.yaml": "resources: [../c]\n"})
    assert code == 4
    assert "app/kustomization.yaml:1:13" in report


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (BOMB + "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndata: {a: *a10}\n", "yaml-limit"),
        ("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndata: " + "{a: " * 20_000, "yaml-limit"),
        (
            "apiVersion: v1\nkind: ConfigMap\ndata:\n" + "  k: 012345678901234567890123\n" * 3_000_000,
            "b.yaml",
        ),
    ],
    ids=["laughs", "nested", "84 MB"],
)
def test_manifests_without_measure(tmp_path: Path, text: str, told: str) -> None:
    code, report = checked(tmp_path, {"b.yaml": text})
    assert code == 4
    assert told in report


@needs_helm
@pytest.mark.parametrize(
    ("template", "told"),
    [
        ("{{ range $i := until 100000000 }}a: {{ $i }}\n{{ end }}", "c/Chart.yaml:1:1"),
        ('{{ define "x" }}{{ include "x" . }}{{ end }}{{ include "x" . }}', "c/templates/x.yaml:5:1"),
        ('{{ repeat 2000000000 "x" }}', "c/Chart.yaml:1:1"),
    ],
    ids=["range", "recursion", "text"],
)
def test_charts_without_measure(tmp_path: Path, template: str, told: str) -> None:
    settings = "version: 1\nkubernetes: {limits: {render: {timeout: 5s, memory: 512MiB, output: 8MiB}}}\n"
    head = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndata:\n"
    code, report = checked(
        tmp_path,
        {"tallygate.yaml": settings, "c/Chart.yaml": CHART, "c/templates/x.yaml": head + template},
    )
    assert code == 4
    assert told in report


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "apiVersion: v1\nkind: ConfigMap\ndata:\n" + "".join(f"  k{n}: v\n" for n in range(600_000)),
            "more than 500000 values in one file",
        ),
        (
            "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n" * 5_001,
            "more than 5000 documents in one file",
        ),
        (
            "apiVersion: v1\nkind: PodList\nitems:\n" + "- {metadata: {name: x}}\n" * 5_001,
            "5002 objects in one file",
        ),
        (
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndata:\n" + f"  a: {'x' * (4 << 20)}\n",
            "no cluster takes one",
        ),
    ],
    ids=["values", "documents", "items", "object"],
)
def test_manifests_of_too_many_parts(tmp_path: Path, text: str, told: str) -> None:
    code, report = checked(tmp_path, {"b.yaml": text})
    assert code in (1, 4)
    assert told in " ".join(report.split())
    assert "stays closed" in report
