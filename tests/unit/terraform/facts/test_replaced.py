import pytest

from tallygate.model.resource import Resource
from tallygate.terraform.facts.replaced import Forced, forced, forced_through, prevents_destroy, table
from tallygate.terraform.facts.stateful import kept
from tests.unit.terraform.made import only


def database(body: str, type_: str = "aws_db_instance") -> Resource:
    return only(f'variable "v" {{}}\nvariable "w" {{}}\nresource "{type_}" "x" {{\n{body}\n}}\n')


def found(before: str, after: str, type_: str = "aws_db_instance") -> list[Forced]:
    return forced(database(before, type_), database(after, type_), lambda address: address)


def certain(before: str, after: str, type_: str = "aws_db_instance") -> list[str]:
    return [".".join(map(str, one.path)) for one in found(before, after, type_) if one.known]


def perhaps(before: str, after: str, type_: str = "aws_db_instance") -> list[str]:
    return [".".join(map(str, one.path)) for one in found(before, after, type_) if not one.known]


@pytest.mark.parametrize(
    ("type_", "before", "after", "paths"),
    [
        ("aws_db_instance", 'engine = "postgres"', 'engine = "mysql"', ["engine"]),
        ("aws_db_instance", 'engine = "postgres"', 'engine = "postgres"', []),
        ("aws_db_instance", "", "storage_encrypted = true", ["storage_encrypted"]),
        ("aws_db_instance", "storage_encrypted = true", "", ["storage_encrypted"]),
        ("aws_db_instance", "", "storage_encrypted = false", []),
        ("aws_db_instance", "storage_encrypted = false", 'storage_encrypted = "false"', []),
        ("aws_db_instance", 'kms_key_id = "a"', "", []),
        ("aws_db_instance", 'instance_class = "a"', 'instance_class = "b"', []),
        ("aws_dynamodb_table", "", 'range_key = "at"', ["range_key"]),
        ("aws_dynamodb_table", 'range_key = "at"', "", ["range_key"]),
        ("aws_dynamodb_table", "range_key = null", "", []),
        ("aws_fsx_ontap_file_system", 'subnet_ids = ["a", "b"]', 'subnet_ids = ["b", "a"]', []),
        ("aws_fsx_ontap_file_system", 'subnet_ids = ["a"]', 'subnet_ids = ["b"]', ["subnet_ids"]),
        (
            "aws_ecr_repository",
            "",
            'encryption_configuration {\nencryption_type = "KMS"\n}',
            ["encryption_configuration.0.encryption_type"],
        ),
        ("aws_ecr_repository", "", 'encryption_configuration {\nencryption_type = "AES256"\n}', []),
        ("terraform_data", "triggers_replace = [1]", "triggers_replace = [2]", ["triggers_replace"]),
        ("terraform_data", "input = 1", "input = 2", []),
        ("aws_nobody_knows", 'name = "a"', 'name = "b"', []),
    ],
)
def test_arguments_that_force_a_replacement(type_: str, before: str, after: str, paths: list[str]) -> None:
    assert certain(before, after, type_) == paths


@pytest.mark.parametrize(
    ("ignored", "arguments", "paths"),
    [
        ("[engine]", 'engine = "mysql"', ["engine"]),
        ("[engine, kms_key_id]", 'engine = "mysql"\nkms_key_id = "k"', ["engine", "kms_key_id"]),
        ("all", 'engine = "mysql"', ["engine"]),
        ("[storage_encrypted]", "", ["storage_encrypted"]),
        ("[kms_key_id]", "", []),
        ("[kms_key_id]", "kms_key_id = var.v", ["kms_key_id"]),
        ("[tags]", 'engine = "mysql"', []),
    ],
)
def test_what_is_ignored_no_longer_may_be_another_by_now(
    ignored: str, arguments: str, paths: list[str]
) -> None:
    before = f"{arguments}\nlifecycle {{\nignore_changes = {ignored}\n}}"
    assert certain(before, arguments) == []
    assert set(paths) <= set(perhaps(before, arguments))
    assert bool(paths) == bool(perhaps(before, arguments))
    assert perhaps(before, before) == []


