"""Kustomizations built by the real binary, and the way back from their values."""

import json
from pathlib import Path

import pytest

from tallygate.kubernetes.kustomize import Problem
from tallygate.kubernetes.options import Bounds, Options
from tallygate.kubernetes.rendered import Rendered
from tallygate.model.diagnostic import Level
from tests.unit.kubernetes.rendering import DEPLOYMENT, fake, needs_kustomize, only, rendered

IMAGE = ("spec", "template", "spec", "containers", 0, "image")
PATCH = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 3
  template:
    spec:
      containers:
      - name: side
        image: proxy:9
      - name: app
        env:
        - name: EXTRA
          value: more
"""
OWN = "patchesStrategicMerge: [own.yaml]\n"
BASE = {"base/kustomization.yaml": "resources: [d.yaml]\n", "base/d.yaml": DEPLOYMENT}


def overlay(folder: Path, text: str, **more: str) -> Rendered:
    content = {**BASE, "prod/kustomization.yaml": f"resources: [../base]\n{text}"}
    return only(rendered(folder, content | {f"prod/{name}.yaml": own for name, own in more.items()}))


def place(one: Rendered, *path: str | int) -> str:
    return str(one.locator.key(path))


def container(one: Rendered, name: str) -> tuple[str | int, ...]:
    containers = one.value["spec"]["template"]["spec"]["containers"]
    [index] = [i for i, each in enumerate(containers) if each["name"] == name]
    return ("spec", "template", "spec", "containers", index)


@needs_kustomize
class TestWayBack:
    def test_what_nothing_changes_stands_in_the_base(self, tmp_path: Path) -> None:
        one = overlay(tmp_path, "")
        assert (one.source, one.root, one.environment) == (
            "base/d.yaml",
            "prod/kustomization.yaml",
            "prod",
        )
        assert one.inputs == {*BASE, "prod/kustomization.yaml"}
        assert place(one, *IMAGE) == "base/d.yaml:11:9"
        assert str(one.locator.value(IMAGE)) == "base/d.yaml:11:16"
        assert place(one) == "base/d.yaml:1:1"

    def test_an_absent_key_leads_to_its_nearest_parent(self, tmp_path: Path) -> None:
        one = overlay(tmp_path, "")
        assert place(one, *IMAGE[:-1], "resources", "limits", "memory") == "base/d.yaml:10:9"
        assert place(one, "spec", "template", "spec", "hostNetwork") == "base/d.yaml:8:5"

    @pytest.mark.parametrize(
        ("text", "line"),
        [
            ("images: [{name: nginx, newTag: latest}]\n", "2:24"),
            ("images:\n- name: nginx\n  newName: other\n", "4:3"),
            ("images:\n- name: x\n  newTag: '1'\n- name: nginx\n  newTag: '2'\n", "6:3"),
            ("images:\n- name: nginx\n  digest: sha256:ab\n", "4:3"),
        ],
    )
    def test_images(self, tmp_path: Path, text: str, line: str) -> None:
        assert place(overlay(tmp_path, text), *IMAGE) == f"prod/kustomization.yaml:{line}"

    def test_entries_of_the_kustomization(self, tmp_path: Path) -> None:
        text = "namespace: shop\nreplicas:\n- name: web\n  count: 5\nlabels:\n- pairs: {team: a}\n"
        one = overlay(tmp_path, text + "commonAnnotations: {note: b}\n")
        assert place(one, "metadata", "namespace") == "prod/kustomization.yaml:2:1"
        assert place(one, "spec", "replicas") == "prod/kustomization.yaml:5:3"
        assert place(one, "metadata", "labels", "team") == "prod/kustomization.yaml:7:11"
        assert place(one, "metadata", "annotations", "note") == "prod/kustomization.yaml:8:21"

    def test_a_patch_in_a_file(self, tmp_path: Path) -> None:
        one = overlay(tmp_path, "patches: [{path: p.yaml}]\n", p=PATCH)
        assert place(one, "spec", "replicas") == "prod/p.yaml:6:3"
        assert place(one, *container(one, "side"), "image") == "prod/p.yaml:11:9"
        assert place(one, *container(one, "side"), "resources") == "prod/p.yaml:10:9"
        assert place(one, *container(one, "app"), "image") == "base/d.yaml:11:9"
        assert place(one, *container(one, "app")) == "base/d.yaml:10:9"
        names = [each["name"] for each in one.value["spec"]["template"]["spec"]["containers"][1]["env"]]
        env = (*container(one, "app"), "env", names.index("EXTRA"), "value")
        assert place(one, *env) == "prod/p.yaml:15:11"

    def test_a_patch_in_line_has_lines_of_its_own(self, tmp_path: Path) -> None:
        in_line = PATCH.replace("\n", "\n    ").rstrip()
        one = overlay(tmp_path, f"patches:\n- target: {{kind: Deployment}}\n  patch: |-\n    {in_line}\n")
        assert place(one, "spec", "replicas") == "prod/kustomization.yaml:10:7"
        assert place(one, *container(one, "side"), "image") == "prod/kustomization.yaml:15:13"

    def test_a_patch_in_quotes_is_one_place(self, tmp_path: Path) -> None:
        quoted = json.dumps(
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 8}"
        )
        one = overlay(tmp_path, f"patches:\n- patch: {quoted}\n")
        assert place(one, "spec", "replicas") == "prod/kustomization.yaml:3:10"

    @pytest.mark.parametrize("field", ["patches", "patchesJson6902"])
    def test_operations(self, tmp_path: Path, field: str) -> None:
        patch = """\
