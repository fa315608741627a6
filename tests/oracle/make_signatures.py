"""The signatures of Terraform's functions, and those that only OpenTofu has, as the tools say them.

Run by hand as `python -m tests.oracle.make_signatures` when the version of either changes. `not_null` is
tried out: whether Terraform knows that the result of unknown arguments is not null.
"""

import json
import os
import subprocess
import tempfile
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

from tests.oracle.tools import ROOT, tool

TABLE = ROOT / "src" / "tallygate" / "terraform" / "eval" / "functions" / "signatures.json"
ENVIRONMENT = {**os.environ, "CHECKPOINT_DISABLE": "1", "TF_CLI_CONFIG_FILE": os.devnull}

# Unknown arguments of each type that may be null; a few known ones, as some results have a type by their
# value only.
UNKNOWN = """
resource "terraform_data" "x" {}
locals {
  some   = terraform_data.x.id == "some"
  text   = local.some ? terraform_data.x.id : null
  texts  = local.some ? split(",", local.text) : null
  number = local.some ? length(local.text) : null
  map    = local.some ? zipmap(local.texts, local.texts) : null
}
"""
SAMPLES = {
    "string": ("local.text", '"a"', '"dns"'),
    "number": ("local.number", "1"),
    "bool": ("tobool(local.text)",),
    "list": ("local.texts",),
    "set": ("toset(local.texts)",),
    "map": ("local.map", '{for k, v in {a = local.text}: k => local.texts}'),
    "dynamic": ("local.text", "local.texts", "local.map", '"a"'),
}  # fmt: skip


def run(program: str, *arguments: str, within: Path = ROOT) -> str:
    command = [str(tool(program)), *arguments]
    done = subprocess.run(command, cwd=within, env=ENVIRONMENT, capture_output=True, text=True, check=True)
    return done.stdout


def described(program: str) -> dict[str, dict[str, Any]]:
    found = json.loads(run(program, "metadata", "functions", "-json"))["function_signatures"]
    return {name: _signature(one) for name, one in sorted(found.items()) if "::" not in name}


def _signature(one: dict[str, Any]) -> dict[str, Any]:
    several = {"variadic": _parameter(one["variadic_parameter"])} if "variadic_parameter" in one else {}
    parameters = [_parameter(p) for p in one.get("parameters", ())]
    return {"parameters": parameters, **several, "returns": one["return_type"]}


def _parameter(one: dict[str, Any]) -> dict[str, Any]:
    return {"name": one["name"], "type": one["type"], **({"nullable": True} if "is_nullable" in one else {})}


def calls(name: str, signature: dict[str, Any]) -> Iterator[str]:
    """Calls with at least one unknown argument."""
    parameters = [*signature["parameters"], *([signature["variadic"]] if "variadic" in signature else [])]
    types = [p["type"] if isinstance(p["type"], str) else p["type"][0] for p in parameters]
    for arguments in product(*(SAMPLES[one] for one in types)):
        if not arguments or any("local" in argument for argument in arguments):
            yield f"{name}({', '.join(arguments)})"


def never_null(program: str, signatures: dict[str, dict[str, Any]]) -> set[str]:
    """Functions of which an unknown result is known not to be null."""
    tried = [(name, call) for name, one in signatures.items() for call in calls(name, one)]
    entries = "".join(
        f'"{i}" = nonsensitive(try({call} == null, "error"))\n' for i, (_, call) in enumerate(tried)
    )
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        (folder / "main.tf").write_text(f'{UNKNOWN}\noutput "o" {{\nvalue = {{\n{entries}}}\n}}\n')
        run(program, "init", "-backend=false", "-input=false", within=folder)
        run(program, "plan", "-input=false", "-out=plan", within=folder)
        plan = json.loads(run(program, "show", "-json", "plan", within=folder))
    answers = plan["output_changes"]["o"]["after"]
    return {name for i, (name, _) in enumerate(tried) if answers.get(str(i)) is False}


def main() -> None:
    terraform, tofu = described("terraform"), described("tofu")
    extra = {name: one for name, one in tofu.items() if name not in terraform}
    for program, table in (("terraform", terraform), ("tofu", extra)):
        for name in never_null(program, table):
            table[name]["not_null"] = True
    versions = {p: json.loads(run(p, "version", "-json"))["terraform_version"] for p in ("terraform", "tofu")}
    source = f"`metadata functions -json` of terraform {versions['terraform']} and tofu {versions['tofu']}"
    tables = {"source": source, "terraform": terraform, "opentofu": extra}
    TABLE.write_text(_rows(tables), encoding="utf-8")


def _rows(tables: dict[str, Any]) -> str:
    """JSON with a line for each function."""
    blocks = [f'  "source": {json.dumps(tables.pop("source"))}']
    for key, table in tables.items():
        rows = ",\n".join(f"    {json.dumps(name)}: {json.dumps(one)}" for name, one in table.items())
        blocks.append(f'  "{key}": {{\n{rows}\n  }}')
    return "{\n" + ",\n".join(blocks) + "\n}\n"


if __name__ == "__main__":
    main()
