"""Objects at the edges: odd metadata, lists in lists, values that are no objects."""

import pytest

from tallygate.kubernetes.objects import object_type, resources
from tallygate.loaders.interface import Limits
from tallygate.loaders.registry import load
from tallygate.model.resource import Resource


def objects(text: str, environment: str | None = None) -> list[Resource]:
    loaded = load("yaml", text.encode(), "a.yaml", Limits(depth=1_000))
    assert not loaded.diagnostics
    return resources(loaded.documents, lambda _: environment, lambda _: True, ("kubernetes",)).resources


@pytest.mark.parametrize(
    ("value", "type_"),
    [
        ({"apiVersion": "v1", "kind": "Pod"}, "v1/Pod"),
        ({"apiVersion": "apps/v1", "kind": "Deployment", "x": 1}, "apps/v1/Deployment"),
        ({"apiVersion": "v1"}, ""),
        ({"kind": "Pod"}, ""),
        ({"apiVersion": 1, "kind": "Pod"}, ""),
        ({"apiVersion": "v1", "kind": None}, ""),
        (["apiVersion", "kind"], ""),
        ("v1/Pod", ""),
        (None, ""),
    ],
)
def test_the_type_of_a_value(value: object, type_: str) -> None:
    assert object_type(value) == type_


@pytest.mark.parametrize(
    ("metadata", "name", "namespace", "address"),
    [
        ("{name: web, namespace: shop}", "web", "shop", "prod/v1/Pod/shop/web"),
        ("{name: web}", "web", None, "prod/v1/Pod/web"),
        ("{name: '', generateName: run-}", "run-", None, "prod/v1/Pod/run-"),
        ("{name: web, generateName: run-}", "web", None, "prod/v1/Pod/web"),
        ("{name: 5, namespace: 5}", "", None, "prod/v1/Pod"),
        ("{name: web, namespace: ''}", "web", None, "prod/v1/Pod/web"),
        ("[name]", "", None, "prod/v1/Pod"),
        ("null", "", None, "prod/v1/Pod"),
    ],
)
def test_names(metadata: str, name: str, namespace: str | None, address: str) -> None:
    [made] = objects(f"apiVersion: v1\nkind: Pod\nmetadata: {metadata}\n", "prod")
    assert (made.name, made.namespace, made.address) == (name, namespace, address)
    assert (made.environment, made.domains) == ("prod", ("kubernetes",))


def test_the_version_is_part_of_the_address_and_not_of_the_type() -> None:
    made = objects(
        "apiVersion: a.b/v1\nkind: X\n---\napiVersion: a.b/v2\nkind: X\n---\napiVersion: v1\nkind: X\n"
    )
    assert [(one.type, one.address) for one in made] == [
        ("a.b/X", "a.b/v1/X"),
        ("a.b/X", "a.b/v2/X"),
        ("X", "v1/X"),
    ]


@pytest.mark.parametrize(
    ("version", "kind"), [("argoproj.io/v1alpha1", "argocd"), ("x.argoproj.io/v1", "kubernetes")]
)
def test_argo_cd_by_its_group(version: str, kind: str) -> None:
    assert [one.kind for one in objects(f"apiVersion: {version}\nkind: X\n")] == [kind]


