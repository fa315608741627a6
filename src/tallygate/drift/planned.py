"""A plan of Terraform as a witness: what is there is not what the state says, or what the code says."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

from tallygate.drift.coverage import Counts
from tallygate.drift.differ import Difference, NotKnown, differences
from tallygate.drift.ignored_changes import Declared, allowed
from tallygate.drift.items import in_order, item, whole
from tallygate.drift.mask import Secrets
from tallygate.drift.not_known import with_unknown
from tallygate.drift.plan import AS_IT_IS, Node
from tallygate.model.change import Action
from tallygate.model.drift import Drift, DriftItem, DriftKind, Subject
from tallygate.model.location import Location, ValuePath, json_pointer
from tallygate.model.planned import Instance, Logged, PlannedChange, PlannedRun
from tallygate.model.resource import Unknown

LIVE, CODE = "tf-live", "tf-code"
_MOST_PATHS = 20
_HOLLOW: tuple[Any, ...] = (None, "", [], {})
_UNREAD = "the plan does not say that it was read: -refresh=false, and no drift, give the same plan"
_PENDING = (Action.CREATE, Action.UPDATE, Action.DELETE, Action.REPLACE, Action.FORGET)


class Settings(msgspec.Struct, frozen=True):
    """environment, root: whose plan it is. secrets: what is secret of any resource. nowhere: the line of what
    the code does not declare. code: blocks by address; None where it is not at hand. plan_of: how values of a
    type are compared."""

    environment: str | None
    root: str
    secrets: Secrets
    nowhere: Location
    code: Mapping[str, Declared] | None = None
    plan_of: Callable[[str], Node] = lambda type_: AS_IT_IS

    def block(self, one: Instance) -> Declared | None:
        return (self.code or {}).get(one.block)

    def place(self, one: Instance, path: ValuePath = ()) -> Location:
        """The line that a person changes."""
        block = self.block(one)
        return block.locator.value(path) if block else self.nowhere

    def subject(self, one: Instance) -> Subject:
        return Subject(one.address, one.type, self.environment, root=self.root)


def compare(run: PlannedRun, logs: Sequence[Logged], settings: Settings) -> Drift:
    """What the run saw, and what it would change. logs: those of the same run prove what was read."""
    return _Reader(run, [log for log in logs if is_of(log, run)], settings).drift()


def is_of(log: Logged, run: PlannedRun) -> bool:
    """Whether a log is of the run that made a plan: the plan was made while it was written."""
    try:
        begun, made, ended = (datetime.fromisoformat(one) for one in (log.begun, run.made, log.ended))
        return begun - timedelta(seconds=1) < made <= ended
    except (ValueError, TypeError):
        return False


class _Reader:
    def __init__(self, run: PlannedRun, logs: Sequence[Logged], settings: Settings) -> None:
        self._run, self._logs, self._settings = run, logs, settings
        self._changes = {one.instance.address: one for one in run.changes if not one.deposed}
        self._drifted = {one.instance.address: one for one in run.drifted if not one.deposed}

    def drift(self) -> Drift:
        live, code = Counts(LIVE, self._settings.environment), Counts(CODE, self._settings.environment)
        items = [*self._live(live), *self._unread(live), *self._pending(code), *self._deferred()]
        for one in self._run.changes:
            code.compared(one.instance.type)
        remedy = "mend that, and plan again"
        for fault in (*self._run.faults, *(fault for log in self._logs for fault in log.faults)):
            live.unread("", self._run.path, fault, remedy)
            code.unread("", self._run.path, fault, remedy)
        return Drift(in_order(items), (*live.coverage(), *code.coverage()))

    def _live(self, counts: Counts) -> Iterator[DriftItem]:
        known = {one.address for one in self._run.state}
        for one in self._run.drifted:
            if one.instance.address not in known and one.before != one.after:
                counts.compared(one.instance.type)
            if one.after is None and one.action is Action.DELETE:
                said = ("the plan makes it again",) if self._is_made_again(one) else ()
                yield self._whole(LIVE, DriftKind.MISSING, one, evidence=said)
            else:
                yield from self._modified(one)

    def _is_made_again(self, one: PlannedChange) -> bool:
        change = self._changes.get(one.instance.address)
        return change is not None and change.action is Action.CREATE

    def _modified(self, one: PlannedChange) -> Iterator[DriftItem]:
        change, block = self._changes.get(one.instance.address), self._settings.block(one.instance)
        for difference in self._differences(one):
            told = {"kind": DriftKind.MODIFIED, **allowed(difference.path, one, change, block)}
            yield self._item(LIVE, one, difference, told)

    def _differences(self, one: PlannedChange) -> Iterator[Difference]:
        """From before to after, without what is written in two ways after the first apply."""
        unknown = tuple(Unknown(path, "it is known after apply") for path in one.unknown)
        after = with_unknown(one.after or {}, unknown)
        for found in differences(one.before or {}, after, self._settings.plan_of(one.instance.type)):
            if not (_is_hollow(found.expected) and _is_hollow(found.actual)):
                yield found

    def _unread(self, counts: Counts) -> Iterator[DriftItem]:
        """What the state has and nothing proves to be read: the absence of drift proves nothing."""
        read = self._read()
        for one in self._run.state:
            if self._run.alone or one.address in read:
                counts.compared(one.type)
            else:
                yield self._whole(LIVE, DriftKind.UNKNOWN, PlannedChange(one, Action.NO_OP), reason=_UNREAD)

    def _read(self) -> set[str]:
        """What logs say was read; and all that is planned, where something of it was seen to differ."""
        logged = {one.address for log in self._logs for one in log.refreshed}
        drifted = {one.instance.address for one in self._run.drifted if one.before != one.after}
        read = logged | drifted | (self._changes.keys() if drifted else set())
        moved = [(one.moved_from, one.instance.address) for one in (*self._run.changes, *self._run.drifted)]
        return read.union(*({old, new} for old, new in moved if old in read or new in read))

    def _pending(self, counts: Counts) -> Iterator[DriftItem]:
        for one in self._run.changes:
            if one.importing:
                yield self._whole(CODE, DriftKind.PENDING, one, evidence=("import", *_labels(one)))
            elif one.action is Action.UPDATE and not one.deposed:
                yield from self._updates(one)
            elif one.action in _PENDING and not self._is_only_drift(one):
                paths = map(json_pointer, one.forced_by[:_MOST_PATHS])
                forced = tuple(f"forced by {path}" for path in paths)
                yield self._whole(
                    CODE, DriftKind.PENDING, one, evidence=(str(one.action), *forced, *_labels(one))
                )

    def _is_only_drift(self, one: PlannedChange) -> bool:
        """Whether a plan makes only what was there and is gone: the code was applied."""
        drifted = self._drifted.get(one.instance.address)
        return one.action is Action.CREATE and drifted is not None and drifted.after is None

    def _updates(self, one: PlannedChange) -> Iterator[DriftItem]:
        """Each value that an apply would set; what only undoes drift was applied before."""
        drifted = self._drifted.get(one.instance.address)
        undone = {found.path: found.expected for found in self._differences(drifted)} if drifted else {}
        found = [*self._differences(one)]
        own = [each for each in found if not (each.path in undone and undone[each.path] == each.actual)]
        told = [each for each in own if not isinstance(each.actual, NotKnown)]
        for each in told:
            turned = each._replace(
                expected=each.actual,
                actual=each.expected,
                declared=each.observed,
                observed=each.declared,
            )
            told_of = {"kind": DriftKind.PENDING, "evidence": ("update", *_labels(one))}
            yield self._item(CODE, one, turned, told_of)
        if own and not told:
            paths = [f"known after apply: {json_pointer(each.path)}" for each in own[:_MOST_PATHS]]
            yield self._whole(CODE, DriftKind.PENDING, one, evidence=("update", *paths))

    def _deferred(self) -> Iterator[DriftItem]:
        for one, reason in self._run.deferred:
            put_off = PlannedChange(one, Action.NO_OP)
            yield self._whole(CODE, DriftKind.UNKNOWN, put_off, reason=f"the plan puts it off: {reason}")

    def _whole(self, layer: str, kind: DriftKind, one: PlannedChange, **said: Any) -> DriftItem:
        location = self._settings.place(one.instance)
        return whole(layer, kind, self._subject(one), location, actual_source=self._run.path, **said)

    def _item(self, layer: str, one: PlannedChange, found: Difference, said: dict[str, Any]) -> DriftItem:
        own = self._settings.secrets
        secrets = msgspec.structs.replace(own, paths=own.paths | frozenset(one.sensitive))
        location = self._settings.place(one.instance, found.declared)
        said = {**said, "actual_source": self._run.path}
        return item(layer, said.pop("kind"), self._subject(one), found, location, secrets, **said)

    def _subject(self, one: PlannedChange) -> Subject:
        subject = self._settings.subject(one.instance)
        values, clean = one.after or one.before or {}, self._settings.secrets.clean
        identity, region = (values.get(name) for name in ("id", "region"))
        return msgspec.structs.replace(
            subject,
            address=f"{subject.address} (deposed {one.deposed})" if one.deposed else subject.address,
            id=clean(identity) if isinstance(identity, str) and ("id",) not in one.sensitive else "",
            region=region if isinstance(region, str) else "",
        )


def _labels(one: PlannedChange) -> tuple[str, ...]:
    moved = (f"moved from {one.moved_from}",) if one.moved_from else ()
    reason = (f"reason: {one.reason}",) if one.reason else ()
    return (*moved, *reason, *((f"deposed {one.deposed}",) if one.deposed else ()))


def _is_hollow(value: Any) -> bool:
    return any(value == one and type(value) is type(one) for one in _HOLLOW)


def read_only(log: Logged, settings: Settings) -> Drift:
    """What a log without its plan tells: actions, no values; never that nothing else drifted."""
    counts, items = Counts(LIVE, settings.environment), list[DriftItem]()
    for one in log.refreshed:
        counts.compared(one.type)
    for one, action in log.drifted:
        kind = DriftKind.MISSING if action is Action.DELETE else DriftKind.MODIFIED
        said = {"actual_source": log.path, "evidence": (f"action: {action}", "values are not in a log")}
        items.append(whole(LIVE, kind, settings.subject(one), settings.place(one), **said))
    reason = "a log has neither values nor all of the state"
    counts.unread("", log.path, reason, "give the plan of the same run, too (show -json)")
    for fault in log.faults:
        counts.unread("", log.path, fault, "mend that, and plan again")
    return Drift(in_order(items), counts.coverage())
