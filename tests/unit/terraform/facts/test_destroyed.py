from collections.abc import Mapping

import pytest

from tallygate.model.change import Action, Destroyed
from tallygate.terraform.facts.destroyed import Place, Side, declared, destroyed
from tests.unit.terraform.made import facts

BACKEND = 'terraform {\n backend "s3" {\n  bucket = "states"\n  key = "shop"\n }\n}\n'
DATABASE = 'resource "aws_db_instance" "x" {\n engine = "postgres"\n}\n'
QUEUES = 'resource "aws_sqs_queue" "q" {\n for_each = toset(["a", "b"])\n name = each.key\n}\n'
MODULE = {"modules/db/main.tf": DATABASE}
CALL = 'module "db" {\n source = "../modules/db"\n}\n'


def side(files: Mapping[str, str], unread: frozenset[str] = frozenset()) -> Side:
    made = facts(dict(files))
    return Side(made.resources, made.successions, unread)


def lost(
    base: Mapping[str, str],
    head: Mapping[str, str],
    planned: Place | None = None,
    unread: frozenset[str] = frozenset(),
) -> list[Destroyed]:
    return destroyed(side(base), side(head, unread), planned)


def told(base: str | Mapping[str, str], head: str | Mapping[str, str]) -> dict[str, tuple[str, bool]]:
    """(action, known) by address; of texts, those of prod/main.tf."""
    sides = [{"prod/main.tf": one} if isinstance(one, str) else one for one in (base, head)]
    return {one.address: (str(one.action), one.known) for one in lost(sides[0], sides[1])}


GONE = ("delete", True)
MAYBE = ("delete", False)


@pytest.mark.parametrize(
    ("base", "head", "expected"),
    [
        (DATABASE, DATABASE, {}),
        (DATABASE, "", {"aws_db_instance.x": GONE}),
        ("", DATABASE, {}),
        (DATABASE, DATABASE.replace('"x"', '"y"'), {"aws_db_instance.x": GONE}),
        (
            DATABASE,
            DATABASE.replace('"x"', '"y"')
            + "moved {\n from = aws_db_instance.x\n to = aws_db_instance.y\n}\n",
            {},
        ),
        (DATABASE, DATABASE.replace("{\n", "{\n count = 1\n"), {}),
        (DATABASE, DATABASE.replace("{\n", "{\n count = 0\n"), {"aws_db_instance.x": GONE}),
        (DATABASE.replace("{\n", "{\n count = 2\n"), DATABASE, {"aws_db_instance.x[1]": GONE}),
        (QUEUES, QUEUES.replace(', "b"', ""), {'aws_sqs_queue.q["b"]': GONE}),
        (
            QUEUES,
            'variable "v" {}\n' + QUEUES.replace('toset(["a", "b"])', "var.v"),
            {'aws_sqs_queue.q["a"]': MAYBE, 'aws_sqs_queue.q["b"]': MAYBE},
        ),
        (
            'variable "v" {}\n' + QUEUES.replace('toset(["a", "b"])', "var.v"),
            'variable "v" {}\n' + QUEUES.replace('toset(["a", "b"])', "var.v"),
            {},
        ),
        (
            'variable "v" {}\n' + QUEUES.replace('toset(["a", "b"])', "var.v"),
            "",
            {"aws_sqs_queue.q[*]": MAYBE},
        ),
        (DATABASE, DATABASE.replace("postgres", "mysql"), {"aws_db_instance.x": ("replace", True)}),
        (
            DATABASE,
            'variable "v" {}\n' + DATABASE.replace('"postgres"', "var.v"),
            {"aws_db_instance.x": ("replace", False)},
        ),
        (
            DATABASE,
            DATABASE.replace('"postgres"', '"mysql"\n lifecycle {\n  prevent_destroy = true\n }'),
            {},
        ),
        ('data "aws_ami" "x" {}\n' + DATABASE, DATABASE, {}),
        ('provider "aws" {}\n' + DATABASE, DATABASE, {}),
    ],
)
def test_what_a_change_destroys(base: str, head: str, expected: dict[str, tuple[str, bool]]) -> None:
    assert told(base, head) == expected


def test_an_instance_of_a_block_that_prevents_it_stays() -> None:
    base = QUEUES.replace("name = each.key", "lifecycle {\n  prevent_destroy = true\n }")
    assert told(base, base.replace(', "b"', "")) == {}
    assert told(base, "") == {'aws_sqs_queue.q["a"]': GONE, 'aws_sqs_queue.q["b"]': GONE}


MOVED = "moved {{\n from = {}\n to = {}\n}}\n"


