"""What we say of an object is what the API server's own validation says."""

import copy
import random
from collections.abc import Iterator
from typing import Any

import pytest

from tallygate.kubernetes.kinds import judged_type
from tallygate.kubernetes.semantics.api_server import faults
from tests.oracle.object_answers import answers
from tests.unit.kubernetes.immutable_cases import CHANGES, KEPT, sides
from tests.unit.kubernetes.object_cases import BAD, BASES, GOOD, changed, put

pytestmark = pytest.mark.oracle


def test_every_object_of_the_table_is_judged_alike() -> None:
    objects = [changed(kind, changes) for kind, changes, *_ in BAD]
    accepted = [
        case for case, told in zip(BAD, answers([(None, one) for one in objects]), strict=True) if not told
    ]
    assert accepted == []


def test_the_api_server_takes_what_we_take() -> None:
    objects = [*BASES.values(), *(changed(kind, changes) for kind, changes in GOOD)]
    for one, told in zip(objects, answers([(None, one) for one in objects]), strict=True):
        found = list(faults(judged_type(one["apiVersion"], one["kind"]), one))
        assert (told, found) == ([], []), one


def test_what_cannot_be_changed_is_what_the_api_server_refuses_to_change() -> None:
    cases = [case for case in CHANGES if case[0] != "CustomResourceDefinition"]
    asked = [sides(kind, changes) for kind, changes, _ in cases]
    for case, told in zip(cases, answers(asked), strict=True):
        assert told, case
        assert "the old object" not in told[0][1], (case, told)


def test_what_may_change_is_what_the_api_server_lets_change() -> None:
    cases = [case for case in KEPT if case[0] != "CustomResourceDefinition"]
    for case, told in zip(cases, answers([sides(*case) for case in cases]), strict=True):
        assert told == [], case


_ACCEPTED = frozenset({"k8s-env-repeated", "k8s-port-unresolved"})
"""What the API server takes, and what does not work then."""
_WORDS = (
    "a A -a a.b a_b a/b 80 http 0.5 1e3m 10% 200% 1Gi 1gi None Always Never OnFailure In Exists "
    "Recreate ClusterIP NodePort LoadBalancer ExternalName UDP Prefix Role User ServiceAccount "
    "@hourly Europe/Paris 10.0.0.1 010.0.0.1 ::1 kubernetes.io/tls YQ== é / /a/../b . .. *.a.b "
)
_VALUES: list[Any] = [
    *_WORDS.split(),
    *("", "a b", "x" * 64, "x" * 300, "* * * * *", "*/70 * * * *"),
    *(None, None, 0, 1, -1, 80, 65536, 0.5, True, {}, [], ["a", "a"], {"a": "b"}, [{}]),
]


def _places(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inner:
        yield (*path, key)
        yield from _places(one, (*path, key))


def _made(chance: random.Random) -> dict[str, Any]:
    """A base with one or two values changed, of whatever type."""
    kind = chance.choice(list(BASES))
    made = changed(kind, {})
    for _ in range(chance.choice((1, 1, 2))):
        places = [path for path in _places(made) if path not in (("apiVersion",), ("kind",))]
        put(made, chance.choice(places or [("spec",)]), copy.deepcopy(chance.choice(_VALUES)))
    return made


def test_made_objects_are_never_refused_by_us_alone() -> None:
    """Pods of a StatefulSet are refused when its controller makes them; ours are told at once."""
    chance = random.Random(5)
    objects = [made for made in (_made(chance) for _ in range(20_000)) if made["kind"] != "StatefulSet"]
    refused = 0
    for one, told in zip(objects, answers([(None, one) for one in objects]), strict=True):
        found = [
            f for f in faults(judged_type(one["apiVersion"], one["kind"]), one) if f.rule not in _ACCEPTED
        ]
        assert told or not found, (one, found)
        refused += bool(found)
    assert refused > 3_000


def test_made_objects_that_are_refused_are_refused_by_us() -> None:
    """What the types of the schema refuse is the schema's, and so is a value that has to be there."""
    chance = random.Random(6)
    objects = [_made(chance) for _ in range(20_000)]
    missed = judged = 0
    for one, told in zip(objects, answers([(None, one) for one in objects]), strict=True):
        if told and told[0][0] and not any(_is_required(field, message) for field, message in told):
            judged += 1
            missed += not any(True for _ in faults(judged_type(one["apiVersion"], one["kind"]), one))
    assert missed <= 0.03 * judged, (missed, judged)
    assert judged > 2_000


def _is_required(field: str, message: str) -> bool:
    """Or 0 and an empty text for what is absent, which Go does not tell apart."""
    return message.startswith(
        ("Required value", "Invalid value: 0:", 'Invalid value: ""', 'Unsupported value: ""')
    )
