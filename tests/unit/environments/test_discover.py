import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallygate.environments.discover import Layout, Position, discover
from tallygate.environments.words import Family, default_words


def environments(layout: Layout, *paths: str) -> list[str | None]:
    return [layout.environment_of(path) for path in paths]


def roles(layout: Layout, *paths: str) -> list[str | None]:
    return [layout.role_of(path) for path in paths]


@pytest.mark.parametrize(
    ("paths", "role"),
    [
        (["config/dev/app.yaml", "config/prod/app.yaml"], "config/{env}/app.yaml"),
        (
            ["overlays/dev/kustomization.yaml", "overlays/prod/kustomization.yaml"],
            "overlays/{env}/kustomization.yaml",
        ),
        (["a/b/environments/dev/main.tf", "a/b/environments/prod/main.tf"], "a/b/environments/{env}/main.tf"),
        (["clusters/development/x", "clusters/production/x"], "clusters/{env}/x"),
        (["dev/main.tf", "prod/main.tf"], "{env}/main.tf"),
        (["config/development.yaml", "config/production.yaml"], "config/{env}.yaml"),
        (["dev.properties", "prod.properties"], "{env}.properties"),
        (["dev.tfvars", "prod.tfvars"], "{env}.tfvars"),
        (["dev.auto.tfvars", "prod.auto.tfvars"], "{env}.auto.tfvars"),
        (["dev.env", "prod.env"], "{env}.env"),
        (["chart/values-dev.yaml", "chart/values-prod.yaml"], "chart/values-{env}.yaml"),
        (["values.dev.yaml", "values.prod.yaml"], "values.{env}.yaml"),
        (["values_dev.yaml", "values_prod.yaml"], "values_{env}.yaml"),
        (["src/application-dev.yml", "src/application-prod.yml"], "src/application-{env}.yml"),
        ([".env.development", ".env.production"], ".env.{env}"),
        ([".env.development.local", ".env.production.local"], ".env.{env}.local"),
        (["appsettings.Development.json", "appsettings.Production.json"], "appsettings.{env}.json"),
    ],
)
def test_each_form_is_found(paths: list[str], role: str) -> None:
    layout = discover(paths)
    assert environments(layout, *paths) == ["dev", "prod"]
    assert roles(layout, *paths) == [role, role]
    assert layout.environments == ("dev", "prod")


@pytest.mark.parametrize(
    "paths",
    [
        ["developer/a.yaml", "device/a.yaml", "product/a.yaml", "testing/a.yaml"],
        ["values-developer.yaml", "values-product.yaml", "devices.yaml", "production-notes.yaml"],
        ["overlays/prod/a.yaml", "base/a.yaml"],
        ["overlays/prod/a.yaml", "config/dev/a.yaml"],
        ["config/production.yaml", "config/default.yaml"],
        ["config/production.yaml", "config/development.json"],
        ["config/prod/a.yaml", "config/production/a.yaml"],
        ["src/main/java/A.java", "src/test/java/B.java", "src/test/resources/application.yaml"],
        ["test/unit.py", "dev/tool.sh", "dev/tool.yaml"],
        ["test/unit/a.yaml", "test/integration/a.yaml"],
        ["requirements-dev.txt", "requirements-prod.txt", "Dockerfile.dev", "Dockerfile.prod"],
        ["bin/dev", "bin/prod", "prod", "dev"],
        [".github/workflows/dev.yml", ".github/workflows/prod.yml"],
        ["ui/node_modules/x/dev/a.json", "ui/node_modules/x/prod/a.json"],
        [],
    ],
)
def test_false_friends_are_no_environments(paths: list[str]) -> None:
    layout = discover(paths)
    assert layout.environments == ()
    assert environments(layout, *paths) == [None] * len(paths)
    assert roles(layout, *paths) == [None] * len(paths)
    assert layout.trees == ()


def test_a_test_folder_beside_environments_that_share_files_is_none() -> None:
    layout = discover(["dev/main.tf", "prod/main.tf", "test/module_test.go"])
    assert layout.environments == ("dev", "prod")
    assert layout.environment_of("test/module_test.go") is None


def test_a_test_environment_that_shares_files_is_one() -> None:
    layout = discover(["dev/main.tf", "test/main.tf", "prod/main.tf"])
    assert layout.environments == ("dev", "test", "prod")


