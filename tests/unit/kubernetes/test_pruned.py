"""What Argo CD deletes because of a change, as its documentation and its controller have it."""

from typing import Any

import msgspec
import pytest

from tallygate.kubernetes.destroyed import destroyed
from tallygate.loaders.vendor_lock import VENDOR
from tallygate.model.change import Destroyed
from tallygate.model.deployment import RESOURCE_TYPE
from tallygate.model.location import Location
from tallygate.model.resource import FixedLocator, Resource

FINALIZER = "resources-finalizer.argocd.argoproj.io"
PRUNES = {"syncPolicy": {"automated": {"prune": True}}}
KEEPS = {"syncPolicy": {"automated": {"prune": True}, "syncOptions": ["Prune=false"]}}


def made(type_: str, name: str, **changes: Any) -> Resource:
    place = changes.pop("place", Location("k8s/a.yaml", 3))
    fields: dict[str, Any] = {
        "kind": "kubernetes",
        "type": type_,
        "name": name,
        "address": f"prod/{type_}/{name}",
        "environment": "prod",
        "namespace": "shop",
        "values": {},
        "source": place,
        "locator": FixedLocator(place),
    }
    return Resource(**{**fields, **changes})


def claim(**changes: Any) -> Resource:
    return made("PersistentVolumeClaim", changes.pop("name", "data"), **changes)


def annotated(key: str, value: str) -> dict[str, Any]:
    return {"metadata": {"annotations": {key: value}}}


def options(text: str) -> dict[str, Any]:
    return annotated("argocd.argoproj.io/sync-options", text)


def application(
    spec: dict[str, Any] | None = None, *finalizers: str, name: str = "shop", **changes: Any
) -> Resource:
    values = {"spec": spec or {}, "metadata": {"finalizers": list(finalizers)}}
    return made("argoproj.io/Application", name, values=values, kind="argocd", namespace="argocd", **changes)


def a_set(spec: dict[str, Any] | None = None) -> Resource:
    place = Location("sets.yaml", 1, 1, 40, 1)
    return made(
        "argoproj.io/ApplicationSet", "all", values={"spec": spec or {}}, namespace="argocd", place=place
    )


def generated(name: str = "shop", *finalizers: str) -> Resource:
    return application({}, *(finalizers or (FINALIZER,)), name=name, place=Location("sets.yaml", 9))


def lost(base: list[Resource], head: list[Resource], *unread: str) -> dict[str, Destroyed]:
    return {one.address.rpartition("/")[2]: one for one in destroyed(base, head, frozenset(unread))}


@pytest.mark.parametrize(
    ("spec", "values", "known"),
    [
        (PRUNES, {}, True),
        ({}, {}, False),
        ({"syncPolicy": {"automated": {}}}, {}, False),
        ({"syncPolicy": {"automated": {"prune": True, "enabled": False}}}, {}, False),
        (PRUNES, options("Validate=false, Prune=confirm"), False),
        (PRUNES, options("Prune=false"), None),
        (KEEPS, {}, None),
        (
            KEEPS,
            options("Prune=true"),
            True,
        ),
    ],
)
def test_an_object_that_an_application_no_longer_has(
    spec: dict[str, Any], values: dict[str, Any], known: bool | None
) -> None:
    gone = claim(applications=("shop",), values=values)
    found = lost([gone, application(spec)], [application(spec)])
    assert [one.known for one in found.values()] == ([] if known is None else [known])
    if known is False:
        assert found["data"].reason.startswith(("pruned at the next sync", "deleted once somebody confirms"))


def test_without_an_application_that_it_is_pruned_is_assumed() -> None:
    assert lost([claim()], [])["data"].known
    assert lost([claim(values=options("Prune=false"))], []) == {}


