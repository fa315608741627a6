"""The resources around one that is judged, in configurations that are read as a check does it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tallygate.engine.related import Related
from tallygate.model.finding import Finding
from tallygate.model.resource import Reference, Resource
from tallygate.rego.types import Module
from tests.unit.engine.made import resource, rule, unknown
from tests.unit.engine.written import TERRAFORM, Asked, Files, judged, module, program, trees

BUCKET = 'resource "aws_s3_bucket" "a" {}\n'
BLOCK = 'resource "aws_s3_bucket_block" "a" {\n  bucket = aws_s3_bucket.a.id\n  on = %s\n}\n'
CALL = 'module "store" {\n  source = "../store"\n}\n'
OUTPUT = 'output "id" {\n  value = aws_s3_bucket.a.id\n}\n'


def node(address: str, *reads: str, **fields: Any) -> Resource:
    """A resource that reads others in its argument `of`."""
    references = tuple(Reference(("of",), one) for one in reads)
    made: dict[str, Any] = {"kind": "terraform", "type": address.split(".")[0], "references": references}
    return resource({}, address=address, **(made | fields))


def beside(resources: Sequence[Resource], judged: int = 0, **fields: Any) -> tuple[list[str], list[str]]:
    found = Related(resources).of(resources[judged], rule(**({"related": ("*",)} | fields)))
    assert found is not None
    return [one.address for one in found.references], [one.address for one in found.readers]


def related_module(body: str, metadata: str = "related: [aws_*]", types: str = "aws_s3_bucket") -> Module:
    written = module(body, types=types)
    text = written.text.replace("#   resources:", f"#   {metadata}\n#   resources:")
    return msgspec.structs.replace(written, text=text)


def findings(folder: Path, content: Files, *modules: Module) -> Sequence[Finding]:
    [evaluation] = judged(trees(folder, content, packs=(TERRAFORM,)), *modules)
    assert evaluation.failures == ()
    return evaluation.findings


class TestGraph:
    def test_what_it_is_made_from_the_nearest_first_four_steps_away(self) -> None:
        chain = [node(f"aws_{number}.x", f"aws_{number + 1}.x") for number in range(6)]
        assert beside(chain) == ([f"aws_{number}.x" for number in range(1, 5)], [])

    def test_only_what_reads_it_itself(self) -> None:
        chain = [node("aws_c.x"), node("aws_b.x", "aws_c.x"), node("aws_a.x", "aws_b.x")]
        assert beside(chain) == ([], ["aws_b.x"])

    def test_a_circle_and_itself(self) -> None:
        circle = [node("aws_a.x", "aws_b.x", "aws_a.x"), node("aws_b.x", "aws_a.x")]
        assert beside(circle) == (["aws_b.x"], ["aws_b.x"])

    def test_addresses_are_those_of_one_root_and_environment(self) -> None:
        reader = node("aws_b.x", "aws_a.x")
        others = [
            msgspec.structs.replace(reader, environment="dev"),
            msgspec.structs.replace(reader, root="other"),
            msgspec.structs.replace(reader, kind="kubernetes"),
        ]
        assert beside([node("aws_a.x"), *others]) == ([], [])
        assert beside([*others, node("aws_a.x"), reader], 3) == ([], ["aws_b.x"])

    def test_types_that_the_rule_names(self) -> None:
        own = [
            node("aws_a.x", "aws_b.x", "aws_c.x"),
            node("aws_b.x"),
            node("aws_c.x"),
            node("aws_d.x", "aws_a.x"),
        ]
        assert beside(own, related=("aws_c", "aws_e*")) == (["aws_c.x"], [])

    def test_an_address_that_is_not_there(self) -> None:
        assert beside([node("aws_a.x", "aws_b.x")]) == ([], [])

    def test_equal_readers_in_order_of_their_addresses(self) -> None:
        own = [node("aws_a.x"), node("aws_c.x", "aws_a.x"), node("aws_b.x", "aws_a.x")]
        assert beside(own) == beside([own[0], *own[:0:-1]]) == ([], ["aws_b.x", "aws_c.x"])


class TestNeeds:
    OWN = (node("aws_a.x", "aws_b.x"), node("aws_b.x"), node("aws_c.x", "aws_a.x"))

    @pytest.mark.parametrize(("needs", "asked"), [("aws_b", True), ("aws_c", True), ("aws_d", False)])
    def test_one_of_the_types_stands_beside(self, needs: str, asked: bool) -> None:
        found = Related(self.OWN).of(self.OWN[0], rule(related=("*",), needs=("aws_x", needs)))
        assert (found is not None) is asked

    def test_what_is_not_shown_is_not_beside(self) -> None:
        assert Related(self.OWN).of(self.OWN[0], rule(related=("aws_b",), needs=("aws_c",))) is None

    def test_a_module_that_is_missing_is_told_at_its_call_and_hides_other_readers(self) -> None:
        reason = "module.m reads it and is not in this tree"
        passed = msgspec.structs.replace(self.OWN[0], unseen_readers=reason)
        assert Related([passed]).of(passed, rule(related=("aws_d",), needs=("aws_d",))) is None
        found = Related([passed, self.OWN[2]]).of(passed, rule(related=("*",), needs=("aws_c",)))
        assert found is not None
        assert found.gaps == {("referenced_by",): reason}


class TestGaps:
    def test_unknown_values_on_both_sides(self) -> None:
        gap = {"unknown": (unknown("size", reason="is var.size"),)}
        own = [node("aws_a.x", "aws_b.x"), node("aws_b.x", **gap), node("aws_c.x", "aws_a.x", **gap)]
        found = Related(own).of(own[0], rule(related=("*",)))
        assert found is not None
        assert found.gaps == {
            ("references", 0, "values", "size"): "aws_b.x.size is var.size",
            ("referenced_by", 0, "values", "size"): "aws_c.x.size is var.size",
        }

    @pytest.mark.parametrize(
        ("literals", "whole", "gaps"),
        [((), True, 1), (("of=x",), True, 0), (("of=x",), False, 1), (("other=x",), True, 1)],
    )
    def test_literals_are_known_where_a_resource_is_read(
        self, literals: tuple[str, ...], whole: bool, gaps: int
    ) -> None:
        reader = node("aws_b.x", unknown=(unknown("of"),))
        reader = msgspec.structs.replace(reader, references=(Reference(("of",), "aws_a.x", whole),))
        own = [node("aws_a.x"), reader]
        found = Related(own).of(own[0], rule(related=("*",), literals=literals))
        assert found is not None
        assert len(found.gaps) == gaps


MISSING = related_module(
    'deny contains {"msg": "no block"} if count([one | some one in input.referenced_by]) == 0'
)
OFF = related_module(
    'deny contains {"msg": one.address} if {\n\tsome one in input.referenced_by\n\tone.values.on == false\n}'
)


class TestRules:
    def test_a_reader_that_is_missing(self, tmp_path: Path) -> None:
        assert [one.message for one in findings(tmp_path, {"a.tf": BUCKET}, MISSING)] == ["no block"]

    def test_a_reader_beside(self, tmp_path: Path) -> None:
        assert findings(tmp_path, {"a.tf": BUCKET + BLOCK % "true"}, MISSING) == ()

    @pytest.mark.parametrize(
        "value",
        ["local.bucket", "module.store.id", "each.value"],
    )
    def test_a_reader_through_a_local_a_call_or_a_loop(self, value: str, tmp_path: Path) -> None:
        reader = f'resource "aws_block" "a" {{\n  for_each = {{ a = local.bucket }}\n  bucket = {value}\n}}\n'
        content = {
            "live/main.tf": f"{CALL}locals {{\n  bucket = module.store.id\n}}\n{reader}",
            "store/main.tf": BUCKET + OUTPUT,
        }
        assert len(findings(tmp_path, content, MISSING)) == 0

    def test_a_value_of_a_reader(self, tmp_path: Path) -> None:
        assert [one.message for one in findings(tmp_path, {"a.tf": BUCKET + BLOCK % "false"}, OFF)] == [
            "aws_s3_bucket_block.a"
        ]

    def test_what_it_reads_of_a_reader_and_cannot_know(self, tmp_path: Path) -> None:
        content = {"a.tf": 'variable "on" {}\n' + BUCKET + BLOCK % "var.on"}
        [found] = findings(tmp_path, content, OFF)
        assert found.status == "unknown"
        assert found.message.startswith("aws_s3_bucket_block.a.on ")
        assert found.location.line == 2

    def test_what_it_does_not_read_may_be_unknown(self, tmp_path: Path) -> None:
        content = {"a.tf": 'variable "on" {}\n' + BUCKET + BLOCK % "var.on"}
        assert len(findings(tmp_path, content, MISSING)) == 0

    def test_a_module_that_is_not_here_may_hold_the_reader(self, tmp_path: Path) -> None:
        call = 'module "m" {\n  source = "x/y/z"\n  bucket = aws_s3_bucket.a.id\n}\n'
        [found] = findings(tmp_path, {"a.tf": BUCKET + call}, MISSING)
        assert (found.status, found.resource) == ("unknown", "aws_s3_bucket.a")
        assert "module.m" in found.message

    def test_where_it_is_read(self, tmp_path: Path) -> None:
        at = related_module(
            'deny contains {"msg": concat(" ", array.concat([one.type], one.at))} if {\n'
            "\tsome one in array.concat(input.references, input.referenced_by)\n}",
            types="aws_b",
        )
        content = (
            'resource "aws_a" "x" {\n  rule {\n    to = aws_b.x.id\n  }\n  depends_on = [aws_b.x]\n}\n'
            'resource "aws_b" "x" {\n  of = [aws_c.x.id]\n}\nresource "aws_c" "x" {\n  d = aws_d.x.id\n}\n'
            'resource "aws_d" "x" {}\n'
        )
        assert sorted(one.message for one in findings(tmp_path, {"a.tf": content}, at)) == [
            "aws_a /depends_on /rule/0/to",
            "aws_c /of",
            "aws_d",
        ]

    def test_nothing_is_asked_without_what_it_needs(self, tmp_path: Path) -> None:
        needs = related_module(
            'deny contains {"msg": "m"} if input.type', "related: [aws_*]\n#   needs: [aws_y]"
        )
        own = trees(tmp_path, {"a.tf": BUCKET + BLOCK % "true"}, packs=(TERRAFORM,))
        asked = Asked(program(needs))
        judged(own, needs)
        assert asked.jobs == []
        assert findings(tmp_path / "more", {"a.tf": BUCKET + BLOCK % "true"}, needs) == ()


ATTACHED = related_module(
    'deny contains {"msg": one.values.policy_arn} if {\n\tsome one in input.referenced_by\n'
    '\tendswith(one.values.policy_arn, "/Admin")\n}',
    "related: [aws_attachment]\n#   literals: [policy_arn=arn:aws:iam::aws:policy/Admin]",
    types="aws_role",
)


class TestLiterals:
    @pytest.mark.parametrize(
        ("value", "statuses"),
        [
            ("aws_policy.own.arn", []),
            ("aws_policy.own[0].arn", []),
            ('"arn:aws:iam::aws:policy/Admin"', ["new"]),
            ("aws_policy.own.given", ["unknown"]),
            ("data.aws_iam_policy.found.arn", ["unknown"]),
            ('"arn:aws:iam::aws:policy/${var.arn}"', ["unknown"]),
            ('"arn:aws:iam::123456789012:policy/${var.arn}"', []),
            ('"${var.arn}/ReadOnly"', []),
            ('"${var.arn}/Admin"', ["unknown"]),
            ("var.arn", ["unknown"]),
            ('var.arn == "" ? aws_policy.own.arn : var.arn', ["unknown"]),
        ],
    )
    def test_what_the_provider_makes_is_no_literal(
        self, value: str, statuses: list[str], tmp_path: Path
    ) -> None:
        count = "  count = 1\n" if "[0]" in value else ""
        content = (
            'variable "arn" {}\nresource "aws_role" "r" {}\ndata "aws_iam_policy" "found" {}\n'
            f'resource "aws_policy" "own" {{\n{count}  given = var.arn\n}}\n'
            f'resource "aws_attachment" "a" {{\n  role = aws_role.r.name\n  policy_arn = {value}\n}}\n'
        )
        assert [one.status for one in findings(tmp_path, {"a.tf": content}, ATTACHED)] == statuses

    @pytest.mark.parametrize(
        ("values", "statuses"),
        [
            ('"*"', ["new"]),
            ('"arn:${var.arn}"', []),
            ("aws_policy.own.arn", []),
            ('aws_policy.own.arn, "*"', ["new"]),
            ("aws_policy.own.arn, var.arn", ["unknown"]),
            ('aws_policy.own.arn, "arn:${var.arn}"', []),
            ('aws_policy.own.arn, "*${var.arn}"', ["unknown"]),
            ('"${var.arn}x"', []),
            ('"${var.arn}*"', ["unknown"]),
            ("data.aws_caller_identity.me.account_id", []),
            ("data.aws_caller_identity.me.id", ["unknown"]),
            ("data.aws_arn.given.arn", ["unknown"]),
            ("data.other.me.arn", ["unknown"]),
        ],
    )
    def test_texts_in_a_list(self, values: str, statuses: list[str], tmp_path: Path) -> None:
        wide = related_module(
            'deny contains {"msg": "everyone"} if input.referenced_by[_].values.who[_] == "*"',
            'related: [aws_attachment]\n#   literals: ["who=*"]',
            types="aws_role",
        )
        content = (
            'variable "arn" {}\nresource "aws_role" "r" {}\nresource "aws_policy" "own" {}\n'
            'data "aws_caller_identity" "me" {}\ndata "other" "me" {}\n'
            'data "aws_arn" "given" {\n  arn = var.arn\n}\n'
            f'resource "aws_attachment" "a" {{\n  role = aws_role.r.name\n  who = [{values}]\n}}\n'
        )
        assert [one.status for one in findings(tmp_path, {"a.tf": content}, wide)] == statuses

    @pytest.mark.parametrize(
        ("value", "told"),
        [
            ("arn:${var.arn}:iam::aws:policy/Admin", ["arn:{}:iam::aws:policy/Admin"]),
            ("arn:hidden${var.arn}:iam::aws:policy/Admin", ["arn:{}:iam::aws:policy/Admin"]),
            ("arn:aws-cn:iam::aws:policy/Admin", ["arn:aws-cn:iam::aws:policy/Admin"]),
            ("arn:${var.arn}:iam::aws:policy/ReadOnly", []),
            ("arn:${var.arn}/Admin", ["UNKNOWN"]),
            ("${var.arn}:iam::aws:policy/Admin", ["UNKNOWN"]),
            ("urn:${var.arn}:iam::aws:policy/Admin", []),
        ],
    )
    def test_any_text_within_a_literal(self, value: str, told: list[str], tmp_path: Path) -> None:
        text = ATTACHED.text.replace("literals: [policy_arn=arn:aws:", 'literals: ["policy_arn=arn:{}:')
        in_any = msgspec.structs.replace(ATTACHED, text=text.replace("policy/Admin]", 'policy/Admin"]'))
        content = (
            'variable "arn" {}\nresource "aws_role" "r" {}\nresource "aws_attachment" "a" {\n'
            f'  role = aws_role.r.name\n  policy_arn = "{value}"\n}}\n'
        )
        found = findings(tmp_path, {"a.tf": content}, in_any)
        assert ["UNKNOWN" if one.status == "unknown" else one.message for one in found] == told


SETTLED = related_module(
    'deny contains {"msg": "admin"} if contains(input.values.policy, "Admin")',
    "settled: [policy=data.aws_document.json]",
    types="aws_policy",
)
DOCUMENT = (
    'variable "v" {}\nvariable "number" {}\ndata "aws_document" "d" {}\n'
    'data "aws_document" "some" {\n  count = var.number\n}\ndata "aws_other" "o" {}\n'
)


class TestSettled:
    @pytest.mark.parametrize(
        ("value", "statuses"),
        [
            ("data.aws_document.d.json", []),
            ("data.aws_document.some[0].json", []),
            ("one(data.aws_document.some[*].json)", []),
            ('join("", data.aws_document.some.*.json)', []),
            ('var.v == "" ? null : data.aws_document.d.json', []),
            ("local.json", []),
            ("module.m.json", []),
            ("data.aws_document.d.id", ["unknown"]),
            ("data.aws_other.o.json", ["unknown"]),
            ("data.aws_document.missing.json", ["unknown"]),
            ("coalesce(var.v, data.aws_document.d.json)", ["unknown"]),
            ('var.v == "" ? "x" : data.aws_document.d.json', ["unknown"]),
            ('"${data.aws_document.d.json}x"', ["unknown"]),
            ('replace(data.aws_document.d.json, "a", "b")', ["unknown"]),
            ("local.circle", ["unknown"]),
            ("module.m.given", ["unknown"]),
            ("var.v", ["unknown"]),
        ],
    )
    def test_what_is_judged_where_it_stands(self, value: str, statuses: list[str], tmp_path: Path) -> None:
        content = {
            "live/main.tf": f'{DOCUMENT}module "m" {{\n  source = "../m"\n  given = var.v\n}}\n'
            "locals {\n  json = data.aws_document.d.json\n  circle = local.circle\n}\n"
            f'resource "aws_policy" "p" {{\n  policy = {value}\n}}\n',
            "m/main.tf": 'variable "given" {}\noutput "given" {\n  value = var.given\n}\n'
            'data "aws_document" "d" {}\noutput "json" {\n  value = data.aws_document.d.json\n}\n',
        }
        assert [one.status for one in findings(tmp_path, content, SETTLED)] == statuses

    @pytest.mark.parametrize(
        ("given", "statuses"), [("data.aws_document.d.json", []), ("var.v", ["unknown"])]
    )
    def test_through_a_variable_and_a_block(self, given: str, statuses: list[str], tmp_path: Path) -> None:
        inner = related_module(
            'deny contains {"msg": "admin"} if contains(input.values.inline[_].policy, "Admin")',
            "settled: [policy=data.aws_document.json]",
            types="aws_policy",
        )
        content = {
            "live/main.tf": f'{DOCUMENT}module "m" {{\n  source = "../m"\n  given = {given}\n}}\n',
            "m/main.tf": 'variable "given" {}\nresource "aws_policy" "p" {\n  inline {\n'
            "    policy = var.given\n  }\n}\n",
        }
        assert [one.status for one in findings(tmp_path, content, inner)] == statuses

    def test_a_list_with_texts_that_are_known(self, tmp_path: Path) -> None:
        merged = related_module(
            'deny contains {"msg": "admin"} if "Admin" in input.values.from',
            "settled: [from=data.aws_document.json]",
            types="aws_policy",
        )
        items = {"data.aws_document.d.json": [], '"Admin", data.aws_document.d.json': ["new"]}
        items["data.aws_document.d.json, var.v"] = ["unknown"]
        for number, (given, statuses) in enumerate(items.items()):
            content = {"a.tf": f'{DOCUMENT}resource "aws_policy" "p" {{\n  from = [{given}]\n}}\n'}
            found = findings(tmp_path / str(number), content, merged)
            assert [one.status for one in found] == statuses


STRAYS = related_module(
    'deny contains {"msg": "no log"} if count(input.referenced_by) == 0',
    "related: [aws_log]\n#   strays: [aws_log=vpc]",
    types="aws_vpc",
)


class TestStrays:
    @pytest.mark.parametrize(
        ("given", "statuses"),
        [
            ("var.v", ["unknown"]),
            ("data.aws_found.f.id", ["unknown"]),
            ('"vpc-1"', ["new"]),
            ("aws_vpc.other.id", ["new"]),
        ],
    )
    def test_a_reader_of_another_root_that_may_lead_here(
        self, given: str, statuses: list[str], tmp_path: Path
    ) -> None:
        logs = (
            f'variable "v" {{}}\ndata "aws_found" "f" {{}}\nresource "aws_log" "l" {{\n  vpc = {given}\n}}\n'
        )
        content = {"net/main.tf": 'resource "aws_vpc" "v" {}\n', "logs/main.tf": logs}
        if "aws_vpc" in given:
            content["logs/main.tf"] += 'resource "aws_vpc" "other" {}\n'
        found = findings(tmp_path, content, STRAYS)
        assert [one.status for one in found] == statuses
        if statuses == ["unknown"]:
            assert found[0].message.startswith("aws_log.l in logs/main.tf may be for it: its vpc ")

    def test_one_of_its_own_is_enough(self, tmp_path: Path) -> None:
        own = 'resource "aws_vpc" "v" {}\nresource "aws_log" "l" {\n  vpc = aws_vpc.v.id\n}\n'
        stray = 'variable "v" {}\nresource "aws_log" "l" {\n  vpc = var.v\n}\n'
        assert findings(tmp_path, {"net/main.tf": own, "logs/main.tf": stray}, STRAYS) == ()

    def test_environments_are_kept_apart(self, tmp_path: Path) -> None:
        content = {
            "environments/dev/main.tf": 'resource "aws_vpc" "v" {}\n',
            "environments/prod/main.tf": 'variable "v" {}\nresource "aws_log" "l" {\n  vpc = var.v\n}\n',
        }
        assert [one.status for one in findings(tmp_path, content, STRAYS)] == ["new"]
