"""Which object of its source file a rendered one began as, and what finding it costs."""

from pathlib import Path
from typing import Any

import pytest

from tallygate.kubernetes import builds
from tallygate.kubernetes.builds import _Places
from tallygate.model.document import Document
from tests.unit.kubernetes.rendering import fake, rendered, written


def config_map(name: str, origin: bool = False) -> str:
    annotation = (
        '\n  annotations: {config.kubernetes.io/origin: "path: ../tree/k/all.yaml"}' if origin else ""
    )
    return f"---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {name}{annotation}\n"


def places(folder: Path, *names: str) -> _Places:
    text = "".join(config_map(name) for name in names) + "---\nkind: Pod\nmetadata: {}\n"
    files = written(folder, {"x.yaml": text})
    return _Places(files.documents("x.yaml"), "x.yaml")


@pytest.mark.parametrize(
    ("name", "began"),
    [
        ("web", "web"),
        ("dev-web-1", "web"),
        ("dev-web-db-1", "web-db"),
        ("nothing", "web"),
        ("x" * 300 + "web-db", "web"),
    ],
)
def test_the_longest_name_within_that_of_the_object_is_its_own(tmp_path: Path, name: str, began: str) -> None:
    found = places(tmp_path, "web", "web-db", "db").of({"kind": "ConfigMap", "metadata": {"name": name}})
    assert found is not None
    assert found.value["metadata"]["name"] == began


def test_a_kind_that_the_file_has_not_began_as_its_first_object(tmp_path: Path) -> None:
    found = places(tmp_path, "web").of({"kind": "Secret", "metadata": {"name": "web"}})
    assert found is not None
    assert found.value["kind"] == "ConfigMap"


def test_an_object_without_a_name_is_found_by_its_kind(tmp_path: Path) -> None:
    found = places(tmp_path, "web").of({"kind": "Pod", "metadata": {"name": "web"}})
    assert found is not None
    assert found.value["kind"] == "Pod"


def test_an_empty_file_holds_no_object() -> None:
    assert _Places([], "x.yaml").of({"kind": "Pod"}) is None


def test_a_file_is_taken_apart_once_for_all_its_objects(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [f"n-{i}" for i in range(40)]
    (tmp_path / "made").write_text("".join(config_map(f"x-{name}", origin=True) for name in names))
    monkeypatch.setenv("TALLYGATE_KUSTOMIZE", fake(tmp_path, f"cat {tmp_path}/made"))
    apart: list[Any] = []
    objects = builds._objects

    def counted(document: Document, path: str) -> list[Any]:
        apart.append(path)
        return objects(document, path)

    monkeypatch.setattr(builds, "_objects", counted)
    content = {
        "k/kustomization.yaml": "resources: [all.yaml]\nnamePrefix: x-\n",
        "k/all.yaml": "".join(map(config_map, names)),
    }
    made = rendered(tmp_path / "tree", content)
    assert [one.locator.key(("metadata", "name")).line for one in made.objects] == [
        5 + 5 * i for i in range(40)
    ]
    assert {one.source for one in made.objects} == {"k/all.yaml"}
    assert apart == ["k/all.yaml"] * 40