@pytest.mark.parametrize(
    ("values", "dies"),
    [
        ({}, True),
        (options("Delete=false"), False),
        (annotated("helm.sh/resource-policy", "keep"), False),
        (options("Prune=false"), True),
    ],
)
def test_an_application_with_the_finalizer_takes_its_objects(values: dict[str, Any], dies: bool) -> None:
    service = made("Service", "web", applications=("shop",))
    still = claim(applications=("shop",), values=values)
    found = lost([application({}, FINALIZER), service, still], [service, still])
    assert found["shop"].stateful == dies
    assert found["shop"].known
    counted = "1 Service, 1 PersistentVolumeClaim" if dies else "1 Service"
    assert found["shop"].reason == f"it is gone, and its finalizer deletes {counted}"
    gone = lost([application({}, FINALIZER), service, still], [])
    assert ("data" in gone) == dies


def test_an_application_without_the_finalizer_leaves_its_objects() -> None:
    found = lost([application({}), claim(applications=("shop",))], [])
    assert [*found] == ["shop"]
    assert not found["shop"].stateful
    assert "its objects stay" in found["shop"].reason


def test_an_application_of_which_nothing_is_known_may_deploy_anything() -> None:
    assert lost([application({}, f"{FINALIZER}/background")], [])["shop"].what == (
        "an Application and all that it deploys"
    )


def test_definitions_outlive_their_application() -> None:
    crd = made("apiextensions.k8s.io/CustomResourceDefinition", "ks", applications=("shop",))
    found = lost([application({}, FINALIZER), crd], [])
    assert ([*found], found["shop"].stateful) == (["shop"], False)


def test_definitions_and_namespaces_say_what_goes_with_them() -> None:
    spec = {"spec": {"group": "example.io", "names": {"kind": "Queue"}}}
    crd = made("apiextensions.k8s.io/CustomResourceDefinition", "queues", values=spec, namespace=None)
    queues = [made("example.io/Queue", f"q{number}") for number in range(3)]
    space = made("Namespace", "shop", namespace=None)
    found = lost([crd, space, *queues], queues)
    assert found["queues"].reason == "nothing writes it any more, with 3 Queues"
    assert found["shop"].reason == "nothing writes it any more, with 3 Queues"


def test_definitions_that_are_vendored_for_schemas_are_deployed_by_nobody() -> None:
    place = Location(f"{VENDOR}/crds/x/ks.json", 1)
    crd = made("apiextensions.k8s.io/CustomResourceDefinition", "ks", place=place)
    assert lost([crd], []) == {}
    rendered = msgspec.structs.replace(crd, rendered_from="k8s/kustomization.yaml")
    assert [*lost([rendered], [])] == ["ks"]


def test_a_set_that_generates_less_deletes_the_rest() -> None:
    objects = [claim(applications=("shop",))]
    left = [a_set(), generated("web"), *objects]
    found = lost([generated("shop"), *left], left)
    assert [*found] == ["shop"]
    assert (found["shop"].known, found["shop"].stateful) == (True, True)


@pytest.mark.parametrize(
    ("policy", "deletes"), [("create-only", 0), ("create-update", 0), ("create-delete", 1), ("sync", 1)]
)
def test_policies_of_a_set(policy: str, deletes: int) -> None:
    one = a_set({"syncPolicy": {"applicationsSync": policy}})
    base = [one, generated("shop"), claim(applications=("shop",))]
    assert len(lost(base, [one, claim(applications=("shop",))])) == deletes
    # With the set its Applications go, whatever its policy says.
    assert set(lost(base, [])) == {"shop", "all", "data"}


def test_a_set_that_preserves_resources() -> None:
    one = a_set({"syncPolicy": {"preserveResourcesOnDeletion": True}})
    assert not any(found.stateful for found in lost([one], []).values())
    assert lost([a_set()], [])["all"].what == "an ApplicationSet and all that it deploys"


def test_what_could_not_be_read_may_still_generate_it() -> None:
    found = lost([a_set(), generated("shop")], [a_set()], "sets.yaml")
    assert (found["shop"].known, found["shop"].reason) == (False, "sets.yaml could not be read")


def row(name: str, status: str, environment: str | None = "prod") -> Resource:
    return made(RESOURCE_TYPE, name, environment=environment, values={"status": status})


