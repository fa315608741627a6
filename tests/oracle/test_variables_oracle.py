"""Types, defaults and precedence of variables are those of terraform."""

import json
import random
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from tallygate.loaders import hcl
from tallygate.loaders.hcl import ast
from tallygate.loaders.registry import load, loader_for
from tallygate.model.location import Location
from tallygate.terraform.eval.faults import ExpressionError
from tallygate.terraform.modules.declared import Declared
from tallygate.terraform.modules.given import Given
from tallygate.terraform.modules.named import EnvironmentSettings, Layout, RootSettings
from tallygate.terraform.modules.roots import Folder, Settings, roots
from tallygate.terraform.modules.variables import prepared, variable
from tallygate.terraform.values.plain import from_plain, to_plain
from tallygate.terraform.values.types import BOOL, NUMBER, STRING, List, Map, Object, Set, Tuple, Type
from tallygate.terraform.values.value import Value, string
from tests.oracle.variable_plans import planned

pytestmark = pytest.mark.oracle
CASES, SEED = 400, 20260704
SCALARS: list[Any] = ["", "a", "5", "true", 0, 1, 2.5, -3, True, False, None]
NAMES = ("a", "b", "c")
PRIMITIVES = ((STRING, "string"), (NUMBER, "number"), (BOOL, "bool"))


def type_text(chosen: random.Random, depth: int = 3) -> str:
    kinds = ["string", "number", "bool", "any"]
    if depth:
        kinds += ["list", "set", "map", "tuple", "object", "object"]
    kind = chosen.choice(kinds)
    if kind in ("list", "set", "map"):
        return f"{kind}({type_text(chosen, depth - 1)})"
    if kind == "tuple":
        return f"tuple([{', '.join(type_text(chosen, depth - 1) for _ in range(chosen.randrange(3)))}])"
    if kind != "object":
        return kind
    attributes = (
        f"{name} = {attribute_text(chosen, depth - 1)}" for name in chosen.sample(NAMES, chosen.randrange(4))
    )
    return f"object({{{', '.join(attributes)}}})"


def attribute_text(chosen: random.Random, depth: int) -> str:
    type_ = type_text(chosen, depth)
    form = chosen.randrange(3)
    if form == 0:
        return type_
    return f"optional({type_})" if form == 1 else f"optional({type_}, {default_text(chosen, type_)})"


def default_text(chosen: random.Random, type_: str) -> str:
    forms = {"string": '"d"', "number": "7", "bool": "true", "any": "[1]", "list": "[]", "set": "[]"}
    found = forms.get(type_.partition("(")[0], "null")
    return "{}" if type_.startswith(("map", "object")) and chosen.randrange(2) else found


def datum(chosen: random.Random, type_: str, depth: int = 4) -> Any:
    """A value that mostly suits the type."""
    if chosen.randrange(12) == 0 or not depth:
        return chosen.choice(SCALARS)
    kind = type_.partition("(")[0]
    inner = type_[len(kind) + 1 : -1]
    if kind in ("list", "set"):
        return [datum(chosen, inner, depth - 1) for _ in range(chosen.randrange(4))]
    if kind == "map":
        return {name: datum(chosen, inner, depth - 1) for name in chosen.sample(NAMES, chosen.randrange(3))}
    if kind == "tuple":
        return [datum(chosen, part, depth - 1) for part in parts(inner[1:-1])]
    if kind == "object":
        named = [part.partition(" = ") for part in parts(inner[1:-1])]
        return {
            name: datum(chosen, plain(text), depth - 1)
            for name, _, text in named
            if not text.startswith("optional") or chosen.randrange(2)
        }
    if kind == "any":
        return chosen.choice([*SCALARS, [1, 2], ["a", 1], {"a": [None]}, []])
    suited = {"string": ["x", "", 5, True], "number": [1, 2.5, "7"], "bool": [True, "false"]}[kind]
    return chosen.choice(suited)


def plain(text: str) -> str:
    """The type of an attribute without `optional` and its default."""
    return parts(text[len("optional(") : -1])[0] if text.startswith("optional(") else text


def parts(text: str) -> list[str]:
    """Split at the commas of the outermost level."""
    found, depth, start = [], 0, 0
    for index, character in enumerate(text):
        depth += (character in "([{") - (character in ")]}")
        if character == "," and depth == 0:
            found.append(text[start:index].strip())
            start = index + 1
    return [*found, text[start:].strip()] if text.strip() else []


def shown(of: Type) -> Any:
    """A type as `terraform show -json` writes it."""
    match of:
        case List(element=inner) | Set(element=inner) | Map(element=inner):
            return [type(of).__name__.lower(), shown(inner)]
        case Tuple(elements=inner):
            return ["tuple", [shown(one) for one in inner]]
        case Object(attributes=attributes):
            return ["object", {name: shown(one) for name, one in attributes}]
    return next((name for type_, name in PRIMITIVES if type_ == of), "dynamic")


