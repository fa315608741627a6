"""Rules as the commands list and explain them, our own ones, and the tests of rules."""

import re
from pathlib import Path

import msgspec
import pytest

from tallygate.assets import assets
from tallygate.engine.library import distinct, find_rule, folder_of, page_of
from tallygate.engine.own_rules import errors, own_rule, own_rule_ids, own_rules
from tallygate.engine.packs import builtin_packs
from tallygate.engine.policies import library
from tallygate.engine.problems import UsageError
from tallygate.engine.rule_tests import Case, fixture_tests, rego_tests
from tallygate.model.finding import SEVERITIES, Effect
from tallygate.rego.types import Module
from tests.unit.engine.made import rule
from tests.unit.engine.written import LATEST, module, pack, pod, program
from tests.unit.sources.git_repositories import write


class TestRules:
    def test_one_rule_an_id_and_the_denial_of_two(self) -> None:
        warns = rule(id="b", effect=Effect.WARN)
        found = distinct([warns, rule(id="c"), rule(id="b"), rule(id="a", effect=Effect.WARN)])
        assert [(one.id, one.effect) for one in found] == [("a", "warn"), ("b", "deny"), ("c", "deny")]

    def test_a_warning_is_more_than_a_note(self) -> None:
        found = distinct([rule(effect=Effect.AUDIT), rule(effect=Effect.WARN)])
        assert [one.effect for one in found] == ["warn"]

    def test_a_rule_by_its_id_in_any_case(self) -> None:
        rules = [rule(id="k8s-privileged"), rule(id="other")]
        assert find_rule("K8S-Privileged", rules, []) is rules[0]

    def test_a_rule_of_our_own(self) -> None:
        assert find_rule("yaml-duplicate-key", [], []).title == "YAML key set twice"
        made = find_rule("x-schema", [], [pack(schema="s.json", title="Things")])
        assert made.title == "Things: not as its schema wants it"

    def test_what_other_tools_call_rules_of_our_own(self) -> None:
        assert "argocd-source-lint:unresolvable-generator" in own_rule("argocd-unresolved").peers
        assert own_rule("x-schema", [pack(schema="s.json")]).peers == ()
        found = own_rules([pack(schema="s.json")])
        assert [one.id for one in found] == own_rule_ids([pack(schema="s.json")])
        assert all(re.fullmatch(r"[a-z-]+:[a-z0-9-]+", peer) for one in found for peer in one.peers)

    @pytest.mark.parametrize(
        ("word", "hint"), [("k8s-priviledged", "did you mean k8s-privileged?"), ("zz", "`tallygate rules`")]
    )
    def test_a_rule_that_is_not_there(self, word: str, hint: str) -> None:
        with pytest.raises(UsageError) as raised:
            find_rule(word, [rule()], [])
        assert str(raised.value).startswith(f"there is no rule {word}; {hint}")

    def test_the_page_of_a_library_rule_is_its_file(self) -> None:
        [page] = [one for one in library() if one.path.endswith("kubernetes/privileged/rule.rego")]
        [shipped] = distinct(program(*[one for one in library() if one.domain == "lib"], page).rules())
        folder = folder_of(shipped)
        assert folder is not None
        assert (folder / "rule.rego").is_file()
        assert page_of(shipped) == (folder / "rule.md").read_text(encoding="utf-8").rstrip()

    def test_the_page_of_any_other_is_what_it_says(self) -> None:
        assert folder_of(rule(domain="")) is None
        assert page_of(rule(domain="")) == "# k8s-privileged: Privileged container"
        assert page_of(rule(domain="", description="Why.")).endswith("container\n\nWhy.")


