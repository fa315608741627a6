"""Which binary is found, and how it is called."""

from pathlib import Path

import pytest

from tallygate.kubernetes.options import Options
from tallygate.kubernetes.renderer import Renderer, find_helm, find_kustomize, unsuited
from tests.unit.kubernetes.rendering import fake


def test_its_variable_comes_before_path(tmp_path: Path) -> None:
    named, found = fake(tmp_path, "", "my-kustomize"), fake(tmp_path, "", "kustomize")
    environ = {"PATH": str(tmp_path)}
    assert find_kustomize({**environ, "TALLYGATE_KUSTOMIZE": named}) == Renderer("kustomize", named)
    assert find_kustomize(environ) == Renderer("kustomize", found)


def test_kubectl_serves_where_there_is_no_kustomize(tmp_path: Path) -> None:
    kubectl = fake(tmp_path, "", "kubectl")
    assert find_kustomize({"PATH": str(tmp_path)}) == Renderer("kubectl", kubectl)
    assert find_kustomize({"TALLYGATE_KUSTOMIZE": kubectl}).name == "kubectl"


@pytest.mark.parametrize("path", ["", ".", "bin", "relative:.", "/nowhere"])
def test_a_program_of_the_checked_repository_is_never_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bin").mkdir()
    fake(tmp_path, "", "helm")
    fake(tmp_path / "bin", "", "helm")
    found = find_helm({"PATH": path})
    assert found.path == ""
    assert "install helm" in found.problem


@pytest.mark.parametrize("name", ["absent", "folder", "plain.txt", "a" * 300])
def test_a_variable_that_names_no_program_is_told(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "plain.txt").write_text("")
    wanted = str(tmp_path / name)
    found = find_helm({"TALLYGATE_HELM": wanted, "PATH": "/usr/bin"})
    assert (found.path, found.problem) == ("", f"TALLYGATE_HELM names no program: {wanted}")


def test_words_of_a_build() -> None:
    assert Renderer("kustomize", "/k").build("above", Options(), "/h") == ["/k", "build", "above"]
    assert Renderer("kubectl", "/k").build("above", Options(), "/h") == ["/k", "kustomize", "above"]
    with_helm = Renderer("kustomize", "/k").build("above", Options(enable_helm=True), "/h")
    assert with_helm == ["/k", "build", "--enable-helm", "--helm-command", "/h", "above"]


def test_words_of_a_chart() -> None:
    words = Renderer("helm", "/h").template("web", "tree/c", ("tree/c/a.yaml", "tree/c/b.yaml"), "1.31")
    assert words[:5] == ["/h", "template", "web", "tree/c", "--namespace"]
    assert words[-6:] == ["--kube-version", "1.31", "--values", "tree/c/a.yaml", "--values", "tree/c/b.yaml"]


def test_a_version_is_one_line_and_never_a_failure(tmp_path: Path) -> None:
    assert Renderer("helm", fake(tmp_path, "echo v4; echo more")).version() == "v4 more"
    asked = {"helm": "version --short", "kubectl": "version --client", "kustomize": "version"}
    for name, words in asked.items():
        assert Renderer(name, fake(tmp_path, 'echo "$@"')).version() == words
    assert Renderer("helm", fake(tmp_path, r"printf 'v\377'")).version() == "v\ufffd"
    for path in (tmp_path, tmp_path / "absent"):
        assert Renderer("helm", str(path)).version() == "does not say its version"


@pytest.mark.parametrize(
    ("kustomize", "helm", "warned"),
    [
        ("Client Version: v1.32.4 Kustomize Version: v5.5.0", "v4.3.1+gc0d08d0", True),
        ("v5.5.0", "v4.1.4", True),
        ("v5.8.1", "v4.1.4", False),
        ("v5.5.0", "v3.19.0", False),
        ("does not say its version", "v4.1.4", False),
        ("", "", False),
    ],
)
def test_a_kustomize_that_cannot_call_helm(kustomize: str, helm: str, warned: bool) -> None:
    assert bool(unsuited(kustomize, helm)) is warned
