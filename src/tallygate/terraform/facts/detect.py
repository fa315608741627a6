"""What a file that should be a plan or a state is, told before anything of it is read."""

import re
from enum import StrEnum

import msgspec

MOST_BYTES = 64 << 20
_ZIP = b"PK\x03\x04"
_ENCODINGS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_HCL = re.compile(rb"\s*(?:(?:#|//)[^\n]*\n\s*)*[A-Za-z_][\w-]*\s*(?:\"[^\"\n]*\"\s*)*[{=]")
_STATE_HEAD = {"format_version", "terraform_version", "values", "checks"}


class Kind(StrEnum):
    """The value completes "this is ..."."""

    PLAN = "a plan in JSON"
    STATE = "a state as `terraform show -json` prints it"
    RAW_STATE = "a state as Terraform keeps it"
    ENCRYPTED_STATE = "an encrypted state"
    BINARY_PLAN = "a plan that is not JSON yet"
    LOG = "the log of `terraform plan -json`, which lacks the values"
    CONFIGURATION = "Terraform configuration"
    OTHER = "no plan and no state of Terraform"


_MAKE = "a plan is made by `terraform plan -out=FILE`, then `terraform show -json FILE > plan.json`"
HINTS = {
    Kind.BINARY_PLAN: "run `terraform show -json FILE > plan.json` and give plan.json",
    Kind.LOG: "run `terraform plan -out=FILE`, then `terraform show -json FILE > plan.json`",
    Kind.CONFIGURATION: "give its folder as PATH; a plan is made by `terraform show -json FILE > plan.json`",
    Kind.OTHER: _MAKE,
    Kind.STATE: _MAKE,
    Kind.RAW_STATE: _MAKE,
    Kind.ENCRYPTED_STATE: "decrypt it with `tofu show -json`",
}


class WrongInputError(Exception):
    """The file is of another kind than what was asked for (exit 2)."""


class FactsError(Exception):
    """A plan or state that cannot be judged (exit 4). rule: id of the diagnostic."""

    def __init__(self, rule: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.rule, self.hint = rule, hint


def text_of(data: bytes) -> bytes:
    """UTF-8 without a byte order mark: PowerShell redirects in UTF-16. Raises WrongInputError."""
    for mark, encoding in _ENCODINGS:
        if data.startswith(mark):
            try:
                return data[len(mark) :].decode(encoding).encode()
            except UnicodeError:
                raise WrongInputError(f"is no text in {encoding.upper()}, as its first bytes say") from None
    return data


def detect(data: bytes) -> Kind:
    """Tell by first bytes and top-level keys alone. `data` is `text_of` a file."""
    if data.startswith(_ZIP):
        return Kind.BINARY_PLAN
    head = data.lstrip()[:1]
    if head != b"{":
        return Kind.CONFIGURATION if _HCL.match(data[:4096]) else Kind.OTHER
    try:
        keys = set(msgspec.json.decode(data, type=dict[str, msgspec.Raw]))
    except (msgspec.DecodeError, RecursionError):
        # Of a log each line is an object, so that the whole is none.
        return Kind.LOG if b'"@level"' in data[:4096] else _broken(data)
    if "format_version" in keys:
        if keys & {"resource_changes", "planned_values"}:
            return Kind.PLAN
        return Kind.STATE if keys <= _STATE_HEAD else Kind.OTHER
    if "encrypted_data" in keys:
        return Kind.ENCRYPTED_STATE
    return Kind.RAW_STATE if {"version", "lineage"} <= keys else Kind.OTHER


def _broken(data: bytes) -> Kind:
    """Half a plan is not another kind of file, but one that cannot be read."""
    for kind, signs in (
        (Kind.PLAN, (b'"planned_values"', b'"resource_changes"')),
        (Kind.RAW_STATE, (b'"lineage"',)),
        (Kind.STATE, (b'"format_version"',)),
    ):
        if any(sign in data for sign in signs):
            return kind
    return Kind.OTHER


def demand(data: bytes, *wanted: Kind) -> Kind:
    """The kind of `data`, one of those `wanted`. Raises WrongInputError."""
    kind = detect(data)
    if kind not in wanted:
        raise WrongInputError(f"is {kind}; {HINTS.get(kind, 'a state is wanted here')}")
    return kind
