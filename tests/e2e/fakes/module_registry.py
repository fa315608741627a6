"""A module registry on loopback, after the published protocol, with a state of its own."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

Reply = tuple[int, dict[str, str], bytes]


class FakeRegistry:
    """locations: where a version is, by module (`shop/queue/aws`) and version. files: other answers by path.

    token: what has to be sent, "" for nothing. in_body: a location comes by 200 and JSON, not by 204 and a
    header. requests: path and Authorization of each, in order. faults: statuses that come first.
    """

    def __init__(self) -> None:
        self.locations: dict[str, dict[str, str]] = {}
        self.files: dict[str, Reply] = {}
        self.token = ""
        self.in_body = False
        self.requests: list[tuple[str, str]] = []
        self.faults: list[int] = []
        self.host = ""

    def asked(self) -> list[str]:
        return [path for path, _ in self.requests]

    def answer(self, target: str, authorization: str) -> Reply:
        path = urlsplit(target).path
        self.requests.append((path, authorization))
        if self.faults:
            return self.faults.pop(0), {}, b""
        if path in self.files:
            return self.files[path]
        if path == "/.well-known/terraform.json":
            return _json({"modules.v1": "/api/modules/", "providers.v1": "/api/providers/"})
        if not path.startswith("/api/modules/"):
            return 404, {}, b""
        if self.token and authorization != f"Bearer {self.token}":
            return 401, {}, b'{"errors": ["unauthorized"]}'
        return self._module(path.removeprefix("/api/modules/").split("/"))

    def _module(self, parts: list[str]) -> Reply:
        versions = self.locations.get("/".join(parts[:3]))
        if versions is None:
            return 404, {}, b'{"errors": ["Not Found"]}'
        if parts[3:] == ["versions"]:
            return _json({"modules": [{"versions": [{"version": one} for one in versions]}]})
        if len(parts) == 5 and parts[4] == "download" and parts[3] in versions:
            location = versions[parts[3]]
            return (
                _json({"location": location}) if self.in_body else (204, {"X-Terraform-Get": location}, b"")
            )
        return 404, {}, b""


def _json(value: object) -> Reply:
    return 200, {"Content-Type": "application/json"}, json.dumps(value).encode()


@contextmanager
def running(fake: FakeRegistry | None = None) -> Iterator[FakeRegistry]:
    """A registry that answers at `host` as long as the block runs."""
    fake = fake or FakeRegistry()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(fake.answer))
    fake.host = f"127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield fake
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _handler(answer: Callable[[str, str], Reply]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, headers, body = answer(self.path, self.headers.get("Authorization", ""))
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            if status != 204:
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Tests look at `requests`."""

    return Handler
