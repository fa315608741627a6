"""Where Applications come from, what is told of sets that are not worked out, and real sprig."""

import json
from pathlib import Path
from typing import Any

import pytest

from tallygate.kubernetes.appsets.generators import Context
from tallygate.model.location import Location
from tallygate.model.resource import FixedLocator
from tests.unit.kubernetes.appsets.sets import NO_HELM, cluster, expanded, files_of, names, problems, spec
from tests.unit.kubernetes.rendering import fake, needs_helm

SET = """\
apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata:
  name: web
  namespace: argocd
spec:
  goTemplate: true
  generators:
    - list:
        elements:
          - name: dev
          - name: prod
        template:
          metadata: {}
          spec:
            source:
              path: own
    - git:
        repoURL: https://git.example.com/x.git
        revision: main
        directories:
          - path: apps/*
  template:
    metadata:
      name: "{{ default .path .name }}"
      labels:
        "{{ .name }}": x
    spec:
      project: shop
      source:
        targetRevision: main
        path: common
  templatePatch: |
    spec:
      destination:
        namespace: web
"""


def test_values_lead_to_the_template_that_wrote_them(tmp_path: Path) -> None:
    text = SET.replace(
        "{{ default .path .name }}", "{{ if .name }}{{ .name }}{{ else }}{{ .path.basename }}{{ end }}"
    )
    files = files_of(tmp_path, {"apps/b/x.yaml": "{}", "apps/a/x.yaml": "{}"})
    expansion = expanded(text, files, Context(), NO_HELM)
    made = {one.value["metadata"]["name"]: one for one in expansion.applications}
    assert list(made) == ["dev", "prod", "a", "b"]
    of_dev, of_git = made["dev"].locator, made["a"].locator
    assert of_dev.value(("spec", "source", "path")).line == 17
    assert of_git.value(("spec", "source", "path")).line == 32
    assert of_dev.value(("spec", "source", "targetRevision")).line == 31
    assert of_dev.key(("spec", "project")).line == 29
    assert of_dev.value(("spec", "destination", "namespace")).line == 33
    assert of_dev.value(("spec", "nothing")).line == 29
    assert made["prod"].origins == (Location("set.yaml", 12, 13, 12, 23),)
    assert made["a"].origins[1] == Location("apps/a/x.yaml")
    assert made["a"].inputs == {"apps/a/x.yaml"}
    assert made["a"].parameters["path"]["path"] == "apps/a"
    assert made["a"].value["metadata"]["namespace"] == "argocd"
    assert made["a"].value["kind"] == "Application"


def list_set(elements: list[dict[str, Any]], name: str = "{{.name}}", **more: Any) -> str:
    template = {"metadata": {"name": name}, "spec": {"project": more.pop("project", "p")}}
    generators = more.pop("generators", [{"list": {"elements": elements}}])
    whole = {"goTemplate": True, "generators": generators, "template": template, **more}
    return json.dumps({"kind": "ApplicationSet", "metadata": {"name": "x"}, "spec": whole})


def test_equal_names_are_told_with_both_origins() -> None:
    text = (
        SET.replace("name: prod", "name: dev").partition("    - git")[0]
        + "  template: {metadata: {name: '{{.name}}'}}"
    )
    [(reason, message, _)] = problems(expanded(text, None, Context(), NO_HELM))
    assert reason == "failed"
    assert message == "two of its Applications have the name dev: set.yaml:11:13 and set.yaml:12:13"


def test_no_application_at_all_is_told() -> None:
    assert [one[0] for one in problems(expanded(list_set([]), None, Context(), NO_HELM))] == ["empty"]
    assert [one[0] for one in problems(expanded(list_set([], generators=[{"nope": {}}])))] == ["empty"]


def test_why_it_makes_none_is_said() -> None:
    def said(text: str) -> str:
        [(_, message, _)] = problems(expanded(text, None, Context(), NO_HELM))
        return message

    assert said(list_set([], generators=[{"nope": {}}])) == "this is no generator that Argo CD knows"
    assert said(list_set([], generators=[{}])) == "it makes no Application"
    patch = "kind: ApplicationSet\nmetadata: {name: web, annotations: {argocd.argoproj.io/sync-wave: '1'}}\n"
    assert said(patch) == "it has no generators: a patch is none until a kustomization names it"


def test_what_is_not_in_the_repository_is_unresolved() -> None:
    generators = [
        {"clusters": {}},
        {"git": {"repoURL": "u", "directories": [{"path": "*"}]}},
        {"pullRequest": {}},
    ]
    told = problems(expanded(list_set([], generators=generators), None, Context(), NO_HELM))
    assert [reason for reason, _, _ in told] == ["unresolved"] * 3
    assert "kubernetes.argocd.inventory" in told[0][1]
    assert told[1][1] == "u is not here"
    assert "'x/2'" in told[2][1]


