"""Digests of text, and UUIDs of version 5."""

import base64
import hashlib
import re
import uuid
from collections.abc import Callable, Sequence
from functools import partial
from typing import Protocol

from tallygate.terraform.eval.faults import CallError
from tallygate.terraform.eval.functions.interface import Context, Function, Functions
from tallygate.terraform.values.value import Value, string

_SPACES = {
    "dns": uuid.NAMESPACE_DNS,
    "url": uuid.NAMESPACE_URL,
    "oid": uuid.NAMESPACE_OID,
    "x500": uuid.NAMESPACE_X500,
}
_DIGITS = "-".join(f"[0-9a-fA-F]{{{length}}}" for length in (8, 4, 4, 4, 12))
_UUID = re.compile(rf"(?:urn:uuid:)?({_DIGITS})|.({_DIGITS}).|([0-9a-fA-F]{{32}})", re.IGNORECASE | re.DOTALL)


class Digest(Protocol):
    def digest(self) -> bytes: ...


Algorithm = Callable[[bytes], Digest]
md5: Algorithm = partial(hashlib.md5, usedforsecurity=False)
sha1: Algorithm = partial(hashlib.sha1, usedforsecurity=False)
sha256: Algorithm = hashlib.sha256
sha512: Algorithm = hashlib.sha512


def hexadecimal(algorithm: Algorithm, data: bytes) -> str:
    return algorithm(data).digest().hex()


def base64_of(algorithm: Algorithm, data: bytes) -> str:
    return base64.b64encode(algorithm(data).digest()).decode("ascii")


def _of_text(write: Callable[[Algorithm, bytes], str], algorithm: Algorithm) -> Function:
    return Function(lambda arguments, _: string(write(algorithm, arguments[0].data.encode())))


def uuidv5(arguments: Sequence[Value], _: Context) -> Value:
    """namespace: dns, url, oid, x500 or a UUID."""
    written, name = (argument.data for argument in arguments)
    space = _SPACES.get(written)
    if not space:
        found = _UUID.fullmatch(written)
        if not found:
            raise CallError(f"uuidv5() doesn't support namespace {written}")
        space = uuid.UUID("".join(group or "" for group in found.groups()))
    return string(str(uuid.uuid5(space, name)))


FUNCTIONS: Functions = {
    "base64sha256": _of_text(base64_of, sha256),
    "base64sha512": _of_text(base64_of, sha512),
    "md5": _of_text(hexadecimal, md5),
    "sha1": _of_text(hexadecimal, sha1),
    "sha256": _of_text(hexadecimal, sha256),
    "sha512": _of_text(hexadecimal, sha512),
    "uuidv5": Function(uuidv5),
}
