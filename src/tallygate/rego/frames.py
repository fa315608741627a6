"""What supervisor and worker say to each other: frames of a length and a body, and a shared pulse."""

import struct
from typing import IO

import msgspec

from tallygate.rego.types import Answer, Bundle

LENGTH = struct.Struct("<Q")

PULSE = struct.Struct("<QII")
"""Shared memory: a counter that goes up with each rule, the job of the batch, the rule of the job."""

IDLE = 0xFFFFFFFF
"""In place of a job: between two batches."""


class Start(msgspec.Struct, frozen=True, array_like=True):
    """The first frame. memory: bytes of address space on top of what is used then; stack: bytes."""

    bundle: Bundle
    memory: int
    stack: int


Batch = list[tuple[bytes, tuple[int, ...]]]
"""To the worker (MessagePack): the JSON of an input, and the rules to ask."""

Reply = list[list[Answer]]
"""From the worker (JSON): for each input the answers of its rules."""


def read_frame(stream: IO[bytes]) -> bytes | None:
    """The next frame, or None where the stream has ended."""
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    (size,) = LENGTH.unpack(head)
    body = stream.read(size)
    return body if len(body) == size else None


def write_frame(stream: IO[bytes], body: bytes) -> None:
    stream.write(LENGTH.pack(len(body)))
    stream.write(body)
    stream.flush()
