"""Which document of a template an object is led to, and that a template is read once for all of them."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tallygate.kubernetes.charts import Chart, ValueSet
from tallygate.kubernetes.deadline import Deadline
from tallygate.kubernetes.files import Files
from tallygate.kubernetes.options import Options
from tallygate.kubernetes.outline import OutlinedTemplate, TemplateLocator
from tallygate.kubernetes.renderer import find_helm
from tallygate.kubernetes.sandbox import RunError
from tallygate.kubernetes.templates import template
from tallygate.loaders.loads import Loads
from tallygate.model.location import Location
from tallygate.model.resource import FixedLocator
from tests.unit.kubernetes.rendering import fake, rendered, written

TEMPLATE = """\
{{/* no key */}}
kind: Service
metadata:
  name: first
---
kind: "Pod"
metadata:
  name: first
---
# a comment
kind: Pod
metadata:
  name: second
kinds: Other
---
  kind: Nested
"""


@pytest.mark.parametrize(
    ("kind", "name", "line"),
    [
        ("Service", "first", 2),
        ("Service", "other", 2),
        ("Pod", "first", 6),
        ("Pod", "second", 11),
        ("Pod", "third", 6),
        ("Other", "second", 2),
        ("Nested", "second", 2),
    ],
)
def test_an_object_is_led_to_its_document(tmp_path: Path, kind: str, name: str, line: int) -> None:
    template = OutlinedTemplate("t.yaml", written(tmp_path, {"t.yaml": TEMPLATE}))
    found = TemplateLocator(template, {"kind": kind, "metadata": {"name": name}})
    assert found.key(("kind",)).line == line


def test_an_empty_template_is_led_to_its_start(tmp_path: Path) -> None:
    template = OutlinedTemplate("t.yaml", written(tmp_path, {"t.yaml": ""}))
    assert TemplateLocator(template, {"kind": "Pod"}).value(("spec",)) == Location("t.yaml", 1, 1, 1, 2)


def config_maps(count: int) -> dict[str, str]:
    objects = [f"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: n-{i}\n" for i in range(count)]
    return {
        "c/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
        "c/templates/x.yaml": "---\n".join(objects),
    }


def helm_of(folder: Path, content: dict[str, str]) -> str:
    """A helm that writes the objects of the template as they are."""
    documents = content["c/templates/x.yaml"].split("---\n")
    (folder / "made").write_text("".join(f"---\n# Source: web/templates/x.yaml\n{one}" for one in documents))
    return fake(folder, f"cat {folder}/made", "helm")


def test_a_template_is_read_once_for_all_its_objects(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = config_maps(30)
    monkeypatch.setenv("TALLYGATE_HELM", helm_of(tmp_path, content))
    made = rendered(tmp_path / "tree", content)
    reads: list[str] = []
    read = Files.read

    def counted(files: Files, path: str) -> bytes:
        reads.append(path)
        return read(files, path)

    monkeypatch.setattr(Files, "read", counted)
    lines = [one.locator.key(("metadata", "name")).line for one in made.objects]
    assert lines == [4 + 5 * i for i in range(30)]
    assert reads == ["c/templates/x.yaml"]


def rendered_chart(folder: Path, deadline: Deadline, metadata: dict[str, Any]) -> int:
    files = Files(written(folder, {})._snapshot, Loads())
    chart = Chart("c", metadata, FixedLocator(Location("c/Chart.yaml")))
    made, _, _ = template(chart, (), ValueSet(None), files, find_helm(os.environ), Options(), deadline)
    return len(made)


def test_what_is_traced_after_the_deadline_is_not_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = config_maps(3)
    monkeypatch.setenv("TALLYGATE_HELM", helm_of(tmp_path, content))
    written(tmp_path / "tree", content)
    assert rendered_chart(tmp_path / "tree", Deadline(), {"name": "web"}) == 3
    with pytest.raises(RunError, match="the time for it was over") as error:
        rendered_chart(tmp_path / "tree", Deadline(0.0), {"name": "web"})
    assert error.value.reason == "timeout"


@pytest.mark.hostile
def test_many_kinds_and_names_in_one_document_do_not_stall(tmp_path: Path) -> None:
    """Twenty thousand of each: pairs of all of them would be over the memory."""
    text = "".join(f"kind: K{i}\nname: n{i}\n" for i in range(20_000))
    written(tmp_path, {"t.yaml": text})
    code = f"""
import resource
resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
from pathlib import Path
from tallygate.kubernetes.files import Files
from tallygate.kubernetes.outline import OutlinedTemplate, TemplateLocator
from tallygate.loaders.loads import Loads
from tallygate.sources.worktree import worktree_snapshot
template = OutlinedTemplate("t.yaml", Files(worktree_snapshot(Path({str(tmp_path)!r}), None), Loads()))
for i in range(20_000):
    value = {{"kind": f"K{{i}}", "metadata": {{"name": f"n{{i}}"}}}}
    assert TemplateLocator(template, value).key(("kind",)).line == 1
"""
    asked = subprocess.run([sys.executable, "-c", code], timeout=60, check=False, capture_output=True)
    assert (asked.returncode, asked.stderr) == (0, b"")