- op: replace
  path: /spec/replicas
  value: 4
- op: add
  path: /spec/template/spec/containers/0/securityContext
  value:
    privileged: true
- op: remove
  path: /spec/template/spec/containers/0/env
"""
        target = "{group: apps, version: v1, kind: Deployment, name: web}"
        one = overlay(tmp_path, f"{field}: [{{path: p.yaml, target: {target}}}]\n", p=patch)
        assert place(one, "spec", "replicas") == "prod/p.yaml:3:3"
        assert place(one, *IMAGE[:-1], "securityContext", "privileged") == "prod/p.yaml:7:5"
        assert place(one, *IMAGE[:-1], "env") == "prod/p.yaml:8:3"

    def test_a_patch_for_others_is_none_of_it(self, tmp_path: Path) -> None:
        text = "resources: [d.yaml]\npatches:\n- target: {kind: Deployment, name: api.*}\n  path: p.yaml\n"
        patch = "- {op: replace, path: /spec/replicas, value: 1}\n"
        two = DEPLOYMENT + "---\n" + DEPLOYMENT.replace("name: web", "name: api")
        content = {"a/kustomization.yaml": text, "a/p.yaml": patch, "a/d.yaml": two}
        found = {place(one, "spec", "replicas") for one in rendered(tmp_path, content).objects}
        assert found == {"a/d.yaml:6:3", "a/p.yaml:1:39"}

    def test_the_last_writer_wins(self, tmp_path: Path) -> None:
        content = {
            **BASE,
            "mid/kustomization.yaml": "resources: [../base]\nreplicas: [{name: web, count: 2}]\n",
            "comp/kustomization.yaml": "kind: Component\napiVersion: kustomize.config.k8s.io/v1alpha1\n"
            "replicas: [{name: web, count: 3}]\nimages: [{name: nginx, newTag: '3'}]\n",
            "prod/kustomization.yaml": "resources: [../mid]\ncomponents: [../comp]\n"
            "images: [{name: nginx, newTag: '4'}]\n",
        }
        one = only(rendered(tmp_path, content))
        assert place(one, "spec", "replicas") == "comp/kustomization.yaml:3:24"
        assert place(one, *IMAGE) == "prod/kustomization.yaml:3:24"

    def test_names_with_prefix_and_suffix(self, tmp_path: Path) -> None:
        two = DEPLOYMENT + "---\n" + DEPLOYMENT.replace("name: web", "name: web-api")
        content = {
            "prod/kustomization.yaml": "resources: [d.yaml]\nnamePrefix: p-\nnameSuffix: -s\n",
            "prod/d.yaml": two,
        }
        made = {one.value["metadata"]["name"]: place(one) for one in rendered(tmp_path, content).objects}
        assert made == {"p-web-s": "prod/d.yaml:1:1", "p-web-api-s": "prod/d.yaml:18:1"}

    def test_items_of_a_list(self, tmp_path: Path) -> None:
        pod = "apiVersion: v1\n  kind: Pod\n  metadata: {name: %s}\n  spec: {hostNetwork: true}\n"
        text = f"apiVersion: v1\nkind: List\nitems:\n- {pod % 'a'}- {pod % 'b'}"
        content = {"prod/kustomization.yaml": "resources: [l.yaml]\n", "prod/l.yaml": text}
        places = [place(one, "spec", "hostNetwork") for one in rendered(tmp_path, content).objects]
        assert places == ["prod/l.yaml:7:10", "prod/l.yaml:11:10"]


@needs_kustomize
class TestGenerators:
    TEXT = """\
