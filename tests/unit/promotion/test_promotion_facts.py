"""Files of facts: read strictly, and never more than they say."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tallygate.promotion.facts import Facts, FactsError, facts_schema, read_facts
from tallygate.schema import validator_of

SCHEMA = Path("src/tallygate/promotion/facts.schema.json")
REVIEW = {"id": "1", "login": "ann", "state": "APPROVED", "commit": "c", "at": "2026-11-21T10:00:00Z"}
REQUEST = {"author": "bob", "head": "c", "reviews": [REVIEW]}
APPLICATION: dict[str, Any] = {
    "apiVersion": "argoproj.io/v1alpha1",
    "metadata": {"name": "cart", "labels": {"a": "b"}},
    "spec": {"source": {"repoURL": "https://git", "path": "a", "helm": {"valueFiles": ["v.yaml"]}}},
    "status": {
        "sync": {"status": "Synced", "revision": "c"},
        "health": {"status": "Healthy", "lastTransitionTime": "2026-11-21T10:00:00Z"},
        "operationState": {"phase": "Succeeded", "syncResult": {}},
        "history": [{"deployedAt": "2026-11-21T10:00:00Z", "revision": "c", "id": 3}],
        "reconciledAt": "2026-11-21T10:00:00Z",
        "resources": [{"kind": "Deployment"}],
    },
}
WHOLE: dict[str, Any] = {
    "version": 1,
    "pull_request": REQUEST,
    "teams": {"@shop/sre": ["ann"]},
    "applications": {"observed_at": "2026-11-21T10:00:00+01:00", "items": [APPLICATION]},
    "observations": [
        {
            "environment": "staging",
            "service": "cart",
            "at": "2026-11-21T10:00:00Z",
            "health": "Healthy",
            "revision": "c",
        }
    ],
    "drift": [{"environment": "prod", "observed_at": "2026-11-21T10:00:00Z", "complete": True, "items": []}],
}


def read(document: Any) -> Facts:
    return read_facts(json.dumps(document).encode(), "facts.json")


def test_a_whole_file_is_read_as_it_is_written() -> None:
    found = read(WHOLE)
    assert found.pull_request
    assert found.pull_request.reviews[0].login == "ann"
    assert found.applications
    [application] = found.applications.items
    assert application.sources[0].helm
    assert (application.sources[0].path, application.sources[0].helm.value_files) == ("a", ("v.yaml",))
    assert application.status.history[0].revision == "c"
    assert application.status.operation_state
    assert application.status.operation_state.phase == "Succeeded"
    assert found.drift[0].complete
    assert found.observations[0].revision == "c"


def test_a_report_of_drift_is_a_fact() -> None:
    report = json.loads(Path("tests/golden/drift/plan.json").read_bytes())
    wrapped = {"environment": "prod", "observed_at": "2026-11-21T10:00:00Z", "report": report}
    [found] = read({"version": 1, "drift_reports": [wrapped]}).drift
    assert (found.environment, found.complete) == ("prod", True)
    assert [(one.address, one.path.split("/")[1]) for one in found.items] == [
        ("aws_security_group.web", "ingress"),
        ("aws_sqs_queue.jobs", "tags"),
    ]
    report["coverage"][0]["unread"] = [{"what": "prod.json", "why": "denied", "remedy": "allow it"}]
    report["items"][0]["subject"]["environment"] = "dev"
    [partly] = read({"version": 1, "drift_reports": [wrapped]}).drift
    assert (partly.unread, len(partly.items)) == (("prod.json: denied",), 1)
    for item in report["items"]:
        item["layer"] = "env-env"
    [apart] = read({"version": 1, "drift_reports": [wrapped]}).drift
    assert apart.items == ()
    with pytest.raises(FactsError):
        read({"version": 1, "drift_reports": [{**wrapped, "report": {"items": []}}]})


def test_what_a_file_does_not_say_is_not_known() -> None:
    assert read({"version": 1}) == Facts()


def changed(key: str, value: Any) -> dict[str, Any]:
    return {**WHOLE, key: value}


@pytest.mark.parametrize(
    "document",
    [
        {},
        [],
        {"version": 2},
        {"version": 1, "reviews": []},
        {"version": 1, "judged": {"problems": {"policy": []}}},
        {"version": 1, "ledger": {}},
        changed("pull_request", {**REQUEST, "approved": True}),
        changed("pull_request", {**REQUEST, "reviews": [{**REVIEW, "state": "approved"}]}),
        changed("pull_request", {**REQUEST, "reviews": [{**REVIEW, "at": "2026-11-21T10:00:00"}]}),
        changed("pull_request", {**REQUEST, "author": ""}),
        changed("applications", {"items": [APPLICATION]}),
        changed("applications", [APPLICATION]),
        changed("drift", [{"environment": "prod", "observed_at": "2026-11-21T10:00:00Z", "items": []}]),
        changed("observations", [{**WHOLE["observations"][0], "health": "fine"}]),
    ],
)
def test_what_is_no_fact_is_refused(document: Any) -> None:
    with pytest.raises(FactsError, match=r"^facts\.json holds no facts: "):
        read(document)


@pytest.mark.parametrize("data", [b"", b"{", b"\xff", b"[" * 100_000])
def test_what_is_no_json_is_refused(data: bytes) -> None:
    with pytest.raises(FactsError, match=r"facts\.json"):
        read_facts(data, "facts.json")


@pytest.mark.parametrize("key", ["pull_request", "teams"])
def test_a_key_that_stands_twice_is_refused(key: str) -> None:
    """The second would win in silence."""
    text = msgspec.json.encode(WHOLE).decode()
    with pytest.raises(FactsError, match=f"the key {key} stands twice in one object"):
        read_facts(
            text.replace(
                f'"{key}":',
                f'"{key}":null,"{key}":' if key == "pull_request" else f'"{key}":{{}},"{key}":',
                1,
            ).encode(),
            "facts.json",
        )


def test_the_published_schema_is_that_of_the_reader() -> None:
    assert SCHEMA.read_bytes() == facts_schema()
    validator = validator_of(msgspec.json.decode(facts_schema()))
    assert validator.is_valid(WHOLE)
    assert not validator.is_valid({"version": 1, "reviews": []})
