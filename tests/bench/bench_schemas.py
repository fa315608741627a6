"""Objects against their schemas, beside kubeconform and jsonschema, and what reading them costs."""

import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from tallygate.kubernetes.schemas import pack
from tallygate.kubernetes.schemas.catalogue import Catalogue, Settings
from tallygate.kubernetes.schemas.check import check
from tallygate.kubernetes.schemas.pack import Gvk
from tests.bench import Row
from tests.oracle.schema_verdicts import kubeconform, objects, unpacked
from tests.oracle.tools import BIN

_VERSION = "1.33"
_DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web-NUMBER, labels: {app: web}}
spec:
  replicas: 3
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      securityContext: {runAsNonRoot: true}
      containers:
        - name: app
          image: registry.example/web:1.4
          ports: [{containerPort: 80, name: http}]
          resources: {requests: {cpu: 100m, memory: 64Mi}, limits: {memory: 64Mi}}
          readinessProbe: {httpGet: {path: /ready, port: http}}
"""
_PEER = """
import json, sys, time
import jsonschema
schema, values = json.load(sys.stdin)
validator = jsonschema.Draft202012Validator(schema)
start = time.perf_counter()
assert all(validator.is_valid(value) for value in values)
print(time.perf_counter() - start)
"""


def run() -> list[Row]:
    return [*_beside_kubeconform(), *_beside_jsonschema(), _loading()]


def _beside_kubeconform(number: int = 2000) -> list[Row]:
    """Both read the files; ours in this process, without its start."""
    programs = BIN / "kubeconform", BIN / "kubernetes-validate"
    if not all(program.exists() for program in programs):
        return []
    with TemporaryDirectory() as folder:
        schemas, tree = Path(folder) / "schemas", Path(folder) / "tree"
        schemas.mkdir()
        tree.mkdir()
        paths = [tree / f"{one}.yaml" for one in range(number)]
        for one, path in enumerate(paths):
            path.write_text(_DEPLOYMENT.replace("NUMBER", str(one)))
        location = unpacked(programs[1], schemas, _VERSION, strict=True)
        theirs = _seconds(lambda: kubeconform(programs[0], location, paths, _VERSION, strict=True))
        ours = _seconds(lambda: _check([path.read_text() for path in paths]))
    return [Row("objects checked, kubeconform's time to ours", theirs / ours, ">= 0.5", f"{number} files")]


def _check(texts: list[str]) -> None:
    found = [one for text in texts for one in objects(text)]
    assert not check(found, Catalogue(Settings(lambda _: _VERSION)), lambda _: False).diagnostics


def _beside_jsonschema(number: int = 300) -> list[Row]:
    """The library runs in the environment of kubernetes-validate, which uses it."""
    program = BIN / "kubernetes-validate"
    if not program.exists():
        return []
    found = [one for n in range(number) for one in objects(_DEPLOYMENT.replace("NUMBER", str(n)))]
    release = pack.release(_VERSION)
    schema = release.with_definitions(release.schema(Gvk("apps", "v1", "Deployment")), strict=True)
    given = msgspec.json.encode([schema, [one.values for one in found]])
    python = program.resolve().with_name("python")
    done = subprocess.run([str(python), "-c", _PEER], input=given, capture_output=True, check=True)
    catalogue = Catalogue(Settings(lambda _: _VERSION))
    check(found[:1], catalogue, lambda _: False)
    ours = _seconds(lambda: check(found, catalogue, lambda _: False))
    return [
        Row(
            "validations, jsonschema's time to ours", float(done.stdout) / ours, ">= 200", f"{number} objects"
        )
    ]


def _loading() -> Row:
    """A version is read and a Deployment compiled, beside the start of an interpreter."""
    code = "from tallygate.kubernetes.schemas.catalogue import *; import jsonschema_rs"
    whole = (
        f"{code}\nCatalogue(Settings(lambda _: '1.33')).juries(pack.Gvk('apps', 'v1', 'Deployment'), None)"
    )
    started, loaded = (_seconds(partial(_python, text)) for text in (code, whole))
    return Row("schemas of a version read, to the start without", loaded / started, "<= 1.5")


def _python(code: str) -> None:
    subprocess.run([sys.executable, "-c", code], check=True)


def _seconds(work: Callable[[], object]) -> float:
    best = float("inf")
    for _ in range(3):
        start = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - start)
    return best
