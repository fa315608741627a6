"""Which files rendering takes out of judgement as written: those that something was rendered from."""

from pathlib import Path

import pytest

from tallygate.kubernetes.deployed import Written
from tests.unit.kubernetes.rendering import DEPLOYMENT, needs_helm, needs_kustomize, rendered

CONFIG = "configMapGenerator: [{name: c, literals: [a=b]}]\n"
EVIL = DEPLOYMENT + "        securityContext: {privileged: true}\n"
PATCH = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 3}\n"
CHART = "apiVersion: v2\nname: web\nversion: 1.0.0\n"
REMOTE = "https://example.com/x.yaml"


def own(text: str, **more: str) -> dict[str, str]:
    """A kustomization with a Deployment of its own beside what it says."""
    content = {"a/kustomization.yaml": f"resources: [d.yaml]\n{text}", "a/d.yaml": DEPLOYMENT}
    return content | {f"a/{name}.yaml": file for name, file in more.items()}


@needs_kustomize
class TestKustomizations:
    @pytest.mark.parametrize(
        "text",
        [
            "patches: [{path: p.yaml, target: {kind: Nope}}]\n",
            "patches: [{path: p.yaml, target: {kind: ConfigMap}}]\n" + CONFIG,
            "patches: [{path: p.yaml, target: {kind: Deployment, name: other}}]\n",
            "patches: [{path: p.yaml, target: {kind: Deployment, namespace: other}}]\n",
            "patches: [{path: p.yaml, target: {kind: Deployment, labelSelector: no in (such)}}]\n",
            "patches: [{path: p.yaml, target: {kind: Deployment, annotationSelector: no=such}}]\n",
            "patches: [{path: p.yaml, target: {kind: Deployment, name: x-web}}]\nnamePrefix: x-\n",
            "patches: [{path: p.yaml, target: {labelSelector: a=b}}]\ncommonLabels: {a: b}\n",
            "patches: [{path: p.yaml, target: {kind: Deployment, name: '[^w].*'}}]\n",
        ],
    )
    def test_a_patch_of_nothing_is_judged_as_written(self, tmp_path: Path, text: str) -> None:
        made = rendered(tmp_path, own(text, p=EVIL))
        assert made.diagnostics == ()
        assert "true" not in str([one.value for one in made.objects if one.source == "a/d.yaml"]).lower()
        assert made.consumed == {"a/d.yaml"}

    @pytest.mark.parametrize(
        "text",
        [
            "patches: [{path: p.yaml}]\n",
            "patchesStrategicMerge: [p.yaml]\n",
            "patches: [{path: p.yaml, target: {kind: Deploy.*}}]\n",
            "patches: [{path: p.yaml, target: {namespace: default}}]\n",
            "patches: [{path: p.yaml, target: {kind: Nope}}, {path: p.yaml}]\n",
            "patches: [{path: p.yaml}]\nnamePrefix: x-\nnamespace: prod\nreplicas: [{name: web, count: 9}]\n",
        ],
    )
    def test_a_patch_of_something_is_not(self, tmp_path: Path, text: str) -> None:
        made = rendered(tmp_path, own(text, p=PATCH))
        assert (made.diagnostics, set(made.consumed)) == ((), {"a/d.yaml", "a/p.yaml"})

    @pytest.mark.parametrize(
        "target", ["{name: x-web}", "{labelSelector: 'a in (b)'}", "{annotationSelector: c=d}"]
    )
    def test_a_patch_that_the_object_shows_is_not(self, tmp_path: Path, target: str) -> None:
        base = own("namePrefix: x-\ncommonLabels: {a: b}\ncommonAnnotations: {c: d}\n")
        overlay = f"resources: [../a]\npatches: [{{path: p.yaml, target: {target}}}]\n"
        made = rendered(tmp_path, base | {"o/kustomization.yaml": overlay, "o/p.yaml": PATCH})
        assert (made.diagnostics, set(made.consumed)) == ((), {"a/d.yaml", "o/p.yaml"})

    @pytest.mark.parametrize(("version", "is_taken"), [("apps", True), ("v1", False), ("batch", False)])
    def test_a_group_alone_is_that_of_a_patch(self, tmp_path: Path, version: str, is_taken: bool) -> None:
        text = "patches: [{path: p.yaml, target: {kind: Deployment, name: web}}]\n"
        made = rendered(tmp_path, own(text, p=PATCH.replace("apps/v1", version)))
        assert ("a/p.yaml" in made.consumed) == is_taken

    def test_operations_hold_no_object(self, tmp_path: Path) -> None:
        patch = "[{op: remove, path: /spec/replicas}]"
        made = rendered(tmp_path, own("patches: [{path: p.yaml, target: {kind: Nope}}]\n", p=patch))
        assert made.consumed == {"a/d.yaml", "a/p.yaml"}

    @pytest.mark.parametrize(("more", "taken"), [("", True), ("spec: {hostNetwork: true}\n", False)])
    def test_a_deletion_leaves_no_trace(self, tmp_path: Path, more: str, taken: bool) -> None:
        gone = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: gone}\n"
        base = own("") | {"a/kustomization.yaml": "resources: [d.yaml, c.yaml]\n", "a/c.yaml": gone}
        overlay = {"o/kustomization.yaml": "resources: [../a]\npatches: [{path: p.yaml}]\n"}
        made = rendered(tmp_path, base | overlay | {"o/p.yaml": f"{gone}$patch: delete\n{more}"})
        assert made.consumed == {"a/d.yaml", *(["o/p.yaml"] if taken else [])}

    def test_what_is_deployed_as_written_is_judged_so(self, tmp_path: Path) -> None:
        made = rendered(tmp_path, own(""), as_written=[Written("a")])
        assert made.consumed == set()
        assert made.kustomizations == {"a/kustomization.yaml"}


