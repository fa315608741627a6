"""CustomResourceDefinitions judge the objects of their kind."""

from typing import Any

import pytest

from tallygate.kubernetes.schemas.crds import cel_rules, converted, definitions
from tallygate.kubernetes.schemas.locations import UserSchemas
from tallygate.kubernetes.schemas.removed import removed
from tallygate.model.diagnostic import Level
from tests.unit.kubernetes.schemas.held import crd, held, messages, objects, told, widget


def said(spec: str, value: str, strict: bool = True) -> list[str]:
    return messages(crd(spec) + widget(value), strict=strict)


OBJECT = "{type: object, properties: {size: {type: integer, minimum: 1}, mode: {type: string, enum: [a, b]}}}"
ANYTHING = "{type: object, x-kubernetes-preserve-unknown-fields: true}"


@pytest.mark.parametrize(
    ("spec", "value", "message"),
    [
        (OBJECT, "{size: big}", "spec.size: must be a whole number"),
        (OBJECT, "{size: 0}", "spec.size: the value is less than the minimum of 1"),
        (OBJECT, "{mode: c}", "spec.mode: must be one of a, b"),
        (OBJECT, "{sise: 1}", "spec: unknown key `sise`; did you mean `size`?"),
        (
            "{type: object, required: [x], properties: {x: {type: string}}}",
            "{x: null}",
            'spec: "x" is a requ',
        ),
        ("{type: array, items: {type: string}}", "[null]", "spec[0]: must be text"),
        ("{type: object, required: [x]}", "{}", 'spec: "x" is a required property'),
        ("{type: string, pattern: '^a+$'}", "b", 'spec: the value does not match "^a+$"'),
        ("{type: array, items: {properties: {a: {type: string}}}}", "[{b: 1}]", "spec[0]: unknown key `b`"),
        ("{minimum: 1, exclusiveMinimum: true}", "1", "spec: the value is less than or equal to"),
        ("{type: object, additionalProperties: {type: string}}", "{a: 1}", "spec.a: must be text"),
    ],
)
def test_a_custom_resource_that_its_definition_refuses(spec: str, value: str, message: str) -> None:
    [found] = said(spec, value)
    assert found.startswith(message)


@pytest.mark.parametrize(
    ("spec", "value"),
    [
        (OBJECT, "{size: 3, mode: a}"),
        (OBJECT, "{size: null, mode: null}"),
        ("{type: array, items: {properties: {a: {type: string}}}}", "[{a: null}]"),
        ("{type: object, additionalProperties: {type: integer}}", "{a: null}"),
        ("{type: object, properties: {a: {x-kubernetes-int-or-string: true}}}", "{a: null}"),
        ("{x-kubernetes-int-or-string: true}", "80"),
        ("{x-kubernetes-int-or-string: true}", "http"),
        (
            "{anyOf: [{type: integer}, {type: string}], nullable: true, x-kubernetes-int-or-string: true}",
            "null",
        ),
        ("{type: string, nullable: true}", "null"),
        ("{type: string, nullable: true, enum: [a]}", "null"),
        ("{type: string, default: a}", "null"),
        ("{x-kubernetes-preserve-unknown-fields: true, properties: {a: {type: string}}}", "{b: 1}"),
        (
            "{x-kubernetes-embedded-resource: true, properties: {spec: {type: object}}}",
            "{apiVersion: v1, kind: X, metadata: {name: a}, spec: {}}",
        ),
        (
            "{properties: {a: {type: string}}, anyOf: [{properties: {a: {pattern: x}}}, {required: [a]}]}",
            "{a: q}",
        ),
        ("{type: object, properties: {a: {type: string, default: {additionalProperties: false}}}}", "{a: q}"),
        (
            "{properties: {properties: {type: object, properties: {type: {type: string}}}}}",
            "{properties: {type: a}}",
        ),
    ],
)
def test_a_custom_resource_that_its_definition_takes(spec: str, value: str) -> None:
    assert said(spec, value) == []


