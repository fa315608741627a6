"""The structure that ARCHITECTURE.md describes, kept by tests."""

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "tallygate"
DATA_FOLDERS = ("policies", "validators", "config", "gitops")
DOMAINS = {"adapters", "terraform", "kubernetes", "environments", "cost", "drift", "promotion"}

# Layer of each part: a part imports only from lower layers, or from itself.
LAYERS = {
    "model": 0,
    "assets": 0,
    "cache": 1,
    "schema": 1,
    "sources": 1,
    "processes": 1,
    "loaders": 2,
    "rego": 2,
    **dict.fromkeys(DOMAINS, 3),
    "engine": 4,
    "reports": 4,
    "forges": 4,
    "vendoring": 4,
    "failures": 5,
    "commands": 5,
    "cli": 6,
    "__main__": 7,
    "__init__": 0,
}
# Same layer, yet not to be mixed: none of these pairs may import each other.
APART = {("reports", "engine"), ("loaders", "rego"), ("rego", "loaders")}

MODULES = sorted(SOURCE.rglob("*.py"))


def part_of(module: str) -> str:
    words = module.split(".")
    return words[1] if len(words) > 1 else "__init__"


def name_of(path: Path) -> str:
    return ".".join(("tallygate", *path.relative_to(SOURCE).with_suffix("").parts))


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_follow_the_dependency_rule(path: Path) -> None:
    own = part_of(name_of(path))
    for module in imports(path):
        if not module.startswith("tallygate"):
            continue
        other = part_of(module)
        assert LAYERS[other] <= LAYERS[own], f"{own} imports {module}"
        assert (own, other) not in APART, f"{own} imports {module}"
        assert not (own in DOMAINS and other in DOMAINS and own != other), f"{own} imports {module}"


def test_programs_are_started_in_one_place() -> None:
    """rego/supervise.py starts this program's own workers."""
    starting = {name_of(path) for path in MODULES if "subprocess" in set(imports(path))}
    assert starting == {"tallygate.processes.run", "tallygate.rego.supervise"}


def test_the_model_does_no_io() -> None:
    allowed = {"msgspec", "decimal", "enum", "typing", "collections.abc", "tallygate"}
    for path in (SOURCE / "model").glob("*.py"):
        assert {
            module.split(".")[0] if "." not in module else module for module in imports(path)
        } <= allowed | {module for module in imports(path) if module.startswith("tallygate.model")}


def test_data_folders_hold_no_python() -> None:
    assert [str(path) for folder in DATA_FOLDERS for path in (ROOT / folder).rglob("*.py")] == []


def test_a_checkout_has_no_assets_folder() -> None:
    assert not (SOURCE / "assets").exists()


def functions(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, (node.end_lineno or 0) - node.lineno + 1


def test_files_and_functions_stay_short() -> None:
    lines = {path: path.read_text(encoding="utf-8").count("\n") for path in MODULES}
    assert {str(path): n for path, n in lines.items() if n > 400} == {}
    lengths = [(f"{path}:{name}", n) for path in MODULES for name, n in functions(path)]
    assert [row for row in lengths if row[1] > 60] == []
    assert median(lines.values()) <= 110
    assert median(n for _, n in lengths) <= 9
    assert sorted(n for _, n in lengths)[int(len(lengths) * 0.9)] <= 30


def test_every_function_says_what_it_returns() -> None:
    bare = [
        f"{path}:{node.lineno}"
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and node.returns is None
    ]
    assert bare == []


def test_no_vague_names() -> None:
    assert [
        str(p) for p in MODULES if p.stem in {"utils", "helpers", "manager", "base", "common", "misc"}
    ] == []


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; from tallygate.cli import main; main(['--help']); print(*sys.modules, file=sys.stderr)"
    )
    loaded = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True, check=True)
    forbidden = {
        "yaml", "pygit2", "boto3", "rich", "httpx", "jsonschema", "jsonschema_rs", "asyncio", "urllib3",
        "jinja2", "typing_extensions", "msgspec", "regorus", "subprocess", "multiprocessing",
    }  # fmt: skip
    assert set(loaded.stderr.split()) & forbidden == set()


def commands() -> list[str]:
    from tallygate.commands.table import COMMANDS

    return [command.name for command in COMMANDS]


@pytest.mark.parametrize("name", commands())
def test_every_command_is_complete(name: str) -> None:
    module = ast.parse((SOURCE / "commands" / f"{name}.py").read_text(encoding="utf-8"))
    defined = {node.name for node in module.body if isinstance(node, ast.FunctionDef)}
    assert ast.get_docstring(module)
    assert {"add_arguments", "run"} <= defined
    assert (ROOT / "docs" / "reference" / "commands" / f"{name}.md").is_file()
    assert name in (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_adr_says_what_would_change_our_mind() -> None:
    pages = sorted((ROOT / "docs" / "adr").glob("[0-9]*.md"))
    assert pages
    assert [
        page.name for page in pages if "change our mind" not in page.read_text(encoding="utf-8").lower()
    ] == []


def test_own_rules_cover_every_diagnostic_that_becomes_a_finding() -> None:
    """A diagnostic of level FINDING or UNKNOWN is judged, so its rule has a title, a severity and a fix."""
    table = json.loads((SOURCE / "engine" / "own_rules.json").read_text(encoding="utf-8"))
    errors = (
        "-syntax", "-encoding", "-limit", "source-name", "source-conflict", "source-unreadable",
        "-shape", "-version", "-errored", "-incomplete",
    )  # fmt: skip
    ids = re.compile(r'"((?:yaml|json|properties|env-file|ini|tf|k8s|source|toml)-[a-z-]+)"')
    for path in MODULES:
        text = path.read_text(encoding="utf-8")
        if "Level.FINDING" not in text and "Level.UNKNOWN" not in text:
            continue
        used = {rule for rule in ids.findall(text) if not rule.endswith(errors)}
        assert used <= table.keys(), f"{path}: {used - table.keys()}"


def test_every_diagnostic_is_explained() -> None:
    folder = SOURCE / "engine"
    known = {
        name
        for file in ("own_rules.json", "own_errors.json")
        for name in json.loads((folder / file).read_text(encoding="utf-8"))
    }
    given = re.compile(
        r'(?:Diagnostic\(|rule=|report\(|Error\(|\.note\(|demand_version\(text,)\s*"([a-z]+(?:-[a-z]+)+)"',
        re.DOTALL,
    )
    for path in MODULES:
        used = set(given.findall(path.read_text(encoding="utf-8")))
        assert used <= known, f"{path}: {used - known}"


def test_wheel_and_sdist_settings_name_the_same_folders() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    for folder in DATA_FOLDERS:
        assert f'{folder} = "tallygate/assets/{folder}"' in text
        assert f'"{folder}"' in text.split("only-include")[1]
