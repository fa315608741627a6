"""What a change does to deployed objects, in JSON, Markdown and text; no secret among it."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.e2e.command import Ran, tallygate
from tests.unit.kubernetes.rendering import DEPLOYMENT, needs_kustomize
from tests.unit.sources.git_repositories import commit_all, git, repository, write

SERVICE = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec:\n  ports: [{port: 80}]\n"


def changed(
    folder: Path, base: dict[str, str], head: dict[str, str], *removed: str, form: str = "json"
) -> Ran:
    repo = repository(folder, base)
    git(repo, "checkout", "-q", "-b", "change")
    for path in removed:
        (repo / path).unlink()
    write(repo, head)
    commit_all(repo)
    return tallygate("check", "--base", "main", "--format", form, cwd=repo)


def changes(ran: Ran) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = msgspec.json.decode(ran.out)["objects"]["changes"]
    return found


def fields(ran: Ran) -> dict[str, tuple[str, str]]:
    [one] = changes(ran)
    return {".".join(map(str, each["path"])): (each["before"], each["after"]) for each in one["fields"]}


def test_created_updated_and_deleted(tmp_path: Path) -> None:
    before = {"prod/web.yaml": DEPLOYMENT, "prod/old.yaml": SERVICE, "dev/same.yaml": SERVICE}
    after = {"prod/web.yaml": DEPLOYMENT.replace("replicas: 1", "replicas: 3"), "dev/new.yaml": DEPLOYMENT}
    found = [
        (one["environment"], one["action"], one["type"], one["location"]["path"], one["location"]["line"])
        for one in changes(changed(tmp_path, before, after, "prod/old.yaml"))
    ]
    assert found == [
        ("dev", "create", "apps/Deployment", "dev/new.yaml", 1),
        ("prod", "delete", "Service", "prod/old.yaml", 1),
        ("prod", "update", "apps/Deployment", "prod/web.yaml", 6),
    ]


def test_an_application_belongs_to_where_it_deploys(tmp_path: Path) -> None:
    url = "https://git.example/own.git"
    head = (
        "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: web, namespace: argocd}\n"
        "spec:\n  project: default\n  destination: {name: in-cluster, namespace: shop}\n"
        f"  source: {{repoURL: '{url}', path: prod, targetRevision: main}}\n"
    )
    settings = f"version: 1\nkubernetes:\n  argocd:\n    self: ['{url}']\n"
    base = {"argocd/web.yaml": head, "prod/web.yaml": SERVICE, "dev/web.yaml": SERVICE}
    after = head.replace("namespace: argocd", "namespace: argocd, labels: {team: a}")
    ran = changed(tmp_path, base | {"tallygate.yaml": settings}, {"argocd/web.yaml": after})
    assert [(one["name"], one["environment"], one["action"]) for one in changes(ran)] == [
        ("web", "prod", "update")
    ]


def test_a_file_that_moves_changes_no_object(tmp_path: Path) -> None:
    assert changes(changed(tmp_path, {"a.yaml": SERVICE}, {"b.yaml": SERVICE}, "a.yaml")) == []


def test_items_of_lists_go_by_their_names(tmp_path: Path) -> None:
    after = DEPLOYMENT.replace("      containers:\n", "      containers:\n      - {name: side, image: b}\n")
    after = after.replace("nginx:1.2", "nginx:1.3").replace(
        "        - name: MODE\n          value: plain\n", ""
    )
    after = after.replace("        env:\n", "")
    container = "spec.template.spec.containers"
    assert fields(changed(tmp_path, {"a.yaml": DEPLOYMENT}, {"a.yaml": after})) == {
        f"{container}.app.image": ('"nginx:1.2"', '"nginx:1.3"'),
        f"{container}.app.env": ('[{"name": "MODE", "value": "plain"}]', ""),
        f"{container}.side": ("", '{"image": "b", "name": "side"}'),
    }


def test_of_a_long_text_the_first_line_that_differs(tmp_path: Path) -> None:
    text = (
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndata:\n  a: |\n    one\n    two\n    three\n"
    )
    ran = changed(tmp_path, {"a.yaml": text}, {"a.yaml": text.replace("two", "2")})
    assert fields(ran) == {"data.a": ('"two"', '"2"')}


@needs_kustomize
def test_a_generated_config_map_keeps_its_identity(tmp_path: Path) -> None:
    text = "configMapGenerator:\n- name: settings\n  literals: [LEVEL=info]\n"
    ran = changed(
        tmp_path, {"k/kustomization.yaml": text}, {"k/kustomization.yaml": text.replace("info", "debug")}
    )
    [one] = changes(ran)
    assert (one["action"], one["location"]["path"]) == ("update", "k/kustomization.yaml")
    assert fields(ran)["data.LEVEL"] == ('"info"', '"debug"')


@needs_kustomize
def test_what_one_tree_does_not_render_is_not_said_to_be_deleted(tmp_path: Path) -> None:
    base = {"k/kustomization.yaml": "resources: [web.yaml]\n", "k/web.yaml": DEPLOYMENT, "b.yaml": SERVICE}
    ran = changed(tmp_path, base, {"k/kustomization.yaml": "resources: [web.yaml, https://x.example/y]\n"})
    document = msgspec.json.decode(ran.out)["objects"]
    assert document["changes"] == []
    [(path, reason)] = document["unknown"]
    assert path == "k/kustomization.yaml"
    assert "remote" in reason


SECRET = """\
apiVersion: v1
kind: Secret
metadata: {name: x}
stringData:
  anything: VALUE
