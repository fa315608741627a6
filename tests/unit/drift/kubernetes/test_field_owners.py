"""Who owns a field, as metadata.managedFields says it."""

from typing import Any

import pytest

from tallygate.drift.kubernetes.owners import Entry, entries, sized

LIVE: Any = {
    "spec": {
        "replicas": 2,
        "args": ["a", "b"],
        "finalizers": ["x/y"],
        "ports": [{"port": 80, "protocol": "UDP"}, {"port": 80, "protocol": "TCP", "name": "http"}],
    }
}
FIELDS: Any = {
    "f:spec": {
        "f:replicas": {},
        "f:args": {},
        "f:finalizers": {".": {}, 'v:"x/y"': {}},
        "f:ports": {".": {}, 'k:{"port":80,"protocol":"TCP"}': {".": {}, "f:name": {}}},
    }
}


@pytest.mark.parametrize(
    ("path", "is_owned"),
    [
        (("spec",), True),
        (("spec", "replicas"), True),
        (("spec", "other"), False),
        (("spec", "args", 1), True),
        (("spec", "finalizers", 0), True),
        (("spec", "ports", 1), True),
        (("spec", "ports", 1, "name"), True),
        (("spec", "ports", 1, "port"), False),
        (("spec", "ports", 0), False),
        (("spec", "ports", 5), False),
        (("metadata",), False),
    ],
)
def test_paths_of_managed_fields(path: Any, is_owned: bool) -> None:
    [entry] = entries({"managedFields": [{"manager": "m", "operation": "Apply", "fieldsV1": FIELDS}]})
    assert entry.owns(path, LIVE) is is_owned


def test_an_object_without_managed_fields_has_no_owners() -> None:
    assert entries({}) == entries({"managedFields": []}) == []
    [entry] = entries({"managedFields": [{"operation": "Update"}]})
    assert (entry.manager, entry.owns(("spec",), LIVE)) == ("", False)


@pytest.mark.parametrize(
    ("manager", "subresource", "scales"),
    [
        ("kube-controller-manager", "scale", True),
        ("kube-controller-manager", "", False),
        ("kubectl", "scale", False),
        ("vpa-updater", "", True),
        ("keda-operator", "", True),
    ],
)
def test_who_scales(manager: str, subresource: str, scales: bool) -> None:
    assert Entry(manager, "Update", subresource, {}).scales is scales


def autoscaler(type_: str, spec: Any) -> Any:
    return type_, "shop", {"metadata": {"name": "s"}, "spec": spec}


def test_what_autoscalers_size() -> None:
    web = {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"}
    found = sized(
        [
            autoscaler("autoscaling/HorizontalPodAutoscaler", {"scaleTargetRef": web}),
            autoscaler("keda.sh/ScaledObject", {"scaleTargetRef": {"name": "web"}}),
            autoscaler("autoscaling.k8s.io/VerticalPodAutoscaler", {"targetRef": web}),
            autoscaler(
                "autoscaling.k8s.io/VerticalPodAutoscaler",
                {"targetRef": {**web, "name": "api"}, "updatePolicy": {"updateMode": "Off"}},
            ),
            autoscaler("autoscaling/HorizontalPodAutoscaler", {"scaleTargetRef": "broken"}),
            autoscaler("autoscaling/HorizontalPodAutoscaler", None),
            autoscaler("apps/Deployment", {"scaleTargetRef": web}),
        ]
    )
    assert found == {
        ("apps/Deployment", "shop", "web"): [
            ("replicas", "HorizontalPodAutoscaler s"),
            ("replicas", "ScaledObject s"),
            ("resources", "VerticalPodAutoscaler s"),
        ]
    }
