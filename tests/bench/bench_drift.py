"""Objects of a dump against what is declared, beside what reading the dump costs Python's own decoder."""

import copy
import json
import time

import msgspec

from tallygate.drift.kubernetes.compare import Settings, compare
from tallygate.drift.kubernetes.dump import read_dump
from tallygate.engine.redact import names_secret
from tallygate.kubernetes.objects import resources
from tallygate.loaders.yaml_loader import load
from tallygate.model.resource import Resource
from tests.bench import Row

_NUMBER = 5_000
_DEPLOYMENT = b"""\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop, labels: {app: web}}
spec:
  replicas: 3
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: app
          image: registry.example/web:1.4
          env: [{name: A, value: x}, {name: B, value: z}]
          ports: [{containerPort: 80, name: http}]
          resources: {requests: {cpu: 100m, memory: 64Mi}, limits: {memory: 64Mi}}
          readinessProbe: {httpGet: {path: /ready, port: http}}
          volumeMounts: [{name: v, mountPath: /v, readOnly: true}]
      volumes: [{name: v, configMap: {name: c, items: [{key: a, path: b}]}}]
"""


def run() -> list[Row]:
    declared = _declared()
    data = json.dumps(
        {"apiVersion": "v1", "kind": "List", "items": [_live(one) for one in declared]}
    ).encode()
    start = time.perf_counter()
    json.loads(data)
    decoding, start = time.perf_counter() - start, time.perf_counter()
    made = compare(declared, [read_dump(data, "dump.json")], Settings("prod", names_secret, str))
    comparing = time.perf_counter() - start
    assert (len(made.items), made.coverage[0].compared) == (0, _NUMBER)
    note = f"{_NUMBER:,} objects, {len(data) / 1e6:.0f} MB, {comparing:.2f} s"
    return [Row("a dump against Git, over decoding it", comparing / decoding, "<= 20", note)]


def _declared() -> list[Resource]:
    documents = load(_DEPLOYMENT, "web.yaml").documents
    [one] = resources(documents, lambda _: "prod", bool, ("kubernetes",)).resources
    return [
        msgspec.structs.replace(one, name=f"web-{number}", address=f"prod/web-{number}")
        for number in range(_NUMBER)
    ]


def _live(resource: Resource) -> dict[str, object]:
    """As a server gives it back, with its metadata, a status and who owns what."""
    live = copy.deepcopy(resource.values)
    applied = json.dumps(resource.values)
    live["metadata"] |= {
        "name": resource.name,
        "uid": resource.name,
        "annotations": {"kubectl.kubernetes.io/last-applied-configuration": applied},
        "managedFields": [
            {"manager": "argocd-controller", "operation": "Update", "fieldsV1": {"f:spec": {}}}
        ],
    }
    live["spec"] |= {"revisionHistoryLimit": 10, "progressDeadlineSeconds": 600}
    return live | {"status": {"replicas": 3}}
