"""What every report begins with where something dies."""

from typing import Any

import pytest

from tallygate.model.change import Action, Destroyed
from tallygate.model.location import Location
from tallygate.model.object_change import ObjectChange, ObjectChanges
from tallygate.model.verdict import Report
from tallygate.reports.destroyed import headline, stateful
from tallygate.reports.saved import read_saved
from tests.conftest import Golden
from tests.unit.reports.report_samples import rendered, report

PLACE = Location("modules/db/main.tf", 4, 1, 9, 2)


def lost(**changes: Any) -> Destroyed:
    fields: dict[str, Any] = {
        "address": "module.db.aws_db_instance.this",
        "type": "aws_db_instance",
        "action": Action.DELETE,
        "environment": "prod",
        "root": "infra/prod",
        "location": PLACE,
        "what": "a database",
        "reason": "it is no longer in the configuration",
        "in_base": True,
        **changes,
    }
    return Destroyed(**fields)


BUCKET = lost(address="aws_s3_bucket.a", type="aws_s3_bucket", action=Action.REPLACE, what="a bucket")
DOUBTFUL = lost(known=False, reason="its root module is gone")
SERVER = lost(address="aws_instance.x", type="aws_instance", what="")
ALL = (lost(), BUCKET, DOUBTFUL, SERVER)


def with_lost(*destroyed: Destroyed) -> Report:
    return report(destroyed=destroyed)


def test_nothing_is_said_where_nothing_dies() -> None:
    assert headline(with_lost()) == []


def test_what_keeps_data_is_named() -> None:
    assert headline(with_lost(lost(), BUCKET)) == [
        "This change destroys 2 stateful resources: module.db.aws_db_instance.this (prod, a database), "
        "aws_s3_bucket.a (prod, a bucket, replaced)."
    ]


def test_what_only_may_die_says_why() -> None:
    assert headline(with_lost(DOUBTFUL)) == [
        "This change may destroy 1 stateful resource: "
        "module.db.aws_db_instance.this (prod, a database, its root module is gone)."
    ]


def test_a_declared_loss_is_named_all_the_same() -> None:
    [told] = stateful(with_lost(lost(declared=Location("infra/prod/main.tf", 3))))
    assert told.endswith("module.db.aws_db_instance.this (prod, a database, declared).")


def test_the_rest_is_counted() -> None:
    one, other = SERVER, lost(what="", action=Action.REPLACE)
    assert headline(with_lost(one)) == ["This change deletes 1 resource not known to keep data."]
    assert headline(with_lost(one, one, other, lost(what="", known=False))) == [
        "This change deletes 2 resources, replaces 1 resource, may destroy 1 resource not known to keep data."
    ]


def application(name: str, **changes: Any) -> Destroyed:
    address = f"staging/argoproj.io/v1alpha1/Application/argocd/{name}"
    given = {"environment": "staging", "what": "", **changes}
    return lost(address=address, type="argoproj.io/Application", kind="kubernetes", **given)


def gone(application: str, action: Action = Action.DELETE) -> ObjectChange:
    return ObjectChange(action, "Service", "x", "shop", "staging", "one", application, PLACE)


def test_applications_are_named_with_their_objects() -> None:
    two = [application("order"), application("user")]
    assert headline(with_lost(*two)) == ["This change deletes 2 Applications in staging (order, user)."]
    changes = (gone("order"), gone("order"), gone("user"), gone("other"), gone("user", Action.FORGET))
    told = headline(report(destroyed=two, objects=ObjectChanges(changes)))
    assert told == [
        "This change deletes 2 Applications in staging (order, user) and the 3 objects that they deployed."
    ]


def test_applications_of_each_environment_and_those_that_only_may_go() -> None:
    doubtful = application("order", known=False, reason="sets.yaml could not be read")
    assert headline(with_lost(doubtful, application("user", environment=None), SERVER)) == [
        "This change deletes 1 Application (user).",
        "This change may delete 1 Application in staging (order; sets.yaml could not be read).",
        "This change deletes 1 resource not known to keep data.",
    ]
    many = [application("order", environment=f"e{number}") for number in range(8)]
    assert headline(with_lost(*many))[5:] == ["So it is with 3 more in other environments."]
    assert headline(with_lost(*[application(f"a{number}") for number in range(7)]))[0].endswith(
        "(a0, a1, a2, a3, a4 and 2 more)."
    )


def test_a_long_list_is_cut() -> None:
    many = [lost(address=f"aws_s3_bucket.b{number}") for number in range(7)]
    [told] = headline(with_lost(*many))
    assert "aws_s3_bucket.b4 (" in told
    assert "b5" not in told
    assert told.endswith(" and 2 more.")


@pytest.mark.parametrize("name", ["text", "compact", "markdown", "github", "sarif", "json"])
def test_every_format_says_it(golden: Golden, name: str) -> None:
    golden(f"reports/destroyed/{name}.txt", rendered(name, with_lost(*ALL)))


@pytest.mark.parametrize("name", ["text", "compact", "markdown", "github"])
def test_hostile_names_are_inert(name: str) -> None:
    evil = lost(address='a["\n::error::x\x1b[31m<img src=x>@team"]', environment="prod\n::set-output::")
    text = rendered(name, with_lost(evil))
    assert "\n::error::x" not in text
    assert "\n::set-output" not in text
    assert "\x1b" not in text
    if name == "markdown":
        assert "<img" not in text.replace("\\<", "")
        assert "@team" not in text


def test_a_saved_report_says_the_same() -> None:
    given = with_lost(*ALL, lost(declared=Location("a.tf", 3), also=(PLACE,), path=("x", 0, "y")))
    saved = read_saved(rendered("json", given).encode()).report
    assert headline(saved) == headline(given)
    assert [one.address for one in saved.destroyed] == [one.address for one in given.destroyed]


def test_a_saved_report_names_no_path_outside() -> None:
    from tallygate.reports.interface import SavedReportError

    for evil in (lost(location=Location("../x")), lost(also=(Location("/etc/x"),))):
        with pytest.raises(SavedReportError, match="outside"):
            read_saved(rendered("json", with_lost(evil)).encode())
