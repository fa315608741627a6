"""What is nested as deep as it may be is judged by every part of a check; deeper, it is told."""

from pathlib import Path

import pytest

from tests.e2e.command import tallygate
from tests.e2e.samples import GOOD_POD
from tests.unit.kubernetes.rendering import needs_kustomize
from tests.unit.sources.git_repositories import repository, write

KIND = "apiVersion: {group}/v1\nkind: ConfigMap\nmetadata: {{name: {name}, namespace: y}}\n"
MOST = 100


def deep(value: int, levels: int) -> dict[str, str]:
    """Objects whose deepest value stands at `levels`, the object being the first of them."""
    inside = levels - 1
    flow = f"{'[' * inside}{value}{']' * inside}"
    maps = f"{'{a: ' * inside}{value}{'}' * inside}"
    block = "".join(f"{' ' * level}a:\n" for level in range(1, inside)) + f"{' ' * inside}a: {value}\n"
    own = KIND.format(group="example.org", name="z")
    return {
        "prod/list.yaml": f"{KIND.format(group='example.org', name='l')}data: {flow}\n",
        "prod/map.yaml": f"{KIND.format(group='example.org', name='m')}data: {maps} # note\n",
        "prod/block.yaml": f"{KIND.format(group='example.org', name='b')}data:\n{block}",
        "prod/one.json": '{"apiVersion": "example.org/v1", "kind": "A", "metadata": {"name": "j"}, '
        f'"data": {flow}}}',
        "k/object.yaml": f"{own}data: {maps} # tallygate:ignore[k8s-schema-missing] reason: deep\n",
    }


TREE = {"prod/pod.yaml": GOOD_POD, "k/kustomization.yaml": "resources: [object.yaml]\n"}


@needs_kustomize
@pytest.mark.parametrize("form", ["text", "json", "sarif", "markdown"])
def test_as_deep_as_it_may_be(form: str, tmp_path: Path) -> None:
    repository(tmp_path, {**TREE, **deep(1, MOST)})
    write(tmp_path, deep(2, MOST))
    ran = tallygate("check", "--base", "HEAD", "--format", form, cwd=tmp_path)
    assert ran.code in (0, 1, 4)
    assert "internal error" not in ran.err
    assert "recursion" not in ran.out + ran.err
    assert "nested more than" not in ran.out
    assert tallygate("inspect", "--format", "json", cwd=tmp_path).code == 0


@pytest.mark.parametrize("path", [path for path in deep(1, 1) if path.startswith("prod")])
@pytest.mark.parametrize("levels", [MOST + 1, 1_000])
def test_deeper_is_told_at_its_line(path: str, levels: int, tmp_path: Path) -> None:
    write(tmp_path, {"prod/pod.yaml": GOOD_POD, path: deep(1, levels)[path]})
    ran = tallygate("check", cwd=tmp_path)
    assert ran.code == 4
    assert "nested more than 100" in ran.out
    assert f"{path}:" in ran.out
