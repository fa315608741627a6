"""Rules come from METADATA; what looks like a rule and is none is an error."""

import pytest

from tallygate.model.finding import Effect
from tallygate.rego.embedded import EmbeddedEngine
from tallygate.rego.types import CompileOptions, Module, PolicyCompileError
from tests.unit.rego.rego_policies import compiled, denying, refused, rule

FULL = """# METADATA
# title: Privileged container
# description: >-
#   A privileged container
#   holds the node.
# custom:
#   id: k8s-privileged
#   severity: critical
#   scope: resource
#   resources: [Pod, apps/*]
#   fix: remove it
#   docs: policies/kubernetes/privileged
#   tags: [pods]
#   frameworks: [PSS]
#   peers: [CKV_K8S_16]
package tallygate.kubernetes.privileged

deny contains {"msg": "x"} if input.x
"""


def metadata(custom: str, package: str = "one", body: str = 'deny contains {"msg": "x"}') -> str:
    return f"# METADATA\n# title: t\n# custom: {{{custom}}}\npackage {package}\n{body}\n"


def test_everything_a_rule_declares() -> None:
    program = EmbeddedEngine().compile([Module("rule.rego", FULL, "kubernetes")], b"", CompileOptions())
    [found] = program.rules()
    assert found.id == "k8s-privileged"
    assert (found.title, found.description) == (
        "Privileged container",
        "A privileged container holds the node.",
    )
    assert (found.severity, found.effect, found.scope) == ("critical", Effect.DENY, "resource")
    assert (found.resources, found.tags, found.frameworks) == (("Pod", "apps/*"), ("pods",), ("PSS",))
    assert (found.peers, found.fix, found.docs) == (
        ("CKV_K8S_16",),
        "remove it",
        "policies/kubernetes/privileged",
    )
    assert (found.package, found.name, found.domain) == (
        "tallygate.kubernetes.privileged",
        "deny",
        "kubernetes",
    )
    assert str(found.location) == "rule.rego:18:1"


def test_defaults() -> None:
    [found] = compiled(
        '# METADATA\n# custom: {scope: resource}\npackage a.open_door\ndeny contains {"msg": "x"}'
    ).rules()
    assert (found.id, found.title, found.severity, found.resources) == (
        "user-open-door",
        "user-open-door",
        "medium",
        (),
    )


def test_package_of_tallygate_needs_no_metadata() -> None:
    [found] = compiled('package tallygate.own.thing\nwarn contains {"msg": "x"}').rules()
    assert (found.id, found.effect) == ("user-thing", Effect.WARN)


def test_deny_and_warn_of_one_package_share_its_id() -> None:
    rules = compiled(rule('deny contains {"msg": "x"}\nwarn contains {"msg": "y"}')).rules()
    assert [(one.id, one.effect) for one in rules] == [("one", Effect.DENY), ("one", Effect.WARN)]


def test_block_of_the_rule_adds_to_that_of_the_package() -> None:
    own = '# METADATA\n# title: own\n# custom: {severity: low}\nwarn contains {"msg": "y"}'
    rules = compiled(rule('deny contains {"msg": "x"}\n\n' + own)).rules()
    assert [(one.id, one.title, one.severity) for one in rules] == [
        ("one", "one", "medium"),
        ("one", "own", "low"),
    ]


def test_subpackages_inherit() -> None:
    above = "# METADATA\n# scope: subpackages\n# custom: {severity: high, scope: environment}\npackage team\n"
    [found] = compiled(above, 'package team.a\ndeny contains {"msg": "x"}').rules()
    assert (found.id, found.severity, found.scope) == ("user-a", "high", "environment")


def test_audit() -> None:
    [found] = compiled(metadata("id: one, effect: audit")).rules()
    assert found.effect is Effect.AUDIT


def test_several_definitions_are_one_rule() -> None:
    rules = compiled(
        rule('deny contains {"msg": "x"} if input.a\ndeny contains {"msg": "y"} if input.b')
    ).rules()
    assert len(rules) == 1