class TestUnrendered:
    TREE = own("") | {"o/kustomization.yaml": f"resources: [../a, {REMOTE}, p.yaml]\n", "o/p.yaml": EVIL}

    def test_it_takes_what_is_its_own(self, tmp_path: Path) -> None:
        made = rendered(tmp_path, self.TREE)
        assert [told.rule for told in made.diagnostics] == ["k8s-unrendered"]
        assert made.consumed == {"o/p.yaml"}
        assert made.kustomizations == {"o/kustomization.yaml"}
        assert made.parts == {"a/d.yaml"}

    def test_what_is_deployed_as_written_is_no_part(self, tmp_path: Path) -> None:
        assert rendered(tmp_path, self.TREE, as_written=[Written("a")]).parts == set()

    @needs_kustomize
    def test_what_another_root_renders_is_no_part(self, tmp_path: Path) -> None:
        made = rendered(tmp_path, self.TREE | {"q/kustomization.yaml": "resources: [../a]\n"})
        assert (set(made.consumed), set(made.parts)) == ({"a/d.yaml", "o/p.yaml"}, set())

    def test_and_what_was_taken_before(self, tmp_path: Path) -> None:
        before = frozenset({"a/d.yaml", "a/other.yaml"})
        made = rendered(tmp_path, self.TREE, before=before)
        assert (set(made.consumed), set(made.parts)) == ({"o/p.yaml", "a/d.yaml"}, set())

    @pytest.mark.parametrize(
        ("before", "consumed"), [(None, {"o/p.yaml", "a/d.yaml"}), (frozenset[str](), {"o/p.yaml"})]
    )
    def test_without_a_renderer_a_change_adds_nothing(
        self,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        before: frozenset[str] | None,
        consumed: set[str],
    ) -> None:
        monkeypatch.delenv("TALLYGATE_KUSTOMIZE", raising=False)
        monkeypatch.setenv("PATH", str(tmp_path))
        assert rendered(tmp_path / "tree", self.TREE, before=before).consumed == consumed


