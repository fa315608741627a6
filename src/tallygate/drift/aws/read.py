"""How things are in AWS: lists first, whole ones, then details of what a state has, and of nothing else."""

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import msgspec

from tallygate.drift.aws.accounts import Accounts
from tallygate.drift.aws.api import UnreadError
from tallygate.drift.aws.readers import Detail, Reader, Told, readers
from tallygate.drift.aws.selectors import select
from tallygate.drift.differ import NotKnown
from tallygate.drift.state import Place, Target

_NAME_REGION = "read one region at a time, by drift.aws.regions"
_RECORD_REGION = "version 6 of the provider records it: refresh the state with that"


class Unread(NamedTuple):
    """Nothing is known, and what to do about it."""

    reason: str
    remedy: str


class Missing(NamedTuple):
    """It is not there. proof: what says so."""

    proof: str


class Observed(msgspec.Struct, frozen=True):
    """Attributes as they are; NotKnown where a call failed. unread: why, and the remedies. unasked:
    attributes that no call was made for."""

    values: dict[str, Any]
    unread: tuple[Unread, ...] = ()
    unasked: tuple[str, ...] = ()


Answer = Observed | Missing | Unread


class _Key(NamedTuple):
    place: Place
    listing: str


class Answers(msgspec.Struct, frozen=True):
    """What was found, in the order of the targets, and where each was looked for."""

    answers: tuple[Answer, ...]
    places: tuple[Place, ...]


def read(targets: Sequence[Target], accounts: Accounts) -> Answers:
    """Ask AWS for all targets, whose types have readers."""
    found = [_placed(one, accounts) for one in targets]
    with ThreadPoolExecutor(accounts.limits.at_once) as pool:
        keys = sorted({key for one, place in zip(targets, found, strict=True) for key in _keys(one, place)})
        listed = _Listed(dict(zip(keys, pool.map(lambda key: _pages(key, accounts), keys), strict=True)))
        pairs = list(zip(targets, found, strict=True))
        answers = tuple(pool.map(lambda pair: _answer(pair[0], pair[1], listed, accounts), pairs))
    return Answers(answers, tuple(one if isinstance(one, Place) else Place() for one in found))


def _placed(target: Target, accounts: Accounts) -> Place | Unread:
    """Where to look. Nobody knows the region of a second provider that its resources do not tell."""
    everywhere = _is_everywhere(target.resource.type)
    called = target.resource.provider.rpartition("provider.")[2]
    if not (target.place.region or everywhere) and ("." in called or not accounts.region):
        whose = f"provider.{called}" if called else "the provider"
        return Unread(f"the region of {whose} is not known", _RECORD_REGION if called else _NAME_REGION)
    try:
        return accounts.place(target.place)
    except UnreadError as error:
        return Unread(error.reason, error.remedy)


def _is_told(target: Target, accounts: Accounts) -> bool:
    """Whether the region is more than a guess by the credentials."""
    return bool(target.place.region) or len(accounts.regions) == 1 or _is_everywhere(target.resource.type)


def _is_everywhere(type_: str) -> bool:
    return readers().listings[readers().types[type_].told[0].listing].everywhere


def _keys(target: Target, place: Place | Unread) -> Iterable[_Key]:
    if isinstance(place, Unread):
        return ()
    return [_key(one, place) for one in readers().types[target.resource.type].told]


def _key(told: Told, place: Place) -> _Key:
    everywhere = readers().listings[told.listing].everywhere
    return _Key(Place(place.account) if everywhere else place, told.listing)


def _pages(key: _Key, accounts: Accounts) -> list[Any] | Unread:
    try:
        listing, api = readers().listings[key.listing], accounts.api(key.place.account)
        return list(api.pages(listing, key.place.region or accounts.region or "us-east-1"))
    except UnreadError as error:
        return Unread(error.reason, error.remedy)


class _Listed:
    """Whole listings, and what in them is called how."""

    def __init__(self, pages: Mapping[_Key, list[Any] | Unread]) -> None:
        self._pages = pages
        self._items: dict[tuple[_Key, str, str], dict[Any, Any]] = {}

    def item(self, told: Told, place: Place, name: Any) -> Any:
        """The item of a name; None where the whole listing lacks it, Unread where it may."""
        key = _key(told, place)
        pages = self._pages[key]
        if isinstance(pages, Unread):
            return pages
        index = key, told.items, told.id
        if index not in self._items:
            items = [item for page in pages for item in select(told.items, page) or ()]
            self._items[index] = {select(told.id, item): item for item in items}
        return self._items[index].get(name)


def _answer(target: Target, place: Place | Unread, listed: _Listed, accounts: Accounts) -> Answer:
    if isinstance(place, Unread):
        return place
    reader = readers().types[target.resource.type]
    name = select(reader.key, target.resource.values)
    if not isinstance(name, str) or not name:
        return Unread("the state does not tell its id", "refresh the state")
    first, *others = reader.told
    item = listed.item(first, place, name)
    if isinstance(item, Unread):
        return item
    action = readers().listings[first.listing].action
    if item is None and not _is_told(target, accounts):
        return Unread(f"{action} in {place.region} lacks it, and its region is not told", _NAME_REGION)
    if item is None:
        return Missing(f"{action} lists all, and not this one")
    live = {**item, "Recorded": target.resource.values}
    if reader.deleted and select(reader.deleted, live):
        return Missing(f"{action} tells it as deleted")
    made = _Made(live, first.attributes)
    for told in others:
        made.join(told, listed.item(told, place, name))
    return made.detailed(reader, place, accounts)


class _Made:
    """One resource, as more and more of it is told."""

    def __init__(self, live: dict[str, Any], attributes: Mapping[str, str]) -> None:
        self._live, self._unread, self._unasked = live, list[Unread](), list[str]()
        self._values = {name: select(expression, live) for name, expression in attributes.items()}

    def join(self, told: Told, item: Any) -> None:
        if item is None:
            item = Unread(f"{readers().listings[told.listing].action} does not list it", "try again")
        if isinstance(item, Unread):
            self._fail(told.attributes, item)
        else:
            self._values |= {name: select(one, item) for name, one in told.attributes.items()}

    def detailed(self, reader: Reader, place: Place, accounts: Accounts) -> Answer:
        for detail in reader.details:
            if detail.wanted and not select(detail.wanted, self._live["Recorded"]):
                self._unasked += detail.attributes
            elif missing := self._detail(detail, place, accounts):
                return missing
        return Observed(self._values, tuple(self._unread), tuple(self._unasked))

    def _detail(self, detail: Detail, place: Place, accounts: Accounts) -> Missing | None:
        parameters = {name: select(one, self._live) for name, one in detail.parameters.items()}
        try:
            answer = accounts.api(place.account).answer(detail, place.region or accounts.region, parameters)
        except UnreadError as error:
            if error.code in detail.gone:
                return Missing(f"{error.code} on {detail.action}")
            if error.code not in detail.absent:
                self._fail(detail.attributes, Unread(error.reason, error.remedy))
                return None
            answer = detail.absent[error.code]
        told = {**self._live, **answer}
        if detail.deleted and select(detail.deleted, told):
            return Missing(f"{detail.action} tells that there is none")
        self._values |= {name: select(one, told) for name, one in detail.attributes.items()}
        return None

    def _fail(self, attributes: Iterable[str], why: Unread) -> None:
        self._unread.append(why)
        self._values |= {name: NotKnown(f"not read: {why.reason}; {why.remedy}") for name in attributes}
