"""Schemas of values: what helm would look up elsewhere is found before it runs."""

import gzip
import io
import json
import tarfile
from pathlib import Path

import pytest

from tallygate.kubernetes import value_schemas
from tallygate.kubernetes.files import Files
from tallygate.kubernetes.kustomize import Problem
from tallygate.kubernetes.options import Options
from tallygate.kubernetes.value_schemas import schema_problems
from tallygate.loaders.loads import Loads
from tallygate.sources.worktree import worktree_snapshot
from tests.unit.kubernetes.rendering import fake, needs_helm, rendered, written

CHART = "apiVersion: v2\nname: web\nversion: 1.0.0\n"
POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n"
AWAY = '{\n  "$ref": "file:///etc/hostname"\n}\n'


def problems(folder: Path, content: dict[str, str]) -> list[Problem]:
    files = written(folder, content)
    return list(schema_problems(files.paths, files))


def of_archive(folder: Path, data: bytes, path: str = "c/charts/sub-1.tgz") -> list[Problem]:
    (folder / path).parent.mkdir(parents=True)
    (folder / path).write_bytes(data)
    return list(schema_problems([path], Files(worktree_snapshot(folder, None), Loads())))


def packed(content: dict[str, bytes], kind: bytes = tarfile.REGTYPE) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, data in content.items():
            member = tarfile.TarInfo(name)
            member.size, member.type = len(data), kind
            archive.addfile(member, io.BytesIO(data))
    return gzip.compress(out.getvalue())


@pytest.mark.parametrize("key", ["$ref", "$dynamicRef", "$recursiveRef", "$schema"])
@pytest.mark.parametrize(
    "text",
    [
        "file:///etc/passwd",
        "http://127.0.0.1:80/x",
        "https://example.com/x.json#/a",
        "//host/x",
        "other.json",
        "../../x.json",
        "",
        "http://json-schema.org.example.com/draft-07/schema#",
        "http://json-schema.org/draft-07/../x",
    ],
)
def test_what_leads_out_of_a_schema_is_found(tmp_path: Path, key: str, text: str) -> None:
    schema = {"properties": {"a": {"anyOf": [{}, {key: text}]}}}
    [told] = problems(tmp_path, {"c/charts/sub/values.schema.json": json.dumps(schema, indent=1)})
    assert (told.reason, told.location.path) == ("remote", "c/charts/sub/values.schema.json")
    assert told.location.line > 3
    assert text in told.message


@pytest.mark.parametrize(
    "text",
    [
        '{"$schema": "http://json-schema.org/draft-07/schema#", "$ref": "#/definitions/a"}',
        '{"$schema": "https://json-schema.org/draft/2020-12/schema", "$dynamicRef": "#a"}',
        '{"$id": "https://example.com/values.json", "$ref": "#"}',
        '{"properties": {"$ref": {"type": "string"}}}',
        "true",
        "",
    ],
)
def test_what_stays_in_a_schema_is_not(tmp_path: Path, text: str) -> None:
    assert problems(tmp_path, {"c/values.schema.json": text, "c/other.json": AWAY}) == []


@pytest.mark.parametrize("text", ["{", "{} {}", "\ufeff\ufeff{}", "{'a': 1}"])
def test_a_schema_that_cannot_be_read_is_refused(tmp_path: Path, text: str) -> None:
    assert [told.reason for told in problems(tmp_path, {"c/values.schema.json": text})] == ["failed"]


def test_keys_are_read_as_json_writes_them(tmp_path: Path) -> None:
    text = r'{"\u0024ref": "\u0066ile:///etc/passwd"}'
    assert [told.reason for told in problems(tmp_path, {"c/values.schema.json": text})] == ["remote"]


@pytest.mark.parametrize(
    "name", ["sub/values.schema.json", "sub/./x/../values.schema.json", r"sub\values.schema.json"]
)
def test_packed_charts_are_looked_into(tmp_path: Path, name: str) -> None:
    [told] = of_archive(tmp_path, packed({"sub/Chart.yaml": b"", name: AWAY.encode()}))
    assert (told.reason, str(told.location)) == ("remote", "c/charts/sub-1.tgz:1:1")


