from collections.abc import Callable

from tallygate.kubernetes.charts import chart_folders, chart_of_template
from tallygate.kubernetes.objects import resources
from tallygate.loaders.registry import load
from tallygate.model.resource import Resource

POD = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\n  namespace: shop\n"


def objects(
    text: str,
    path: str = "a.yaml",
    environment: str | None = None,
    takes: Callable[[str], bool] = lambda _: True,
) -> list[Resource]:
    loaded = load("yaml", text.encode(), path)
    return resources(loaded.documents, lambda _: environment, takes, ("kubernetes",)).resources


def test_a_core_object() -> None:
    [pod] = objects(POD, environment="prod")
    assert (pod.kind, pod.type, pod.name, pod.namespace) == ("kubernetes", "Pod", "web", "shop")
    assert pod.address == "prod/v1/Pod/shop/web"
    assert str(pod.source) == "a.yaml:1:1"
    assert str(pod.locator.key(("metadata", "name"))) == "a.yaml:4:3"
    assert str(pod.locator.value(("metadata", "name"))) == "a.yaml:4:9"


def test_a_grouped_object_has_no_version_in_its_type() -> None:
    [deployment] = objects("apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: api}\n")
    assert (deployment.type, deployment.address) == ("apps/Deployment", "apps/v1/Deployment/api")


def test_argo_cd_objects_are_of_their_own_kind() -> None:
    [application] = objects("apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: a}\n")
    assert (application.kind, application.type) == ("argocd", "argoproj.io/Application")


def test_lists_give_their_items_with_true_positions() -> None:
    text = (
        "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Pod\n  metadata: {name: a}\n"
        "- apiVersion: v1\n  kind: PodList\n  items:\n  - {apiVersion: v1, kind: Pod, metadata: {name: b}}\n"
    )
    a, b = objects(text)
    assert (a.name, b.name) == ("a", "b")
    assert str(a.locator.value(("metadata", "name"))) == "a.yaml:6:20"
    assert b.source.line == 10


def test_what_is_no_object_is_left_alone() -> None:
    assert (
        objects("just: data\n---\n- list\n---\napiVersion: 1\nkind: Pod\n---\napiVersion: v1\nkind: [x]\n")
        == []
    )


def test_broken_metadata_does_not_hide_the_object() -> None:
    [pod] = objects("apiVersion: v1\nkind: Pod\nmetadata: nonsense\n")
    assert pod.address == "v1/Pod"


def test_generate_name_serves() -> None:
    [job] = objects("apiVersion: batch/v1\nkind: Job\nmetadata: {generateName: run-}\n")
    assert job.name == "run-"


def test_only_what_the_validator_takes() -> None:
    assert objects(POD, takes=lambda name: name != "v1/Pod") == []
    assert len(objects(POD, takes=lambda name: name == "v1/Pod")) == 1


def test_several_documents() -> None:
    assert [o.name for o in objects(POD + "---\n" + POD.replace("web", "api"))] == ["web", "api"]


def test_templates_belong_to_the_nearest_chart() -> None:
    charts = chart_folders(["a/Chart.yaml", "a/charts/b/Chart.yaml", "c/x.yaml"])
    assert chart_of_template("a/templates/x.yaml", charts) == "a"
    assert chart_of_template("a/templates/deep/x.yaml", charts) == "a"
    assert chart_of_template("a/charts/b/templates/x.yaml", charts) == "a/charts/b"
    assert chart_of_template("c/templates/x.yaml", charts) is None
    assert chart_of_template("a/values.yaml", charts) is None


def test_a_chart_at_the_root() -> None:
    assert chart_of_template("templates/x.yaml", chart_folders(["Chart.yaml"])) == ""
