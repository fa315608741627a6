"""The table of builtins: what OPA says it has, and which of it the embedded engine really has.

Run by hand as `python -m tests.oracle.make_builtins` when either engine changes; a test holds the committed
table to the result.
"""

import json
import re
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

from tallygate.rego.evaluator import Evaluator
from tallygate.rego.types import Bundle
from tests.oracle.tools import ROOT, tool

TABLE = ROOT / "src" / "tallygate" / "rego" / "builtins.json"

# The engine has these, and is wrong in silence.
INEXACT = {
    "glob.quote_meta": "leaves brackets as they are",
    "json.match_schema": "says nothing of what is wrong",
    "json.verify_schema": "says nothing of what is wrong",
    "object.subset": "panics on an empty array and compares unlike types",
    "regex.is_valid": "judges by another syntax of patterns",
    "regex.split": "adds empty texts at the ends",
    "regex.template_match": "takes delimiters of several characters",
    "strings.count": "counts overlapping matches and panics on an empty string",
    "time.format": "prints trailing zeros",
    "units.parse_bytes": "rounds fractions of a byte",
    "urlquery.decode": "drops white space and reads what is no escape",
    "urlquery.decode_object": "drops white space and reads what is no escape",
    "urlquery.encode": "leaves * as it is",
    "yaml.is_valid": "reads YAML 1.2, OPA reads YAML 1.1",
    "yaml.marshal": "quotes otherwise",
    "yaml.unmarshal": "reads YAML 1.2, OPA reads YAML 1.1",
}

# Any value of the type: the engine says that it lacks a function before it looks at arguments.
SAMPLES = {
    "any": "1",
    "array": "[1]",
    "boolean": "true",
    "null": "null",
    "number": "1",
    "object": '{"a": 1}',
    "set": "{1}",
    "string": '"a"',
}


def table() -> dict[str, dict[str, Any]]:
    """The `builtins` of the table, as OPA's capabilities and the embedded engine have them."""
    done = subprocess.run([tool("opa"), "capabilities", "--current"], capture_output=True, check=True)
    found = [one for one in json.loads(done.stdout)["builtins"] if not one.get("infix")]
    named = {one["name"]: _builtin(one) for one in found if not one["name"].startswith("internal.")}
    return dict(sorted(named.items()))


def _builtin(given: dict[str, Any]) -> dict[str, Any]:
    name, declared = given["name"], given["decl"]
    entry: dict[str, Any] = {"args": [_kinds(one) for one in declared.get("args", [])]}
    entry |= {"variadic": True} if declared.get("variadic") else {}
    entry |= {"relation": True} if given.get("relation") else {}
    # Those of tokens depend on the clock alone, and are missing all the same.
    outside = bool(given.get("nondeterministic")) and not name.startswith("io.jwt.")
    entry["embedded"] = not outside and name not in INEXACT and _has(name, entry["args"])
    entry |= {"disallowed": True} if outside else {}
    return entry | ({"reason": INEXACT[name]} if name in INEXACT else {})


def _kinds(declared: dict[str, Any]) -> str:
    """`array|set` for a union, `any` where every type will do."""
    union = declared["type"] == "any" and "of" in declared
    return "|".join(sorted({_kinds(one) for one in declared["of"]})) if union else declared["type"]


def _has(name: str, arguments: list[str]) -> bool:
    """Whether the embedded engine knows the function."""
    call = f"{name}({', '.join(SAMPLES[one.split('|')[0]] for one in arguments)})"
    evaluator = Evaluator(Bundle((("probe", f"package probe\nx := {call}\n"),), b"{}", ()))
    evaluator.set_input(b"{}")
    failure = evaluator.ask("data.probe.x").failure
    return failure is None or "could not find function" not in failure.message


def text(builtins: dict[str, dict[str, Any]], date: str) -> str:
    """The file: one builtin a line, and where it comes from."""
    opa = subprocess.run([tool("opa"), "version"], capture_output=True, text=True, check=True).stdout
    number = re.search(r"\d+\.\d+\.\d+", opa)
    source = (
        f"opa capabilities --current (OPA {number[0] if number else '?'}); "
        f"`embedded` by calling each in regorus {version('gordon-to-regorus')}"
    )
    lines = ",\n".join(f"    {json.dumps(name)}: {json.dumps(one)}" for name, one in builtins.items())
    head = f'  "source": {json.dumps(source)},\n  "date": "{date}",'
    return f'{{\n{head}\n  "builtins": {{\n{lines}\n  }}\n}}\n'


if __name__ == "__main__":
    TABLE.write_text(text(table(), f"{datetime.now(UTC):%Y-%m-%d}"), encoding="utf-8")