def test_and_those_that_are_packed_in_them(tmp_path: Path) -> None:
    inner = packed({"deep/values.schema.json": AWAY.encode()})
    assert [told.reason for told in of_archive(tmp_path, packed({"sub/charts/deep.tgz": inner}))] == [
        "remote"
    ]


def test_harmless_archives_are_passed(tmp_path: Path) -> None:
    inner = packed({"deep/values.schema.json": b'{"type": "object"}'})
    data = packed(
        {"sub/charts/deep.tgz": inner, "sub/files/x.tgz": b"no archive", "sub/values.yaml": b"a: 1\n"}
    )
    assert of_archive(tmp_path, data) == []


def test_a_file_beside_the_packed_charts_is_no_chart(tmp_path: Path) -> None:
    assert of_archive(tmp_path, b"no archive", "c/files/data.tgz") == []


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no archive",
        gzip.compress(b"no archive"),
        packed({"sub/values.yaml": b"a"})[:-9],
        # A header that one reader takes and the next does not hides what follows.
        gzip.compress(gzip.decompress(packed({"a": b"1"}))[:1024] + b"x" * 512 + b"y" * 512),
    ],
    ids=["empty", "text", "packed text", "cut", "two headers"],
)
def test_an_archive_that_cannot_be_read_is_refused(tmp_path: Path, data: bytes) -> None:
    assert [told.reason for told in of_archive(tmp_path, data)] == ["failed"]


def test_archives_have_bounds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = packed({"sub/values.yaml": b"a: 1\n"})
    for _ in range(6):
        data = packed({"sub/charts/x.tgz": data})
    assert [told.reason for told in of_archive(tmp_path / "deep", data)] == ["limit"]
    monkeypatch.setattr(value_schemas, "_MOST_UNPACKED", 1 << 20)
    bomb = packed({"sub/values.yaml": bytes(2 << 20)})
    assert [told.reason for told in of_archive(tmp_path / "large", bomb)] == ["limit"]
    half = packed({"sub/values.yaml": bytes(400 << 10)})
    twice = packed({"sub/charts/a.tgz": half, "sub/charts/b.tgz": half, "sub/charts/c.tgz": half})
    assert [told.reason for told in of_archive(tmp_path / "sum", twice)] == ["limit"]


class TestHelmIsNotRun:
    @pytest.fixture
    def ran(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        ran = tmp_path / "ran"
        monkeypatch.setenv("TALLYGATE_HELM", fake(tmp_path, f"touch {ran}; printf '{POD}'", "helm"))
        monkeypatch.setenv("TALLYGATE_KUSTOMIZE", fake(tmp_path, f"touch {ran}; printf '{POD}'"))
        return ran

    def test_on_a_chart(self, tmp_path: Path, ran: Path) -> None:
        tree = {"c/Chart.yaml": CHART, "c/templates/p.yaml": POD, "c/values.schema.json": AWAY}
        [told] = rendered(tmp_path / "tree", tree).diagnostics
        assert "not rendered (remote): values.schema.json refers to file:///etc/hostname" in told.message
        assert str(told.location) == "c/values.schema.json:2:11"
        assert not ran.exists()

    def test_by_kustomize(self, tmp_path: Path, ran: Path) -> None:
        tree = {
            "a/kustomization.yaml": "helmCharts: [{name: web}]\n",
            "a/charts/web/Chart.yaml": CHART + "type: library\n",
            "a/charts/web/values.schema.json": AWAY,
        }
        [told] = rendered(tmp_path / "tree", tree, options=Options(enable_helm=True)).diagnostics
        assert told.location.path == "a/charts/web/values.schema.json"
        assert not ran.exists()

    @needs_helm
    def test_unless_the_schema_leads_nowhere_else(self, tmp_path: Path) -> None:
        tree = {"c/Chart.yaml": CHART, "c/templates/p.yaml": POD, "c/values.yaml": "a: 1\n"}
        schema = '{"$schema": "http://json-schema.org/draft-07/schema#", "properties": {"a": {"type": "%s"}}}'
        assert not rendered(tmp_path / "1", {**tree, "c/values.schema.json": schema % "number"}).diagnostics
        [told] = rendered(tmp_path / "2", {**tree, "c/values.schema.json": schema % "string"}).diagnostics
        assert "(failed)" in told.message
