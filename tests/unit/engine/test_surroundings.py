"""Rules of scope `environment`: what they are shown, and what they cannot know."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from tallygate.engine.baseline import Baseline, accepted, against
from tallygate.engine.evaluate import evaluate
from tallygate.engine.findings import of_gaps
from tallygate.engine.index import RuleIndex
from tallygate.engine.packs import builtin_packs
from tallygate.engine.surroundings import Surroundings, surroundings
from tallygate.model.diagnostic import Diagnostic, Level
from tallygate.model.finding import Finding, Status
from tallygate.model.location import Location
from tallygate.model.resource import Resource
from tallygate.rego.types import Module
from tests.unit.engine.made import resource, unknown
from tests.unit.engine.written import Asked, Files, module, pod, program, trees

CONFIG = module('deny contains {"msg": "m"} if input.config[0].values.debug', "config", "environment")
LONELY = Module(
    "policy/lonely.rego",
    """# METADATA
# title: A pod without a policy
# custom:
#   id: own-lonely
#   scope: environment
#   resources: [Pod, networking.k8s.io/NetworkPolicy]
package own.lonely

import rego.v1

deny contains {"msg": "no policy", "address": pod.address} if {
\tsome pod in input.resources
\tpod.type == "Pod"
\tcount([1 | some one in input.resources; one.type == "networking.k8s.io/NetworkPolicy"]) == 0
}
""",
)
FACTS: dict[str, dict[str, Any]] = {"dev": {"environment": "dev"}, "prod": {"environment": "prod"}}
CHART = "apiVersion: v2\nname: web\nversion: 1.0.0\n"


def views(
    *modules: Module, resources: tuple[Resource, ...] = (), diagnostics: tuple[Diagnostic, ...] = ()
) -> list[Surroundings]:
    compiled = program(*modules)
    return list(surroundings(FACTS.items(), resources, diagnostics, RuleIndex(compiled.rules()), compiled))


def addresses(view: Surroundings) -> list[str]:
    return [one["address"] for one in msgspec.json.decode(view.json)["resources"]]


def told(rule: str = "k8s-unrendered", level: Level = Level.UNKNOWN, **fields: Any) -> Diagnostic:
    defaults: dict[str, Any] = {"location": Location("c/Chart.yaml"), "environment": "prod"}
    return Diagnostic(rule, "not rendered", level=level, **(defaults | fields))


def test_only_rules_that_read_resources_see_them() -> None:
    found = views(CONFIG, LONELY, resources=(resource(address="mine"),))
    assert [(view.environment, addresses(view)) for view in found] == [
        ("dev", []),
        ("dev", []),
        ("prod", []),
        ("prod", ["mine"]),
    ]


def test_a_rule_sees_the_types_it_names_of_its_own_environment() -> None:
    everything = (
        resource(address="mine"),
        resource(address="other type", type="Service"),
        resource(address="other environment", environment="test"),
        resource(address="of none", environment=None),
        resource(address="file", kind="config"),
    )
    assert [addresses(view) for view in views(LONELY, resources=everything)] == [[], ["mine"]]


@pytest.mark.parametrize(("needs", "seen"), [("[Pod]", ["mine"]), ("[tallygate.dev/Deployment]", [])])
def test_where_nothing_is_that_a_rule_needs_no_value_is_missed(needs: str, seen: list[str]) -> None:
    asking = LONELY.text.replace("#   resources:", f"#   needs: {needs}\n#   resources:")
    pod = resource(address="mine", unknown=(unknown("spec", "x"),))
    _, view = views(Module(LONELY.path, asking), resources=(pod,))
    assert (addresses(view), len(view.gaps)) == (seen, len(seen))


def test_what_a_rule_needs_need_not_be_shown_to_it() -> None:
    asking = LONELY.text.replace("#   resources:", "#   needs: [Service]\n#   resources:")
    both = (resource(address="mine"), resource(address="beside", type="Service"))
    assert addresses(views(Module(LONELY.path, asking), resources=both)[1]) == ["mine"]


def test_a_rule_that_names_no_type_sees_all() -> None:
    every = module('deny contains {"msg": "m"} if input.resources[0].values.x', "every", "environment")
    both = (resource(address="a"), resource(address="b", type="aws_vpc", kind="terraform"))
    assert addresses(views(every, resources=both)[1]) == ["a", "b"]


def test_what_is_unknown_of_a_resource_is_unknown_of_the_input() -> None:
    made = resource(address="b", unknown=(unknown("spec", "replicas"),), inputs=frozenset({"v.yaml"}))
    _, prod = views(LONELY, resources=(resource(address="a"), made))
    [(path, (gap,))] = prod.gaps.items()
    assert path == ("resources", 1, "values", "spec", "replicas")
    assert gap.message == "spec.replicas reads var.x, which has no value"
    assert gap.inputs == {"v.yaml"}
    assert msgspec.json.decode(prod.json)["unknown"] == ["/resources/1/values/spec/replicas"]


@pytest.mark.parametrize(
    ("diagnostic", "hidden"),
    [
        (told(), True),
        (told("yaml-syntax", Level.ERROR), True),
        (told("argocd-unresolved"), True),
        (told("argocd-unresolved", environment=None), True),
        (told("argocd-unresolved", environment="dev"), False),
        (told("tf-module-unread"), False),
        (told("yaml-duplicate-key", Level.FINDING), False),
        (told(environment="dev"), False),
        (told(environment=None), False),
    ],
)
def test_objects_may_be_hidden_where_something_is_not_rendered(diagnostic: Diagnostic, hidden: bool) -> None:
    _, prod = views(LONELY, diagnostics=(diagnostic,))
    assert (prod.gaps == {("resources",): (diagnostic,)}) == hidden
    assert bool(prod.gaps) == hidden


def test_gaps_come_in_order() -> None:
    later, first = told(location=Location("b.yaml")), told(location=Location("a.yaml"))
    _, prod = views(LONELY, diagnostics=(later, first))
    assert prod.gaps == {("resources",): (first, later)}


EARLIER = module('deny contains {"msg": "m"} if input.before[0].replicas > 3', "earlier", "environment")


def test_a_rule_may_see_what_the_environments_before_have() -> None:
    spec = {"replicas": 5, "template": {"spec": {"containers": [{"name": "api"}]}}}
    own = resource({"spec": spec}, type="apps/Deployment", address="own")
    others = [
        msgspec.structs.replace(
            own, environment="dev", namespace="a", unknown=(unknown("spec", "replicas"),)
        ),
        msgspec.structs.replace(own, environment="staging", namespace="b"),
        resource({}, environment="dev"),
    ]
    compiled = program(EARLIER)
    _, prod = surroundings(
        FACTS.items(),
        [own, *others],
        (),
        RuleIndex(compiled.rules()),
        compiled,
        earlier={"prod": ("dev", "staging")},
    )
    before = msgspec.json.decode(prod.json)["before"]
    assert [(one["environment"], one["namespace"], one["replicas"]) for one in before] == [
        ("dev", "a", 5),
        ("staging", "b", 5),
    ]
    assert {path: [gap.message for gap in gaps] for path, gaps in prod.gaps.items()} == {
        ("before", 0): ["spec.replicas reads var.x, which has no value"]
    }


def test_rules_that_do_not_ask_for_it_see_nothing_of_what_is_before() -> None:
    assert all("before" not in msgspec.json.decode(view.json) for view in views(CONFIG, LONELY))


def test_other_domains_do_not_wait_for_objects() -> None:
    terraform = msgspec.structs.replace(
        LONELY, text=LONELY.text.replace("[Pod,", "[aws_x,"), domain="terraform"
    )
    assert views(terraform, diagnostics=(told(),))[1].gaps == {}


def found(folder: Path, *contents: Files) -> list[tuple[str, str | None, Status]]:
    asked = Asked(program(LONELY))
    head, *_ = evaluate(trees(folder, *contents, packs=builtin_packs()), asked.program, asked)
    return [(str(one.location), one.environment, one.status) for one in head.findings]


def test_absence_is_a_finding_where_all_is_rendered(tmp_path: Path) -> None:
    content = {"apps/dev/a.yaml": pod(), "apps/prod/a.yaml": pod()}
    assert found(tmp_path, content) == [
        ("apps/dev/a.yaml:1:1", "dev", Status.NEW),
        ("apps/prod/a.yaml:1:1", "prod", Status.NEW),
    ]


def test_absence_is_unknown_where_a_chart_is_not_rendered(tmp_path: Path) -> None:
    content = {
        "apps/dev/a.yaml": pod(),
        "apps/prod/a.yaml": pod(),
        "apps/prod/web/Chart.yaml": CHART,
        "apps/prod/web/templates/policy.yaml": "apiVersion: v1\nkind: {{ .Values.kind }}\n",
    }
    dev, prod = found(tmp_path, content)
    assert dev == ("apps/dev/a.yaml:1:1", "dev", Status.NEW)
    assert prod[1:] == ("prod", Status.UNKNOWN)
    assert prod[0].startswith("apps/prod/web/Chart.yaml")


UNRENDERED = {
    "apps/dev/a.yaml": pod(),
    "apps/prod/a.yaml": pod(),
    "apps/prod/web/Chart.yaml": CHART,
    "apps/prod/web/templates/policy.yaml": "apiVersion: v1\nkind: {{ .Values.kind }}\n",
}


def test_silence_is_no_unknown_where_only_objects_may_be_missing(tmp_path: Path) -> None:
    policy = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: all}\n"
    assert found(tmp_path, UNRENDERED | {"apps/prod/policy.yaml": policy}) == [
        ("apps/dev/a.yaml:1:1", "dev", Status.NEW)
    ]


def test_what_is_seen_stands_whatever_else_is_not_rendered(tmp_path: Path) -> None:
    seen = msgspec.structs.replace(
        LONELY, text=LONELY.text.replace("pod.address}", 'pod.address, "seen": true}')
    )
    asked = Asked(program(seen))
    head, *_ = evaluate(trees(tmp_path, UNRENDERED, packs=builtin_packs()), asked.program, asked)
    assert [(one.environment, one.status) for one in head.findings] == [
        ("dev", Status.NEW),
        ("prod", Status.NEW),
    ]


def test_a_gap_of_head_alone_is_not_answered_by_base(tmp_path: Path) -> None:
    base = {"apps/dev/a.yaml": pod(), "apps/prod/a.yaml": pod()}
    head = base | {
        "apps/prod/web/Chart.yaml": CHART,
        "apps/prod/web/templates/policy.yaml": "apiVersion: v1\nkind: {{ .Values.kind }}\n",
    }
    assert [status for _, _, status in found(tmp_path, head, base)] == [Status.NEW, Status.UNKNOWN]


def unknowns(folder: Path, *charts: str) -> list[Finding]:
    content = {"apps/dev/a.yaml": pod(), "apps/prod/a.yaml": pod()}
    for chart in charts:
        content[f"apps/prod/{chart}/Chart.yaml"] = CHART
        content[f"apps/prod/{chart}/templates/x.yaml"] = "apiVersion: v1\nkind: {{ .Values.kind }}\n"
    asked = Asked(program(LONELY))
    [head] = evaluate(trees(folder, content, packs=builtin_packs()), asked.program, asked)
    return [one for one in head.findings if one.status is Status.UNKNOWN]


def test_a_gap_that_is_filled_makes_no_other_new(tmp_path: Path) -> None:
    [both] = unknowns(tmp_path / "both", "a", "b")
    [left] = unknowns(tmp_path / "left", "b")
    assert (both.location.path, left.location.path) == ("apps/prod/a/Chart.yaml", "apps/prod/b/Chart.yaml")
    accepted_before = Baseline("baseline", tuple(accepted([both])))
    assert [one.reached for one in against(accepted_before, [left])] == [False]


def test_an_unknown_hangs_on_all_its_gaps_and_is_one_for_each_environment(tmp_path: Path) -> None:
    [both] = unknowns(tmp_path, "a", "b")
    assert {"apps/prod/a/Chart.yaml", "apps/prod/b/Chart.yaml"} <= both.inputs
    gap = told()
    rule = program(LONELY).rules()[0]
    fingerprints = {of_gaps(rule, [gap], name).fingerprint for name in ("dev", "prod")}
    assert both.fingerprint in fingerprints
    assert len(fingerprints) == 2


def test_in_a_tree_without_environments_all_stands_together_and_nothing_is_compared() -> None:
    compiled = program(CONFIG, LONELY)
    own = resource({}, environment=None)
    [view] = surroundings([(None, {"environment": None})], [own], (), RuleIndex(compiled.rules()), compiled)
    assert [compiled.rules()[rule].id for rule in view.rules] == ["own-lonely"]
    assert (view.environment, addresses(view)) == (None, [own.address])


def test_what_no_environment_has_is_found_where_there_is_none(tmp_path: Path) -> None:
    assert found(tmp_path, {"a.yaml": pod()}) == [("a.yaml:1:1", None, Status.NEW)]