class TestOwnRules:
    def test_every_row_is_whole(self) -> None:
        assert len(own_rule_ids([])) > 10
        for own in map(own_rule, own_rule_ids([])):
            assert own.severity in SEVERITIES
            assert own.title != own.id
            assert own.fix
            assert own.scope == "resource"
            assert (assets("policies").parent / own.location.path).is_file()

    @pytest.mark.parametrize("rule_id", [*own_rule_ids(builtin_packs()), *errors()])
    def test_each_has_a_page(self, rule_id: str) -> None:
        found = find_rule(rule_id, [], builtin_packs())
        page = page_of(found)
        assert page.startswith(f"# {rule_id}: {found.title}\n\n")
        assert [line for line in page.splitlines() if line in ("## Avoid", "## Prefer", "## Rationale")] == [
            "## Avoid", "## Prefer", "## Rationale",
        ]  # fmt: skip
        assert len(page) > 250

    def test_an_error_is_explained_and_cannot_be_named_to_be_ignored(self) -> None:
        assert find_rule("yaml-syntax", [], []).title == "YAML that cannot be parsed"
        assert not set(errors()) & set(own_rule_ids(builtin_packs()))

    def test_every_page_is_used(self) -> None:
        ids = [*own_rule_ids(builtin_packs()), *errors()]
        used = {page_of(find_rule(one, [], builtin_packs())).partition("\n")[2].strip() for one in ids}
        folder = assets("policies").parent / "src/tallygate/engine/own_pages"
        assert {page.read_text(encoding="utf-8").strip() for page in folder.glob("*.md")} == used

    def test_a_warning_stays_one(self) -> None:
        assert own_rule("yaml-separator").effect is Effect.WARN

    def test_one_that_no_table_knows_denies(self) -> None:
        own = own_rule("made-up")
        assert (own.id, own.title, own.severity, own.effect) == ("made-up", "made-up", "medium", Effect.DENY)

    def test_a_schema_of_a_pack(self) -> None:
        own = own_rule("x-schema", [pack(title="Things")])
        assert (own.severity, own.effect, own.fix) == ("medium", "deny", "write it as the schema says")

    def test_only_what_explain_knows_by_itself_has_a_domain(self) -> None:
        assert own_rule("yaml-separator").domain == own_rule("x-schema", [pack()]).domain == "own"
        assert own_rule("made-up").domain == own_rule("x-schema", [pack(builtin=False)]).domain == ""

    def test_only_packs_with_a_schema_have_a_rule(self) -> None:
        ids = own_rule_ids([pack(id="a", schema="s.json"), pack(id="b")])
        assert "a-schema" in ids
        assert "b-schema" not in ids


def cases_of(body: str) -> list[Case]:
    text = f"package own.latest_test\n\nimport data.own.latest\nimport rego.v1\n\n{body}\n"
    return rego_tests([LATEST], [Module("latest_test.rego", text)], trusted=True)


class TestRegoTests:
    def test_true_passes(self) -> None:
        assert cases_of("test_it if count(latest.deny) == 0 with input as {}") == [
            Case("latest_test.rego:6: test_it", "")
        ]

    @pytest.mark.parametrize(
        "body", ["test_it if false", "test_it := false", "test_it := 1", 'test_it := "true"']
    )
    def test_nothing_else_does(self, body: str) -> None:
        assert [case.problem for case in cases_of(body)] == ["is not true"]

    def test_an_error_fails_and_says_what(self) -> None:
        [case] = cases_of("test_it if f(1)\n\nf(x) := 1 if x == 1\n\nf(x) := 2 if x > 0")
        assert "conflict" in case.problem

    def test_each_is_asked_alone(self) -> None:
        cases = cases_of("test_a if true\n\ntest_b if false\n\ntest_c if true")
        assert [(case.name.split()[-1], bool(case.problem)) for case in cases] == [
            ("test_a", False),
            ("test_b", True),
            ("test_c", False),
        ]

    def test_without_tests_there_is_no_case(self) -> None:
        assert rego_tests([LATEST], [], trusted=True) == []


EXPECTED = pod(image="x:latest # expect: own-latest")


