"""Secrets never leave the comparison."""

import json
from typing import Any

import pytest

from tallygate.drift.differ import Difference, NotKnown, differences
from tallygate.drift.items import in_order, item, item_id
from tallygate.drift.mask import Secrets, shown
from tallygate.drift.plan import AS_IT_IS
from tallygate.engine.redact import mask_text, names_secret
from tallygate.model.drift import DriftKind, Subject
from tallygate.model.location import Location

CANARY = "canary-8d1f"


def clean(text: str) -> str:
    return mask_text(text, [])


def secrets(*paths: Any) -> Secrets:
    return Secrets(names_secret, clean, frozenset(paths))


def difference(path: Any, expected: Any, actual: Any) -> Difference:
    return Difference(path, expected, actual, path, path)


def test_equal_secrets_have_one_number_and_others_another() -> None:
    one = difference(("data",), {"a": CANARY, "b": "x"}, {"a": "x", "b": CANARY, "c": "y"})
    assert shown(one, secrets(("data", "*")))[1:] == (
        {"a": "(sensitive 1)", "b": "(sensitive 2)"},
        {"a": "(sensitive 2)", "b": "(sensitive 1)", "c": "(sensitive 3)"},
    )


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("db_password",), CANARY),
        (("auth", "tokens"), [CANARY]),
        (("auth", "tokens", f"={CANARY}"), CANARY),
        (("env", "name=DB_PASSWORD", "value"), CANARY),
        (("env", "name=DB_PASSWORD"), {"name": "DB_PASSWORD", "value": CANARY}),
        (("env",), [{"name": "API_TOKEN", "value": CANARY}]),
        (("declared", 0), CANARY),
        (("declared", 0), {"deep": [{"er": CANARY}]}),
        (("users", f'={{"name":"a","password":"{CANARY}"}}'), {"name": "a", "password": CANARY}),
        (("declared", f"={CANARY}"), CANARY),
        (("url",), f"https://me:{CANARY}@example.org"),
        (("urls", f"=https://me:{CANARY}@example.org"), f"https://me:{CANARY}@example.org"),
    ],
)
def test_a_secret_is_not_shown_in_values_nor_in_paths(path: Any, value: Any) -> None:
    hidden = secrets(("declared", "*"))
    for sides in ((value, "other"), (None, value), (value, None)):
        assert CANARY not in json.dumps(shown(difference(path, *sides), hidden))


def test_what_is_no_secret_is_shown() -> None:
    plain = difference(("spec", "secretName"), "a", {"passwords": True, "n": [1], "x": None})
    assert shown(plain, secrets()) == plain[:3]
    assert shown(difference(("x", "=a"), None, "a"), secrets()).path == ("x", "=a")


def test_what_one_side_declares_secret_hides_both() -> None:
    moved = Difference(("list", "name=a", "v"), CANARY, CANARY + "2", ("list", 0, "v"), ("list", 3, "v"))
    for path in (moved.path, moved.declared, moved.observed):
        assert shown(moved, secrets(path))[1:] == ("(sensitive 1)", "(sensitive 2)")


def test_ids_stay_while_values_and_lines_change() -> None:
    made = [
        item(
            "k8s-live",
            DriftKind.MODIFIED,
            Subject("prod/v1/Pod/web", "Pod", "prod"),
            difference(("spec", "x"), expected, 2),
            Location("a.yaml", line),
            secrets(),
        )
        for expected, line in ((1, 5), (3, 9))
    ]
    assert made[0].id == made[1].id == item_id("k8s-live", "prod/v1/Pod/web", ("spec", "x"))
    assert len({item_id("a", "b", ("c", "d")), item_id("a", "b", ("c/d",)), item_id("a", "bc", ("d",))}) == 3


def test_what_cannot_be_known_is_an_unknown_item() -> None:
    [one] = differences({"x": NotKnown("var.size has no value")}, {"x": 3}, AS_IT_IS)
    subject = Subject("a", "T", None)
    made = item("tf-live", DriftKind.MODIFIED, subject, one, Location("a.tf"), secrets(), reason="other")
    assert (made.kind, made.reason, made.expected, made.actual) == (
        DriftKind.UNKNOWN,
        "var.size has no value",
        "(unknown)",
        3,
    )


def test_items_have_one_order() -> None:
    made = [
        item(layer, DriftKind.MODIFIED, Subject(address, "T", "dev"), one, Location("f"), secrets())
        for layer in ("tf-live", "k8s-live")
        for address in ("b", "a")
        for one in differences({"x": 1, "y": 1}, {}, AS_IT_IS)
    ]
    assert in_order(made) == in_order(reversed(made))
    assert [(one.layer[0], one.subject.address, one.path) for one in in_order(made)][:3] == [
        ("k", "a", ("x",)),
        ("k", "a", ("y",)),
        ("k", "b", ("x",)),
    ]
