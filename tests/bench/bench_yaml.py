"""YAML with the place of every value at hand, against PyYAML: ratios in one process."""

import time
from collections.abc import Callable
from random import Random
from typing import Any

import yaml

from tallygate.loaders.interface import Limits
from tallygate.loaders.yaml_loader import load
from tests.bench import Row

_DEPLOYMENT = """\
---
# {name}: kept by team {team}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {name}
  namespace: {team}
  labels:
    app.kubernetes.io/name: {name}
    app.kubernetes.io/part-of: "{team}"
  annotations:
    example.org/owner: '{team}@example.org'
spec:
  replicas: {number}
  selector:
    matchLabels:
      app.kubernetes.io/name: {name}
  template:
    metadata:
      labels:
        app.kubernetes.io/name: {name}
    spec:
      containers:
      - name: {name}
        image: registry.example.org/{team}/{name}:v1.{number}.0  # pinned by the bot
        args: ["--port=8080", "--log={team}"]
        env:
        - name: REGION
          value: eu-{number}
        - name: PASSWORD
          valueFrom:
            secretKeyRef:
              name: {name}
              key: password
        ports:
        - containerPort: 8080
          name: http
        resources:
          requests: {{cpu: 100m, memory: 128Mi}}
          limits:
            cpu: "1"
            memory: 512Mi
        securityContext:
          runAsNonRoot: true
      volumes:
      - name: tmp
        emptyDir: {{}}
"""
_SERVICE = """\
---
apiVersion: v1
kind: Service
metadata:
  name: {name}
  namespace: {team}
spec:
  selector:
    app.kubernetes.io/name: {name}
  ports:
  - name: http
    port: 80
    targetPort: http
"""
_CONFIG = """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: {name}
data:
  REGION: eu-{number}
  settings.conf: |
    [server]
    port = 8080
    # {team}
    threads = {number}

    [log]
    level = info
  motto: >-
    several lines
    make one
"""
_RELEASE = """\
# yaml-language-server: $schema=https://example.org/schemas/helmrelease.json
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: &app {name}
spec:
  interval: 30m
  values:
    controllers:
      *app :
        containers:
          app:
            image:
              repository: registry.example.org/{team}/{name}
              tag: 1.{number}.0
    service:
      app:
        controller: *app
"""
_KUSTOMIZATION = """\
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
namespace: {team}
resources:
- ../../base
- service.yaml
images:
- name: {name}
  newTag: v1.{number}.0
"""
_KINDS = [_DEPLOYMENT + _SERVICE] * 4 + [_KUSTOMIZATION] * 3 + [_CONFIG] * 2 + [_RELEASE]


def _manifests() -> list[bytes]:
    chance = Random(1)
    teams = ["payments", "search", "web", "data"]
    return [
        chance.choice(_KINDS)
        .format(name=f"service-{number}", team=chance.choice(teams), number=number % 40)
        .encode()
        for number in range(1_000)
    ]


def _seconds(work: Callable[[], Any], runs: int = 5) -> float:
    times = []
    for _ in range(runs):
        started = time.process_time()
        work()
        times.append(time.process_time() - started)
    return min(times)


def _ours(files: list[bytes]) -> None:
    for file in files:
        load(file, "f.yaml")


def _ours_with_spans(files: list[bytes], every: int) -> None:
    for number, file in enumerate(files):
        documents = load(file, "f.yaml").documents
        if number % every == 0:
            for document in documents:
                document.spans.value(("metadata", "name"))


def _peer(files: list[bytes]) -> None:
    for file in files:
        list(yaml.load_all(file, yaml.CSafeLoader))


def run() -> list[Row]:
    files = _manifests()
    peer = _seconds(lambda: _peer(files))
    large = b"items:\n" + b"".join(
        b"- name: n%d\n  data: {a: '%d', b: yes}\n" % (n, n) for n in range(20_000)
    )
    slow = _seconds(lambda: yaml.load(large, yaml.SafeLoader), 1)
    fast = _seconds(lambda: load(large, "f.yaml", Limits(nodes=10**7)), 1)
    return [
        Row("YAML against CSafeLoader, 1,000 files", peer / _seconds(lambda: _ours(files)), ">= 2.5"),
        Row(
            "the same, with the span of a value in each tenth file",
            peer / _seconds(lambda: _ours_with_spans(files, 10)),
            ">= 2.0",
        ),
        Row("YAML of 20,000 items in one document against SafeLoader", slow / fast, ">= 4"),
    ]