class TestCharts:
    BRACES = "# {{ if false }}\n" + EVIL + "# {{ end }}\n"
    PART = '{{ define "x" }}\n' + EVIL + "{{ end }}\n"

    @pytest.mark.parametrize(
        ("path", "text", "taken"),
        [
            ("_parts.yaml", PART, True),
            ("parts.yaml", PART, True),
            ("_d.yaml", EVIL, False),
            ("d.yaml", EVIL, False),
            ("d.yaml", BRACES, False),
        ],
    )
    def test_a_library_renders_nothing(self, tmp_path: Path, path: str, text: str, taken: bool) -> None:
        chart = {"c/Chart.yaml": CHART + "type: library\n", f"c/templates/{path}": text}
        made = rendered(tmp_path, chart)
        assert made.consumed == made.templates == ({f"c/templates/{path}"} if taken else set())

    @needs_helm
    @pytest.mark.parametrize("text", [EVIL, BRACES, EVIL.replace("web", "'{{ .Chart.Name }}'")])
    @pytest.mark.parametrize("ignored", ["templates/d.yaml\n", "none\n"])
    def test_what_helm_ignores_is_judged_as_written(self, tmp_path: Path, text: str, ignored: str) -> None:
        chart = {"c/Chart.yaml": CHART, "c/.helmignore": ignored, "c/templates/d.yaml": text}
        made = rendered(tmp_path, chart | {"c/templates/e.yaml": DEPLOYMENT.replace("web", "e")})
        objects = {one.source for one in made.objects}
        assert ("c/templates/d.yaml" in objects) == (ignored == "none\n" and text is not self.BRACES)
        assert made.consumed == made.templates == objects

    @needs_helm
    def test_no_comment_makes_a_file_a_source(self, tmp_path: Path) -> None:
        forged = DEPLOYMENT + "---\n# Source: web/templates/d.yaml\n" + DEPLOYMENT
        tree = {"c/Chart.yaml": CHART, "c/.helmignore": "d.yaml\n", "c/crds/x.yaml": forged}
        made = rendered(tmp_path, tree | {"c/templates/d.yaml": EVIL})
        assert "c/templates/d.yaml" in {one.source for one in made.objects}
        assert made.consumed == {"c/crds/x.yaml"}

    @needs_helm
    @pytest.mark.parametrize(
        "filled", ["image: '{{ .Values.a }}'", "'{{ .Values.b }}': c", "ports: [{name: 'x{{ .Values.a }}'}]"]
    )
    def test_what_helm_fills_in_is_no_difference(self, tmp_path: Path, filled: str) -> None:
        text = f"{DEPLOYMENT}        {filled}\n".replace("        image: nginx:1.2\n", "")
        tree = {"c/Chart.yaml": CHART, "c/values.yaml": "{a: d, b: command}\n", "c/templates/d.yaml": text}
        tree["c/templates/d.yaml"] = text.replace("        ports:\n        - containerPort: 80\n", "")
        made = rendered(tmp_path, tree)
        assert (made.diagnostics, set(made.consumed)) == ((), {"c/templates/d.yaml"})

    @needs_helm
    def test_what_differs_at_each_run_is_taken(self, tmp_path: Path) -> None:
        text = DEPLOYMENT + "  labels: {a: '{{ randAlphaNum 9 }}'}\n"
        made = rendered(tmp_path, {"c/Chart.yaml": CHART, "c/templates/d.yaml": text})
        assert (made.objects, len(made.diagnostics)) == ((), 1)
        assert made.consumed == {"c/templates/d.yaml"}

    @needs_helm
    def test_what_is_deployed_as_written_is_no_template(self, tmp_path: Path) -> None:
        tree = {"c/Chart.yaml": CHART, "c/templates/d.yaml": self.PART}
        made = rendered(tmp_path, tree, as_written=[Written("c", recurse=True)])
        assert made.consumed == made.templates == set()
