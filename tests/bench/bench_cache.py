"""A pull request that changes one overlay of 3,000 YAML files: cold, warm, and beside rendering alone."""

import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from tallygate.kubernetes.options import Options
from tallygate.kubernetes.renderer import find_kustomize
from tests.bench import Row

TALLYGATE = str(Path(sys.executable).with_name("tallygate"))
SERVICES, ENVIRONMENTS = 120, ("dev", "staging", "prod")
OBJECTS = {
    "deployment": (
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: NAME}\nspec:\n  replicas: 2\n"
        "  selector: {matchLabels: {app: NAME}}\n  template:\n    metadata: {labels: {app: NAME}}\n"
        "    spec:\n      securityContext: {runAsNonRoot: true}\n      containers:\n"
        "      - name: main\n        image: NAME:1.0\n"
        "        ports: [{name: http, containerPort: 8080}]\n"
        "        resources: {requests: {cpu: 100m, memory: 64Mi}, limits: {memory: 64Mi}}\n"
    ),
    "service": (
        "apiVersion: v1\nkind: Service\nmetadata: {name: NAME}\nspec:\n  selector: {app: NAME}\n"
        "  ports: [{name: http, port: 80, targetPort: http}]\n"
    ),
    "service-account": "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: NAME}\n",
    "configmap": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: NAME}\ndata: {MODE: a, PORT: '80'}\n",
    "network-policy": (
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: NAME}\n"
        "spec: {podSelector: {matchLabels: {app: NAME}}, policyTypes: [Ingress]}\n"
    ),
}
PATCHES = {
    "deployment": (
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: NAME}\nspec: {replicas: COUNT}\n"
    ),
    "configmap": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: NAME}\ndata: {MODE: ENVIRONMENT}\n",
}


def tree() -> dict[str, str]:
    """Files by path: services with a base, three overlays and settings of each environment."""
    made = {}
    for number in range(SERVICES):
        name = f"service-{number:03}"
        for part, text in OBJECTS.items():
            made[f"apps/{name}/base/{part}.yaml"] = text.replace("NAME", name)
        made[f"apps/{name}/base/kustomization.yaml"] = _listed("resources", OBJECTS)
        for count, environment in enumerate(ENVIRONMENTS, 1):
            overlay = f"apps/{name}/overlays/{environment}"
            for part, text in PATCHES.items():
                patch = text.replace("NAME", name).replace("COUNT", str(count))
                made[f"{overlay}/{part}.yaml"] = patch.replace("ENVIRONMENT", environment)
            patches = "patches:\n" + "".join(f"- path: {part}.yaml\n" for part in PATCHES)
            made[f"{overlay}/kustomization.yaml"] = (
                f"namespace: {environment}\nresources: [../../base]\n{patches}"
            )
            for part in ("limits", "hosts", "flags"):
                made[f"config/{environment}/{name}/{part}.yaml"] = (
                    f"{part}:\n  size: {count}\n  own: {name}\n"
                )
    return made


def _listed(key: str, names: Mapping[str, str]) -> str:
    return f"{key}:\n" + "".join(f"- {name}.yaml\n" for name in names)


def repository(folder: Path) -> Path:
    for path, text in tree().items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    git = ["git", "-c", "user.name=bench", "-c", "user.email=bench@example.com"]
    for words in (["init", "-q", "-b", "main"], ["add", "."], ["commit", "-qm", "base"]):
        subprocess.run([*git, *words], cwd=folder, check=True)
    subprocess.run([*git, "checkout", "-q", "-b", "change"], cwd=folder, check=True)
    overlay = folder / "apps/service-007/overlays/prod/deployment.yaml"
    overlay.write_text(overlay.read_text().replace("replicas: 3", "replicas: 5"))
    subprocess.run([*git, "commit", "-qam", "change"], cwd=folder, check=True)
    return folder


def spent(words: list[str], folder: Path, cache: Path) -> float:
    """Seconds of processor time, of all that it starts: others on the machine play no part."""
    before = _used()
    variables = {**os.environ, "TALLYGATE_CACHE": str(cache)}
    subprocess.run(words, cwd=folder, capture_output=True, check=True, env=variables)
    return _used() - before


def _used() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def run() -> list[Row]:
    renderer = find_kustomize(os.environ)
    if renderer.problem:
        return []
    with tempfile.TemporaryDirectory() as name:
        folder, cache = repository(Path(name) / "tree"), Path(name) / "cache"
        overlays = [path.parent for path in folder.glob("apps/*/overlays/*/kustomization.yaml")]
        builds = [renderer.build(str(path), Options(), "") for path in overlays]
        alone = sum(spent(words, folder, cache) for words in builds)
        words = [TALLYGATE, "check", "--base", "main"]
        cold = spent(words, folder, cache)
        warm = min(spent(words, folder, cache) for _ in range(3))
    told = (
        f"{len(tree()):,} files, {len(builds)} overlays: {alone:.1f} s, cold {cold:.1f} s, warm {warm:.2f} s"
    )
    return [
        Row("a pull request of one overlay, warm, to rendering alone", warm / alone, "<= 0.2", told),
        Row("the same cold", cold / alone, "<= 2.5"),
        Row("cold to warm", cold / warm, ">= 10"),
    ]