def cases() -> Iterator[tuple[str, str, Any]]:
    """(name, block, value given)"""
    chosen = random.Random(SEED)
    for index in range(CASES):
        type_ = type_text(chosen)
        nullable = chosen.choice(["", "  nullable = false\n"])
        default = chosen.choice(["", "  default = null\n"]) if not nullable else ""
        name = f"v{index}"
        yield name, f'variable "{name}" {{\n  type = {type_}\n{nullable}{default}}}\n', datum(chosen, type_)


def ours(block: str, given: Any) -> Value | str:
    file: ast.File = hcl.load(block.encode(), "main.tf").documents[0].value
    try:
        return prepared(variable(Declared(file.blocks[0], file.source)), from_plain(given), "")
    except ExpressionError as error:
        return str(error)


def test_values_come_out_as_terraform_has_them(tmp_path: Path) -> None:
    """One plan of all that we take; of all that we refuse, one of types and one of values: each an error."""
    answers = [(name, block, given, ours(block, given)) for name, block, given in cases()]
    taken = [one for one in answers if isinstance(one[3], Value)]
    refused = [one for one in answers if isinstance(one[3], str)]
    assert len(taken) > CASES // 3
    assert len(refused) > CASES // 20

    def files(chosen: list[tuple[str, str, Any, Any]]) -> dict[str, str]:
        outputs = "".join(f'output "{one[0]}" {{\n  value = var.{one[0]}\n}}\n' for one in chosen)
        return {
            "main.tf": "".join(one[1] for one in chosen) + outputs,
            "terraform.tfvars.json": json.dumps({one[0]: one[2] for one in chosen}, indent=1),
        }

    found = planned(tmp_path / "taken", files(taken))
    assert found.errors == []
    for name, block, given, value in taken:
        assert isinstance(value, Value)
        theirs = found.outputs.get(name, {})
        told = f"{block}{json.dumps(given)}"
        assert to_plain(value).data == theirs.get("value"), told
        if not value.is_null:
            assert shown(value.type) == theirs["type"], told
    declared = [one for one in refused if str(one[3]).startswith("the default")]
    for name, stage in (("declared", declared), ("given", [one for one in refused if one not in declared])):
        assert len(planned(tmp_path / name, files(stage)).errors) == len(stage), "terraform takes one of them"


SOURCES = ("TF_VAR", "terraform.tfvars", "terraform.tfvars.json", "a.auto.tfvars", "b.auto.tfvars.json",
           "c.auto.tfvars", "z.tfvars", "b.tfvars", "-var")  # fmt: skip
"""The lowest first; z and b are named, in this order."""


def test_precedence_is_that_of_terraform(tmp_path: Path) -> None:
    pairs = list(combinations(SOURCES, 2))
    texts: dict[str, dict[str, str]] = {source: {} for source in SOURCES}
    for index, pair in enumerate(pairs):
        for source in pair:
            texts[source][f"p{index}"] = source
    files = {
        name: json.dumps(own)
        if name.endswith("json")
        else "".join(f'{variable_} = "{text}"\n' for variable_, text in own.items())
        for name, own in texts.items()
        if name.endswith(("tfvars", "json"))
    }
    main = "".join(
        f'variable "p{i}" {{\n  type = string\n}}\noutput "p{i}" {{\n  value = var.p{i}\n}}\n'
        for i in range(len(pairs))
    )
    options = ["-var-file=z.tfvars", "-var-file=b.tfvars"]
    options += [f"-var={name}={text}" for name, text in texts["-var"].items()]
    process = {f"TF_VAR_{name}": text for name, text in texts["TF_VAR"].items()}
    theirs = planned(tmp_path, {**files, "main.tf": main}, *options, variables=process)
    assert theirs.errors == []

    documents = {}
    for name, text in files.items():
        [documents[name]] = load(loader_for(name) or "", text.encode(), name).documents
    named = {name: Given(string(text), Location("")) for name, text in texts["-var"].items()}
    own = EnvironmentSettings(("z.tfvars", "b.tfvars"), named)
    outside = {name: Given(text, Location("")) for name, text in texts["TF_VAR"].items()}
    settings = Settings((RootSettings(".", {"x": own}),), outside)
    [root] = roots({"": Folder()}, documents, settings, Layout()).found
    values = {name: one.value for name, one in root.values.items()}
    assert {name: one.data if isinstance(one, Value) else one for name, one in values.items()} == {
        name: one["value"] for name, one in theirs.outputs.items()
    }