def test_one_generator_that_fails_leaves_the_others() -> None:
    generators = [{"clusters": {}}, {"list": {"elements": [{"name": "a"}]}}]
    expansion = expanded(list_set([], generators=generators), None, Context(), NO_HELM)
    assert [one.value["metadata"]["name"] for one in expansion.applications] == ["a"]
    assert [one.reason for one in expansion.problems] == ["unresolved"]


def test_recorded_parameters_stand_for_what_a_generator_finds() -> None:
    matrix = {
        "matrix": {
            "generators": [
                {"list": {"elements": [{"a": "1"}]}},
                {"scmProvider": {"values": {"v": "{{.n}}!"}}},
            ]
        }
    }
    recorded = {"x/0": [{"name": "one"}], "x/1.1": [{"n": "two"}]}
    text = list_set(
        [], "{{ default .n .name }}{{ with .values }}{{ .v }}{{ end }}", generators=[{"plugin": {}}, matrix]
    )
    assert names(expanded(text, None, Context((), recorded), NO_HELM)) == ["one", "twotwo!"]


def test_recorded_parameters_do_not_stand_for_what_depends_on_another_generator() -> None:
    second = {
        "matrix": {
            "generators": [{"list": {"elements": [{}]}}, {"pullRequest": {"github": {"repo": "{{.a}}"}}}]
        }
    }
    matrix = {"matrix": {"generators": [{"list": {"elements": [{"a": "1"}]}}, second]}}
    context = Context((), {"x/0.1.1": [{"name": "x"}]})
    told = problems(expanded(list_set([], generators=[matrix]), None, context, NO_HELM))
    assert [(reason, "depends on another" in message) for reason, message, _ in told] == [
        ("unresolved", True)
    ]


def test_a_local_cluster_with_a_secret_is_not_made_up() -> None:
    known = (cluster("here", "https://kubernetes.default.svc"), cluster("there", "https://x"))
    assert names(expanded(list_set([], generators=[{"clusters": {}}]), None, Context(known), NO_HELM)) == [
        "here",
        "there",
    ]


def test_a_revision_and_a_repository_are_asked_for() -> None:
    asked: list[tuple[str, str]] = []

    def tree(url: str, revision: str) -> str:
        asked.append((url, revision))
        return "gone"

    git = {"git": {"repoURL": "u", "revision": "v1", "files": [{"path": "x"}]}}
    assert problems(expanded(list_set([], generators=[git]), tree, Context(), NO_HELM))[0][1] == "gone"
    assert asked == [("u", "v1")]


@pytest.mark.parametrize(
    ("generators", "wanted"),
    [
        ([{"list": {"elements": "x"}}], "elements of a list are mappings"),
        ([{"list": []}], "list is a mapping"),
        ([{"matrix": {"generators": {}}}], "needs a list of generators"),
        ([{"git": {"repoURL": "r"}}], "needs directories or files"),
        ([{"git": {"repoURL": "r", "files": [{"path": "/x"}]}}], "begins with a slash"),
        ([{"git": {"repoURL": "r", "files": [{"path": "../x"}]}}], "leaves the repository"),
        ([{"git": {"repoURL": "r", "files": [{"path": "bad.yaml"}]}}], "cannot be read"),
        ([{"git": {"repoURL": "r", "files": [{"path": "text.yaml"}]}}], "no mapping and no list of mappings"),
        ([{"list": {"elements": []}, "selector": {"matchLabels": {"a b": "c"}}}], "no key of a label"),
        ([{"merge": {"generators": [{"list": {}}]}}], "needs two generators"),
        ([{"merge": {"generators": [{"list": {}}, {"list": {}}]}}], "needs mergeKeys"),
    ],
)
def test_what_argo_cd_refuses_is_told(generators: list[Any], wanted: str, tmp_path: Path) -> None:
    files = files_of(tmp_path, {"bad.yaml": "a: [", "text.yaml": "just a text"})
    [(reason, message, _)] = problems(
        expanded(list_set([], generators=generators), files, Context(), NO_HELM)
    )
    assert reason == "failed"
    assert wanted in message


def test_a_set_that_is_none_is_told() -> None:
    assert problems(expanded("kind: ApplicationSet\nspec: {generators: x}"))[0][0] == "failed"
    assert problems(expanded("kind: ApplicationSet\nspec: x"))[0][0] == "empty"


