"""A value of a chart leads to the entry of the values file that it is filled in from."""

from pathlib import Path

import pytest

from tallygate.kubernetes.rendered import Rendered
from tests.unit.kubernetes.rendering import needs_helm, only, rendered

pytestmark = needs_helm

VALUES = """\
replicas: 2
image:
  repository: example.org/shop/web
  tag: v1
resources: {}
security:
  privileged: true
  capabilities:
    add: [SYS_ADMIN]
nodes: {disk: fast}
flag: true
sub:
  level: debug
"""
TEMPLATE = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Release.Name }}
spec:
  replicas: {{ .Values.replicas }}
  template:
    spec:
      {{- with .Values.nodes }}
      nodeSelector:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- if .Values.flag }}
      hostNetwork: true
      {{- end }}
      containers:
      - name: app
        image: "{{ .Values.image.repository }}:{{ .Values.image.tag | default "x" }}"
        resources:
          {{- toYaml .Values.resources | nindent 10 }}
        securityContext:
          {{- toYaml $.Values.security | nindent 10 }}
      - name: fixed
        image: example.org/shop/web
        imagePullPolicy: {{ include "policy" . }}
"""
TREE = {
    "c/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
    "c/values.yaml": VALUES,
    "c/templates/d.yaml": TEMPLATE,
    "c/templates/_p.tpl": '{{ define "policy" }}Always{{ end }}',
}
CONTAINERS = ("spec", "template", "spec", "containers")


def place(one: Rendered, *path: str | int) -> str:
    return str(one.locator.value(path)).removeprefix("c/")


def test_entries_of_the_values(tmp_path: Path) -> None:
    one = only(rendered(tmp_path, TREE))
    assert place(one, "spec", "replicas") == "values.yaml:1:11"
    assert str(one.locator.key(("spec", "replicas"))) == "c/values.yaml:1:1"
    assert place(one, *CONTAINERS, 0, "image") == "values.yaml:4:8"
    security = (*CONTAINERS, 0, "securityContext")
    assert place(one, *security, "privileged") == "values.yaml:7:15"
    assert place(one, *security, "capabilities", "add", 0) == "values.yaml:9:11"
    assert place(one, "spec", "template", "spec", "nodeSelector", "disk") == "values.yaml:10:15"


def test_what_is_absent_is_missing_in_the_block_that_the_values_give(tmp_path: Path) -> None:
    one = only(rendered(tmp_path, TREE))
    assert place(one, *CONTAINERS, 0, "resources", "limits") == "values.yaml:5:12"
    assert place(one, *CONTAINERS, 0, "securityContext", "runAsNonRoot") == "values.yaml:7:3"


def test_what_the_template_writes_stays_there(tmp_path: Path) -> None:
    one = only(rendered(tmp_path, TREE))
    assert place(one, "spec", "template", "spec", "hostNetwork") == "templates/d.yaml:14:7"
    assert place(one, *CONTAINERS, 1, "image") == "templates/d.yaml:24:9"
    assert place(one, *CONTAINERS, 1, "imagePullPolicy") == "templates/d.yaml:25:9"
    assert place(one, "metadata", "name") == "templates/d.yaml:4:3"


def test_the_file_of_an_environment_counts_before_the_charts_own(tmp_path: Path) -> None:
    tree = {**TREE, "c/values-prod.yaml": "# prod\nreplicas: 5\nimage: {tag: v1}\n"}
    prod = next(one for one in rendered(tmp_path, tree).objects if one.environment == "prod")
    assert place(prod, "spec", "replicas") == "values-prod.yaml:2:11"
    assert place(prod, *CONTAINERS, 0, "image") == "values-prod.yaml:3:14"
    assert place(prod, *CONTAINERS, 0, "securityContext", "privileged") == "values.yaml:7:15"


def test_a_chart_in_a_chart_sees_what_its_parent_gives_it(tmp_path: Path) -> None:
    template = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndata:\n  a: {{ .Values.level }}\n"
    tree = {
        "c/Chart.yaml": TREE["c/Chart.yaml"] + "dependencies: [{name: sub, version: 1.0.0}]\n",
        "c/values.yaml": VALUES,
        "c/charts/sub/Chart.yaml": "apiVersion: v2\nname: sub\nversion: 1.0.0\n",
        "c/charts/sub/values.yaml": "level: info\nother: own\n",
        "c/charts/sub/templates/m.yaml": template + "  b: {{ .Values.other }}\n",
    }
    one = only(rendered(tmp_path, tree))
    assert place(one, "data", "a") == "values.yaml:13:10"
    assert place(one, "data", "b") == "charts/sub/values.yaml:2:8"


@pytest.mark.parametrize("values", ["", "replicas: {{", "- 1\n", "replicas: 2\n---\nreplicas: 3\n"])
def test_values_of_another_shape_lead_nowhere(tmp_path: Path, values: str) -> None:
    template = (
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndata:\n  a: {{ .Values.b.c | default 1 }}\n"
    )
    made = rendered(tmp_path, {**TREE, "c/values.yaml": values, "c/templates/d.yaml": template})
    assert {place(one, "data", "a") for one in made.objects} <= {"templates/d.yaml:5:3"}
    assert made.objects or made.diagnostics


def test_items_that_a_condition_left_out_are_not_counted(tmp_path: Path) -> None:
    template = """\
kind: Pod
apiVersion: v1
metadata: {name: x}
spec:
  containers:
  {{- if .Values.absent }}
  - name: first
    image: a:1
  {{- end }}
  - name: app
    args:
    {{- if .Values.absent }}
    - --one=1
    {{- end }}
    - --two={{ .Values.replicas }}
    - three
"""
    one = only(rendered(tmp_path, {**TREE, "c/templates/d.yaml": template}))
    assert place(one, "spec", "containers", 0, "image") == "templates/d.yaml:10:3"
    assert place(one, "spec", "containers", 0, "args", 0) == "values.yaml:1:11"
    assert place(one, "spec", "containers", 0, "args", 1) == "templates/d.yaml:16:5"
