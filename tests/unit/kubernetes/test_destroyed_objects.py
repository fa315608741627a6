from typing import Any

import pytest

from tallygate.kubernetes.destroyed import destroyed, kept
from tallygate.model.location import Location
from tallygate.model.resource import FixedLocator, Resource


def made(type_: str = "PersistentVolumeClaim", path: str = "k8s/a.yaml", **changes: Any) -> Resource:
    place = Location(path, 3)
    fields: dict[str, Any] = {
        "kind": "kubernetes",
        "type": type_,
        "name": "data",
        "address": f"prod/v1/{type_}/shop/data",
        "environment": "prod",
        "namespace": "shop",
        "values": {},
        "source": place,
        "locator": FixedLocator(place),
    }
    return Resource(**{**fields, **changes})


def test_a_claim_that_nothing_writes_any_more() -> None:
    [one] = destroyed([made()], [], frozenset())
    assert (one.address, one.what, one.known) == ("prod/v1/PersistentVolumeClaim/shop/data", "a volume", True)
    assert (one.kind, one.environment, one.in_base) == ("kubernetes", "prod", True)
    assert one.location == Location("k8s/a.yaml", 3)


@pytest.mark.parametrize("type_", sorted(kept()))
def test_every_kind_of_the_table(type_: str) -> None:
    assert [one.type for one in destroyed([made(type_)], [], frozenset())] == [type_]


def test_an_object_that_moves_is_still_there() -> None:
    other = made(path="other/b.yaml", rendered_from="other/kustomization.yaml")
    assert list(destroyed([made()], [other], frozenset())) == []


@pytest.mark.parametrize(
    "change", [{"name": "x"}, {"namespace": "y"}, {"environment": "dev"}, {"namespace": None}]
)
def test_another_object_is_not_it(change: dict[str, Any]) -> None:
    assert len(list(destroyed([made()], [made(**change)], frozenset()))) == 1


def test_a_deployment_keeps_nothing() -> None:
    assert list(destroyed([made("apps/Deployment")], [], frozenset())) == []


def test_equal_renderings_are_told_once() -> None:
    two = [made(rendered_from="a/kustomization.yaml"), made(rendered_from="b/kustomization.yaml")]
    [one] = destroyed(two, [], frozenset())
    assert one.also == (Location("a/kustomization.yaml"),)


@pytest.mark.parametrize("lost", ["k8s/a.yaml", "k8s/kustomization.yaml", "base/x.yaml"])
def test_what_could_not_be_rendered_may_be_there(lost: str) -> None:
    rendered = made(rendered_from="k8s/kustomization.yaml", inputs=frozenset({"base/x.yaml"}))
    [one] = destroyed([rendered], [], frozenset({lost}))
    assert (one.known, one.reason) == (False, f"{lost} could not be read")