def test_folders_named_for_environments_need_no_equal_file() -> None:
    layout = discover(["environments/dev/a.yaml", "environments/test/b.yaml"])
    assert environments(layout, "environments/dev/a.yaml", "environments/test/b.yaml") == ["dev", "test"]


@pytest.mark.parametrize(
    ("word", "environment"),
    [
        ("development", "dev"),
        ("qa", "test"),
        ("integration", "test"),
        ("stage", "staging"),
        ("uat", "staging"),
        ("preprod", "staging"),
        ("production", "prod"),
        ("live", "prod"),
        ("PROD", "prod"),
    ],
)
def test_aliases_have_the_name_of_their_family(word: str, environment: str) -> None:
    other = "dev" if environment != "dev" else "prod"
    layout = discover([f"config/{word}/a.yaml", f"config/{other}/a.yaml"])
    assert layout.environment_of(f"config/{word}/a.yaml") == environment
    assert layout.role_of(f"config/{word}/a.yaml") == "config/{env}/a.yaml"


def test_words_of_one_family_side_by_side_keep_their_own_names() -> None:
    layout = discover([f"envs/{word}/a.yaml" for word in ("uat", "staging", "production", "dev", "qa")])
    assert layout.environments == ("dev", "test", "staging", "uat", "prod")
    assert layout.environment_of("envs/uat/a.yaml") == "uat"
    assert layout.is_production("prod")
    assert not layout.is_production("uat")


def test_environments_stand_in_the_order_of_promotion() -> None:
    paths = [f"config/{word}.yaml" for word in ("production", "staging", "dev", "qa")]
    for order in (paths, paths[::-1], sorted(paths)):
        assert discover(order).environments == ("dev", "test", "staging", "prod")


def test_everything_under_an_environment_folder_belongs_to_it() -> None:
    layout = discover(["clusters/production/flux/a.yaml", "clusters/dev/b.yaml"])
    assert layout.environment_of("clusters/production/README.md") == "prod"
    assert layout.environment_of("clusters/production/deep/er/main.tf") == "prod"
    assert layout.environment_of("clusters/dev") is None
    assert layout.environment_of("clusters/shared/a.yaml") is None


def test_the_outermost_folder_decides_and_a_folder_comes_before_a_file_name() -> None:
    twice = ("dev", "prod")
    paths = [f"{a}/overlays/{b}/values-{c}.yaml" for a in twice for b in twice for c in twice]
    layout = discover(paths)
    assert environments(layout, *paths) == ["dev"] * 4 + ["prod"] * 4
    assert layout.role_of("prod/overlays/dev/values-prod.yaml") == "{env}/overlays/dev/values-{env}.yaml"


def test_a_role_has_all_words_of_its_environment_replaced() -> None:
    layout = discover(["config/prod/a.yaml", "config/dev/a.yaml"])
    assert layout.role_of("config/prod/prod.tfvars") == "config/{env}/{env}.tfvars"
    assert layout.role_of("config/prod/production-values.yaml") == "config/{env}/{env}-values.yaml"
    assert layout.role_of("config/prod/live.yaml") == "config/{env}/live.yaml"
    assert layout.role_of("config/prod/products.yaml") == "config/{env}/products.yaml"


def test_a_lone_environment_joins_positions_of_its_shape() -> None:
    layout = discover(
        [
            "apps/a/overlays/dev/k.yaml",
            "apps/a/overlays/prod/k.yaml",
            "apps/only-prod/overlays/prod/k.yaml",
            "apps/only-dev/overlays/dev/k.yaml",
            "eu/apps/x/values-dev.yaml",
            "eu/apps/x/values-prod.yaml",
            "us/apps/x/values-prod.yaml",
        ]
    )
    assert layout.environment_of("apps/only-prod/overlays/prod/k.yaml") == "prod"
    assert layout.environment_of("apps/only-dev/overlays/dev/k.yaml") == "dev"
    assert layout.environment_of("us/apps/x/values-prod.yaml") == "prod"


def test_a_lone_environment_that_stands_nowhere_else_joins_positions_of_its_shape() -> None:
    layout = discover(
        [
            "non-prod/us/qa/db/terragrunt.hcl",
            "non-prod/us/staging/db/terragrunt.hcl",
            "prod/us/prod/db/terragrunt.hcl",
            "shared/us/live/db/terragrunt.hcl",
        ]
    )
    assert layout.environments == ("test", "staging", "prod")
    assert layout.environment_of("prod/us/prod/db/terragrunt.hcl") == "prod"
    assert layout.environment_of("shared/us/live/db/terragrunt.hcl") is None


