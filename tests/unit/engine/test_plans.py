"""A tree as a plan says it will be, whatever the plan holds."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallygate.engine.evaluate import Tree, read_trees
from tallygate.engine.options import Options
from tallygate.engine.packs import builtin_packs
from tallygate.engine.plans import Planned, plan_path, with_plan
from tallygate.engine.problems import UsageError
from tallygate.model.change import Action
from tallygate.model.diagnostic import Level
from tallygate.sources.snapshots import open_worktree

ROOT = Path(__file__).parents[3]
PLANS = ROOT / "tests" / "golden" / "plans"
ODD: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, [], {}, "", "x", 3, -1.5, "\x00", "../..", "module.x", 'a.b["']
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("tree")
    shutil.copytree(ROOT / "tests" / "oracle" / "plans" / "modules" / "after", made / "infra")
    return made


@pytest.fixture(scope="module")
def tree(folder: Path) -> Tree:
    [read] = read_trees([open_worktree(folder)], builtin_packs(), ())
    return read


def planned(tree: Tree, folder: Path, document: Any, **options: Any) -> Planned:
    path = folder.parent / f"{folder.name}.json"
    path.write_text(json.dumps(document))
    return with_plan(tree, builtin_packs(), Options(path=folder, plan=path, **options))


def of(name: str) -> Any:
    return json.loads((PLANS / f"{name}.json").read_bytes())


def test_without_a_plan_the_tree_is_what_it_was(tree: Tree, folder: Path) -> None:
    assert with_plan(tree, builtin_packs(), Options(path=folder)).tree is tree
    assert plan_path(Options(path=folder)) == ""


def test_resources_and_changes_of_the_plan_are_those_of_the_tree(tree: Tree, folder: Path) -> None:
    after = planned(tree, folder, of("modules")).tree
    assert sorted(one.address for one in after.reading.resources) == [
        "module.shop.module.store.terraform_data.store",
        "module.shop.terraform_data.follower",
        "module.shop.terraform_data.shop",
        "terraform_data.other",
        "terraform_data.reader",
    ]
    assert {change.action for change in after.changes} == {Action.CREATE}
    assert {change.location.path.partition("/")[0] for change in after.changes} == {"infra"}
    assert {one.domains for one in after.reading.resources} == {("terraform",)}


def test_a_plan_of_elsewhere_comes_beside_the_tree(tree: Tree, folder: Path) -> None:
    result = planned(tree, folder, of("replace"), environment="prod")
    assert len(result.tree.reading.resources) == len(tree.reading.resources) + 2
    assert {one.environment for one in result.tree.changes} == {"prod"}
    assert [(one.rule, one.environment) for one in result.tree.diagnostics] == [("tf-plan-root", "prod")]
    assert result.notes == (f"plan {folder.name}.json of no root in this tree (prod): 2 to replace",)


def test_what_is_wrong_with_a_plan_is_an_error_of_the_tree(tree: Tree, folder: Path) -> None:
    after = planned(tree, folder, of("errored")).tree
    assert after.reading.resources == tree.reading.resources
    assert [(d.rule, d.level) for d in after.diagnostics] == [("tf-plan-errored", Level.ERROR)]
    assert after.plan == f"{folder.name}.json"


def test_a_state_is_wrong_usage(tree: Tree, folder: Path) -> None:
    with pytest.raises(UsageError, match="is a state"):
        planned(tree, folder, of("state-raw"))


def test_without_a_validator_for_terraform_nothing_would_judge_it(tree: Tree, folder: Path) -> None:
    with pytest.raises(UsageError, match="no validator reads Terraform"):
        with_plan(tree, (), Options(path=folder, plan=PLANS / "create.json"))


def test_inside_of_the_repository_a_plan_goes_by_its_path(folder: Path) -> None:
    assert plan_path(Options(path=folder, plan=folder / "out" / "plan.json")) == "out/plan.json"


def _mutated(value: Any, draw: Any) -> Any:
    if draw(st.integers(0, 30)) == 0:
        return draw(ODD)
    if isinstance(value, dict):
        return {key: _mutated(below, draw) for key, below in value.items()}
    if isinstance(value, list):
        return [_mutated(below, draw) for below in value]
    return value


@settings(max_examples=60)
@given(data=st.data())
def test_any_plan_is_placed_or_refused(tree: Tree, folder: Path, data: st.DataObject) -> None:
    document = of("modules")
    document["configuration"] = _mutated(document["configuration"], data.draw)
    document["resource_changes"] = _mutated(document["resource_changes"], data.draw)
    try:
        after = planned(tree, folder, document).tree
    except UsageError as error:
        pytest.fail(f"another kind of file: {error}")
    errors = {d.rule for d in after.diagnostics if d.level is Level.ERROR}
    assert errors <= {"tf-plan-shape", "tf-plan-root"}
    assert "tf-plan-shape" in errors or {one.pointer for one in after.reading.resources} >= set(
        _pointers(document)
    )


def _pointers(document: Any) -> Iterator[str]:
    """Where a changed resource stands that is there after the plan: none of them is lost."""
    for index, one in enumerate(document["resource_changes"] or ()):
        if isinstance(one["change"].get("after"), dict):
            yield f"/resource_changes/{index}/change/after"