@pytest.mark.parametrize(
    ("before", "after", "paths"),
    [
        ('engine = "postgres"', "engine = var.v", ["engine"]),
        ("engine = var.v", 'engine = "postgres"', ["engine"]),
        ("engine = var.v", "engine = var.v", []),
        ("engine = var.v", "engine = var.w", ["engine"]),
        ("", 'kms_key_id = "a"', ["kms_key_id"]),
        ('identifier = "a"', 'identifier = "b"', ["identifier"]),
        ('identifier = "a"', "", []),
        ("kms_key_id = aws_kms_key.a.arn", "kms_key_id = aws_kms_key.a.arn", []),
        ("kms_key_id = aws_kms_key.a.arn", "kms_key_id = aws_kms_key.b.arn", ["kms_key_id"]),
    ],
)
def test_what_only_may_force_it(before: str, after: str, paths: list[str]) -> None:
    keys = 'resource "aws_kms_key" "a" {}\nresource "aws_kms_key" "b" {}\n' if "aws_kms_key" in before else ""
    sides = [with_keys(keys, text) if keys else database(text) for text in (before, after)]
    forcing = forced(sides[0], sides[1], lambda address: address)
    assert [".".join(map(str, one.path)) for one in forcing] == paths
    assert not any(one.known for one in forcing)


def with_keys(keys: str, body: str) -> Resource:
    from tests.unit.terraform.made import facts

    made = facts({"main.tf": f'{keys}resource "aws_db_instance" "x" {{\n{body}\n}}\n'})
    return next(one for one in made.resources if one.type == "aws_db_instance")


def test_a_certain_reason_comes_first() -> None:
    both = found('engine = "a"\ncharacter_set_name = var.v', 'engine = "b"\ncharacter_set_name = var.w')
    assert [one.known for one in both] == [True, False]


@pytest.mark.parametrize(
    ("lifecycle", "paths"),
    [
        ("ignore_changes = [engine]", []),
        ("ignore_changes = all", []),
        ("ignore_changes = [tags]", ["engine"]),
        ("create_before_destroy = true", ["engine"]),
    ],
)
def test_ignored_changes_force_nothing(lifecycle: str, paths: list[str]) -> None:
    assert certain('engine = "a"', f'engine = "b"\nlifecycle {{\n{lifecycle}\n}}') == paths


def test_what_terraform_refuses_to_destroy() -> None:
    assert prevents_destroy(database("lifecycle {\nprevent_destroy = true\n}"))
    assert not prevents_destroy(database("lifecycle {\nprevent_destroy = false\n}"))
    assert not prevents_destroy(database(""))


def test_what_reads_a_replaced_resource_may_be_replaced() -> None:
    reader = with_keys('resource "aws_kms_key" "a" {}\n', "kms_key_id = aws_kms_key.a.arn")
    assert [one.reason for one in forced_through(reader, frozenset({"aws_kms_key.a"}))] == [
        "kms_key_id reads aws_kms_key.a, which is replaced"
    ]
    assert list(forced_through(reader, frozenset({"aws_kms_key.b"}))) == []


def test_the_table_covers_what_keeps_data() -> None:
    assert len([name for name in table() if name.startswith("aws_")]) >= 60
    ours = ("aws_", "google_", "azurerm_")
    missing = {name for name in kept() if name.startswith(ours)} - table().keys()
    assert len(missing) < len(kept()) / 3
    assert {"aws_db_instance", "aws_s3_bucket", "aws_dynamodb_table", "aws_kms_key"} <= table().keys()


def test_no_argument_stands_in_the_table_twice() -> None:
    for name, arguments in table().items():
        groups = (arguments.required, arguments.unset, arguments.computed, arguments.some_versions)
        every = [path for group in groups for path in group] + list(arguments.default)
        assert len(every) == len(set(every)), name
        assert every, name


def test_each_type_is_kept_once() -> None:
    assert len(kept()) >= 150
    assert all(what.strip() and type_ == type_.strip() for type_, what in kept().items())
