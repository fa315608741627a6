"""What the documentation says is what the program does."""

import argparse
import importlib
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tallygate.commands.table import COMMANDS
from tallygate.engine.config import parse
from tallygate.engine.packs import Pack
from tallygate.rego.embedded import EmbeddedEngine
from tallygate.rego.types import CompileOptions, Module

ROOT = Path(__file__).parents[1]
REFERENCE = ROOT / "docs" / "reference"
PAGES = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "ARCHITECTURE.md", "CHANGELOG.md")]
PAGES += sorted((ROOT / "docs").rglob("*.md"))
LINK = re.compile(r"\]\((?!https?:)([^)#\s]+)")


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def blocks(page: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", text(page), re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    assert [link for link in LINK.findall(text(page)) if not (page.parent / link).exists()] == []


def test_the_index_leads_to_every_page() -> None:
    pages = {
        path.relative_to(ROOT / "docs").as_posix() for path in PAGES if path.is_relative_to(ROOT / "docs")
    }
    wanted = {page for page in pages if page.startswith(("how-to/", "reference/"))} | {
        "tutorial.md",
        "limitations.md",
    }
    types = REFERENCE / "cost" / "index.md"
    of_types = {f"reference/cost/{link}" for link in LINK.findall(text(types))}
    assert wanted - set(LINK.findall(text(ROOT / "docs" / "README.md"))) - of_types == set()


@pytest.mark.parametrize("name", [command.name for command in COMMANDS])
def test_every_option_is_in_the_page_of_its_command(name: str) -> None:
    parser = argparse.ArgumentParser(add_help=False)
    importlib.import_module(f"tallygate.commands.{name}").add_arguments(parser)
    page = text(REFERENCE / "commands" / f"{name}.md")
    # Options that choose the tree are explained once, for `check`.
    explained = page if "[check](check.md)" not in page else page + text(REFERENCE / "commands" / "check.md")
    options = set(re.findall(r"--[a-z-]+", parser.format_help()))
    assert options - set(re.findall(r"--[a-z-]+", explained)) == set()
    assert "## Exit codes" in page
    assert "## Example" in page


def test_exit_codes_of_the_readme_are_those_of_the_program() -> None:
    from tallygate.model.verdict import Exit

    told = {int(code) for code in re.findall(r"^\| (\d+) \|", text(ROOT / "README.md"), re.MULTILINE)}
    assert told == {*Exit} - {Exit.INTERRUPTED}


def test_the_readme_shows_what_the_demo_prints() -> None:
    printed = text(ROOT / "tests" / "golden" / "demo" / "output.txt")
    shown = [block for block in blocks(ROOT / "README.md", "") if "make" not in block and "pip" not in block]
    assert len(shown) == 2
    assert [block for block in shown if block not in printed] == []


def keys(schema: dict[str, Any]) -> Iterator[str]:
    for name, below in schema.get("properties", {}).items():
        yield name
        yield from keys(below)
    if isinstance(below := schema.get("additionalProperties"), dict):
        yield from keys(below)


def test_every_key_of_the_configuration_is_explained() -> None:
    schema = msgspec.json.decode((ROOT / "src" / "tallygate" / "config.schema.json").read_bytes())
    page = text(REFERENCE / "configuration.md")
    assert [key for key in keys(schema) if not re.search(rf"\b{key}\b", page)] == []


def test_the_example_of_the_configuration_is_valid() -> None:
    [example] = blocks(REFERENCE / "configuration.md", "yaml")
    config = parse(example.encode(), "tallygate.yaml")
    assert config.threshold("prod") == "low"
    assert config.threshold("staging") == "medium"


def test_every_key_of_a_validator_pack_is_explained() -> None:
    schema = msgspec.json.decode((ROOT / "validators" / "schemas" / "pack.json").read_bytes())
    page = text(REFERENCE / "validators.md")
    assert [key for key in schema["properties"] if f"| `{key}` |" not in page] == []
    loaders, readers = (schema["properties"][key]["enum"] for key in ("loader", "reader"))
    assert [word for word in [*loaders, *readers] if word not in page] == []


def test_the_example_of_a_validator_pack_is_one() -> None:
    import yaml

    [example] = blocks(REFERENCE / "validators.md", "yaml")
    pack = msgspec.convert(yaml.safe_load(example), Pack)
    assert pack.claims("runbooks/user-service.yaml")


def test_the_example_rule_compiles_and_the_metadata_table_is_whole() -> None:
    example = blocks(REFERENCE / "policies.md", "rego")[0]
    modules = [Module("policies/replicas/rule.rego", example)]
    [rule] = EmbeddedEngine().compile(modules, b"{}", CompileOptions()).rules()
    assert (rule.id, rule.severity, rule.resources) == ("shop-replicas", "high", ("apps/Deployment",))
    page = text(REFERENCE / "policies.md")
    assert [f for f in ("severity", "scope", "resources", "effect") if f"`custom.{f}`" not in page] == []


def test_adrs_have_a_number_each_and_fit_on_a_page() -> None:
    pages = sorted((ROOT / "docs" / "adr").glob("*.md"))
    assert [int(page.name[:4]) for page in pages] == list(range(1, len(pages) + 1))
    assert [page.name for page in pages if text(page).count("\n") > 60] == []
    for page in pages:
        assert [
            part for part in ("**Context.**", "**Options", "**Decision.**") if part not in text(page)
        ] == []


def test_every_dependency_has_its_reason() -> None:
    reasons = "".join(text(page) for page in (ROOT / "docs" / "adr").glob("*.md"))
    project = tomllib.loads(text(ROOT / "pyproject.toml"))["project"]
    names = [re.match(r"[A-Za-z0-9-]+", line) for line in project["dependencies"]]
    assert [name[0] for name in names if name and name[0] not in reasons] == []


def test_changelog_fragments_are_named_by_issue_and_kind() -> None:
    fragment = re.compile(r"\d+(\.[a-z-]+)?\.(breaking|feature|fix|misc)\.md")
    names = [path.name for path in (ROOT / "changes").iterdir() if not path.name.startswith(".")]
    assert names
    assert [name for name in names if not fragment.fullmatch(name)] == []
