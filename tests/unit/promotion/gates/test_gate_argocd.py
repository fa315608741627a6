"""Health at the revision that is promoted, and nothing that only looks like it."""

import pytest
from msgspec.structs import replace

from tallygate.model.promotion import GateState
from tallygate.promotion.facts import Condition, Operation, Source, Spec, Sync, Values
from tests.unit.promotion.gates.edges import (
    HEAD,
    application,
    applications,
    content,
    facts,
    gate,
    leaf,
    state,
    verdict,
)

ARGOCD = gate("argocd")


def test_synced_and_healthy_at_the_revision_passes() -> None:
    found = verdict(ARGOCD, facts(applications=applications(application())))
    assert (found.verdict, found.why) == (
        GateState.PASS,
        "cart-staging is Synced and Healthy at cccccccccccc",
    )
    assert found.observed_at == "2026-11-21T11:59:00Z"


def test_healthy_at_old_revision() -> None:
    old = "e" * 40
    known = facts(
        applications=applications(application(revision=old)), contents={(old, leaf()): content("t8", "1.8")}
    )
    found = verdict(ARGOCD, known)
    assert found.verdict is GateState.WAIT
    assert found.why == (
        "cart-staging: it is Healthy at eeeeeeeeeeee, but what staging cart holds at cccccccccccc "
        "is not synced there"
    )
    assert state(gate("argocd", at="any"), known) is GateState.PASS


def test_shared_main_moved_by_others() -> None:
    """The commit is another one, what the service is made of is not."""
    later = "d" * 40
    known = facts(
        applications=applications(application(revision=later)), contents={(later, leaf()): content("t9")}
    )
    assert state(ARGOCD, known) is GateState.PASS


def test_sync_error_zero_resources() -> None:
    """A sync that failed before it made anything leaves nothing that could be unhealthy."""
    empty = application(resources=())
    assert state(ARGOCD, facts(applications=applications(empty))) is GateState.FAIL
    error = application(conditions=(Condition("SyncError", "cannot apply"),))
    assert verdict(ARGOCD, facts(applications=applications(error))).why == (
        "cart-staging: SyncError: cannot apply; mend it in staging"
    )
    failed = application(operation_state=Operation("Failed", "hook failed"))
    assert (
        "its last operation is Failed: hook failed"
        in verdict(ARGOCD, facts(applications=applications(failed))).why
    )
    never = application(operation_state=None)
    assert state(ARGOCD, facts(applications=applications(never))) is GateState.FAIL


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"health": "Progressing"}, GateState.WAIT),
        ({"health": "Suspended"}, GateState.WAIT),
        ({"health": "Degraded"}, GateState.FAIL),
        ({"health": "Missing"}, GateState.FAIL),
        ({"health": "Unknown"}, GateState.ERROR),
        ({"sync": "OutOfSync"}, GateState.WAIT),
        ({"sync": "Unknown"}, GateState.ERROR),
        ({"operation_state": Operation("Running")}, GateState.WAIT),
        ({"revision": "f" * 40}, GateState.ERROR),
        ({"revision": "main"}, GateState.ERROR),
        ({"reconciled": None}, GateState.ERROR),
        ({"reconciled": 11.0}, GateState.ERROR),
        ({"path": "staging/other"}, GateState.ERROR),
        ({"conditions": (Condition("OrphanedResourceWarning"),)}, GateState.PASS),
    ],
)
def test_only_all_of_it_opens(changed: dict[str, object], expected: GateState) -> None:
    app = application(**changed)  # type: ignore[arg-type]
    assert state(ARGOCD, facts(applications=applications(app))) is expected


def test_no_data_and_stale_data() -> None:
    assert state(ARGOCD, facts()) is GateState.ERROR
    assert state(ARGOCD, facts(applications=applications())) is GateState.ERROR
    old = verdict(ARGOCD, facts(applications=applications(application(), minutes=30)))
    assert old.verdict is GateState.ERROR
    assert "is 30 m old, more than 10 m; dump it again" in old.why
    assert state(ARGOCD, facts(applications=applications(application(reconciled=-9.0), minutes=-9))) is (
        GateState.ERROR
    )


def test_all_that_deploy_it_count() -> None:
    two = applications(application(name="a"), application(name="b", health="Degraded"))
    found = verdict(ARGOCD, facts(applications=two))
    assert (found.verdict, found.why) == (GateState.FAIL, "b: it is Degraded at cccccccccccc")


def test_values_of_another_source_deploy_it_too() -> None:
    chart = Source("https://charts", helm=Values(("$values/staging/cart/values.yaml",)))
    files = Source("https://git/shop", ref="values")
    app = application()
    app = replace(
        app,
        spec=Spec(sources=(chart, files)),
        status=replace(app.status, sync=Sync("Synced", revisions=("1.2.3", HEAD))),
    )
    assert state(ARGOCD, facts(applications=applications(app))) is GateState.PASS


def test_the_same_path_of_another_repository_is_another_one() -> None:
    known = facts(applications=applications(application()), repositories=("https://git/other",))
    assert state(ARGOCD, known) is GateState.ERROR
