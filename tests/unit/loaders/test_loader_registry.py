import subprocess
import sys

import pytest

from tallygate.loaders.interface import Limits
from tallygate.loaders.registry import load, loader_for, names


@pytest.mark.parametrize(
    ("path", "loader"),
    [
        ("a/b.yaml", "yaml"),
        ("b.yml", "yaml"),
        ("package.json", "json"),
        ("settings.jsonc", "json"),
        ("pyproject.toml", "toml"),
        ("a.ini", "ini"),
        ("setup.cfg", "ini"),
        ("application-prod.properties", "properties"),
        (".env", "dotenv"),
        ("a/.env", "dotenv"),
        ("prod.env", "dotenv"),
        (".env.production", "dotenv"),
        (".env.production.local", "dotenv"),
        ("main.tf", "hcl"),
        ("main.tofu", "hcl"),
        ("main.tf.json", "hcl"),
        ("prod.tfvars", "tfvars"),
        ("prod.auto.tfvars", "tfvars"),
        ("prod.tfvars.json", "json"),
        (".env.yaml", "yaml"),
    ],
)
def test_the_name_of_a_file_asks_for_a_loader(path: str, loader: str) -> None:
    assert loader_for(path) == loader
    assert loader in names()


@pytest.mark.parametrize(
    "path", ["README.md", "a.yaml.bak", "yaml", ".envrc", "env", "x.json5", "a.yaml/b", "MAIN.TF"]
)
def test_other_files_have_no_loader(path: str) -> None:
    assert loader_for(path) is None


@pytest.mark.parametrize(
    ("name", "data", "value"),
    [
        ("json", b'{"a": "1"}', {"a": "1"}),
        ("toml", b'a = "1"', {"a": "1"}),
        ("properties", b"a=1", {"a": "1"}),
        ("dotenv", b"a=1", {"a": "1"}),
        ("ini", b"a=1", {"": {"a": "1"}}),
        ("yaml", b"a: '1'", {"a": "1"}),
        ("tfvars", b'a = "1"', {"a": "1"}),
    ],
)
def test_a_file_is_read_by_the_loader_of_a_name(name: str, data: bytes, value: object) -> None:
    [document] = load(name, data, "some/path").documents
    assert document.value == value
    assert document.path == "some/path"


def test_limits_are_handed_on() -> None:
    assert load("json", b"[1, 2]", "a.json", Limits(file=2)).diagnostics[0].rule == "json-limit"


def test_an_unknown_name_is_an_error_of_the_caller() -> None:
    with pytest.raises(KeyError):
        load("xml", b"", "a.xml")


def test_importing_the_table_imports_no_loader() -> None:
    heavy = "{'yaml', 'tomllib', 'json', 'regorus'}"
    program = f"import sys, tallygate.loaders.registry; print({heavy} & set(sys.modules))"
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "set()"
