"""What the demo holds the platform against: its staging, as the cluster gave it, with one thing changed.

`python -m tests.e2e.test_demo_evidence` writes it anew.
"""

import json
import tempfile
from pathlib import Path

from tallygate.model.resource import Resource
from tests.e2e.served_objects import ROOT, dump_of, platform_in
from tests.unit.kubernetes.rendering import needs_kustomize

EVIDENCE = ROOT / "src" / "tallygate" / "templates" / "demo" / "staging.json"
SCALED, BY_HAND = "order", 3


def evidence(resources: list[Resource]) -> str:
    """Objects of staging as `kubectl get -A -o json` gives them, after somebody scaled one by hand."""
    live = dump_of(resources, "staging")
    [scaled] = [one for one in live if (one["kind"], one["metadata"]["name"]) == ("Deployment", SCALED)]
    assert scaled["spec"]["replicas"] != BY_HAND
    scaled["spec"]["replicas"] = BY_HAND
    items = ",\n".join(json.dumps(one) for one in live)
    return f'{{"apiVersion":"v1","kind":"List","items":[\n{items}\n]}}\n'


@needs_kustomize
def test_the_evidence_of_the_demo_is_of_its_platform(tmp_path: Path) -> None:
    assert EVIDENCE.read_text(encoding="utf-8") == evidence(platform_in(tmp_path))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        EVIDENCE.write_text(evidence(platform_in(Path(folder))), encoding="utf-8")
