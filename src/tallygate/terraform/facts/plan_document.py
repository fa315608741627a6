"""The document that `terraform show -json` prints of a plan, as far as it is read."""

from typing import Any

import msgspec

from tallygate.model.change import Action
from tallygate.terraform.facts.detect import FactsError, Kind, demand, text_of
from tallygate.terraform.facts.shape import decoded, demand_version
from tallygate.terraform.facts.state import ShownState, ShownValues
from tallygate.terraform.facts.written import Module

_ACTIONS = {
    ("no-op",): Action.NO_OP,
    ("create",): Action.CREATE,
    ("read",): Action.READ,
    ("update",): Action.UPDATE,
    ("delete",): Action.DELETE,
    ("delete", "create"): Action.REPLACE,
    ("create", "delete"): Action.REPLACE,
    ("forget",): Action.FORGET,
    # Nothing is destroyed: Terraform no longer knows the old one.
    ("create", "forget"): Action.CREATE,
}


class Change(msgspec.Struct, frozen=True):
    actions: list[str]
    before: dict[str, Any] | None = None
    after: dict[str, Any] | None = None
    after_unknown: Any = None
    before_sensitive: Any = None
    after_sensitive: Any = None
    replace_paths: list[list[str | int]] = []
    importing: Any = None


class Changed(msgspec.Struct, frozen=True):
    address: str
    type: str
    name: str
    change: Change
    mode: str = "managed"
    previous_address: str = ""
    action_reason: str = ""
    deposed: str = ""


class _OutputChange(msgspec.Struct, frozen=True):
    actions: list[str]


class Deferred(msgspec.Struct, frozen=True):
    reason: str = ""
    resource_change: Changed | None = None


class _Configuration(msgspec.Struct, frozen=True):
    root_module: Module = Module()


class _Variable(msgspec.Struct, frozen=True):
    value: Any = None


class _Named(msgspec.Struct, frozen=True):
    to_display: str = ""


class _Problem(msgspec.Struct, frozen=True):
    message: str = ""


class _CheckInstance(msgspec.Struct, frozen=True):
    address: _Named = _Named()
    status: str = ""
    problems: list[_Problem] = []


class _Check(msgspec.Struct, frozen=True):
    instances: list[_CheckInstance] | None = None


class Document(msgspec.Struct, frozen=True):
    format_version: str
    terraform_version: str = ""
    timestamp: str = ""
    errored: bool = False
    complete: bool | None = None
    variables: dict[str, _Variable] = {}
    planned_values: ShownValues | None = None
    resource_changes: list[Changed] | None = None
    resource_drift: list[Changed] | None = None
    deferred_changes: list[Deferred] | None = None
    output_changes: dict[str, _OutputChange] | None = None
    prior_state: ShownState | None = None
    configuration: _Configuration = _Configuration()
    checks: list[_Check] | None = None


def read_document(data: bytes) -> Document:
    """Raises WrongInputError for what is no plan, FactsError for one that cannot be read."""
    text = text_of(data)
    demand(text, Kind.PLAN)
    demand_version(text, "tf-plan-version")
    return decoded(text, Document, "tf-plan-shape")


def action(changed: Changed) -> Action:
    """What happens to the resource. Raises FactsError for words that nobody knows."""
    found = _ACTIONS.get(tuple(changed.change.actions))
    if found is None:
        words = ", ".join(changed.change.actions)[:100]
        raise FactsError("tf-plan-shape", f"{changed.address[:200]}: unknown actions [{words}]")
    return found
