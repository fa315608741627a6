import json
from typing import Any

import pytest

from tallygate.environments.discover import Layout, discover
from tallygate.environments.facts import environment_inputs
from tallygate.loaders.registry import load, loader_for
from tallygate.model.document import Document, DocumentLocator
from tallygate.model.location import Location, shown_path
from tallygate.model.resource import Resource


def facts(
    files: dict[str, str], resource_type: str = "config_file", below: dict[str, Any] | None = None
) -> dict[str, dict[str, Any]]:
    """below: what stands under the files of all environments, by path."""
    layout = discover(list(files))
    under = below or {}
    documents = [
        d for path, text in files.items() for d in load(loader_for(path) or "", text.encode(), path).documents
    ]
    resources = [resource(d, layout, resource_type) for d in documents]
    return environment_inputs(resources, layout, read=lambda path: (under[path],) if path in under else None)


def resource(document: Document, layout: Layout, resource_type: str) -> Resource:
    address = shown_path(document.path)
    return Resource(
        kind="config",
        type=resource_type,
        name=address.rpartition("/")[2],
        address=address if not document.index else f"{address}#{document.index}",
        environment=layout.environment_of(document.path),
        namespace=None,
        values=document.value,
        source=Location(document.path),
        locator=DocumentLocator(document.path, document.spans),
    )


def test_the_facts_of_each_environment() -> None:
    found = facts(
        {
            "config/dev/app.json": '{"payment": {"retries": 1, "url": "a"}}',
            "config/staging/app.json": '{"payment": {"retries": 2, "url": "b"}}',
            "config/prod/app.json": '{"payment": {"url": "c"}}',
            "config/dev/app.env": "A=1",
            "config/staging/app.env": "A=1",
            "shared.json": "{}",
        }
    )
    assert list(found) == ["dev", "staging", "prod"]
    assert found["prod"] == {
        "environment": "prod",
        "environments": ["dev", "staging", "prod"],
        "config": [
            {
                "address": "config/prod/app.json",
                "role": "config/{env}/app.json",
                "path": "config/prod/app.json",
                "values": {"payment": {"url": "c"}},
                "missing": [
                    {
                        "key": ["payment", "retries"],
                        "present_in": [
                            {"environment": "dev", "path": "config/dev/app.json"},
                            {"environment": "staging", "path": "config/staging/app.json"},
                        ],
                        "weak": False,
                    }
                ],
                "differing": [],
            }
        ],
        "missing_roles": [
            {
                "role": "config/{env}/app.env",
                "present_in": [
                    {"environment": "dev", "path": "config/dev/app.env"},
                    {"environment": "staging", "path": "config/staging/app.env"},
                ],
                "weak": False,
            }
        ],
    }
    assert [entry["missing"] for entry in found["dev"]["config"]] == [[], []]
    assert found["dev"]["missing_roles"] == []
    json.dumps(found)


def test_six_formats_tell_their_missing_keys() -> None:
    whole = {
        "a.json": '{"x": {"y": 1, "z": 2}}',
        "b.toml": "[x]\ny = 1\nz = 2",
        "c.ini": "[x]\ny = 1\nz = 2",
        "d.properties": "x.y=1\nx.z=2",
        "e.env": "X_Y=1\nX_Z=2",
    }
    files = {f"config/{env}/{name}": text for env in ("dev", "staging") for name, text in whole.items()}
    broken = {
        "a.json": '{"x": {"y": 1}}',
        "b.toml": "[x]\ny = 1",
        "c.ini": "[x]\ny = 1",
        "d.properties": "x.y=1",
        "e.env": "X_Y=1",
    }
    found = facts(files | {f"config/prod/{name}": text for name, text in broken.items()})
    missing = {entry["path"]: [m["key"] for m in entry["missing"]] for entry in found["prod"]["config"]}
    assert missing == {
        "config/prod/a.json": [["x", "z"]],
        "config/prod/b.toml": [["x", "z"]],
        "config/prod/c.ini": [["x", "z"]],
        "config/prod/d.properties": [["x.z"]],
        "config/prod/e.env": [["X_Z"]],
    }


def test_an_empty_file_lacks_every_key_but_is_there() -> None:
    found = facts({"config/dev/a.env": "A=1\nB=2", "config/prod/a.env": "# later\n"})
    assert [m["key"] for m in found["prod"]["config"][0]["missing"]] == [["A"], ["B"]]
    assert found["prod"]["missing_roles"] == []


def test_files_named_by_environment_are_compared_in_their_folder() -> None:
    files = {f"users-{env}.json": "{}" for env in ("dev", "staging", "prod")}
    files |= {f"orders-{env}.json": "{}" for env in ("dev", "staging")}
    found = facts(files)
    assert [m["role"] for m in found["prod"]["missing_roles"]] == ["orders-{env}.json"]
    assert [m["role"] for m in found["dev"]["missing_roles"]] == []


