"""A GitHub that keeps pull requests and comments, on loopback; every exchange is held against its OpenAPI."""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import MappingProxyType
from typing import Any, ClassVar, NamedTuple
from urllib.parse import parse_qs, urlsplit

from tests.e2e.fakes.openapi import OpenApi, Operation

MOST_CHARACTERS = 65536
REPOSITORY = "shop/platform"
# Tokens and who they are. The workflow's own may not ask.
TOKENS = {"user-token": "tallybot", "workflow-token": "github-actions[bot]", "reader-token": "reader"}


class Reply(NamedTuple):
    status: int
    body: Any
    headers: Mapping[str, str] = MappingProxyType({})


class Fault(NamedTuple):
    """What goes wrong once. when: before the request takes effect, or after it."""

    verb: str
    when: str
    reply: Reply | None
    """None: the connection is closed without an answer."""


class FakeGitHub:
    """State: `pulls` by number (head commit, branch, state), `comments` in order, `requests` as (verb, path).

    violations: what was not as the OpenAPI says, in requests of ours and answers of this fake.
    """

    def __init__(self) -> None:
        self.api = _description()
        self.pulls: dict[int, dict[str, str]] = {}
        self.comments: dict[int, dict[str, Any]] = {}
        self.hidden: list[str] = []
        self.requests: list[tuple[str, str]] = []
        self.violations: list[str] = []
        self.faults: list[Fault] = []
        self.stale_lists = 0
        self.url = ""
        self._lock = threading.Lock()
        self._next = 100
        self._listed: list[dict[str, Any]] = []

    def writes(self) -> list[tuple[str, str]]:
        return [(verb, path) for verb, path in self.requests if verb != "GET"]

    def bodies(self) -> list[str]:
        return [comment["body"] for comment in self.comments.values()]

    def add_comment(self, number: int, author: str, body: str) -> dict[str, Any]:
        comment: dict[str, Any] = self.api.sample({"$ref": "#/components/schemas/issue-comment"})
        user = self.api.sample({"$ref": "#/components/schemas/simple-user"})
        user["login"] = author
        self._next += 1
        comment |= {
            "id": self._next,
            "node_id": f"IC_{self._next}",
            "user": user,
            "body": body,
            "_of": number,
        }
        self.comments[self._next] = comment
        return comment

    def answer(self, verb: str, target: str, token: str, body: Any) -> Reply | None:
        with self._lock:
            self.requests.append((verb, urlsplit(target).path))
            fault = next((fault for fault in self.faults if fault.verb == verb), None)
            if fault:
                self.faults.remove(fault)
            if fault and fault.when == "before":
                return fault.reply
            reply = self._answered(verb, target, token, body)
            return fault.reply if fault else reply

    def _answered(self, verb: str, target: str, token: str, body: Any) -> Reply:
        if token not in TOKENS:
            return Reply(401, {"message": "Bad credentials"})
        if urlsplit(target).path == "/graphql":
            return self._graphql(body)
        operation = self.api.operation(verb, target)
        if operation is None:
            self.violations.append(f"{verb} {target} is no operation of the description")
            return Reply(404, {"message": "Not Found"})
        self.violations += self.api.request_problems(operation, target, body)
        reply = self._operations[operation.details["operationId"]](self, operation, target, token, body)
        shown = _public(reply.body)
        self.violations += self.api.response_problems(operation, reply.status, shown)
        return reply._replace(body=shown)

    def _graphql(self, body: Any) -> Reply:
        self.hidden.append(body["variables"]["id"])
        return Reply(200, {"data": {"minimizeComment": {"minimizedComment": {"isMinimized": True}}}})

    def _user(self, _: Operation, __: str, token: str, ___: Any) -> Reply:
        if token == "workflow-token":
            return Reply(403, {"message": "Resource not accessible by integration"})
        user = self.api.sample({"$ref": "#/components/schemas/public-user"})
        return Reply(200, user | {"login": TOKENS[token]})

    def _pull(self, operation: Operation, *_: Any) -> Reply:
        number = int(operation.values["pull_number"])
        if number not in self.pulls:
            return Reply(404, {"message": "Not Found"})
        pull = self.api.sample({"$ref": "#/components/schemas/pull-request"})
        return Reply(200, pull | self._shown(number, pull))

    def _pulls(self, _: Operation, target: str, *__: Any) -> Reply:
        query = parse_qs(urlsplit(target).query)
        simple = self.api.sample({"$ref": "#/components/schemas/pull-request-simple"})
        found = [
            simple | self._shown(number, simple)
            for number, pull in self.pulls.items()
            if pull["branch"] == query["head"][0] and pull["state"] == query["state"][0]
        ]
        return Reply(200, found)

    def _shown(self, number: int, pull: dict[str, Any]) -> dict[str, Any]:
        own = self.pulls[number]
        return {"number": number, "state": own["state"], "head": {**pull["head"], "sha": own["head"]}}

    def _list(self, operation: Operation, target: str, *_: Any) -> Reply:
        number = int(operation.values["issue_number"])
        if self.stale_lists:
            self.stale_lists -= 1
        else:
            self._listed = [comment for comment in self.comments.values() if comment["_of"] == number]
        query = parse_qs(urlsplit(target).query)
        size, page = int(query.get("per_page", ["30"])[0]), int(query.get("page", ["1"])[0])
        shown = self._listed[(page - 1) * size : page * size]
        more = len(self._listed) > page * size
        path = urlsplit(target).path
        link = f'<{self.url}{path}?per_page={size}&page={page + 1}>; rel="next"'
        return Reply(200, shown, {"Link": link} if more else {})

    def _create(self, operation: Operation, _: str, token: str, body: Any) -> Reply:
        refused = self._refused(token, body)
        number = int(operation.values["issue_number"])
        return refused or Reply(201, self.add_comment(number, TOKENS[token], body["body"]))

    def _update(self, operation: Operation, _: str, token: str, body: Any) -> Reply:
        comment = self.comments.get(int(operation.values["comment_id"]))
        if comment is None:
            return Reply(404, {"message": "Not Found"})
        if refused := self._refused(token, body):
            return refused
        comment["body"] = body["body"]
        return Reply(200, comment)

    def _delete(self, operation: Operation, *_: Any) -> Reply:
        gone = self.comments.pop(int(operation.values["comment_id"]), None)
        return Reply(204, None) if gone else Reply(404, {"message": "Not Found"})

    def _refused(self, token: str, body: Any) -> Reply | None:
        if token == "reader-token":
            return Reply(403, {"message": "Resource not accessible by integration"})
        if len(body["body"]) > MOST_CHARACTERS:
            error = {"resource": "IssueComment", "field": "body", "code": "custom"}
            return Reply(422, {"message": "Validation Failed", "errors": [error], "documentation_url": "x"})
        return None

    _operations: ClassVar[dict[str, Callable[..., Reply]]] = {
        "users/get-authenticated": _user,
        "pulls/get": _pull,
        "pulls/list": _pulls,
        "issues/list-comments": _list,
        "issues/create-comment": _create,
        "issues/update-comment": _update,
        "issues/delete-comment": _delete,
    }


@cache
def _description() -> OpenApi:
    return OpenApi()


def _public(body: Any) -> Any:
    if isinstance(body, list):
        return [_public(item) for item in body]
    return {key: value for key, value in body.items() if key != "_of"} if isinstance(body, dict) else body


@contextmanager
def running() -> Iterator[FakeGitHub]:
    """The fake on a free port of loopback, with pull request 7 of `contributor:feature` open."""
    fake = FakeGitHub()
    fake.pulls[7] = {"head": "a" * 40, "branch": "contributor:feature", "state": "open"}
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(fake))
    fake.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(fake: FakeGitHub) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def handle_one(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length)) if length else None
            token = self.headers.get("Authorization", "").removeprefix("token ").removeprefix("Bearer ")
            reply = fake.answer(self.command, self.path, token, body)
            if reply is None:
                self.close_connection = True
                return
            data = b"" if reply.body is None else json.dumps(reply.body).encode()
            self.send_response(reply.status)
            self.send_header("Content-Type", "application/json; charset=utf-8")
            self.send_header("Content-Length", str(len(data)))
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = do_PATCH = do_DELETE = handle_one

        def log_message(self, *_: object) -> None:
            """Nothing: tests read `requests`."""

    return Handler
