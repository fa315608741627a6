"""Whether objects of a kind stand in a namespace."""

import pytest

from tallygate.kubernetes.scopes import is_namespaced, scopes_of


@pytest.mark.parametrize(
    ("api_version", "kind", "expected"),
    [
        ("apps/v1", "Deployment", True),
        ("rbac.authorization.k8s.io/v1", "ClusterRole", False),
        ("example.io/v1", "Widget", False),
        ("example.io/v1", "Other", None),
    ],
)
def test_a_definition_says_nothing_of_the_kinds_of_kubernetes(
    api_version: str, kind: str, expected: bool | None
) -> None:
    def defined(group: str, kind: str, scope: str) -> object:
        names = {"kind": kind}
        return {"kind": "CustomResourceDefinition", "spec": {"group": group, "names": names, "scope": scope}}

    scopes = scopes_of(
        [
            defined("apps", "Deployment", "Cluster"),
            defined("rbac.authorization.k8s.io", "ClusterRole", "Namespaced"),
            defined("example.io", "Widget", "Cluster"),
        ]
    )
    assert is_namespaced(api_version, kind, scopes) is expected