def test_documents_of_one_file_are_compared_as_one() -> None:
    found = facts(
        {
            "c/dev/a.json": '{"a": 1} {"b": 1}',
            "c/staging/a.json": '{"b": 1, "a": 1, "c": 1}',
            "c/prod/a.json": '{"a": 1} {"c": 1}',
        }
    )
    entries = {entry["address"]: [m["key"] for m in entry["missing"]] for entry in found["prod"]["config"]}
    assert entries == {"c/prod/a.json": [["b"]], "c/prod/a.json#1": []}


def test_other_resources_and_paths_without_environment_do_not_count() -> None:
    files = {"config/dev/a.json": '{"a": 1}', "config/prod/a.json": "{}"}
    assert facts(files, "workflow")["prod"]["config"] == []
    assert facts({"a.json": "{}", "b.json": "{}"}) == {}


def test_the_bookkeeping_of_sops_does_not_count_and_encrypted_keys_do() -> None:
    encrypted = '{"password": "ENC[AES256_GCM,data:x]", "sops": {"mac": "ENC[x]", "version": "3.8.1"}}'
    found = facts({"c/dev/s.json": '{"password": "a", "user": "b"}', "c/prod/s.json": encrypted})
    assert [m["key"] for m in found["prod"]["config"][0]["missing"]] == [["user"]]
    assert found["dev"]["config"][0]["missing"] == []


def test_a_file_encrypted_as_a_whole_is_only_there() -> None:
    whole = '{"data": "ENC[AES256_GCM,data:x]", "sops": {"version": "3.8.1"}}'
    found = facts({"c/dev/s.json": '{"password": "a"}', "c/prod/s.json": whole})
    assert found["prod"]["config"][0]["missing"] == found["dev"]["config"][0]["missing"] == []
    assert found["prod"]["missing_roles"] == []


def test_encrypted_variables_keep_their_names() -> None:
    encrypted = "TOKEN=ENC[x]\nsops_version=3.8.1\nsops_mac=ENC[y]\n"
    found = facts({"c/dev/a.env": "TOKEN=a\nDEBUG=1\n", "c/prod/a.env": encrypted})
    assert [m["key"] for m in found["prod"]["config"][0]["missing"]] == [["DEBUG"]]
    assert found["dev"]["config"][0]["missing"] == []


def test_paths_that_are_no_text_are_shown_as_text() -> None:
    found = facts({"config/dev/a\udcff.json": '{"a": 1}', "config/prod/a\udcff.json": "{}"})
    assert found["prod"]["config"][0]["path"] == "config/prod/a\\xff.json"
    assert found["prod"]["config"][0]["missing"][0]["present_in"][0]["path"] == "config/dev/a\\xff.json"
    json.dumps(found, ensure_ascii=False).encode()


def test_a_type_that_differs_is_told_where_it_stands() -> None:
    found = facts(
        {
            "config/dev/app.yaml": "port: 1",
            "config/staging/app.yaml": "port: 2",
            "config/prod/app.yaml": 'port: "3"',
        }
    )
    assert found["dev"]["config"][0]["differing"] == found["staging"]["config"][0]["differing"] == []
    assert found["prod"]["config"][0]["differing"] == [
        {
            "key": ["port"],
            "type": "text",
            "other": "number",
            "others": [
                {"environment": "dev", "path": "config/dev/app.yaml"},
                {"environment": "staging", "path": "config/staging/app.yaml"},
            ],
        }
    ]


def three(name: str, full: str, prod: str) -> dict[str, str]:
    """The same file of three environments; `@` in its name stands for the environment."""
    return {name.replace("@", env): prod if env == "prod" else full for env in ("dev", "staging", "prod")}


@pytest.mark.parametrize(
    ("name", "below"),
    [
        ("app/application-@.yml", "app/application.yml"),
        ("app/appsettings.@.json", "app/appsettings.json"),
        ("chart/values_@.yaml", "chart/values.yaml"),
    ],
)
def test_what_the_file_under_all_sets_is_not_missing(name: str, below: str) -> None:
    files = three(name, '{"a": {"b": 1, "c": 2}}', '{"a": {"c": 3}}')
    lacking = facts(files)["prod"]["config"][0]["missing"]
    assert [(m["key"], m["weak"]) for m in lacking] == [(["a", "b"], False)]
    assert facts(files, below={below: {"a": {"b": 0}}})["prod"]["config"][0]["missing"] == []
    assert len(facts(files, below={below: {"a": 0}})["prod"]["config"][0]["missing"]) == 1


def test_values_over_those_of_a_chart_may_be_left_to_its_templates() -> None:
    files = three("chart/values-@.yaml", "a: 1\nb: 1\n", "b: 1\n")
    [lacking] = facts(files, below={"chart/values.yaml": {}})["prod"]["config"][0]["missing"]
    assert lacking["weak"]
    [lacking] = facts(files)["prod"]["config"][0]["missing"]
    assert not lacking["weak"]


def test_a_folder_of_an_environment_has_no_file_under_it() -> None:
    files = three("config/@/app.json", '{"a": 1, "b": 2}', '{"b": 2}')
    below = {"config/app.json": {"a": 1}, "config//app.json": {"a": 1}}
    assert len(facts(files, below=below)["prod"]["config"][0]["missing"]) == 1
