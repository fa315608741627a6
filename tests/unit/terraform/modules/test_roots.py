"""Root modules, their environments, and the values they are given."""

from collections.abc import Mapping
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallygate.loaders.registry import load, loader_for
from tallygate.model.document import Document
from tallygate.model.location import Location
from tallygate.terraform.modules.given import Given
from tallygate.terraform.modules.named import EnvironmentSettings, Layout, RootSettings
from tallygate.terraform.modules.roots import Before, Folder, Root, Roots, Settings, roots
from tallygate.terraform.values.plain import to_plain
from tallygate.terraform.values.value import Value, string

WORDS = {"dev": "dev", "staging": "staging", "prod": "prod", "production": "prod"}
HERE = Location("tallygate.yaml", 3, 5)


def environment_of(path: str) -> str | None:
    return next((WORDS[part] for part in path.split("/")[:-1] if part in WORDS), None)


NOTHING = Settings()
NO_TREE = Before()
LAYOUT = Layout(WORDS, environment_of)


def documents(files: Mapping[str, str]) -> dict[str, Document]:
    found = {}
    for path, text in files.items():
        loader = loader_for(path)
        assert loader
        [found[path]] = load(loader, text.encode(), path).documents
    return found


def find(
    folders: Mapping[str, Folder],
    files: Mapping[str, str] | None = None,
    settings: Settings = NOTHING,
    layout: Layout = LAYOUT,
    before: Before = NO_TREE,
) -> Roots:
    return roots(folders, documents(files or {}), settings, layout, before)


def names(found: Roots) -> list[tuple[str, str | None]]:
    return [(root.folder, root.environment) for root in found.found]


def data(root: Root) -> dict[str, Any]:
    return {
        name: to_plain(one.value).data if isinstance(one.value, Value) else one.value
        for name, one in root.values.items()
    }


def test_what_nothing_calls_is_a_root() -> None:
    tree = {"live": Folder(frozenset({"modules/a"})), "modules/a": Folder(frozenset({"modules/b"}))}
    assert names(find({**tree, "modules/b": Folder(), "other": Folder()})) == [
        ("live", None),
        ("other", None),
    ]


def test_what_calls_itself_alone_is_called_by_nothing() -> None:
    assert names(find({"a": Folder(frozenset({"a"}))})) == [("a", None)]


CALLED = {"live": Folder(frozenset({"net"})), "net": Folder()}


@pytest.mark.parametrize(
    "more",
    [
        {"folders": {**CALLED, "net": Folder(has_backend=True)}},
        {"files": {"net/terraform.tfvars": ""}},
        {"files": {"net/x.auto.tfvars.json": "{}"}},
        {"settings": Settings((RootSettings("net"),))},
        {"settings": Settings((RootSettings("./net/"),))},
        {"before": Before(roots=frozenset({("net", "prod")}))},
        {"folders": {**CALLED, "net": Folder(has_provider=True, is_complete=True)}},
    ],
)
def test_a_call_takes_nothing_from_a_root(more: dict[str, Any]) -> None:
    assert names(find(**{"folders": CALLED, **more})) == [("live", None), ("net", None)]
    assert names(find(CALLED)) == [("live", None)]


def test_the_top_of_the_repository_is_a_folder_like_any() -> None:
    assert names(find({"": Folder()}, {"prod.tfvars": "a = 1"})) == [("", "prod")]


def test_a_root_has_the_environment_of_its_path() -> None:
    found = find({"environments/prod": Folder(workspaces=frozenset({"dev", "prod", "other"}))})
    assert [(one.environment, one.workspace) for one in found.found] == [("prod", None)]


def test_the_variable_files_of_its_environment_are_used() -> None:
    files = {"environments/prod/prod.tfvars": "a = 1", "environments/prod/dev.tfvars": "a = 2"}
    [root] = find({"environments/prod": Folder()}, files).found
    assert (root.environment, data(root)) == ("prod", {"a": 1})


@pytest.mark.parametrize(
    "form",
    [
        "{}.tfvars",
        "{}.tfvars.json",
        "env/{}.tfvars",
        "envs/{}.tfvars",
        "environments/{}.tfvars",
        "tfvars/{}.tfvars",
        "vars/{}.tfvars",
        "config/{}.tfvars",
        "{}/terraform.tfvars",
        "env/{}/terraform.tfvars",
        "environments/{}/anything.tfvars",
    ],
)
def test_variable_files_tell_environments(form: str) -> None:
    files = {
        f"live/{form.format(word)}": '{"a": "x"}' if form.endswith("json") else 'a = "x"'
        for word in ("production", "dev", "else")
    }
    found = find({"live": Folder()}, files)
    assert names(found) == [("live", "dev"), ("live", "prod")]
    assert [root.var_files for root in found.found] == [
        (f"live/{form.format('dev')}",),
        (f"live/{form.format('production')}",),
    ]
    assert all(data(root) == {"a": "x"} for root in found.found)
    assert {root.workspace for root in found.found} == {None}


