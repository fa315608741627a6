"""A plan or a state by itself: its resources, without any tree."""

from pathlib import Path

from tallygate.engine.problems import UsageError
from tallygate.model.resource import Resource
from tallygate.terraform.facts.detect import MOST_BYTES, FactsError, Kind, WrongInputError, detect, text_of
from tallygate.terraform.facts.plan import read_plan
from tallygate.terraform.facts.state import read_state

_STATES = (Kind.STATE, Kind.RAW_STATE, Kind.ENCRYPTED_STATE)


def is_facts_file(path: Path) -> bool:
    """Whether `path` is a file that is read as a plan or a state, whatever it turns out to hold."""
    return path.is_file() and (path.suffix in (".json", ".tfstate", ".tfplan") or path.suffix == "")


def content_of(path: Path, what: str) -> bytes:
    """The bytes of a plan or a state, called `what`. Raises UsageError (exit 2), FactsError (exit 4)."""
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{path}: {what} cannot be read: {error.strerror}") from None
    if len(data) > MOST_BYTES:
        raise FactsError("tf-plan-limit", f"{what} has more than {MOST_BYTES >> 20} MiB")
    return data


def resources_of(path: Path) -> tuple[Resource, ...] | None:
    """The resources of a plan or a state; None for another kind of file. Raises UsageError (exit 2) and
    FactsError (exit 4)."""
    data = content_of(path, "it")
    try:
        kind = detect(text_of(data))
        if kind is Kind.PLAN:
            return read_plan(data, path.name).resources
        if kind in _STATES:
            return read_state(data, path.name).resources
    except WrongInputError as error:
        raise UsageError(f"{path}: this {error}") from None
    if kind in (Kind.BINARY_PLAN, Kind.LOG):
        raise UsageError(f"{path}: this is {kind}; run `terraform show -json FILE > plan.json` and give that")
    return None
