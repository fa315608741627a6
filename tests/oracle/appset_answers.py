"""What Argo CD's own code makes of ApplicationSets, and how to compare it with what is worked out here."""

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from tallygate.kubernetes.argocd.inventory import Cluster
from tests.oracle.tools import tool


class Answer(msgspec.Struct, frozen=True):
    """error: why Argo CD makes nothing of it, or of a part of it; "" where all is well."""

    applications: list[dict[str, Any]]
    error: str


def argo_cd(sets: Sequence[str], folder: Path, clusters: Sequence[Cluster]) -> list[Answer]:
    """One answer for each set, given as YAML. folder: the Git repository that all generators are given."""
    known = [
        {"name": one.name, "server": one.server, "labels": one.labels, "annotations": one.annotations}
        for one in clusters
    ]
    lines = [json.dumps({"set": text, "folder": str(folder), "clusters": known}) for text in sets]
    told = subprocess.run(
        [tool("appset-reader")], input="\n".join([*lines, ""]), capture_output=True, text=True, check=True
    )
    answers = [json.loads(line) for line in told.stdout.splitlines()]
    assert len(answers) == len(sets)
    return [Answer(one["applications"] or [], one["error"]) for one in answers]


def as_repository(folder: Path) -> None:
    """Makes the folder a Git repository with all that is in it."""
    for words in (["init", "-q"], ["add", "-A"]):
        subprocess.run(["git", *words], cwd=folder, check=True, capture_output=True)


def comparable(applications: Sequence[dict[str, Any]]) -> list[str]:
    """Without what is empty, which Go does not tell from what is absent; in any order, as maps have none."""
    kept = [without_empty({key: one[key] for key in ("metadata", "spec")}) for one in applications]
    return sorted(json.dumps(one, sort_keys=True) for one in kept)


def without_empty(value: Any) -> Any:
    if isinstance(value, dict):
        made = {key: without_empty(one) for key, one in value.items() if key != "creationTimestamp"}
        return {key: one for key, one in made.items() if one not in ({}, [], None, "", False, 0)}
    if isinstance(value, list):
        return [without_empty(one) for one in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value