def test_nothing_closes_within_choices() -> None:
    inner = "{properties: {a: {type: object, properties: {b: {}}}}}"
    spec = f"{{oneOf: [{inner}], allOf: [{inner}], anyOf: [{inner}], not: {inner}}}"
    [root] = definitions(objects(crd(spec)))
    assert "additionalProperties" not in str(converted(root, "v1", strict=True)["properties"]["spec"])


def test_unknown_fields_are_taken_where_that_is_wished() -> None:
    assert said(OBJECT, "{sise: 1}", strict=False) == []
    kept = crd(OBJECT).replace("  group: example.io", "  preserveUnknownFields: true\n  group: example.io")
    assert messages(kept + widget("{sise: 1}")) == []


def test_what_the_server_adds_is_there() -> None:
    short = "metadata: {type: object, properties: {name: {type: string, maxLength: 3}}}"
    text = crd(OBJECT).replace("            spec:", f"            {short}\n            spec:")
    good = widget("{}").replace("{name: w}", "{name: abc, namespace: ns, labels: {a: b}}")
    assert messages(text + good) == []
    [too_long] = messages(text + good.replace("abc", "abcd"))
    assert too_long.startswith("metadata.name: ")
    [misspelt] = messages(text + good.replace("labels", "lables"))
    assert misspelt == "metadata: unknown key `lables`; did you mean `labels`?"


def test_a_version_that_is_not_served() -> None:
    [(rule, place, message)] = told(crd(OBJECT) + widget("{}", "v2"))
    assert (rule, message) == ("k8s-api-removed", "its CustomResourceDefinition serves v1, not v2")
    assert place.endswith(":1")
    unserved = crd(OBJECT).replace("served: true", "served: false")
    assert messages(unserved + widget("{}")) == ["its CustomResourceDefinition serves no version, not v1"]


def test_the_old_form_has_one_schema_for_all_versions() -> None:
    old = """\
apiVersion: apiextensions.k8s.io/v1beta1
kind: CustomResourceDefinition
metadata: {name: widgets.example.io}
spec:
  group: example.io
  names: {kind: Widget, plural: widgets}
  version: v1
  validation: {openAPIV3Schema: {properties: {spec: {type: object, properties: {size: {type: integer}}}}}}
"""
    found = messages(old + widget("{size: a, other: 1}"))
    assert found[0].startswith("apiextensions.k8s.io/v1beta1 has no CustomResourceDefinition")
    assert found[1:] == ["spec.size: must be a whole number"]  # unknown fields are kept by default


@pytest.mark.parametrize(
    ("spec", "reason"),
    [
        ("{type: nope}", "not a JSON Schema"),
        ("{pattern: '(?=a)'}", "not a JSON Schema"),
        ("{pattern: '((a{1000}){1000}){100}'}", "not a JSON Schema"),
        ("[]", "a part of it is no mapping"),
        ("{properties: {a: 1}}", "a part of it is no mapping"),
    ],
)
def test_a_definition_that_is_no_schema_leaves_its_objects_unknown(spec: str, reason: str) -> None:
    found = [one for one in held(objects(crd(spec) + widget("{}"))).diagnostics if "Widget" in one.resource]
    assert [(one.rule, one.level) for one in found] == [("k8s-schema-missing", Level.UNKNOWN)]
    assert found[0].message.startswith(f"example.io/Widget: cannot be checked: {reason}")


def test_each_environment_has_its_own_definition() -> None:
    found = [
        *objects(crd(ANYTHING) + widget("{size: a}"), "dev/a.yaml"),
        *objects(crd(OBJECT) + widget("{size: a}"), "prod/a.yaml"),
    ]
    assert [one.environment for one in held(found).diagnostics] == ["prod"]


