"""Schemas of the user's own, where kubeconform would look for them."""

import json

import pytest

from tallygate.kubernetes.schemas.locations import LocationError, UserSchemas
from tallygate.kubernetes.schemas.pack import Gvk
from tests.unit.kubernetes.schemas.held import held, objects, widget

SIZE = {
    "type": "object",
    "properties": {"spec": {"type": "object", "properties": {"size": {"type": "integer"}}}},
}
WIDGET = Gvk("example.io", "v1", "Widget")


def schemas(location: str, *paths: str, text: str = json.dumps(SIZE)) -> UserSchemas:
    return UserSchemas([location], paths, lambda path: text.encode())


@pytest.mark.parametrize(
    ("location", "path"),
    [
        (
            "schemas/{{.Group}}/{{.ResourceKind}}_{{.ResourceAPIVersion}}.json",
            "schemas/example.io/widget_v1.json",
        ),
        ("./s/{{ .ResourceKind }}{{ .KindSuffix }}.json", "s/widget-example-v1.json"),
        ("s", "s/v1.33.0-standalone-strict/widget-example-v1.json"),
        ("s/", "s/v1.33.0-standalone-strict/widget-example-v1.json"),
        ("{{.NormalizedKubernetesVersion}}{{.StrictSuffix}}.json", "v1.33.0-strict.json"),
        ("widget.json", "widget.json"),
    ],
)
def test_words_of_a_location(location: str, path: str) -> None:
    assert schemas(location, path).schema(WIDGET, "1.33", strict=True) == SIZE


def test_words_of_the_core_group_and_of_plain_schemas() -> None:
    found = schemas("{{.Group}}/{{.ResourceKind}}{{.KindSuffix}}{{.StrictSuffix}}.json", "v1/pod-v1.json")
    assert found.schema(Gvk("", "v1", "Pod"), "1.33", strict=False) == SIZE


def test_a_kind_that_no_location_has() -> None:
    assert schemas("{{.ResourceKind}}.json", "widget.json").schema(Gvk("", "v1", "Pod"), "1.33", True) is None


@pytest.mark.parametrize(
    ("location", "told"),
    [
        ("nowhere/{{.ResourceKind}}.json", "nowhere/{{.ResourceKind}}.json matches no file"),
        ("../schemas/{{.ResourceKind}}.json", "matches no file"),
        ("s/{{.Kind}}.json", "{{.Kind}} is not known; there are {{.NormalizedKubernetesVersion}}"),
        ("https://example.io/{{.ResourceKind}}.json", "nothing is fetched"),
        ("default", "nothing is fetched"),
    ],
)
def test_a_location_that_cannot_be_followed(location: str, told: str) -> None:
    with pytest.raises(LocationError) as raised:
        schemas(location, "s/widget.json")
    assert told in str(raised.value)


def test_objects_are_held_against_them() -> None:
    user = schemas("{{.ResourceKind}}.json", "widget.json")
    [one] = held(objects(widget("{size: a}")), user=user).diagnostics
    assert one.message == "spec.size: must be a whole number"
    assert held(objects(widget("{size: 1}")), user=user).missing == frozenset()


@pytest.mark.parametrize(
    "text", ["{", '{"type": "nope"}', '{"$ref": "http://127.0.0.1:9/a.json"}', '{"$ref": "other.json"}']
)
def test_a_schema_that_is_none(text: str) -> None:
    user = schemas("{{.ResourceKind}}.json", "widget.json", text=text)
    with pytest.raises(LocationError, match=r"widget\.json|example\.io/Widget"):
        held(objects(widget("{}")), user=user)
