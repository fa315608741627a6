import json
from typing import Any

import pytest

from tallygate.model.location import Location
from tallygate.model.resource import FixedLocator, Resource
from tallygate.terraform.facts.plan import Plan, read_plan
from tallygate.terraform.facts.stand_in import Grounds

PROD = "infra/prod"


def written(path: str, name: str, **fields: Any) -> Resource:
    """A resource of the tree, as one is read from the configuration at `path`."""
    place = Location(path, 7)
    type_ = fields.pop("type", "aws_x")
    made = {
        "kind": "terraform",
        "type": type_,
        "name": name,
        "address": f"{type_}.{name}",
        "environment": None,
        "namespace": None,
        "values": {"from": "tree"},
        "source": place,
        "locator": FixedLocator(place),
        "inputs": frozenset({path}),
    }
    return Resource(**(made | fields))


def plan(*addresses: str, blocks: dict[str, list[str]] | None = None) -> Plan:
    """A plan that creates resources. blocks: names that are written, by the folder of their module; the
    module is called like its folder.
    """
    changes = [
        {"address": one, "type": "aws_x", "name": "y", "mode": "managed",
         "change": {"actions": ["create"], "after": {"from": "plan"}}}
        for one in addresses
    ]  # fmt: skip
    modules = {
        folder: {"resources": [_block(name) for name in names]} for folder, names in (blocks or {}).items()
    }
    calls = {
        folder.rpartition("/")[2]: {"source": folder, "module": module}
        for folder, module in modules.items()
        if folder != "."
    }
    root = {**modules.get(".", {}), "module_calls": calls}
    document = {
        "format_version": "1.2",
        "resource_changes": changes,
        "configuration": {"root_module": root},
    }
    return read_plan(json.dumps(document).encode(), "plan.json")


def _block(name: str) -> dict[str, str]:
    mode, _, rest = name.rpartition(".")
    return {"type": "aws_x", "name": rest, "mode": mode or "managed"}


def grounds(*resources: Resource) -> Grounds:
    return Grounds(resources, lambda folder, name: Location(f"{folder}/main.tf", 1))


def told(made: Plan, *tree: Resource, environment: str | None = None) -> list[tuple[str, str, int]]:
    """(address, whose values, line) of what is judged."""
    stood = grounds(*tree).stand_in(made, tree, PROD, environment)
    return [(one.address, one.values["from"], one.source.line) for one in stood.resources]


def test_what_is_planned_is_of_the_root_and_made_by_the_provider_of_its_block() -> None:
    tree = written(f"{PROD}/main.tf", "y", root=PROD, provider="provider.aws.west")
    [one] = grounds(tree).stand_in(plan("aws_x.y", blocks={".": ["y"]}), [tree], PROD, None).resources
    assert (one.values["from"], one.root, one.provider) == ("plan", PROD, "provider.aws.west")


def test_the_plan_takes_the_place_of_its_block_at_its_line() -> None:
    made = plan('aws_x.y["a"]', 'aws_x.y["b"]', blocks={".": ["y"]})
    assert told(made, written(f"{PROD}/main.tf", "y", address="aws_x.y[*]")) == [
        ('aws_x.y["a"]', "plan", 7),
        ('aws_x.y["b"]', "plan", 7),
    ]


def test_a_block_without_an_instance_gives_way_and_a_data_source_does_not() -> None:
    tree = [written(f"{PROD}/main.tf", "none"), written(f"{PROD}/main.tf", "read", type="data.aws_x")]
    made = plan(blocks={".": ["none", "data.read"]})
    assert told(made, *tree) == [("data.aws_x.read", "tree", 7)]


def test_what_the_plan_does_not_write_stays() -> None:
    """It was added since the plan was made."""
    made = plan("aws_x.y", blocks={".": ["y"]})
    assert ("aws_x.new", "tree", 7) in told(made, written(f"{PROD}/main.tf", "new"))


def test_equal_blocks_of_other_roots_stay() -> None:
    made = plan("aws_x.y", blocks={".": ["y"]})
    tree = written(f"{PROD}/main.tf", "y"), written("infra/dev/main.tf", "y")
    assert told(made, *tree) == [("aws_x.y", "tree", 7), ("aws_x.y", "plan", 7)]


def test_other_environments_of_the_root_stay() -> None:
    made = plan("aws_x.y", blocks={".": ["y"]})
    tree = [written(f"{PROD}/main.tf", "y", environment=name) for name in ("dev", "prod")]
    stood = grounds(*tree).stand_in(made, tree, PROD, "prod")
    assert [(one.environment, one.values["from"]) for one in stood.resources] == [
        ("dev", "tree"),
        ("prod", "plan"),
    ]


