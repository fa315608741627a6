"""One comment, whatever happens: on a stateful GitHub, each exchange held against the published OpenAPI."""

from collections.abc import Iterator

import pytest

from tallygate.forges.github import GitHub
from tallygate.forges.interface import ForgeError, PullRequest, UncertainError
from tallygate.forges.sticky import BEHAVIORS, Wanted, marker_of, publish
from tests.e2e.fakes.github import REPOSITORY, FakeGitHub, Fault, Reply, running

BOT = "github-actions[bot]"


@pytest.fixture
def fake() -> Iterator[FakeGitHub]:
    with running() as fake:
        yield fake
        assert fake.violations == []


@pytest.fixture
def slept() -> list[float]:
    return []


@pytest.fixture
def forge(fake: FakeGitHub, slept: list[float]) -> GitHub:
    return GitHub(fake.url, REPOSITORY, "workflow-token", slept.append)


def body(digest: str, instance: str = "default", text: str = "prod is closed") -> str:
    return f"<!-- tallygate:v1 id={instance} body={digest} -->\n### {text}\n"


def wanted(digest: str, *, instance: str = "default", quiet: bool = False) -> Wanted:
    return Wanted(7, body(digest, instance), BOT, quiet)


def test_a_comment_is_created_once_and_then_kept_up_to_date(fake: FakeGitHub, forge: GitHub) -> None:
    assert [publish(forge, wanted(d), "update") for d in ("aa", "aa", "bb", "bb")] == [
        "created", "unchanged", "updated", "unchanged",
    ]  # fmt: skip
    assert fake.bodies() == [body("bb")]
    assert [verb for verb, _ in fake.writes()] == ["POST", "PATCH"]


def test_an_unchanged_comment_costs_one_read_and_no_write(fake: FakeGitHub, forge: GitHub) -> None:
    publish(forge, wanted("aa"), "update")
    fake.requests.clear()
    publish(forge, wanted("aa"), "update")
    assert [verb for verb, _ in fake.requests] == ["GET"]


def test_nothing_is_said_where_there_is_nothing_to_say(fake: FakeGitHub, forge: GitHub) -> None:
    assert publish(forge, wanted("aa", quiet=True), "update") == "nothing to say"
    assert fake.writes() == []
    publish(forge, wanted("bb"), "update")
    assert publish(forge, wanted("cc", quiet=True), "update") == "updated"


def test_two_instances_leave_each_other_alone(fake: FakeGitHub, forge: GitHub) -> None:
    publish(forge, wanted("aa"), "update")
    publish(forge, wanted("aa", instance="infra"), "update")
    publish(forge, wanted("bb", instance="infra"), "delete-and-new")
    assert fake.bodies() == [body("aa"), body("bb", "infra")]


@pytest.mark.parametrize(
    ("author", "text"),
    [
        ("mallory", body("aa")),
        ("mallory[bot]", body("aa")),
        (BOT, "> " + body("aa")),
        (BOT, "\n" + body("aa")),
        (BOT, body("aa").replace("v1", "v2")),
        (BOT, body("aa", "default-2")),
        (BOT, "<!-- another tool -->\n"),
        (BOT, ""),
    ],
)
def test_comments_of_others_are_not_ours(fake: FakeGitHub, forge: GitHub, author: str, text: str) -> None:
    other = fake.add_comment(7, author, text)
    for behavior in BEHAVIORS:
        publish(forge, wanted(f"b{BEHAVIORS.index(behavior)}"), behavior)
    assert fake.comments[other["id"]]["body"] == text


def test_every_page_is_read(fake: FakeGitHub, forge: GitHub) -> None:
    for number in range(250):
        fake.add_comment(7, "someone", f"comment {number}")
    fake.add_comment(7, BOT, body("aa"))
    assert publish(forge, wanted("bb"), "update") == "updated"
    assert sum(verb == "GET" for verb, _ in fake.requests) == 3


def test_a_second_comment_of_ours_is_taken_away(fake: FakeGitHub, forge: GitHub) -> None:
    fake.add_comment(7, BOT, body("aa"))
    fake.add_comment(7, BOT, body("bb"))
    assert publish(forge, wanted("aa"), "update") == "unchanged"
    assert fake.bodies() == [body("aa")]


def test_two_runs_that_begin_at_once_end_with_one_comment(fake: FakeGitHub, forge: GitHub) -> None:
    fake.stale_lists = 1
    fake.add_comment(7, BOT, body("aa"))
    assert publish(forge, wanted("bb"), "update") == "created"
    assert fake.bodies() == [body("bb")]


@pytest.mark.parametrize(
    ("behavior", "left", "hidden"),
    [("new", ["aa", "bb"], []), ("hide-and-new", ["aa", "bb"], ["IC_101"]), ("delete-and-new", ["bb"], [])],
)
def test_other_behaviors(
    fake: FakeGitHub, forge: GitHub, behavior: str, left: list[str], hidden: list[str]
) -> None:
    publish(forge, wanted("aa"), behavior)
    assert publish(forge, wanted("aa"), behavior) == "unchanged"
    assert publish(forge, wanted("bb"), behavior) == "created"
    assert fake.bodies() == [body(digest) for digest in left]
    assert fake.hidden == hidden


def test_a_write_without_an_answer_is_looked_for_before_it_is_repeated(
    fake: FakeGitHub, forge: GitHub
) -> None:
    fake.faults = [Fault("POST", "after", Reply(502, {"message": "Bad Gateway"}))]
    assert publish(forge, wanted("aa"), "update") == "created"
    assert fake.bodies() == [body("aa")]


