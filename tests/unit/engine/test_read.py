from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest

from tallygate.engine.config import Config
from tallygate.engine.packs import Pack
from tallygate.engine.read import Reading, read
from tallygate.engine.select import select
from tallygate.engine.terraform import Terraform
from tallygate.environments.discover import discover
from tallygate.kubernetes.rendered import Rendered, Rendering
from tallygate.loaders import loads as loaded_once
from tallygate.loaders.interface import Limits
from tallygate.loaders.loads import Loads
from tallygate.loaders.registry import load
from tallygate.model.diagnostic import Level
from tallygate.model.document import Document, Loaded
from tallygate.model.facts import Facts
from tallygate.model.location import Location
from tallygate.model.resource import FixedLocator
from tests.unit.engine.written import OBJECTS, TERRAFORM, Files, files, pack, pod

PLAIN = pack(id="plain", reader="document", type="thing", policies=("things",))


def read_files(
    folder: Path,
    content: Files,
    *packs: Pack,
    loads: Loads | None = None,
    rendering: Rendering | None = None,
) -> Reading:
    snapshot = files(folder, content)
    claims = select(snapshot, packs, ()).claims
    environment = {"prod": "prod", "dev": "dev"}
    terraform = Terraform(Config(), discover(sorted(content)), None)

    def evaluated(documents: Sequence[Document], domains: tuple[str, ...]) -> Facts:
        return Facts(list(terraform.of(snapshot, documents, domains).resources))

    return read(
        claims,
        packs,
        lambda p: environment.get(p.split("/")[0]),
        Loads() if loads is None else loads,
        lambda *_: Rendering() if rendering is None else rendering,
        terraform=evaluated,
    )


def test_a_document_is_a_resource(tmp_path: Path) -> None:
    [made] = read_files(tmp_path, {"prod/x/a.yaml": "\nkey: 1\n"}, PLAIN).resources
    assert (made.kind, made.type, made.name, made.address) == ("config", "thing", "a.yaml", "prod/x/a.yaml")
    assert (made.values, made.environment, made.domains) == ({"key": 1}, "prod", ("things",))
    assert str(made.source) == "prod/x/a.yaml:2:1"
    assert str(made.locator.value(("key",))) == "prod/x/a.yaml:2:6"


def test_several_documents_have_addresses_of_their_own(tmp_path: Path) -> None:
    found = read_files(tmp_path, {"a.yaml": "x: 1\n---\nx: 2\n---\n[3]\n"}, PLAIN).resources
    assert [made.address for made in found] == ["a.yaml", "a.yaml#1", "a.yaml#2"]
    assert [made.values for made in found] == [{"x": 1}, {"x": 2}, {"": [3]}]


def test_documents_leave_objects_to_the_pack_that_takes_them(tmp_path: Path) -> None:
    content = {"a.yaml": "x: 1\n---\n" + pod()}
    all_, none = pack(id="all"), pack(id="none", except_objects=("**",))
    assert len(read_files(tmp_path, content, all_).resources) == 2
    [rest] = read_files(tmp_path, content, none).resources
    assert rest.values == {"x": 1}


def test_environments_are_resources_of_one_type(tmp_path: Path) -> None:
    made = pack(reader="environments", policies=("environments",), except_objects=("**",))
    [found] = read_files(tmp_path, {"a.yaml": "x: 1\n---\n" + pod()}, made).resources
    assert (found.type, found.domains) == ("config_file", ("environments",))


def test_the_order_is_by_pack_and_then_by_path(tmp_path: Path) -> None:
    content = {"b.yaml": pod("b"), "a.yaml": pod("a"), "m.tf": 'resource "aws_x" "y" {}\n'}
    found = read_files(tmp_path, content, TERRAFORM, OBJECTS).resources
    assert [made.name for made in found] == ["y", "a", "b"]


def test_what_does_not_parse_is_told_once_for_two_packs(tmp_path: Path) -> None:
    made = read_files(tmp_path, {"a.yaml": "kind: [\n"}, OBJECTS, PLAIN)
    assert made.resources == ()
    assert [(d.rule, d.level, d.location.path) for d in made.diagnostics] == [
        ("yaml-syntax", Level.ERROR, "a.yaml")
    ]


def test_two_loaders_of_one_file_are_both_heard(tmp_path: Path) -> None:
    other = pack(id="json", loader="json")
    made = read_files(tmp_path, {"a.yaml": "kind: [\n"}, OBJECTS, other)
    assert sorted(d.rule for d in made.diagnostics) == ["json-syntax", "yaml-syntax"]


@pytest.mark.parametrize(("loader", "value"), [("auto", {"a": "x=1"}), ("properties", {"a:": "x=1"})])
def test_the_loader_is_the_pack_s_or_goes_by_the_name(loader: str, value: object, tmp_path: Path) -> None:
    made = pack(loader=loader, files=("*.yaml",))
    text = "a: x=1\n" if loader == "auto" else "a\\:=x=1\n"
    [found] = read_files(tmp_path, {"a.yaml": text}, made).resources
    assert found.values == value


def test_a_name_that_tells_no_format_is_read_as_yaml(tmp_path: Path) -> None:
    [found] = read_files(tmp_path, {"Settings": "a: 1\n"}, pack(files=("Settings",))).resources
    assert found.values == {"a": 1}


