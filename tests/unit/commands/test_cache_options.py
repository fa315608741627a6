"""Where the command line keeps things, and where it does not."""

from pathlib import Path

import pytest

from tallygate.cli import main
from tests.unit.engine.written import pod
from tests.unit.kubernetes.rendering import DEPLOYMENT, needs_kustomize
from tests.unit.sources.git_repositories import write

TREE = {
    "prod/kustomization.yaml": "resources: [web.yaml]\n",
    "prod/web.yaml": DEPLOYMENT,
    "pod.yaml": pod(image="web:1.2.3"),
}


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write(tmp_path / "tree", TREE)
    monkeypatch.chdir(tmp_path / "tree")
    monkeypatch.setenv("TALLYGATE_CACHE", str(tmp_path / "kept"))
    return tmp_path / "tree"


def kept(tree: Path) -> int:
    return len([*(tree.parent / "kept").glob("??/*")])


@needs_kustomize
@pytest.mark.parametrize("words", ["check", "inspect", "baseline", "doctor"])
def test_each_command_that_reads_trees_keeps_what_is_rendered_unless_told(tree: Path, words: str) -> None:
    main([words, "--no-cache"])
    assert not (tree.parent / "kept").exists()
    main([words])
    assert kept(tree) > 0


@needs_kustomize
def test_the_variable_does_as_the_option(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TALLYGATE_NO_CACHE", "1")
    main(["inspect"])
    assert kept(tree) == 0
    monkeypatch.setenv("TALLYGATE_NO_CACHE", "0")
    main(["inspect"])
    assert kept(tree) > 0


@needs_kustomize
def test_doctor_says_where_it_is_and_how_large(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["inspect"])
    capsys.readouterr()
    main(["doctor"])
    out = capsys.readouterr().out
    assert f"cache: {tree.parent}/kept ({kept(tree)} entries, 0.0 of 512 MiB)\n" in out
    main(["doctor", "--no-cache"])
    assert "cache: none: nothing is kept between runs\n" in capsys.readouterr().out


@pytest.mark.parametrize("named", ["kept", "link", "link/kept"])
def test_a_cache_in_the_checked_tree_is_refused(
    tree: Path, named: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tree / "link").symlink_to(tree.parent)
    monkeypatch.setenv("TALLYGATE_CACHE", named)
    assert main(["check"]) == 2
    assert "the cache and what is checked must not be in each other" in capsys.readouterr().err
    assert main(["check", "--no-cache"]) != 2


def test_a_link_to_the_tree_does_not_hide_it(
    tree: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tree.parent / "alias").symlink_to(tree)
    monkeypatch.setenv("TALLYGATE_CACHE", str(tree.parent / "alias" / "kept"))
    assert main(["check"]) == 2
    assert "TALLYGATE_CACHE" in capsys.readouterr().err
