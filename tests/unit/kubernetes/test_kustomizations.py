import pytest

from tallygate.kubernetes.kustomizations import resources
from tallygate.loaders.registry import load
from tallygate.model.facts import Facts


def read(text: str, path: str = "apps/web/kustomization.yaml") -> Facts:
    return resources(load("yaml", text.encode(), path).documents, lambda _: "prod", ("kubernetes",))


def test_one_resource_without_an_api_version() -> None:
    [made] = read("resources: [a.yaml]\nimages:\n- name: x\n  newTag: latest\n").resources
    assert (made.type, made.name, made.environment) == (
        "kustomize.config.k8s.io/Kustomization",
        "apps/web",
        "prod",
    )
    assert str(made.locator.key(("images", 0, "newTag"))) == "apps/web/kustomization.yaml:4:3"


def test_one_that_is_built_is_left_to_rules_of_no_domain() -> None:
    documents = load("yaml", b"resources: [a.yaml]\n", "apps/web/kustomization.yaml").documents
    [made] = resources(documents, lambda _: None, ("kubernetes",), {"apps/web/kustomization.yaml"}).resources
    assert (made.domains, made.counted) == ((), False)


@pytest.mark.parametrize("text", ["[]", "5", ""])
def test_what_is_no_mapping_is_no_resource(text: str) -> None:
    assert read(text).resources == []
