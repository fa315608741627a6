"""Leaves of the layouts that one pattern holds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallygate.model.promotion import Leaf
from tallygate.promotion.declared import DeclarationError, Layout, Promotable, Stage
from tallygate.promotion.layout import expected_folder, leaves, path_of
from tests.unit.promotion.shops import pipeline


def found(pattern: str, *paths: str, **stages: Stage) -> list[Leaf]:
    declared = pipeline(
        layout=Layout("folders", pattern), stages=stages or {"dev": Stage(), "prod": Stage(("dev",))}
    )
    return list(leaves(declared, paths).found)


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        (
            "config/{env}/{region}/{service}",
            "config/dev/euw1/cart/a/b.yaml",
            ("euw1", "config/dev/euw1/cart"),
        ),
        (
            "apps/{service}/overlays/{env}",
            "apps/cart/overlays/dev/kustomization.yaml",
            ("", "apps/cart/overlays/dev"),
        ),
        (
            "config/{env}/services/{service}.yml",
            "config/dev/services/cart.yml",
            ("", "config/dev/services", "config/dev/services/cart.yml"),
        ),
        ("{service}/values-{env}.yaml", "cart/values-dev.yaml", ("", "cart", "cart/values-dev.yaml")),
        ("/{env}/{service}/", "dev/cart/values.yaml", ("", "dev/cart")),
        ("{env}/{env}-{service}", "dev/dev-cart/values.yaml", ("", "dev/dev-cart")),
    ],
    ids=["regions", "overlays", "one-file", "file-by-environment", "slashes", "twice"],
)
def test_one_pattern_holds_the_layout(pattern: str, path: str, expected: tuple[str, ...]) -> None:
    assert found(pattern, path) == [Leaf("dev", expected[0], "cart", *expected[1:])]


def test_what_is_no_leaf() -> None:
    pattern = "config/{env}/{service}"
    assert (
        found(pattern, "config/dev", "config/dev/cart", "config/qa/cart/a", "x/config/dev/cart/a", "README")
        == []
    )
    assert found("{env}/{env}-{service}", "dev/prod-cart/a") == []
    assert found("{service}/{env}.yaml", "cart/dev.yaml.bak", "cart/dev.yaml/x", "cart/devXyaml") == []


def test_names_that_are_no_ids_are_told() -> None:
    declared = pipeline(layout=Layout("folders", "{env}/{service}"))
    made = leaves(declared, ["dev/_shared/a", "dev/..evil/a", "dev/Cart/a", "dev/cart/a", "dev/-x/a"])
    assert [leaf.service for leaf in made.found] == ["cart"]
    assert [one.partition(" is no service")[0] for one in made.strange] == [
        "dev/-x", "dev/..evil", "dev/Cart", "dev/_shared",
    ]  # fmt: skip


def test_regions_that_an_environment_does_not_have_belong_to_nobody() -> None:
    stages = {"dev": Stage((), (), ("euw1",)), "prod": Stage(("dev",))}
    paths = ("dev/euw1/cart/a", "dev/use1/cart/a", "prod/use1/cart/a")
    made = found("{env}/{region}/{service}", *paths, **stages)
    assert [(leaf.environment, leaf.region) for leaf in made] == [("dev", "euw1"), ("prod", "use1")]


def test_files_of_a_leaf() -> None:
    leaf = Leaf("dev", "euw1", "cart", "config/dev/euw1/cart")
    assert path_of(leaf, "values.yaml") == "config/dev/euw1/cart/values.yaml"
    assert path_of(leaf, "./a/{service}-{env}.yaml") == "config/dev/euw1/cart/a/cart-dev.yaml"
    assert path_of(leaf, "/pins/{env}/{region}.yaml") == "pins/dev/euw1.yaml"


@pytest.mark.parametrize(
    ("pattern", "entry", "told"),
    [
        ("{env}/x", Promotable("keys"), "{service} is missing"),
        ("{service}", Promotable("keys"), "{env} is missing"),
        ("{env}/{service}/{cluster}", Promotable("keys"), "{cluster} is none of"),
        ("{env}/{service}", Promotable("keys", "a/../../b"), "leads out of its folder"),
        ("{env}/{service}", Promotable("keys", "/b"), "is the same file everywhere"),
        ("{env}/{service}", Promotable("keys", "{x}"), "{x} is none of"),
    ],
)
def test_declarations_that_select_nothing(pattern: str, entry: Promotable, told: str) -> None:
    with pytest.raises(DeclarationError, match=told):
        leaves(pipeline(entry, layout=Layout("folders", pattern)), [])


@pytest.mark.parametrize("kind", ["branches", "repos"])
def test_layouts_that_are_not_there_say_so(kind: str) -> None:
    with pytest.raises(DeclarationError, match=f"{kind} is not supported"):
        leaves(pipeline(layout=Layout(kind, "{env}/{service}")), [])


IDS = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?", fullmatch=True)
PATTERNS = st.sampled_from(
    ["a/{env}/{region}/{service}", "{service}/x-{region}/{env}", "{env}/{service}/{region}/b"]
)


@given(PATTERNS, st.sampled_from(["dev", "prod"]), IDS, IDS)
def test_an_expected_folder_is_found_as_that_leaf(pattern: str, env: str, region: str, service: str) -> None:
    declared = pipeline(layout=Layout("folders", pattern), stages={"dev": Stage(), "prod": Stage(("dev",))})
    folder = expected_folder(declared, env, region, service)
    assert leaves(declared, [f"{folder}/values.yaml"]).found == (Leaf(env, region, service, folder),)