def test_a_module_that_only_this_root_calls_gives_way() -> None:
    made = plan("module.m.aws_x.y", blocks={"../m": ["y"]})
    module = "infra/m/main.tf"
    own = written(module, "y", inputs=frozenset({module, f"{PROD}/main.tf", "infra/values.tfvars"}))
    assert told(made, own) == [("module.m.aws_x.y", "plan", 7)]


def test_a_module_that_others_call_too_is_still_judged_for_them() -> None:
    made = plan("module.m.aws_x.y", blocks={"../m": ["y"]})
    module = "infra/m/main.tf"
    shared = written(module, "y", inputs=frozenset({module, f"{PROD}/main.tf", "infra/dev/main.tf"}))
    assert told(made, shared) == [("aws_x.y", "tree", 7), ("module.m.aws_x.y", "plan", 7)]


def test_instances_by_the_call_they_come_from() -> None:
    """A tree that is evaluated through calls has one resource a call, also of other roots."""
    made = plan("module.m.aws_x.y", blocks={"../m": ["y"]})
    tree = [
        written("infra/m/main.tf", "y", address="module.m.aws_x.y", calls=(Location(f"{root}/main.tf", 3),))
        for root in (PROD, "infra/dev")
    ]
    stood = grounds(*tree).stand_in(made, tree, PROD, None)
    assert [(one.values["from"], str(one.calls[0])) for one in stood.resources] == [
        ("tree", "infra/dev/main.tf:3:1"),
        ("plan", f"{PROD}/main.tf:1:1"),
    ]


def test_the_same_instance_is_found_among_several() -> None:
    made = plan("aws_x.y[1]", blocks={".": ["y"]})
    tree = [
        written(f"{PROD}/main.tf", "y", address=f"aws_x.y[{index}]", source=Location(f"{PROD}/main.tf", line))
        for index, line in ((0, 7), (1, 8))
    ]
    assert told(made, *tree) == [("aws_x.y[1]", "plan", 8)]


def test_what_is_no_resource_of_terraform_stays() -> None:
    made = plan("aws_x.y", blocks={".": ["y"]})
    provider = written(f"{PROD}/main.tf", "y", counted=False)
    manifest = written(f"{PROD}/main.tf", "y", kind="kubernetes")
    assert [whose for _, whose, _ in told(made, provider, manifest)] == ["tree", "tree", "plan"]


def test_a_module_from_elsewhere_stays_at_the_plan() -> None:
    made = plan("module.vpc.aws_x.y", blocks={"terraform-aws-modules/vpc": ["y"], ".": []})
    tree = written("infra/prod/terraform-aws-modules/vpc/main.tf", "y")
    [kept, own] = grounds(tree).stand_in(made, [tree], PROD, None).resources
    assert (kept.values, own.source) == ({"from": "tree"}, Location("plan.json"))
    assert own.calls == (Location(f"{PROD}/main.tf", 1),)


def test_changes_stand_where_the_block_does() -> None:
    made = plan("aws_x.y", "aws_x.gone", blocks={".": ["y"]})
    tree = written(f"{PROD}/main.tf", "y")
    gone, kept = grounds(tree).stand_in(made, [tree], PROD, "prod").changes
    assert (gone.location, gone.environment) == (Location("plan.json"), "prod")
    assert kept.location == Location(f"{PROD}/main.tf", 7)


@pytest.mark.parametrize(
    ("tree", "roots"),
    [
        (["a/main.tf:x", "a/main.tf:y"], ["a"]),
        (["a/main.tf:x"], []),
        (["a/main.tf:x", "a/main.tf:y", "b/main.tf:x", "b/main.tf:y"], ["a", "b"]),
        (["a/main.tf:x", "a/main.tf:y", "b/main.tf:x", "b/main.tf:y", "b/main.tf:z"], ["a"]),
        (["a/main.tf:x", "b/main.tf:y"], []),
    ],
)
def test_the_root_is_the_folder_that_writes_just_that(tree: list[str], roots: list[str]) -> None:
    resources = [written(*one.split(":")) for one in tree]
    made = plan(blocks={".": ["x", "y"]})
    assert grounds(*resources).roots(made, ["a", "b"]) == roots


def test_a_root_without_the_module_call_does_not_fit() -> None:
    made = plan(blocks={"../m": ["y"]})
    tree = written("m/main.tf", "y")

    def call_at(folder: str, name: str) -> Location | None:
        return Location("a/main.tf") if (folder, name) == ("a", "m") else None

    assert Grounds([tree], call_at).roots(made, ["a", "b", "m"]) == ["a"]


def test_a_plan_without_configuration_fits_nowhere() -> None:
    assert grounds(written("a/main.tf", "y")).roots(plan("aws_x.y"), ["a"]) == []
