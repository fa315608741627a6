"""METADATA blocks: YAML in the comments above a package or a rule."""

from bisect import bisect_right
from collections.abc import Iterator
from typing import Any

import msgspec
import yaml

from tallygate.rego.names import near
from tallygate.rego.syntax import Declaration, Path, Source
from tallygate.rego.types import Diag

KEYS = {
    "title",
    "description",
    "scope",
    "authors",
    "organizations",
    "related_resources",
    "schemas",
    "entrypoint",
    "custom",
    "compile",
}
SCOPES = ("rule", "document", "package", "subpackages")
DEEPEST = 20


class Block(msgspec.Struct, frozen=True):
    """One METADATA block, with the row of each of its top and `custom` keys."""

    path: str
    row: int
    end: int
    content: dict[str, Any]

    def diag(self, code: str, message: str, hint: str = "") -> Diag:
        return Diag(self.path, self.row, 1, code, message, hint)


class Annotations:
    """All blocks of a program, by what they stand above."""

    def __init__(self) -> None:
        self.packages: dict[Path, list[Block]] = {}
        self.documents: dict[Path, list[Block]] = {}
        self.rules: dict[int, Block] = {}

    def of(self, declaration: Declaration) -> list[Block]:
        """Blocks that hold for a declaration, the widest first."""
        package = declaration.module.package
        found: list[Block] = []
        for size in range(1, len(package) + 1):
            blocks = self.packages.get(package[:size], [])
            inherits = size < len(package)
            found += [one for one in blocks if not inherits or one.content.get("scope") == "subpackages"]
        found += self.documents.get(declaration.full, [])
        own = self.rules.get(id(declaration))
        return [*found, own] if own else found


def annotate(sources: list[Source]) -> tuple[Annotations, list[Diag]]:
    """Read every block and attach it to what follows."""
    annotations, diags = Annotations(), []
    for source in sources:
        for found in _blocks(source):
            problem = found if isinstance(found, Diag) else _attach(annotations, source, found)
            if problem:
                diags.append(problem)
    return annotations, diags


def _blocks(source: Source) -> Iterator[Block | Diag]:
    comments = [one for one in source.comments if one.alone]
    index = 0
    while index < len(comments):
        start = comments[index]
        index += 1
        if start.text[1:].strip() != "METADATA":
            continue
        lines: list[str] = []
        while index < len(comments) and comments[index].row == start.row + len(lines) + 1:
            lines.append(comments[index].text[1:])
            index += 1
        yield _read(source, start.row, lines)


def _read(source: Source, row: int, lines: list[str]) -> Block | Diag:
    path = source.module.path
    try:
        content = _load("\n".join(lines))
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        at = row + min(1 + (mark.line if mark else 0), len(lines))
        problem = getattr(error, "problem", None) or "not readable"
        return Diag(path, at, 1, "rego_parse_error", f"METADATA is no valid YAML: {problem}")
    if not isinstance(content, dict) or not all(isinstance(key, str) for key in content):
        return Diag(path, row, 1, "rego_parse_error", "METADATA must be a mapping with text keys")
    for key in content:
        if key not in KEYS:
            return Diag(path, row, 1, "rego_parse_error", f"METADATA: unknown key {key}", near(key, KEYS))
    if not isinstance(content.get("custom", {}), dict):
        return Diag(path, row, 1, "rego_parse_error", "METADATA: custom must be a mapping")
    return Block(path, row, row + len(lines), content)


def _load(text: str) -> Any:
    """Depth would overflow the stack of the YAML library; aliases make a small text large."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST or isinstance(event, yaml.AliasEvent):
            problem = f"aliases and more than {DEEPEST} levels are not read"
            raise yaml.MarkedYAMLError(problem=problem, problem_mark=event.start_mark)  # type: ignore[arg-type]
    return yaml.load(text, Loader=yaml.CSafeLoader)


def _attach(annotations: Annotations, source: Source, block: Block) -> Diag | None:
    next_rule = bisect_right(source.declarations, block.end, key=lambda one: one.row)
    follows = source.declarations[next_rule : next_rule + 1]
    scope = block.content.get("scope", "package" if source.package_row > block.end else "rule")
    if scope not in SCOPES:
        return block.diag("rego_parse_error", f"METADATA: scope {scope} is none of {', '.join(SCOPES)}")
    if scope in ("package", "subpackages"):
        annotations.packages.setdefault(source.package, []).append(block)
    elif source.package_row > block.end or not follows:
        return block.diag("rego_parse_error", f"METADATA with scope {scope} stands above no rule")
    elif scope == "document":
        annotations.documents.setdefault(follows[0].full, []).append(block)
    else:
        annotations.rules[id(follows[0])] = block
    return None