def test_a_lost_connection_after_the_write(fake: FakeGitHub, forge: GitHub) -> None:
    fake.faults = [Fault("POST", "after", None)]
    assert publish(forge, wanted("aa"), "update") == "created"
    assert fake.bodies() == [body("aa")]


def test_a_write_that_did_not_happen_is_repeated(fake: FakeGitHub, forge: GitHub) -> None:
    fake.faults = [Fault("POST", "before", Reply(500, {"message": "Server Error"}))] * 2
    assert publish(forge, wanted("aa"), "update") == "created"
    assert fake.bodies() == [body("aa")]


def test_a_host_that_never_answers_is_an_error(fake: FakeGitHub, forge: GitHub) -> None:
    fake.faults = [Fault("POST", "before", Reply(500, {"message": "Server Error"}))] * 9
    with pytest.raises(UncertainError, match="GitHub answered 500"):
        publish(forge, wanted("aa"), "update")
    assert fake.bodies() == []


@pytest.mark.parametrize(
    ("reply", "waits"),
    [
        (Reply(503, {"message": "busy"}), [1.0]),
        (Reply(429, {"message": "slow down"}, {"Retry-After": "7"}), [7.0]),
        (Reply(403, {"message": "secondary rate limit"}, {"Retry-After": "9999"}), [60.0]),
        (Reply(403, {"message": "limit"}, {"X-RateLimit-Remaining": "0"}), [60.0]),
        (None, [1.0]),
    ],
)
def test_reads_are_tried_again(
    fake: FakeGitHub, forge: GitHub, slept: list[float], reply: Reply | None, waits: list[float]
) -> None:
    fake.faults = [Fault("GET", "before", reply)]
    assert forge.comments(7) == []
    assert slept == waits


def test_tries_end(fake: FakeGitHub, forge: GitHub, slept: list[float]) -> None:
    fake.faults = [Fault("GET", "before", Reply(429, {"message": "no"}))] * 9
    with pytest.raises(ForgeError, match="rate limit"):
        forge.comments(7)
    assert slept == [60.0] * 3


def test_a_comment_that_is_gone_needs_no_deleting(fake: FakeGitHub, forge: GitHub) -> None:
    [comment] = [forge.create(7, body("aa"))]
    forge.delete(comment)
    forge.delete(comment)
    assert fake.bodies() == []


@pytest.mark.parametrize(
    ("token", "told"),
    [("nobody", "401: the token is not valid"), ("reader-token", "pull-requests: write")],
)
def test_refusals_say_what_to_do(fake: FakeGitHub, token: str, told: str) -> None:
    forge = GitHub(fake.url, REPOSITORY, token, lambda _: None)
    with pytest.raises(ForgeError, match=told) as refused:
        publish(forge, Wanted(7, body("aa"), "reader", False), "update")
    assert token not in str(refused.value)
    assert fake.bodies() == []


def test_a_body_over_the_limit_is_refused_by_the_host(fake: FakeGitHub, forge: GitHub) -> None:
    with pytest.raises(ForgeError, match="422"):
        forge.create(7, "x" * 65537)
    assert fake.bodies() == []


def test_a_body_without_a_marker_is_never_written(fake: FakeGitHub, forge: GitHub) -> None:
    with pytest.raises(ForgeError, match="marker"):
        publish(forge, Wanted(7, "### prod is closed", BOT, False), "update")
    assert fake.requests == []


def test_who_writes(fake: FakeGitHub, forge: GitHub) -> None:
    assert forge.login() == BOT
    assert GitHub(fake.url, REPOSITORY, "user-token").login() == "tallybot"
    with pytest.raises(ForgeError, match="401"):
        GitHub(fake.url, REPOSITORY, "wrong").login()


def test_pull_requests(fake: FakeGitHub, forge: GitHub) -> None:
    assert forge.pull_request(7) == PullRequest(7, "a" * 40, True)
    assert forge.pull_requests_of("contributor:feature") == [PullRequest(7, "a" * 40, True)]
    assert forge.pull_requests_of("contributor:other") == []
    with pytest.raises(ForgeError, match="404"):
        forge.pull_request(8)


@pytest.mark.parametrize("api", ["http://api.github.com", "ftp://127.0.0.1", "http://127.0.0.1.evil.invalid"])
def test_the_token_travels_encrypted(api: str) -> None:
    with pytest.raises(ForgeError, match="not https"):
        GitHub(api, REPOSITORY, "user-token")


def test_the_next_page_stays_on_the_host(fake: FakeGitHub, forge: GitHub) -> None:
    for number in range(101):
        fake.add_comment(7, "someone", str(number))
    fake.url = "http://127.0.0.1:1"
    with pytest.raises(ForgeError, match="another host"):
        forge.comments(7)


def test_an_answer_that_is_no_json(fake: FakeGitHub, forge: GitHub) -> None:
    fake.faults = [Fault("GET", "before", Reply(301, {}, {"Location": "http://127.0.0.1:1/"}))]
    with pytest.raises(ForgeError, match="301"):
        forge.comments(7)


def test_markers() -> None:
    assert marker_of(body("0af", "a/b.c-d_e")) == ("a/b.c-d_e", "0af")
    assert marker_of(body("0af").replace("\n", "\r\n")) == ("default", "0af")
    assert marker_of("<!-- tallygate:v1 id=a b body=0 -->\n") is None
    assert marker_of("text") is None


def test_the_fake_sees_what_the_description_forbids() -> None:
    with running() as fake:
        forge = GitHub(fake.url, REPOSITORY, "workflow-token", lambda _: None)
        with pytest.raises((ForgeError, KeyError)):
            forge._ask("POST", f"/repos/{REPOSITORY}/issues/7/comments", {"text": "no body"})
        assert any("body" in violation for violation in fake.violations)
