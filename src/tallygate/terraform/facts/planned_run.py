"""What a plan, or its log, says of what is there beside the state."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from tallygate.model.change import Action
from tallygate.model.planned import Instance, Logged, PlannedChange, PlannedRun
from tallygate.terraform.facts import mirrors
from tallygate.terraform.facts.address import AddressError, order, parse
from tallygate.terraform.facts.detect import FactsError, text_of
from tallygate.terraform.facts.plan_document import Changed, Document, action
from tallygate.terraform.facts.state import shown_resources
from tallygate.terraform.facts.written import Written

_FAULTS = {
    "errored": "the plan was not finished, so it lacks resources; mend what `plan` says",
    "incomplete": "the plan is not complete (-target, or changes put off); plan without -target",
}


def planned_run(document: Document, path: str) -> PlannedRun:
    """Raises FactsError for what no Terraform writes."""
    try:
        return _Reader(document, path).run()
    except (RecursionError, AddressError) as error:
        reason = str(error) if isinstance(error, AddressError) else "it is nested too deep"
        raise FactsError("tf-plan-shape", f"this is no plan that can be read: {reason}") from None


class _Reader:
    def __init__(self, document: Document, path: str) -> None:
        self._document, self._path = document, path
        self._written = Written(document.configuration.root_module)
        declared = self._written.secret_variables()
        given = {name: one.value for name, one in document.variables.items() if name in declared}
        changed = (*(document.resource_changes or ()), *(document.resource_drift or ()))
        sides = [
            side
            for one in changed
            for side in (
                (one.change.before, one.change.before_sensitive),
                (one.change.after, one.change.after_sensitive),
            )
        ]
        self._secrets = mirrors.secrets_of([declared, given], sides)

    def run(self) -> PlannedRun:
        document = self._document
        return PlannedRun(
            path=self._path,
            made=document.timestamp,
            drifted=self._changes(document.resource_drift or ()),
            changes=self._changes(document.resource_changes or ()),
            state=tuple(self._state()),
            alone=not document.resource_changes and document.complete is True,
            deferred=tuple(self._deferred()),
            faults=tuple(self._faults()),
            secrets=self._secrets.whole | frozenset(self._secrets.parts),
        )

    def _state(self) -> Iterator[Instance]:
        prior = self._document.prior_state
        for _, one in shown_resources(prior.values, "") if prior else ():
            if one.mode == "managed" and not one.deposed_key:
                yield _instance(one.address)

    def _faults(self) -> Iterator[str]:
        if self._document.errored:
            yield _FAULTS["errored"]
        if self._document.complete is False:
            yield _FAULTS["incomplete"]

    def _deferred(self) -> Iterator[tuple[Instance, str]]:
        for one in self._document.deferred_changes or ():
            if one.resource_change:
                yield _instance(one.resource_change.address), one.reason or "no reason given"

    def _changes(self, changed: Iterable[Changed]) -> tuple[PlannedChange, ...]:
        managed = [one for one in changed if one.mode == "managed"]
        return tuple(self._change(one) for one in sorted(managed, key=lambda one: order(one.address)))

    def _change(self, changed: Changed) -> PlannedChange:
        change, instance = changed.change, _instance(changed.address)
        expressions = self._written.expressions(instance.block)
        sides = ((change.before, change.before_sensitive), (change.after, change.after_sensitive))
        found = [
            path
            for values, mirror in sides
            if values is not None
            for path in mirrors.sensitive(values, mirror, self._secrets)
        ]
        return PlannedChange(
            instance,
            action(changed),
            change.before,
            change.after,
            tuple(mirrors.marked(change.after_unknown)),
            tuple(dict.fromkeys(found)),
            frozenset(expressions),
            _literals(expressions),
            changed.previous_address,
            change.importing is not None,
            changed.deposed,
            changed.action_reason,
            tuple(tuple(path) for path in change.replace_paths),
        )


def _instance(address: str) -> Instance:
    read = parse(address)
    return Instance(address, read.type, read.block)


def _literals(expressions: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: one["constant_value"]
        for name, one in expressions.items()
        if isinstance(one, dict) and "constant_value" in one
    }


_LOGGED = {"update": Action.UPDATE, "delete": Action.DELETE, "noop": Action.NO_OP, "move": Action.NO_OP}


def read_log(data: bytes, path: str) -> Logged:
    """The log of `plan -json`: what was refreshed, what had drifted, no values. Raises FactsError."""
    try:
        return _logged([*_messages(text_of(data), path)], path)
    except AddressError as error:
        raise FactsError("tf-plan-shape", f"{path} is no log that can be read: {error}") from None


def _logged(messages: Sequence[dict[str, Any]], path: str) -> Logged:
    times = sorted(time for one in messages if isinstance(time := one.get("@timestamp"), str))
    if not times or not any(one.get("type") == "version" for one in messages):
        raise FactsError("tf-plan-shape", f"{path} is no log of a plan that can be read")
    ended = any(one.get("type") == "change_summary" for one in messages)
    errors = [f"{path} tells of an error" for one in messages if one.get("@level") == "error"]
    cut = [] if ended or errors else [f"{path} ends before the plan did"]
    return Logged(
        path,
        times[0],
        times[-1],
        tuple(sorted({_instance(one) for one in _refreshed(messages)})),
        tuple(sorted(_drifts(messages))),
        (*errors[:1], *cut),
    )


def _messages(text: bytes, path: str) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            message = json.loads(line)
        except (ValueError, RecursionError):
            raise FactsError("tf-plan-shape", f"{path}:{number}: no message of a log") from None
        if isinstance(message, dict):
            yield message


def _refreshed(messages: Iterable[dict[str, Any]]) -> Iterator[str]:
    for one in messages:
        if one.get("type") == "refresh_complete" and (address := _address(one, "hook")):
            yield address


def _drifts(messages: Iterable[dict[str, Any]]) -> Iterator[tuple[Instance, Action]]:
    for one in messages:
        if one.get("type") == "resource_drift" and (address := _address(one, "change")):
            word = one["change"].get("action")
            found = _LOGGED.get(word, Action.UPDATE) if isinstance(word, str) else Action.UPDATE
            if found is not Action.NO_OP:
                yield _instance(address), found


def _address(message: Mapping[str, Any], key: str) -> str:
    holder = message.get(key)
    resource = holder.get("resource") if isinstance(holder, dict) else None
    found = resource.get("addr") if isinstance(resource, dict) else None
    return found if isinstance(found, str) else ""
