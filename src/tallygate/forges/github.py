"""GitHub's REST API, as far as a comment on a pull request needs it."""

import time
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import gidgethub
import httpx
import msgspec
from gidgethub import sansio

from tallygate import __version__
from tallygate.forges.interface import Comment, ForgeError, PullRequest, UncertainError

_TRIES = 4
_LONGEST_WAIT = 60.0  # a secondary rate limit asks for a minute at most times
_TIMEOUT = httpx.Timeout(20.0, connect=5.0)
_MOST_BYTES = 32 << 20
_MOST_PAGES = 100
_HIDE = (
    "mutation($id: ID!) { minimizeComment(input: {subjectId: $id, classifier: OUTDATED})"
    " { minimizedComment { isMinimized } } }"
)
# What a workflow's own token may not ask is who it is.
WORKFLOW_LOGIN = "github-actions[bot]"


class _Answer(NamedTuple):
    data: Any
    next: str | None


class GitHub:
    """One repository, `owner/name`, by one token. api: `https://api.github.com` or an enterprise's."""

    def __init__(
        self, api: str, repository: str, token: str, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        parts = urlsplit(api)
        loopback = parts.hostname in ("127.0.0.1", "::1", "localhost")
        if parts.scheme != "https" and not (parts.scheme == "http" and loopback):
            raise ForgeError(f"{api} is not https: the token would travel in the open")
        self._api, self._repository, self._sleep = api.rstrip("/"), repository, sleep
        self._headers = sansio.create_headers(
            f"tallygate/{__version__}", accept="application/vnd.github+json", oauth_token=token
        )
        self._client = httpx.Client(timeout=_TIMEOUT, follow_redirects=False)

    def login(self) -> str:
        try:
            return str(self._ask("GET", "/user").data["login"])
        except _RefusedError as refused:
            if refused.status == 403:
                return WORKFLOW_LOGIN
            raise

    def pull_request(self, number: int) -> PullRequest:
        return _pull_request(self._ask("GET", f"/repos/{self._repository}/pulls/{number}").data)

    def pull_requests_of(self, branch: str) -> list[PullRequest]:
        """Open pull requests whose head is `owner:branch`."""
        query = str(httpx.QueryParams({"state": "open", "head": branch}))
        answer = self._ask("GET", f"/repos/{self._repository}/pulls?{query}")
        return [_pull_request(one) for one in answer.data]

    def comments(self, number: int) -> list[Comment]:
        path = f"/repos/{self._repository}/issues/{number}/comments?per_page=100"
        return [_comment(one) for page in self._pages(path) for one in page]

    def create(self, number: int, body: str) -> Comment:
        path = f"/repos/{self._repository}/issues/{number}/comments"
        return _comment(self._ask("POST", path, {"body": body}).data)

    def update(self, comment: Comment, body: str) -> None:
        self._ask("PATCH", self._path(comment), {"body": body})

    def delete(self, comment: Comment) -> None:
        try:
            self._ask("DELETE", self._path(comment))
        except _RefusedError as refused:
            if refused.status != 404:
                raise

    def hide(self, comment: Comment) -> None:
        asked = {"query": _HIDE, "variables": {"id": comment.node}}
        answer = self._ask("POST", "/graphql", asked, self._api.removesuffix("/v3"))
        if answer.data.get("errors"):
            raise ForgeError("GitHub did not hide the earlier comment")

    def _path(self, comment: Comment) -> str:
        return f"/repos/{self._repository}/issues/comments/{comment.id}"

    def _pages(self, path: str) -> Iterator[Any]:
        for _ in range(_MOST_PAGES):
            answer = self._ask("GET", path)
            yield answer.data
            if answer.next is None:
                return
            if not answer.next.startswith(self._api + "/"):
                raise ForgeError("GitHub names a next page on another host")
            path = answer.next.removeprefix(self._api)
        raise ForgeError(f"more than {_MOST_PAGES} pages of comments")

    def _ask(self, verb: str, path: str, body: Any = None, api: str = "") -> _Answer:
        """One answer. What cannot have happened, or may happen twice without harm, is tried again."""
        content = None if body is None else msgspec.json.encode(body)
        for attempt in range(_TRIES):
            try:
                return _read(self._send(verb, (api or self._api) + path, content))
            except _AgainError as again:
                if attempt == _TRIES - 1:
                    raise ForgeError(str(again)) from None
                self._sleep(again.wait or 2.0**attempt)
        raise AssertionError  # the last try returns or raises

    def _send(self, verb: str, url: str, content: bytes | None) -> httpx.Response:
        writes = verb == "POST"
        try:
            response = self._client.request(verb, url, content=content, headers=self._headers)
        except httpx.ConnectError as error:
            raise _AgainError(f"GitHub cannot be reached: {error}") from None
        except httpx.HTTPError as error:
            message = f"GitHub gave no answer: {type(error).__name__}"
            raise UncertainError(message) if writes else _AgainError(message) from None
        if response.status_code >= 500:
            message = f"GitHub answered {response.status_code}"
            raise UncertainError(message) if writes else _AgainError(message)
        if wait := _asked_to_wait(response):
            raise _AgainError("GitHub's rate limit is reached; try again later", wait)
        return response


class _AgainError(Exception):
    """Another try may help, after `wait` seconds (0: as we like)."""

    def __init__(self, message: str, wait: float = 0.0) -> None:
        super().__init__(message)
        self.wait = wait


class _RefusedError(ForgeError):
    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


def _asked_to_wait(response: httpx.Response) -> float:
    """Seconds to wait before a limit of rates lets us try again; 0 where it is none."""
    if response.status_code not in (403, 429):
        return 0.0
    if (after := response.headers.get("retry-after", "")).isdigit():
        return min(max(float(after), 1.0), _LONGEST_WAIT)
    limited = response.headers.get("x-ratelimit-remaining") == "0" or response.status_code == 429
    return _LONGEST_WAIT if limited else 0.0


def _read(response: httpx.Response) -> _Answer:
    if len(response.content) > _MOST_BYTES:
        raise ForgeError("GitHub's answer is too large")
    try:
        data, _, following = sansio.decipher_response(
            response.status_code, response.headers, response.content
        )
    except gidgethub.HTTPException as error:
        raise _RefusedError(response.status_code, _refusal(response.status_code, error)) from None
    except ValueError:
        raise ForgeError("GitHub's answer is not JSON") from None
    return _Answer(data, following)


_HINTS = {
    401: "the token is not valid",
    403: "the token may not do this: a workflow needs `permissions: pull-requests: write`, and pull requests "
    "from forks have no such token",
    404: "the repository or pull request does not exist for this token",
}


def _refusal(status: int, error: Exception) -> str:
    hint = _HINTS.get(status)
    return f"GitHub answered {status}: {hint or error}"


def _comment(data: Any) -> Comment:
    user = data.get("user") or {}
    return Comment(data["id"], data["node_id"], user.get("login", ""), data.get("body") or "")


def _pull_request(data: Any) -> PullRequest:
    return PullRequest(data["number"], data["head"]["sha"], data["state"] == "open")
