from typing import Any

import msgspec

from tallygate.engine.inputs import change_input, environment_input, resource_input, resource_view
from tallygate.model.location import Location
from tallygate.model.resource import Resource
from tests.unit.engine.made import resource, unknown


def plain(data: bytes) -> dict[str, Any]:
    decoded: dict[str, Any] = msgspec.json.decode(data)
    return decoded


def test_a_resource_as_rules_see_it() -> None:
    made = resource({"a": 1}, namespace="shop", unknown=(unknown("z"), unknown("b", 0, "c/d")))
    assert resource_view(made) == {
        "kind": "kubernetes",
        "type": "Pod",
        "name": "web",
        "address": "prod/v1/Pod/web",
        "environment": "prod",
        "cluster": "",
        "namespace": "shop",
        "applications": [],
        "values": {"a": 1},
        "unknown": ["/b/0/c~1d", "/z"],
        "source": {"path": "a.yaml", "line": 3, "column": 1},
    }


def test_equal_resources_give_equal_bytes() -> None:
    one, other = resource({"a": 1, "b": {"x": 1, "y": 2}}), resource({"b": {"y": 2, "x": 1}, "a": 1})
    assert resource_input(one) == resource_input(other)
    assert plain(resource_input(one)) == {**resource_view(one), "settings": {}}


def test_rules_of_every_scope_see_what_they_are_told() -> None:
    told = {"own-registry": {"allowed": ("a", "b")}}
    shown = (
        resource_input(resource(), None, told),
        environment_input({"environment": "prod"}, [], [], told),
        change_input([], [], (), told),
    )
    assert [plain(one)["settings"] for one in shown] == [{"own-registry": {"allowed": ["a", "b"]}}] * 3


def test_a_path_that_is_no_utf_8_is_written_out() -> None:
    made = resource(source=Location("\udcff.yaml"))
    assert plain(resource_input(made))["source"]["path"] == "\\xff.yaml"


def test_an_environment_shows_what_it_is_given_and_names_what_is_not_known() -> None:
    facts = {"environment": "prod", "config": [1], "missing_roles": []}
    unknown_paths = [("resources", 0, "values", "a/b"), ("resources",)]
    seen = plain(environment_input(facts, [resource(address="mine")], unknown_paths))
    assert [one["address"] for one in seen["resources"]] == ["mine"]
    assert seen["unknown"] == ["/resources", "/resources/0/values/a~1b"]
    assert (seen["environment"], seen["config"], seen["settings"]) == ("prod", [1], {})


def changed(base: list[Resource], head: list[Resource]) -> list[tuple[str, str]]:
    return [(c["action"], c["address"]) for c in plain(change_input(base, head))["changed"]]


class TestChange:
    def test_create_update_and_delete(self) -> None:
        base = [resource({"x": 1}, address="edit"), resource(address="same"), resource(address="old")]
        head = [resource({"x": 2}, address="edit"), resource(address="same"), resource(address="new")]
        assert changed(base, head) == [("update", "edit"), ("create", "new"), ("delete", "old")]

    def test_both_trees_are_there(self) -> None:
        seen = plain(change_input([resource({"x": 1})], [resource({"x": 2}), resource(address="b")]))
        assert [one["values"] for one in seen["base"]["resources"]] == [{"x": 1}]
        assert [one["values"] for one in seen["head"]["resources"]] == [{"x": 2}, {}]

    def test_what_is_told_of_a_change(self) -> None:
        seen = plain(change_input([], [resource()]))
        assert seen["changed"] == [
            {
                "action": "create",
                "address": "prod/v1/Pod/web",
                "kind": "kubernetes",
                "type": "Pod",
                "environment": "prod",
                "path": "a.yaml",
            }
        ]

    def test_a_value_that_becomes_unknown_is_a_change_and_its_reason_is_none(self) -> None:
        one, other = resource(unknown=(unknown("a"),)), resource(unknown=(unknown("a", reason="else"),))
        assert changed([resource()], [one]) == [("update", one.address)]
        assert changed([one], [other]) == []
        ab, ba = (resource(unknown=tuple(map(unknown, order))) for order in ("ab", "ba"))
        assert changed([ab], [ba]) == []

    def test_moved_lines_are_no_change_and_a_moved_file_is(self) -> None:
        below = resource(source=Location("a.yaml", 30, 1))
        elsewhere = resource(source=Location("b.yaml", 3, 1))
        assert changed([resource()], [below]) == []
        assert changed([resource()], [elsewhere]) == [
            ("delete", elsewhere.address),
            ("create", elsewhere.address),
        ]
