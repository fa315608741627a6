"""Every rule of the library is complete: metadata, tests, page, and fixtures that can be read."""

import re
from collections import Counter
from functools import cache
from pathlib import Path

import msgspec
import pytest

from tallygate.assets import assets
from tallygate.engine.policies import library
from tallygate.loaders.registry import load, loader_for
from tallygate.model.finding import SEVERITIES, Effect
from tallygate.model.rule import Rule
from tallygate.rego.embedded import EmbeddedEngine
from tallygate.rego.program import CheckedProgram
from tallygate.rego.types import CompileOptions

POLICIES = assets("policies")
PREFIXES = {
    "terraform": "tf",
    "kubernetes": "k8s",
    "argocd": "argocd",
    "environments": "env",
    "workflows": "workflow",
    "cost": "cost",
    "drift": "drift",
}
FOLDERS = sorted(path.parent for path in POLICIES.glob("*/*/rule.rego"))
SHARED = sorted(path for path in (POLICIES / "lib").glob("*.rego") if not path.stem.endswith("_test"))
FIXTURES = sorted(
    path
    for folder in FOLDERS
    for kind in ("bad", "good")
    for path in (folder / kind).rglob("*")
    if path.is_file()
)
SECTIONS = ["Avoid", "Prefer", "Rationale", "What it does not see", "References"]
MARK = re.compile(r"# expect: (\S+)")
# Words for types as rules may name them: aws_x, data.aws_x, provider.x, Kind, group/Kind, github_workflow;
# and globs of groups: *.*/*, !group/*.
TYPE = re.compile(
    r"((data|provider|backend)\.)?[a-z][a-z0-9_]*|([a-z0-9.-]+/)?[A-Z][A-Za-z0-9]*|!?[a-z0-9.*-]+/\*"
)


def named(path: Path) -> str:
    return path.relative_to(POLICIES).as_posix()


def id_of(folder: Path) -> str:
    return f"{PREFIXES[folder.parent.name]}-{folder.name}"


@cache
def program() -> CheckedProgram:
    """With every static check, which a run leaves out for what is shipped."""
    modules = [msgspec.structs.replace(module, shipped=False) for module in library()]
    return EmbeddedEngine().compile(modules, b"{}", CompileOptions())


@cache
def rules_of(folder: Path) -> list[Rule]:
    return [rule for rule in program().rules() if rule.id == id_of(folder)]


def marks(path: Path) -> list[str]:
    return MARK.findall(path.read_text(encoding="utf-8"))


def test_the_library_has_forty_five_rules_or_more_and_nothing_beside_them() -> None:
    assert len(FOLDERS) >= 45
    assert {rule.id for rule in program().rules()} == {id_of(folder) for folder in FOLDERS}
    folders = {path.parent for domain in PREFIXES for path in (POLICIES / domain).glob("*/*")}
    assert folders == set(FOLDERS)


@pytest.mark.parametrize("folder", FOLDERS, ids=named)
def test_a_rule_folder_is_complete(folder: Path) -> None:
    assert {path.name for path in folder.iterdir()} == {
        "rule.rego",
        "rule_test.rego",
        "rule.md",
        "bad",
        "good",
    }


@pytest.mark.parametrize("folder", FOLDERS, ids=named)
def test_metadata(folder: Path) -> None:
    found = rules_of(folder)
    assert found
    for rule in found:
        assert rule.title
        assert len(rule.title) <= 60
        assert rule.description
        assert rule.fix
        assert rule.severity in SEVERITIES
        assert rule.scope in {"resource", "environment", "change"}
        assert rule.docs == f"policies/{named(folder)}"
        assert rule.domain == folder.parent.name
        assert rule.tags
        assert rule.resources or rule.scope != "resource"
        assert all(TYPE.fullmatch(resource) for resource in rule.resources)


@pytest.mark.parametrize("folder", FOLDERS, ids=named)
def test_package_is_named_after_the_folder(folder: Path) -> None:
    package = f"tallygate.{folder.parent.name}.{folder.name.replace('-', '_')}"
    assert {rule.package for rule in rules_of(folder)} == {package}
    text = (folder / "rule_test.rego").read_text(encoding="utf-8")
    assert text.startswith(f"package {package}_test\n")


@pytest.mark.parametrize("folder", FOLDERS, ids=named)
def test_a_rule_has_one_set_for_each_effect(folder: Path) -> None:
    effects = Counter(rule.effect for rule in rules_of(folder))
    assert len(effects) == len(rules_of(folder))


def test_what_closes_no_gate_is_the_smaller_part() -> None:
    denying = {rule.id for rule in program().rules() if rule.effect is Effect.DENY}
    assert len(denying) > len(FOLDERS) / 2


@pytest.mark.parametrize("path", [folder / "rule_test.rego" for folder in FOLDERS], ids=named)
def test_a_rule_has_several_cases(path: Path) -> None:
    names = re.findall(r"^(test_\w+) if", path.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(names) >= 6
    assert len(names) == len(set(names))


@pytest.mark.parametrize("path", SHARED, ids=named)
def test_shared_code_has_tests(path: Path) -> None:
    text = path.with_name(f"{path.stem}_test.rego").read_text(encoding="utf-8")
    assert text.startswith(f"package tallygate.lib.{path.stem}_test\n")
    assert len(re.findall(r"^test_\w+ if", text, re.MULTILINE)) >= 2


@pytest.mark.parametrize("folder", FOLDERS, ids=named)
def test_page(folder: Path) -> None:
    page = (folder / "rule.md").read_text(encoding="utf-8")
    assert page.startswith(f"# {id_of(folder)}: {rules_of(folder)[0].title}\n")
    assert re.findall(r"^## (.+)$", page, re.MULTILINE) == SECTIONS
    for section in ("Avoid", "Prefer"):
        assert "\n```" in page.split(f"## {section}\n")[1].split("\n## ")[0]
    assert page.count("```") % 2 == 0
    assert "https://" in page.split("## References\n")[1]


@pytest.mark.parametrize("folder", FOLDERS, ids=named)
def test_fixtures_mark_what_their_own_rule_finds(folder: Path) -> None:
    marked = {
        kind: [m for p in FIXTURES if folder / kind in p.parents for m in marks(p)]
        for kind in ("bad", "good")
    }
    assert set(marked["bad"]) == {id_of(folder)}
    assert marked["good"] == []


@pytest.mark.parametrize("path", FIXTURES, ids=named)
def test_fixtures_can_be_read(path: Path) -> None:
    loader = "json" if path.parent.name == "live" else loader_for(path.name)
    assert loader
    loaded = load(loader, path.read_bytes(), path.name)
    assert loaded.documents
    assert loaded.diagnostics == []


def test_no_rule_reads_what_differs_from_run_to_run() -> None:
    forbidden = ("http.send", "opa.runtime", "time.now_ns", "rand.", "uuid.", "net.lookup")
    for path in POLICIES.rglob("*.rego"):
        text = path.read_text(encoding="utf-8")
        assert [name for name in forbidden if name in text] == []
        assert "import rego.v1" in text
