"""HTTP within bounds, and a registry that does not behave."""

from collections.abc import Iterator

import pytest

from tallygate.terraform.modules.sources import Registry
from tallygate.vendoring.interface import FetchError
from tallygate.vendoring.registry import Registries
from tallygate.vendoring.web import Web, shown_url, tokens_of
from tests.e2e.fakes.module_registry import FakeRegistry, running

TOKEN = "s3cret-token"


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def fake() -> Iterator[FakeRegistry]:
    with running() as fake:
        yield fake


@pytest.fixture
def slept() -> list[float]:
    return []


@pytest.fixture
def web(slept: list[float]) -> Web:
    return Web({"127.0.0.1": TOKEN}, local=True, sleep=slept.append)


def module(fake: FakeRegistry) -> Registry:
    return Registry(fake.host, "shop", "queue", "aws")


def test_tokens_are_named_as_terraform_names_them() -> None:
    environ = {
        "TF_TOKEN_app_terraform_io": "a", "TF_TOKEN_my__registry_example_com": "b", "TF_TOKEN_empty": "",
        "OTHER": "c",
    }  # fmt: skip
    assert tokens_of(environ) == {"app.terraform.io": "a", "my-registry.example.com": "b"}


def test_the_token_goes_to_its_registry_and_nowhere_else(fake: FakeRegistry, web: Web) -> None:
    fake.token = TOKEN
    fake.locations["shop/queue/aws"] = {"1.0.0": "/m.zip"}
    registries = Registries(web, local=True)
    assert registries.newest(module(fake), "") == "1.0.0"
    location = registries.location(module(fake), "1.0.0")
    assert location == f"http://{fake.host}/m.zip"
    assert {authorization for _, authorization in fake.requests} == {f"Bearer {TOKEN}"}
    web.get(location)
    assert fake.requests[-1] == ("/m.zip", "")


def test_the_token_does_not_follow_a_redirection_to_another_host(fake: FakeRegistry, web: Web) -> None:
    with running() as other:
        other.files["/x"] = (200, {}, b"there")
        fake.files["/x"] = (302, {"Location": f"http://{other.host}/x"}, b"")
        fake.files["/y"] = (302, {"Location": "/z"}, b"")
        assert web.get(f"http://{fake.host}/x", token_of="127.0.0.1").content == b"there"
        web.get(f"http://{fake.host}/y", token_of="127.0.0.1")
        assert other.requests == [("/x", "")]
    assert fake.requests == [(path, f"Bearer {TOKEN}") for path in ("/x", "/y", "/z")]


def test_redirections_end(fake: FakeRegistry, web: Web) -> None:
    fake.files["/x"] = (302, {"Location": "/x"}, b"")
    with pytest.raises(FetchError, match="more than 5 redirections"):
        web.get(f"http://{fake.host}/x")
    assert len(fake.requests) == 6


@pytest.mark.parametrize("target", ["http://example.com/x", "file:///etc/passwd", "ftp://example.com/"])
def test_a_redirection_leads_to_https_alone(fake: FakeRegistry, web: Web, target: str) -> None:
    fake.files["/x"] = (302, {"Location": target}, b"")
    with pytest.raises(FetchError, match="is not https"):
        web.get(f"http://{fake.host}/x")


def test_a_host_that_is_busy_is_asked_again(fake: FakeRegistry, web: Web, slept: list[float]) -> None:
    fake.files["/x"] = (200, {}, b"there")
    fake.faults = [503, 429]
    assert web.get(f"http://{fake.host}/x").content == b"there"
    assert slept == [2.0, 4.0]
    fake.faults = [500] * 3
    with pytest.raises(FetchError, match="answered 500"):
        web.get(f"http://{fake.host}/x")


def test_a_host_that_does_not_answer_is_an_error(web: Web) -> None:
    with running() as gone:
        host = gone.host
    with pytest.raises(FetchError, match=r"/x: no answer \(ConnectError\)"):
        web.get(f"http://{host}/x?key=s3cret")