def test_one_without_an_environment_is_of_all() -> None:
    found = [*objects(crd(OBJECT)), *objects(widget("{size: a}"), "prod/a.yaml")]
    assert [one.environment for one in held(found).diagnostics] == ["prod"]


def test_where_definitions_disagree_nobody_knows() -> None:
    both = [*objects(crd(ANYTHING), "dev/a.yaml"), *objects(crd(OBJECT), "prod/a.yaml")]
    [one] = held([*both, *objects(widget("{size: a}"))]).diagnostics
    assert (one.level, str(one.location)) == (Level.UNKNOWN, "a.yaml:5:8")
    assert "spec.size: must be a whole number (so say 1 of 2 CustomResourceDefinitions" in one.message
    assert held([*both, *objects(widget("{size: 1}"))]).diagnostics == ()
    [one] = held([*both, *objects(widget("1"))]).diagnostics
    assert (one.level, one.message) == (Level.FINDING, "spec: must be a mapping")


def test_a_version_that_one_of_two_definitions_serves() -> None:
    [one] = held([*objects(crd(OBJECT)), *objects(crd(OBJECT, "v2") + widget("{}", "v2"))]).diagnostics
    assert (one.level, str(one.location)) == (Level.UNKNOWN, "a.yaml:18:1")
    assert "a CustomResourceDefinition of it serves v1 only" in one.message


class TestOfAChange:
    """What a change adds elsewhere does not loosen what stands."""

    def said(self, head: dict[str, str], spec: str = "{size: a}") -> list[str]:
        found = [one for path, text in head.items() for one in objects(text, path)]
        made = [*found, *objects(widget(spec), "prod/w.yaml")]
        told = held(made, base=objects(crd(OBJECT), "crds/a.yaml")).diagnostics
        assert all(one.level is Level.FINDING for one in told)
        return [one.message for one in told]

    @pytest.mark.parametrize("path", ["docs/b.yaml", "prod/b.yaml", "dev/b.yaml"])
    @pytest.mark.parametrize("stands", [True, False])
    def test_a_second_definition(self, path: str, stands: bool) -> None:
        old = {"crds/a.yaml": crd(OBJECT)} if stands else {}
        [message] = self.said({**old, path: crd(ANYTHING)})
        assert message.startswith("spec.size: must be a whole number")
        own = stands and path.startswith("dev/")  # what belongs to no environment judges prod by itself
        assert own or message.endswith("(says the definition that was there before, crds/a.yaml)")
        assert self.said({**old, path: crd(ANYTHING)}, "{size: 1}") == []

    def test_a_version_that_only_the_second_one_serves(self) -> None:
        [message] = self.said({"crds/a.yaml": crd(OBJECT, "v2"), "docs/b.yaml": crd(ANYTHING)}, "{}")
        assert message.startswith("apiVersion: a CustomResourceDefinition of it serves v2 only")

    def test_in_its_place_it_is_changed(self) -> None:
        assert self.said({"crds/a.yaml": crd(ANYTHING)}) == []


def test_models_that_ship_hold_beside_it() -> None:
    def certificate(text: str) -> str:
        return text.replace("example.io", "cert-manager.io").replace("Widget", "Certificate")

    given = "{size: 1, secretName: a, issuerRef: {name: b}}"
    [own] = messages(certificate(crd(OBJECT) + widget(given.replace("size", "sise"))))[:1]
    assert own.startswith("spec: unknown key")
    loose = certificate(crd(ANYTHING) + widget("{size: 1}"))
    assert messages(loose)[0] == (
        'spec: "issuerRef" is a required property (says the model that ships with Tallygate)'
    )
    assert messages(certificate(crd(ANYTHING) + widget(given))) == []


def test_schemas_of_a_user_hold_beside_it() -> None:
    schema = b'{"properties": {"spec": {"required": ["name"]}}}'
    user = UserSchemas(["{{.ResourceKind}}.json"], ["widget.json"], lambda _: schema)
    [one] = held(objects(crd(ANYTHING) + widget("{}")), user=user).diagnostics
    assert one.message == 'spec: "name" is a required property (says kubernetes.schemas.locations)'