def test_a_folder_with_configuration_keeps_its_variable_files() -> None:
    found = find({"live": Folder(), "live/prod": Folder()}, {"live/prod/terraform.tfvars": "a = 1"})
    assert names(found) == [("live", None), ("live/prod", "prod")]
    assert data(found.found[0]) == {}


def test_files_far_below_are_not_of_the_root() -> None:
    assert names(find({"live": Folder()}, {"live/a/b/c/prod.tfvars": "", "prod.tfvars": ""})) == [
        ("live", None)
    ]


def test_several_files_of_one_environment_the_shared_first() -> None:
    files = {
        "live/prod.tfvars": "a = 1\nb = 1\nc = 1",
        "live/env/prod/b.tfvars": "a = 4",
        "live/env/prod/a.tfvars": "a = 3\nb = 3",
        "live/env/prod/terraform.tfvars": "a = 2\nb = 2\nc = 2",
    }
    [root] = find({"live": Folder()}, files).found
    assert data(root) == {"a": 4, "b": 3, "c": 2}


def test_words_for_one_environment_side_by_side_are_not_mixed() -> None:
    files = {"live/prod/a.tfvars": "a = 1", "live/production/b.tfvars": "b = 2"}
    found = find({"live": Folder()}, files)
    assert [(one.environment, data(one)) for one in found.found] == [("prod", {"a": 1}), ("prod", {"b": 2})]


@pytest.mark.parametrize("reader", ["live", "mod"])
def test_workspaces_are_environments_where_they_are_read_and_named(reader: str) -> None:
    folders = {"live": Folder(frozenset({"mod", "gone"})), "mod": Folder(frozenset({"live"}))}
    folders[reader] = Folder(folders[reader].calls, workspaces=frozenset({"dev", "prod"}))
    found = find(folders, before=Before(roots=frozenset({("live", None)})))
    assert [(one.environment, one.workspace) for one in found.found] == [
        ("dev", "dev"),
        ("prod", "prod"),
        (None, None),
    ]


FILES = {"live/dev.tfvars": "c = 0", "live/prod.tfvars": "c = 0", "live/terraform.tfvars": "d = 1"}


@pytest.mark.parametrize(
    ("before", "is_complete", "kept"),
    [
        (Before(), True, False),
        (Before(frozenset({"live"}), frozenset({("live", "dev"), ("live", "prod")})), True, False),
        (Before(frozenset({"live"}), frozenset({("live", None)})), False, True),
        (Before(frozenset()), True, True),
        (Before(frozenset()), False, False),
    ],
)
def test_variable_files_that_are_new_take_nothing_away(before: Before, is_complete: bool, kept: bool) -> None:
    """Nobody may ever pass them."""
    found = find({"live": Folder(is_complete=is_complete)}, FILES, before=before)
    assert [(one.environment, data(one)) for one in found.found] == [
        ("dev", {"c": 0, "d": 1}),
        ("prod", {"c": 0, "d": 1}),
        *([(None, {"d": 1})] * kept),
    ]


def test_a_root_of_one_environment_is_evaluated_for_that_alone() -> None:
    folders = {"envs/prod": Folder(is_complete=True)}
    found = find(folders, {"envs/prod/prod.tfvars": "c = 0"}, before=Before(frozenset()))
    assert names(found) == [("envs/prod", "prod")]


@pytest.mark.parametrize(
    ("caller", "before", "is_complete", "own"),
    [
        ("live", frozenset(), True, True),
        ("live", frozenset(), False, False),
        ("live", None, True, False),
        ("live", frozenset({"live"}), True, False),
        ("examples/x", frozenset({"examples/x"}), True, True),
        ("net/examples/x", frozenset({"net", "net/examples/x"}), True, False),
    ],
)
def test_what_is_as_new_as_its_callers_may_be_a_root(
    caller: str, before: frozenset[str] | None, is_complete: bool, own: bool
) -> None:
    folders = {caller: Folder(frozenset({"net"})), "net": Folder(is_complete=is_complete)}
    found = find(folders, before=Before(before))
    assert (("net", None) in names(found)) is own


def test_without_environments_there_is_one_evaluation() -> None:
    [root] = find({"live": Folder(workspaces=frozenset({"dev", "prod", "other"}))}, layout=Layout()).found
    assert (root.environment, root.workspace) == (None, None)


PLATFORM = RootSettings(
    "live",
    {
        "prod": EnvironmentSettings(
            ("env/p.tfvars", "../shared.tfvars"), {"n": Given(string("3"), HERE)}, "blue", HERE
        ),
        "dev": EnvironmentSettings(location=HERE),
    },
)


def test_configured_environments_are_taken_as_they_are() -> None:
    files = {"live/env/p.tfvars": "n = 1\nm = 1", "shared.tfvars": "m = 2", "live/staging.tfvars": "n = 9"}
    found = find({"live": Folder()}, files, Settings((PLATFORM,)))
    assert [(one.environment, one.workspace, data(one)) for one in found.found] == [
        ("dev", "default", {}),
        ("prod", "blue", {"m": 2, "n": "3"}),
    ]
    assert found.found[1].var_files == ("live/env/p.tfvars", "shared.tfvars")
    assert found.problems == ()