def test_what_is_moved_onto_something_that_is_there_is_destroyed() -> None:
    other = DATABASE.replace('"x"', '"y"')
    moved = MOVED.format("aws_db_instance.x", "aws_db_instance.y")
    assert told(DATABASE + other, other + moved) == {"aws_db_instance.x": GONE}
    key = MOVED.format('aws_sqs_queue.q["b"]', 'aws_sqs_queue.q["a"]')
    assert told(QUEUES, QUEUES.replace(', "b"', "") + key) == {'aws_sqs_queue.q["b"]': GONE}
    calls = {"prod/main.tf": CALL + CALL.replace('"db"', '"store"'), **MODULE}
    onto = CALL.replace('"db"', '"store"') + MOVED.format("module.db", "module.store")
    assert told(calls, {"prod/main.tf": onto, **MODULE}) == {"module.db.aws_db_instance.x": GONE}


def test_of_two_that_move_to_one_place_one_may_be_destroyed() -> None:
    base = DATABASE + DATABASE.replace('"x"', '"y"')
    moved = [MOVED.format(f"aws_db_instance.{name}", "aws_db_instance.z") for name in "xy"]
    assert told(base, DATABASE.replace('"x"', '"z"') + "".join(moved)) == {"aws_db_instance.y": MAYBE}


def test_a_number_of_instances_that_is_not_known_moves_with_its_call() -> None:
    module = {"modules/db/main.tf": 'variable "n" {}\n' + DATABASE.replace("{", "{\n count = var.n", 1)}
    call = 'variable "n" {}\n' + CALL.replace("}", " n = var.n\n}")
    renamed = call.replace('"db"', '"store"') + MOVED.format("module.db", "module.store")
    assert told({"prod/main.tf": call, **module}, {"prod/main.tf": renamed, **module}) == {}


def test_a_number_of_instances_that_is_not_known_may_become_less() -> None:
    base = 'variable "n" {}\n' + DATABASE.replace("{", "{\n count = var.n", 1)
    assert told(base, base.replace("postgres", "mysql")) == {"aws_db_instance.x[*]": ("replace", True)}
    [one] = lost({"prod/main.tf": base}, {"prod/main.tf": base.replace("= var.n", "= var.n - 1")})
    assert not one.known
    assert one.reason == "how many instances there are is not known, and is worked out in another way"


REMOVED = "removed {{\n from = {}\n lifecycle {{\n  destroy = {}\n }}\n}}\n"


def test_removed_blocks() -> None:
    assert told(DATABASE, REMOVED.format("aws_db_instance.x", "false")) == {}
    [one] = lost({"prod/main.tf": DATABASE}, {"prod/main.tf": REMOVED.format("aws_db_instance.x", "true")})
    assert one.declared
    assert (one.known, one.declared.path, one.declared.line) == (True, "prod/main.tf", 1)
    [silent] = lost({"prod/main.tf": DATABASE}, {"prod/main.tf": "removed {\n from = aws_db_instance.x\n}\n"})
    assert (silent.known, silent.declared) == (True, None)


def test_a_removed_block_of_what_is_still_declared_removes_nothing() -> None:
    removed = REMOVED.format("aws_sqs_queue.q", "false")
    assert told(QUEUES, QUEUES.replace(', "b"', "") + removed) == {'aws_sqs_queue.q["b"]': GONE}
    none = DATABASE.replace("{", "{\n count = 0", 1)
    asked = REMOVED.format("aws_db_instance.x", "true")
    [one] = lost({"prod/main.tf": DATABASE}, {"prod/main.tf": none + asked})
    assert (one.known, one.declared) == (True, None)
    call, inner = {"prod/main.tf": CALL, **MODULE}, REMOVED.format("module.db.aws_db_instance.x", "false")
    lost_inner = {"module.db.aws_db_instance.x": GONE}
    emptied = {"prod/main.tf": CALL + inner, "modules/db/main.tf": none}
    assert told(call, emptied) == lost_inner
    assert told(call, {"prod/main.tf": CALL.replace("{", "{\n count = 0") + inner, **MODULE}) == lost_inner
    assert told(call, {"prod/main.tf": CALL + inner, "modules/db/main.tf": "locals {}\n"}) == {}
    whole = CALL.replace("{", "{\n count = 0") + REMOVED.format("module.db", "false")
    assert told(call, {"prod/main.tf": whole, **MODULE}) == lost_inner


def test_a_move_to_another_type_may_be_refused() -> None:
    other = 'resource "terraform_data" "x" {}\n'
    moved = MOVED.format("aws_db_instance.x", "terraform_data.x")
    assert told(DATABASE, other + moved) == {"aws_db_instance.x": MAYBE}
    assert told(other + moved, other) == {"aws_db_instance.x": MAYBE}
    assert told(other + moved, "") == {"aws_db_instance.x": MAYBE, "terraform_data.x": GONE}
    assert told(other + moved, DATABASE + other) == {}
    assert told(other + moved, other + moved + "locals {}\n") == {}
    assert told(other + moved, other + REMOVED.format("aws_db_instance.x", "false")) == {}
    null = other.replace("terraform_data", "null_resource")
    assert told(null, other + MOVED.format("null_resource.x", "terraform_data.x")) == {}