configMapGenerator:
- name: cfg
  literals: [A=1]
  files: [f.yaml, renamed=g.yaml]
  envs: [e.yaml]
secretGenerator:
- name: top
  literals:
  - password=hunter2
"""

    def test_each_key_leads_to_where_it_is_taken_from(self, tmp_path: Path) -> None:
        content = {"prod/kustomization.yaml": self.TEXT, "prod/f.yaml": "x", "prod/g.yaml": "y"}
        made = rendered(tmp_path, content | {"prod/e.yaml": "# note\nE=1\n"})
        config, secret = sorted(made.objects, key=lambda one: one.value["kind"])
        assert config.source == "prod/kustomization.yaml"
        assert place(config, "data", "A") == "prod/kustomization.yaml:3:14"
        assert place(config, "data", "f.yaml") == "prod/f.yaml:1:1"
        assert place(config, "data", "renamed") == "prod/g.yaml:1:1"
        assert place(config, "data", "E") == "prod/e.yaml:2:1"
        assert place(config, "metadata", "name") == "prod/kustomization.yaml:2:3"
        assert place(secret, "data", "password") == "prod/kustomization.yaml:9:5"
        assert "annotations" not in config.value["metadata"]

    def test_files_of_generators_are_no_objects(self, tmp_path: Path) -> None:
        content = {
            "a/kustomization.yaml": "configMapGenerator: [{name: x, files: [d.yaml]}]\n",
            "a/d.yaml": DEPLOYMENT,
        }
        assert rendered(tmp_path, content).consumed == set()


@needs_kustomize
class TestWhatIsRendered:
    def test_annotations_are_those_of_the_source(self, tmp_path: Path) -> None:
        forged = "config.kubernetes.io/origin: 'path: ../../../etc/passwd'"
        text = DEPLOYMENT.replace(
            "  name: web\n", f"  name: web\n  annotations:\n    {forged}\n    a: b\n", 1
        )
        one = only(rendered(tmp_path, {"a/kustomization.yaml": "resources: [d.yaml]\n", "a/d.yaml": text}))
        assert one.source == "a/d.yaml"
        assert one.value["metadata"]["annotations"] == {
            "config.kubernetes.io/origin": "path: ../../../etc/passwd",
            "a": "b",
        }

    def test_files_and_kustomizations_with_a_part_in_it(self, tmp_path: Path) -> None:
        made = rendered(
            tmp_path, {**BASE, "prod/kustomization.yaml": "resources: [../base]\n", "x.yaml": DEPLOYMENT}
        )
        assert made.consumed == {"base/d.yaml"}
        assert made.kustomizations == {"base/kustomization.yaml", "prod/kustomization.yaml"}

    def test_overlays_that_make_the_same_give_one_object_for_each_environment(self, tmp_path: Path) -> None:
        content = BASE | {
            f"{name}/kustomization.yaml": "resources: [../base]\n" for name in ("dev", "prod", "x", "y")
        }
        assert sorted(str(one.environment) for one in rendered(tmp_path, content).objects) == [
            "None",
            "dev",
            "prod",
        ]

    def test_a_root_at_the_top_of_the_tree(self, tmp_path: Path) -> None:
        made = rendered(tmp_path, {"kustomization.yaml": "resources: [d.yaml]\n", "d.yaml": DEPLOYMENT})
        assert only(made).source == "d.yaml"

    def test_links_stand_for_what_they_lead_to(self, tmp_path: Path) -> None:
        (tmp_path / "a").mkdir()
        (tmp_path / "a" / "d.yaml").symlink_to("../d.yaml")
        made = rendered(tmp_path, {"a/kustomization.yaml": "resources: [d.yaml]\n", "d.yaml": DEPLOYMENT})
        assert only(made).source == "a/d.yaml"

    def test_nothing_is_a_finding(self, tmp_path: Path) -> None:
        made = rendered(
            tmp_path, {"prod/kustomization.yaml": "namespace: x\nresources: [e.yaml]\n", "prod/e.yaml": ""}
        )
        [told] = made.diagnostics
        assert (told.rule, told.level, told.environment) in (
            ("k8s-renders-nothing", Level.FINDING, "prod"),
            ("k8s-unrendered", Level.UNKNOWN, "prod"),
        )

    def test_what_fails_is_told_once_and_takes_what_is_its_own(self, tmp_path: Path) -> None:
        patch = "{target: {kind: Deployment}, patch: '[{op: remove, path: /spec/no}]'}"
        text = f"resources: [../base]\npatches: [{patch}]\n"
        made = rendered(tmp_path, {**BASE, "prod/kustomization.yaml": text + OWN, "prod/own.yaml": PATCH})
        [told] = made.diagnostics
        assert (told.rule, told.level) == ("k8s-unrendered", Level.UNKNOWN)
        assert told.message.startswith("not rendered (failed): ")
        assert (told.resource, told.environment) == ("prod/kustomization.yaml", "prod")
        assert told.inputs == {*BASE, "prod/kustomization.yaml", "prod/own.yaml"}
        assert made.objects == ()
        assert made.consumed == {"prod/own.yaml"}
        assert made.kustomizations == {"prod/kustomization.yaml"}

    def test_a_manifest_of_another_folder_is_refused_by_kustomize_itself(self, tmp_path: Path) -> None:
        made = rendered(tmp_path, {"a/kustomization.yaml": "resources: [../d.yaml]\n", "d.yaml": DEPLOYMENT})
        assert ["not in or below" in told.message for told in made.diagnostics] == [True]

    @pytest.mark.hostile
    def test_a_bomb_of_aliases_is_unknown(self, tmp_path: Path) -> None:
        levels = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
        levels += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
        text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n" + "\n".join(levels) + "\n"
        options = Options(bounds=Bounds(timeout=3.0, memory=512 << 20))
        content = {"a/kustomization.yaml": "resources: [d.yaml]\n", "a/d.yaml": text}
        made = rendered(tmp_path, content, options=options)
        assert (made.objects, [told.rule for told in made.diagnostics]) == ((), ["k8s-unrendered"])


TREE = {
    **BASE,
    "prod/kustomization.yaml": "resources: [../base]\n",
    "dev/kustomization.yaml": "resources: [../base]\n",
}


class TestWithoutIt:
    def told(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> list[str]:
        monkeypatch.setenv("TALLYGATE_KUSTOMIZE", fake(tmp_path, script))
        made = rendered(tmp_path / "tree", TREE, options=Options(bounds=Bounds(timeout=2.0, output=1 << 16)))
        assert (made.objects, made.consumed) == ((), frozenset())
        return [told.message for told in made.diagnostics]

    def test_no_renderer_is_unknown_for_each_root(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("TALLYGATE_KUSTOMIZE", raising=False)
        monkeypatch.setenv("PATH", str(tmp_path))
        made = rendered(tmp_path / "tree", TREE)
        assert [told.location.path for told in made.diagnostics] == [
            "dev/kustomization.yaml",
            "prod/kustomization.yaml",
        ]
        assert all(
            "(no-renderer): there is no kustomize or kubectl here" in told.message
            for told in made.diagnostics
        )
        [note] = made.notes
        assert note.startswith("2 kustomizations are unknown: there is no kustomize or kubectl here")

    @pytest.mark.parametrize(
        ("script", "message"),
        [
            ("sleep 60", "not rendered (timeout): it did not end within 2 s"),
            ("yes | head -c 100000000", "not rendered (limit): it wrote more than 0 MiB"),
            (
                "echo rubbish",
                "not rendered (failed): its output holds something that is no Kubernetes object",
            ),
            ("printf 'a: [\\n'", "not rendered (failed): its output is not valid: "),
            ("echo '[]'", "not rendered (failed): its output holds something that is no Kubernetes object"),
            ("kill -9 $$", "not rendered (failed): exit status -9"),
            ("true", "it renders to no object at all"),
        ],
    )
    def test_a_renderer_that_misbehaves(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, message: str
    ) -> None:
        for told in self.told(tmp_path, monkeypatch, script):
            assert told.startswith(message)

    def test_it_is_asked_in_the_copy_alone(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        script = f"find . -type f | sort >> {tmp_path}/seen; cat above/kustomization.yaml >> {tmp_path}/asked"
        self.told(tmp_path, monkeypatch, script)
        seen = set((tmp_path / "seen").read_text().split())
        assert seen == {
            "./above/kustomization.yaml", "./tree/base/d.yaml", "./tree/base/kustomization.yaml",
            "./tree/dev/kustomization.yaml", "./tree/prod/kustomization.yaml",
        }  # fmt: skip
        assert '"../tree/prod"' in (tmp_path / "asked").read_text()

    def test_what_cannot_be_had_is_not_tried(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("TALLYGATE_KUSTOMIZE", fake(tmp_path, f"touch {tmp_path}/ran"))
        for text in ("resources: ['https://example.com/x']", "generators: [{}]", "resources: [/etc/passwd]"):
            made = rendered(tmp_path / "tree", {"a/kustomization.yaml": text})
            assert [told.level for told in made.diagnostics] == [Level.UNKNOWN]
        assert not (tmp_path / "ran").exists()

    def test_a_component_that_nothing_includes_is_unknown(self, tmp_path: Path) -> None:
        made = rendered(tmp_path, {"c/kustomization.yaml": "kind: Component\n"})
        assert "no kustomization includes this component" in made.diagnostics[0].message


def test_equal_inputs_are_rendered_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    runs = tmp_path / "runs"
    script = f"cat above/kustomization.yaml >> {runs}; cat tree/base/d.yaml"
    monkeypatch.setenv("TALLYGATE_KUSTOMIZE", fake(tmp_path, script))
    outcomes: dict[tuple[object, ...], object] = {}
    first = rendered(tmp_path / "1", TREE, outcomes=outcomes)  # type: ignore[arg-type]
    again = rendered(tmp_path / "2", TREE, outcomes=outcomes)  # type: ignore[arg-type]
    assert runs.read_text().count("originAnnotations") == 2
    assert again.objects == first.objects
    changed = TREE | {"dev/kustomization.yaml": "# changed\nresources: [../base]\n"}
    rendered(tmp_path / "3", changed, outcomes=outcomes)  # type: ignore[arg-type]
    assert runs.read_text().count("originAnnotations") == 3


def test_the_reasons_are_those_that_are_documented() -> None:
    page = Path(__file__).parents[3] / "docs" / "reference" / "rendering.md"
    assert Problem.__doc__ is not None
    for reason in ("no-renderer", "remote", "plugin", "failed", "timeout", "limit", "unused", "unstable"):
        assert f"`{reason}`" in page.read_text(encoding="utf-8")
        assert reason in Problem.__doc__


@needs_kustomize
def test_labels_of_a_transformer_stand_in_its_file(tmp_path: Path) -> None:
    tree = {
        "k/kustomization.yaml": "resources: [web.yaml]\ntransformers: [labels.yaml]\n",
        "k/web.yaml": DEPLOYMENT,
        "k/labels.yaml": (
            "apiVersion: builtin\nkind: LabelTransformer\nmetadata: {name: own}\n"
            "labels:\n  team: shop\nfieldSpecs: [{path: metadata/labels, create: true}]\n"
        ),
    }
    one = only(rendered(tmp_path, tree))
    assert str(one.locator.value(("metadata", "labels", "team"))) == "k/labels.yaml:5:9"


@needs_kustomize
def test_labels_of_what_is_generated_stand_in_its_options(tmp_path: Path) -> None:
    kustomization = """\
generatorOptions:
  labels: {team: shop}
configMapGenerator:
- name: settings
  literals: [A=1]
  options:
    annotations: {note: mine}
"""
    one = only(rendered(tmp_path, {"k/kustomization.yaml": kustomization}))
    assert str(one.locator.value(("metadata", "labels", "team"))) == "k/kustomization.yaml:2:18"
    assert str(one.locator.value(("metadata", "annotations", "note"))) == "k/kustomization.yaml:7:25"


@needs_kustomize
def test_items_that_share_their_key_are_told_apart_by_all_they_say(tmp_path: Path) -> None:
    project = """\
apiVersion: argoproj.io/v1alpha1
kind: AppProject
metadata: {name: shop}
spec:
  destinations:
  - {name: dev, namespace: a}
  - {name: dev, namespace: b}
"""
    tree = {"k/kustomization.yaml": "resources: [p.yaml]\nnamespace: argocd\n", "k/p.yaml": project}
    one = only(rendered(tmp_path, tree))
    places = [str(one.locator.value(("spec", "destinations", i, "namespace"))) for i in (0, 1)]
    assert places == ["k/p.yaml:6:28", "k/p.yaml:7:28"]
