"""HTTP GET within bounds: https alone, a token only for the host it is meant for, nothing endless."""

import time
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple
from urllib.parse import urljoin

import httpx
import msgspec

from tallygate import __version__
from tallygate.vendoring.interface import FetchError, parts_of

MOST_DOWNLOADED = 64 << 20
_TIMEOUT = httpx.Timeout(20.0, connect=5.0)
_SECONDS = 300.0
_REDIRECTS = 5
_TRIES = 3
_TRIES_TO_CONNECT: Mapping[type[httpx.HTTPError], int] = {httpx.ConnectTimeout: 1, httpx.ConnectError: 2}
"""A host out of reach costs seconds for each of its addresses; then it is not asked for another module."""
_TOKEN = "TF_TOKEN_"  # noqa: S105 - the name of variables
_LOOPBACK = ("127.0.0.1", "::1", "localhost")
_MOVED = (301, 302, 303, 307, 308)


class Answer(NamedTuple):
    """url: the one that answered, after redirections."""

    url: str
    status: int
    headers: Mapping[str, str]
    content: bytes


def json_of(answer: Answer) -> dict[str, Any]:
    """Raises FetchError where the answer is no JSON object."""
    try:
        found = msgspec.json.decode(answer.content)
    except (msgspec.DecodeError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise FetchError(f"{parts_of(answer.url).netloc} answered something that is no JSON object")
    return found


class Web:
    """A client. tokens: by host. local: allows plain HTTP to this machine."""

    def __init__(
        self,
        tokens: Mapping[str, str],
        *,
        local: bool = False,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._tokens, self._local, self._sleep = tokens, local, sleep
        self._silent: dict[str, str] = {}
        headers = {"User-Agent": f"tallygate/{__version__}"}
        self._client = httpx.Client(timeout=_TIMEOUT, follow_redirects=False, headers=headers)

    def get(
        self,
        url: str,
        most: int = MOST_DOWNLOADED,
        *,
        token_of: str = "",
        headers: Mapping[str, str] = MappingProxyType({}),
    ) -> Answer:
        """Follows redirections. token_of: whose token goes along, as the headers do, while the host stays the
        same. Raises FetchError for what does not answer or answers more than `most` bytes."""
        first = parts_of(url).netloc
        token = self._tokens.get(token_of.partition(":")[0])
        own = {**headers, **({"Authorization": f"Bearer {token}"} if token else {})}
        for _ in range(_REDIRECTS + 1):
            answer = self._patiently(url, most, own if parts_of(url).netloc == first else {})
            if answer.status not in _MOVED or "location" not in answer.headers:
                return answer
            url = urljoin(url, answer.headers["location"])
        raise FetchError(f"{shown_url(url)}: more than {_REDIRECTS} redirections")

    def close(self) -> None:
        """End its connections."""
        self._client.close()

    def _patiently(self, url: str, most: int, headers: Mapping[str, str]) -> Answer:
        self._check(url)
        host = parts_of(url).netloc
        problem = self._silent.get(host, "")
        for attempt in range(0 if problem else _TRIES):
            if attempt:
                self._sleep(2.0**attempt)
            try:
                answer = self._once(url, most, headers)
            except httpx.HTTPError as error:
                problem = f"no answer ({type(error).__name__})"
                if attempt + 1 == _TRIES_TO_CONNECT.get(type(error)):
                    self._silent[host] = problem
                    break
                continue
            except (httpx.InvalidURL, UnicodeError):
                raise FetchError(f"{shown_url(url)} is no URL") from None
            if answer.status != 429 and answer.status < 500:
                return answer
            problem = f"answered {answer.status}"
        raise FetchError(f"{shown_url(url)}: {problem}")

    def _once(self, url: str, most: int, headers: Mapping[str, str]) -> Answer:
        deadline = time.monotonic() + _SECONDS
        with self._client.stream("GET", url, headers=headers) as response:
            content = bytearray()
            for chunk in response.iter_bytes(1 << 16):
                content += chunk
                if len(content) > most:
                    raise FetchError(f"{shown_url(url)}: the answer has more than {most >> 10} KiB")
                if time.monotonic() > deadline:
                    raise FetchError(f"{shown_url(url)}: no end after {_SECONDS:g} s")
            return Answer(url, response.status_code, response.headers, bytes(content))

    def _check(self, url: str) -> None:
        parts = parts_of(url)
        here = self._local and parts.scheme == "http" and parts.hostname in _LOOPBACK
        if parts.scheme != "https" and not here:
            raise FetchError(f"{shown_url(url)} is not https")


def tokens_of(environ: Mapping[str, str]) -> dict[str, str]:
    """Tokens by host, from `TF_TOKEN_<host>` as Terraform has it: `_` is a dot, `__` a hyphen."""
    found = {}
    for name, token in sorted(environ.items()):
        if name.startswith(_TOKEN) and token:
            host = name.removeprefix(_TOKEN).replace("__", "-").replace("_", ".")
            found[host.lower()] = token
    return found


def shown_url(url: str) -> str:
    """A URL for people: without user and query, which may hold secrets."""
    parts = parts_of(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
