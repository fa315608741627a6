import pytest

from tallygate.engine.index import RuleIndex
from tests.unit.engine.made import resource, rule

RULES = [
    rule(id="pods", resources=("Pod", "apps/*")),
    rule(id="any-kubernetes", resources=()),
    rule(id="terraform", resources=("Pod",), domain="terraform"),
    rule(id="own", resources=("*",), domain=""),
    rule(id="environment", scope="environment", resources=()),
    rule(id="change", scope="change", resources=()),
]


def ids(indexes: tuple[int, ...]) -> list[str]:
    return [RULES[index].id for index in indexes]


@pytest.mark.parametrize(
    ("type_", "domain", "expected"),
    [
        ("Pod", "kubernetes", ["pods", "any-kubernetes", "own"]),
        ("apps/Deployment", "kubernetes", ["pods", "any-kubernetes"]),
        ("Service", "kubernetes", ["any-kubernetes", "own"]),
        ("Pod", "terraform", ["terraform", "own"]),
        ("Pod", "other", ["own"]),
    ],
)
def test_by_type_and_domain(type_: str, domain: str, expected: list[str]) -> None:
    assert ids(RuleIndex(RULES).of_resource(resource(type=type_, domains=(domain,)))) == expected


def test_one_index_keeps_types_and_domains_apart() -> None:
    index = RuleIndex(RULES)
    pod, other = resource(domains=("kubernetes",)), resource(domains=("terraform",))
    assert ids(index.of_resource(pod)) != ids(index.of_resource(other))
    assert ids(index.of_resource(pod)) == ["pods", "any-kubernetes", "own"]
    assert ids(index.of_resource(resource(type="Service", domains=("kubernetes",))))[0] == "any-kubernetes"


def test_a_resource_of_two_domains_has_the_rules_of_both() -> None:
    both = resource(domains=("kubernetes", "terraform"))
    assert ids(RuleIndex(RULES).of_resource(both)) == ["pods", "any-kubernetes", "terraform", "own"]


@pytest.mark.parametrize("scope", ["environment", "change"])
def test_by_scope(scope: str) -> None:
    assert ids(RuleIndex(RULES).of_scope(scope)) == [scope]


@pytest.mark.parametrize(
    ("type_", "seen"), [("policy.x.io/Budget", True), ("crds.x.io/Definition", False), ("Pod", False)]
)
def test_types_that_are_left_out(type_: str, seen: bool) -> None:
    index = RuleIndex([rule(id="some", scope="environment", resources=("*.*/*", "!crds.x.io/*"))])
    assert bool(index.seen_by(0, [resource(type=type_, domains=("kubernetes",))])) == seen
