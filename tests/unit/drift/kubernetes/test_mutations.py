"""Ten thousand random changes of objects: every one is found, and none that was not made."""

import copy
import random
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from tallygate.drift.differ import differences
from tallygate.drift.kubernetes.plans import kinds
from tallygate.drift.kubernetes.shape import shaped
from tests.unit.drift.kubernetes.clusters import objects

SEED, EACH = 20261121, 2_000
OBJECTS = objects("""\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, labels: {app: web, tier: front}, annotations: {note: a}}
spec:
  replicas: 2
  minReadySeconds: 4
  strategy: {type: Other, rollingUpdate: {maxSurge: 2, maxUnavailable: 10%}}
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      dnsPolicy: Default
      tolerations: [{key: a, operator: Exists, effect: NoSchedule}, {key: b, operator: Exists}]
      initContainers: [{name: one, image: "a:1"}, {name: two, image: "b:1"}]
      containers:
      - name: web
        image: web:1
        args: [serve, --port, "8080"]
        env: [{name: A, value: x}, {name: B, value: "y"},
          {name: C, valueFrom: {secretKeyRef: {name: s, key: k}}}]
        ports: [{containerPort: 80, name: http}, {containerPort: 53, protocol: UDP}]
        resources: {requests: {cpu: 250m, memory: 1Gi}, limits: {memory: 2Gi}}
        livenessProbe: {periodSeconds: 3, httpGet: {path: /live, port: http}}
        volumeMounts: [{name: v, mountPath: /v, readOnly: true}]
      volumes: [{name: v, configMap: {name: c, items: [{key: a, path: b}]}}]
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  type: NodePort
  selector: {app: web}
  ports: [{port: 80, targetPort: http, nodePort: 30080}, {port: 443, targetPort: 8443, name: tls}]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web}
spec:
  podSelector: {matchExpressions: [{key: app, operator: In, values: [web, api]}]}
  ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}], ports: [{port: 80}]}]
  policyTypes: [Ingress, Egress]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: web}
rules: [{apiGroups: [""], resources: [pods, services], verbs: [get, list]},
  {apiGroups: [apps], resources: ["*"], verbs: [get]}]
---
apiVersion: example.org/v1
kind: Thing
metadata: {name: web}
spec: {size: 1, on: false, rows: [{a: 1, b: [x, "y"]}], nested: {deep: {er: text}}}
""")  # fmt: skip


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(inner, (*path, key))
    else:
        yield path


def at(value: Any, path: tuple[Any, ...]) -> Any:
    for step in path:
        value = value[step]
    return value


def other(value: Any) -> Any:
    """A value of the same type that no notation, default or rounding makes equal to it."""
    if isinstance(value, bool):
        return not value
    return value + 17 if isinstance(value, int) else f"7{value}z"


def mutated(made: Any, chance: random.Random) -> tuple[Any, ...]:
    """Changes, removes or adds one value; where."""
    way = chance.choice([path for path in leaves(made) if path[0] not in ("apiVersion", "kind")])
    how = chance.choice(("change", "remove", "add"))
    holder = at(made, way[:-1])
    if how == "change":
        holder[way[-1]] = other(holder[way[-1]])
    elif how == "remove":
        del holder[way[-1]]
    elif isinstance(holder, dict):
        holder["added"] = "value"
    else:
        holder.append("added")
    return way


def near(place: tuple[Any, ...], holder: tuple[Any, ...]) -> bool:
    """Whether a place is in what was changed, or is what holds it and is told as a whole."""
    return place[: len(holder)] == holder[: len(place)]


@pytest.mark.parametrize("value", OBJECTS, ids=[value["kind"] for value in OBJECTS])
def test_every_mutation_is_found_and_none_is_invented(value: Any) -> None:
    chance = random.Random(SEED)
    plan = kinds().plan(value["apiVersion"], value["kind"])
    declared = shaped(value, value["kind"])
    encoded = msgspec.json.encode(declared)
    assert list(differences(declared, shaped(copy.deepcopy(value), value["kind"]), plan)) == []
    for _ in range(EACH):
        live = msgspec.json.decode(encoded)
        way = mutated(live, chance)
        found = list(differences(declared, live, plan))
        assert found, f"{way} is not seen"
        for one in found:
            assert near(one.declared, way[:-1]) or near(one.observed, way[:-1]), (way, one)
