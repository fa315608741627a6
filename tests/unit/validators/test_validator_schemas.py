"""The schemas that ship: strict where the real tool is strict, and patient with everything it takes."""

import json
from functools import cache
from typing import Any

import jsonschema_rs
import pytest

from tallygate.assets import assets
from tallygate.loaders.registry import load

SCHEMAS = assets("validators") / "schemas"
POLICIES = assets("policies")


@cache
def validator(name: str) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(json.loads((SCHEMAS / name).read_text(encoding="utf-8")))


def accepts(name: str, value: Any) -> bool:
    return validator(name).is_valid(value)


def parsed(text: str) -> Any:
    loaded = load("yaml", text.encode(), "x.yaml")
    assert loaded.diagnostics == []
    return loaded.documents[0].value


@pytest.mark.parametrize("path", sorted(SCHEMAS.glob("*.json")), ids=lambda path: path.name)
def test_a_schema_is_a_schema(path: Any) -> None:
    schema = json.loads(path.read_text(encoding="utf-8"))
    jsonschema_rs.meta.validate(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["title"]
    assert schema["description"]
    # One file is the whole schema: what it refers to is in it.
    text = json.dumps(schema)
    assert text.count('"$ref": "') == text.count('"$ref": "#/$defs/')


FIXTURES = [
    (name, path)
    for name, pattern in (
        ("github-workflow.json", "workflows/*/*/.github/workflows/*.yml"),
        ("argocd-application.json", "argocd/*/*/argocd/*/*.yaml"),
        ("argocd-applicationset.json", "argocd/*/*/argocd/*/*.yaml"),
    )
    for path in sorted(POLICIES.glob(pattern))
]


KINDS = {"argocd-application.json": "Application", "argocd-applicationset.json": "ApplicationSet"}


def test_fixtures_of_rules_are_valid() -> None:
    checked = 0
    for name, path in FIXTURES:
        for document in load("yaml", path.read_bytes(), path.name).documents:
            if name not in KINDS or document.value["kind"] == KINDS[name]:
                validator(name).validate(document.value)
                checked += 1
    assert checked >= 12


APPLICATION = parsed("""
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: payments, namespace: argocd, finalizers: [resources-finalizer.argocd.argoproj.io]}
spec:
  project: shop
  source:
    repoURL: https://git.shop.internal/platform.git
    path: apps/payments
    targetRevision: v1.8.2
    helm:
      releaseName: payments
      valueFiles: [values-prod.yaml]
      valuesObject: {replicas: 2, image: {tag: v1}}
      parameters: [{name: a, value: b, forceString: true}]
  destination: {server: "https://kubernetes.default.svc", name: "", namespace: payments}
  syncPolicy:
    automated: {prune: true, selfHeal: true}
    syncOptions: [CreateNamespace=true]
    retry: {limit: 5, backoff: {duration: 5s, factor: 2, maxDuration: 3m}}
  ignoreDifferences: [{group: apps, kind: Deployment, jsonPointers: [/spec/replicas]}]
  revisionHistoryLimit: 3
""")


def changed(manifest: dict[str, Any], spec: dict[str, Any]) -> dict[str, Any]:
    """The manifest with keys of its spec replaced; None removes one."""
    merged = {key: value for key, value in {**manifest["spec"], **spec}.items() if value is not None}
    return {**manifest, "spec": merged}


def test_a_whole_application() -> None:
    assert accepts("argocd-application.json", APPLICATION)


SOURCE = APPLICATION["spec"]["source"]


@pytest.mark.parametrize(
    "spec",
    [
        {
            "source": None,
            "sources": [SOURCE, {"repoURL": "https://git.shop.internal/values.git", "ref": "values"}],
        },
        {
            "source": {
                **SOURCE,
                "kustomize": {"images": ["api=api:1"], "replicas": [{"name": "api", "count": "3"}]},
            }
        },
        {"source": {**SOURCE, "plugin": {"env": [{"name": "A", "value": "b"}]}}},
        {
            "source": {
                **SOURCE,
                "directory": {"recurse": True, "jsonnet": {"tlas": [{"name": "a", "value": "b"}]}},
            }
        },
        {"syncPolicy": {"automated": {}}},
        {"syncPolicy": {"automated": None}},
        {"x-note": "kept by a template"},
    ],
    ids=str,
)
def test_other_applications(spec: dict[str, Any]) -> None:
    assert accepts("argocd-application.json", changed(APPLICATION, spec))


@pytest.mark.parametrize(
    "spec",
    [
        {"source": {**SOURCE, "targetRevison": "v1"}},
        {"source": {"path": "apps/payments"}},
        {"source": {**SOURCE, "targetRevision": 1.5}},
        {"source": None},
        {"project": None},
        {"destination": None},
        {"destination": {"server": "https://kubernetes.default.svc", "name": "prod"}},
        {"syncPolicy": {"automated": {"prune": "yes"}}},
        {"syncPolicy": {"automatic": {}}},
        {"ignoreDifferences": [{"group": "apps"}]},
        {"revisionHistoryLimit": "3"},
    ],
    ids=str,
)
def test_no_applications(spec: dict[str, Any]) -> None:
    assert not accepts("argocd-application.json", changed(APPLICATION, spec))


def test_a_patch_of_an_application_may_leave_things_out() -> None:
    head = {key: APPLICATION[key] for key in ("apiVersion", "kind", "metadata")}
    assert accepts("argocd-application.json", {**head, "spec": {"source": {"targetRevision": "v2"}}})
    assert accepts("argocd-application.json", {**head, "$patch": "delete"})
    assert not accepts("argocd-application.json", {**head, "spec": {"source": {"targetRevison": "v2"}}})


SET = parsed("""
apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {name: web}
spec:
  goTemplate: true
  goTemplateOptions: ["missingkey=error"]
  generators:
    - matrix:
        generators:
          - git:
              repoURL: https://git.shop.internal/platform.git
              revision: HEAD
              directories: [{path: "apps/*"}, {path: apps/old, exclude: true}]
          - clusters: {selector: {matchLabels: {tier: prod}}, values: {zone: eu}}
    - list: {elements: [{name: a, port: 1}]}
      selector: {matchExpressions: [{key: name, operator: In, values: [a]}]}
    - pullRequest: {github: {owner: shop, repo: web}, requeueAfterSeconds: 60}
  template:
    metadata: {name: "web-{{.name}}", labels: {app: web}}
    spec:
      project: shop
      source: {repoURL: "https://git.shop.internal/platform.git", path: "{{.path.path}}", targetRevision: v1}
      destination: {name: "{{.name}}", namespace: web}
  strategy: {type: RollingSync, rollingSync: {steps: [{maxUpdate: 25%}]}}
  syncPolicy: {preserveResourcesOnDeletion: true, applicationsSync: create-update}
""")


@pytest.mark.parametrize(
    ("spec", "valid"),
    [
        ({}, True),
        ({"generators": []}, True),
        ({"generators": [{"clusters": {}}]}, True),
        ({"generators": [{"cluster": {}}]}, False),
        ({"generators": [{"git": {"repoURL": "https://git.shop.internal/platform.git"}}]}, False),
        ({"generators": [{"matrix": {"generators": [{"list": {}}]}}]}, False),
        ({"generators": [{"merge": {"generators": [{"list": {}}, {"list": {}}]}}]}, False),
        ({"syncPolicy": {"applicationsSync": "create"}}, False),
        ({"strategy": {"type": "Rolling"}}, False),
        ({"template": {"metadata": {"name": "a"}}}, False),
        ({"template": {"metadata": {"name": "a"}, "spec": {}}}, False),
        ({"template": {"metadata": {"name": "a"}, "spec": {}}, "templatePatch": "spec: {}"}, True),
        ({"template": None}, True),
    ],
    ids=str,
)
def test_application_sets(spec: dict[str, Any], valid: bool) -> None:
    assert accepts("argocd-applicationset.json", changed(SET, spec)) is valid


PROJECT = parsed("""
apiVersion: argoproj.io/v1alpha1
kind: AppProject
metadata: {name: shop}
spec:
  description: The shop
  sourceRepos: ["*"]
  destinations: [{server: "*", namespace: "shop-*"}]
  clusterResourceWhitelist: [{group: "", kind: Namespace}]
  roles:
    - {name: deploy, policies: ["p, proj:shop:deploy, applications, sync, shop/*, allow"], groups: [shop]}
  syncWindows:
    - {kind: deny, schedule: "0 22 * * *", duration: 1h, applications: ["*"], timeZone: Europe/Berlin}
  orphanedResources: {warn: true}
""")


@pytest.mark.parametrize(
    ("spec", "valid"),
    [
        ({}, True),
        ({"destinations": [{"name": "prod", "namespace": "shop"}]}, True),
        ({"sourceRepo": ["*"]}, False),
        ({"clusterResourceWhitelist": [{"kind": "Namespace"}]}, False),
        ({"syncWindows": [{"kind": "forbid"}]}, False),
        ({"roles": [{"policies": []}]}, False),
    ],
    ids=str,
)
def test_projects(spec: dict[str, Any], valid: bool) -> None:
    assert accepts("argocd-appproject.json", changed(PROJECT, spec)) is valid


WORKFLOW = parsed("""
name: build
run-name: Build of ${{ github.ref_name }}
on:
  push: {branches: [main], paths-ignore: ["docs/**"]}
  pull_request:
  schedule: [{cron: "0 3 * * *"}]
  workflow_dispatch: {inputs: {level: {type: choice, options: [a, b], required: true}}}
permissions: {contents: read, id-token: write}
concurrency: {group: "build-${{ github.ref }}", cancel-in-progress: true}
defaults: {run: {shell: bash}}
env: {A: 1, B: yes}
jobs:
  build:
    strategy: {matrix: {os: [ubuntu-24.04, macos-15]}, fail-fast: false}
    runs-on: ${{ matrix.os }}
    timeout-minutes: ${{ fromJSON(inputs.minutes) }}
    container: {image: "alpine:3.20", options: --cpus 1}
    services: {db: {image: "postgres:17", ports: ["5432:5432"]}}
    outputs: {digest: "${{ steps.a.outputs.digest }}"}
    steps:
      - uses: actions/checkout@v4
        with: {fetch-depth: 0, submodules: true}
      - {id: a, name: Build, if: success(), run: make, env: {C: 1.5}, continue-on-error: true}
  release:
    needs: [build]
    uses: ./.github/workflows/release.yml
    with: {level: 2}
    secrets: inherit
""")
STEP = {"run": "make"}


def job(**change: Any) -> dict[str, Any]:
    return {"jobs": {"a": {"runs-on": "ubuntu-24.04", "steps": [STEP], **change}}}


@pytest.mark.parametrize(
    ("change", "valid"),
    [
        ({}, True),
        ({"true": "push"}, True),
        ({"true": ["push", "pull_request"]}, True),
        ({"true": {"push": {"branches": ["main"], "branches-ignore": ["dev"]}}}, False),
        ({"true": 7}, False),
        ({"permissions": "read-all"}, True),
        ({"permissions": {"contents": "admin"}}, False),
        ({"job": {}}, False),
        ({"jobs": {}}, False),
        ({"jobs": {"1a": job()["jobs"]["a"]}}, False),
        (job(), True),
        (job(**{"runs-on": ["self-hosted", "linux"]}), True),
        (job(**{"runs-on": {"group": "large", "labels": ["linux"]}}), True),
        (job(environment={"name": "prod", "url": "https://shop.internal"}), True),
        (job(steps=[{"run": "make", "uses": "a/b@v1"}]), False),
        (job(steps=[{"name": "nothing"}]), False),
        (job(steps=[{"run": "make", "with": {"a": 1}}]), False),
        (job(steps=[{"run": "make", "timeout": 5}]), False),
        (job(steps=[]), False),
        (job(step=[STEP]), False),
        (job(**{"timeout-minutes": "five"}), False),
        (job(**{"x-note": "an anchor"}), True),
        ({"jobs": {"a": {"steps": [STEP]}}}, False),
        ({"jobs": {"a": {"uses": "./.github/workflows/b.yml", "steps": [STEP]}}}, False),
    ],
    ids=str,
)
def test_workflows(change: dict[str, Any], valid: bool) -> None:
    assert accepts("github-workflow.json", {**WORKFLOW, **change}) is valid


def test_a_workflow_needs_a_trigger() -> None:
    assert not accepts("github-workflow.json", job())
    assert accepts("github-workflow.json", {"on": "push", **job()})
