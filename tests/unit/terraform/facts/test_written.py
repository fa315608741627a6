from collections import defaultdict
from typing import Any

import msgspec

from tallygate.terraform.facts.address import Address, parse
from tallygate.terraform.facts.written import Module, Written


def written(**root: Any) -> Written:
    return Written(msgspec.convert(root, Module))


def block(name: str, *reads: str, **fields: Any) -> dict[str, Any]:
    return {"type": "aws_x", "name": name, "expressions": {"arg": {"references": list(reads)}}, **fields}


def read(configuration: Written, reader: str, *targets: str) -> list[str]:
    instances: dict[str, list[Address]] = defaultdict(list)
    for target in map(parse, targets):
        instances[target.block].append(target)
    return [one.address for one in configuration.references(parse(reader), instances)]


def test_a_key_that_is_written_names_one_instance() -> None:
    configuration = written(resources=[block("a", "aws_x.b[1].id", "aws_x.b[1]"), block("b")])
    assert read(configuration, "aws_x.a", "aws_x.b[0]", "aws_x.b[1]") == ["aws_x.b[1]"]


def test_without_a_key_all_instances_may_be_read() -> None:
    configuration = written(resources=[block("a", "aws_x.b"), block("b")])
    assert read(configuration, "aws_x.a", "aws_x.b[0]", "aws_x.b[1]") == ["aws_x.b[0]", "aws_x.b[1]"]


def test_within_one_instance_of_a_module_only_its_own_are_read() -> None:
    inner = {"resources": [block("a", "aws_x.b"), block("b")]}
    configuration = written(module_calls={"m": {"source": "./m", "module": inner}})
    found = read(configuration, 'module.m["x"].aws_x.a', 'module.m["x"].aws_x.b', 'module.m["y"].aws_x.b')
    assert found == ['module.m["x"].aws_x.b']


def test_variables_lead_to_the_call_and_outputs_into_the_module() -> None:
    inner = {
        "resources": [block("in", "var.name")],
        "outputs": {"id": {"expression": {"references": ["aws_x.in.id", "aws_x.in"]}}},
        "variables": {"name": {}},
    }
    configuration = written(
        resources=[block("top"), block("reader", "module.m.id", "module.m")],
        module_calls={
            "m": {"source": "./m", "module": inner, "expressions": {"name": {"references": ["aws_x.top.id"]}}}
        },
    )
    assert read(configuration, "module.m.aws_x.in", "aws_x.top") == ["aws_x.top"]
    assert read(configuration, "aws_x.reader", "module.m.aws_x.in") == ["module.m.aws_x.in"]


def test_data_sources_and_what_stands_in_blocks_are_read() -> None:
    nested = {"rule": [{"source": {"references": ["data.aws_x.d.id", "data.aws_x.d"]}}]}
    configuration = written(resources=[{"type": "aws_x", "name": "a", "expressions": nested}])
    instances = {"data.aws_x.d": [parse("data.aws_x.d")]}
    [one] = configuration.references(parse("aws_x.a"), instances)
    assert (one.path, one.address) == (("rule", 0, "source"), "data.aws_x.d")


def test_what_reads_itself_in_a_circle_comes_to_an_end() -> None:
    inner = {"outputs": {"o": {"expression": {"references": ["var.v"]}}}}
    call = {"source": "./m", "module": inner, "expressions": {"v": {"references": ["module.m.o"]}}}
    configuration = written(resources=[block("a", "module.m.o", "aws_x.a")], module_calls={"m": call})
    assert read(configuration, "aws_x.a", "aws_x.a") == []


def test_each_and_locals_are_read_through_by_nobody() -> None:
    configuration = written(resources=[block("a", "each.value", "local.x", "path.module", "nonsense[", "")])
    assert read(configuration, "aws_x.a", "aws_x.b") == []


def test_modules_that_are_not_local_have_no_folder() -> None:
    deep = {"module_calls": {"inner": {"source": "./inner"}}}
    configuration = written(
        module_calls={
            "registry": {"source": "terraform-aws-modules/vpc/aws", "module": deep},
            "beside": {"source": "../beside", "module": deep},
        }
    )
    assert configuration.folders == {
        "": ".",
        "module.registry": None,
        "module.registry.module.inner": None,
        "module.beside": "../beside",
        "module.beside.module.inner": "../beside/inner",
    }


def test_secret_variables_are_those_of_the_root() -> None:
    configuration = written(variables={"a": {"sensitive": True, "default": "x"}, "b": {"default": "y"}})
    assert configuration.secret_variables() == {"a": "x"}