@pytest.mark.parametrize(
    ("custom", "words", "hint"),
    [
        ("id: one, resource: [Pod]", "custom.resource", "did you mean resources?"),
        ("id: one, sevrity: low", "custom.sevrity", "did you mean severity?"),
        ("id: one, severity: hgih", "custom.severity is hgih", "did you mean high?"),
        ("id: one, severity: fatal", "custom.severity is fatal", "one of low, medium, high, critical"),
        ("id: one, scope: cluster", "custom.scope is cluster", "one of resource, environment, change"),
        ("id: one, effect: block", "custom.effect is block", "one of deny, warn, audit"),
        ("id: One Rule", "custom.id One Rule", "such as k8s-run-as-root"),
        ("id: one, resources: Pod", "custom.resources must be a list of text", ""),
        ("id: one, fix: [a]", "custom.fix must be text", ""),
        ("id: 7", "custom.id must be text", ""),
        ("id: one, opt_in: yes please", "custom.opt_in must be true or false", ""),
        ("id: one, opt-in: true", "custom.opt-in", "did you mean opt_in?"),
    ],
)
def test_bad_custom_keys(custom: str, words: str, hint: str) -> None:
    [diag] = refused(metadata(custom))
    assert (diag.code, diag.hint) == ("tg_metadata", hint)
    assert words in diag.message


def test_unknown_custom_key_of_the_user_is_allowed() -> None:
    assert compiled(metadata("id: one, owner: team-a, locked: true")).rules()


@pytest.mark.parametrize(
    ("lines", "row", "words"),
    [
        ("# title: [", 2, "YAML"),
        ("# custom: {id: one\n# title: t", 3, "YAML"),
        ("# - a", 1, "mapping"),
        ("# titel: t", 1, "unknown key titel"),
        ("# custom: [a]", 1, "custom must be a mapping"),
        ("# scope: rules", 1, "scope rules is none of"),
        ("# scope: document", 1, "stands above no rule"),
    ],
)
def test_bad_blocks(lines: str, row: int, words: str) -> None:
    found = refused(f'# METADATA\n{lines}\npackage tallygate.one\ndeny contains {{"msg": "x"}}')
    assert (found[0].code, found[0].row) == ("rego_parse_error", row)
    assert words in found[0].message


def test_metadata_in_a_string_is_none() -> None:
    text = 'package tallygate.one\nx := `\n# METADATA\n# title: [\n`\ndeny contains {"msg": x}'
    assert compiled(text).rules()[0].title == "user-one"


def test_id_of_another_package() -> None:
    [diag] = refused(metadata("id: same", "a"), metadata("id: same", "b"))
    assert (diag.path, diag.row, diag.message) == ("p1.rego", 5, "rule id same is taken by p0.rego:5:1")


def test_two_rules_under_one_name() -> None:
    first = '# METADATA\n# custom: {id: a}\ndeny contains {"msg": "x"}\n'
    second = '# METADATA\n# custom: {id: b}\ndeny contains {"msg": "y"}\n'
    [diag] = refused("package tallygate.one\n" + first + second)
    assert "different rules" in diag.message


def test_library_rule_without_an_id() -> None:
    module = Module("a.rego", 'package tallygate.one\ndeny contains {"msg": "x"}', "kubernetes")
    with pytest.raises(PolicyCompileError) as caught:
        EmbeddedEngine().compile([module], b"{}", CompileOptions())
    assert "needs custom.id" in caught.value.diags[0].message


def test_no_rule_at_all_names_the_packages() -> None:
    [diag] = refused("package mian\nallow := 1\n", "package lib\nx := 1\n")
    assert (diag.code, diag.message) == (
        "tg_no_rules",
        "no deny or warn rule in the packages found: lib, mian",
    )
    assert refused()[0].code == "tg_no_rules"


@pytest.mark.parametrize(
    "head", ["deny contains", "warn contains", "violation contains", "deny_public contains"]
)
def test_rule_that_nobody_would_ask(head: str) -> None:
    found = refused(denying("true"), f'package main\n{head} {{"msg": "x"}}')
    assert "tg_no_rules" in {diag.code for diag in found}
    assert {diag.path for diag in found} == {"p1.rego"}


def test_promised_rule_with_a_misspelt_name() -> None:
    [diag] = refused(
        denying("true"), metadata("id: two, severity: low", "two", 'denny contains {"msg": "x"}')
    )
    assert (diag.code, diag.hint) == ("tg_no_rules", "did you mean deny?")


def test_helpers_may_have_such_names() -> None:
    text = rule(
        'deny_after := 3\nwarn_text(x) := x\ndeny contains {"msg": warn_text("x")} if input.n > deny_after'
    )
    assert len(compiled(text).rules()) == 1


def test_tests_follow_the_rules() -> None:
    tests = (
        "package one_test\nimport data.one\ntest_a if count(one.deny) == 1\ntest_b if false\nhelper := 1\n"
    )
    program = compiled(denying("true"), tests)
    assert [(one.package, one.name, one.location.line) for one in program.tests()] == [
        ("one_test", "test_a", 3),
        ("one_test", "test_b", 4),
    ]
    assert len(program.bundle().queries) == 3
