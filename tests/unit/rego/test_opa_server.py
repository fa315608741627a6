"""OPA servers, by a fake that does what a real one will not: no answer of it is ever taken for silence."""

import gc
import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tallygate.engine.config import PolicyServer
from tallygate.engine.engines import Wanted, compile_policies
from tallygate.engine.problems import UsageError
from tallygate.engine.workers import evaluate_in_workers
from tallygate.rego import opa_connection
from tallygate.rego.opa_server import below
from tallygate.rego.types import EvalResult, Job, Limits, Module, PolicyCompileError
from tests.unit.rego.rego_policies import denying

TOKEN = "s3cret-token"
EVEN = denying("input.n % 2 == 0", "even")
Reply = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: Any) -> None:
        pass

    def handle_any(self) -> None:
        server: Any = self.server
        size = int(self.headers.get("Content-Length") or 0)
        self.body = self.rfile.read(size)
        server.seen.append((self.command, self.path, dict(self.headers)))
        server.reply(self)

    do_GET = do_POST = do_PUT = do_DELETE = handle_any

    def answer(self, status: int, body: Any = None, kind: str = "application/json", **headers: str) -> None:
        data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", headers.pop("length", str(len(data))))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(data)


class Fake(ThreadingHTTPServer):
    daemon_threads = True
    seen: list[tuple[str, str, dict[str, str]]]
    reply: Reply

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def asked(self, method: str, part: str) -> list[str]:
        return [path for verb, path, _ in self.seen if verb == method and part in path]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Fake]:
    monkeypatch.setattr(opa_connection, "PAUSE", 0.01)
    fake = Fake(("127.0.0.1", 0), Handler)
    fake.seen = []
    fake.reply = honest
    thread = threading.Thread(target=fake.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield fake
    fake.shutdown()
    thread.join()
    fake.server_close()


def honest(handler: Handler) -> None:
    """Takes policies, and answers that `even` finds nothing."""
    if handler.command == "DELETE":
        handler.answer(
            200 if "/policies/" in handler.path else 204, {} if "/policies/" in handler.path else None
        )
    elif handler.command == "PUT":
        handler.answer(200, {})
    elif "provenance" in handler.path:
        handler.answer(200, {"provenance": {"version": "1.10.1"}})
    else:
        members = json.loads(handler.body)["input"].get("batch", [])
        handler.answer(200, {"result": [{rule: [] for rule in one["rules"]} for one in members]})


def at_evaluation(reply: Reply) -> Reply:
    """Honest until the batch holds something."""

    def replying(handler: Handler) -> None:
        evaluates = "/out?" in handler.path and json.loads(handler.body)["input"]["batch"]
        (reply if evaluates else honest)(handler)

    return replying


def checked(server: Fake, timeout: float = 2.0, **settings: Any) -> list[EvalResult]:
    wanted = Wanted(
        "server", PolicyServer(url=server.url, timeout=timeout, token_env="OPA_TOKEN", **settings)
    )
    program = compile_policies([Module("p.rego", EVEN)], wanted, {"OPA_TOKEN": TOKEN})
    jobs = [Job(str(n), json.dumps({"n": n}).encode(), (0,)) for n in range(3)]
    return list(evaluate_in_workers(program, jobs, Limits(time=2.0)))


def messages(results: list[EvalResult]) -> set[str]:
    assert len(results) == 3
    said = {str(one.error) for one in results if one.error}
    assert TOKEN not in "".join(said)
    return said


def test_an_honest_server(server: Fake) -> None:
    assert messages(checked(server)) == set()
    assert all(headers["Authorization"] == f"Bearer {TOKEN}" for _, _, headers in server.seen)
    assert sorted(server.asked("PUT", "/policies/")) == sorted(server.asked("DELETE", "/policies/"))
    assert len(server.asked("PUT", "/policies/")) == 2
    assert len(server.asked("DELETE", "/data/")) == 1


def drip(handler: Handler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    for _ in range(40):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.05)


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (lambda h: h.answer(200, {}), "no result"),
        (lambda h: h.answer(200, {"result": None}), "no list of answers"),
        (lambda h: h.answer(200, {"result": []}), "other questions"),
        (lambda h: h.answer(200, {"result": [{}, {}]}), "other questions"),
        (lambda h: h.answer(200, []), "no object"),
        (lambda h: h.answer(200, b'{"result": [{'), "cannot be read"),
        (lambda h: h.answer(200, b'{"result": []}', length="99"), "broke off"),
        (lambda h: h.answer(200, b"<html>", kind="text/html"), "no JSON"),
        (lambda h: h.answer(204), "cannot be read"),
        (lambda h: h.answer(302, Location="http://169.254.169.254/latest"), "redirects"),
        (lambda h: h.answer(301, Location="/v1/data/elsewhere"), "redirects"),
        (lambda h: h.answer(401, {"code": "unauthorized"}), "refuses us"),
        (lambda h: h.answer(404, {"code": "undefined_document", "message": "gone"}), "gone"),
        (lambda h: h.answer(500, b"oops"), "500"),
        (lambda h: h.answer(503, b""), "503"),
        (drip, "not answer in time"),
        (lambda h: h.connection.shutdown(2), "cannot be reached"),
    ],
)
def test_no_answer_is_an_error_of_everything(server: Fake, reply: Reply, said: str) -> None:
    server.reply = at_evaluation(reply)
    [message] = messages(checked(server, timeout=0.6))
    assert said in message
    assert len(server.asked("DELETE", "/policies/")) == 2