class TestFixtures:
    def problems(self, folder: Path, content: dict[str, str]) -> dict[str, str]:
        write(folder, content)
        cases = fixture_tests(program(LATEST), [("own-latest", folder)], trusted=True)
        return {case.name.removeprefix("own-latest/"): case.problem for case in cases}

    def test_marked_lines_are_found_and_no_others(self, tmp_path: Path) -> None:
        content = {"bad/a.yaml": EXPECTED, "bad/deep/b.yaml": EXPECTED, "good/a.yaml": pod()}
        assert self.problems(tmp_path, content) == {"bad": "", "good": ""}

    def test_a_marked_line_without_a_finding(self, tmp_path: Path) -> None:
        bad = EXPECTED.replace("kind: Pod", "kind: Pod # expect: own-latest")
        assert self.problems(tmp_path, {"bad/a.yaml": bad, "good/a.yaml": pod()}) == {
            "bad": "a.yaml:2: expected, not found",
            "good": "",
        }

    def test_problems_are_told_in_order(self, tmp_path: Path) -> None:
        names = ("kind", "metadata", "apiVersion", "spec")
        bad = EXPECTED
        for name in names:
            bad = bad.replace(f"{name}:", f'"{name}": # expect: own-latest\n ', 1)
        problem = self.problems(tmp_path, {"bad/a.yaml": bad, "good/a.yaml": pod()})["bad"]
        assert problem == "; ".join(f"a.yaml:{line}: expected, not found" for line in (1, 3, 5, 8))

    def test_other_rules_and_unknowns_are_no_findings(self, tmp_path: Path) -> None:
        rules = [
            module(
                'deny contains {"msg": "m", "path": ["a"]} if input.values.a != 1', "tested", types="aws_x"
            ),
            module('deny contains {"msg": "m", "path": ["b"]} if input.values.b', "beside", types="aws_x"),
        ]
        head = 'resource "aws_x" "y" {\n  b = true\n'
        write(
            tmp_path,
            {
                "bad/a.tf": head + '  a = var.x # expect: own-tested\n}\nvariable "x" {}\n',
                "good/a.tf": head + "  a = 1\n}",
            },
        )
        bad, good = fixture_tests(program(*rules), [("own-tested", tmp_path)], trusted=True)
        assert bad.problem.startswith("a.tf:3: expected, not found; a.tf:3:3: unknown: a reads var.x")
        assert good.problem == ""

    def test_a_finding_on_a_line_that_is_not_marked(self, tmp_path: Path) -> None:
        content = {"bad/a.yaml": EXPECTED, "good/a.yaml": pod(image="x:latest")}
        assert self.problems(tmp_path, content)["good"] == "a.yaml:8: found, not expected"

    def test_marks_of_other_rules_do_not_count(self, tmp_path: Path) -> None:
        content = {"bad/a.yaml": EXPECTED.replace("own-latest", "own-latest-two"), "good/a.yaml": pod()}
        assert self.problems(tmp_path, content)["bad"] == "no line is marked `# expect: own-latest`"

    def test_an_opt_in_rule_is_told_what_its_fixture_says(self, tmp_path: Path) -> None:
        told = 'some one in input.settings["own-tested"].kinds; input.values.kind == one'
        body = f'deny contains {{"msg": "m", "path": ["kind"]}} if {{ {told} }}'
        optional = module(body, "tested", types="Pod")
        text = optional.text.replace("#   id:", "#   opt_in: true\n#   settings: [kinds]\n#   id:")
        settings = "version: 1\npolicies: {settings: {own-tested: {kinds: [Pod]}}}\n"
        bad = pod().replace("kind: Pod", "kind: Pod # expect: own-tested")
        write(tmp_path, {"bad/a.yaml": bad, "bad/tallygate.yaml": settings, "good/a.yaml": pod()})
        rules = program(msgspec.structs.replace(optional, text=text))
        cases = fixture_tests(rules, [("own-tested", tmp_path)], trusted=True)
        assert [case.problem for case in cases] == ["", ""]

    def test_absent_fixtures_fail(self, tmp_path: Path) -> None:
        assert self.problems(tmp_path, {"good/a.yaml": pod()}) == {"bad": "has no fixture", "good": ""}
