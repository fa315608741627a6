"""The graph of what reaches what, where a command does not show it."""

from pathlib import Path

from msgspec.structs import replace

from tallygate.engine.evaluate import Tree
from tallygate.engine.reach import Reach, files_of, is_reached
from tallygate.kubernetes.rendered import Rendering
from tallygate.model.deployment import DeployedSource, Deployment
from tallygate.model.diagnostic import Diagnostic, Level
from tallygate.model.finding import Effect, Finding, Status
from tallygate.model.location import Location
from tallygate.reports.reach import table
from tests.unit.engine.written import pod, trees

APPLICATION = (
    "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: NAME}\n"
    "spec: {project: default, destination: {name: in-cluster}, source: {repoURL: https://example.com}}\n"
)


def finding(path: str, *inputs: str) -> Finding:
    return Finding(
        "r", "low", Effect.DENY, "m", "a", Location(path), None, Status.UNKNOWN, "f", inputs=frozenset(inputs)
    )


def deployment(name: str, path: str, *values: str, parents: tuple[str, ...] = ()) -> Deployment:
    source = DeployedSource("", values=values)
    return Deployment(name, "", "c", None, "", (source,), "rendered", Location(path), parents=parents)


def deployed(folder: Path, *deployments: Deployment) -> Tree:
    """Three Pods: of Application shop, of Application child, and of none."""
    [tree] = trees(folder, {f"{name}.yaml": pod(name) for name in ("shop", "child", "free")})
    resources = tuple(
        replace(one, cluster="east", applications=() if one.name == "free" else (one.name,))
        for one in tree.reading.resources
    )
    rendering = Rendering(deployments=deployments)
    return replace(tree, reading=replace(tree.reading, resources=resources, rendering=rendering))


def test_a_change_reaches_what_stands_in_it_or_is_made_from_it_in_either_tree() -> None:
    head, base = finding("a.yaml", "b.yaml"), finding("a.yaml", "c.yaml")
    assert files_of(head) == {"a.yaml", "b.yaml"}
    for changed, reached in (
        ({"a.yaml"}, True), ({"b.yaml"}, True), ({"c.yaml"}, True), ({"d.yaml"}, False), (set(), False),
    ):  # fmt: skip
        assert is_reached(changed, (head, base)) is reached
    assert not is_reached({"c.yaml"}, (head,))


def test_an_application_reaches_what_it_and_those_it_makes_deploy(tmp_path: Path) -> None:
    tree = deployed(
        tmp_path,
        deployment("shop", "argocd/shop.yaml", "values/prod.yaml"),
        deployment("child", "rendered.yaml", parents=("shop",)),
        deployment("free", "argocd/free.yaml"),
    )
    reach = Reach(tree, (), ())
    for path in ("argocd/shop.yaml", "values/prod.yaml"):
        ways = reach.of(path)
        assert [(way.through, way.applications, way.cluster) for way in ways] == [
            (("Application child",), ("child",), "east"),
            (("Application shop",), ("shop",), "east"),
        ]
    assert reach.of("argocd/free.yaml") == []
    [own] = reach.of("child.yaml")
    assert (own.through, own.resources, own.own) == ((), 1, 1)


def test_what_is_judged_as_written_is_named(tmp_path: Path) -> None:
    [tree] = trees(tmp_path, {"a.yaml": pod("b") + "---\n" + pod("a")})
    [way] = Reach(tree, (), ()).of("a.yaml")
    assert way.named == ("Pod a", "Pod b")
    row = list(table({"a.yaml": [way]}))[-1]
    assert "as written: Pod a, Pod b  " in row
    assert "as written: Pod a, ...  " in list(table({"a.yaml": [replace(way, named=("Pod a",))]}))[-1]


def test_an_application_that_is_rendered_counts_by_its_name(tmp_path: Path) -> None:
    content = {"child.yaml": pod("child"), "apps.yaml": APPLICATION.replace("NAME", "child")}
    [tree] = trees(tmp_path, content)
    made = tuple(
        replace(one, applications=("child",)) if one.type == "Pod" else one for one in tree.reading.resources
    )
    tree = replace(tree, reading=replace(tree.reading, resources=made))
    found = Reach(tree, (), ()).of("apps.yaml")
    assert [(way.through, way.resources, way.own) for way in found] == [
        ((), 1, 1),
        (("Application child",), 1, 0),
        ((), 0, 0),  # what it deploys is not known
    ]


def test_what_is_unknown_is_told_once_and_a_note_is_nothing(tmp_path: Path) -> None:
    [tree] = trees(tmp_path, {"a.yaml": pod()})
    told = Diagnostic(
        "k8s-unrendered", "secret text", Location("r", 3, 1), Level.UNKNOWN, inputs=frozenset({"x.yaml"})
    )
    note = replace(told, level=Level.NOTE, location=Location("n"))
    reading = replace(tree.reading, diagnostics=(told, told, note))
    [way] = Reach(replace(tree, reading=reading), (), ()).of("x.yaml")
    assert (way.root, way.resources, way.unknown) == ("r", 0, "k8s-unrendered at r:3:1")
