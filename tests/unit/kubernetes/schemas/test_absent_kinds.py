"""Kinds without a schema: removed, not there yet, misspelt, or of somebody else."""

import pytest

from tallygate.model.diagnostic import Level
from tests.unit.kubernetes.schemas.held import held, messages, objects, told


def kind(version: str, name: str) -> str:
    return f"apiVersion: {version}\nkind: {name}\nmetadata: {{name: a}}\n"


@pytest.mark.parametrize(
    ("version", "name", "release", "rest"),
    [
        ("batch/v1beta1", "CronJob", "1.33", ": write batch/v1"),
        ("apps/v1beta2", "Deployment", "1.25", ": write apps/v1"),
        ("extensions/v1beta1", "Ingress", "1.30", ": write networking.k8s.io/v1"),
        (
            "resource.k8s.io/v1",
            "ResourceClaim",
            "1.33",
            ": write resource.k8s.io/v1beta2; resource.k8s.io/v1 comes with 1.34",
        ),
        ("policy/v1beta1", "PodSecurityPolicy", "1.25", ", and nothing replaces it"),
        (
            "admissionregistration.k8s.io/v1alpha1",
            "MutatingAdmissionPolicy",
            "1.30",
            ": it comes with 1.32",
        ),
    ],
)
def test_an_api_that_the_cluster_does_not_have(version: str, name: str, release: str, rest: str) -> None:
    message = f"{version} has no {name} in Kubernetes {release}{rest}"
    assert told(kind(version, name), release) == [("k8s-api-removed", "a.yaml:1:1", message)]


def test_an_api_that_was_removed_is_judged_by_what_it_became_all_the_same() -> None:
    [one] = objects(kind("extensions/v1beta1", "Deployment"))
    assert one.type == "apps/Deployment"
    assert held([one]).diagnostics[0].level is Level.FINDING


@pytest.mark.parametrize(
    ("version", "name", "place", "message"),
    [
        ("apps/v1", "Deploymnet", 2, "apps/v1 has no kind Deploymnet; did you mean `Deployment`?"),
        ("v1", "pod", 2, "v1 has no kind pod; did you mean `Pod`?"),
        ("v1", "Deployment", 2, "v1 has no kind Deployment"),
        ("batch/v1beta1", "CronJobs", 2, "batch/v1beta1 has no kind CronJobs; did you mean `CronJob`?"),
        ("rbac.authorization.k8s.io/v1", "Wombat", 2, "rbac.authorization.k8s.io/v1 has no kind Wombat"),
        ("app/v1", "Deployment", 1, "there is no API group app; did you mean `apps`?"),
        ("Apps/v1", "Deployment", 1, "there is no API group Apps; did you mean `apps`?"),
        ("apps", "Deployment", 1, "apps is a group without a version; did you mean `apps/v1`?"),
        ("apps", "Wombat", 1, "apps is a group without a version"),
    ],
)
def test_a_kind_that_is_none_is_unknown(version: str, name: str, place: int, message: str) -> None:
    [one] = held(objects(kind(version, name))).diagnostics
    assert (one.rule, one.level, one.message) == ("k8s-kind-unknown", Level.UNKNOWN, message)
    assert str(one.location) == f"a.yaml:{place}:1"


@pytest.mark.parametrize(
    ("version", "name", "type_"),
    [
        ("example.org/v1", "Deploymnet", "example.org/Deploymnet"),
        ("apps.example.io/v1", "Deployment", "apps.example.io/Deployment"),
        ("gateway.networking.k8s.io/v1", "HTTPRoute", "gateway.networking.k8s.io/HTTPRoute"),
        ("skaffold/v4beta11", "Config", "skaffold/Config"),
        ("v1.0", "Thing", "Thing"),
    ],
)
def test_kinds_of_others_have_no_schema(version: str, name: str, type_: str) -> None:
    [one] = held(objects(kind(version, name))).diagnostics
    assert (one.rule, one.level) == ("k8s-schema-missing", Level.UNKNOWN)
    assert one.message == f"{type_}: no schema is known of it, 1 object not checked"


def test_objects_of_one_kind_are_told_together_in_each_environment() -> None:
    found = [
        *objects(kind("example.io/v1", "A") + "---\n" + kind("example.io/v2", "A"), "prod/a.yaml"),
        *objects(kind("example.io/v1", "A"), "prod/b.yaml"),
        *objects(kind("example.io/v1", "A"), "dev/a.yaml"),
    ]
    made = held(found)
    assert [(one.environment, one.resource, one.message) for one in made.diagnostics] == [
        ("prod", "prod/example.io/A", "example.io/A: no schema is known of it, 3 objects not checked"),
        ("dev", "dev/example.io/A", "example.io/A: no schema is known of it, 1 object not checked"),
    ]
    # A change of any of them reaches what is told of all.
    assert made.diagnostics[0].inputs == {"prod/a.yaml", "prod/b.yaml"}
    assert made.missing == {"example.io/A"}


def test_what_is_ignored_is_not_told_but_is_still_counted_as_missing() -> None:
    made = held(objects(kind("example.io/v1", "A")), ignored=lambda type_: type_ == "example.io/A")
    assert not made.diagnostics
    assert made.missing == {"example.io/A"}


def test_ignoring_does_not_keep_a_schema_from_being_used() -> None:
    found = objects("apiVersion: apps/v1\nkind: Deployment\nspec: 1\n")
    assert held(found, ignored=lambda _: True).diagnostics[0].rule == "k8s-schema"
    assert messages(kind("apps/v1", "Deploymnet")) != []


@pytest.mark.parametrize(
    ("version", "name", "is_told"),
    [
        ("builtin", "HelmChartInflationGenerator", False),
        ("builtin", "PatchTransformer", False),
        ("v1", "List", False),
        ("builtin", "Pod", True),
        ("wombat", "Pod", True),
        ("builtin", "Wombat", True),
    ],
)
def test_what_programs_read_needs_no_schema(version: str, name: str, is_told: bool) -> None:
    assert [rule for rule, _, _ in told(kind(version, name))] == ["k8s-schema-missing"] * is_told