@pytest.mark.parametrize(
    ("new", "known"),
    [
        (row("new", "unresolved"), False),
        (row("new", "unresolved", None), False),
        (row("new", "rendered"), True),
        (row("new", "unresolved", "dev"), True),
        (row("old", "unresolved"), True),
    ],
)
def test_a_new_application_that_is_not_known_may_go_on_with_an_object(new: Resource, known: bool) -> None:
    base = [application(PRUNES), claim(applications=("shop",), environment="prod"), row("old", "rendered")]
    found = lost(base, [application(PRUNES), new])["data"]
    assert (found.known, found.reason.startswith("what new deploys")) == (known, not known)


def test_applications_of_applications() -> None:
    root = application({}, FINALIZER, name="root")
    child = application({}, FINALIZER, name="shop", applications=("root",))
    base = [root, child, claim(applications=("shop",))]
    assert all(one.known for one in lost(base, []).values())
    assert set(lost(base, [])) == {"root", "shop", "data"}
    kept = lost(base, [root])
    assert {name: one.known for name, one in kept.items()} == {"shop": False, "data": False}
    assert "which root has not automated" in kept["data"].reason


def test_circles_and_long_chains_of_applications_end() -> None:
    circle = [
        application({}, FINALIZER, name="a", applications=("b", "a")),
        application({}, FINALIZER, name="b", applications=("a",)),
    ]
    assert set(lost([*circle, claim(applications=("a",))], [])) == {"a", "b", "data"}
    chain = [application({}, FINALIZER, name=f"a{n}", applications=(f"a{n + 1}",)) for n in range(3000)]
    assert len(lost(chain, [])) == 3000


def written(
    environment: str, path: str = "", spec: dict[str, Any] | None = None, **row: Any
) -> list[Resource]:
    """An Application `web` with its row in the deployment table."""
    place = Location(path or f"argocd/{environment}/web.yaml", 1)
    one = application(spec or PRUNES, FINALIZER, name="web", environment=None, place=place)
    fields = {"environment": environment, "cluster": "in-cluster", "values": {"status": "rendered"}, **row}
    return [one, made(RESOURCE_TYPE, "web", place=place, **fields)]


def deployed(environment: str = "prod", **changes: Any) -> Resource:
    fields = {"environment": environment, "cluster": "in-cluster", "applications": ("web",), **changes}
    return claim(**fields)


@pytest.mark.parametrize("left", [claim(), claim(place=Location("docs/prod/d.yaml", 1)), claim(name="other")])
def test_an_object_that_no_application_deploys_any_more_though_a_file_still_has_it(left: Resource) -> None:
    found = lost([*written("prod"), deployed()], [*written("prod"), left])
    assert [(one.known, one.reason) for one in found.values()] == [(True, "nothing deploys it any more")]
    assert lost([*written("prod"), deployed()], [*written("prod"), left, deployed()]) == {}


def test_what_an_application_deploys_in_the_head_is_not_known() -> None:
    unknown = written("prod", values={"status": "unresolved"})
    found = lost([*written("prod"), deployed()], [*unknown, claim()])
    assert [(one.known, one.reason) for one in found.values()] == [(False, "what web deploys is not known")]
    kept = deployed(values=options("Prune=false"))
    assert lost([*written("prod"), kept], [*unknown, claim()]) == {}


def test_what_an_application_adopts_is_still_there() -> None:
    assert lost([claim()], [*written("prod"), deployed()]) == {}