@pytest.mark.parametrize("version", ["v1", "v1beta1"])
def test_a_kind_of_kubernetes_is_never_taken_from_a_definition(version: str) -> None:
    def deployment(text: str) -> str:
        return text.replace("example.io", "apps").replace("Widget", "Deployment")

    written = widget("{selector: {}, template: {}, replicaz: 2}", version)
    found = told(deployment(crd(ANYTHING, version) + written))
    assert ("k8s-schema", "a.yaml:7:11") in [(rule, place) for rule, place, _ in found]
    others = [(rule, message) for rule, place, message in found if place != "a.yaml:7:11"]
    said = {"v1": "spec: unknown key `replicaz`", "v1beta1": "apps/v1beta1 has no Deployment"}[version]
    assert any(message.startswith(said) for _, message in others)


def test_a_group_without_a_dot_is_none() -> None:
    found = told(crd(ANYTHING).replace("example.io", "apps"))
    assert [(rule, place) for rule, place, _ in found] == [("k8s-schema", "a.yaml:5:3")]


def test_rules_of_cel_are_counted() -> None:
    rules = "x-kubernetes-validations: [{rule: self.a > 1}, {rule: self.b}]"
    found = objects(
        crd(f"{{type: object, {rules}, properties: {{a: {{type: object, {rules}}}}}}}") + widget("{}")
    )
    assert cel_rules(next(definitions(found))) == 4
    assert held(found).notes == ("4 CEL rules of 1 CustomResourceDefinition are not run",)


@pytest.mark.parametrize("spec", ["1", "{names: 1}", "{group: 1, names: {kind: A}}", "{names: {}}"])
def test_what_is_no_definition_defines_nothing(spec: str) -> None:
    text = f"apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nspec: {spec}\n"
    assert list(definitions(objects(text))) == []
    assert held(objects(text)).diagnostics


def test_a_schema_with_many_choices_for_a_large_object_is_not_tried() -> None:
    choices = ", ".join(f"{{required: [k{number}]}}" for number in range(3000))
    large = "{" + ", ".join(f"k{number}: {'a' * 40}" for number in range(3000)) + "}"
    spec = f"{{type: object, x-kubernetes-preserve-unknown-fields: true, anyOf: [{choices}]}}"
    assert any("too many choices" in message for message in messages(crd(spec) + widget(large)))


def test_nesting_is_no_recursion_of_ours() -> None:
    deep = "{type: object, properties: {a: " * 300 + "{}" + "}}" * 300
    assert all("Widget" in message for message in messages(crd(deep) + widget("{}")) if "checked" in message)


class TestRemoved:
    def said(
        self, base: str, head: str, unread: frozenset[str] = frozenset(), path: str = "a.yaml"
    ) -> list[Any]:
        before, after = list(definitions(objects(base))), objects(head, path)
        return [
            (one.rule, one.environment, one.message, str(one.location))
            for one in removed(before, definitions(after), after, unread)
        ]

    def test_objects_that_are_left_behind(self) -> None:
        found = self.said(crd(OBJECT), widget("{}") + widget("{}"), path="prod/a.yaml")
        message = "the CustomResourceDefinition of example.io/Widget is removed, and 2 objects of it left"
        assert found == [("k8s-crd-removed", "prod", message, "prod/a.yaml:3:1")]

    def test_nothing_is_left_or_nothing_is_gone(self) -> None:
        assert self.said(crd(OBJECT), "---\n") == []
        assert self.said(crd(OBJECT), crd(OBJECT) + widget("{}")) == []
        assert self.said("---\n", widget("{}")) == []

    def test_what_could_not_be_read_may_have_it_yet(self) -> None:
        assert self.said(crd(OBJECT), widget("{}"), frozenset({"a.yaml"})) == []
