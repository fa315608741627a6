"""Asks the Go program how Kubernetes reads documents, and compares."""

import json
import re
import struct
import subprocess
from typing import Any

from tallygate.loaders.yaml_loader import load
from tallygate.model.diagnostic import Level
from tests.oracle.tools import tool

REFUSED = object()


def answers(documents: list[bytes]) -> list[Any]:
    """The JSON value Go reads from each document, or REFUSED."""
    stream = b"".join(struct.pack(">I", len(one)) + one for one in documents)
    done = subprocess.run(
        [tool("yaml-reader")], input=stream, stdout=subprocess.PIPE, check=True, timeout=120
    )
    found, rest = [], done.stdout
    while rest:
        end = 4 + struct.unpack(">I", rest[:4])[0]
        found.append(json.loads(rest[5:end]) if rest[4:5] == b"=" else REFUSED)
        rest = rest[end:]
    return found


def split(stream: bytes) -> list[bytes]:
    """Documents of a stream as kubectl's reader separates them: at lines that begin with ---."""
    return [part for part in re.split(rb"(?m)^---(?:[ \t].*)?(?:\n|\Z)", stream) if part.strip()]


def ours(stream: bytes) -> tuple[list[Any], bool]:
    """The values we read, and whether all of the stream was read."""
    loaded = load(stream, "case.yaml")
    unread = [one for one in loaded.diagnostics if one.level in (Level.ERROR, Level.UNKNOWN)]
    return [document.value for document in loaded.documents], not unread


def same(left: Any, right: Any) -> bool:
    """Equal values of equal types; integers beyond 64 bits are floats to both."""
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(same(left[key], right[key]) for key in left)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, float) and isinstance(right, int) and abs(right) >= 2**63:
        return left == float(right)
    return type(left) is type(right) and bool(left == right)
