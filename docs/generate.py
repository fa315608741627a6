"""Write the generated parts of the documentation: `make docs`. A test fails while one is stale.

A page holds prose and, between `<!-- generated: NAME -->` and `<!-- end -->`, what this program writes.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from docs.cost_pages import cost_pages
from docs.rule_tables import by_domain, of_the_program, peers
from tallygate.commands.explain_gate import kinds
from tallygate.cost.catalogue import EVERYWHERE, Catalogue
from tallygate.cost.price_keys import form_of, forms
from tallygate.engine.grammar import Key, Node, keys
from tallygate.engine.settings import VARIABLES

REFERENCE = Path(__file__).parent / "reference"
_PART = re.compile(r"(<!-- generated: ([a-z-]+) -->\n).*?(<!-- end -->)", re.DOTALL)
_TYPES = {
    "array": "list",
    "string": "text",
    "integer": "number",
    "number": "number",
    "boolean": "true or false",
    "object": "mapping",
}


def written(page: str) -> str:
    """A page with all its generated parts as they should be."""
    return _PART.sub(lambda found: found[1] + "\n".join(PARTS[found[2]]()) + "\n" + found[3], page)


def pages() -> list[Path]:
    """Pages that have a generated part."""
    return [
        path for path in sorted(REFERENCE.rglob("*.md")) if _PART.search(path.read_text(encoding="utf-8"))
    ]


def main() -> None:
    for page in pages():
        page.write_text(written(page.read_text(encoding="utf-8")), encoding="utf-8")
    for page, text in cost_pages().items():
        page.parent.mkdir(exist_ok=True)
        page.write_text(text, encoding="utf-8")


def _working_keys() -> Iterator[str]:
    """A table for each section of the file."""
    working = (key for key in keys() if not key.since)
    for section, own in groupby(working, key=lambda key: re.split(r"[.\[]", key.name)[0]):
        head, *rest = own
        yield f"### `{section}`\n"
        yield f"{head.node['description']}{_scalar(head)}\n"
        if rest:
            yield "| key | value | default | meaning |\n|---|---|---|---|"
            yield from (_row(key) for key in rest)
            yield ""


def _scalar(key: Key) -> str:
    if key.required:
        return f" Required. Value: {_shape(key.node)}."
    if key.node.get("type") == "object" or "default" not in key.node:
        return ""
    return f" Value: {_shape(key.node)}. Default: {_default(key.node)}."


def _row(key: Key) -> str:
    default = "required" if key.required else _default(key.node)
    cells = (f"`{key.name}`", _shape(key.node), default, key.node["description"])
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _shape(node: Node) -> str:
    if "enum" in node:
        return ", ".join(f"`{value}`" for value in node["enum"])
    if reads := node.get("x-reads"):
        return str(reads)
    if "const" in node:
        return f"`{node['const']}`"
    if "x-whole" in node:
        return "any value"
    return "text or list" if isinstance(node.get("type"), list) else _TYPES[node["type"]]


def _default(node: Node) -> str:
    value: Any = node.get("default")
    if value in (None, "", {}):
        return ""
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return f"`[{', '.join(value)}]`" if isinstance(value, list) else f"`{value}`"


def _later_keys() -> Iterator[str]:
    later = sorted((key for key in keys() if key.since), key=lambda key: key.since)
    for since, own in groupby(later, key=lambda key: key.since):
        yield f"### With {since}\n"
        yield "| key | value | default | meaning |\n|---|---|---|---|"
        yield from dict.fromkeys(_row(key) for key in own)
        yield ""


def _variables() -> Iterable[str]:
    yield "| variable | as the option |\n|---|---|"
    for variable in VARIABLES:
        yield f"| `{variable.name}` | {variable.meaning} |"


def _price_keys() -> Iterator[str]:
    yield "| key | service | unit |\n|---|---|---|"
    for form in sorted(forms(), key=lambda form: form.text):
        text = form.text.replace("|", "\\|")
        yield f"| `{text}` | {form.service} | {form.unit} |"


def _price_regions() -> Iterator[str]:
    """Keys that have prices in several regions; numbers of prices."""
    catalogue, found = Catalogue(), defaultdict[str, Counter[str]](Counter)
    for service in catalogue.services():
        for region, key in catalogue.places(service):
            form = form_of(key)
            assert form, key
            found[form.text][region] += 1
    names = sorted({name for own in found.values() if len(own) > 1 for name in own} - {EVERYWHERE})
    yield f"| key | {' | '.join(names)} |"
    yield f"|---|{'---:|' * len(names)}"
    for text, own in sorted(found.items()):
        if len(own.keys() - {EVERYWHERE}) > 1:
            cells = (str(own[name] or "") for name in names)
            yield f"| `{text.replace('|', chr(92) + '|')}` | {' | '.join(cells)} |"


def _gate_kinds() -> Iterator[str]:
    yield "| kind | passes where | is decided on | while it is shut |\n|---|---|---|---|"
    for kind, told in kinds().items():
        yield f"| `{kind}` | {told['passes']} | {told['reads']} | {told['closed']} |"


PARTS: dict[str, Callable[[], Iterable[str]]] = {
    "keys": _working_keys,
    "later-keys": _later_keys,
    "variables": _variables,
    "rules": by_domain,
    "own-rules": of_the_program,
    "peers": peers,
    "price-keys": _price_keys,
    "price-regions": _price_regions,
    "gate-kinds": _gate_kinds,
}

if __name__ == "__main__":
    main()