class TestLists:
    def test_items_keep_their_order_at_any_depth(self) -> None:
        item = "{apiVersion: v1, kind: Pod, metadata: {name: %s}}"
        inner = f"{{apiVersion: v1, kind: List, items: [{item % 'b'}, {item % 'c'}]}}"
        made = objects(f"apiVersion: v1\nkind: List\nitems: [{item % 'a'}, {inner}, {item % 'd'}]\n")
        assert [one.name for one in made] == ["a", "b", "c", "d"]
        assert len({one.source for one in made}) == 4

    def test_what_is_no_object_in_a_list_is_left_alone(self) -> None:
        made = objects(
            "apiVersion: v1\nkind: List\nitems: [1, {kind: Pod}, [], {apiVersion: v1, kind: Pod}]\n"
        )
        assert [one.type for one in made] == ["Pod"]

    @pytest.mark.parametrize(
        "head", ["apiVersion: v1\nkind: PodList", "apiVersion: apps/v1\nkind: DeploymentList"]
    )
    def test_items_of_a_typed_list_need_no_type(self, head: str) -> None:
        [made] = objects(f"{head}\nitems:\n- metadata: {{name: web}}\n")
        assert (made.name, made.type) in (("web", "Pod"), ("web", "apps/Deployment"))
        assert made.locator.key(("metadata", "name")).line == 4

    @pytest.mark.parametrize("items", ["{a: 1}", "null", "5"])
    def test_items_that_are_no_list_make_an_object_of_it(self, items: str) -> None:
        assert [one.type for one in objects(f"apiVersion: v1\nkind: List\nitems: {items}\n")] == ["List"]

    def test_an_empty_list_is_nothing(self) -> None:
        assert objects("apiVersion: v1\nkind: List\nitems: []\n") == []

    @pytest.mark.parametrize("kind", ["Listed", "ConfigMap", "Pod"])
    def test_a_kind_that_is_no_list_holds_objects_and_is_one(self, kind: str) -> None:
        text = f"apiVersion: v1\nkind: {kind}\nspec: {{a: b}}\nitems: [{{apiVersion: v1, kind: Secret}}, 5]\n"
        holder, held = objects(text)
        assert (holder.type, held.type, str(held.source)) == (kind, "Secret", "a.yaml:4:9")
        assert holder.values == {"apiVersion": "v1", "kind": kind, "spec": {"a": "b"}}

    def test_they_may_stand_deeper_and_below_what_has_no_version(self) -> None:
        inner = "{kind: ConfigMap, items: [{apiVersion: v1, kind: Pod}]}"
        made = objects(f"kind: Foo\nitems: [{{apiVersion: a.b/v1, kind: Foo, items: [{inner}]}}]\n")
        assert [one.type for one in made] == ["a.b/Foo", "Pod"]

    @pytest.mark.parametrize(
        ("holder", "item", "types"),
        [
            ("v1, kind: Pod", "{spec: {}}", ["Pod", "Pod"]),
            ("v1, kind: PodList", "{kind: Job, spec: {}}", ["Pod"]),
            ("v1, kind: PodList", "{apiVersion: '', kind: '', spec: {}}", ["Pod"]),
            ("v1, kind: Pod", "{metadata: {name: b}}", ["Pod", "Pod"]),
            ("example.org/v1, kind: Menu", "{kind: soup, price: 5}", ["example.org/Menu"]),
            ("example.org/v1, kind: Menu", "{name: soup}", ["example.org/Menu"]),
            ("example.org/v1, kind: Menu", "soup", ["example.org/Menu"]),
        ],
    )
    def test_items_without_a_type_have_that_of_a_built_in_holder(
        self, holder: str, item: str, types: list[str]
    ) -> None:
        made = objects(f"{{apiVersion: {holder}, items: [{item}]}}\n")
        assert [one.type for one in made] == types
        assert ("items" in made[0].values) == ("Menu" in holder)

    def test_the_locator_of_an_item_starts_in_it(self) -> None:
        [_, made] = objects(
            "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Pod\n"
            "- apiVersion: v1\n  kind: Pod\n  spec:\n    hostNetwork: true\n"
        )
        assert str(made.source) == "a.yaml:6:3"
        assert str(made.locator.key(("spec", "hostNetwork"))) == "a.yaml:9:5"
        assert str(made.locator.value(("spec", "hostNetwork"))) == "a.yaml:9:18"
        assert str(made.locator.value(("spec", "absent"))) == "a.yaml:9:5"

    def test_lists_in_lists_need_no_recursion(self) -> None:
        deep = "{apiVersion: v1, kind: Pod}"
        for _ in range(300):
            deep = f"{{apiVersion: v1, kind: List, items: [{deep}]}}"
        assert [one.type for one in objects(deep)] == ["Pod"]