class TestLoads:
    @pytest.fixture
    def loaded(self, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
        calls: list[tuple[str, str]] = []

        def counted(name: str, data: bytes, path: str, limits: Limits) -> Loaded:
            calls.append((name, path))
            return load(name, data, path, limits)

        monkeypatch.setattr(loaded_once, "load", counted)
        return calls

    def test_two_packs_share_a_file(self, loaded: list[tuple[str, str]], tmp_path: Path) -> None:
        read_files(tmp_path, {"a.yaml": pod()}, OBJECTS, PLAIN)
        assert loaded == [("yaml", "a.yaml")]

    def test_two_trees_share_what_did_not_change(self, loaded: list[tuple[str, str]], tmp_path: Path) -> None:
        loads = Loads()
        read_files(tmp_path / "head", {"a.yaml": pod(), "b.yaml": pod("b")}, OBJECTS, loads=loads)
        read_files(tmp_path / "base", {"a.yaml": pod(), "b.yaml": pod("c")}, OBJECTS, loads=loads)
        assert loaded == [("yaml", "a.yaml"), ("yaml", "b.yaml"), ("yaml", "b.yaml")]

    def test_each_tree_tells_of_its_broken_file(self, tmp_path: Path) -> None:
        loads = Loads()
        for _ in range(2):
            made = read_files(tmp_path, {"a.yaml": "kind: [\n"}, OBJECTS, loads=loads)
            assert [d.rule for d in made.diagnostics] == ["yaml-syntax"]


class TestSchema:
    CHECKED = pack(
        id="strict",
        reader="kubernetes",
        objects=("v1/Pod",),
        contains=("kind",),
        schema_json={"properties": {"spec": {"type": "object"}}},
        builtin=False,
    )

    def test_a_violation_is_a_finding_at_the_key(self, tmp_path: Path) -> None:
        broken = "apiVersion: v1\nkind: Pod\nspec: 5\n"
        [told] = read_files(tmp_path, {"prod/a.yaml": broken}, self.CHECKED).diagnostics
        assert (told.rule, told.level, told.environment) == ("strict-schema", Level.FINDING, "prod")
        assert str(told.location) == "prod/a.yaml:3:1"

    def test_only_what_the_pack_takes_is_checked(self, tmp_path: Path) -> None:
        others = "kind: Pod\nspec: 5\n---\napiVersion: v1\nkind: Service\nspec: 5\n"
        assert read_files(tmp_path, {"a.yaml": others}, self.CHECKED).diagnostics == ()

    def test_each_document_of_a_file(self, tmp_path: Path) -> None:
        broken = "apiVersion: v1\nkind: Pod\nspec: 5\n---\napiVersion: v1\nkind: Pod\nspec: 6\n"
        told = read_files(tmp_path, {"a.yaml": broken}, self.CHECKED).diagnostics
        assert [d.location.line for d in told] == [3, 7]


class TestRendering:
    TEMPLATE = "apiVersion: v1\nkind: Pod\nmetadata: {name: '{{ .x }}'}\n"
    MADE = Rendered(
        value={"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "made"}},
        source="c/templates/a.yaml",
        locator=FixedLocator(Location("c/templates/a.yaml", 3)),
        root="c/Chart.yaml",
        environment="prod",
        inputs=frozenset({"c/Chart.yaml", "c/templates/a.yaml"}),
    )

    def test_what_is_rendered_takes_the_place_of_what_is_written(self, tmp_path: Path) -> None:
        content = {"c/Chart.yaml": "name: c\n", "c/templates/a.yaml": self.TEMPLATE, "b.yaml": pod("b")}
        templates = frozenset({"c/templates/a.yaml"})
        rendering = Rendering(objects=(self.MADE,), consumed=templates, templates=templates)
        made = read_files(tmp_path, content, OBJECTS, rendering=rendering)
        assert made.templates == templates
        assert [one.name for one in made.resources] == ["b", "made"]
        rendered = made.resources[1]
        assert (rendered.environment, rendered.rendered_from) == ("prod", "c/Chart.yaml")
        assert (str(rendered.source), rendered.inputs) == ("c/templates/a.yaml:3:1", self.MADE.inputs)

    def test_files_that_are_rendered_are_not_judged_as_written(self, tmp_path: Path) -> None:
        content = {"base/a.yaml": pod("a"), "b.yaml": pod("b")}
        rendering = Rendering(consumed=frozenset({"base/a.yaml"}))
        made = read_files(tmp_path, content, OBJECTS, rendering=rendering)
        assert [one.name for one in made.resources] == ["b"]
        assert [one.name for one in made.as_written] == ["a"]

    def test_what_is_wrong_with_such_a_file_is_told_all_the_same(self, tmp_path: Path) -> None:
        rendering = Rendering(consumed=frozenset({"base/a.yaml"}))
        content = {"base/a.yaml": "apiVersion: v1\nkind: Pod\nkind: Pod\n"}
        [told] = read_files(tmp_path, content, OBJECTS, rendering=rendering).diagnostics
        assert told.rule == "yaml-duplicate-key"

    def test_a_pack_of_the_repository_judges_what_comes_from_its_files(self, tmp_path: Path) -> None:
        own, other = (
            msgspec.structs.replace(OBJECTS, id=name, files=(f"{name}/**",), builtin=False) for name in "cd"
        )
        content = {"c/x.yaml": pod("x"), "d/z.yaml": pod("z")}
        made = read_files(tmp_path, content, own, other, rendering=Rendering(objects=(self.MADE,)))
        assert [one.name for one in made.resources] == ["x", "made", "z"]

    def test_braces_outside_of_a_chart_are_text(self, tmp_path: Path) -> None:
        made = read_files(tmp_path, {"templates/a.yaml": self.TEMPLATE}, OBJECTS)
        assert (len(made.resources), made.templates) == (1, frozenset())