---
apiVersion: v1
kind: ConfigMap
metadata: {name: y}
data:
  settings.yaml: |
    level: LEVEL
    password: VALUE
"""


@pytest.mark.parametrize("form", ["json", "markdown", "text"])
def test_no_secret_is_shown(tmp_path: Path, form: str) -> None:
    old = SECRET.replace("VALUE", "hunter2-old").replace("LEVEL", "info")
    new = SECRET.replace("VALUE", "hunter2-new").replace("LEVEL", "info")
    ran = changed(tmp_path, {"a.yaml": old}, {"a.yaml": new}, form=form)
    assert "hunter2" not in ran.out
    assert "2 updated" in ran.out or '"update"' in ran.out


COPIES = """\
apiVersion: v1
kind: Secret
metadata:
  name: x
  annotations:
    kubectl.kubernetes.io/last-applied-configuration: '{"kind": "Secret", "stringData": {"a": "VALUE"}}'
stringData: {a: VALUE}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: y, annotations: {copy: "of VALUE"}}
---
apiVersion: example.io/v1
kind: Sealed
metadata: {name: z}
spec:
  template: {stringData: {a: other-VALUE}}
  inline: {kind: Secret, data: {b: bm8tVALUE}}
"""


@pytest.mark.parametrize("form", ["json", "markdown"])
def test_no_copy_of_a_secret_is_shown(tmp_path: Path, form: str) -> None:
    old, new = COPIES.replace("VALUE", "hunter2old"), COPIES.replace("VALUE", "hunter2new")
    page = changed(tmp_path, {"a.yaml": old}, {"a.yaml": new}, form=form).out
    told = page if form == "markdown" else str(msgspec.json.decode(page)["objects"])
    assert "hunter2" not in told[told.index("last-applied") - 1 :]
    assert "Sealed" in told


def test_markdown_is_inert(tmp_path: Path) -> None:
    import cmarkgfm

    hostile = SERVICE.replace("name: web", 'name: "x`<!-- @all --> ::error::boom|"')
    page = changed(tmp_path, {"b.yaml": SERVICE}, {"a.yaml": hostile}, form="markdown").out
    html = cmarkgfm.github_flavored_markdown_to_html(page[page.index("- **no environment**") :])
    assert "<code>Service x`&lt;!-- @all --&gt; ::error::boom|</code>" in html


def test_the_text_counts_them(tmp_path: Path) -> None:
    base = {"prod/b.yaml": SERVICE, "dev/b.yaml": SERVICE}
    ran = changed(tmp_path, base, {"prod/a.yaml": DEPLOYMENT}, form="text")
    assert "Deployed objects: 1 created (prod).\n" in ran.out


APPLICATION = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: web, namespace: argocd}
spec:
  project: shop
  source: {repoURL: "https://git.example/shop.git", path: k/prod, targetRevision: REVISION}
  destination: {name: east, namespace: shop}
"""
SETTINGS = "version: 1\nkubernetes: {argocd: {self: [https://git.example/shop]}}\n"