@pytest.mark.parametrize("same_file", [True, False])
@pytest.mark.parametrize("settings", [PRUNES, KEEPS])
def test_applications_of_one_name_in_two_environments(settings: dict[str, Any], same_file: bool) -> None:
    path = "argocd/web.yaml" if same_file else ""
    dev, prod = written("dev", path, settings), written("prod", path)
    if same_file:
        place = Location(path, 20)
        prod = [msgspec.structs.replace(one, source=place) for one in prod]
    dev_object = deployed("dev", address="dev/data")
    base = [*dev, *prod, dev_object, deployed()]
    found = list(destroyed(base, [*dev, dev_object, claim()], frozenset()))
    assert {one.type.rpartition("/")[2] for one in found} == {"Application", "PersistentVolumeClaim"}
    assert all(one.known and one.environment != "dev" for one in found)
    assert [one.reason for one in found if one.what.startswith("an Application")] == [
        "it is gone, and its finalizer deletes 1 PersistentVolumeClaim"
    ]


def test_one_cluster_of_an_environment() -> None:
    other: dict[str, Any] = {"cluster": "us"}
    base = [*written("prod"), *written("prod", "argocd/us.yaml", **other), deployed(), deployed(**other)]
    found = lost(base, [*base[:2], deployed()])
    assert found["data"].known
    assert lost(base, base) == {}


def test_a_cluster_that_gets_another_name_loses_nothing() -> None:
    renamed: dict[str, Any] = {"cluster": "main"}
    head = [*written("prod", **renamed), deployed(**renamed)]
    assert lost([*written("prod"), deployed()], head) == {}
    assert set(lost([*written("prod"), deployed()], head[:2])) == {"data"}


def test_another_place_is_no_excuse_where_the_name_deploys_there_already() -> None:
    """The prod Application now makes what dev has: what of dev stands is not of prod."""
    dev = written("dev")
    stolen = written("dev", "argocd/prod/web.yaml")
    found = lost([*dev, *written("prod"), deployed("dev"), deployed()], [*dev, *stolen, deployed("dev")])
    assert found["data"].environment == "prod"


@pytest.mark.parametrize("path", ["docs/d.yaml", "docs/prod/d.yaml"])
@pytest.mark.parametrize("beside", [True, False])
def test_options_of_a_decoy_do_not_count(path: str, beside: bool) -> None:
    decoy = written("prod", path, KEEPS)
    base = [*written("prod"), deployed()]
    assert lost(base, [*(written("prod") if beside else []), *decoy])["data"].known
    elsewhere = written("prod", path, KEEPS, cluster="other")
    assert set(lost(base, elsewhere)) == {"web", "data"}
    assert lost(base, written("prod", spec=KEEPS)) == {}
    moved = lost([*written("prod", spec=KEEPS), deployed()], decoy)
    assert moved == {}


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("beside", [True, False])
def test_policies_of_a_decoy_do_not_count(first: bool, beside: bool) -> None:
    keeping = a_set({"syncPolicy": {"applicationsSync": "create-only"}})
    decoy = msgspec.structs.replace(keeping, source=Location("a/set.yaml", 1))
    head = [decoy, a_set()] if first else [a_set(), decoy]
    base = [a_set(), generated("shop"), claim(applications=("shop",))]
    assert set(lost(base, head if beside else [decoy])) == {"shop", "data"}
    assert lost([keeping, *base[1:]], [decoy]) == {}


def test_an_application_that_nobody_deploys_keeps_nothing_that_one_of_a_root_had() -> None:
    root = application(PRUNES, name="root")
    child = application(PRUNES, FINALIZER, name="shop", applications=("root",))
    base = [root, child, claim(applications=("shop",))]
    other = application(PRUNES, name="other")
    assert set(lost(base, [root, other, claim(applications=("other",))])) == {"shop", "data"}
    below = msgspec.structs.replace(other, applications=("root",))
    assert set(lost(base, [root, below, claim(applications=("other",))])) == {"shop"}
    assert set(lost(base, [root, msgspec.structs.replace(child, applications=())])) == {"shop", "data"}


def test_many_decoys_end() -> None:
    objects = [deployed(name=f"d{n}", address=f"d{n}") for n in range(2000)]
    decoys = [one for n in range(2000) for one in written("prod", f"a/{n}.yaml", KEEPS)]
    found = list(destroyed([*written("prod"), *objects], decoys, frozenset()))
    assert len(found) == 2000
    assert all(one.known for one in found)
