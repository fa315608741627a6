"""A catalogue that never changes, so that a refresh of what ships changes no test."""

import json
from pathlib import Path
from typing import Any

M5 = "instance/m5.large/linux/shared"
COMPUTE: dict[str, Any] = {
    "schema": 1,
    "catalogue": "2026.11",
    "service": "AmazonEC2",
    "regions": {
        "us-east-1": {
            "as_of": "2026-07-20",
            "source": "a list",
            "items": {
                M5: {"u": "h", "p": "0.096"},
                "ebs/gp3/storage": {"u": "GB-mo", "p": "0.08", "as_of": "2025-12", "source": "another"},
                "nat/gb": {"u": "GB", "tiers": [["5", "0"], ["10", "0.5"], [None, "0.1"]]},
                "instance/m8g.large/linux/shared": {"u": "h", "p": "0.08976", "derived": True},
            },
        },
        "eu-west-1": {
            "as_of": "2025",
            "source": "a list",
            "items": {M5: {"u": "h", "p": "0.107"}, "ebs/gp3/storage": {"u": "GB-mo", "p": "0.088"}},
        },
    },
}
DNS: dict[str, Any] = {
    "schema": 1,
    "catalogue": "2026.11",
    "service": "AmazonRoute53",
    "regions": {
        "global": {
            "as_of": "undated",
            "source": "seed",
            "items": {"route53/zone": {"u": "zone-mo", "p": "0.5"}},
        }
    },
}


def write(folder: Path, document: dict[str, Any]) -> None:
    (folder / f"{document['service']}.json").write_text(json.dumps(document), encoding="utf-8")


def changed(items: dict[str, Any]) -> dict[str, Any]:
    """The prices of instances, with other items in one region."""
    return {
        **COMPUTE,
        "regions": {"us-east-1": {"as_of": "2026-07-20", "source": "a list", "items": items}},
    }