def test_a_removed_block_of_a_module_speaks_of_all_in_it() -> None:
    base = {"prod/main.tf": CALL, **MODULE}
    assert told(base, {"prod/main.tf": REMOVED.format("module.db", "false"), **MODULE}) == {}
    [one] = lost(base, {"prod/main.tf": REMOVED.format("module.db", "true"), **MODULE})
    assert one.declared
    other = lost(base, {"prod/main.tf": REMOVED.format("module.other", "true"), **MODULE})
    assert [one.declared for one in other] == [None]


def test_a_module_that_is_renamed() -> None:
    base = {"prod/main.tf": CALL, **MODULE}
    renamed = CALL.replace('"db"', '"store"')
    moved = "moved {\n from = module.db\n to = module.store\n}\n"
    assert told(base, {"prod/main.tf": renamed, **MODULE}) == {"module.db.aws_db_instance.x": GONE}
    assert told(base, {"prod/main.tf": renamed + moved, **MODULE}) == {}


def test_a_moved_database_that_reads_moved_keys_is_the_same() -> None:
    module = 'resource "aws_kms_key" "k" {}\n' + DATABASE.replace("}", " kms_key_id = aws_kms_key.k.arn\n}")
    base = {"prod/main.tf": CALL, "modules/db/main.tf": module}
    moved = "moved {\n from = module.db\n to = module.store\n}\n"
    assert told(base, {**base, "prod/main.tf": CALL.replace('"db"', '"store"') + moved}) == {}


def test_what_reads_something_replaced_may_be_replaced() -> None:
    base = (
        'resource "aws_kms_key" "k" {\n key_usage = "ENCRYPT_DECRYPT"\n}\n'
        + 'resource "aws_efs_file_system" "f" {\n kms_key_id = aws_kms_key.k.arn\n}\n'
    )
    assert told(base, base.replace("ENCRYPT_DECRYPT", "SIGN_VERIFY")) == {
        "aws_kms_key.k": ("replace", True),
        "aws_efs_file_system.f": ("replace", False),
    }


def test_places_words_and_lines() -> None:
    base = {"prod/main.tf": f"\n{CALL}", **MODULE}
    [one] = lost(base, {"prod/main.tf": "", **MODULE})
    assert (one.what, one.stateful, one.in_base, one.root) == ("a database", True, True, "prod")
    assert (one.environment, one.location.path, one.location.line) == ("prod", "modules/db/main.tf", 1)
    assert [(place.path, place.line) for place in one.also] == [("prod/main.tf", 2)]
    [other] = lost({"prod/main.tf": DATABASE}, {"prod/main.tf": DATABASE.replace("postgres", "mysql")})
    assert (other.action, other.path, other.in_base) == (Action.REPLACE, ("engine",), False)
    assert (other.location.line, other.reason) == (2, "a change of engine replaces it")
    assert "mysql" not in other.reason


def test_a_root_that_is_gone_leaves_it_open() -> None:
    files = {"prod/main.tf": BACKEND + DATABASE, "other/main.tf": 'provider "aws" {}\n'}
    [one] = lost(files, {"other/main.tf": 'provider "aws" {}\n'})
    assert not one.known
    assert "root module is gone" in one.reason


def test_a_root_that_moves_with_its_state_keeps_everything() -> None:
    before = {"prod/main.tf": BACKEND + DATABASE}
    assert told(before, {"infra/prod/main.tf": BACKEND + DATABASE}) == {}
    assert told(before, {"infra/prod/main.tf": BACKEND}) == {"aws_db_instance.x": GONE}
    other = BACKEND.replace('"shop"', '"other"')
    assert told(before, {"infra/prod/main.tf": other + DATABASE}) == {"aws_db_instance.x": MAYBE}


def test_what_could_not_be_read_may_be_there() -> None:
    [one] = lost({"prod/a.tf": DATABASE}, {"prod/b.tf": ""}, unread=frozenset({"prod/a.tf"}))
    assert (one.known, one.reason) == (False, "prod/a.tf could not be read")


def test_a_module_that_nobody_sees() -> None:
    far = 'module "db" {\n source = "acme/db/aws"\n version = "1.0.0"\n}\n'
    [gone] = lost({"prod/main.tf": far}, {"prod/main.tf": ""})
    assert (gone.address, gone.known, gone.type, gone.location.line) == ("module.db", False, "module", 1)
    assert told(far, far) == {}
    [hidden] = lost({"prod/main.tf": CALL, **MODULE}, {"prod/main.tf": far})
    assert (hidden.address, hidden.known) == ("module.db.aws_db_instance.x", False)
    assert hidden.reason == "module.db is not in this tree any more"


def test_a_plan_knows_better() -> None:
    base, head = {"prod/main.tf": DATABASE}, {"prod/main.tf": ""}
    assert lost(base, head, planned=("prod", "prod")) == []
    assert len(lost(base, head, planned=("other", "prod"))) == 1


def test_what_a_plan_destroys_may_be_declared() -> None:
    made = facts({"prod/main.tf": REMOVED.format("aws_db_instance.x", "true")})
    succession = made.successions["prod", "prod"]
    assert declared(succession, 'aws_db_instance.x["a"]')
    assert not declared(succession, "aws_db_instance.y")