def test_a_host_out_of_reach_is_not_asked_for_the_next_module(web: Web, slept: list[float]) -> None:
    with running() as gone:
        host = gone.host
    with running() as other:
        other.files["/x"] = (200, {}, b"there")
        for path in ("/a", "/b", "/c"):
            with pytest.raises(FetchError, match=rf"{path}: no answer \(ConnectError\)"):
                web.get(f"http://{host}{path}")
        assert slept == [2.0]
        assert web.get(f"http://{other.host}/x").content == b"there"


def test_an_answer_is_bounded(fake: FakeRegistry, web: Web) -> None:
    fake.files["/x"] = (200, {}, b"x" * 100_000)
    with pytest.raises(FetchError, match="more than 64 KiB"):
        web.get(f"http://{fake.host}/x", 64 << 10)
    assert len(web.get(f"http://{fake.host}/x", 100_000).content) == 100_000


def test_urls_are_shown_without_what_may_be_secret() -> None:
    assert shown_url("https://user:word@h.example:8443/a/b?X-Signature=1#f") == "https://h.example:8443/a/b"


@pytest.mark.parametrize(
    ("path", "reply", "said"),
    [
        ("/.well-known/terraform.json", (404, {}, b""), "is no registry of modules"),
        ("/.well-known/terraform.json", (200, {}, b"{}"), "is no registry of modules"),
        ("/.well-known/terraform.json", (200, {}, b"<html>"), "no JSON object"),
        ("/.well-known/terraform.json", (200, {}, b"[" * 100_000), "no JSON object"),
        ("/.well-known/terraform.json", (200, {}, b'{"modules.v1": "file:///etc/"}'), "is not https"),
        ("/api/modules/shop/queue/aws/versions", (200, {}, b"[]"), "no JSON object"),
        ("/api/modules/shop/queue/aws/versions", (200, {}, b'{"modules": []}'), "no list of versions"),
        ("/api/modules/shop/queue/aws/versions", (200, {}, b'{"modules": [{"versions": [1]}]}'), "no list"),
        ("/api/modules/shop/queue/aws/versions", (401, {}, b""), "asks for a token; set TF_TOKEN_<host>"),
        ("/api/modules/shop/queue/aws/versions", (403, {}, b""), "may not read it"),
        ("/api/modules/shop/queue/aws/versions", (404, {}, b""), "no such module or version"),
        ("/api/modules/shop/queue/aws/1.0.0/download", (204, {}, b""), "does not say where"),
        ("/api/modules/shop/queue/aws/1.0.0/download", (200, {}, b'{"location": 1}'), "does not say where"),
    ],
)
def test_a_registry_that_does_not_behave(
    fake: FakeRegistry, web: Web, path: str, reply: tuple[int, dict[str, str], bytes], said: str
) -> None:
    fake.locations["shop/queue/aws"] = {"1.0.0": "/m.zip"}
    fake.files[path] = reply
    registries = Registries(web, local=True)
    with pytest.raises(FetchError, match=said) as raised:
        registries.location(module(fake), registries.newest(module(fake), ""))
    assert TOKEN not in str(raised.value)


@pytest.mark.parametrize("wanted", ["> 3", "nonsense"])
def test_a_constraint_that_nothing_fits(fake: FakeRegistry, web: Web, wanted: str) -> None:
    fake.locations["shop/queue/aws"] = {"1.0.0": "/m.zip"}
    with pytest.raises(FetchError, match=r"none of the 1 versions|is not a version"):
        Registries(web, local=True).newest(module(fake), wanted)


def test_a_locked_version_is_a_version_before_it_is_part_of_a_url(fake: FakeRegistry, web: Web) -> None:
    with pytest.raises(FetchError, match="is not a version"):
        Registries(web, local=True).location(module(fake), "../../other/1.0.0")
    assert fake.requests == []
