"""One connection to an OPA server: TLS always verified, one deadline a request, no redirects, retries.

Importing this costs half a second or more: it is imported when a server is asked, and not before.
"""

import ssl
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urljoin, urlsplit

import msgspec
from opa_client.opa import OpaClient
from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter
from requests.exceptions import ConnectionError as NoConnectionError
from requests.exceptions import RequestException, SSLError, Timeout
from urllib3.exceptions import HTTPError

TRIES = 3
PAUSE = 0.3
"""Seconds before the second try; doubled for the next."""
BUSY = (500, 502, 503, 504)
MOST_BYTES = 64 << 20


class ServerError(Exception):
    """A request without an answer. errors: what OPA says is wrong with policies or with an evaluation."""

    def __init__(self, code: str, message: str, errors: tuple[Mapping[str, Any], ...] = ()) -> None:
        self.code = code
        self.errors = errors
        super().__init__(message)


class UnreachableError(ServerError):
    """Nobody is there: no use in asking for anything else."""


class ServerSettings(msgspec.Struct, frozen=True):
    """Where a server is and how to speak to it. token: the secret itself. timeout: seconds for one answer."""

    url: str
    token: str = ""
    ca: str = ""
    cert: str = ""
    key: str = ""
    timeout: float = 10.0


def connect(settings: ServerSettings) -> OpaClient:
    """A client that asks nothing yet. Raises ServerError for settings that cannot be used."""
    address = urlsplit(settings.url)
    if (
        address.scheme not in ("http", "https")
        or not address.hostname
        or "@" in address.netloc
        or address.query
    ):
        raise ServerError(
            "tg_engine_server", "policies.server.url must look like https://opa.example.com:8181"
        )
    secure = address.scheme == "https"
    if settings.token and not secure and address.hostname not in ("localhost", "127.0.0.1", "::1"):
        raise ServerError("tg_engine_server", "a token goes to a server by https alone")
    client = OpaClient(
        host=address.hostname,
        port=address.port or (443 if secure else 80),
        ssl=secure,
        cert=(settings.cert, settings.key or None) if settings.cert else None,
        token=settings.token or None,
        timeout=settings.timeout,
    )
    client.root_url = f"{address.scheme}://{address.netloc}{address.path.rstrip('/')}/v1"
    session = client._session
    session.verify = settings.ca or True
    # Neither proxies nor a .netrc of the environment have a say in where a token goes.
    session.trust_env = False
    session.max_redirects = 1
    session.mount("http://", _Patient())
    session.mount("https://", _Patient())
    return client


class _Patient(HTTPAdapter):
    """Tries again where a server cannot be reached or is busy; everything within one deadline."""

    def __init__(self) -> None:
        super().__init__(max_retries=0)

    def send(self, request: PreparedRequest, *args: Any, **kwargs: Any) -> Response:
        """Raises ServerError for everything but an answer with status 2xx."""
        deadline = time.monotonic() + float(kwargs["timeout"])
        for number in range(TRIES):
            try:
                kwargs |= {"timeout": _left(deadline), "stream": True}
                response = _whole(super().send(request, *args, **kwargs), deadline)
                if not _again(response) or number == TRIES - 1:
                    return _answered(response)
            except SSLError as error:
                raise ServerError("tg_engine_server", f"TLS: {_reason(error)}") from None
            except Timeout:
                raise _too_late() from None
            except NoConnectionError:
                if number == TRIES - 1:
                    raise UnreachableError("tg_engine_server", "the server cannot be reached") from None
            except (RequestException, HTTPError) as error:
                name = type(error).__name__
                raise ServerError("tg_engine_protocol", f"the answer broke off ({name})") from None
            time.sleep(min(PAUSE * 2**number, _left(deadline)))
        raise AssertionError("the last try returns or raises")


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise _too_late()
    return left


def _too_late() -> ServerError:
    return ServerError("tg_limit_time", "the server did not answer in time")


def _whole(response: Response, deadline: float) -> Response:
    """Read the body, however slowly it comes, up to the deadline and the limit."""
    parts: list[bytes] = []
    size = 0
    with response.raw:
        while part := response.raw.read1(1 << 16, decode_content=True):
            size += len(part)
            if size > MOST_BYTES:
                raise ServerError("tg_engine_protocol", f"the answer has more than {MOST_BYTES >> 20} MiB")
            parts.append(part)
            _left(deadline)
    wanted = response.headers.get("Content-Length", "")
    if wanted.isdecimal() and "Content-Encoding" not in response.headers and size != int(wanted):
        raise ServerError("tg_engine_protocol", "the answer broke off")
    response._content = b"".join(parts)
    return response


def _again(response: Response) -> bool:
    """Whether it may be better in a moment: OPA's own errors will not be."""
    return response.status_code in BUSY and not _told(response)


def _told(response: Response) -> dict[str, Any]:
    """What OPA says of an error; empty where somebody else answered."""
    try:
        body = msgspec.json.decode(response.content)
    except (msgspec.DecodeError, RecursionError):
        return {}
    return body if isinstance(body, dict) and isinstance(body.get("code"), str) else {}


def _answered(response: Response) -> Response:
    status = response.status_code
    if 200 <= status < 300:
        kind = response.headers.get("Content-Type", "").partition(";")[0].strip()
        if response.content and kind != "application/json":
            raise ServerError("tg_engine_protocol", "the answer is no JSON: is this an OPA server?")
        return response
    if _same_place(response):
        return response
    if 300 <= status < 400:
        raise ServerError("tg_engine_server", f"the server redirects ({status}); name where it really is")
    if status in (401, 403):
        message = f"the server refuses us ({status}); see policies.server.token_env, cert and key"
        raise ServerError("tg_engine_server", message)
    told = _told(response)
    errors = [one for one in told.get("errors") or () if isinstance(one, dict)]
    code = "eval_builtin_error" if errors else "tg_engine_server"
    raise ServerError(code, str(told.get("message") or f"the server answers {status}"), tuple(errors))


def _same_place(response: Response) -> bool:
    """A redirect that may be followed: of a GET, within one server. OPA itself takes a final slash away."""
    asked, told = str(response.request.url), response.headers.get("Location", "")
    target = urljoin(asked, told)
    origins = [urlsplit(one)[:2] for one in (asked, target)]
    return response.is_redirect and response.request.method == "GET" and origins[0] == origins[1]


def _reason(error: SSLError) -> str:
    """Why a handshake failed, without addresses of objects."""
    inner: Any = error
    while not isinstance(inner, ssl.SSLError):
        following = getattr(inner, "reason", None) or (inner.args[0] if inner.args else None)
        if not isinstance(following, BaseException):
            return "the handshake failed"
        inner = following
    return str(getattr(inner, "verify_message", "") or inner.reason or "the handshake failed")
