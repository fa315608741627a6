from typing import Any

from tallygate.environments.align import ConfigFile, Missing, missing_files, missing_keys
from tallygate.model.location import ValuePath

PRODUCTION = frozenset({"prod"})


def file(
    environment: str, content: dict[str, Any] | None, role: str = "{env}/a.yaml", scope: str = "{env}/"
) -> ConfigFile:
    path = role.replace("{env}", environment)
    return ConfigFile(environment, path, role, scope, None if content is None else (content,))


def keys(*files: ConfigFile) -> list[tuple[str, str, bool]]:
    return [(m.environment, ".".join(map(str, m.key)), m.weak) for m in missing_keys(files, PRODUCTION)]


def test_a_key_that_all_others_have_is_missing() -> None:
    assert keys(
        file("dev", {"payment": {"retries": 3, "url": "x"}}),
        file("staging", {"payment": {"retries": 2, "url": "x"}}),
        file("prod", {"payment": {"url": "y"}}),
    ) == [("prod", "payment.retries", False)]


def test_a_key_that_a_file_may_lack_is_not_missing() -> None:
    files = [file("dev", {"a": 1, "b": {"c": 1}}), file("prod", {"b": {}})]

    def may_lack(path: str, key: ValuePath) -> bool:
        return (path, key) == ("prod/a.yaml", ("b", "c"))

    found = missing_keys(files, PRODUCTION, may_lack=may_lack)
    assert [one.key for one in found] == [("a",)]


def test_where_it_stands_elsewhere_is_told() -> None:
    files = [file("dev", {"a": 1}), file("staging", {"a": 1}), file("prod", {})]
    [found] = missing_keys(files, PRODUCTION)
    assert found == Missing("prod", "{env}/a.yaml", ("a",), (files[0], files[1]), False)


def test_a_key_that_two_lack_is_no_fact() -> None:
    assert keys(file("dev", {"a": 1}), file("staging", {}), file("prod", {})) == []


def test_of_two_environments_only_production_lacks_for_sure() -> None:
    assert keys(file("dev", {"a": 1}), file("prod", {})) == [("prod", "a", False)]
    assert keys(file("dev", {}), file("prod", {"a": 1})) == [("dev", "a", True)]
    assert keys(file("dev", {"a": 1}), file("staging", {})) == [("staging", "a", True)]


def test_a_missing_subtree_is_one_fact() -> None:
    whole = {"a": {"b": {"c": 1, "d": 2}, "e": 3}}
    assert keys(file("dev", whole), file("staging", whole), file("prod", {})) == [("prod", "a", False)]
    assert keys(file("dev", whole), file("staging", whole), file("prod", {"a": {"e": 1}})) == [
        ("prod", "a.b", False)
    ]


def test_values_types_and_lists_are_not_compared() -> None:
    assert (
        keys(
            file("dev", {"a": 1, "b": [{"x": 1}], "c": {"d": 1}, "e": None}),
            file("staging", {"a": "1", "b": [{"y": 1}], "c": 3, "e": {"f": 1}}),
            file("prod", {"a": None, "b": [], "c": {"g": 1}, "e": {}}),
        )
        == []
    )


def test_each_environment_may_lack_something_else() -> None:
    assert keys(
        file("dev", {"b": 1, "c": 1}), file("staging", {"a": 1, "c": 1}), file("prod", {"a": 1, "b": 1})
    ) == [("dev", "a", False), ("staging", "b", False), ("prod", "c", False)]


def test_one_environment_alone_lacks_nothing() -> None:
    assert keys(file("prod", {"a": 1})) == []
    assert keys() == []


def test_files_of_different_roles_are_not_compared() -> None:
    assert keys(file("dev", {"a": 1}, "{env}/a.yaml"), file("prod", {}, "{env}/b.yaml")) == []


def test_a_key_may_stand_in_any_document_of_the_file() -> None:
    two = ConfigFile(
        "prod", "prod/a.yaml", "{env}/a.yaml", "{env}/", ({"a": {"x": 1}}, {"a": {"y": 1}, "b": 1})
    )
    whole = {"a": {"x": 1, "y": 1}, "b": 1}
    assert keys(file("dev", whole), file("staging", whole), two) == []


def test_an_encrypted_file_counts_as_present_alone() -> None:
    assert keys(file("dev", {"a": 1}), file("prod", None)) == []
    assert missing_files([file("dev", {"a": 1}), file("prod", None)], PRODUCTION) == []


def test_deep_trees_are_walked_without_recursion() -> None:
    deep: dict[str, Any] = {"leaf": 1}
    shallow: dict[str, Any] = {}
    for _ in range(5000):
        deep, shallow = {"a": deep}, {"a": shallow}
    [found] = missing_keys([file("dev", deep), file("prod", shallow)], PRODUCTION)
    assert found.key == ("a",) * 5000 + ("leaf",)


def test_a_file_that_all_others_have_is_missing() -> None:
    files = [
        *(file(name, {}, "{env}/a.yaml") for name in ("dev", "staging", "prod")),
        *(file(name, {}, "{env}/b.yaml") for name in ("dev", "staging")),
        *(file(name, {}, "{env}/c.yaml") for name in ("dev",)),
    ]
    [found] = missing_files(files, PRODUCTION)
    assert (found.environment, found.role, found.key, found.weak) == ("prod", "{env}/b.yaml", (), False)
    assert [holder.path for holder in found.present_in] == ["dev/b.yaml", "staging/b.yaml"]


def test_files_are_compared_within_their_scope() -> None:
    files = [
        file("dev", {}, "a/{env}/x.yaml", "a/{env}/"),
        file("prod", {}, "a/{env}/x.yaml", "a/{env}/"),
        file("staging", {}, "b/{env}/x.yaml", "b/{env}/"),
    ]
    assert missing_files(files, PRODUCTION) == []


def test_of_two_environments_a_file_that_dev_lacks_is_weak() -> None:
    a = [file("dev", {}, "{env}/a.yaml"), file("prod", {}, "{env}/a.yaml")]
    [in_prod] = missing_files([*a, file("dev", {}, "{env}/b.yaml")], PRODUCTION)
    [in_dev] = missing_files([*a, file("prod", {}, "{env}/b.yaml")], PRODUCTION)
    assert (in_prod.environment, in_prod.weak) == ("prod", False)
    assert (in_dev.environment, in_dev.weak) == ("dev", True)