def test_a_patch_whose_parameters_nobody_gives_is_refused() -> None:
    text = list_set([{"name": "a"}], goTemplate=False, templatePatch="spec: {source: {path: {{ k }}}}")
    told = problems(expanded(text.replace("{{.name}}", "{{name}}")))
    assert "failed" in {reason for reason, _, _ in told}


def test_a_parameter_file_that_is_a_template_is_refused(tmp_path: Path) -> None:
    git = {"git": {"repoURL": "r", "files": [{"path": "x.yaml"}]}}
    files = files_of(tmp_path, {"x.yaml": "name: {{ .Values.name }}"})
    assert problems(expanded(list_set([], generators=[git]), files))[0][0] == "failed"


def test_an_option_that_go_does_not_know_is_refused() -> None:
    text = list_set([{"name": "a"}], goTemplateOptions=["missingkey=perhaps"])
    assert problems(expanded(text))[0][:2] == ("failed", "missingkey=perhaps is no option of Go's templates")


def test_without_helm_a_function_of_sprig_is_unresolved() -> None:
    expansion = expanded(list_set([{"name": "a b"}], "{{ snakecase .name }}"), None, Context(), NO_HELM)
    assert problems(expansion)[0][:2] == (
        "unresolved",
        "snakecase in a template is worked out by helm: there is no helm",
    )


@needs_helm
def test_helm_answers_what_sprig_alone_knows() -> None:
    name = '{{ .name | snakecase | replace "_" "-" }}-{{ add 1 (int .n) }}-{{ sha256sum .name | trunc 4 }}'
    assert names(expanded(list_set([{"name": "FooBar", "n": 2}, {"name": "a", "n": 5}], name))) == [
        "foo-bar-3-0d74",
        "a-6-ca97",
    ]


@needs_helm
def test_answers_of_helm_reach_generators_that_follow() -> None:
    second = {"list": {"elements": [{"b": "{{ .a | kebabcase }}"}]}}
    matrix = {"matrix": {"generators": [{"list": {"elements": [{"a": "OneTwo"}, {"a": "X"}]}}, second]}}
    assert names(expanded(list_set([], "{{ .b | swapcase }}", generators=[matrix]))) == ["ONE-TWO", "X"]


@needs_helm
def test_a_call_that_fails_is_told_and_spares_the_others() -> None:
    expansion = expanded(
        list_set(
            [{"name": "1.2.3"}, {"name": "x"}, {"name": "2.0.0"}], '{{ semverCompare ">1" .name }}{{ .name }}'
        )
    )
    assert [one.value["metadata"]["name"] for one in expansion.applications] == ["false1.2.3", "true2.0.0"]
    [(reason, message, _)] = problems(expansion)
    assert reason == "failed"
    assert message.startswith("semverCompare in a template: ")


@needs_helm
def test_nothing_of_a_parameter_becomes_a_template() -> None:
    bad = '"}}{{ .Files.Get "Chart.yaml" }}{{ env "HOME" }}\n---\nindex: 0\nanswer: eA=='
    expansion = expanded(list_set([{"name": "a", "bad": bad}], project="{{ nospace .bad }}|{{ .bad }}"))
    assert names(expansion) == ["a"]
    assert spec(expansion)["project"] == "".join(bad.split()) + "|" + bad


@pytest.mark.parametrize(
    "function", ["env", "expandenv", "getHostByName", "tpl", "include", "lookup", "required"]
)
def test_functions_that_argo_cd_has_not_are_refused(function: str) -> None:
    told = problems(expanded(list_set([{"name": "a"}], "{{ " + function + ' "HOME" }}')))
    assert told[0][:2] == ("failed", f"a template calls {function}, which is no function")


@pytest.mark.parametrize(
    "function", ["now", "uuidv4", "randAlpha 3", 'set . "a" .', "keys .", 'genPrivateKey "rsa"']
)
def test_what_differs_each_time_is_unresolved(function: str) -> None:
    assert problems(expanded(list_set([{"name": "a"}], "{{ " + function + " }}")))[0][0] == "unresolved"


def test_a_helm_that_hangs_is_given_up(tmp_path: Path) -> None:
    from tallygate.kubernetes.appsets.expand import expand
    from tallygate.kubernetes.options import Bounds, Options
    from tallygate.kubernetes.renderer import Renderer

    helm = Renderer("helm", fake(tmp_path, "sleep 60", "helm"))
    value = json.loads(list_set([{"name": name} for name in "abc"], "{{ snakecase .name }}"))
    locator = FixedLocator(Location("x"))
    options = Options(bounds=Bounds(timeout=0.3))
    told = expand(value, locator, lambda url, revision: "", Context(), helm, options).problems
    assert {one.reason for one in told} == {"unresolved"}
    assert told[0].message.startswith("snakecase in a template: ")
