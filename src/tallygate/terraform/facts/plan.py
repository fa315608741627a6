"""A plan, as `terraform show -json` prints it: the resources after it, and what it does to each."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from tallygate.model.change import Action, ResourceChange
from tallygate.model.diagnostic import Diagnostic, Level
from tallygate.model.location import Location, ValuePath
from tallygate.model.resource import FixedLocator, Resource
from tallygate.terraform.facts import mirrors
from tallygate.terraform.facts.address import Address, AddressError, order, parse
from tallygate.terraform.facts.detect import FactsError
from tallygate.terraform.facts.plan_document import Changed, Document, read_document
from tallygate.terraform.facts.plan_document import action as action_of
from tallygate.terraform.facts.state import StateResource, shown_resources
from tallygate.terraform.facts.written import Written


class Plan(msgspec.Struct, frozen=True):
    """resources: all that there is after it, in order of address, at the plan itself. drift: changes outside
    of Terraform that it noticed. outputs: outputs that change. folders: of modules, by address without keys,
    relative to the root; None for one that is not local. blocks: all that is written, without keys.
    variables: what the root was given, secrets among it.
    """

    resources: tuple[Resource, ...]
    changes: tuple[ResourceChange, ...]
    drift: tuple[ResourceChange, ...]
    diagnostics: tuple[Diagnostic, ...]
    outputs: int
    folders: Mapping[str, str | None]
    blocks: frozenset[str]
    terraform_version: str
    variables: Mapping[str, Any] = {}


def read_plan(data: bytes, path: str, domains: tuple[str, ...] = ()) -> Plan:
    """path: what the plan is called in locations. Raises WrongInputError or FactsError."""
    document = read_document(data)
    _demand_whole(document)
    return plan_of(document, path, domains)


def plan_of(document: Document, path: str, domains: tuple[str, ...] = ()) -> Plan:
    """The same of a document that was read already, whole or not. Raises FactsError."""
    try:
        return _Reader(document, path, domains).plan()
    except (RecursionError, AddressError) as error:
        reason = str(error) if isinstance(error, AddressError) else "it is nested too deep"
        raise FactsError("tf-plan-shape", f"this is no plan that can be read: {reason}") from None


def _demand_whole(document: Document) -> None:
    if document.errored:
        raise FactsError(
            "tf-plan-errored",
            "Terraform could not finish this plan, so it lacks resources",
            "mend what `terraform plan` says",
        )
    if document.complete is False:
        raise FactsError(
            "tf-plan-incomplete",
            "this plan is not complete: it was made with -target, or puts changes off",
            "plan without -target",
        )


class _Reader:
    def __init__(self, document: Document, path: str, domains: tuple[str, ...]) -> None:
        self._document, self._domains, self._location = document, domains, Location(path)
        self._written = Written(document.configuration.root_module)
        values = self._written.secret_variables()
        given = {name: one.value for name, one in document.variables.items() if name in values}
        sides = [
            side
            for changed in (*(document.resource_changes or ()), *(document.resource_drift or ()))
            for change in (changed.change,)
            for side in ((change.before, change.before_sensitive), (change.after, change.after_sensitive))
        ]
        self._secrets = mirrors.secrets_of([values, given], sides)

    def plan(self) -> Plan:
        document = self._document
        kept = {str(one.resource.address): one for one in self._after()}
        instances = defaultdict(list)
        for address in map(parse, kept):
            instances[address.block].append(address)
        found = [self._resource(one, instances) for one in kept.values()]
        return Plan(
            resources=tuple(sorted(found, key=lambda one: order(one.address))),
            changes=self._changes(document.resource_changes or ()),
            drift=self._changes(one for one in document.resource_drift or () if _differs(one)),
            diagnostics=(*self._deferred(), *self._failed_checks()),
            outputs=sum(one.actions != ["no-op"] for one in (document.output_changes or {}).values()),
            folders=self._written.folders,
            blocks=frozenset(self._written.blocks),
            terraform_version=document.terraform_version,
            variables={name: one.value for name, one in document.variables.items()},
        )

    def _after(self) -> Iterator["_After"]:
        """What there is after the plan.

        Data sources that are read by then stand in the prior state alone, and what a plan with -refresh-only
        leaves as it is in the planned values alone.
        """
        document = self._document
        if document.prior_state:
            for pointer, one in shown_resources(document.prior_state.values, "/prior_state/values"):
                if one.mode == "data" and parse(one.address).block in self._written.blocks:
                    yield _After(one, {}, f"{pointer}/values")
        told = {changed.address for changed in document.resource_changes or ()}
        for pointer, one in shown_resources(document.planned_values, "/planned_values"):
            if one.address not in told:
                yield _After(one, {}, f"{pointer}/values")
        seen = set()
        for index, changed in enumerate(document.resource_changes or ()):
            change = changed.change
            if change.after is not None and changed.address in seen:
                raise FactsError("tf-plan-shape", f"{changed.address[:200]} is there twice after the plan")
            seen.add(changed.address if change.after is not None else "")
            if change.after is not None or action_of(changed) in (Action.CREATE, Action.READ):
                state = StateResource(
                    address=changed.address,
                    type=changed.type,
                    name=changed.name,
                    mode=changed.mode,
                    values=change.after or {},
                    sensitive_values=change.after_sensitive,
                )
                yield _After(state, change.after_unknown, f"/resource_changes/{index}/change/after")

    def _resource(self, after: "_After", instances: Mapping[str, list[Address]]) -> Resource:
        one, address = after.resource, parse(after.resource.address)
        values, unknown = mirrors.known(one.values, after.unknown)
        values = mirrors.as_written(values, self._written.expressions(address.block))
        return Resource(
            kind="terraform",
            type=address.type,
            name=address.resource.name,
            address=one.address,
            environment=None,
            namespace=None,
            values=values,
            source=self._location,
            locator=FixedLocator(self._location),
            unknown=unknown,
            domains=self._domains,
            sensitive=mirrors.sensitive(values, one.sensitive_values, self._secrets),
            references=self._written.references(address, instances),
            pointer=after.pointer,
        )

    def _changes(self, changed: Iterable[Changed]) -> tuple[ResourceChange, ...]:
        return tuple(sorted(map(self._change, changed), key=lambda one: order(one.address)))

    def _change(self, changed: Changed) -> ResourceChange:
        change = changed.change
        after = change.after
        if after is not None:
            after, _ = mirrors.known(after, change.after_unknown)
        action = action_of(changed)
        return ResourceChange(
            address=changed.address,
            type=parse(changed.address).type,
            action=action,
            location=self._location,
            before=self._shown(change.before, change.before_sensitive),
            after=self._shown(after, change.after_sensitive),
            previous_address=changed.previous_address,
            create_first=action is Action.REPLACE and change.actions[0] == "create",
            reason=_reason(changed),
            forced_by=tuple(tuple(path) for path in change.replace_paths),
            planned=True,
        )

    def _shown(self, values: dict[str, Any] | None, mirror: Any) -> dict[str, Any] | None:
        """One side of a change, its secrets masked: nobody downstream has to know where they stood."""
        if values is None:
            return None
        paths: tuple[ValuePath, ...] = mirrors.sensitive(values, mirror, self._secrets)
        shown: dict[str, Any] = mirrors.redacted(values, paths)
        return shown

    def _deferred(self) -> Iterator[Diagnostic]:
        for one in self._document.deferred_changes or ():
            address = one.resource_change.address if one.resource_change else "a resource"
            yield Diagnostic(
                "tf-plan-deferred",
                f"the plan puts off {address} ({one.reason or 'no reason given'}), so it is not judged",
                self._location,
                Level.UNKNOWN,
                resource=address,
            )

    def _failed_checks(self) -> Iterator[Diagnostic]:
        """Conditions that do not hold. Their messages may hold a secret variable all the same."""
        for instance in (one for check in self._document.checks or () for one in check.instances or ()):
            for problem in instance.problems if instance.status == "fail" else ():
                message = problem.message
                for secret in self._secrets.parts:
                    message = message.replace(secret, mirrors.MASK)
                name = instance.address.to_display
                yield Diagnostic(
                    "tf-condition", f"{name}: {message}", self._location, Level.FINDING, resource=name
                )


class _After(msgspec.Struct, frozen=True):
    resource: StateResource
    unknown: Any
    pointer: str


def _reason(changed: Changed) -> str:
    if changed.deposed:
        return "deposed"
    return changed.action_reason or ("import" if changed.change.importing is not None else "")


def _differs(changed: Changed) -> bool:
    """A resource that only moved is listed as drift, too."""
    before, after = changed.change.before, changed.change.after
    return bool(before != after)