def test_a_variable_file_that_is_not_there_is_told() -> None:
    found = find({"live": Folder()}, {}, Settings((PLATFORM,)))
    assert [(one.rule, one.message, one.location) for one in found.problems] == [
        ("tf-variables-file", "the variable file live/env/p.tfvars is not in this tree, or is none", HERE),
        ("tf-variables-file", "the variable file shared.tfvars is not in this tree, or is none", HERE),
    ]


def test_a_variable_file_outside_is_refused() -> None:
    setting = RootSettings("live", {"dev": EnvironmentSettings(("../../x.tfvars",), location=HERE)})
    assert [one.rule for one in find({"live": Folder()}, {}, Settings((setting,))).problems] == [
        "tf-module-escape"
    ]


def test_a_named_root_that_is_not_there_is_told() -> None:
    found = find({"live": Folder()}, {}, Settings((RootSettings("gone/{env}", location=HERE),)))
    [problem] = found.problems
    assert (problem.message, problem.location) == (
        "terraform.roots: gone/{env} holds no Terraform configuration",
        HERE,
    )


def test_one_entry_names_a_folder_for_each_environment() -> None:
    folders = {f"live/{word}/net": Folder() for word in ("dev", "production", "shared", "eu")}
    setting = RootSettings(
        "live/{env}/net",
        {"prod": EnvironmentSettings(workspace="p"), "eu": EnvironmentSettings(workspace="e")},
    )
    layout = Layout(WORDS)
    found = find(folders, {}, Settings((setting,)), layout)
    assert [(one.folder, one.environment, one.workspace) for one in found.found] == [
        ("live/dev/net", "dev", None),
        ("live/eu/net", "eu", "e"),
        ("live/production/net", "prod", "p"),
        ("live/shared/net", None, None),
    ]


def test_the_word_of_a_path_is_the_same_throughout() -> None:
    folders = {"a/dev/x-dev": Folder(), "a/dev/x-prod": Folder()}
    found = find(folders, {}, Settings((RootSettings("a/{env}/x-{env}"),)), Layout(WORDS))
    assert names(found) == [("a/dev/x-dev", "dev"), ("a/dev/x-prod", None)]


def test_a_path_is_no_pattern() -> None:
    assert find({"ab": Folder()}, {}, Settings((RootSettings("a.*"), RootSettings(".b{env}")))).problems


SOURCES = {
    "outside": None,
    "live/terraform.tfvars": "a = 1",
    "live/terraform.tfvars.json": '{"a": 2}',
    "live/a.auto.tfvars": "a = 3",
    "live/b.auto.tfvars.json": '{"a": 4}',
    "live/c.auto.tfvars": "a = 5",
    "live/z.tfvars": "a = 6",
    "live/b.tfvars": "a = 7",
    "vars": None,
}
"""Everything that can give a value, the lowest first; the two named files are given in this order."""


@pytest.mark.parametrize(("lower", "higher"), list(combinations(SOURCES, 2)))
def test_precedence_of_each_pair(lower: str, higher: str) -> None:
    chosen = {lower, higher}
    texts = {path: text for path, text in SOURCES.items() if text is not None and path in chosen}
    named = tuple(name for name in ("z.tfvars", "b.tfvars") if f"live/{name}" in chosen)
    own = {"a": Given(string("vars"), HERE)} if "vars" in chosen else {}
    settings = Settings(
        (RootSettings("live", {"prod": EnvironmentSettings(named, own)}),),
        {"a": Given("outside", HERE)} if "outside" in chosen else {},
    )
    [root] = find({"live": Folder()}, texts, settings).found
    place = root.values["a"].location.path
    assert place == (HERE.path if higher == "vars" else higher)


def test_a_value_leads_to_its_line() -> None:
    [root] = find({"live": Folder()}, {"live/terraform.tfvars": "\nb = 1\na = 2\n"}).found
    assert str(root.values["a"].location) == "live/terraform.tfvars:3:1"


PATHS = st.lists(st.sampled_from(["prod", "dev", "env", "live", "x"]), max_size=4).map("/".join)


@given(st.sets(PATHS, min_size=1, max_size=6), st.sets(PATHS, max_size=6), st.data())
def test_every_folder_is_reached_from_some_root(folders: set[str], files: set[str], drawn: Any) -> None:
    calls = st.frozensets(st.sampled_from(sorted(folders)), max_size=2)
    tree = {folder: Folder(drawn.draw(calls)) for folder in sorted(folders)}
    texts = {f"{path}.tfvars".removeprefix("/"): "a = 1" for path in files if path}
    found = find(tree, texts)
    assert found.problems == ()
    assert {root.folder for root in found.found} >= {
        folder for folder in tree if not any(folder in own.calls for own in tree.values())
    }
    shuffled = dict(sorted(tree.items(), reverse=True))
    assert names(find(shuffled, dict(sorted(texts.items(), reverse=True)))) == names(found)