def of_application(folder: Path, replicas: int, revision: str = "main", *words: str, at: str = "main") -> Ran:
    """at: the revision that the base has."""
    tree = {
        "tallygate.yaml": SETTINGS,
        "argocd/web.yaml": APPLICATION.replace("REVISION", at),
        "k/base/kustomization.yaml": "resources: [web.yaml]\n",
        "k/base/web.yaml": DEPLOYMENT,
        "k/prod/kustomization.yaml": "resources: [../base]\n",
        "k/dev/kustomization.yaml": "resources: [../base]\n",
    }
    head = {
        "k/base/web.yaml": DEPLOYMENT.replace("replicas: 1", f"replicas: {replicas}"),
        "argocd/web.yaml": APPLICATION.replace("REVISION", revision),
    }
    changed(folder, tree, head)
    return tallygate("inspect", "--apps", "--base", "main", *words, cwd=folder)


@needs_kustomize
def test_inspect_tells_them_by_application(tmp_path: Path) -> None:
    ran = of_application(tmp_path, 3)
    assert ran.code == 0, ran.err
    assert "web          prod         east     shop       k/prod@main  kustomize  1" in ran.out
    told = (
        "k/base/web.yaml:6:13  updated apps/Deployment shop/web  (prod/east/web)\n    spec.replicas: 1 -> 3\n"
    )
    assert told in ran.out


@needs_kustomize
def test_inspect_tells_them_to_programs(tmp_path: Path) -> None:
    ran = of_application(tmp_path, 3, "main", "--app", "web", "--format", "json")
    document = msgspec.json.decode(ran.out)
    assert [row["application"] for row in document["applications"]] == ["web"]
    [change] = document["objects"]["changes"]
    assert (change["application"], change["cluster"], change["fields"]) == (
        "web",
        "east",
        [{"path": ["spec", "replicas"], "before": "1", "after": "3"}],
    )


@needs_kustomize
def test_an_application_that_is_no_longer_known_deletes_nothing(tmp_path: Path) -> None:
    ran = of_application(tmp_path, 3, "v1", "--format", "json")
    assert ran.code == 0, ran.err
    objects = msgspec.json.decode(ran.out)["objects"]
    assert "delete" not in {one["action"] for one in objects["changes"]}
    assert {one["environment"] for one in objects["changes"] if one["type"] == "apps/Deployment"} == {"dev"}
    assert [(name, "v1" in reason) for name, reason in objects["unknown"]] == [("web", True)]


@needs_kustomize
def test_what_a_fixed_revision_holds_back_waits(tmp_path: Path) -> None:
    ran = of_application(tmp_path, 3, "v1", "--format", "json", at="v1")
    found = {one["environment"]: one for one in msgspec.json.decode(ran.out)["objects"]["changes"]}
    assert {name: one["pending"] for name, one in found.items()} == {"dev": False, "prod": True}
    assert (found["prod"]["application"], found["prod"]["cluster"]) == ("web", "east")
    text = tallygate("check", "--base", "main", cwd=tmp_path).out
    assert "Deployed objects: 1 updated (dev); 1 updated once a revision moves (prod)." in text


@needs_kustomize
def test_objects_of_an_application_that_goes_stay_behind(tmp_path: Path) -> None:
    """It has no finalizer; nor are they new because nothing deploys their folder any more."""
    of_application(tmp_path, 1)
    (tmp_path / "argocd/web.yaml").unlink()
    commit_all(tmp_path)
    ran = tallygate("inspect", "--apps", "--base", "main", "--format", "json", cwd=tmp_path)
    found = msgspec.json.decode(ran.out)["objects"]["changes"]
    assert {(one["action"], one["type"]) for one in found} >= {("forget", "apps/Deployment")}
    assert "create" not in {one["action"] for one in found}


TEXTS = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: y}
data:
  k: v
"""
ADDED = """\
  application.yaml: |
    db:
      password: hunter2-new
  two.yaml: |
    a: b
    auth: {token: hunter2-new}
"""


@pytest.mark.parametrize("form", ["json", "markdown"])
def test_a_text_that_is_new_shows_no_secret_in_it(tmp_path: Path, form: str) -> None:
    page = changed(tmp_path, {"a.yaml": TEXTS}, {"a.yaml": TEXTS + ADDED}, form=form).out
    assert "hunter2" not in page
    assert "application.yaml" in page
