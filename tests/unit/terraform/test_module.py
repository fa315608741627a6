"""One directory: its variables, locals and overrides; and the way back from values to lines."""

from typing import Any

import pytest

from tallygate.loaders import hcl
from tallygate.loaders.hcl import ast, recursion
from tallygate.model.location import ValuePath
from tallygate.terraform.module import Assigned, Module, is_override
from tallygate.terraform.value import Value
from tests.unit.terraform.made import only


def file(path: str, text: str) -> ast.File:
    loaded = hcl.load(text.encode(), path)
    assert not loaded.diagnostics, loaded.diagnostics
    parsed: ast.File = loaded.documents[0].value
    return parsed


def module(assigned: Assigned | None = None, **texts: str) -> Module:
    """Files by name, `_` for `.tf`."""
    return Module("m", [file(f"m/{name}.tf", text) for name, text in texts.items()], assigned or Assigned())


def looked_up(made: Module, namespace: str, name: str) -> Value | None:
    with recursion.room():
        return made.lookup(namespace, name)


def reason(made: Module, namespace: str, name: str) -> str | None:
    value = looked_up(made, namespace, name)
    assert value is not None
    return value.reason


@pytest.mark.parametrize(
    ("path", "override"),
    [
        ("override.tf", True),
        ("a/override.tf", True),
        ("a/x_override.tf", True),
        ("x_override.tf.json", True),
        ("override.tofu", True),
        ("overrides.tf", False),
        ("override_x.tf", False),
        ("myoverride.tf", False),
        ("override/main.tf", False),
    ],
)
def test_names_of_override_files(path: str, override: bool) -> None:
    assert is_override(path) is override


class TestLookup:
    def test_what_is_not_declared(self) -> None:
        made = module(a="")
        assert looked_up(made, "var", "x") is None
        assert looked_up(made, "local", "x") is None
        assert looked_up(made, "var", "x") is None

    def test_variables_and_locals_are_apart(self) -> None:
        made = module(a='variable "x" { default = 1 }\nlocals { x = 2 }')
        assert looked_up(made, "var", "x") == Value(1)
        assert looked_up(made, "local", "x") == Value(2)

    def test_all_files_of_the_directory_count(self) -> None:
        made = module(
            b="locals { x = local.y }", a="locals { y = var.z }", c='variable "z" { default = "v" }'
        )
        assert looked_up(made, "local", "x") == Value("v")

    def test_a_variable_declared_twice_keeps_the_first(self) -> None:
        made = module(b='variable "x" { default = 2 }', a='variable "x" { default = 1 }')
        assert looked_up(made, "var", "x") == Value(1)

    def test_a_null_default_is_a_value(self) -> None:
        made = module(a='variable "x" {\n  type = string\n  default = null\n}')
        assert looked_up(made, "var", "x") == Value(None)

    def test_locals_that_read_each_other(self) -> None:
        made = module(a="locals {\n  x = local.y\n  y = local.x\n}")
        assert reason(made, "local", "x") == "reads local.x, which reads itself"
        assert reason(made, "local", "y") == "reads local.x, which reads itself"

    @pytest.mark.parametrize(("links", "known"), [(99, True), (100, False)])
    def test_a_chain_of_locals_has_a_longest(self, links: int, known: bool) -> None:
        chain = "".join(f"  a{i} = local.a{i + 1}\n" for i in range(links))
        value = looked_up(module(a=f"locals {{\n{chain}  a{links} = 1\n}}"), "local", "a0")
        assert value is not None
        assert value.known is known

    def test_a_chain_that_was_cut_is_not_cut_from_its_middle(self) -> None:
        chain = "".join(f"  a{i} = local.a{i + 1}\n" for i in range(150))
        made = module(a=f"locals {{\n{chain}  a150 = 1\n}}")
        assert reason(made, "local", "a0") == "reads local.a100 through too many locals"
        assert looked_up(made, "local", "a149") == Value(1)


class TestAssigned:
    VARIABLE = 'variable "x" {\n  type = string\n  default = "default"\n}'

    def assigned(
        self, values: dict[str, Any] | None = None, elsewhere: dict[str, str] | None = None
    ) -> Assigned:
        made = Assigned()
        made.values |= values or {}
        made.elsewhere |= elsewhere or {}
        return made

    def test_a_value_beats_the_default_and_is_converted(self) -> None:
        assert looked_up(module(self.assigned({"x": 5}), a=self.VARIABLE), "var", "x") == Value("5")

    def test_a_null_is_assigned_too(self) -> None:
        assert looked_up(module(self.assigned({"x": None}), a=self.VARIABLE), "var", "x") == Value(None)

    def test_what_is_set_elsewhere_is_open(self) -> None:
        made = module(self.assigned({"x": 5}, {"x": "prod.tfvars"}), a=self.VARIABLE)
        assert reason(made, "var", "x") == "reads var.x, set by prod.tfvars"

    def test_a_value_for_what_is_not_declared_is_nothing(self) -> None:
        assert looked_up(module(self.assigned({"y": 5}, {"z": "a"}), a=self.VARIABLE), "var", "y") is None

    def test_a_value_of_another_type_is_open(self) -> None:
        made = module(self.assigned({"x": [1]}), a=self.VARIABLE)
        assert reason(made, "var", "x") == "reads var.x, whose type changes its value"


