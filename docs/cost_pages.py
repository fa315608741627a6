"""Pages of the types that are priced: docs/reference/cost, one page a type, and their index."""

import json
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from tallygate.cost.catalogue import Catalogue
from tallygate.cost.estimate import estimate
from tallygate.cost.subject import Settings
from tallygate.cost.usage import Known, Usage, known_keys
from tallygate.loaders.registry import load
from tallygate.model.cost import CostItem
from tallygate.terraform.modules import named
from tallygate.terraform.modules.readings import evaluate_readings
from tallygate.terraform.modules.tree import Options, World

FOLDER = Path(__file__).parent / "reference" / "cost"
TYPES: dict[str, Any] = json.loads(Path(__file__).with_name("cost_types.json").read_text(encoding="utf-8"))[
    "types"
]
_REGION = 'provider "aws" {\n  region = "us-east-1"\n}\n\n'
_DAY = date(2026, 11, 1)
_MOST = 7
"""Digits after the point that a quantity shows."""


def cost_pages() -> dict[Path, str]:
    """What every page holds, by its place."""
    found = {FOLDER / f"{type_}.md": "\n".join(_page(type_)) + "\n" for type_ in TYPES}
    return {**found, FOLDER / "index.md": "\n".join(_index()) + "\n"}


def example(type_: str) -> str:
    return _REGION + "\n".join(_entry(type_)["example"]) + "\n"


def _entry(type_: str) -> dict[str, Any]:
    entry: dict[str, Any] = TYPES[type_]
    return TYPES[entry["as"]] if "as" in entry else entry


def _index() -> Iterator[str]:
    yield "# Types of AWS that are priced\n"
    yield "This page and those it leads to are written by `make docs`; a test says when one is stale.\n"
    yield "Every other type is free, by a list, or named as one that is not estimated. A month has 730 hours."
    yield "What is billed by use and not in a usage file is assumed, from a small to a large workload.\n"
    yield "| type | bills |\n|---|---|"
    for type_ in sorted(TYPES):
        bills = ", ".join(_entry(type_)["components"]) or "nothing by itself"
        yield f"| [{type_}]({type_}.md) | {bills} |"


def _page(type_: str) -> Iterator[str]:
    entry = _entry(type_)
    yield f"# {type_}\n"
    if "as" in TYPES[type_]:
        yield f"Another name of [{TYPES[type_]['as']}]({TYPES[type_]['as']}.md).\n"
    if entry["components"]:
        yield "| component | what is billed |\n|---|---|"
        yield from (f"| {name} | {text} |" for name, text in entry["components"].items())
        yield ""
    yield from (f"- {text}" for text in entry["limits"])
    if entry["limits"]:
        yield ""
    if keys := known_keys(type_):
        yield "## Usage\n"
        yield "Keys of a usage file, and what is assumed where they are not set.\n"
        yield "| key | unit | small | medium | large |\n|---|---|---|---|---|"
        yield from (_usage(key, known) for key, known in keys.items())
        yield ""
    yield "## Example\n"
    yield f"```hcl\n{example(type_)}```\n"
    yield from _estimated(items(type_))


def _usage(key: str, known: Known) -> str:
    if known.texts:
        return f"| `{key}` | one of {', '.join(known.texts)} | | | |"
    if not known.sizes:
        return f"| `{key}` | counts only where it is set | | | |"
    return f"| `{key}` | {known.unit} | " + " | ".join(f"{size:,f}" for size in known.sizes) + " |"


def items(type_: str) -> list[CostItem]:
    """What the example of a type bills, by the prices that ship."""
    loaded = load("hcl", example(_entry_name(type_)).encode(), "main.tf")
    read = evaluate_readings(
        list(loaded.documents),
        World(lambda path: None, ["main.tf"]),
        named.Layout({}, lambda path: None),
        (),
        Options(),
    )
    found = estimate(read.resources, Settings(today=_DAY), Catalogue(), Usage()).items
    return [one for one in found if one.type == _entry_name(type_)]


def _entry_name(type_: str) -> str:
    return str(TYPES[type_].get("as", type_))


def _estimated(found: Iterable[CostItem]) -> Iterator[str]:
    billed = [one for one in found if one.quantity]
    if not billed:
        yield "It bills nothing by itself."
        return
    yield "| component | price | units a month | lower | upper | status |\n|---|---|---|---|---|---|"
    for one in billed:
        yield f"| {one.component} | `{one.price_key}` | {_quantities(one)} | {one.status} |"


def _quantities(one: CostItem) -> str:
    assert one.quantity
    ends = (one.quantity.expected, one.quantity.lower, one.quantity.upper)
    return " | ".join("any" if end is None else f"{round(end, _MOST).normalize():,f}" for end in ends)
