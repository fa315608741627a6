"""Applications that make Applications end somewhere, and it is said where."""

from pathlib import Path

from tallygate.engine.config import Config
from tallygate.engine.config_platforms import ArgoCD, Kubernetes
from tallygate.engine.evaluate import Tree
from tallygate.model.diagnostic import Level
from tests.unit.kubernetes.applications import CONFIG_MAP, OWN, application, trees

ROOT = Config(kubernetes=Kubernetes(argocd=ArgoCD(own=(OWN,), roots=("g0",))))


def limits(tree: Tree) -> list[tuple[str, str]]:
    found = [one for one in tree.reading.diagnostics if one.rule == "argocd-unresolved"]
    assert all(one.level is Level.UNKNOWN for one in found)
    return [(one.location.path, one.message) for one in found]


def chain(length: int) -> dict[str, str]:
    """An Application in each folder, which deploys the next one."""
    links = {f"g{n}/a.yaml": application(f"path: g{n + 1}", f"a{n}") for n in range(length)}
    return {**links, f"g{length}/c.yaml": CONFIG_MAP}


def test_ten_generations_are_followed(tmp_path: Path) -> None:
    [tree] = trees(tmp_path, chain(10), config=ROOT)
    assert limits(tree) == []
    names = {row.application: row.parents for row in tree.reading.rendering.deployments}
    assert len(names) == 10
    assert names["a9"] == tuple(f"a{n}" for n in range(9))


def test_the_eleventh_is_unknown(tmp_path: Path) -> None:
    [tree] = trees(tmp_path, chain(11), config=ROOT)
    [(path, message)] = limits(tree)
    assert path == "g9/a.yaml"
    assert message == "Applications make more Applications than are followed: 10 generations, 5,000 in all"
    assert len(tree.reading.rendering.deployments) == 10


def test_five_thousand_applications_are_followed_and_no_more(tmp_path: Path) -> None:
    one = application("path: web")
    every = [f"---\n{one.replace('name: web', f'name: web-{n}')}" for n in range(5_001)]
    files = {
        "g0/a.yaml": "".join(every[:4_000]),
        "g0/b.yaml": "".join(every[4_000:]),
    }  # a file has a limit, too
    [tree] = trees(tmp_path, files | {"web/c.yaml": CONFIG_MAP}, config=ROOT)
    [(path, message)] = limits(tree)
    assert (path, "5,000 in all" in message) == ("g0/b.yaml", True)
    assert len(tree.reading.rendering.deployments) == 5_000
