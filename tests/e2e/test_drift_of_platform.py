"""A dump of the whole platform, as its clusters would give it: nothing drifted, and then twenty things."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tallygate.drift.kubernetes.compare import Settings, compare
from tallygate.drift.kubernetes.dump import read_dump
from tallygate.drift.kubernetes.match import Claim
from tallygate.engine.redact import mask_text, names_secret
from tallygate.model.drift import Drift
from tallygate.model.resource import Resource
from tests.e2e.served_objects import Live, dump_of, is_deployed, platform_in
from tests.unit.kubernetes.rendering import needs_kustomize

ROOT = Path(__file__).parents[2]
pytestmark = needs_kustomize


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> list[Resource]:
    return platform_in(tmp_path_factory.mktemp("platform"))


def drift(platform: list[Resource], live: list[Live], environment: str) -> Drift:
    data = json.dumps({"apiVersion": "v1", "kind": "List", "items": live}).encode()
    settings = Settings(environment, names_secret, lambda text: mask_text(text, []), claim=Claim(whole=True))
    return compare(platform, [read_dump(data, "dump.json")], settings)


@pytest.mark.parametrize("environment", ["dev", "staging", "prod"])
def test_what_the_server_made_of_it_is_no_drift(platform: list[Resource], environment: str) -> None:
    made = drift(platform, dump_of(platform, environment), environment)
    assert [(one.subject.address, one.path, one.expected, one.actual) for one in made.items] == []
    assert made.complete
    compared = sum(one.compared for one in made.coverage)
    assert compared == sum(is_deployed(one, environment) for one in platform) > 15


def container(live: Live) -> Any:
    return live["spec"]["template"]["spec"]["containers"][0]


def change(*path: str | int, to: Any) -> Callable[[Live], None]:
    def planted(live: Live) -> None:
        holder: Any = live
        for step in path[:-1]:
            holder = holder[step]
        if to is None:
            del holder[path[-1]]
        elif isinstance(holder, list) and path[-1] == len(holder):
            holder.append(to)
        else:
            holder[path[-1]] = to

    return planted


POD = ("spec", "template", "spec")
APP = (*POD, "containers", 0)
IN_APP = "spec/template/spec/containers/name=api-gateway"
GATEWAY = "apps/Deployment/api-gateway"
# Object, what is done to it, where it is found, and what stands in the line that says otherwise.
PLANTED = [
    ("apps/Deployment/auth", change("spec", "replicas", to=7), "spec/replicas", "replicas"),
    (GATEWAY, change(*APP, "image", to="nginx:1"), f"{IN_APP}/image", "newTag"),
    (GATEWAY, change(*APP, "imagePullPolicy", to="Always"), f"{IN_APP}/imagePullPolicy", "name: api-gateway"),
    (GATEWAY, change(*APP, "resources", "limits", "memory", to="1Gi"), f"{IN_APP}/resources/limits/memory", "memory"),
    (GATEWAY, change(*APP, "resources", "requests", "cpu", to="201m"), f"{IN_APP}/resources/requests/cpu", "cpu"),
    (GATEWAY, change(*APP, "readinessProbe", "httpGet", "path", to="/"), f"{IN_APP}/readinessProbe/httpGet/path", "/readyz"),
    (GATEWAY, change(*APP, "livenessProbe", "timeoutSeconds", to=9), f"{IN_APP}/livenessProbe/timeoutSeconds", "httpGet"),
    (GATEWAY, change(*APP, "ports", 1, to=None), f"{IN_APP}/ports/containerPort=9090,protocol=TCP", "metrics"),
    (GATEWAY, change(*APP, "securityContext", "readOnlyRootFilesystem", to=False), f"{IN_APP}/securityContext/readOnlyRootFilesystem", "readOnlyRootFilesystem"),
    (GATEWAY, change(*APP, "securityContext", "capabilities", "drop", to=["NET_RAW"]), f"{IN_APP}/securityContext/capabilities/drop/=ALL", "ALL"),
    (GATEWAY, change(*POD, "terminationGracePeriodSeconds", to=5), "spec/template/spec/terminationGracePeriodSeconds", "terminationGracePeriodSeconds"),
    (GATEWAY, change("spec", "strategy", "type", to="Recreate"), "spec/strategy/type", "rollingUpdate"),
    ("Service/api-gateway", change("spec", "type", to="LoadBalancer"), "spec/type", "selector"),
    ("Service/api-gateway", change("spec", "ports", 0, "targetPort", to=8081), "spec/ports/port=80,protocol=TCP/targetPort", "targetPort"),
    ("Service/api-gateway", change("spec", "selector", "app.kubernetes.io/name", to="x"), "spec/selector/app.kubernetes.io/name", "app.kubernetes.io/name"),
    ("autoscaling/HorizontalPodAutoscaler/api-gateway", change("spec", "maxReplicas", to=99), "spec/maxReplicas", "maxReplicas"),
    ("policy/PodDisruptionBudget/auth", change("spec", "maxUnavailable", to="100%"), "spec/maxUnavailable", "maxUnavailable"),
    ("networking.k8s.io/NetworkPolicy/auth", change("spec", "ingress", 0, "from", to=None), "spec/ingress/0/from", "podSelector"),
    ("ConfigMap/auth", change("data", "LOG_LEVEL", to="trace"), "data/LOG_LEVEL", "LOG_LEVEL"),
    ("ServiceAccount/auth", change("automountServiceAccountToken", to=True), "automountServiceAccountToken", "automountServiceAccountToken"),
]  # fmt: skip


@pytest.mark.parametrize(("target", "plant", "path", "line"), PLANTED, ids=[one[2] for one in PLANTED])
def test_what_drifted_is_found_at_its_field_and_its_line(
    platform: list[Resource], target: str, plant: Callable[[Live], None], path: str, line: str
) -> None:
    live = dump_of(platform, "staging")
    type_, _, name = target.rpartition("/")
    [there] = [
        one for one in live if one["kind"] == type_.rpartition("/")[2] and one["metadata"]["name"] == name
    ]
    plant(there)
    items = drift(platform, live, "staging").items
    assert path in {"/".join(map(str, one.path)) for one in items}
    assert {(one.subject.type, one.subject.id) for one in items} == {(type_, name)}
    [found] = [one for one in items if "/".join(map(str, one.path)) == path]
    lines = (ROOT / found.location.path).read_text().splitlines()
    assert line in lines[found.location.line - 1], f"{found.location}"
