"""The schemas of Kubernetes' own kinds as they are packed."""

import pytest

from tallygate.kubernetes.schemas import pack
from tallygate.kubernetes.schemas.pack import Gvk, head, preferred, release
from tallygate.schema import validator_of

DEPLOYMENT = Gvk("apps", "v1", "Deployment")


def test_it_says_what_it_is() -> None:
    found = head()
    assert (found.source, found.licence) == ("kubernetes-validate 1.37.0", "Apache-2.0")
    assert found.versions == tuple(f"1.{minor}" for minor in range(25, 38))


def test_it_is_small() -> None:
    assert pack._PACK.stat().st_size < 200_000


@pytest.mark.parametrize("version", head().versions)
def test_every_version_has_the_kinds_of_workloads(version: str) -> None:
    found = release(version)
    kinds = [DEPLOYMENT, Gvk("", "v1", "Pod"), Gvk("batch", "v1", "CronJob"), Gvk("", "v1", "Service")]
    assert [gvk for gvk in kinds if gvk not in found] == []
    assert found.versions("apps", "Deployment") == ["v1"]
    validator_of(found.with_definitions(found.schema(DEPLOYMENT), strict=True))


@pytest.mark.parametrize(
    ("gvk", "has"),
    [
        (Gvk("batch", "v1beta1", "CronJob"), []),
        (Gvk("flowcontrol.apiserver.k8s.io", "v1beta3", "FlowSchema"), range(26, 32)),
        (Gvk("flowcontrol.apiserver.k8s.io", "v1", "FlowSchema"), range(29, 38)),
        (Gvk("resource.k8s.io", "v1", "ResourceClaim"), range(34, 38)),
    ],
)
def test_versions_differ_as_the_deprecation_guide_says(gvk: Gvk, has: range) -> None:
    assert [v for v in head().versions if gvk in release(v)] == [f"1.{minor}" for minor in has]


def test_groups_that_share_a_first_label_are_apart() -> None:
    assert Gvk("apps.example.io", "v1", "Deployment") not in release("1.33")
    with pytest.raises(KeyError):
        release("1.33").schema(Gvk("rbac", "v1", "Role"))


def test_strict_is_a_flag() -> None:
    found = release("1.33")
    loose, strict = (
        found.with_definitions(found.schema(DEPLOYMENT), flag)["$defs"] for flag in (False, True)
    )
    assert loose.keys() == strict.keys()
    assert not any(schema.get("additionalProperties") is False for schema in loose.values())
    with_keys = [schema for schema in strict.values() if "properties" in schema]
    assert with_keys
    assert all(schema["additionalProperties"] is False for schema in with_keys)


def test_a_schema_has_what_it_refers_to_and_nothing_more() -> None:
    found = release("1.33")
    made = found.with_definitions(found.schema(Gvk("", "v1", "ConfigMap")), strict=True)
    assert "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta" in made["$defs"]
    assert "io.k8s.api.core.v1.PodSpec" not in made["$defs"]


def test_definitions_of_a_schema_of_ones_own_stay() -> None:
    made = release("1.33").with_definitions({"$ref": "#/$defs/a", "$defs": {"a": {"type": "object"}}}, True)
    assert made["$defs"]["a"] == {"type": "object"}


def test_no_description_is_left_and_every_kind_is_keyed_in_full() -> None:
    definitions = release("1.37")._definitions
    assert not any(isinstance(schema.get("description"), str) for schema in definitions.values())
    assert {"Deployment", "StatefulSet"} <= release("1.37").kinds("apps")


@pytest.mark.parametrize(
    ("versions", "order"),
    [
        (["v1beta1", "v1", "v2", "v1alpha1"], ["v2", "v1", "v1beta1", "v1alpha1"]),
        (["v1beta1", "v1beta12", "v1beta2"], ["v1beta12", "v1beta2", "v1beta1"]),
        (["foo", "v1alpha1", "foo"], ["v1alpha1", "foo"]),
        ([], []),
    ],
)
def test_the_version_to_use_comes_first(versions: list[str], order: list[str]) -> None:
    assert preferred(versions) == order


def test_a_version_that_is_not_there() -> None:
    with pytest.raises(KeyError):
        release("1.24")


def test_a_package_without_schemas_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    head.cache_clear()
    monkeypatch.setattr(pack, "_PACK", pack._PACK.with_name("absent.pack"))
    try:
        with pytest.raises(pack.PackError, match="install again"):
            head()
    finally:
        head.cache_clear()
