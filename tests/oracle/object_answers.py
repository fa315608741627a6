"""Asks the API server's own validation what it says of objects."""

import json
import struct
import subprocess
from typing import Any

from tests.oracle.tools import tool

Answer = list[tuple[str, str]] | None


def answers(asked: list[tuple[Any, Any]]) -> list[Answer]:
    """(old, new) objects, old None for a creation -> (field, message) of all errors; None: no such kind."""
    written = [json.dumps({"old": old, "new": new}).encode() for old, new in asked]
    stream = b"".join(struct.pack(">I", len(one)) + one for one in written)
    done = subprocess.run(
        [tool("object-validator")], input=stream, stdout=subprocess.PIPE, check=True, timeout=200
    )
    found, rest = [], done.stdout
    while rest:
        end = 4 + struct.unpack(">I", rest[:4])[0]
        found.append(json.loads(rest[4:end]))
        rest = rest[end:]
    return found
