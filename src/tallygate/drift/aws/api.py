"""The edge to AWS: which calls may be made, how often, and what it means when one fails."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import boto3
import msgspec
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from tallygate.drift.aws.readers import Call, Listing, readers

_DENIED = ("AccessDenied", "UnauthorizedOperation", "AuthorizationError", "Forbidden", "403")
_THROTTLED = ("Throttl", "TooManyRequests", "RequestLimitExceeded", "SlowDown", "RequestThrottled")
_DISABLED = ("OptInRequired", "UnrecognizedClient", "InvalidClientTokenId", "AuthFailure", "InvalidRegion")
_SAID = (
    (_DENIED, "AccessDenied on {action}", "grant it or leave the type out of drift.scope"),
    (_THROTTLED, "throttled on {action}, after retries", "lower drift.aws.rates for {service}"),
    (_DISABLED, "{code} on {action}", "is the region enabled, and do the credentials hold for it?"),
)
_SECONDS = 30


class Limits(msgspec.Struct, frozen=True):
    """attempts: of each request, the first among them. rates: calls a second by service, over the table's.
    at_once: requests at the same time."""

    attempts: int = 5
    rates: Mapping[str, float] = {}
    at_once: int = 8


class UnreadError(Exception):
    """A call gave no answer that can be trusted. code: as AWS calls it."""

    def __init__(self, code: str, reason: str, remedy: str) -> None:
        super().__init__(reason)
        self.code, self.reason, self.remedy = code, reason, remedy


class NotAllowedError(Exception):
    """An operation that no reader has."""


class _Bucket:
    """Lets so many calls a second through, one second's worth at once."""

    def __init__(self, rate: float) -> None:
        self._rate, self._left, self._at = rate, rate, time.monotonic()
        self._lock = threading.Lock()

    def take(self) -> None:
        with self._lock:
            now = time.monotonic()
            self._left = min(self._rate, self._left + (now - self._at) * self._rate) - 1
            self._at = now
            wait = max(0.0, -self._left / self._rate)
        time.sleep(wait)


class Counts:
    """Requests as they were sent, retries among them, by service and operation."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.sent = Counter[tuple[str, str]]()

    def __call__(self, event_name: str, **_: Any) -> None:
        service, operation = event_name.split(".")[1:]
        with self._lock:
            self.sent[service, operation] += 1


class Api:
    """What can be read with one set of credentials, in any region."""

    def __init__(self, session: boto3.Session, limits: Limits, counts: Counts) -> None:
        self._session, self._limits, self._counts = session, limits, counts
        self._clients: dict[tuple[str, str], tuple[Any, _Bucket]] = {}
        self._lock = threading.Lock()

    def pages(self, call: Listing, region: str) -> Iterator[Any]:
        """The pages of a listing, to the last. Raises UnreadError."""
        client, bucket = self._client(call.service, region)
        name = _method(client, call.operation)
        if not client.can_paginate(name):
            yield self.answer(call, region, call.parameters)
            return
        size = {"PageSize": call.page} if call.page else {}
        found = iter(client.get_paginator(name).paginate(**call.parameters, PaginationConfig=size))
        while True:
            bucket.take()
            page = _tried(call, lambda: next(found, None))
            if page is None:
                return
            yield page

    def answer(self, call: Call, region: str, parameters: Mapping[str, Any]) -> Any:
        """Raises UnreadError."""
        client, bucket = self._client(call.service, region)
        operation = getattr(client, _method(client, call.operation))
        bucket.take()
        return _tried(call, lambda: operation(**parameters))

    def _client(self, service: str, region: str) -> tuple[Any, _Bucket]:
        with self._lock:
            if (service, region) not in self._clients:
                self._clients[service, region] = self._made(service, region), self._bucket(service)
            return self._clients[service, region]

    def _bucket(self, service: str) -> _Bucket:
        rates = {**readers().rates, **self._limits.rates}
        return _Bucket(rates.get(service, rates[""]))

    def _made(self, service: str, region: str) -> Any:
        config = Config(
            retries={"mode": "adaptive", "total_max_attempts": self._limits.attempts},
            connect_timeout=_SECONDS,
            read_timeout=_SECONDS,
            max_pool_connections=self._limits.at_once,
        )
        client = self._session.client(service, region_name=region or None, config=config)
        client.meta.events.register_first("before-call.*.*", _refuse)
        client.meta.events.register_first("before-send.*.*", self._counts)
        return client


def _refuse(event_name: str, **_: Any) -> None:
    """Keeps every operation back that no reader has, whoever calls it."""
    service, operation = event_name.split(".")[1:]
    if (service, operation) not in readers().allowed():
        raise NotAllowedError(f"{service}:{operation}")


def _method(client: Any, operation: str) -> str:
    names: Mapping[str, str] = client.meta.method_to_api_mapping
    return next(name for name, own in names.items() if own == operation)


def _tried(call: Call, make: Callable[[], Any]) -> Any:
    """Only the code of an error is told: its text may hold names of others."""
    try:
        return make()
    except ClientError as error:
        code = str(error.response.get("Error", {}).get("Code", "")) or "an error without a code"
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
        raise failure(call, code, status) from None
    except (BotoCoreError, OSError, ValueError) as error:
        raise failure(call, type(error).__name__, None) from None


def failure(call: Call, code: str, status: int | None) -> UnreadError:
    """What a code says, and what can be done."""
    known = _DENIED[:1] if status == 403 else _THROTTLED[:1] if status in (429, 503) else (code,)
    for signs, reason, remedy in _SAID:
        if any(sign in name for sign in signs for name in (code, *known)):
            said = {"action": call.action, "code": code, "service": call.service}
            return UnreadError(code, reason.format(**said), remedy.format(**said))
    return UnreadError(code, f"{code} on {call.action}", "try again, or leave the type out of drift.scope")
