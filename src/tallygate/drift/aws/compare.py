"""Recorded resources of AWS against how they are: items, and what could not be compared."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import NamedTuple

import msgspec

from tallygate.drift.aws.accounts import Accounts
from tallygate.drift.aws.attribute_plans import plans
from tallygate.drift.aws.read import Answer, Missing, Observed, Unread, read
from tallygate.drift.aws.readers import readers
from tallygate.drift.aws.settle import Others, not_compared, sides
from tallygate.drift.differ import Difference, NotKnown, differences
from tallygate.drift.ignored_changes import Declared, ignored
from tallygate.drift.items import in_order, item, whole
from tallygate.drift.mask import Secrets
from tallygate.drift.state import Place, RecordedState, Target, foreign, targets
from tallygate.model.drift import Coverage, Drift, DriftItem, DriftKind, Subject
from tallygate.model.location import Location, ValuePath
from tallygate.model.resource import Resource

LAYER = "tf-live"
_NO_READER = ("no reader for the type", "leave the type out of drift.scope")
_OTHERS = "resources of other providers"
_DELETED = re.compile(r'"A(?:IDA|ROA)[A-Z0-9]{12,}')
_DEPOSED = re.compile(r"(?:.*\.)?([a-z0-9_]+)\.[^.]+ \(deposed [^)]*\)", re.DOTALL)


class Settings(msgspec.Struct, frozen=True):
    """names, clean: what is secret, see `Secrets`. types: globs of what is read; none for all. default_tags:
    of the provider, for states that do not have them. declared: resources of the code, by address; ignored:
    paths of their `ignore_changes`."""

    environment: str | None
    names: Callable[[str], bool]
    clean: Callable[[str], str]
    types: tuple[str, ...] = ()
    default_tags: Mapping[str, str] = {}
    declared: Mapping[str, Resource] = {}
    ignored: Mapping[str, tuple[ValuePath, ...]] = {}


def live(states: Sequence[RecordedState], accounts: Accounts, settings: Settings) -> Drift:
    """What of the states is not so in AWS."""
    every = targets(states)
    scope = [one for one in every if _is_in_scope(one, settings, accounts.regions)]
    wanted = [one for one in scope if one.resource.type in readers().types]
    answers = read(wanted, accounts)
    counts = _Counts(settings, every, scope, foreign(states))
    others, items = Others(every), [*_deposed(states, settings)]
    for target, answer, place in zip(wanted, answers.answers, answers.places, strict=True):
        pair = _Pair(target, answer, place, settings)
        items += pair.items(others)
        counts.read(pair)
    return Drift(in_order(items), counts.coverage())


def _is_in_scope(target: Target, settings: Settings, regions: tuple[str, ...]) -> bool:
    region, types = target.place.region, settings.types
    return (not types or any(fnmatchcase(target.resource.type, one) for one in types)) and (
        not regions or not region or region in regions
    )


def _deposed(states: Iterable[RecordedState], settings: Settings) -> Iterator[DriftItem]:
    """Objects that Terraform has replaced and is yet to destroy."""
    for state in states:
        for address in state.deposed:
            found = _DEPOSED.fullmatch(address)
            subject = Subject(address, found[1] if found else "", settings.environment)
            said = {"reason": "deposed: replaced, and yet to be destroyed", "effect": "audit"}
            at, evidence = Location(state.path), (f"recorded in {state.called}",)
            yield whole(LAYER, DriftKind.PENDING, subject, at, evidence=evidence, **said)


class _Pair(msgspec.Struct, frozen=True):
    """A resource as it is recorded, and what AWS answers."""

    target: Target
    answer: Answer
    place: Place
    settings: Settings

    def items(self, others: Others) -> Iterator[DriftItem]:
        if isinstance(self.answer, Missing):
            yield self._whole(DriftKind.MISSING, f"missing: {self.answer.proof}")
        elif isinstance(self.answer, Unread):
            yield self._whole(DriftKind.UNKNOWN, f"not read: {self.answer.reason}; {self.answer.remedy}")
        else:
            yield from self._differing(self.answer, others)

    @property
    def _subject(self) -> Subject:
        resource, own = self.target.resource, self.target.resource.values.get("id")
        region = self.target.place.region or self.place.region
        account = self.target.place.account or self.place.account
        name = own if isinstance(own, str) else ""
        return Subject(resource.address, resource.type, self.settings.environment, name, account, region)

    @property
    def _declared(self) -> Resource | None:
        return self.settings.declared.get(self.target.resource.address)

    @property
    def _evidence(self) -> tuple[str, ...]:
        states = [f"recorded in {called}" for called in self.target.states]
        return (*states, *(f"also recorded as {one}" for one in self.target.elsewhere))

    @property
    def _source(self) -> str:
        return " ".join(("AWS", *filter(None, (self._subject.account, self._subject.region))))

    def _whole(self, kind: DriftKind, reason: str) -> DriftItem:
        at = (self._declared or self.target.resource).source
        said = {"reason": reason, "actual_source": self._source, "evidence": self._evidence}
        return whole(LAYER, kind, self._subject, at, **said)

    def _differing(self, observed: Observed, others: Others) -> Iterator[DriftItem]:
        locator = (self._declared or self.target.resource).locator
        block = Declared(locator, self.settings.ignored.get(self.target.resource.address, ()))
        found = sides(self.target, observed, others, self.settings.default_tags, self._is_written)
        for one in differences(found.expected, found.actual, plans().of(self.target.resource.type)):
            said = {"reason": _why(one), "actual_source": self._source, "evidence": self._evidence}
            said |= ignored(one.path, block)
            at = locator.value(one.declared)
            yield item(LAYER, DriftKind.MODIFIED, self._subject, one, at, self._secrets, **said)

    @property
    def _is_written(self) -> Callable[[str], bool] | None:
        """Whether the code sets an attribute; None where that is not known."""
        declared = self._declared
        if declared is None or any(not one.path for one in declared.unknown):
            return None
        return {*declared.values, *(str(one.path[0]) for one in declared.unknown)}.__contains__

    @property
    def _secrets(self) -> Secrets:
        """What is secret in the state; the whole of an attribute that does not have the form of the state."""
        reader = readers().types[self.target.resource.type]
        paths = {(name,) for name in reader.secret} | {*self.target.resource.sensitive}
        paths |= {("tags", *path[1:]) for path in paths if path[:1] == ("tags_all",)}
        formed = {*reader.recorded}
        heads = {path[0] for path in paths if path}
        hidden = formed if not heads.isdisjoint(reader.not_live) else heads & formed
        own: set[ValuePath] = {*paths, *((name,) for name in hidden)}
        return Secrets(self.settings.names, self.settings.clean, frozenset(own))


def _why(difference: Difference) -> str:
    values = (difference.expected, difference.actual)
    texts = [json.dumps(one, default=str) for one in values if not isinstance(one, NotKnown)]
    return "a principal was deleted: AWS tells its unique id" if any(map(_DELETED.search, texts)) else ""


class _Row(NamedTuple):
    type: str
    place: Place


class _Counts:
    """What was compared of each type in each place."""

    def __init__(
        self, settings: Settings, every: Iterable[Target], scope: Sequence[Target], foreign: int
    ) -> None:
        self._settings, self._foreign = settings, foreign
        self._compared, self._silent = Counter[_Row](), dict[_Row, set[str]]()
        self._unread: dict[_Row, set[tuple[str, str, str]]] = {}
        inside = {id(one) for one in scope}
        self._out = Counter(_row(one, one.place) for one in every if id(one) not in inside)
        for one in scope:
            if one.resource.type not in readers().types:
                self._unread[_row(one, one.place)] = {(one.resource.type, *_NO_READER)}

    def read(self, pair: _Pair) -> None:
        row = _row(pair.target, pair.place)
        if isinstance(pair.answer, Unread):
            self._fail(row, [pair.answer])
            return
        self._compared[row] += 1
        if isinstance(pair.answer, Observed):
            self._silent.setdefault(row, set()).update(not_compared(pair.target, pair.answer))
            self._fail(row, pair.answer.unread)

    def _fail(self, row: _Row, why: Iterable[Unread]) -> None:
        self._unread.setdefault(row, set()).update((row.type, *one) for one in why)

    def coverage(self) -> tuple[Coverage, ...]:
        rows = sorted({*self._compared, *self._unread, *self._out})
        found = [self._coverage(row) for row in rows]
        if self._foreign:
            found.append(Coverage(LAYER, _OTHERS, self._settings.environment, out_of_scope=self._foreign))
        return tuple(found)

    def _coverage(self, row: _Row) -> Coverage:
        return Coverage(
            LAYER,
            row.type,
            self._settings.environment,
            row.place.account,
            row.place.region,
            compared=self._compared[row],
            not_compared=tuple(sorted(self._silent.get(row, ()))),
            unread=tuple(sorted(self._unread.get(row, ()))),
            out_of_scope=self._out[row],
        )


def _row(target: Target, place: Place) -> _Row:
    return _Row(target.resource.type, place)