def test_an_error_of_evaluation_is_not_tried_again(server: Fake) -> None:
    errors = [
        {
            "code": "eval_builtin_error",
            "message": "div",
            "location": {"file": "x/m0.rego", "row": 5, "col": 9},
        }
    ]
    server.reply = at_evaluation(lambda h: h.answer(500, {"code": "internal_error", "errors": errors}))
    assert messages(checked(server)) == {
        "p.rego:5:9: eval_builtin_error: div",
    }


def test_busy_servers_are_asked_again(server: Fake) -> None:
    counts = {"left": 2}

    def busy(handler: Handler) -> None:
        counts["left"] -= 1
        handler.answer(503, b"later") if counts["left"] >= 0 else honest(handler)

    server.reply = at_evaluation(busy)
    assert messages(checked(server)) == set()
    assert counts["left"] == -1


def test_a_policy_that_the_server_refuses(server: Fake) -> None:
    errors = [
        {
            "code": "rego_type_error",
            "message": "no such thing",
            "location": {"file": "m0.rego", "row": 5, "col": 1},
        }
    ]

    def refuse(handler: Handler) -> None:
        if handler.command == "PUT" and "m0" in handler.path:
            handler.answer(400, {"code": "invalid_parameter", "message": "m", "errors": errors})
        else:
            honest(handler)

    server.reply = refuse
    with pytest.raises(PolicyCompileError, match=r"p\.rego:5:1: rego_type_error: no such thing"):
        checked(server)
    assert [path[-7:] for path in server.asked("PUT", "/policies/")] == ["m0.rego"]
    assert server.asked("DELETE", "/policies/") == []


def test_what_is_never_asked_does_not_stay(server: Fake) -> None:
    program = compile_policies([Module("p.rego", EVEN)], Wanted("server", PolicyServer(url=server.url)), {})
    assert program.rules()
    assert server.asked("DELETE", "/policies/") == []
    del program
    gc.collect()
    assert len(server.asked("DELETE", "/policies/")) == 2


def test_a_second_question_uploads_anew(server: Fake) -> None:
    program = compile_policies([Module("p.rego", EVEN)], Wanted("server", PolicyServer(url=server.url)), {})
    for times in (2, 4):
        assert [one.error for one in program.eval([Job("a", b"{}", (0,))])] == [None]
        assert len(server.asked("PUT", "/policies/")) == len(server.asked("DELETE", "/policies/")) == times


def test_old_servers_are_refused(server: Fake) -> None:
    server.reply = lambda h: h.answer(200, {"provenance": {"version": "0.68.0"}})
    with pytest.raises(PolicyCompileError, match=r"1\.0 or newer"):
        checked(server)


def test_rules_of_the_server_undefined_and_gone(server: Fake) -> None:
    def live(handler: Handler) -> None:
        if handler.path.startswith("/v1/policies/even"):
            handler.answer(200, {"result": {"id": "even", "raw": EVEN}})
        elif handler.path.startswith("/v1/policies"):
            handler.answer(200, {"result": [{"id": "even"}]})
        elif "provenance" in handler.path:
            handler.answer(200, {})
        elif json.loads(handler.body)["input"] == {"n": 1}:
            handler.answer(403, {"code": "forbidden"})
        else:
            handler.answer(200, {})

    server.reply = live
    results = checked(server, mode="query")
    # A set of results is never undefined: whoever reads it makes that an error.
    assert [bool(one.error) for one in results] == [False, True, True]
    assert results[0].value is not None
    assert len(server.asked("POST", "/data/even/deny")) == 2


@pytest.mark.parametrize("listed", [{}, {"result": []}, {"result": None}, {"result": [{"id": "x"}]}])
def test_a_server_without_rules_is_an_error(server: Fake, listed: Any) -> None:
    def empty(handler: Handler) -> None:
        handler.answer(200, {} if "provenance" in handler.path else listed)

    server.reply = empty
    with pytest.raises(PolicyCompileError, match=r"tg_no_rules|tg_engine_server|tg_engine_protocol"):
        checked(server, mode="query")


@pytest.mark.parametrize(
    "url",
    [
        "ftp://a",
        "opa.example.com",
        "https://",
        "https://user:pw@a",
        "https://a?x=1",
        "http://opa.example.com",
    ],
)
def test_addresses_that_are_none(url: str) -> None:
    wanted = Wanted("server", PolicyServer(url=url, token_env="OPA_TOKEN"))
    with pytest.raises(PolicyCompileError) as caught:
        compile_policies([Module("p.rego", EVEN)], wanted, {"OPA_TOKEN": TOKEN})
    assert TOKEN not in str(caught.value)


def test_a_token_that_is_named_must_be_there() -> None:
    wanted = Wanted("server", PolicyServer(url="https://127.0.0.1:1", token_env="OPA_TOKEN"))
    with pytest.raises(UsageError, match="OPA_TOKEN is not set"):
        compile_policies([Module("p.rego", EVEN)], wanted, {})


def test_a_server_that_is_not_there() -> None:
    wanted = Wanted("server", PolicyServer(url="http://127.0.0.1:1", timeout=0.5))
    with pytest.raises(PolicyCompileError, match=r"tg_engine_server|tg_limit_time"):
        compile_policies([Module("p.rego", EVEN)], wanted, {})


def test_everything_moves_below_one_package() -> None:
    text = (
        "package a.b # data.c\nimport data.c as d\n"
        'x := data.e["data.f"] if input.data.g with data.h as `data.i`\n'
    )
    assert below(text, "r") == (
        "package r.a.b # data.c\nimport data.r.c as d\n"
        'x := data.r.e["data.f"] if input.data.g with data.r.h as `data.i`\n'
    )
    assert below('data["a-b"].c', "r.s") == 'data.r.s["a-b"].c'
