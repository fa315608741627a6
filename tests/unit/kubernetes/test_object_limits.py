"""Objects that no cluster takes are told, and no rule is asked of them."""

from tallygate.kubernetes.objects import resources
from tallygate.loaders.yaml_loader import load


def test_an_object_above_what_a_request_holds_is_not_judged() -> None:
    small = "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\n---\n"
    text = small + small.replace("---\n", "") + "data: {k: " + "x" * (3 << 20) + "}\n"
    facts = resources(load(text.encode(), "a.yaml").documents, lambda _: "prod", lambda _: True, ("k8s",))
    assert [one.domains for one in facts.resources] == [("k8s",), ()]
    [told] = facts.diagnostics
    assert (told.rule, told.level.value, told.environment) == ("k8s-limit", "error", "prod")
    assert (told.location.line, told.resource) == (5, "prod/v1/Secret/a")