def test_the_words_of_each_environment_are_known() -> None:
    layout = discover(["a/dev/x.yaml", "a/production/x.yaml", "b/dev.yaml", "b/prd.yaml", "c/prod/x.yaml"])
    assert layout.spellings == {"dev": ("dev",), "prod": ("prd", "production")}
    layout = discover(["a/stag/x.yaml", "a/preproduction/x.yaml", "a/prod/x.yaml"])
    assert layout.spellings == {"stag": ("stag",), "preproduction": ("preproduction",), "prod": ("prod",)}


def test_a_lone_everyday_word_joins_no_position_without_a_telling_name() -> None:
    layout = discover(
        ["deploy/a/test/k.yaml", "deploy/a/prod/k.yaml", "src/a/test/k.yaml", "deploy/b/test/k.yaml"]
    )
    assert layout.environment_of("src/a/test/k.yaml") is None
    assert layout.environment_of("deploy/b/test/k.yaml") is None
    assert layout.environments == ("test", "prod")


def test_a_lone_environment_in_a_place_of_its_own_is_none() -> None:
    layout = discover(["deploy/dev/a.yaml", "deploy/prod/a.yaml", "src/prod/a.yaml"])
    assert layout.environment_of("src/prod/a.yaml") is None


def test_trees_are_the_evidence() -> None:
    files = ["x/staging.yaml", "x/prod.yaml", ".env.dev", ".env.prod"]
    layout = discover(["config/dev/a.yaml", "config/prod/a.yaml", *files])
    assert [(str(position), position.form, found) for position, found in layout.trees] == [
        (".env.{env}", "suffix", ("dev", "prod")),
        ("config/{env}/", "directory", ("dev", "prod")),
        ("x/{env}.yaml", "stem", ("staging", "prod")),
    ]


def test_scopes_tell_what_is_compared() -> None:
    paths = ["c/{}/a.yaml", "d/x-{}.yaml", "d/.env.{}"]
    layout = discover([path.format(word) for path in paths for word in ("dev", "prod")])
    assert layout.scope_of("c/dev/deep/a.yaml") == "c/{env}/"
    assert layout.scope_of("d/x-dev.yaml") == layout.scope_of("d/x-prod.yaml")
    assert layout.scope_of("d/x-dev.yaml") != layout.scope_of("d/.env.dev")
    assert layout.scope_of("d/default.yaml") is None


def test_own_words_take_the_place_of_the_shipped_ones() -> None:
    shipped = default_words()
    words = msgspec.structs.replace(
        shipped, environments=(*shipped.environments, Family("dr", ("recovery",)))
    )
    layout = discover(["config/dr/a.yaml", "config/prod/a.yaml"], words)
    assert layout.environments == ("prod", "dr")
    assert discover(["config/dr/a.yaml", "config/prod/a.yaml"]).environments == ()


def test_names_that_are_no_text_and_strange_paths_are_carried_through() -> None:
    paths = ["config/dev/a\udcff.yaml", "config/prod/a\udcff.yaml", "/", "//", "dev/", "/dev", "\n/dev/x"]
    layout = discover(paths)
    assert layout.role_of("config/dev/a\udcff.yaml") == "config/{env}/a\udcff.yaml"


_words = ["dev", "prod", "test", "a", "config", "values-prod.yaml", "prod.yaml", "dev.yaml", ".env.dev"]
_parts = st.sampled_from(_words)


@given(st.lists(st.lists(_parts, min_size=1, max_size=4).map("/".join), max_size=12))
@settings(max_examples=150)
def test_whatever_the_paths(paths: list[str]) -> None:
    layout = discover(paths)
    again = discover(paths[::-1])
    assert layout.environments == again.environments
    for path in paths:
        environment = layout.environment_of(path)
        assert again.environment_of(path) == environment
        assert environment is None or environment in layout.environments
        assert (layout.role_of(path) is None) == (environment is None)
        assert environment is None or "{env}" in str(layout.role_of(path))


def test_paths_of_many_words_stay_cheap() -> None:
    deep = "/".join(["prod"] * 20_000)
    assert discover([deep, deep.replace("prod", "dev")]).environment_of(deep) == "prod"


def test_positions_read_as_templates() -> None:
    assert str(Position("a/values-", ".yaml")) == "a/values-{env}.yaml"