class TestOverrides:
    def test_a_variable(self) -> None:
        made = module(a='variable "x" { default = 1 }', override='variable "x" { default = 2 }')
        assert reason(made, "var", "x") == "reads var.x, which m/override.tf overrides"

    def test_a_local(self) -> None:
        made = module(a="locals { x = 1 }", a_override="locals { y = 2 }", b_override="locals { x = 2 }")
        assert reason(made, "local", "x") == "reads local.x, which m/b_override.tf overrides"

    def test_blocks_are_those_of_ordinary_files_in_order(self) -> None:
        made = module(
            b='resource "r" "b" {}', a='data "d" "a" {}\nresource "r" "a" {}', override='resource "r" "c" {}'
        )
        found = [(f.source.path, b.type) for f, b in made.blocks("resource", "data")]
        assert found == [("m/a.tf", "data"), ("m/a.tf", "resource"), ("m/b.tf", "resource")]

    def test_what_an_override_sets_by_type_and_labels(self) -> None:
        made = module(
            a='resource "r" "x" {}\ndata "r" "x" {}\nresource "r" "y" {}',
            override='resource "r" "x" {\n  arg = 1\n  nested {}\n}\ndata "r" "x" { other = 1 }',
        )
        overridden = [dict(made.overridden(block)) for _, block in made.blocks("resource", "data")]
        path = "m/override.tf"
        assert overridden == [{"arg": path, "nested": path}, {"other": path}, {}]


class TestLocate:
    RESOURCE = only(
        'resource "aws_x" "y" {\n'  # line 1
        "  list = [\n    1,\n    { deep = 2 },\n  ]\n"  # 2
        '  map = { "quoted" = 1, (var.k) = 2, 3 = 4 }\n'  # 6
        "  wrapped = ({ in = 1 })\n"  # 7
        "  rule { on = true }\n"  # 8
        "  rule {\n    on = false\n    inner { x = 1 }\n  }\n"  # 9
        '  dynamic "made" {\n    for_each = []\n    content {}\n  }\n'  # 13
        "}\n"
    )

    @pytest.mark.parametrize(
        ("path", "key", "value"),
        [
            ((), (1, 1), (1, 1)),
            (("list",), (2, 3), (2, 10)),
            (("list", 0), (3, 5), (3, 5)),
            (("list", 1, "deep"), (4, 7), (4, 14)),
            (("list", 9), (2, 3), (2, 10)),
            (("list", "x"), (2, 3), (2, 10)),
            (("map", "quoted"), (6, 11), (6, 22)),
            (("map", "k"), (6, 3), (6, 9)),
            (("wrapped", "in"), (7, 16), (7, 21)),
            (("rule",), (8, 3), (8, 3)),
            (("rule", 0, "on"), (8, 10), (8, 15)),
            (("rule", 1, "on"), (10, 5), (10, 10)),
            (("rule", 1, "inner", 0, "x"), (11, 13), (11, 17)),
            (("rule", 2, "on"), (8, 3), (8, 3)),
            (("made",), (13, 3), (13, 3)),
            (("absent", "deep"), (1, 1), (1, 1)),
            ((0,), (1, 1), (1, 1)),
        ],
    )  # fmt: skip
    def test_key_and_value(self, path: ValuePath, key: tuple[int, int], value: tuple[int, int]) -> None:
        of_key, of_value = self.RESOURCE.locator.key(path), self.RESOURCE.locator.value(path)
        assert (of_key.line, of_key.column) == key
        assert (of_value.line, of_value.column) == value
        assert of_key.path == of_value.path == "main.tf"

    def test_blocks_of_one_type_end_with_the_last(self) -> None:
        rules = self.RESOURCE.locator.value(("rule",))
        assert (rules.end_line, rules.end_column) == (12, 4)
        assert self.RESOURCE.locator.value(("rule", 0)).end_line == 8

    def test_a_resource_reaches_from_its_head_to_its_end(self) -> None:
        assert (self.RESOURCE.source.line, self.RESOURCE.source.end_line) == (1, 17)
