"""Verdicts on manifests: kubeconform's, and ours, over the same schemas.

kubeconform reads the schemas of the kubernetes-validate wheel itself, unpacked beside it, with references
that it can follow; ours come out of the pack that the build made of that wheel.
"""

import json
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from tallygate.kubernetes.objects import resources
from tallygate.kubernetes.schemas.catalogue import Catalogue, Settings, gvk_of
from tallygate.kubernetes.schemas.check import check
from tallygate.loaders.registry import load
from tallygate.model.resource import Resource


def unpacked(installed: Path, folder: Path, version: str, strict: bool) -> str:
    """A location for kubeconform. installed: the command of the wheel, beside which its schemas are."""
    [schemas] = installed.resolve().parents[1].glob("lib/*/site-packages/kubernetes_validate/*-json-schema")
    own = schemas / f"v{version}.0-local{'-strict' if strict else ''}"
    for path in own.glob("*.json"):
        text = path.read_text(encoding="utf-8").replace('"/api/_definitions.json', '"_definitions.json')
        schema = json.loads(text)
        schema.pop("$id", None)
        (folder / path.name).write_text(json.dumps(schema), encoding="utf-8")
    return f"{folder}/{{{{ .ResourceKind }}}}{{{{ .KindSuffix }}}}.json"


def kubeconform(program: Path, location: str, paths: Sequence[Path], version: str, strict: bool) -> Any:
    """What it says of each object, in order, as its JSON has it."""
    words = ["-output", "json", "-verbose", "-n", "1", "-kubernetes-version", f"{version}.0"]
    flags = ["-strict"] if strict else []
    command = [str(program), *words, *flags, "-schema-location", location, *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return json.loads(done.stdout)["resources"]


def ours(found: Sequence[Resource], version: str, strict: bool) -> list[bool]:
    """Whether each object is what its schema wants."""
    catalogue = Catalogue(Settings(lambda _: version, strict))
    return [not check([one], catalogue, lambda _: False).diagnostics for one in found]


def objects(text: str) -> list[Resource]:
    documents = load("yaml", text.encode(), "a.yaml").documents
    return list(resources(documents, lambda _: None, lambda _: True, ()).resources)


def native(found: Iterable[Resource], version: str) -> list[Resource]:
    """Those whose kind the version has; of others the two have other things to say."""
    release = Catalogue(Settings(lambda _: version)).release(None)
    return [one for one in found if gvk_of(one) in release]
